"""The facts behind a number as a workbook: the rows as the screen has them, and what they are facts of."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.domain.barcode import participant_name, printed
from app.domain.genome.rule import OriginRule
from app.domain.words import label_of
from app.i18n import _
from app.outputs.fixed_zip import FixedZip
from app.outputs.forms.many import write_pdf
from app.outputs.forms.marks import plain
from app.outputs.sheets.write import Head, write_sheet
from app.queries.fact_columns import Facts
from app.queries.origin_parts import Origin
from app.tables import Column, ColumnKind, Told

WIDE: Final = 22
ABOUT: Final = (Head("ITEM", 28), Head("VALUE", 90))


def write_facts(path: Path, found: Facts, case: Origin, at: datetime) -> Path:
    """Write FACTS, one row a fact, and ABOUT: the number, the thresholds that made it, the digest; returns the path."""
    return _write(path, found, about(found, case, at))


def write_people(path: Path, found: Facts, at: datetime) -> Path:
    """The same of participants behind a number of the endpoint."""
    return _write(path, found, (*_named(found), _written(at)))


def _write(path: Path, found: Facts, lines: Iterable[list[Any]]) -> Path:
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    heads = [Head(each.name, WIDE, is_code=each.kind is ColumnKind.CODE) for each in found.columns]
    write_sheet(book, "FACTS", "", heads, rows_of(found))
    write_sheet(book, "ABOUT", "", ABOUT, lines)
    buffer = io.BytesIO()
    ExcelWriter(book, FixedZip(buffer, "w")).save()
    return write_pdf(path, buffer.getvalue())


def rows_of(found: Facts) -> Iterator[list[Any]]:
    """One row a fact; what is not told is an empty cell."""
    for row in found.rows:
        yield [_cell(each, row) for each in found.columns]


def about(found: Facts, case: Origin, at: datetime) -> Iterator[list[Any]]:
    """What the rows are facts of."""
    yield [_("Participant"), participant_name(case.number)]
    yield from _named(found)
    yield [_("Version of the rule"), case.rule_version]
    yield [_("Digest of the facts"), case.digest]
    yield _written(at)
    for name, value in case.rule.model_dump(include=set(OriginRule.model_fields)).items():
        yield [name, ", ".join(value) if isinstance(value, tuple) else value]


def _named(found: Facts) -> Iterator[list[Any]]:
    yield [_("Facts of"), plain(found.title)]
    yield [_("What is told"), plain(found.told)]


def _written(at: datetime) -> list[Any]:
    return [_("Written"), f"{at:%Y-%m-%dT%H:%M:%SZ}"]


def _cell(column: Column[Any], row: Any) -> Any:
    value = column.value(row)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Told):
        return plain(value.text)
    if isinstance(value, StrEnum):
        return plain(label_of(value))
    if isinstance(value, float):
        return round(value, 6)
    if column.kind is ColumnKind.CODE:
        return printed(value)
    return plain(value) if isinstance(value, str) else value
