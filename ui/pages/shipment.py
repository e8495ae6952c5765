"""A shipment: filled by scan, locked, packed against its list, sent, taken down item by item; its results, its rest."""

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import no_results, shipments
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.commands import Command
from app.domain.dispatch import OUT, Arrival, HandOver, ShipmentForm
from app.domain.errors import Refused
from app.domain.words import Custody, ItemReceipt, Kind, ShipmentStatus, label_of
from app.i18n import N_, _, ngettext
from app.imports.rows import is_table
from app.outputs.manifest import issue_manifest
from app.queries.shipment import ShipmentRecord, shipment_record
from app.settings import papers_folder
from app.tables import Column, column
from app.tables import ColumnKind as K
from ui.ask import ask_for, with_reason
from ui.carrying import answer_gate
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_card import FormCard
from ui.pages.page import Page
from ui.pages.shipment_names import NamesCard
from ui.pages.shipment_scan import ScanCard
from ui.widgets.button import Button
from ui.widgets.dialog import ask_reason, choose
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.or_empty import OrEmpty
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.written import tell_written

MEANINGS_BY_CARD = (Command.D0, Command.D1, Command.D2, Command.D3, Command.D4)
CHOICE_KEYS = (("1", "&"), ("2", "é"), ("3", '"'), ("4", "'"))
"""The digits, and what the upper row of a French keyboard types for them."""


class ShipmentPage(Page):
    """Every scan joins the draft, ticks off the locked list, or takes an arrival, a result or the rest down."""

    KEY = "shipment"
    TITLE = N_("Shipment")
    RAIL = "results"
    TABLES = frozenset({"shipment", "shipment_item", "item", "event"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.code, self._reason, self._last = "", "", ""
        self.record: ShipmentRecord | None = None
        self.header = PageHeader("")
        self.table = RowsTable(
            self._columns(), ShortList(lambda: self.record.items if self.record else ()), key=lambda row: row.id
        )
        self.table.setAccessibleName(_("Items of the shipment"))
        self.remove = Button(_("Take out"), kind="quiet", key=_("Del"), icon="x")
        self.unlock = Button(_("Unlock"), kind="quiet", icon="lock-open")
        self.manifest = Button(_("Manifest"), key="Ctrl+P", icon="file-text")
        self.cancel = Button(_("Cancel it"), kind="quiet")
        self.save = Button(_("Save"), key="Ctrl+Enter", icon="check")
        self.act = Button("", kind="primary")
        self.scan, self.names = ScanCard(lab), NamesCard(lab, desk)
        self.packing = LinesCard(_("Not packed yet"))
        self.when, self.form = FormCard(lab), FormCard(lab)
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        self.code, self._last = normalised(subject), ""
        self.refresh()
        if self.record is not None:
            self._show_forms(self.record)
            self.scan.show_status(self.record.status)
            self.panel.to_top()

    def refresh(self) -> None:
        if not self.code:
            return
        before = self.record.status if self.record is not None else None
        self.record = self.lab.ask(shipment_record, self.code)
        self.table.reload()
        self.rows.tell_rows()
        self.left.show_content(is_empty=not self.record.items)
        self.header.set_texts(printed(self.code), self._told(self.record))
        self._show_acts(self.record)
        self.names.show_shipment(self.code)
        self.names.show_row(self.table.current())
        if before is not None and before is not self.record.status:
            self._show_forms(self.record)
            self.scan.show_status(self.record.status)

    def take_scan(self, text: str) -> bool:
        """The path of a list names the items; a code does what the shipment waits for."""
        if self.record is None:
            return False
        if is_table(text):
            self.names.read(text)
            return True
        if not looks_like_code(text) or parse(text).kind is Kind.SHIPMENT:
            return False
        match self.record.status:
            case ShipmentStatus.DRAFT:
                ask_for(self, lambda: self._add(text), lambda needed, why: answer_gate(self.lab, text, needed, why))
            case ShipmentStatus.LOCKED:
                self._pack(text)
            case ShipmentStatus.SENT | ShipmentStatus.RECEIVED:
                self._take_down(text)
            case _:
                return False
        self._last = normalised(text)
        self.refresh()
        return True

    def take_command(self, command: Command) -> bool:
        """REJECT is about the last scan, else the row in front; once it is out, digits choose what a scan means."""
        if self.record is None:
            return False
        if command is Command.REJECT:
            return self._reject(self.record.status)
        if self.record.status not in OUT or command not in MEANINGS_BY_CARD:
            return False
        self.scan.tell_cards()
        if command is Command.D0:
            self.scan.turn()
        else:
            self.scan.choose(int(command.character) - 1)
        return True

    def next_act(self) -> None:
        """Lock, send, or close the arrival: what comes next for this shipment."""
        record = self.record
        if record is None:
            return
        match record.status:
            case ShipmentStatus.DRAFT:
                self.lab.do(shipments.lock, self.code)
                self.desk.tell_undoable(
                    _("The list is locked."), _("Print the manifest, scan while packing, then send.")
                )
            case ShipmentStatus.LOCKED if record.unpacked:
                left = len(record.unpacked)
                told = ngettext("{count} item was not scanned.", "{count} items were not scanned.", left)
                self.desk.messages.tell(
                    told.format(count=left),
                    _("Scan them while packing, or send without the check."),
                    state="warn",
                    action=_("Send all the same"),
                )
                self.desk.messages.on_action(self._send)
            case ShipmentStatus.LOCKED:
                self._send()
            case ShipmentStatus.SENT:
                self._close_arrival()
        self.refresh()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("lock, send, or close the arrival")),
            ("1-4", N_("on a row: good, damaged, missing; result, returned, destroyed, no result")),
            (_("Del"), N_("take the row out")),
            ("Ctrl+P", N_("manifest")),
            ("Ctrl+O", N_("read a list of names")),
        )

    def _add(self, text: str) -> None:
        added = self.lab.do(shipments.add, self.code, text)
        self.desk.tell_undoable(
            ngettext("{count} item added.", "{count} items added.", len(added)).format(count=len(added))
        )

    def _pack(self, text: str) -> None:
        ticked = self.lab.do(shipments.check, self.code, text)
        self.record = self.lab.ask(shipment_record, self.code)
        left = len(self.record.unpacked)
        told = _("{code} is on the list.").format(code=printed(text))
        if len(ticked) > 1:
            told = _("{count} items of {code} are on the list.").format(count=len(ticked), code=printed(text))
        rest = ngettext("{count} is still to be scanned.", "{count} are still to be scanned.", left).format(count=left)
        self.desk.messages.tell(told, rest if left else _("All are packed: send it."))

    def _take_down(self, text: str) -> None:
        """What the scan card says of what was scanned, or of the row in front."""
        meaning, code = self.scan.meaning(), normalised(text)
        if meaning.receipt is not None:
            receipt = meaning.receipt

            def attempt(reason: str) -> None:
                told = self.lab.do(shipments.arrived, self.code, code, receipt, remark=meaning.remark, reason=reason)
                is_good = receipt is ItemReceipt.GOOD
                then = "" if is_good else _("Its deviation is drafted.")
                self.desk.tell_undoable(self._done(told, label_of(receipt)), then, state="ok" if is_good else "warn")

            with_reason(self, attempt)
            self.scan.remark.clear()
        elif meaning.is_given_up:
            self._give_up(code)
        elif meaning.leftover is not None:
            told = self.lab.do(shipments.leftover, self.code, code, meaning.leftover)
            self.desk.tell_undoable(self._done(told, label_of(meaning.leftover)))
        else:
            told = self.lab.do(shipments.result_came, self.code, code, on=meaning.on, dates=meaning.dates)
            self.desk.tell_undoable(self._done(told, _("Result received")))

    def _give_up(self, code: str) -> None:
        """No result will come of it, with the reason; of what was given up, a result is expected again."""

        def attempt(reason: str) -> None:
            told = self.lab.do(no_results.give_up, code, reason)
            self.desk.tell_undoable(self._done(told, _("No result will come")), _("Nothing waits for it any more."))

        with_reason(self, attempt, verb=_("No result will come"))

    def _reject(self, status: ShipmentStatus) -> bool:
        """Out of the draft; off the locked list, or damaged or missing once it is out, with the reason."""
        row = self.table.current()
        code = self._last or (row.barcode if row is not None else "")
        if status is ShipmentStatus.CANCELLED:
            return False
        if not code:
            raise Refused(_("No item was scanned."), hint=_("Scan the one that is rejected, then REJECT."))
        match status:
            case ShipmentStatus.DRAFT:
                self._take_out(code)
            case ShipmentStatus.LOCKED:
                self._take_off(code)
            case _:
                self._take_down_bad(code)
        return True

    def _take_out(self, code: str) -> None:
        self.lab.do(shipments.remove, self.code, code)
        self._last = ""
        self.desk.tell_undoable(_("{code} is out of the shipment.").format(code=printed(code)))
        self.refresh()

    def _take_off(self, code: str) -> None:
        """A locked list lets it go with the reason, and is open again."""

        def attempt(reason: str) -> None:
            self.lab.do(shipments.take_off, self.code, code, reason)
            self._last = ""
            self.desk.tell_undoable(
                _("{code} is off the list, which is open again.").format(code=printed(code)),
                _("Lock it once more, then scan while packing."),
            )

        with_reason(self, attempt, verb=_("Open the list and take it out"), about="off-list")
        self.refresh()

    def _take_down_bad(self, code: str) -> None:
        """How it arrived, then why: both by digits; the reason is the remark on arrival."""
        bad = [(each.value, label_of(each)) for each in ItemReceipt if each is not ItemReceipt.GOOD]
        title = _("How did {code} arrive?").format(code=printed(code))
        chosen = choose(self, title, _("The reason comes next."), bad)
        if chosen is None:
            return
        receipt = ItemReceipt(chosen)
        title = _("{code}: {word}.").format(code=printed(code), word=label_of(receipt).lower())
        why = ask_reason(self, title, _("Its deviation is drafted."), _("Record it"), asked=("arrival",))
        if why is None:
            return
        told = self.lab.do(shipments.arrived, self.code, code, receipt, remark=why, reason=why)
        self.desk.tell_undoable(self._done(told, label_of(receipt)), _("Its deviation is drafted."), state="warn")
        self.refresh()

    def _done(self, codes: list[str], word: str) -> str:
        if len(codes) == 1:
            return _("{code}: {word}.").format(code=printed(codes[0]), word=word.lower())
        return _("{count} items: {word}.").format(count=len(codes), word=word.lower())

    def _send(self) -> None:
        form = cast(HandOver, self.when.form())
        self.lab.do(shipments.send, self.code, at=form.sent)
        self.refresh()
        expected = self.record.results_expected if self.record is not None else None
        day = expected.strftime("%d/%m/%Y") if expected else ""
        self.desk.messages.tell(
            _("{code} is sent.").format(code=printed(self.code)), _("Results expected by {day}.").format(day=day)
        )

    def _close_arrival(self) -> None:
        form = cast(Arrival, self.when.form())
        self.lab.do(shipments.receive, self.code, {}, at=form.received, condition=form.condition or "")
        self.desk.messages.tell(_("The arrival is closed."), _("Scan an item when its result comes."))

    def _on_remove(self) -> None:
        row = self.table.current()
        if row is None or self.record is None or self.record.status is not ShipmentStatus.DRAFT:
            return
        self._take_out(row.barcode)

    def _on_unlock(self) -> None:
        def attempt(reason: str) -> None:
            self.lab.do(shipments.unlock, self.code, reason)
            self.desk.tell_undoable(_("The list is open again."))

        with_reason(self, attempt, verb=_("Unlock with this reason"))
        self.refresh()

    def _on_cancel(self) -> None:
        def attempt(reason: str) -> None:
            self.lab.do(shipments.cancel, self.code, reason)
            self.desk.tell_undoable(_("{code} is cancelled; its items are free again.").format(code=printed(self.code)))

        with_reason(self, attempt, verb=_("Cancel the shipment"))
        self.refresh()

    def _on_save(self) -> None:
        assert self.record is not None
        seen = self.record.version

        def attempt() -> None:
            form = cast(ShipmentForm, self.form.form())
            self.lab.do(shipments.describe, self.code, form, seen=seen, reason=self._reason)
            self.desk.tell_undoable(_("Saved."))

        self._reason = ""
        ask_for(self, attempt, self._take_answer)
        self.refresh()

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.form.confirm_text()
        else:
            self._reason = answer

    def _on_manifest(self) -> None:
        """The manifest as PDF and workbook, in the folder of documents."""
        written = issue_manifest(self.lab, self.code, papers_folder(self.desk.workstation))
        tell_written(self.desk, _("Manifest written, PDF and workbook."), written)

    def _on_choice(self, place: int) -> None:
        """A digit on a row chooses what it means and does it."""
        row = self.table.current()
        if row is not None and self.record is not None and self.record.status in OUT:
            self.scan.choose(place)
            self._on_row(row)

    def _on_row(self, row: Any) -> None:
        if self.record is not None and self.record.status in OUT:
            self._take_down(row.barcode)
            self.refresh()
        else:
            self.desk.open_code(row.barcode)

    def _on_named(self, one: bool) -> None:
        """After a typed name the next row is in front, so that names are typed one after the other."""
        place = self.table.currentIndex().row()
        self.refresh()
        if one and place + 1 < self.table.rows.rowCount():
            self.table.selectRow(place + 1)
            self.names.line.setFocus()

    def _told(self, record: ShipmentRecord) -> str:
        count = len(record.items)
        items = ngettext("{count} item", "{count} items", count).format(count=count)
        parts = [str(record.values["provider"]), label_of(record.status), items]
        today = self.lab.today
        days = record.days_late(today)
        if record.status in OUT:
            parts.append(_("{back} of {count} results in").format(back=record.results_in, count=count))
        if record.given_up:
            parts.append(_("{count} with none to come").format(count=record.given_up))
        if days:
            parts.append(ngettext("{count} day overdue", "{count} days overdue", days).format(count=days))
        elif record.status in OUT and record.results_expected is not None:
            parts.append(_("expected by {day}").format(day=record.results_expected.strftime("%d/%m/%Y")))
        if record.cancelled_reason:
            parts.append(record.cancelled_reason)
        return " · ".join(parts)

    def _show_acts(self, record: ShipmentRecord) -> None:
        status, left = record.status, record.not_taken_down
        others = ngettext("The other one arrived good", "The other {count} arrived good", left).format(count=left)
        if left == len(record.items):
            others = _("All arrived good")
        words = {
            ShipmentStatus.DRAFT: _("Lock the list"),
            ShipmentStatus.LOCKED: _("Send"),
            ShipmentStatus.SENT: others if left else _("Close the arrival"),
        }
        self.act.setVisible(status in words)
        self.act.setText(words.get(status, ""))
        self.remove.setVisible(status is ShipmentStatus.DRAFT)
        self.unlock.setVisible(status is ShipmentStatus.LOCKED)
        self.cancel.setVisible(status in (ShipmentStatus.DRAFT, ShipmentStatus.LOCKED))
        self.scan.setVisible(status in OUT)
        self.when.setVisible(status in (ShipmentStatus.LOCKED, ShipmentStatus.SENT))
        self.names.setVisible(status is not ShipmentStatus.CANCELLED and bool(record.items))
        self.names.check.setVisible(self.names.isVisibleTo(self) and bool(self.names.lines))
        self.packing.setVisible(status is ShipmentStatus.LOCKED)
        by_code = {row.barcode: row for row in record.items}
        waiting = [
            LineOf("", printed(code), by_code[code].well or "", State.WAIT, self._opener(code))
            for code in record.unpacked
        ]
        packed = _("{packed} of {count}").format(packed=len(record.items) - len(waiting), count=len(record.items))
        self.packing.show_lines(waiting, packed)

    def _show_forms(self, record: ShipmentRecord) -> None:
        self.form.show_form(ShipmentForm, record.values)
        self.when.show_form(HandOver if record.status is ShipmentStatus.LOCKED else Arrival)

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            column("REFID", N_("Code"), "barcode", K.CODE, width=156),
            Column(N_("Type"), lambda row: row.kind, K.WORD, name="KIND", words=Kind, width=150),
            Column(N_("Lies in"), _where, K.CODE, name="PLATE", width=150),
            column("PROVNAME", N_("Provider's name"), "provider_name", width=90, stretch=True),
            Column(N_("State"), self._standing, K.WORD, name="RECCOND", words=ItemReceipt, width=105),
            Column(N_("Result"), _result, name="RESDTC", width=104),
            column("LEFTOVER", N_("Leftover"), "leftover", K.WORD, words=Custody, width=95),
        )

    def _standing(self, row: Any) -> ItemReceipt | str | None:
        """How it arrived; that it was sent; while the list is locked, whether it is packed."""
        if row.receipt is not None:
            return cast(ItemReceipt, row.receipt)
        if self.record is None or self.record.status is ShipmentStatus.DRAFT:
            return None
        if self.record.status is not ShipmentStatus.LOCKED:
            return label_of(self.record.status)
        return _("Packed") if row.barcode in self.record.packed else None

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _connect(self) -> None:
        self.act.clicked.connect(self.next_act)
        self.remove.clicked.connect(self._on_remove)
        self.unlock.clicked.connect(self._on_unlock)
        self.save.clicked.connect(self._on_save)
        self.manifest.clicked.connect(self._on_manifest)
        self.cancel.clicked.connect(self._on_cancel)
        self.table.opened.connect(self._on_row)
        self.table.chosen.connect(self.names.show_row)
        self.names.named.connect(self._on_named)
        for key, act in (("Ctrl+P", self._on_manifest), ("Ctrl+Return", self._on_save)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        here = Qt.ShortcutContext.WidgetShortcut
        QShortcut(QKeySequence("Del"), self.table, context=here).activated.connect(self._on_remove)
        for place, keys in enumerate(CHOICE_KEYS):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self.table, context=here)
                shortcut.activated.connect(lambda chosen=place: self._on_choice(chosen))

    def _lay_out(self) -> None:
        self.header.add(self.cancel, self.remove, self.unlock, self.manifest, self.act)
        self.rows = TableCard(self.table)
        hint = _("A plate stands for all its live products; extracts, aliquots and controls join by their own code.")
        self.left = OrEmpty(self.rows, EmptyState("truck", _("Scan what is sent."), hint))
        self.form.column.addWidget(self.save)
        self.panel = SidePanel()
        for each in (self.scan, self.packing, self.when, self.form, self.names, self.names.check):
            self.panel.add(each)
        stack_in(self, self.header, beside(self.left, self.panel))


def _where(row: Any) -> str:
    return f"{printed(row.plate)} {row.well}" if row.plate else ""


def _result(row: Any) -> str:
    """The day it came, or that none will."""
    if row.no_result is not None:
        return _("none to come")
    return row.result_received.day.strftime("%d/%m/%Y") if row.result_received is not None else ""
