"""Registers: lots, instruments, places and boxes, panels; a form beside each list."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.actions import registers
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.form import Form
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import Kind
from app.i18n import N_, _
from app.queries import registers as queries
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.form_view import FormView
from ui.widgets.header import PageHeader
from ui.widgets.panel import SidePanel
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable, of_list

TABS: Final = (
    ("lots", N_("Lots"), LotForm),
    ("instruments", N_("Instruments"), InstrumentForm),
    ("places", N_("Places"), PlaceForm),
    ("boxes", N_("Boxes"), BoxForm),
    ("panels", N_("Panels"), PanelForm),
)
_TAB_OF: Final = {Kind.LOT: "lots", Kind.INSTRUMENT: "instruments", Kind.PLACE: "places", Kind.BOX: "boxes"}


class RegistersPage(Page):
    """A scan of a lot, an instrument or a place shows it in its register."""

    KEY = "registers"
    TITLE = N_("Registers")
    RAIL = "settings"
    TABLES = frozenset({"lot", "instrument", "place", "box", "panel"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.row: Any = None
        self.header = PageHeader(_(self.TITLE))
        self.tabs = Segments([(key, _(title)) for key, title, _form in TABS], "lots")
        self.tables = {
            key: RowsTable(queries.COLUMNS[key], *of_list(self._reader(key)), key=lambda row: row.id)
            for key, _t, _f in TABS
        }
        self.form: FormView | None = None
        self.save, self.fresh = Button(_("Add"), kind="primary", icon="plus"), Button(_("Another"), kind="quiet")
        self.panel, self.card = SidePanel(380), Card(margin=16)
        self._lay_out()
        self.tabs.chosen.connect(lambda _key: self._on_tab())
        self.save.clicked.connect(self.next_act)
        self.fresh.clicked.connect(self._on_fresh)
        for table in self.tables.values():
            table.chosen.connect(self._on_chosen)

    def arrive(self, subject: str) -> None:
        if looks_like_code(subject) and parse(subject).kind in _TAB_OF:
            self.tabs.set_value(_TAB_OF[parse(subject).kind])
        self._on_tab()
        for place in range(self._table().rows.rowCount()):
            if self._table().rows.row(place).barcode == subject:
                self._table().selectRow(place)

    def refresh(self) -> None:
        self._table().reload()
        self.header.set_texts(_(self.TITLE), self._table().footer())

    def next_act(self) -> None:
        """Add what the form holds, or save the row in front."""
        assert self.form is not None
        form = self.form.form()
        if self.row is None:
            code = self._add(form)
            self.desk.messages.tell(_("{code} is registered; its label waits.").format(code=printed(code)))
        else:
            with_reason(self, lambda reason: self._revise(form, reason))
            self.desk.messages.tell(_("Saved."))
        self._on_fresh()

    def _add(self, form: Form) -> str:
        match form:
            case LotForm():
                return self.lab.do(registers.add_lot, form)
            case InstrumentForm():
                return self.lab.do(registers.add_instrument, form)
            case PlaceForm():
                return self.lab.do(registers.add_place, form)
            case BoxForm():
                return self.lab.do(registers.add_box, form)
            case PanelForm():
                self.lab.do(registers.add_panel, form)
                return form.name or ""
        raise TypeError(type(form))

    def _revise(self, form: Form, reason: str) -> None:
        match form:
            case LotForm():
                self.lab.do(registers.revise_lot, self.row.barcode, form, seen=self.row.version, reason=reason)
            case InstrumentForm():
                self.lab.do(registers.revise_instrument, self.row.barcode, form, seen=self.row.version, reason=reason)

    def _on_chosen(self, row: Any) -> None:
        self.row = row if self._key() in ("lots", "instruments") else None
        self._show_form(
            {field: value for field, value in row._mapping.items() if value is not None} if self.row else {}
        )

    def _on_fresh(self) -> None:
        self.row = None
        self._show_form({})
        self.refresh()

    def _on_tab(self) -> None:
        for key, table in self.tables.items():
            table.setVisible(key == self._key())
        self._on_fresh()

    def _show_form(self, values: dict[str, Any]) -> None:
        if self.form is not None:
            self.card.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        zone = self.lab.settings.zone
        kind = next(form for key, _title, form in TABS if key == self._key())
        known = {field.name for field in kind.fields()}
        self.form = FormView(
            kind,
            {name: value for name, value in values.items() if name in known},
            moment_parser=lambda text: parse_moment(text, now=self.lab.now, zone=zone),
            date_parser=lambda text: parse_date(text, today=self.lab.now.astimezone(zone).date()),
            columns=1,
        )
        self.card.column.insertWidget(0, self.form)
        self.save.setText(_("Save") if self.row is not None else _("Add"))

    def _reader(self, key: str) -> Callable[[], Sequence[Any]]:
        def read() -> Sequence[Any]:
            return self.lab.ask(queries.ROWS[key])

        return read

    def _key(self) -> str:
        return self.tabs.value() or "lots"

    def _table(self) -> RowsTable:
        return self.tables[self._key()]

    def _lay_out(self) -> None:
        card = Card()
        for table in self.tables.values():
            card.column.addWidget(table)
        buttons = QHBoxLayout()
        buttons.addWidget(self.fresh)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        self.card.column.addLayout(buttons)
        self.panel.add(self.card)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        tabs = QHBoxLayout()
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addLayout(tabs)
        column.addLayout(row, 1)
