"""Specimens: everything that bears a code, a million rows if need be; views, filters, and the record in front beside it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import labels
from app.domain.barcode import participant_name, printed
from app.domain.errors import Refused
from app.domain.words import CELL_KINDS, Kind, label_of
from app.i18n import N_, _, grouped
from app.queries.history import history
from app.queries.item import item_record
from app.queries.specimens_list import COLUMNS, VIEWS, Narrowed, specimens, specimens_count
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.item_panel import ItemPanel
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.chip import FilterChip
from ui.widgets.dialog import choose, type_line
from ui.widgets.rows import LongList, Source

KINDS = (
    (N_("Cells"), CELL_KINDS),
    (N_("Blood tubes and fractions"), (Kind.BLOOD, Kind.ENRICHED)),
    (N_("WGA products and aliquots"), (Kind.WGA_PRODUCT, Kind.ALIQUOT)),
    (N_("Tumour blocks, sections, DNA"), (Kind.BLOCK, Kind.SECTION, Kind.EXTRACT)),
    (N_("Plates and boxes"), (Kind.PLATE, Kind.BOX)),
)


class SpecimensPage(ListPage):
    """Ctrl+K and Ctrl+G narrow the list to kinds and to participants."""

    KEY = "specimens"
    TITLE = N_("Specimens")
    ICON = "test-tubes"
    RAIL = "specimens"
    TABLES = frozenset({"item"})
    COLUMNS = COLUMNS
    VIEWS = VIEWS
    ABOUT = N_("Tubes, cells, products, blocks and plates: everything that bears a code")
    EMPTY = (N_("Tubes, cells, blocks and plates appear here."), N_("Receive a tube to begin."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        self.narrowed = Narrowed()
        self._counts: dict[str, int] = {}
        self._to_count: list[str] = []
        super().__init__(lab, desk)
        self.views.set_value("all")
        self.panel = ItemPanel()
        self.beside.addWidget(self.panel)
        self.panel.hide()
        self.by_kind = Button(_("Kind"), icon="plus", key="Ctrl+K")
        self.by_person = Button(_("Participant"), icon="plus", key="Ctrl+G")
        self.by_list = Button(_("List of codes"), icon="clipboard-list", key="Ctrl+B")
        self.by_list.clicked.connect(lambda: self.desk.go("code_list", ""))
        self.by_list.bind()
        self.header.add(self.by_list)
        for button, act in ((self.by_kind, self._on_kind), (self.by_person, self._on_person)):
            button.clicked.connect(act)
            QShortcut(QKeySequence(button.key), self).activated.connect(button.click)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._on_print)
        self._show_chips()
        self.table.chosen.connect(self._on_chosen)
        self.panel.opened.connect(lambda: self.open_row(self.table.current()))
        self.panel.owner_asked.connect(self._on_owner)
        self.panel.print_asked.connect(self._on_print)
        self.views.chosen.connect(lambda key: self._narrow(replace(self.narrowed, view=key)))

    def source(self) -> Source:
        def page(offset: int, limit: int, sort: str, descending: bool) -> Sequence[Any]:
            wanted = self._wanted()
            return self.lab.ask(
                specimens, offset=offset, limit=limit, sort=sort or "changed", descending=descending, narrowed=wanted
            )

        return LongList(page, lambda: self.lab.ask(specimens_count, self._wanted()))

    def arrive(self, subject: str) -> None:
        """What is searched is looked for among all."""
        if subject and subject != self.search:
            self.widen()
        super().arrive(subject)
        if self.table.current() is None:
            self.table.selectRow(0)

    def refresh(self) -> None:
        super().refresh()
        if not self.table.rows.rowCount():
            self.panel.hide()
        self._to_count = [key for key, _title in self.VIEWS]
        QTimer.singleShot(0, self, self._count)

    def widen(self) -> None:
        self.narrowed = Narrowed()
        self._show_chips()
        super().widen()

    def is_narrowed(self) -> bool:
        return super().is_narrowed() or bool(self.narrowed.kinds) or self.narrowed.first is not None

    def open_row(self, row: Any) -> None:
        if row is not None:
            self.desk.open_code(row.barcode)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        keys = (
            ("Ctrl+B", N_("a list of codes")),
            ("Ctrl+K", N_("kinds")),
            ("Ctrl+G", N_("participants")),
            ("Ctrl+P", N_("print the label")),
        )
        return (*super().page_keys(), *keys)

    def _wanted(self) -> Narrowed:
        return replace(self.narrowed, view=self.view if self.VIEWS else "all", text=self.search)

    def _narrow(self, narrowed: Narrowed) -> None:
        self.narrowed = narrowed
        self._show_chips()
        self.refresh()

    def _count(self) -> None:
        """After the page is shown: how many rows each view holds, one view a turn of the loop."""
        if not self._to_count:
            return
        key = self._to_count.pop()
        self._counts[key] = self.lab.ask(specimens_count, Narrowed(view=key))
        self.views.show_counts(self._counts)
        shown = self.table.rows.rowCount()
        if key == "all" and shown != self._counts["all"]:
            told = _("{shown} of {count} rows").format(shown=grouped(shown), count=grouped(self._counts["all"]))
            self.card.tell_rows(told)
        QTimer.singleShot(0, self, self._count)

    def _on_chosen(self, row: Any) -> None:
        record = self.lab.ask(item_record, row.barcode)
        self.panel.show_record(record, self.lab.ask(history, code=row.barcode, limit=6), self.lab.now)
        self.panel.show()

    def _on_owner(self) -> None:
        row = self.table.current()
        if row is not None and row.number is not None:
            self.desk.go("participant", f"{row.number:03d}")

    def _on_print(self) -> None:
        row = self.table.current()
        if row is not None:
            self.lab.do(labels.request, row.barcode)
            self.desk.messages.tell(
                _("The label of {code} waits.").format(code=printed(row.barcode)), _("Print it under Documents.")
            )

    def _on_kind(self) -> None:
        options = [(str(place), _(title)) for place, (title, _kinds) in enumerate(KINDS)]
        options += [(kind.value, label_of(kind)) for kind in CELL_KINDS]
        chosen = choose(self, _("Which kinds?"), _("The list shows these only."), options)
        if chosen:
            kinds = KINDS[int(chosen)][1] if chosen.isdecimal() else (Kind(chosen),)
            self._narrow(replace(self.narrowed, kinds=kinds))

    def _on_person(self) -> None:
        typed = type_line(self, _("Which participants?"), _("One number, or two: 16-23."), _("Show them"))
        if typed is None:
            return
        first, _dash, last = typed.replace(" ", "").partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            raise Refused(_("“{text}” names no participants.").format(text=typed), hint=_("Type 23, or 16-23."))
        self._narrow(replace(self.narrowed, first=int(first), last=int(last or first)))

    def _show_chips(self) -> None:
        while self.chips.count():
            taken = self.chips.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.hide()
                if isinstance(widget, FilterChip):
                    widget.deleteLater()
        kinds, first, last = self.narrowed.kinds, self.narrowed.first, self.narrowed.last
        if kinds:
            self._add_chip(_("Kind"), kinds_word(kinds), replace(self.narrowed, kinds=()))
        if first is not None and last is not None:
            names = dict.fromkeys((participant_name(first), participant_name(last)))
            self._add_chip(_("Participant"), " – ".join(names), replace(self.narrowed, first=None, last=None))
        for button, is_free in ((self.by_kind, not kinds), (self.by_person, first is None)):
            if is_free:
                self.chips.addWidget(button)
                button.show()

    def _add_chip(self, name: str, value: str, without: Narrowed) -> None:
        chip = FilterChip(name, value)
        chip.clicked.connect(lambda: self._narrow(without))
        self.chips.addWidget(chip)


def kinds_word(kinds: tuple[Kind, ...]) -> str:
    """The name of a group of kinds, or of the one kind."""
    group = next((title for title, members in KINDS if members == kinds), "")
    return _(group) if group else ", ".join(label_of(kind) for kind in kinds)
