"""A heat map parted into pages on which every row bears its title and every column its code."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.outputs import fonts
from app.outputs.charts.heat_paper import HIGHEST, LEGEND, PAD, layout
from app.outputs.charts.shapes import HeatMap

MOST: Final = 6
"""Pages up to which a map is parted; one that takes more stands on a single page with counted axes."""
WIDE, HIGH = 5.5, 7.0
"""Points of a column and of a row whose headings are read with ease."""
NARROWEST: Final = 4
"""Columns of cells at least, however many controls stand beside them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows and cells of a map beside all its fixed columns: its first and last row and cell, counted from 1."""

    chart: HeatMap
    rows: tuple[int, int]
    cells: tuple[int, int]


def parts(chart: HeatMap, width: float) -> tuple[Part, ...]:
    """The map in parts of about one size, the cells of some rows first; itself alone where it fits, or takes too many."""
    whole = (Part(chart, (1, len(chart.rows)), (1, len(chart.cells))),)
    if chart.is_empty:
        return whole
    fonts.register()
    placed = layout(chart, width)
    beside = placed.cells_left + len(chart.fixed) * max(WIDE - placed.fixed_width, 0)
    head = 26 + max(fonts.width(each.code, fonts.MONO, 6) for each in chart.columns)
    across = _cut(len(chart.cells), max(int((width - beside) / WIDE), NARROWEST))
    down = _cut(len(chart.rows), int((HIGHEST - head - LEGEND - PAD) / HIGH))
    if not 1 < len(across) * len(down) <= MOST:
        return whole
    return tuple(_part(chart, rows, cells) for rows in down for cells in across)


def _cut(count: int, most: int) -> tuple[tuple[int, int], ...]:
    """First and last of each piece of 1 to `count`, of sizes that differ by one at most; one empty piece of nothing."""
    pieces = max(math.ceil(count / most), 1)
    ends = [count * place // pieces for place in range(pieces + 1)]
    return tuple((ends[place] + 1, ends[place + 1]) for place in range(pieces))


def _part(chart: HeatMap, rows: tuple[int, int], cells: tuple[int, int]) -> Part:
    columns: Sequence[int] = [*chart.fixed, *chart.cells[cells[0] - 1 : cells[1]]]
    first, last = rows
    some = replace(
        chart,
        rows=chart.rows[first - 1 : last],
        columns=tuple(chart.columns[at] for at in columns),
        states=chart.states[first - 1 : last][:, columns],
        alt=None,
        depth=None,
    )
    return Part(some, rows, cells)
