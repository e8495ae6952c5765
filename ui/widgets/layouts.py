"""What layouts need again and again."""

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget


def stack_in(page: QWidget, *parts: QWidget | QLayout, spacing: int = 12) -> None:
    """The parts of a page below one another, inside its margins; the last takes the room that is left."""
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 14, 24, 16)
    column.setSpacing(spacing)
    for part in parts:
        _put(column, part, stretch=1 if part is parts[-1] else 0)


def beside(main: QWidget | QLayout, panel: QWidget | QLayout, *, share: int = 0, spacing: int = 16) -> QHBoxLayout:
    """The panel at the right of what a page is about, as wide as it is made, or with a `share` of the room."""
    row = QHBoxLayout()
    row.setSpacing(spacing)
    _put(row, main, stretch=1)
    _put(row, panel, stretch=share)
    return row


def _put(box: QBoxLayout, part: QWidget | QLayout, stretch: int) -> None:
    if isinstance(part, QWidget):
        box.addWidget(part, stretch)
    else:
        box.addLayout(part, stretch)


def clear(layout: QBoxLayout) -> None:
    """Take everything out of a layout and let its widgets go."""
    while layout.count():
        taken = layout.takeAt(0)
        widget = taken.widget() if taken else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
