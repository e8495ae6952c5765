"""The rows of a small table file as texts: CSV with comma, semicolon or tab, or the first sheet of a workbook."""

import csv
import re
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from app.domain.errors import Refused
from app.i18n import _, grouped

KINDS: Final = (".csv", ".tsv", ".txt", ".xlsx")
SEPARATORS: Final = ("\t", ";", ",")

_NUMBER: Final = re.compile(r"<?\s*\d+(,\d+)?")

_WORKBOOK: Final = b"PK"
_LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a table, of a workbook once unpacked."""
_MOST_CELLS: Final = 1_000_000
"""A cell in the last column makes thousands of empty ones beside it, on each row."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_DAMAGED: Final = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What openpyxl and its XML parser raise of a workbook that is none, or made to harm; entities that grow count as syntax."""

Rows = tuple[tuple[str, ...], ...]
Numbered = tuple[tuple[int, tuple[str, ...]], ...]
"""Rows with the number of their line in the file, from 1."""


def is_table(path: str) -> bool:
    """Whether a typed text is the path of such a file."""
    return path.strip().strip('"').lower().endswith(KINDS)


def read_rows(path: str) -> Rows:
    """The rows that hold anything; Refused where the file is of another kind or can't be read."""
    file = Path(path.strip().strip('"')).expanduser()
    if file.suffix.lower() not in KINDS:
        raise Refused(
            _("{name} is no table.").format(name=file.name), hint=_("One of: {kinds}.").format(kinds=", ".join(KINDS))
        )
    try:
        _must_be_a_file(file)
        rows = _of_workbook(file) if file.suffix.lower() == ".xlsx" else rows_of(_text(file))
    except OSError as error:
        raise Refused(
            _("{name} can't be read: {reason}.").format(name=file.name, reason=error.strerror or error),
            hint=_("Nothing was entered."),
        ) from error
    if not rows:
        raise Refused(_("{name} holds no rows.").format(name=file.name), hint=_("Choose the file with the values."))
    return rows


def rows_of(text: str) -> Rows:
    """The rows of a text, cut at the separator that its lines hold most often; a decimal comma cuts nothing."""
    return tuple(row for _line, row in numbered_rows_of(text))


def numbered_rows(file: Path) -> Numbered:
    """The rows that hold anything, by what the file is and not by its ending; a percentage of a workbook bears its sign."""
    _must_be_a_file(file)
    with file.open("rb") as raw:
        is_workbook = raw.read(2) == _WORKBOOK
    return _numbered_of_workbook(file) if is_workbook else numbered_rows_of(_text(file))


def numbered_rows_of(text: str) -> Numbered:
    """The same with the number of each line."""
    filled = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    numbers, lines = [number for number, _line in filled], [line for _number, line in filled]
    separator = next((each for each in SEPARATORS[:2] if any(each in line for line in lines)), "")
    if (
        not separator
        and all("," in line for line in lines)
        and not all(_NUMBER.fullmatch(line.strip()) for line in lines)
    ):
        separator = ","
    if not separator:
        return tuple((number, (line.strip(),)) for number, line in filled)
    parted = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    rows, begun = [], 0
    try:
        for row in parted:
            if any(cell.strip() for cell in row):
                rows.append((numbers[begun], tuple(cell.strip() for cell in row)))
            begun = parted.line_num
    except csv.Error as error:
        raise Refused(
            _("This is no table: {reason}.").format(reason=error), hint=_("Copy or save the rows again.")
        ) from error
    return tuple(rows)


def _text(file: Path) -> str:
    """UTF-8 and UTF-16 as they say of themselves, else the letters of a Western Windows, as instruments write it."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise Refused(
            _("{name} is no text.").format(name=file.name), hint=_("Save it as XLSX or CSV, then choose it again.")
        )
    return text


def _must_be_a_file(file: Path) -> None:
    """Refused where a name is of a pipe or a device, which may never end, or the table is too large to be read whole."""
    size = file.stat().st_size
    if not file.is_file() and not file.is_dir():
        raise Refused(_("{name} is no file.").format(name=file.name), hint=_("Choose the file with the values."))
    if file.is_file() and size > _LARGEST:
        raise Refused(
            _("{name} has {count} bytes: too many for a table.").format(name=file.name, count=grouped(size)),
            hint=_("Choose the file with the values."),
        )


def _of_workbook(file: Path) -> Rows:
    rows = (tuple(_cell(each.value) for each in cells) for cells in _cells_of_workbook(file))
    return tuple(row for row in rows if any(row))


def _numbered_of_workbook(file: Path) -> Numbered:
    rows = (
        tuple(_with_sign(each.value, each.number_format or "") for each in cells) for cells in _cells_of_workbook(file)
    )
    return tuple((line, row) for line, row in enumerate(rows, start=1) if any(row))


def _cells_of_workbook(file: Path) -> Iterator[tuple[Any, ...]]:
    """The cells of the first sheet, row by row, whatever its own note of its size says; values, never formulas."""
    from openpyxl import load_workbook

    count = 0
    try:
        _must_unpack(file)
        with (
            file.open("rb") as raw,
            closing(load_workbook(raw, read_only=True, data_only=True, keep_links=False)) as book,
        ):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for cells in sheet.iter_rows():
                count += max(len(cells), 8)
                if count > _MOST_CELLS:
                    raise _too_large(file, grouped(_MOST_CELLS), _("{name} has more than {count} cells."))
                yield cells
    except _DAMAGED as error:
        raise Refused(
            _("{name} is no workbook, or is damaged.").format(name=file.name),
            hint=_("Save it as XLSX or CSV, then choose it again."),
        ) from error


def _must_unpack(file: Path) -> None:
    """Refused where a workbook is protected, or far larger than it looks."""
    with file.open("rb") as raw:
        is_ole = raw.read(4) == _OLE
    parts = []
    if not is_ole:
        with ZipFile(file) as packed:
            parts = packed.infolist()
    if is_ole or any(part.flag_bits & 1 for part in parts):
        raise Refused(
            _("{name} is protected with a password, or an old workbook (XLS).").format(name=file.name),
            hint=_("Save it as XLSX without a password, then choose it again."),
        )
    if sum(part.file_size for part in parts) > _LARGEST:
        raise _too_large(file, grouped(_LARGEST), _("{name} unpacks to more than {count} bytes."))


def _too_large(file: Path, count: str, text: str) -> Refused:
    return Refused(text.format(name=file.name, count=count), hint=_("Save the sheet with the values alone, as CSV."))


def _with_sign(value: object, number_format: str) -> str:
    if isinstance(value, int | float) and "%" in number_format:
        return f"{round(value * 100, 10):.10g}%"
    return _cell(value)


def _cell(value: object) -> str:
    """A cell as it is typed: 12, not 12.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
