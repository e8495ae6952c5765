"""A heat map on the screen: alterations x cells as one image; headings, tumour and white cells stay in place beside it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from app.outputs.charts.heat_words import nothing, status
from app.outputs.charts.shapes import HeatMap
from ui import theme
from ui.widgets import heat_heads
from ui.widgets.heat_place import GAP, LARGEST_OF_ITSELF, LEVELS, SMALLEST_OF_ITSELF, Place

MOVES: Final = {
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
}
LEAST_CURSOR: Final = 9.0
"""Pixels of the cursor's side, however small the cells."""
ZOOMS: Final = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class HeatMapView(QAbstractScrollArea):
    """Arrows move the cursor, with Ctrl to the next cell in another state; Home and End along the row, with Ctrl to
    the corners; + and - zoom, 0 as at first; Enter opens. `opened` tells row and column of the chart that was shown:
    row -1 is a heading of a column, column -1 the numbers of a row."""

    opened = Signal(int, int)
    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._chart: HeatMap | None = None
        self._place = Place(0, 0, 0)
        self._order: tuple[int, ...] = ()
        self._row, self._column = 0, 0
        self._is_fitted = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        self.setCornerWidget(QWidget())
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)

    def show_map(self, chart: HeatMap) -> None:
        """Show a chart in the order in which it stands; fixed columns come first."""
        self._chart = chart
        self._order = (*chart.fixed, *chart.cells)
        numbers, codes = heat_heads.widths(chart)
        self._place = Place(len(chart.rows), len(chart.fixed), len(chart.cells), numbers=numbers, codes=codes)
        self._row, self._column = 0, 0
        self._is_fitted = False
        self.setAccessibleName(chart.title)
        self._fit()
        self._told()

    @property
    def cursor_at(self) -> tuple[int, int]:
        """Row and column of the chart under the cursor; -1 for a heading."""
        return self._row, self._order[self._column] if self._column >= 0 and self._order else -1

    def status(self) -> str:
        """What stands under the cursor: alteration, cell, state, reads."""
        chart = self._chart
        return nothing() if chart is None or chart.is_empty else status(chart, *self.cursor_at)

    @property
    def cell_px(self) -> int:
        """The side of a cell in logical pixels."""
        return self._place.cell

    def box(self, row: int, column: int) -> QRectF:
        """Where a cell of the chart stands in the viewport as it is scrolled."""
        return self._box(row, self._order.index(column))

    def zoom(self, steps: int) -> None:
        """Larger or smaller by steps; the cursor stays in sight."""
        at = LEVELS.index(self._place.cell) + steps
        self._place.cell = LEVELS[min(max(at, 0), len(LEVELS) - 1)]
        self._set_ranges()
        self._reveal()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(960, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_ranges()

    def showEvent(self, event: QShowEvent) -> None:
        """The room is known from here on; who comes back finds the map as it was."""
        super().showEvent(event)
        if not self._is_fitted:
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None:
            self._go(*hit)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It belongs to who took the press, not to what lies behind."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if hit is not None:
            self._go(*hit)
            self.opened.emit(*self.cursor_at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._chart is None or self._chart.is_empty:
            super().keyPressEvent(event)
        elif key in ZOOMS:
            self.zoom(ZOOMS[Qt.Key(key)])
        elif key == Qt.Key.Key_0:
            self._fit()
            self._reveal()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(*self.cursor_at)
        elif not self._step(Qt.Key(key), is_far=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        chart, place = self._chart, self._place
        if chart is None or chart.is_empty:
            heat_heads.paint_empty(painter, QRectF(self.viewport().rect()))
            return
        heat_heads.paint_rows(painter, chart, place, self._scrolled(), self.viewport().height(), self._row)
        self._paint_block(painter, 0, place.fixed, (place.fixed_left, place.fixed_width))
        self._paint_block(painter, place.fixed, place.cells, (place.cells_left, place.cell))
        heat_heads.paint_foot(painter, QRectF(self.viewport().rect()), self.status())
        if self._row >= 0 or self._column >= 0:
            self._paint_cursor(painter)

    def _paint_block(self, painter: QPainter, begin: int, count: int, stands: tuple[int, int]) -> None:
        """What is seen of the fixed columns or of the cells: their headings, and their states as one image."""
        chart, place, (left, width) = self._chart, self._place, stands
        if chart is None or not count:
            return
        right, bottom = self.viewport().width(), self.viewport().height() - place.foot
        across, down = self._scrolled()
        shift = across if begin else 0
        first = shift // width
        last = min(-(-(right - left + shift) // width), count)
        top, end = down // place.cell, min(-(-(bottom - place.head + down) // place.cell), place.rows)
        columns = list(self._order[begin + first : begin + last])
        begins = left + first * width - shift
        painter.save()
        painter.setClipRect(QRectF(left - GAP + 1, 0, right - left, bottom))
        heat_heads.paint_columns(painter, chart, place, columns, (begins, width, first))
        painter.setClipRect(QRectF(left, place.head, right - left, bottom - place.head))
        if columns and top < end:
            at = QRectF(begins, place.head + top * place.cell - down, len(columns) * width, (end - top) * place.cell)
            painter.drawImage(at, self._image(chart.states[top:end, columns], width))
        painter.restore()

    def _image(self, states: NDArray[np.uint8], width: int) -> QImage:
        """Indexed8, in the pixels of the screen; where a cell is no whole number of them, stretched by a trifle."""
        ratio = self.devicePixelRatioF()
        return heat_heads.image(states, (round(width * ratio), round(self._place.cell * ratio)))

    def _paint_cursor(self, painter: QPainter) -> None:
        """A ring of the focus between two of the ground, seen on every state; of a small cell, around it."""
        painter.save()
        left = self._place.cells_left if self._column >= self._place.fixed else 0
        bottom = self.viewport().height() - self._place.foot
        top = self._place.head if self._row >= 0 else 0
        painter.setClipRect(QRectF(left - 4, top - 4, self.viewport().width(), bottom - top + 4))
        box = self._box(self._row, self._column).adjusted(-1, -1, 0, 0)
        more = max(LEAST_CURSOR - box.width(), 0) / 2, max(LEAST_CURSOR - box.height(), 0) / 2
        box.adjust(-more[0], -more[1], *more)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, wide in (("surface", 6.0), ("focus" if self.hasFocus() else "edge", 2.5)):
            painter.setPen(QPen(theme.color(color), wide))
            painter.drawRect(box)
        painter.restore()

    def _scrolled(self) -> tuple[int, int]:
        return self.horizontalScrollBar().value(), self.verticalScrollBar().value()

    def _box(self, row: int, column: int) -> QRectF:
        """By the place in the order shown; -1 are the headings."""
        place = self._place
        across, down = self._scrolled()
        x, width = place.column(column, across)
        y, height = place.row(row, down)
        return QRectF(x, y, width, height)

    def _hit(self, at: QPointF) -> tuple[int, int] | None:
        return self._place.hit(at.x(), at.y(), self._scrolled(), self.viewport().height())

    def _step(self, key: Qt.Key, *, is_far: bool) -> bool:
        """Move by a key; False where the key moves nothing."""
        last_row, last = self._place.rows - 1, len(self._order) - 1
        if key in MOVES:
            down, right = MOVES[key]
            self._far(down, right) if is_far else self._go(self._row + down, self._column + right)
        elif key == Qt.Key.Key_Home:
            self._go(0 if is_far else self._row, 0)
        elif key == Qt.Key.Key_End:
            self._go(last_row if is_far else self._row, last)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            page = max(self.verticalScrollBar().pageStep() // self._place.cell - 1, 1)
            self._go(self._row + (page if key == Qt.Key.Key_PageDown else -page), self._column)
        else:
            return False
        return True

    def _far(self, down: int, right: int) -> None:
        """On to the next cell whose state differs from the one under the cursor, else to the edge."""
        chart, row, column = self._chart, self._row, self._column
        if chart is None or row < 0 or column < 0:
            self._go(max(row + down, 0), max(column + right, 0))
            return
        state = chart.states[row, self._order[column]]
        while 0 <= row + down < self._place.rows and 0 <= column + right < len(self._order):
            row, column = row + down, column + right
            if chart.states[row, self._order[column]] != state:
                break
        self._go(row, column)

    def _go(self, row: int, column: int) -> None:
        """To a cell or a heading; the corner between the headings is none."""
        row = min(max(row, -1), self._place.rows - 1)
        column = min(max(column, -1), len(self._order) - 1)
        if (row, column) == (-1, -1):
            return
        self._row, self._column = row, column
        self._reveal()
        self._told()
        self.viewport().update()

    def _told(self) -> None:
        told = self.status()
        self.setAccessibleDescription(told)
        self.moved.emit(told)

    def _fit(self) -> None:
        """The largest cells with which everything is seen, but none that bears no sign."""
        self._is_fitted = self.isVisible()
        place, seen = self._place, self.viewport().size()
        fitting = [each for each in LEVELS if place.fits(each, seen.width(), seen.height())]
        place.cell = min(max([SMALLEST_OF_ITSELF, *fitting]), LARGEST_OF_ITSELF)
        self._set_ranges()
        self.viewport().update()

    def _set_ranges(self) -> None:
        place, seen = self._place, self.viewport().size()
        for bar, needs, has in (
            (self.horizontalScrollBar(), place.cells * place.cell, seen.width() - place.cells_left),
            (self.verticalScrollBar(), place.rows * place.cell, seen.height() - place.head - place.foot),
        ):
            bar.setRange(0, max(needs - has, 0))
            bar.setPageStep(max(has, 1))
            bar.setSingleStep(3 * place.cell)

    def _reveal(self) -> None:
        """Scroll as far as the cursor needs it."""
        place = self._place
        for bar, at in (
            (self.horizontalScrollBar(), self._column - place.fixed),
            (self.verticalScrollBar(), self._row),
        ):
            if at >= 0:
                low, high = at * place.cell, (at + 1) * place.cell
                bar.setValue(max(min(bar.value(), low), high - bar.pageStep()))
