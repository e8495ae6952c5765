"""A table in its card: rounded corners stay free, a line below says how many rows there are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme
from ui.widgets.card import Card
from ui.widgets.rule import Rule
from ui.widgets.table import RowsTable
from ui.widgets.text import Text


class TableCard(Card):
    """Put acts that belong to the rows into `foot`."""

    def __init__(self, table: RowsTable) -> None:
        super().__init__()
        self.table = table
        self.rows = Text("", "small_medium", "text2", tabular=True)
        self.note = Text("", "small", "text3")
        corner = QWidget()
        table.setCornerWidget(corner)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(16, 0, 16, 0)
        self.foot.addWidget(self.rows)
        self.foot.addStretch(1)
        self.foot.addWidget(self.note)
        foot = QWidget()
        foot.setFixedHeight(36)
        foot.setLayout(self.foot)
        foot.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.column.setContentsMargins(1, theme.px("radius.card") // 2, 1, 1)
        self.column.setSpacing(0)
        self.column.addWidget(table, 1)
        self.column.addWidget(Rule())
        self.column.addWidget(foot)

    def tell_rows(self, text: str = "", note: str = "") -> None:
        """Say how many rows there are, in the table's own words where none are given."""
        self.rows.setText(text or self.table.footer())
        self.note.setText(note)
