"""A heat map on paper: vector marks while they are few, a lossless image with vector axes where they are many."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from app.domain.words import CellVerdict, label_of
from app.i18n import _
from app.outputs import fonts
from app.outputs.charts import pattern
from app.outputs.charts.drawing import fitted
from app.outputs.charts.heat_words import kind_word, nothing
from app.outputs.charts.look import PAPER
from app.outputs.charts.pattern import pixels
from app.outputs.charts.shapes import STATE_WORDS, CellState, ColumnKind, HeatMap
from app.outputs.forms import marks

VECTORS: Final = 60
"""Rows and columns up to which every cell is drawn as vectors."""
HIGHEST: Final = 640.0
"""Points that a heat map takes at most: it stands on one page."""
LARGEST, LEAST_NAMED = 12.0, 6.5
"""The side of a cell at most, and from which every row bears its title, in points."""
DOTS: Final = 4
"""Pixels of the image a point: 288 dpi."""
CODED, LEAST_FIXED = 5.0, 5.0
"""Points from which a column bears its code, and that the tumour's and the controls' columns take at least."""
TITLE, GAP, LEGEND, PAD = 106.0, 6.0, 42.0, 4.0
SIGNS: Final = {
    ColumnKind.DP: marks.DP,
    ColumnKind.CTC: marks.CTC,
    ColumnKind.WBC: marks.WBC,
}
VERDICT_SIGNS: Final = {
    CellVerdict.TUMOUR: marks.OK,
    CellVerdict.NON_TUMOUR: marks.VOID,
    CellVerdict.INDETERMINATE: marks.WAIT,
}
KIND_WORDS: Final = {ColumnKind.TUMOUR: "T", ColumnKind.WBC: "W"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Points: the sides of a cell, the width of a fixed column, the left of both, the head above, the whole height."""

    cell: tuple[float, float]
    fixed_width: float
    fixed_left: float
    cells_left: float
    head: float
    height: float


def heat_flowable(chart: HeatMap) -> Any:
    """What flows down a page: as wide as the frame, at most a page high."""
    fonts.register()
    return _flowable()(chart)


def is_vector(chart: HeatMap) -> bool:
    return len(chart.rows) <= VECTORS and len(chart.columns) <= VECTORS


def layout(chart: HeatMap, width: float) -> Layout:
    """Cells as large as there is room, at most LARGEST; heads as high as the longest code where they are named."""
    fixed, cells = len(chart.fixed), len(chart.cells)
    numbers = max((fonts.width(f"{each.k}/{each.m}", fonts.REGULAR, 6.5) for each in chart.rows), default=0)
    fixed_left = TITLE + numbers + 8
    room = width - fixed_left - (GAP if fixed else 0)
    wide = min(LARGEST, room / max(fixed + cells, 1))
    fixed_width = max(wide, LEAST_FIXED)
    if cells and fixed_width > wide:
        wide = (room - fixed * fixed_width) / cells
    codes = max((fonts.width(each.code, fonts.MONO, _code_pt(wide)) for each in chart.columns), default=0)
    head = codes + 26 if wide >= CODED else 24.0
    high = min(LARGEST, (HIGHEST - head - LEGEND - PAD) / max(len(chart.rows), 1))
    cells_left = fixed_left + fixed * fixed_width + (GAP if fixed else 0)
    whole = head + high * len(chart.rows) + PAD + LEGEND
    return Layout((wide, high), fixed_width, fixed_left, cells_left, head, whole)


def _code_pt(wide: float) -> float:
    return min(6.0, wide)


def image_of(chart: HeatMap, columns: Sequence[int], cell: tuple[float, float]) -> bytes:
    """The columns as a grey picture (PGM), each cell a whole number of pixels: nothing is blended."""
    dots = (max(round(cell[0] * DOTS), 1), max(round(cell[1] * DOTS), 1))
    drawn = pixels(chart.states[:, list(columns)], *dots)
    greys = np.array([int(each[1:3], 16) for each in pattern.colors(PAPER)], np.uint8)
    return b"P5 %d %d 255\n" % drawn.shape[::-1] + greys[drawn].tobytes()


@cache
def _flowable() -> Any:
    from reportlab.platypus import Flowable

    class Drawn(Flowable):  # type: ignore[misc, unused-ignore]
        def __init__(self, chart: HeatMap) -> None:
            super().__init__()
            self.chart = chart

        def wrap(self, width: float, height: float) -> tuple[float, float]:
            self.width = width
            self.layout = layout(self.chart, width)
            self.height = self.layout.height if not self.chart.is_empty else 30.0
            return width, self.height

        def draw(self) -> None:
            if self.chart.is_empty:
                _empty(self.canv, self.width, self.height)
                return
            _cells(self.canv, self.chart, self.layout)
            _rows(self.canv, self.chart, self.layout)
            _heads(self.canv, self.chart, self.layout)
            _legend(self.canv, self.chart, is_coded=self.layout.cell[0] >= CODED)

    return Drawn


def _empty(canvas: Any, width: float, height: float) -> None:
    canvas.setDash([3, 2])
    canvas.setLineWidth(0.5)
    canvas.rect(0.5, 0.5, width - 1, height - 1)
    canvas.setFont(fonts.REGULAR, PAPER.body)
    canvas.drawCentredString(width / 2, height / 2 - 3, nothing())


def _blocks(chart: HeatMap, placed: Layout) -> tuple[tuple[float, float, tuple[int, ...]], ...]:
    """Left edge, width of a column and places in the chart: of the fixed columns, then of the cells."""
    both = (
        (placed.fixed_left, placed.fixed_width, chart.fixed),
        (placed.cells_left, placed.cell[0], chart.cells),
    )
    return tuple(each for each in both if each[2])


def _placed(chart: HeatMap, placed: Layout) -> Iterator[tuple[int, float, float]]:
    """Each column's place in the chart, its left edge and its width."""
    for left, wide, columns in _blocks(chart, placed):
        yield from ((column, left + at * wide, wide) for at, column in enumerate(columns))


def _cells(canvas: Any, chart: HeatMap, placed: Layout) -> None:
    high = placed.cell[1]
    top = placed.height - placed.head
    for left, wide, columns in _blocks(chart, placed):
        box = (left, top - high * len(chart.rows), wide * len(columns), high * len(chart.rows))
        if is_vector(chart):
            _vectors(canvas, chart, columns, box)
        else:
            _image(canvas, image_of(chart, columns, (wide, high)), box)
        canvas.setStrokeGray(0)
        canvas.setFillGray(0)
        canvas.setLineWidth(0.4)
        canvas.rect(*box)


def _vectors(canvas: Any, chart: HeatMap, columns: Sequence[int], box: tuple[float, float, float, float]) -> None:
    """Each cell with its sign, and white lines between them."""
    left, bottom, width, height = box
    side = (width / len(columns), height / len(chart.rows))
    for at, column in enumerate(columns):
        for row in range(len(chart.rows)):
            state = CellState(int(chart.states[row, column]))
            pattern.draw(canvas, state, left + at * side[0], bottom + height - (row + 1) * side[1], side, PAPER)
    canvas.setStrokeGray(1)
    canvas.setLineWidth(0.4)
    across = [(left + at * side[0], bottom, left + at * side[0], bottom + height) for at in range(1, len(columns))]
    down = [(left, bottom + at * side[1], left + width, bottom + at * side[1]) for at in range(1, len(chart.rows))]
    canvas.lines([*across, *down])


def _image(canvas: Any, picture: bytes, box: tuple[float, float, float, float]) -> None:
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(io.BytesIO(picture)), *box)


def _rows(canvas: Any, chart: HeatMap, placed: Layout) -> None:
    """Title, k / m and the tumour's mark; where rows are too low for all, every so many bears its own."""
    high = placed.cell[1]
    step = every(high)
    for place in range(0, len(chart.rows), step):
        row = chart.rows[place]
        y = placed.height - placed.head - (place + 0.5) * high - 2.2
        canvas.setFont(fonts.BOLD if row.in_tumour else fonts.REGULAR, 6.5)
        canvas.drawString(0, y, fitted(row.title, fonts.BOLD, 6.5, TITLE - 10))
        if row.in_tumour:
            canvas.drawRightString(TITLE - 1, y, "T")
        canvas.setFont(fonts.REGULAR, 6.5)
        canvas.drawRightString(placed.fixed_left - 5, y, f"{row.k}/{row.m}")


def every(side: float) -> int:
    """Every how many rows or columns one bears its name."""
    return 1 if side >= LEAST_NAMED else -int(-(LEAST_NAMED + 1) // side)


def _heads(canvas: Any, chart: HeatMap, placed: Layout) -> None:
    """Kind, code and verdict above each column; where there are too many, their places are counted."""
    bottom = placed.height - placed.head
    if placed.cell[0] < CODED:
        _counts(canvas, chart, placed)
        return
    pt = _code_pt(placed.cell[0])
    for column, left, wide in _placed(chart, placed):
        each, middle = chart.columns[column], left + wide / 2
        side = min(wide - 0.8, 6.5)
        if each.kind in SIGNS:
            marks.draw(canvas, SIGNS[each.kind], middle - side / 2, bottom + 2, side)
        else:
            canvas.setFont(fonts.BOLD, 6.5)
            canvas.drawCentredString(middle, bottom + 3, "T")
        if each.verdict is not None:
            marks.draw(canvas, VERDICT_SIGNS[each.verdict], middle - side / 2, bottom + 10, side)
        canvas.saveState()
        canvas.translate(middle + pt / 3, bottom + 19)
        canvas.rotate(90)
        canvas.setFont(fonts.MONO, pt)
        canvas.drawString(0, 0, each.code)
        canvas.restoreState()


def _counts(canvas: Any, chart: HeatMap, placed: Layout) -> None:
    bottom, wide = placed.height - placed.head, placed.cell[0]
    canvas.setFont(fonts.REGULAR, 6.5)
    canvas.setLineWidth(0.4)
    for at, column in enumerate(chart.fixed):
        x = placed.fixed_left + (at + 0.5) * placed.fixed_width
        canvas.drawCentredString(x, bottom + 5, KIND_WORDS[chart.columns[column].kind])
    for number in ticks(len(chart.cells)):
        x = placed.cells_left + (number - 0.5) * wide
        canvas.line(x, bottom, x, bottom + 3)
        canvas.drawCentredString(x, bottom + 5, str(number))
    canvas.drawString(placed.cells_left, bottom + 15, _("Cells in the order of their profiles"))


def ticks(count: int) -> list[int]:
    """About ten round numbers from 1 to `count`, both told."""
    step = next((each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if count <= 10 * each), 2000)
    inner = [each for each in range(step, count + 1, step) if each > 1 and count - each >= step * 0.6]
    return [1, *inner, count] if count > 1 else [1]


def _legend(canvas: Any, chart: HeatMap, *, is_coded: bool) -> None:
    """Three lines: the four states as they are drawn, the marks above the columns, the letters."""
    x = 0.0
    for state, word in STATE_WORDS.items():
        pattern.draw(canvas, state, x, LEGEND - 14, (9, 9), PAPER)
        canvas.setStrokeGray(0.35)
        canvas.setLineWidth(0.3)
        canvas.rect(x, LEGEND - 14, 9, 9)
        x = _word(canvas, x + 12, LEGEND - 12, _(word))
    if is_coded:
        _legend_of_marks(canvas, chart)
    elif chart.fixed:
        _word(canvas, 0, LEGEND - 25.5, _("Columns T and W: tumour and white cells"))
    told_last = (_("T: on the tumour's list"), _("k/m: cells with it / informative cells"))
    _word(canvas, 0, LEGEND - 38, " · ".join(told_last))


def _legend_of_marks(canvas: Any, chart: HeatMap) -> None:
    """The kinds and verdicts that stand above the columns of this chart."""
    x, seen = 0.0, {each.kind for each in chart.columns}
    told = [(sign, kind_word(kind)) for kind, sign in SIGNS.items() if kind in seen]
    judged = {each.verdict for each in chart.columns}
    told += [(sign, label_of(verdict)) for verdict, sign in VERDICT_SIGNS.items() if verdict in judged]
    for sign, text in told:
        marks.draw(canvas, sign, x, LEGEND - 27, 7)
        x = _word(canvas, x + 10, LEGEND - 25.5, text)


def _word(canvas: Any, x: float, y: float, text: str) -> float:
    """A word of the legend; returns where the next begins."""
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.setFont(fonts.REGULAR, 7)
    canvas.drawString(x, y, text)
    return x + fonts.width(text, fonts.REGULAR, 7) + 13
