"""Keycaps, and the dialog that lists the keys of a page and those that work everywhere."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui import theme
from ui.widgets.button import Button, keycap_width, paint_keycap
from ui.widgets.text import Text

Keys = Sequence[tuple[str, str]]
"""Each key and what it does, in words."""


class Keycap(QWidget):
    """One key in its frame."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(round(keycap_width(self._key)) + 2, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_keycap(painter, 1, self.height() / 2, self._key, theme.color("text2"))


class KeysDialog(QDialog):
    """The keys of the page before those of every page; Esc, Enter or F1 again leaves."""

    def __init__(self, parent: QWidget | None, title: str, keys: Keys, everywhere: Keys) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        for heading, group in ((title, keys), (_("Everywhere"), everywhere)):
            if group:
                column.addWidget(Text(heading, "heading"))
                column.addLayout(_rows(group))
        leave = Button(_("Leave"), key="Esc")
        leave.setDefault(True)
        leave.clicked.connect(self.reject)
        column.addWidget(leave, 0, Qt.AlignmentFlag.AlignRight)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.reject)


def _rows(keys: Keys) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 100)
    grid.setColumnStretch(1, 1)
    for row, (key, what) in enumerate(keys):
        grid.addWidget(Keycap(key), row, 0)
        grid.addWidget(Text(what, "body", wraps=True), row, 1)
    return grid
