"""The order of a heat map: alterations by penetrance, cells by their profile."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.outputs.charts.shapes import CellState, HeatMap

_RANK = np.array([4, 3, 1, 2], np.uint8)
"""By state: mutated comes first, then below the threshold, reference, no data. None is 0, which ends a byte string."""


def by_profile(chart: HeatMap) -> HeatMap:
    """Alterations by falling penetrance (k / m, then k), cells by likeness: those that carry the most frequent
    alterations first, compared alteration by alteration. What ties keeps its order; fixed columns come first."""
    rows = sorted(range(len(chart.rows)), key=lambda at: (-chart.rows[at].share, -chart.rows[at].k))
    cells = np.array(chart.cells, np.intp)
    sorted_cells = cells[profile_order(chart.states[rows][:, cells])]
    columns = [*chart.fixed, *sorted_cells.tolist()]
    return replace(
        chart,
        rows=tuple(chart.rows[at] for at in rows),
        columns=tuple(chart.columns[at] for at in columns),
        states=chart.states[rows][:, columns],
        alt=None if chart.alt is None else chart.alt[rows][:, columns],
        depth=None if chart.depth is None else chart.depth[rows][:, columns],
    )


def profile_order(states: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The places of the columns in their lexicographic order; columns that are alike keep theirs."""
    count, cells = states.shape
    if not count or not cells:
        return np.arange(cells, dtype=np.intp)
    ranks = np.ascontiguousarray(_RANK[states].T)
    return np.argsort(ranks.view(f"S{count}").ravel(), kind="stable")


def told_states(chart: HeatMap, row: int) -> dict[CellState, int]:
    """How many cells of a row are in each state."""
    counts = np.bincount(chart.states[row, list(chart.cells)], minlength=len(CellState))
    return {state: int(counts[state]) for state in CellState}
