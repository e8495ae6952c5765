"""The side panel: cards one under the other, at the right of a page; it scrolls where they are higher than the page."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.widgets.scroll import Scroll


class SidePanel(Scroll):
    """348 px in a narrow window, 380 in a wide one; cards are added from the top."""

    def __init__(self) -> None:
        self._inside = QWidget()
        super().__init__(self._inside)
        self.set_wide(is_wide=False)
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addStretch(1)

    def set_wide(self, *, is_wide: bool) -> None:
        self.setFixedWidth(theme.px("size.panel_wide" if is_wide else "size.panel_narrow"))

    def bring(self, widget: QWidget) -> None:
        """Scroll a card into sight, once what was just shown or hidden is laid out."""
        QTimer.singleShot(0, self, lambda: self._bring(widget))

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget)

    def to_top(self) -> None:
        """Scroll to the first card, once what was just shown or hidden is laid out."""
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(0))

    def _bring(self, widget: QWidget) -> None:
        self.column.activate()
        self._inside.adjustSize()
        self.ensureWidgetVisible(widget)
