"""Where the parts of a heat map stand on the screen: headings, fixed columns, cells."""

from dataclasses import dataclass
from typing import Final

LEVELS: Final = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32)
"""Sides of a cell in pixels."""
SMALLEST_OF_ITSELF, LARGEST_OF_ITSELF = 16, 24
"""The sides between which a map chooses by itself; smaller and larger ones are a person's choice."""
TITLE, GAP, FOOT = 190, 8, 56
MARKS: Final = 38
"""Pixels above the cells for the marks of kind and verdict."""
LEAST_FIXED: Final = 14
"""Pixels that the tumour's and the controls' columns are wide at least: they are seen in every size."""


@dataclass(slots=True)
class Place:
    """Counts of rows, fixed columns and cells; in logical pixels the side of a cell, the width of k/m, the codes' height."""

    rows: int
    fixed: int
    cells: int
    cell: int = SMALLEST_OF_ITSELF
    numbers: int = 64
    codes: int = 50
    foot: int = FOOT

    @property
    def head(self) -> int:
        """Where the cells begin from above."""
        return self.codes + MARKS

    @property
    def fixed_width(self) -> int:
        return max(self.cell, LEAST_FIXED)

    @property
    def fixed_left(self) -> int:
        return TITLE + self.numbers

    @property
    def cells_left(self) -> int:
        return self.fixed_left + self.fixed * self.fixed_width + (GAP if self.fixed else 0)

    def fits(self, cell: int, width: int, height: int) -> bool:
        """Whether everything is seen at once with cells of a size."""
        wide = self.fixed_left + GAP + self.fixed * max(cell, LEAST_FIXED) + self.cells * cell
        return wide <= width and self.head + self.rows * cell + self.foot <= height

    def column(self, at: int, across: int) -> tuple[int, int]:
        """Left edge and width of a column; -1 are the titles and numbers."""
        if at < 0:
            return 1, self.fixed_left - 4
        if at < self.fixed:
            return self.fixed_left + at * self.fixed_width, self.fixed_width
        return self.cells_left + (at - self.fixed) * self.cell - across, self.cell

    def row(self, at: int, down: int) -> tuple[int, int]:
        """Upper edge and height of a row; -1 are the codes."""
        return (1, self.head - 4) if at < 0 else (self.head + at * self.cell - down, self.cell)

    def hit(self, x: float, y: float, scrolled: tuple[int, int], height: int) -> tuple[int, int] | None:
        """Row and column at a point of the window; None where there is nothing."""
        across, down = scrolled
        if y >= height - self.foot:
            return None
        row = int((y - self.head + down) // self.cell) if y >= self.head else -1
        if x < self.fixed_left:
            column = -1
        elif x < self.fixed_left + self.fixed * self.fixed_width:
            column = int((x - self.fixed_left) // self.fixed_width)
        elif x < self.cells_left:
            return None
        else:
            column = self.fixed + int((x - self.cells_left + across) // self.cell)
        return (row, column) if row < self.rows and column < self.fixed + self.cells else None
