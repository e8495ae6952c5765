"""A data sheet: the common columns, the fields with their labels and causes, persons as codes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from app.domain.derived import RecordStatus
from app.domain.form import Form
from app.domain.masking import masked
from app.domain.words import CountStatus, DeviationState, ShipmentStatus, label_of
from app.outputs.sheets.context import Context
from app.outputs.sheets.fact import cell_value, fact, iso, missing_of, number_of, numbers_of, shortened
from app.outputs.sheets.sheet import Scope, Sheet
from app.outputs.sheets.write import Head
from app.queries.sheets.findings import with_results
from app.settings import Settings
from app.tables import Column, ColumnKind

COMMON: Final = (
    Head("STUDYID", 14, is_code=True),
    Head("SITEID", 9, is_code=True),
    Head("USUBJID", 22, is_code=True),
    Head("RECKEY", 20, is_code=True),
    Head("RECSTAT", 12),
    Head("LASTCHG", 22),
    Head("OPENQRY", 11),
)
LEADING: Final = {
    "STUDYID": Head("STUDYID", 14, is_code=True),
    "DOMAIN": Head("DOMAIN", 10, is_code=True),
    "USUBJID": Head("USUBJID", 22, is_code=True),
}
SEQUENCE_WIDTH: Final = 10
CAUSED: Final = (ColumnKind.NUMBER, ColumnKind.TIME, ColumnKind.DATE)
WIDTHS: Final = {
    ColumnKind.NUMBER: 10,
    ColumnKind.TIME: 27,
    ColumnKind.DATE: 12,
    ColumnKind.FLAG: 8,
    ColumnKind.WORD: 18,
    ColumnKind.CODE: 16,
    ColumnKind.TEXT: 28,
}
WIDTH_OF: Final = {
    "ALTER": 28,
    "CLASS_LBL": 30,
    "GFANMETH": 40,
    "GFGRPID": 38,
    "GFSPID": 28,
    "GFXFN": 28,
    "PIPELINE": 40,
    "SEQQCRES": 56,
    "SRCALSO": 28,
    "SRCFILE": 40,
    "VERDWHY": 60,
}
"""Columns that hold longer texts than their kind."""
KEY_WIDTH: Final = 38
"""Of the key of a row that follows from several records."""
ROOM_FOR_FILTER: Final = 4
SHA_WIDTH: Final = 68


@dataclass(frozen=True, slots=True)
class Cells:
    """What one column writes: its value, its label where it holds a code, its cause and reason where it may have one."""

    column: Column[Any]
    has_label: bool
    has_cause: bool
    is_of_trail: bool = False

    def heads(self) -> Iterator[Head]:
        name, kind = self.column.name, self.column.kind
        width = SHA_WIDTH if "SHA" in self.column.title else 60 if self.column.stretch else WIDTHS.get(kind, 20)
        width = WIDTH_OF.get(name, width)
        yield Head(name, max(width, len(name) + ROOM_FOR_FILTER), kind is ColumnKind.CODE)
        if self.has_label:
            yield Head(f"{name}_LBL", max(WIDTH_OF.get(f"{name}_LBL", 24), len(name) + ROOM_FOR_FILTER + 4))
        if self.has_cause:
            yield Head(f"{name}STAT", len(name) + ROOM_FOR_FILTER + 4)
            yield Head(f"{name}REASND", max(20, len(name) + ROOM_FOR_FILTER + 6))

    def values(self, context: Context, row: Any, missing: Mapping[str, tuple[str, str]]) -> Iterator[object]:
        value = context.person(row, self.column, self.column.value(row))
        if type(value) is str and self.column.kind is ColumnKind.TEXT and not self.is_of_trail:
            value = masked(value)
        yield cell_value(shortened(value) if self.is_of_trail and isinstance(value, str) else value)
        if self.has_label and self.column.words is not None:
            yield label_of(value) if isinstance(value, self.column.words) else None
        if self.has_cause:
            cause, reason = missing.get(self.column.attribute, (None, None))
            yield cause
            yield masked(reason or "") or None


def cells_of(sheet: Sheet) -> tuple[Cells, ...]:
    """What each column of a sheet writes."""
    is_trail = sheet.table == "audit"
    return tuple(
        Cells(each, each.words is not None and not sheet.is_domain, has_cause(sheet, each), is_trail)
        for each in sheet.columns
    )


def common_of(sheet: Sheet) -> tuple[Head, ...]:
    """The columns that every row begins with."""
    if sheet.is_domain:
        return tuple(LEADING.get(name, Head(name, SEQUENCE_WIDTH)) for name in sheet.leading)
    return COMMON if sheet.table else tuple(replace(each, width=_width(each)) for each in COMMON)


def _width(head: Head) -> float:
    return KEY_WIDTH if head.name == "RECKEY" else head.width


def heads_of(sheet: Sheet) -> list[Head]:
    """The header of a data sheet."""
    found = [*common_of(sheet), *(head for each in cells_of(sheet) for head in each.heads())]
    if may_miss(sheet):
        found.append(Head("MISSING", 24))
    return found


def may_miss(sheet: Sheet) -> bool:
    """Whether some field of its forms may say why it is empty."""
    return any(each.entry.may_be_missing for each in sheet.asked().values())


def has_cause(sheet: Sheet, column: Column[Any]) -> bool:
    """Numbers, times and dates that a form asks for, and its required fields, carry status and reason beside them."""
    asked = sheet.asked().get(column.attribute) if column.origin == "Collected" else None
    if asked is None or not asked.entry.may_be_missing:
        return False
    return column.kind in CAUSED or asked.entry.required


def rows_of(context: Context, sheet: Sheet) -> Iterator[list[object]]:
    """The rows that are wanted of a sheet."""
    if sheet.scope is Scope.STUDY and context.is_part:
        return
    cells = cells_of(sheet)
    numbers: Counter[str | None] = Counter()
    for row in _source(context, sheet):
        number = number_of(row)
        if sheet.scope is Scope.PARTICIPANT and not any(map(context.wanted.holds, numbers_of(row))):
            continue
        shown = list(_records(sheet, row))
        if _is_held_back(context, sheet, row, number, shown):
            continue
        status = _status(context, sheet, row, shown)
        if context.wanted.locked_only and not _is_locked(context, sheet, row, status):
            continue
        context.kept.update(shown)
        usubjid = _usubjid(context.settings, number)
        numbers[usubjid] += 1
        if sheet.is_domain:
            told: dict[str, object] = {"STUDYID": context.settings.study_id, "DOMAIN": sheet.name, "USUBJID": usubjid}
            common: tuple[object, ...] = tuple(told.get(name, numbers[usubjid]) for name in sheet.leading)
        else:
            common = _common(context, sheet, row, usubjid, status, shown)
        yield [*common, *_values(context, sheet, cells, row)]


def _common(
    context: Context,
    sheet: Sheet,
    row: Any,
    usubjid: str | None,
    status: RecordStatus,
    shown: Sequence[tuple[str, int]],
) -> tuple[object, ...]:
    return (
        context.settings.study_id,
        context.settings.site_id,
        usubjid,
        _key(sheet, row),
        status.value,
        _last_change(context, sheet, row, shown),
        sum(context.open_queries(*each) for each in shown),
    )


def _source(context: Context, sheet: Sheet) -> Iterator[Any]:
    """All rows; of a few participants theirs alone where a sheet can tell them apart beforehand."""
    if sheet.of_one is not None and context.wanted.participants:
        for number in sorted(set(context.wanted.participants) & set(with_results(context.session))):
            yield from sheet.of_one(context.session, context.settings, number)
    else:
        yield from sheet.rows(context.session, context.settings)


def _is_held_back(
    context: Context, sheet: Sheet, row: Any, number: int | None, shown: Sequence[tuple[str, int]]
) -> bool:
    """R20: what came after a withdrawal that forbids new use stays here, and its trail with it."""
    if sheet.table != "audit":
        is_held = context.is_after_withdrawal(sheet.table, row, number)
        context.held_back.update(shown if is_held else ())
        return is_held
    table, key = str(fact(row, "table_name")), int(fact(row, "row_id") or 0)
    return (table, key) in context.held_back or context.came_after_withdrawal(table, key, number)


def _values(context: Context, sheet: Sheet, cells: Sequence[Cells], row: Any) -> Iterator[object]:
    missing = missing_of(row) if may_miss(sheet) else {}
    for each in cells:
        yield from each.values(context, row, missing)
    if may_miss(sheet):
        told = (f"{name}={cause}" + (f" ({reason})" if reason else "") for name, (cause, reason) in missing.items())
        yield "; ".join(sorted(told)) or None


def _records(sheet: Sheet, row: Any) -> Iterator[tuple[str, int]]:
    """The audited rows that a row shows, its own first."""
    table = fact(row, "table") or sheet.table
    if table and isinstance(fact(row, "id"), int):
        yield table, fact(row, "id")
    for other, name in sheet.also:
        told = fact(row, name)
        for each in told if isinstance(told, tuple) else (told,):
            if isinstance(each, int):
                yield other, each


def _key(sheet: Sheet, row: Any) -> str:
    table = fact(row, "table") or sheet.table
    if table:
        return f"{table}:{fact(row, 'id')}"
    return f"{sheet.name.lower()}:{fact(row, 'key') or number_of(row) or ''}"


def _status(context: Context, sheet: Sheet, row: Any, shown: Sequence[tuple[str, int]]) -> RecordStatus:
    if context.is_locked(numbers_of(row)):
        return RecordStatus.LOCKED
    found = {context.signature(*each) for each in shown}
    for status in (RecordStatus.SIGNED, RecordStatus.VERIFIED):
        if status in found:
            return status
    is_draft = fact(row, "state") is DeviationState.DRAFT or fact(row, "status") is ShipmentStatus.DRAFT
    return RecordStatus.DRAFT if is_draft or _lacks(sheet, row) else RecordStatus.COMPLETE


def _is_locked(context: Context, sheet: Sheet, row: Any, status: RecordStatus) -> bool:
    """A trail goes with the records that go out; everything else must be locked itself."""
    if sheet.table == "audit":
        return (fact(row, "table_name"), fact(row, "row_id")) in context.kept
    return status is RecordStatus.LOCKED


def _forms_of(sheet: Sheet, row: Any) -> tuple[type[Form], ...]:
    return sheet.forms.get(fact(row, sheet.told_by) or sheet.table, ())


def _lacks(sheet: Sheet, row: Any) -> bool:
    """Whether a required field of the row holds neither a value nor a cause; "not done" lacks nothing."""
    if fact(row, "status") is CountStatus.NOT_DONE:
        return False
    missing = missing_of(row)
    known = {column.attribute for column in sheet.columns}
    needed = {
        sheet.attribute(form, each.name)
        for form in _forms_of(sheet, row)
        for each in form.fields()
        if each.entry.required
    }
    return any(fact(row, name) in (None, "") and name not in missing for name in needed & known)


def _last_change(context: Context, sheet: Sheet, row: Any, shown: Sequence[tuple[str, int]]) -> str | None:
    """Of the row and what it shows; of all data where a number follows from all of them."""
    at = fact(row, "at")
    found = [at] if isinstance(at, datetime) else []
    found += [each for table, key in shown if (each := context.last_change(table, key)) is not None]
    if sheet.scope is Scope.STUDY and context.last_of_all is not None:
        found.append(context.last_of_all)
    return iso(max(found, default=None))


def _usubjid(settings: Settings, number: object) -> str | None:
    return f"{settings.study_id}-{settings.site_id}-{number:03d}" if isinstance(number, int) else None


__all__ = ["COMMON", "Cells", "cells_of", "common_of", "has_cause", "heads_of", "may_miss", "rows_of"]
