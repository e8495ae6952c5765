"""What stands around the cells of a heat map: titles with their numbers, codes, legend and status."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from app.domain.words import CellVerdict
from app.i18n import _
from app.outputs.charts.heat_words import nothing
from app.outputs.charts.look import screen
from app.outputs.charts.pattern import colors, pixels
from app.outputs.charts.shapes import STATE_WORDS, ColumnKind, HeatMap
from ui import marks, theme
from ui.marks import CellMark, State
from ui.widgets.heat_place import TITLE, Place

LINE: Final = 14
"""Pixels that a line of text needs; where rows are lower, every so many bears its title."""
MARKED: Final = 10
"""Pixels of a column from which it bears the marks of its kind and its verdict."""
SWATCH: Final = 16
KINDS: Final = {ColumnKind.DP: CellMark.DP, ColumnKind.CTC: CellMark.CTC, ColumnKind.WBC: CellMark.WBC}
VERDICTS: Final = {
    CellVerdict.TUMOUR: State.OK,
    CellVerdict.NON_TUMOUR: State.VOID,
    CellVerdict.INDETERMINATE: State.WAIT,
}
VERTICAL: Final = Qt.AlignmentFlag.AlignVCenter


def every(cell: int) -> int:
    """Every how many rows or columns one is named."""
    return -(-LINE // cell)


def paint_rows(
    painter: QPainter, chart: HeatMap, place: Place, scrolled: tuple[int, int], height: int, here: int
) -> None:
    """Titles, T and k/m of the rows in sight; the row of the cursor is always named."""
    painter.save()
    step = every(place.cell)
    above = LINE // 2 if step > 1 else 0
    painter.setClipRect(QRectF(0, place.head - above, place.fixed_left, height - place.foot - place.head + above))
    first = scrolled[1] // place.cell
    last = min(-(-(height - place.foot - place.head + scrolled[1]) // place.cell), place.rows)
    named = [at for at in range(first - first % step, last, step) if step == 1 or abs(at - here) >= step or at == here]
    named += [here] if step > 1 and first <= here < last and here not in named else []
    for at in named:
        row, (top, high) = chart.rows[at], place.row(at, scrolled[1])
        box = QRectF(4, top + high / 2 - LINE / 2 - 1, TITLE - 22, LINE + 2)
        role = "small_strong" if row.in_tumour else "small"
        _write(painter, box, _cut(row.title, role, box.width()), role, "accent" if at == here else "text")
        if row.in_tumour:
            _write(painter, QRectF(TITLE - 16, box.top(), 14, box.height()), "T", "small_strong", "text")
        numbers = QRectF(TITLE, box.top(), place.numbers - 8, box.height())
        _write(painter, numbers, f"{row.k}/{row.m}", "small", "text2", Qt.AlignmentFlag.AlignRight)
    painter.restore()


def paint_columns(
    painter: QPainter, chart: HeatMap, place: Place, columns: list[int], begin: tuple[int, int, int]
) -> None:
    """Code upright, below it the verdict and the kind; `begin` are left edge, width and place of the first column."""
    left, width, first = begin
    step = every(width)
    for at, column in enumerate(columns):
        each, x = chart.columns[column], float(left + at * width)
        if (first + at) % step == 0:
            _upright(painter, each.code, x + width / 2, place.codes)
        if width >= MARKED:
            side = min(width - 2, 14)
            x += (width - 1 - side) / 2
            if each.kind in KINDS:
                painter.drawPixmap(QPointF(x, place.head - 4 - side), _mark(KINDS[each.kind], side, painter))
            else:
                box = QRectF(x - 4, place.head - 6 - side, side + 8, side + 4)
                _write(painter, box, "T", "small_strong", "text", Qt.AlignmentFlag.AlignHCenter)
            if each.verdict is not None:
                at_top = QPointF(x, place.head - 7 - 2 * side)
                painter.drawPixmap(at_top, _mark(VERDICTS[each.verdict], side, painter))


def widths(chart: HeatMap) -> tuple[int, int]:
    """Pixels that the numbers of a row and the codes of the columns need."""
    numbers, codes = QFontMetricsF(theme.font("small", tabular=True)), QFontMetricsF(theme.font("micro"))
    widest = max((numbers.horizontalAdvance(f"{row.k}/{row.m}") for row in chart.rows), default=0)
    longest = max((codes.horizontalAdvance(each.code) for each in chart.columns), default=0)
    return round(widest) + 16, round(longest) + 4


def paint_foot(painter: QPainter, room: QRectF, told: str) -> None:
    """What stands under the cursor, and below it the legend."""
    top = room.bottom() - 52
    painter.setPen(QPen(theme.color("line"), 1))
    painter.drawLine(QPointF(0, top), QPointF(room.right(), top))
    _write(
        painter, QRectF(4, top + 4, room.width() - 8, 22), _cut(told, "small_strong", room.width() - 8), "small_strong"
    )
    x = 4.0
    for state, word in STATE_WORDS.items():
        painter.drawImage(QPointF(x, top + 30), image(np.array([[state]], np.uint8), (SWATCH, SWATCH)))
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x - 0.5, top + 29.5, SWATCH, SWATCH))
        wide = QFontMetricsF(theme.font("micro")).horizontalAdvance(_(word))
        _write(painter, QRectF(x + 22, top + 28, wide + 4, 20), _(word), "micro", "text2")
        x += 22 + wide + 18
    rest = " · ".join((_("T: on the tumour's list"), _("k/m: cells with it / informative cells")))
    _write(
        painter, QRectF(x, top + 28, room.width() - x, 20), _cut(rest, "micro", room.width() - x - 4), "micro", "text2"
    )


def paint_empty(painter: QPainter, room: QRectF) -> None:
    pen = QPen(theme.color("edge"), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
    _write(painter, room, nothing(), "body", "text2", Qt.AlignmentFlag.AlignHCenter)


def image(states: NDArray[np.uint8], side: tuple[int, int]) -> QImage:
    """States as one image of indices, `side` pixels wide and high a cell, in the colours of the theme."""
    drawn = pixels(states, max(side[0], 1), max(side[1], 1))
    high, wide = drawn.shape
    made = QImage(drawn.data, wide, high, wide, QImage.Format.Format_Indexed8)
    made.setColorTable([QColor(each).rgb() for each in colors(screen(theme.mode()))])
    # The pixels belong to the array: the converted image has its own, and is painted six times as fast.
    return made.convertToFormat(QImage.Format.Format_RGB32)


def _mark(mark: CellMark | State, side: int, painter: QPainter) -> QPixmap:
    """A mark as a picture that is drawn once: a screenful of columns has a hundred of them."""
    return _marked(mark, side, painter.device().devicePixelRatioF(), theme.mode())


@lru_cache(maxsize=128)
def _marked(mark: CellMark | State, side: int, ratio: float, _mode: str) -> QPixmap:
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    if isinstance(mark, State):
        marks.paint_state(painter, QRectF(0, 0, side, side), mark)
    else:
        marks.paint_cell(painter, QRectF(0, 0, side, side), mark)
    painter.end()
    return made


def _upright(painter: QPainter, code: str, x: float, bottom: float) -> None:
    """A code from below upwards, its middle at x."""
    painter.save()
    painter.translate(x, bottom)
    painter.rotate(-90)
    _write(painter, QRectF(0, -9, bottom, 18), code, "micro", "text2")
    painter.restore()


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    role: str,
    token: str = "text",
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(theme.font(role, tabular=side == Qt.AlignmentFlag.AlignRight))
    painter.setPen(theme.color(token))
    painter.drawText(box, side | VERTICAL, text)


@lru_cache(maxsize=4096)
def _cut(text: str, role: str, room: float) -> str:
    return QFontMetricsF(theme.font(role)).elidedText(text, Qt.TextElideMode.ElideRight, room)
