"""Describe one cell: outcome, counts, doublet, viability, morphology; its picture; another type."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QFileDialog

from app.actions import cells
from app.domain.barcode import participant_name, printed
from app.domain.errors import LabError, Refused
from app.domain.steps.sorting import CellForm
from app.domain.words import CELL_KINDS, Kind, SortOutcome, label_of
from app.i18n import N_, _, decimal
from app.imports.picture import KINDS, read_picture
from app.queries.cell import CellRecord, cell_record
from ui.ask import ask_for
from ui.carrying import Carrying
from ui.desk import Desk
from ui.lab import QtLab
from ui.loss import step_of_loss
from ui.pages.form_page import FormPage
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason, choose

INDEX_SHOWN = 8


class CellPage(FormPage):
    """The subject is the cell's code. A typed path of a picture attaches it."""

    KEY = "cell"
    TITLE = N_("Describe a cell")
    RAIL = "sort"
    TABLES = frozenset({"cell", "item", "index_values"})
    FORMS = (CellForm,)
    VERB = N_("Save")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: CellRecord | None = None
        self._reason = self._step = ""
        self.carrying = Carrying(self, lab, desk)
        self.facts = DerivedCard(_("Cell"))
        self.index = DerivedCard(_("Index values"))
        self.picture = Button(_("Attach a picture"), key="Ctrl+O", icon="image")
        self.picture.setShortcut("Ctrl+O")
        self.kind = Button(_("Another type"), icon="pencil")
        self.open = Button(_("Record"), kind="quiet", icon="history")
        self.header.add(self.open, self.kind, self.picture)
        self.panel.add(self.facts)
        self.panel.add(self.index)
        self.picture.clicked.connect(self._on_picture)
        self.kind.clicked.connect(self._on_kind)
        self.open.clicked.connect(lambda: self.desk.go("item", self.subject))

    def arrive(self, subject: str) -> None:
        self.subject, self._reason, self._step = subject, "", ""
        if not subject:
            self.header.set_texts(_(self.TITLE), _("Scan a cell."))
            self.show_forms({})
            return
        self.record = self.lab.ask(cell_record, subject)
        self.subject = self.record.item.barcode
        self.show_forms({CellForm: self.record.values})
        self._show_record(self.record)

    def take_scan(self, text: str) -> bool:
        """The path of a picture attaches it; a box, a place or a shipment takes the cell; another cell opens."""
        if self.subject and text.lower().endswith(KINDS):
            self.take_picture(text.strip('"'))
            return True
        return self.carrying.take(self.subject, text) or self.take_another(text, CELL_KINDS)

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        return self.carrying.way_out(error)

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def cancel(self) -> None:
        self.drop_draft()
        self._back()

    def take_picture(self, path: str) -> None:
        """Attach the file at a path."""
        picture = read_picture(path)
        self.lab.do(cells.attach_image, self.subject, picture.name, picture.sha256, picture.size, place=picture.place)
        self.desk.messages.tell(
            _("{name} belongs to {code} now.").format(name=picture.name, code=printed(self.subject)),
            _("SHA-256 {digest}… is kept with it.").format(digest=picture.sha256[:12]),
        )
        self._read_again()

    def _attempt(self) -> None:
        if self.record is None:
            raise Refused(_("No cell was scanned."), hint=_("Scan its code, or choose it on the plate map."))
        form = cast(CellForm, self.form(CellForm))
        is_lost = form.outcome is SortOutcome.LOST and self.record.values.get("outcome") is not SortOutcome.LOST
        step = self._step or (step_of_loss(self, self.subject, after_sorting=True) if is_lost else "sorting")
        if step is None:
            return
        self._step = step if is_lost else ""
        self.lab.do(cells.describe, self.subject, form, seen=self.record.version, reason=self._reason, at_step=step)
        self.drop_draft()
        self.desk.tell_undoable(_("{code} is described.").format(code=printed(self.subject)))
        self._back()

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.views[CellForm].confirm_text()
        else:
            self._reason = answer

    def _on_picture(self) -> None:
        names = " ".join(f"*{kind}" for kind in KINDS)
        path, _kind = QFileDialog.getOpenFileName(
            self, _("Picture of {code}").format(code=printed(self.subject)), str(Path.home()), f"({names})"
        )
        if path:
            self.take_picture(path)

    def _on_kind(self) -> None:
        assert self.record is not None
        now = self.record.item.kind
        options = [(kind.value, label_of(kind)) for kind in CELL_KINDS if kind is not now]
        chosen = choose(self, _("What is {code}?").format(code=printed(self.subject)), label_of(now), options)
        if not chosen:
            return
        title = _("{code} becomes: {kind}").format(code=printed(self.subject), kind=label_of(Kind(chosen)))
        reason = ask_reason(self, title, _("A label that bears its old code stays valid."), _("Change the type"))
        if reason is not None:
            self.arrive(self.lab.do(cells.reclassify, self.subject, Kind(chosen), reason))

    def _back(self) -> None:
        """To the plate it lies on, else to its record."""
        plate = self.record.item.plate if self.record else ""
        if plate and self.record is not None:
            self.desk.go("sort", f"{plate} {self.record.item.well}")
        else:
            self.desk.go("item", self.subject)

    def _read_again(self) -> None:
        """What lies beside the form; what is being typed stays."""
        self.record = self.lab.ask(cell_record, self.subject)
        self._show_record(self.record)

    def _show_record(self, record: CellRecord) -> None:
        item = record.item
        owner = participant_name(item.participant) if item.participant else _("of no participant")
        self.header.set_texts(printed(item.barcode), f"{label_of(item.kind)} · {owner} · {where(record)}")
        facts = [Fact(_("Type"), label_of(item.kind))]
        if record.first_kind is not item.kind:
            facts.append(Fact(_("Sorted as"), label_of(record.first_kind)))
        facts.append(Fact(_("Picture"), record.picture or _("none")))
        facts += [Fact(_("Also bears"), printed(code)) for code in item.other_codes]
        self.facts.show_facts(facts)
        shown = list(record.index.items())[:INDEX_SHOWN]
        self.index.show_facts(
            [Fact(name, decimal(value)) for name, value in shown] or [Fact(_("None imported yet"), "")]
        )


def where(record: CellRecord) -> str:
    """Where a cell lies, or lay before it was used up."""
    item, (plate, well) = record.item, record.was_in
    if item.plate:
        return f"{printed(item.plate)} {item.well}"
    if item.place:
        return item.place
    return _("was in {place}").format(place=f"{printed(plate)} {well}") if plate else _("in a tube of its own")
