"""The patterns of a heat map: one for each state, as pixels and as vectors; told apart by their shape alone.

Mutated: dark with a light square. Below the threshold: half-tone with a ring. Reference: light with a small dot.
No data: hatched.
"""

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.outputs.charts.look import Look
from app.outputs.charts.shapes import CellState

PATTERNED: Final = 8
"""Pixels of a cell's shorter side from which it bears its sign."""
HATCHED: Final = 4
"""Pixels from which no data is hatched: a line needs less room than a sign."""
SQUARE, RING, DOT, LINE = 0.15, 0.24, 0.09, 0.08
"""Half side of the square, radius of the ring and of the dot, half width of a line, in sides of a cell."""
HATCH: Final = 7
"""Pixels from line to line of the hatch."""
INK: Final = len(CellState)
"""Added to a state, the index of its sign's colour; the state alone is that of its ground."""
GRID: Final = 2 * INK
"""The index of the gap between cells."""


@lru_cache(maxsize=64)
def tiles(width: int, height: int) -> NDArray[np.uint8]:
    """Colour indices of one cell a state, of `height` x `width` pixels; a gap of a pixel where there is room for it."""
    made = np.repeat(np.arange(len(CellState), dtype=np.uint8), width * height).reshape(-1, height, width)
    side = min(width, height)
    inner_w, inner_h = (width - 1, height - 1) if side >= PATTERNED else (width, height)
    y, x = np.mgrid[0:inner_h, 0:inner_w]
    if side >= HATCHED:
        step = min(HATCH, max(side // 2, 3))
        _ink(made, CellState.NO_DATA, (x + y) % step == step - 1)
    if side >= PATTERNED:
        short = min(inner_w, inner_h)
        across, down = (x - (inner_w - 1) / 2) / short, (y - (inner_h - 1) / 2) / short
        away = np.hypot(across, down)
        thick = max(LINE, 0.6 / short)
        _ink(made, CellState.MUTATED, np.maximum(abs(across), abs(down)) <= SQUARE)
        _ink(made, CellState.BORDERLINE, abs(away - RING) <= thick)
        _ink(made, CellState.REFERENCE, away <= max(DOT, 0.75 / short))
        made[:, inner_h:, :] = GRID
        made[:, :, inner_w:] = GRID
    made.setflags(write=False)
    return made


def _ink(made: NDArray[np.uint8], state: CellState, where: NDArray[Any]) -> None:
    high, wide = where.shape
    made[state, :high, :wide][where] = INK + state


def pixels(states: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Rows x columns of states as an image of colour indices, `width` x `height` pixels a cell."""
    rows, columns = states.shape
    if width == height == 1:
        return np.ascontiguousarray(states)
    drawn = tiles(width, height)[states]
    return np.ascontiguousarray(drawn.transpose(0, 2, 1, 3)).reshape(rows * height, columns * width)


def colors(look: Look) -> tuple[str, ...]:
    """The colours of the indices: grounds, signs, gap."""
    return (*look.grounds, *look.inks, look.surface)


def draw(canvas: Any, state: CellState, left: float, bottom: float, side: tuple[float, float], look: Look) -> None:
    """One cell as vectors on a canvas of ReportLab, `side` wide and high in points."""
    wide, high = side
    short, x, y = min(side), left + wide / 2, bottom + high / 2
    canvas.setFillColor(_color(look.grounds[state]))
    canvas.rect(left, bottom, wide, high, stroke=0, fill=1)
    ink = _color(look.inks[state])
    canvas.setFillColor(ink)
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(max(short * LINE, 0.4))
    match state:
        case CellState.MUTATED:
            canvas.rect(
                x - short * SQUARE, y - short * SQUARE, 2 * short * SQUARE, 2 * short * SQUARE, stroke=0, fill=1
            )
        case CellState.BORDERLINE:
            canvas.circle(x, y, short * RING, stroke=1, fill=0)
        case CellState.REFERENCE:
            canvas.circle(x, y, short * DOT, stroke=0, fill=1)
        case CellState.NO_DATA:
            _hatch(canvas, left, bottom, side)


def _hatch(canvas: Any, left: float, bottom: float, side: tuple[float, float]) -> None:
    """Lines that fall to the right at 45 degrees, cut at the cell's border."""
    wide, high = side
    step = min(side) / 2
    path = canvas.beginPath()
    for place in range(1, math.ceil((wide + high) / step)):
        reach = place * step
        path.moveTo(left + max(reach - high, 0), bottom + min(reach, high))
        path.lineTo(left + min(reach, wide), bottom + max(reach - wide, 0))
    canvas.setLineWidth(0.35)
    canvas.drawPath(path, stroke=1, fill=0)


def _color(told: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(told)
