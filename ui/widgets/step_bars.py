"""The work waiting at each step: name, bar, how much, how old the oldest is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _, grouped
from ui import theme

ROW = 26


@dataclass(frozen=True, slots=True)
class StepBar:
    """One step: where a click leads, its name, how much waits."""

    page: str
    name: str
    count: int


class StepBars(QWidget):
    """One row a step; arrows move, Enter or a click opens the step's page."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[StepBar, ...] = ()
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(ROW)

    def show_bars(self, bars: Sequence[StepBar]) -> None:
        self._bars = tuple(bars)
        self._place = min(self._place, max(len(bars) - 1, 0))
        told = "; ".join(f"{bar.name} {bar.count}" for bar in bars)
        self.setAccessibleName(_("Waiting by step: {steps}").format(steps=told))
        self.setFixedHeight(max(len(bars), 1) * ROW + 8)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, max(len(self._bars), 1) * ROW + 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int((event.position().y() - 4) // ROW)
        if 0 <= place < len(self._bars):
            self._place = place
            self.chosen.emit(self._bars[place].page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._bars:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._place = min(max(self._place + step, 0), len(self._bars) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self.chosen.emit(self._bars[self._place].page)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((bar.count for bar in self._bars), default=0)
        metrics = QFontMetricsF(theme.font("body"))
        names = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0) + 16
        for place, bar in enumerate(self._bars):
            box = QRectF(6, 4 + place * ROW, self.width() - 12, ROW)
            if self.hasFocus() and place == self._place:
                theme.paint_focus(painter, box, 5)
            self._paint(painter, box.adjusted(4, 0, -4, 0), bar, names, most)

    def _paint(self, painter: QPainter, box: QRectF, bar: StepBar, names: float, most: int) -> None:
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text" if bar.count else "text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, bar.name)
        track = QRectF(box.left() + names, box.center().y() - 4, box.width() - names - 52, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 4, 4)
        if bar.count:
            painter.setBrush(theme.color("wait"))
            painter.drawRoundedRect(
                QRectF(track.left(), track.top(), max(track.width() * bar.count / most, 8), 8), 4, 4
            )
        painter.setFont(theme.font("strong", tabular=True))
        painter.setPen(theme.color("text" if bar.count else "text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, grouped(bar.count))
