"""What a page shows, or where there is nothing yet, what will appear there."""

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ui.widgets.empty import EmptyState


class OrEmpty(QWidget):
    """The content, or the empty state at the top of its place."""

    def __init__(self, content: QWidget, empty: EmptyState) -> None:
        super().__init__()
        hollow = QWidget()
        column = QVBoxLayout(hollow)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(empty)
        column.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(content)
        self._stack.addWidget(hollow)

    @property
    def is_empty(self) -> bool:
        return self._stack.currentIndex() == 1

    def show_content(self, *, is_empty: bool) -> None:
        """Show the content, or that there is none."""
        self._stack.setCurrentIndex(1 if is_empty else 0)
