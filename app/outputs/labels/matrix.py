"""The Data Matrix of a code as rows of modules."""

from functools import lru_cache
from typing import Any, Final

import numpy
import zxingcpp

SIDE: Final = 14
"""Modules on a side of the symbol of ten characters of [0-9A-Z]."""


@lru_cache(maxsize=4096)
def modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of dark modules, without quiet zone; 10 characters of [0-9A-Z] give 14 x 14 (ECC 200, square)."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    image = numpy.array(made.to_image(scale=1, add_quiet_zones=False))
    return tuple(map(tuple, (image < 128).tolist()))


def draw(canvas: Any, code: str, left: float, bottom: float, side: float) -> None:
    """A Data Matrix `side` points wide without its quiet zone, as one path on a canvas of ReportLab."""
    rows = modules(code)
    module = side / len(rows)
    path = canvas.beginPath()
    for row, line in enumerate(reversed(rows)):
        for start, length in runs(line):
            path.rect(left + start * module, bottom + row * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def runs(line: tuple[bool, ...]) -> tuple[tuple[int, int], ...]:
    """(start, length) of each run of dark modules in a row."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(line):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return tuple(found)
