"""What happens next on a page made by hand, and its keys."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons, theme
from ui.widgets.button import keycap_width, paint_keycap


class HintStrip(QWidget):
    """One bold line at the left, (key, what it does) pairs at the right."""

    def __init__(self, keys: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._text, self._keys = "", tuple(keys)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(44)

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.update()

    def show_hint(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(600, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px("radius.bar"), theme.px("radius.bar"))
        icons.paint(painter, QRectF(16, 11, 22, 22), "scan-line", theme.color("accent"))
        right = self._paint_keys(painter)
        font = theme.font("strong")
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        room = QRectF(50, 0, right - 66, self.height())
        cut = QFontMetricsF(font).elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_keys(self, painter: QPainter) -> float:
        """From the right; returns where the keys begin."""
        right = self.width() - 14.0
        metrics = QFontMetricsF(theme.font("small"))
        for key, what in reversed(self._keys):
            width = metrics.horizontalAdvance(what)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(right - width, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, what)
            right -= width + 8 + keycap_width(key)
            paint_keycap(painter, right, self.height() / 2, key, theme.color("text"))
            right -= 18
        return right
