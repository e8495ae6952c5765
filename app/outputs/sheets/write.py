"""Rows into a sheet, streamed: one header row, every text a text, and the SHA-256 of what was written."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.outputs.sheets.fact import readable
from db.base import canonical

TEXT: Final = "@"


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
    for place, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = head.width
    digest = hashlib.sha256(canonical([head.name for head in heads]).encode())
    sheet.append(list(_header(sheet, heads)))
    cells = Cells(sheet, heads)
    count = 0
    for count, row in enumerate(rows, start=1):
        texts = [readable(each, f"{name} {count}") if isinstance(each, str) else each for each in row]
        digest.update(b"\n" + canonical(texts).encode())
        sheet.append(cells.of(texts))
        if count % 500 == 0:
            every(count)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count + 1}"
    return Told(name, title, count, digest.hexdigest())


class Cells:
    """Turns values into cells. Two cells of openpyxl serve all texts that need one; the others need none.

    A text that begins with `=` would become a formula and `#N/A` an error: such texts, and all codes, are set as text.
    """

    def __init__(self, sheet: Any, heads: Sequence[Head]) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._codes = [head.is_code for head in heads]
        self._plain = WriteOnlyCell(sheet)
        self._code = WriteOnlyCell(sheet)
        self._code.number_format = TEXT

    def of(self, values: Sequence[object]) -> Iterator[object]:
        for value, is_code in zip(values, self._codes, strict=True):
            if isinstance(value, str) and (is_code or value[:1] in "=#"):
                yield self._text(self._code if is_code else self._plain, value)
            else:
                yield value

    def _text(self, cell: Any, value: str) -> Any:
        cell.value = value
        cell.data_type = "s"
        return cell


def _header(sheet: Any, heads: Sequence[Head]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    bold = Font(bold=True)
    for head in heads:
        cell = WriteOnlyCell(sheet, value=head.name)
        cell.data_type = "s"
        cell.font = bold
        yield cell
