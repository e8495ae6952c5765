"""A page that is a list: views over it, a line to filter, the table in its card, a panel beside it where it has one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.tables import Column
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.rows import ShortList, Source, shown
from ui.widgets.search_line import SearchLine
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs


class ListPage(Page):
    """Subclasses give COLUMNS, the rows (`read` or `source`), what opening a row does, and VIEWS where there are any."""

    COLUMNS: ClassVar[tuple[Column[Any], ...]]
    VIEWS: ClassVar[tuple[tuple[str, str], ...]] = ()
    ABOUT: ClassVar[str] = ""
    EMPTY: ClassVar[tuple[str, str]] = (N_("Nothing is recorded yet."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.all_rows: Sequence[Any] = ()
        self.search = ""
        self.header = PageHeader(_(self.TITLE))
        self.views = Tabs([(key, _(title)) for key, title in self.VIEWS])
        self.filter = SearchLine(self)
        self.table = RowsTable(self.COLUMNS, self.source(), key=self.key_of)
        self.table.setAccessibleName(_(self.TITLE))
        self.card = TableCard(self.table)
        self.empty = EmptyState(self.ICON or "list", *map(_, self.EMPTY))
        hidden = _("All that is recorded can be looked through.")
        self.none = EmptyState("search", _("No row fits this view."), hidden, _("Show all rows"))
        self.chips = QHBoxLayout()
        self.beside = QVBoxLayout()
        self._lay_out()
        self.filter.textChanged.connect(self._on_filter)
        self.views.chosen.connect(lambda _key: self.refresh())
        self.table.opened.connect(self.open_row)
        self.none.asked.connect(self.widen)
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.views.step(by))

    @property
    def view(self) -> str:
        """The key of the view in front."""
        return self.views.value()

    def read(self) -> Sequence[Any]:
        """All rows, for a short list; `all_rows` is what was read last."""
        raise NotImplementedError

    def source(self) -> Source:
        """Where the rows come from; a long list gives pages from SQL."""
        return ShortList(self._filtered)

    def key_of(self, row: Any) -> Any:
        """What a row is found again by after reading."""
        return row.id

    def open_row(self, row: Any) -> None:
        """Enter or a double click on a row."""
        raise NotImplementedError

    def arrive(self, subject: str) -> None:
        if subject != self.search:
            self.filter.setText(subject)
        self.refresh()

    def refresh(self) -> None:
        self.table.reload()
        has_rows = self.table.rows.rowCount() > 0
        front = self.card if has_rows else self.none if self.is_narrowed() else self.empty
        self._stack.setCurrentIndex((self.card, self.empty, self.none).index(front))
        self.card.tell_rows()
        self.header.set_texts(_(self.TITLE), self.subtitle())

    def widen(self) -> None:
        """Show every row again."""
        if self.VIEWS:
            self.views.set_value(self.VIEWS[-1][0])
        self.filter.clear()
        self.refresh()

    def is_narrowed(self) -> bool:
        """Whether rows may be hidden: then an empty list says so, and offers to show them."""
        return bool(self.search) or (bool(self.VIEWS) and self.view != self.VIEWS[-1][0])

    def subtitle(self) -> str:
        return _(self.ABOUT)

    def next_act(self) -> None:
        row = self.table.current()
        if row is not None:
            self.open_row(row)
        elif not self.table.rows.rowCount():
            self.widen()
        else:
            self.table.setFocus()
            self.table.selectRow(0)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        keys = (("Ctrl+F", N_("filter")), ("Enter", N_("open the row")))
        return (*keys, ("Ctrl+PgUp/PgDn", N_("from view to view"))) if self.VIEWS else keys

    def _filtered(self) -> Sequence[Any]:
        words = self.search.lower().split()
        self.all_rows = self.read()
        if not words:
            return self.all_rows
        return [row for row in self.all_rows if all(word in self._text_of(row) for word in words)]

    def _text_of(self, row: Any) -> str:
        return " ".join(shown(column, row) for column in self.COLUMNS).lower()

    def _on_filter(self, text: str) -> None:
        self.search = text.strip()
        self.refresh()

    def _lay_out(self) -> None:
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(self.card)
        for state in (self.empty, self.none):
            hollow = QWidget()
            top = QVBoxLayout(hollow)
            top.setContentsMargins(0, 0, 0, 0)
            top.addWidget(state)
            top.addStretch(1)
            self._stack.addWidget(hollow)
        self.filter.setFixedWidth(300)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter)
        row.addLayout(self.chips)
        row.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(row)
        left.addWidget(inside, 1)
        stack_in(self, self.header, self.views, beside(left, self.beside))
        self.views.setVisible(bool(self.VIEWS))
