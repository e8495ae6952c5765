"""The rows of a small table file as texts: CSV with comma, semicolon or tab, or the first sheet of a workbook."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from app.domain.errors import Refused
from app.i18n import _

KINDS: Final = (".csv", ".tsv", ".txt", ".xlsx")
SEPARATORS: Final = ("\t", ";", ",")

_NUMBER: Final = re.compile(r"<?\s*\d+(,\d+)?")

Rows = tuple[tuple[str, ...], ...]


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
    lines = [line for line in text.splitlines() if line.strip()]
    separator = next((each for each in SEPARATORS[:2] if any(each in line for line in lines)), "")
    if (
        not separator
        and all("," in line for line in lines)
        and not all(_NUMBER.fullmatch(line.strip()) for line in lines)
    ):
        separator = ","
    if not separator:
        return tuple((line.strip(),) for line in lines)
    parted = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    try:
        return tuple(tuple(cell.strip() for cell in row) for row in parted if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise Refused(
            _("This is no table: {reason}.").format(reason=error), hint=_("Copy or save the rows again.")
        ) from error


def _text(file: Path) -> str:
    """UTF-8 and UTF-16 as they say of themselves, else the letters of a Western Windows, as instruments write it."""
    data = file.read_bytes()
    try:
        return data.decode("utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _of_workbook(file: Path) -> Rows:
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError) as error:
        raise Refused(
            _("{name} is no workbook.").format(name=file.name), hint=_("Save it as XLSX or CSV, then choose it again.")
        ) from error
    sheet = book.worksheets[0]
    rows = [tuple(_cell(value) for value in row) for row in sheet.iter_rows(values_only=True)]
    book.close()
    return tuple(row for row in rows if any(row))


def _cell(value: object) -> str:
    """A cell as it is typed: 12, not 12.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
