"""Text in the roles and colours of the look."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme


class Text(QLabel):
    """A line or a paragraph: `role` of the type scale, `token` of the colours; it follows the theme."""

    def __init__(
        self, text: str = "", role: str = "body", token: str = "text", *, wraps: bool = False, tabular: bool = False
    ) -> None:
        super().__init__(text)
        self.role, self.token = role, token
        self.setFont(theme.font(role, tabular=tabular))
        self.setWordWrap(wraps)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._paint()

    def set_token(self, token: str) -> None:
        self.token = token
        self._paint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._paint()

    def _paint(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.color(self.token))
        self.setPalette(palette)


class CutText(Text):
    """One line that is cut with an ellipsis where room is short; the whole text is told on hovering."""

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(theme.color(self.token))
        cut = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter, cut)


class Gap(QWidget):
    """Nothing, of a fixed height."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setFixedHeight(height)
