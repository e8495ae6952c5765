"""Rows into a sheet, streamed: one header row, every text a text, and the SHA-256 of what was written."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Any, Final

from app.domain.masking import masked_code, masked_value
from app.outputs.sheets.fact import escaped, readable
from db.base import canonical

TEXT: Final = "@"
MOST_ROWS: Final = 1_048_576
"""Of a sheet of Excel, its header among them."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's name, its width, and whether it holds identifiers or genes, which get the text format."""

    name: str
    width: float = 14
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What README says of a sheet: its rows and the SHA-256 of its cells."""

    name: str
    title: str
    rows: int
    sha256: str


def write_parts(
    book: Any,
    name: str,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[object]],
    every: Callable[[int], None] = lambda _count: None,
    *,
    most: int = MOST_ROWS,
) -> Iterator[Told]:
    """The rows in as many sheets as they need, GF, GF_2, GF_3, each with the header: nothing is cut off."""
    left = iter(rows)
    for part in count(1):
        told = name if part == 1 else f"{name}_{part}"
        yield write_sheet(book, told, title, heads, islice(left, most - 1), every)
        following = next(left, None)
        if following is None:
            return
        left = chain((following,), left)


def write_sheet(
    book: Any,
    name: str,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[object]],
    every: Callable[[int], None] = lambda _count: None,
) -> Told:
    """Append the rows to a new sheet of a write-only book; `every` hears the count now and then."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for_a4(sheet)
    sheet.print_title_rows = "1:1"
    for place, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = head.width
    digest = hashlib.sha256(canonical([head.name for head in heads]).encode())
    sheet.append(list(_header(sheet, heads)))
    sheet._values_to_row = Cells(sheet, heads).of
    number = 0
    for number, row in enumerate(rows, start=1):
        texts = [
            readable(_masked(head, each), f"{name} {number}") if isinstance(each, str) else each
            for head, each in zip(heads, row, strict=True)
        ]
        digest.update(b"\n" + canonical(texts).encode())
        sheet.append(texts)
        if number % 500 == 0:
            every(number)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{number + 1}"
    return Told(name, title, number, digest.hexdigest())


def for_a4(sheet: Any) -> None:
    """Print a sheet on A4, on its side."""
    from openpyxl.worksheet.worksheet import Worksheet

    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.orientation = Worksheet.ORIENTATION_LANDSCAPE


def _masked(head: Head, text: str) -> str:
    return masked_code(text) if head.is_code else masked_value(text)


class Cells:
    """Turns values into cells in openpyxl's place, which looks for dates, formulas and errors in every text.

    A text stays a text, whatever it begins with; one cell of openpyxl serves each column.
    """

    def __init__(self, sheet: Any, heads: Sequence[Head]) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._cells: list[Any] = []
        for place, head in enumerate(heads, start=1):
            cell = WriteOnlyCell(sheet)
            cell.column = place
            if head.is_code:
                cell.number_format = TEXT
            self._cells.append(cell)

    def of(self, values: Sequence[object], row: int) -> Iterator[Any]:
        """The cells of a row; where nothing is, no cell."""
        for cell, value in zip(self._cells, values, strict=True):
            if value is not None:
                cell.row = row
                cell.data_type = "s" if isinstance(value, str) else "n"
                cell._value = escaped(value) if isinstance(value, str) else value
                yield cell


def _header(sheet: Any, heads: Sequence[Head]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    bold = Font(name="Calibri", size=11, bold=True)
    for head in heads:
        cell = WriteOnlyCell(sheet, value=head.name)
        cell.data_type = "s"
        cell.font = bold
        yield cell
