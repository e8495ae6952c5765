"""Amplify a plate: start and finish the run, enter a measured column, judge the controls."""

import hashlib
from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.actions import wga
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.errors import Refused
from app.domain.plate import wells_of
from app.domain.steps.wga import QcForm, gii_word
from app.domain.words import Kind, NtcVerdict, PlateFormat, label_of
from app.i18n import N_, _
from app.imports.column import read_column
from app.queries import sheets
from app.queries.wga import open_run_of
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason
from ui.widgets.header import PageHeader
from ui.widgets.inputs import TextInput
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.text import Text

SHOWN = ("WELL", "REFID", "CELLTYPE", "YIELD", "YIELDQ", "SIZE", "GII", "NTC", "RESTRICT")
MEASURED = ("yield_ng", "gii", "frag_bp", "conc_ng_ul", "markers_pass", "a260280")


class AmplifyPage(Page):
    """A scan of a plate shows its products; Enter starts or finishes its amplification."""

    KEY = "amplify"
    TITLE = N_("Amplify")
    RAIL = "sort"
    TABLES = frozenset({"wga_product", "item", "step_run"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.plate = ""
        self.run_id: int | None = None
        columns = tuple(each for each in sheets.WGA if each.name in SHOWN)
        self.header = PageHeader(_(self.TITLE), _("Scan a closed plate."))
        self.table = RowsTable(columns, ShortList(self._rows), key=lambda row: row.id)
        self.table.setAccessibleName(_("Products"))
        self.measure = Choice([(name, _(QcForm.field(name).entry.title)) for name in MEASURED], "yield_ng")
        self.paste = TextInput(190)
        self.act = Button(_("Start amplification"), kind="primary", icon="snowflake")
        self.enter = Button(_("Enter this column"))
        self.settle = Button(_("Settle the control"), icon="shield-check")
        self.state = DerivedCard(_("Batch"))
        self._lay_out()
        self.act.clicked.connect(self.next_act)
        self.enter.clicked.connect(self._on_enter)
        self.settle.clicked.connect(self._on_settle)

    def arrive(self, subject: str) -> None:
        if subject:
            self.plate = subject
        self.refresh()

    def refresh(self) -> None:
        self.table.reload()
        self.run_id = self.lab.ask(open_run_of, self.plate) if self.plate else None
        if self.plate:
            self.header.set_texts(_("Amplify {plate}").format(plate=printed(self.plate)), self.table.footer())
        self.act.setText(_("Finish amplification") if self.run_id else _("Start amplification"))
        rows = self._rows()
        positive = [row for row in rows if row.ntc_verdict is NtcVerdict.POSITIVE]
        self.settle.setVisible(bool(positive))
        tested = [row for row in rows if row.gii is not None]
        good = sum(gii_word(row.gii, self.lab.settings) == "good" for row in tested)
        self.state.show_facts(
            [
                Fact(_("Products"), str(len(rows))),
                Fact(_("GII measured"), str(len(tested)), _("{count} good").format(count=good)),
                Fact(_("Control"), label_of(positive[0].ntc_verdict) if positive else _("not positive")),
            ]
        )

    def take_scan(self, text: str) -> bool:
        if not looks_like_code(text) or parse(text).kind is not Kind.PLATE:
            return False
        self.arrive(text.replace("-", "").upper())
        return True

    def next_act(self) -> None:
        """Start the amplification of the plate, or finish the one under way."""
        if not self.plate:
            raise Refused(_("No plate was scanned."), hint=_("Scan a closed plate."))
        if self.run_id is not None:
            made = self.lab.do(wga.finish, self.run_id)
            self.desk.messages.tell(_("{count} products made.").format(count=len(made)), _("Enter their measurements."))
        else:
            self.desk.go("amplify_start", self.plate)
            return
        self.refresh()

    def _rows(self) -> Sequence[Any]:
        return self.lab.ask(sheets.products, self.plate) if self.plate else ()

    def _on_enter(self) -> None:
        name = self.measure.value() or "yield_ng"
        wells = [row.well for row in self._rows() if row.well] or list(wells_of(PlateFormat.PLATE_96))
        values = read_column(self.paste.toPlainText(), sorted(wells))

        def attempt(reason: str) -> None:
            count = self.lab.do(wga.measure_column, self.plate, name, values, reason=reason)
            self.paste.clear()
            self.desk.messages.tell(_("{count} values entered.").format(count=count), action=_("Undo"), key="Ctrl+Z")
            self.desk.messages.on_action(self.desk.undo)

        with_reason(self, attempt)
        self.refresh()

    def _on_settle(self) -> None:
        control = next(row for row in self._rows() if row.ntc_verdict is NtcVerdict.POSITIVE)
        reason = ask_reason(
            self,
            _("Release the batch of {code}?").format(code=printed(control.barcode)),
            _("Signing as a biologist. The reason stays with the signature."),
            _("Release and sign"),
        )
        if reason is not None:
            digest = hashlib.sha256(str(tuple(control)).encode()).hexdigest()
            self.lab.do(wga.settle_batch, control.barcode, release=True, reason=reason, digest=digest)
            self.refresh()

    def _lay_out(self) -> None:
        self.header.add(self.settle, self.act)
        card = Card()
        card.column.addWidget(self.table)
        paste = Card(_("A measured column"), "-", margin=16)
        paste.set_title(_("A measured column"), "")
        self.paste.setPlaceholderText("A1\t31,5\nA2\t< LOQ\nA3\t0")
        self.paste.setAccessibleName(_("Column to paste"))
        self.measure.setAccessibleName(_("What was measured"))
        for widget in (Text(_("What was measured"), "small_strong"), self.measure, self.paste, self.enter):
            paste.column.addWidget(widget)
        panel = SidePanel()
        for each in (self.state, paste):
            panel.add(each)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 14, 24, 16)
        whole.setSpacing(12)
        whole.addWidget(self.header)
        whole.addLayout(row, 1)
