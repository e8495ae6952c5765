"""The strip that marks every page of the example study."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import theme


class ExampleStrip(QWidget):
    """Says on every page that nothing here is real."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(24)
        self.setAccessibleName(self._text())

    def _text(self) -> str:
        return _("Example study: nothing here is real.")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("wait_soft"))
        painter.setPen(theme.color("wait"))
        painter.setFont(theme.font("micro"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text())
