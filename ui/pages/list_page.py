"""A page that is a list: a line to filter, the table, how many rows; a panel beside it where the page has one."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.tables import Column
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.card import Card
from ui.widgets.empty import EmptyState
from ui.widgets.field import LineInput
from ui.widgets.header import PageHeader
from ui.widgets.table import RowsTable, of_list, shown
from ui.widgets.text import Text


class ListPage(Page):
    """Subclasses give COLUMNS, the rows (`read`) and what opening a row does (`open_row`)."""

    COLUMNS: ClassVar[tuple[Column[Any], ...]]
    EMPTY: ClassVar[tuple[str, str]] = (N_("Nothing is recorded yet."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.search = ""
        self.header = PageHeader(_(self.TITLE))
        self.filter = LineInput()
        self.filter.setPlaceholderText(_("Filter these rows (Ctrl+F)"))
        self.filter.setAccessibleName(_("Filter"))
        self.filter.setMaximumWidth(420)
        self.table = RowsTable(self.COLUMNS, *self.source(), key=lambda row: row.id)
        self.table.setAccessibleName(_(self.TITLE))
        self.foot = Text("", "small", "text2")
        self.empty = EmptyState(self.ICON or "list", *map(_, self.EMPTY))
        self.beside = QVBoxLayout()
        self._lay_out()
        self.filter.textChanged.connect(self._on_filter)
        self.table.opened.connect(self.open_row)
        shortcut = QShortcut(QKeySequence("Ctrl+F"), self)
        shortcut.activated.connect(self.filter.setFocus)

    def read(self) -> Sequence[Any]:
        """All rows, for a short list."""
        raise NotImplementedError

    def source(self) -> tuple[Callable[[int, int, str, bool], Sequence[Any]], Callable[[], int]]:
        """Fetch and count; a long list gives pages from SQL."""
        return of_list(self._filtered)

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
        self._stack.setCurrentIndex(0 if has_rows or self.search else 1)
        self.foot.setText(self.table.footer())
        self.header.set_texts(_(self.TITLE), self.subtitle())

    def subtitle(self) -> str:
        return self.table.footer()

    def next_act(self) -> None:
        row = self.table.current()
        if row is not None:
            self.open_row(row)
        else:
            self.table.setFocus()
            self.table.selectRow(0)

    def _filtered(self) -> Sequence[Any]:
        words = self.search.lower().split()
        rows = self.read()
        if not words:
            return rows
        return [row for row in rows if all(word in self._text_of(row) for word in words)]

    def _text_of(self, row: Any) -> str:
        return " ".join(shown(column, row) for column in self.COLUMNS).lower()

    def _on_filter(self, text: str) -> None:
        self.search = text.strip()
        self.refresh()

    def _lay_out(self) -> None:
        card = Card()
        card.column.addWidget(self.table)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(card)
        hollow = QWidget()
        top = QVBoxLayout(hollow)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.empty)
        top.addStretch(1)
        self._stack.addWidget(hollow)
        row = QHBoxLayout()
        row.addWidget(self.filter, 1)
        row.addStretch(1)
        row.addWidget(self.foot)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(row)
        left.addWidget(inside, 1)
        whole = QHBoxLayout()
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addLayout(self.beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addLayout(whole, 1)
