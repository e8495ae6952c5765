"""A Data Matrix on the screen, black on white in any theme, to be scanned from it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET = 3


class CodeView(QWidget):
    """Draws rows of dark modules with their quiet zone, each module a whole number of pixels."""

    def __init__(self, module_px: int = 6) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[bool]] = ()
        self._module_px = module_px

    def show_modules(self, rows: Sequence[Sequence[bool]], name: str) -> None:
        """Show a code; `name` is read aloud in its place."""
        self._rows = rows
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * QUIET) * self._module_px
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        side = self._module_px
        for row, line in enumerate(self._rows):
            for column, is_dark in enumerate(line):
                if is_dark:
                    box = QRectF((column + QUIET) * side, (row + QUIET) * side, side, side)
                    painter.fillRect(box, Qt.GlobalColor.black)
