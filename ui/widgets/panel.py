"""The side panel: cards one under the other, at the right of a page."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme


class SidePanel(QWidget):
    """348 px narrow; cards are added from the top."""

    def __init__(self, width: int = 0) -> None:
        super().__init__()
        self.setFixedWidth(width or theme.px("size.panel_narrow"))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addStretch(1)

    def add(self, widget: QWidget) -> None:
        self.column.insertWidget(self.column.count() - 1, widget)

    def empty(self) -> None:
        """Take every card out."""
        while self.column.count() > 1:
            taken = self.column.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
