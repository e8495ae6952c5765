"""The side panel: cards one under the other, at the right of a page; it scrolls where they are higher than the page."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.widgets.scroll import Scroll


class SidePanel(Scroll):
    """348 px narrow; cards are added from the top."""

    def __init__(self, width: int = 0) -> None:
        inside = QWidget()
        super().__init__(inside)
        self.setFixedWidth(width or theme.px("size.panel_narrow"))
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addStretch(1)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget)
