"""Where the parts of a heat map stand on the screen: headings, fixed columns, cells."""

from dataclasses import dataclass
from typing import Final

LEVELS: Final = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32)
"""Sides of a cell in pixels."""
SMALLEST_OF_ITSELF, LARGEST_OF_ITSELF = 14, 24
"""The sides between which a map chooses by itself; smaller and larger ones are a person's choice."""
HEAD, TITLE, NUMBERS, GAP, FOOT = 88, 190, 64, 8, 56


@dataclass(slots=True)
class Place:
    """Counts of rows, fixed columns and cells, and the side of a cell in logical pixels."""

    rows: int
    fixed: int
    cells: int
    cell: int = SMALLEST_OF_ITSELF
    foot: int = FOOT

    @property
    def fixed_left(self) -> int:
        return TITLE + NUMBERS

    @property
    def cells_left(self) -> int:
        return self.fixed_left + self.fixed * self.cell + (GAP if self.fixed else 0)

    def fits(self, cell: int, width: int, height: int) -> bool:
        """Whether everything is seen at once with cells of a size."""
        wide = self.fixed_left + GAP + (self.fixed + self.cells) * cell
        return wide <= width and HEAD + self.rows * cell + self.foot <= height

    def column(self, at: int, across: int) -> tuple[int, int]:
        """Left edge and width of a column; -1 are the titles and numbers."""
        if at < 0:
            return 1, TITLE + NUMBERS - 4
        if at < self.fixed:
            return self.fixed_left + at * self.cell, self.cell
        return self.cells_left + (at - self.fixed) * self.cell - across, self.cell

    def row(self, at: int, down: int) -> tuple[int, int]:
        """Upper edge and height of a row; -1 are the codes."""
        return (1, HEAD - 4) if at < 0 else (HEAD + at * self.cell - down, self.cell)

    def hit(self, x: float, y: float, scrolled: tuple[int, int], height: int) -> tuple[int, int] | None:
        """Row and column at a point of the window; None where there is nothing."""
        across, down = scrolled
        if y >= height - self.foot:
            return None
        row = int((y - HEAD + down) // self.cell) if y >= HEAD else -1
        if x < self.fixed_left:
            column = -1
        elif x < self.fixed_left + self.fixed * self.cell:
            column = int((x - self.fixed_left) // self.cell)
        elif x < self.cells_left:
            return None
        else:
            column = self.fixed + int((x - self.cells_left + across) // self.cell)
        return (row, column) if row < self.rows and column < self.fixed + self.cells else None
