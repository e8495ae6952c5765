"""The index values of one cell as bars over the range of its plate; a tick stands at the plate's median."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import decimal, grouped
from ui import theme

ROW = 24


@dataclass(frozen=True, slots=True)
class IndexBar:
    """A channel, its value, and the median and the highest value of the plate."""

    name: str
    value: float
    middle: float
    high: float


class IndexBars(QWidget):
    """One line of 24 px a channel."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[IndexBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[IndexBar]) -> None:
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{bar.name} {decimal(bar.value)}" for bar in bars))
        self.setFixedHeight(ROW * len(bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, ROW * len(self._bars))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, bar in enumerate(self._bars):
            self._paint(painter, QRectF(0, place * ROW, self.width(), ROW), bar)

    def _paint(self, painter: QPainter, line: QRectF, bar: IndexBar) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        name = QFontMetricsF(painter.font()).elidedText(bar.name, Qt.TextElideMode.ElideRight, 96)
        painter.drawText(line, flags, name)
        painter.setFont(theme.font("small_strong", tabular=True))
        painter.setPen(theme.color("text"))
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignRight, told(bar.value))
        track = QRectF(line.left() + 104, line.center().y() - 3, line.width() - 104 - 66, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 3, 3)
        if bar.high <= 0:
            return
        painter.setBrush(theme.color("text2"))
        share = min(max(bar.value / bar.high, 0.0), 1.0)
        painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, 6), 3, 3)
        painter.setPen(QPen(theme.color("accent"), 2))
        tick = track.left() + track.width() * min(max(bar.middle / bar.high, 0.0), 1.0)
        painter.drawLine(int(tick), int(track.top() - 4), int(tick), int(track.bottom() + 4))


def told(value: float) -> str:
    """12 480 of a large value, 1.04 of a small one."""
    return grouped(round(value)) if abs(value) >= 100 else decimal(round(value, 2))
