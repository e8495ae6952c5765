"""A thing is in front and something is scanned: carry it there, or begin the form that does; say what went where."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions import wga
from app.actions.carry import Carried, carry
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.carry import Carry, in_words
from app.domain.errors import LabError, Refused
from app.domain.steps import SORTING
from app.domain.words import Kind
from app.i18n import _, ngettext
from app.queries.carry import TURN, next_scans, transfer
from app.queries.shipment import shipment_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab


class Carrying:
    """The two scans of a page: what is in hand there, and what came next. Who records nothing opens by each scan."""

    def __init__(self, page: QWidget, lab: QtLab, desk: Desk) -> None:
        self._page, self._lab, self._desk = page, lab, desk
        self._turned = ("", "")
        self._records = lab.is_at_the_bench

    def take(self, in_hand: str, text: str, *, position: str = "") -> bool:
        """Carry what is in hand to what was scanned; False where that is no transfer. Raises what is refused."""
        if not in_hand or not looks_like_code(text) or not self._records:
            return False
        self._turned = (normalised(text), in_hand)
        meant = self._lab.ask(transfer, self._lab.settings, self._lab.now, in_hand, text, position=position)
        match meant.carry:
            case Carry.OPEN:
                return False
            case Carry.SORT | Carry.RUN:
                page = "sort_open" if meant.step == SORTING.key else "run"
                self._desk.go(page, f"{meant.source} {meant.target}")
            case _:
                self._carry(meant.source, meant.target, position)
        return True

    def told_next(self, in_hand: str) -> str:
        """What can be scanned next, as a line; empty where nothing can."""
        if not self._records:
            return ""
        return in_words(self._lab.ask(next_scans, self._lab.settings, self._lab.now, in_hand))

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """From two scans in the wrong order to the right one."""
        if error.way_out != TURN:
            return None
        source, target = self._turned
        return _("The other way round"), lambda: self._carry(source, target, "")

    def _carry(self, source: str, target: str, position: str) -> None:
        def attempt() -> None:
            self._tell(self._lab.do(carry, source, target, position=position))

        ask_for(self._page, attempt, lambda needed, reason: answer_gate(self._lab, source, needed, reason))

    def _tell(self, carried: Carried) -> None:
        title, text = self._told(carried)
        self._desk.tell_undoable(title, text)

    def _told(self, carried: Carried) -> tuple[str, str]:
        done, code = carried.done, printed(carried.done.source)
        if done.carry is Carry.LABEL:
            told = _("The label of {code} is applied.").format(code=printed(done.target))
            return told, _("It was scanned beside {source}.").format(source=code)
        if done.carry is not Carry.SHIPMENT:
            return _("{code} stored: {where}.").format(code=code, where=carried.where), ""
        if done.is_packed:
            left = len(self._lab.ask(shipment_record, done.target).unpacked)
            rest = ngettext("{count} is still to be scanned.", "{count} are still to be scanned.", left)
            told = _("{code} is packed into {shipment}.").format(code=code, shipment=carried.where)
            return told, rest.format(count=left) if left else _("All are packed: send it.")
        count = len(carried.codes)
        told = ngettext(
            "{count} item of {code} joined {shipment}.", "{count} items of {code} joined {shipment}.", count
        )
        if carried.codes == (done.source,):
            told = _("{code} joined {shipment}.")
        return told.format(count=count, code=code, shipment=carried.where), ""


def answer_gate(lab: QtLab, scanned: str, needed: Refused, reason: str) -> None:
    """The way out of R12: why a product, or all of a plate, has no QC; why it goes below the gate."""
    if needed.way_out == "no-qc":
        lab.do(wga.no_qc, scanned if parse(scanned).kind is Kind.PLATE else needed.code, reason)
    elif needed.way_out == "low-gii":
        lab.do(wga.override_low_gii, needed.code, reason)
