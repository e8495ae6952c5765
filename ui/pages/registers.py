"""Registers: lots, instruments, places and boxes, panels; beside each list the form, the acts and what stands there."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from app.domain.barcode import looks_like_code, parse, printed
from app.domain.errors import Refused
from app.domain.gs1 import ReagentCode, is_gs1, reagent_code
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import Kind
from app.i18n import N_, _
from app.queries import registers as queries
from app.queries.storage import box_view, in_place
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages import register_acts as acts
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.form_view import FormView
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs

TABS: Final = (
    ("lots", N_("Lots"), LotForm),
    ("instruments", N_("Instruments"), InstrumentForm),
    ("places", N_("Places"), PlaceForm),
    ("boxes", N_("Boxes"), BoxForm),
    ("panels", N_("Panels"), PanelForm),
)
_TAB_OF: Final = {Kind.LOT: "lots", Kind.INSTRUMENT: "instruments", Kind.PLACE: "places", Kind.BOX: "boxes"}


class RegistersPage(Page):
    """A scan of a lot, an instrument, a place or a box shows it in its register."""

    KEY = "registers"
    TITLE = N_("Registers")
    RAIL = "settings"
    TABLES = frozenset({"lot", "instrument", "place", "box", "panel", "placement"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.row: Any = None
        self.header = PageHeader(_(self.TITLE))
        self.tabs = Tabs([(key, _(title)) for key, title, _form in TABS])
        self.tables = {
            key: RowsTable(queries.COLUMNS[key], ShortList(self._reader(key)), key=lambda row: row.id)
            for key, _t, _f in TABS
        }
        self.cards = {key: TableCard(table) for key, table in self.tables.items()}
        self.stack = QStackedWidget()
        self.form: FormView | None = None
        self.save = Button(_("Add"), kind="primary", icon="plus", key="Ctrl+Enter")
        self.fresh = Button(_("Another"), kind="quiet")
        self.buttons: dict[str, Button] = {}
        self.acts = QHBoxLayout()
        self.card, self.holds = Card(margin=16), LinesCard(_("Stands in it"))
        self._lay_out()
        self.tabs.chosen.connect(lambda _key: self._on_tab())
        self.save.clicked.connect(self.next_act)
        self.fresh.clicked.connect(self._on_fresh)
        for table in self.tables.values():
            table.chosen.connect(self._on_chosen)
        self.tables["boxes"].opened.connect(lambda row: self.desk.go("box", row.barcode))

    def arrive(self, subject: str) -> None:
        if is_gs1(subject):
            self.take_reagent(reagent_code(subject))
            return
        if looks_like_code(subject) and parse(subject).kind in _TAB_OF:
            self.tabs.set_value(_TAB_OF[parse(subject).kind])
        self._on_tab()
        self._choose(subject)

    def refresh(self) -> None:
        self._table().reload()
        self.cards[self._key()].tell_rows()
        self.tabs.show_counts({key: len(self.lab.ask(queries.ROWS[key])) for key, _title, _form in TABS})
        self.header.set_texts(_(self.TITLE), _("Scan a lot, an instrument, a place or a box to see it here."))

    def take_scan(self, text: str) -> bool:
        """A code fills the scanned field of a place or a panel; a register's own code shows it."""
        if not looks_like_code(text):
            return False
        kind = parse(text).kind
        field = {("places", Kind.PLACE): "inside", ("panels", Kind.LOT): "cocktail_lot"}.get((self._key(), kind))
        if field is not None and self.form is not None:
            self.form.fields[field].set_value(text)
            return True
        if kind in _TAB_OF:
            self.arrive(parse(text).text)
            return True
        return False

    def take_reagent(self, reagent: ReagentCode) -> bool:
        """A reagent box shows its lot; one that is not registered is filled in: product, lot and expiry."""
        if self._key() != "lots" or self.form is None:
            self.tabs.set_value("lots")
            self._on_tab()
        known = self.lab.ask(queries.lot_of, reagent)
        if known is not None:
            self._choose(known)
            self._tell_known(reagent)
            return True
        if self.row is not None:
            self._on_fresh()
        assert self.form is not None
        told = {"gtin": reagent.gtin or None, "number": reagent.lot or None, "expiry": reagent.expiry}
        for name, value in (self.lab.ask(queries.product_of, reagent.gtin) | told).items():
            if value is not None:
                self.form.set_value(name, value)
        lacking = ", ".join(_(field.entry.title) for field in self.form.lacking())
        text = _("Left: {fields}").format(fields=lacking) if lacking else _("Ctrl+Enter or NEXT registers it.")
        self.desk.messages.tell(_("The box names lot {lot}.").format(lot=reagent.lot or "–"), text)
        return True

    def _tell_known(self, reagent: ReagentCode) -> None:
        """The register and the box must say the same expiry."""
        if self.row is not None and reagent.expiry and self.row.expiry and self.row.expiry != reagent.expiry:
            told = _("The box says {box}, the register {register}: the expiry of lot {lot} differs.").format(
                box=f"{reagent.expiry:%d/%m/%Y}", register=f"{self.row.expiry:%d/%m/%Y}", lot=self.row.number
            )
            self.desk.messages.tell(told, _("Correct the register, with a reason."), state="warn")

    def next_act(self) -> None:
        """Add what the form holds, or save the row in front."""
        assert self.form is not None
        form = self.form.form()
        if self.row is None:
            told = acts.add(self.lab, form)
            text = _("Its label waits under Documents.") if looks_like_code(told) else ""
            name = printed(told) if looks_like_code(told) else told
            self.desk.messages.tell(_("{name} is registered.").format(name=name), text)
            self._on_fresh()
        else:
            self._try(lambda reason: acts.revise(self.lab, form, self.row, reason))

    def _try(self, act: Callable[[str], None]) -> None:
        """Do something to the row in front, with a reason where one is asked for, and show the row as it is then."""
        before = self.row

        def carried(reason: str) -> None:
            act(reason)
            self.desk.messages.tell(_("Saved."))

        with_reason(self, carried)
        self.refresh()
        self._choose(before.id)

    def _choose(self, wanted: str | int) -> None:
        for place in range(self._table().rows.rowCount()):
            row = self._table().rows.row(place)
            if wanted in (row.barcode, row.id):
                self._table().selectRow(place)
                self._on_chosen(row)
                return

    def _on_chosen(self, row: Any) -> None:
        self.row = row
        self._show_form(acts.values_of(self._key(), row))
        self._show_acts()
        self._show_holds()

    def _on_fresh(self) -> None:
        self.row = None
        self._table().clearSelection()
        self._show_form({})
        self._show_acts()
        self._show_holds()
        self.refresh()

    def _on_tab(self) -> None:
        self.stack.setCurrentWidget(self.cards[self._key()])
        self._on_fresh()

    def _show_form(self, values: dict[str, Any]) -> None:
        if self.form is not None:
            self.card.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        zone = self.lab.settings.zone
        kind = next(form for key, _title, form in TABS if key == self._key())
        self.form = FormView(
            kind,
            values,
            moment_parser=lambda text: parse_moment(text, now=self.lab.now, zone=zone),
            date_parser=lambda text: parse_date(text, today=self.lab.today),
            columns=1,
        )
        self.card.column.insertWidget(0, self.form)
        self.save.setText(_("Save") if self.row is not None else _("Add"))

    def _show_acts(self) -> None:
        for button in self.buttons.values():
            self.acts.removeWidget(button)
            button.hide()
            button.deleteLater()
        offered = acts.offered(self._key(), self.row) if self.row is not None else ()
        self.buttons = {key: Button(_(title)) for key, title in offered}
        for key, button in self.buttons.items():
            button.clicked.connect(self._doer(key))
            self.acts.insertWidget(self.acts.count() - 1, button)

    def _doer(self, key: str) -> Callable[[], None]:
        def act() -> None:
            if key == "recall":
                self.desk.go("recall", self.row.barcode)
                return
            form = self.form.form() if self.form is not None else None
            if key == "calibrated" and isinstance(form, InstrumentForm) and form.calibration_due is None:
                raise Refused(
                    _("The next calibration has no date."),
                    hint=_("Type it into “Calibration due”, then press the button again."),
                    code="calibration_due",
                )
            self._try(lambda reason: acts.carry_out(self.lab, key, self.row, form, reason))

        return act

    def _show_holds(self) -> None:
        key = self._key()
        self.holds.setVisible(self.row is not None and key in ("places", "boxes"))
        if not self.holds.isVisibleTo(self):
            return
        if key == "boxes":
            box = self.lab.ask(box_view, self.row.barcode)
            held, note = box.holds, _("{count} free").format(count=box.free)
        else:
            held = self.lab.ask(in_place, self.row.barcode)
            note = str(len(held))
        lines = [
            LineOf(each.position, printed(each.barcode), act=self._opener(each.barcode))
            for each in held[: acts.SHOWN_AT_MOST]
        ]
        self.holds.show_lines(lines, note)

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _reader(self, key: str) -> Callable[[], Sequence[Any]]:
        def read() -> Sequence[Any]:
            return self.lab.ask(queries.ROWS[key])

        return read

    def _key(self) -> str:
        return self.tabs.value()

    def _table(self) -> RowsTable:
        return self.tables[self._key()]

    def _on_next(self) -> None:
        self.tabs.step(1)

    def _on_before(self) -> None:
        self.tabs.step(-1)

    def _lay_out(self) -> None:
        for key, title, _form in TABS:
            self.tables[key].setAccessibleName(_(title))
            self.stack.addWidget(self.cards[key])
        self.acts.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.fresh)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        self.card.column.addLayout(buttons)
        self.card.column.addLayout(self.acts)
        panel = SidePanel()
        panel.add(self.card, self.holds)
        for key, act in (
            ("Ctrl+Return", self.save.click),
            ("Ctrl+PgDown", self._on_next),
            ("Ctrl+PgUp", self._on_before),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        stack_in(self, self.header, self.tabs, beside(self.stack, panel))
