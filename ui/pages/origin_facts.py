"""The facts behind one number: a heading, the number in a sentence, the rows; back to where it was asked."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.queries.fact_columns import Facts
from ui.widgets.button import Button
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text


class FactsView(QWidget):
    """Alt+Left goes back."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: Facts | None = None
        self.table: RowsTable | None = None
        self.title, self.told = Text("", "heading", wraps=True), Text("", "body", "text2", wraps=True)
        self.back = Button(_("Back"), kind="quiet", key="Alt+←", icon="chevron-left")
        self.back.clicked.connect(self.left)
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(self.back.click)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.told)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self.back)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(head)
        self._card: TableCard | None = None

    def show_facts(self, found: Facts) -> None:
        """Other facts have other columns: the table is made for them."""
        if self._card is not None:
            self.column.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self.found = found
        self.title.setText(found.title)
        self.told.setText(found.told)
        self.table = RowsTable(found.columns, ShortList(lambda: found.rows), key=id)
        self.table.setAccessibleName(found.title)
        self._card = TableCard(self.table)
        self.column.addWidget(self._card, 1)
        self.table.reload()
        if found.rows:
            self.table.selectRow(0)
        self._card.tell_rows()
        self.table.setFocus()
