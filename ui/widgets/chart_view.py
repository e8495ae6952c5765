"""A chart on the screen: the drawing that stands on paper, in the colours of the theme; its places are chosen by keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from app.outputs.charts.drawing import Chart, Spot
from app.outputs.charts.look import Look, screen
from ui import theme

Draw = Callable[[float, Look], Chart]
"""Draws a chart as wide as it is told, in a look: `lambda width, look: draw_bars(bars, width, look)`."""
NARROWEST: Final = 420
EDGE: Final = 3
"""Pixels around the drawing in which the focus ring stands."""
STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


class ChartView(QAbstractScrollArea):
    """Arrows, Home and End choose a place; Enter or a double click opens the facts behind it."""

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._draw: Draw | None = None
        self._chart: Chart | None = None
        self._renderer = QSvgRenderer(self)
        self._mode = ""
        self._at = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.viewport().setAutoFillBackground(False)

    def show_chart(self, draw: Draw) -> None:
        """Show what `draw` draws; it is called when the room is known, and again for another width or theme."""
        self._draw, self._chart, self._at = draw, None, 0
        if self.isVisible():
            self._redraw()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The places of the chart as it is shown."""
        if self._chart is None:
            self._redraw()
        return self._chart.spots if self._chart is not None else ()

    @property
    def selected(self) -> str:
        """The key of the place that Enter opens; empty where there is none."""
        return self.spots[self._at].key if self.spots else ""

    def select(self, key: str) -> None:
        """Choose a place by its key."""
        places = [at for at, spot in enumerate(self.spots) if spot.key == key]
        if places:
            self._choose(places[0])

    def sizeHint(self) -> QSize:
        chart = self._chart
        return QSize(720, 160) if chart is None else QSize(chart.width + 2 * EDGE, chart.height + 2 * EDGE)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible() and (self._chart is None or self._chart.width != self._room()):
            self._redraw()
        else:
            self._set_range()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._chart is None or self._chart.width != self._room():
            self._redraw()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The smallest place under the pointer: a band may lie behind it."""
        x, y = event.position().x() - EDGE, event.position().y() - EDGE + self.verticalScrollBar().value()
        hit = [at for at, spot in enumerate(self.spots) if _box(spot).contains(x, y)]
        if hit:
            self._choose(min(hit, key=lambda at: self.spots[at].width * self.spots[at].height))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It belongs to who took the press, not to what lies behind."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in STEPS:
            self._choose(self._at + STEPS[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self._choose(0)
        elif key == Qt.Key.Key_End:
            self._choose(len(self.spots) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._mode != theme.mode():
            self._redraw()
        if self._chart is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(EDGE, EDGE - self.verticalScrollBar().value())
        self._renderer.render(painter, QRectF(0, 0, self._chart.width, self._chart.height))
        if self.hasFocus() and self.spots:
            theme.paint_focus(painter, _box(self.spots[self._at]), 4)

    def _room(self) -> int:
        return max(self.viewport().width() - 2 * EDGE, NARROWEST - 2 * EDGE)

    def _redraw(self) -> None:
        if self._draw is None:
            return
        self._mode = theme.mode()
        self._chart = self._draw(self._room(), screen(self._mode))
        self._renderer.load(QByteArray(self._chart.svg()))
        self._at = min(self._at, max(len(self._chart.spots) - 1, 0))
        self._set_range()
        self._name()
        self.updateGeometry()
        self.viewport().update()

    def _set_range(self) -> None:
        if self._chart is None:
            return
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(self._chart.height + 2 * EDGE - seen, 0))
        bar.setPageStep(seen)
        bar.setSingleStep(40)

    def _choose(self, at: int) -> None:
        if not self.spots:
            return
        self._at = min(max(at, 0), len(self.spots) - 1)
        spot, bar = self.spots[self._at], self.verticalScrollBar()
        top, bottom = round(spot.top), round(spot.top + spot.height) + 2 * EDGE
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())
        self._name()
        self.viewport().update()
        self.chosen.emit(spot.key)

    def _open(self) -> None:
        if self.spots:
            self.opened.emit(self.selected)

    def _name(self) -> None:
        """The chart's name, and the place that is chosen with its numbers."""
        if self._chart is not None:
            self.setAccessibleName(self._chart.title)
            self.setAccessibleDescription(self.spots[self._at].told if self.spots else "")


def _box(spot: Spot) -> QRectF:
    return QRectF(spot.left, spot.top, spot.width, spot.height)
