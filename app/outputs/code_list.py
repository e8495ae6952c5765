"""A list of codes as a workbook: what each stands for, and beside it what was not in the record and why."""

import io
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.domain.barcode import participant_name, printed
from app.domain.masking import masked, masked_value
from app.domain.words import label_of
from app.outputs.fixed_zip import FixedZip
from app.outputs.forms.many import write_pdf
from app.outputs.forms.marks import plain
from app.outputs.sheets.write import Head, write_sheet
from app.queries.code_list import CodeList, note_of
from app.queries.specimens_list import place_of

LISTED: Final = (
    Head("CODE", 16, is_code=True),
    Head("TYPE", 22),
    Head("SUBJID", 12, is_code=True),
    Head("PROCESSING", 18),
    Head("CUSTODY", 18),
    Head("RESTRICTION", 18),
    Head("PLACE", 40),
    Head("NOTE", 30),
)
UNREAD: Final = (Head("ENTERED", 30, is_code=True), Head("REASON", 60), Head("PROBABLY_MEANT", 40, is_code=True))


def write_code_list(path: Path, found: CodeList) -> Path:
    """Write both parts of a list in the order of entry; returns the path."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    write_sheet(book, "LIST", "", LISTED, rows_of(found))
    if found.unread:
        told = ([each.typed, each.reason, ", ".join(map(printed, each.meant))] for each in found.unread)
        write_sheet(book, "NOT_FOUND", "", UNREAD, told)
    buffer = io.BytesIO()
    ExcelWriter(book, FixedZip(buffer, "w")).save()
    return write_pdf(path, buffer.getvalue())


def as_text(found: CodeList) -> str:
    """Both parts as lines with tabs, for the clipboard."""
    lines = ["\t".join(masked_value(cell or "") for cell in row) for row in rows_of(found)]
    lines += ["\t".join([masked(each.typed), masked(each.reason), *map(printed, each.meant)]) for each in found.unread]
    return "\n".join(lines)


def rows_of(found: CodeList) -> Iterator[list[str | None]]:
    """One row a recognised thing, as people read it."""
    for row in found.rows:
        yield [
            printed(row.barcode),
            _word(row.kind),
            participant_name(row.number) if row.number is not None else None,
            _word(row.processing),
            _word(row.custody),
            _word(row.restriction),
            place_of(row) or None,
            note_of(row) or None,
        ]


def _word(word: StrEnum | None) -> str | None:
    return plain(label_of(word)) if word is not None else None
