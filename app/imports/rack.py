"""The file of a rack reader, or a pasted table: which code lies at which position; columns in any order."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.barcode import PREFIX, looks_like_code
from app.domain.box import normal_position, positions
from app.domain.errors import Refused
from app.i18n import _
from app.imports.rows import Rows, read_rows, rows_of

EMPTY: Final = frozenset({"", "-", "–", "EMPTY", "NO TUBE", "NOTUBE", "NO_TUBE", "VIDE", "NONE"})
_CELL: Final = re.compile(r"[A-Z]\s?0*\d{1,2}", re.ASCII | re.IGNORECASE)


def read_rack(text: str, rows: int, columns: int) -> Mapping[str, str]:
    """Codes by position (A1) of a pasted table. Positions are told as A1, A01 or 1, counted row by row.

    A head is passed over, a position without a tube is left out. Refused where no column names positions of this grid,
    where one lies outside it, or where one is named twice.
    """
    return _read(rows_of(text), positions(rows, columns))


def read_rack_file(path: str, rows: int, columns: int) -> Mapping[str, str]:
    """The same from a file: CSV, tabs, or the first sheet of a workbook."""
    return _read(read_rows(path), positions(rows, columns))


def is_rack(text: str) -> bool:
    """Whether a pasted text is a table with positions, not a plain list of codes."""
    found = rows_of(text) if text.strip() else ()
    return any(len(row) > 1 and any(_CELL.fullmatch(cell) for cell in row) for row in found)


def _read(found: Rows, grid: Sequence[str]) -> Mapping[str, str]:
    wide = max((len(row) for row in found), default=0)
    table = [(*row, *[""] * (wide - len(row))) for row in found]
    place = _position_column(table, wide, grid)
    code = _code_column(table, wide, place)
    seen: dict[str, str] = {}
    for row in table[0 if _is_position(table[0][place], grid) else 1 :]:
        position = _position(row[place], grid)
        if position in seen:
            raise Refused(
                _("{position} stands twice in the table.").format(position=position), hint=_("Nothing was read.")
            )
        seen[position] = row[code]
    return {position: typed for position, typed in seen.items() if typed.upper() not in EMPTY}


def _position_column(table: Sequence[tuple[str, ...]], wide: int, grid: Sequence[str]) -> int:
    """The column with most different positions, those told by a letter before those that are numbers."""
    by_letter = [len({row[each] for row in table if _CELL.fullmatch(row[each])}) for each in range(wide)]
    numbers = [{row[each] for row in table if row[each].isdecimal()} for each in range(wide)]
    counted = [len(each) if all(0 < int(one) <= len(grid) for one in each) else 0 for each in numbers]
    least = max(1, len(table) // 2)
    for counts in (by_letter, counted):
        if wide > 1 and max(counts) >= least:
            return counts.index(max(counts))
    raise Refused(
        _("No column of this table names positions."),
        hint=_("A line looks like A1;{code}: the position, then the code.").format(code=f"{PREFIX}023G001…"),
    )


def _code_column(table: Sequence[tuple[str, ...]], wide: int, place: int) -> int:
    """The column with most codes of this laboratory; else the one with most different texts."""
    others = [each for each in range(wide) if each != place]
    return max(
        others,
        key=lambda each: (
            sum(looks_like_code(row[each]) for row in table),
            len({row[each] for row in table if len(row[each]) > 3}),
        ),
    )


def _position(typed: str, grid: Sequence[str]) -> str:
    if typed.isdecimal() and 0 < int(typed) <= len(grid):
        return grid[int(typed) - 1]
    position = normal_position(typed)
    if position not in grid:
        raise Refused(
            _("“{position}” is no position of this box.").format(position=typed.strip()),
            hint=_("Positions run from A1 to {last}.").format(last=grid[-1]),
        )
    return position


def _is_position(typed: str, grid: Sequence[str]) -> bool:
    return bool(_CELL.fullmatch(typed)) or (typed.isdecimal() and 0 < int(typed) <= len(grid))
