"""A data sheet: the common columns, the fields with their labels and causes, persons as codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.words import (
    CountStatus,
    DeviationState,
    Restriction,
    ShipmentStatus,
    SignatureMeaning,
    label_of,
)
from app.outputs.sheets.fact import cell_value, fact, iso, missing_of, number_of
from app.outputs.sheets.sheet import Scope, Sheet
from app.outputs.sheets.write import Head
from app.queries import trail
from app.settings import Settings
from app.tables import Column, ColumnKind
from db.models import Query, Signature, User

COMMON: Final = (
    Head("STUDYID", 14, is_code=True),
    Head("SITEID", 8, is_code=True),
    Head("USUBJID", 22, is_code=True),
    Head("RECKEY", 20, is_code=True),
    Head("RECSTAT", 10),
    Head("LASTCHG", 22),
    Head("OPENQRY", 9),
)

LOGINS: Final = frozenset(
    {"user", "operator", "receiver", "reader", "opened_by", "closed_by", "cosigned_by", "pathologist", "asked_by"}
    | {"issued_by", "printed_by"}
)
"""Fields that hold a user name in the store; outside they hold the code of the person's card."""
INITIALS: Final = frozenset({"checked_by", "collector", "second_person", "identity_second"})
"""Fields where initials are typed; those of people with an account become the code of their card."""
CAUSED: Final = (ColumnKind.NUMBER, ColumnKind.TIME, ColumnKind.DATE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the data goes out: participants and sheets (none named: all), locked records only.

    `since_change` is the data cut of the earlier export against which CHANGES is told.
    """

    participants: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    since_change: int = 0
    recipient: str = ""
    locked_only: bool = False

    @property
    def is_part(self) -> bool:
        return bool(self.participants) or self.locked_only

    def holds(self, number: int | None) -> bool:
        """Whether a participant's rows are wanted; rows of nobody only where all are."""
        return not self.participants or number in self.participants


@dataclass(slots=True)
class Context:
    """What every data sheet needs to know of the store, read once."""

    session: Session
    settings: Settings
    wanted: Wanted
    persons: Mapping[str, str] = field(default_factory=dict)
    initials: Mapping[str, str] = field(default_factory=dict)
    kept: set[tuple[str, int]] = field(default_factory=set)
    _changed: dict[str, Mapping[int, datetime]] = field(default_factory=dict)
    _signed: dict[str, Mapping[int, str]] = field(default_factory=dict)
    _queries: dict[str, Mapping[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, settings: Settings, wanted: Wanted) -> "Context":
        people = session.execute(select(User.login, User.initials, User.barcode)).all()
        return cls(
            session,
            settings,
            wanted,
            {row.login: row.barcode for row in people},
            {row.initials.upper(): row.barcode for row in people},
        )

    def last_change(self, table: str, key: int) -> datetime | None:
        if table not in self._changed:
            self._changed[table] = trail.last_changes(self.session, table)
        return self._changed[table].get(key)

    def signature(self, table: str, key: int) -> str:
        """ "verified" by a review, "signed" by any other signature, else empty."""
        if table not in self._signed:
            rows = self.session.execute(
                select(Signature.subject_id, Signature.meaning)
                .where(Signature.subject == table, Signature.voided.is_(False))
                .order_by(Signature.id)
            )
            self._signed[table] = {
                row[0]: "verified" if row[1] is SignatureMeaning.REVIEWED else "signed" for row in rows
            }
        return self._signed[table].get(key, "")

    def open_queries(self, table: str, key: int) -> int:
        if table not in self._queries:
            rows = self.session.execute(
                select(Query.subject_id, func.count(Query.id))
                .where(Query.subject == table, Query.closed.is_(None), Query.voided.is_(False))
                .group_by(Query.subject_id)
            )
            self._queries[table] = {row[0]: row[1] for row in rows}
        return self._queries[table].get(key, 0)


def heads_of(sheet: Sheet) -> list[Head]:
    """The header of a data sheet."""
    found = [*COMMON]
    for column in sheet.columns:
        width = max(min(len(column.name) + 4, 30), 12)
        found.append(Head(column.name, width, column.kind is ColumnKind.CODE))
        if column.words is not None:
            found.append(Head(f"{column.name}_LBL", 20))
        if has_cause(sheet, column):
            found += [Head(f"{column.name}STAT", 10), Head(f"{column.name}REASND", 16)]
    if sheet.table:
        found.append(Head("MISSING", 20))
    return found


def has_cause(sheet: Sheet, column: Column[Any]) -> bool:
    """Numbers, times and dates that a person collects, and required fields, carry status and reason beside them."""
    if not sheet.table or not sheet.forms or column.origin != "Collected":
        return False
    return column.kind in CAUSED or column.attribute in sheet.required


def rows_of(context: Context, sheet: Sheet) -> Iterator[list[object]]:
    """The rows that are wanted of a sheet."""
    if sheet.scope is Scope.STUDY and context.wanted.is_part:
        return
    for row in sheet.rows(context.session, context.settings):
        number = number_of(row)
        if sheet.scope is Scope.PARTICIPANT and not context.wanted.holds(number):
            continue
        shown = list(_records(sheet, row))
        status = _status(context, sheet, row, shown)
        if context.wanted.locked_only and not _is_locked(context, sheet, row, status):
            continue
        context.kept.update(shown)
        yield [
            context.settings.study_id,
            context.settings.site_id,
            _usubjid(context.settings, number),
            _key(sheet, row),
            status,
            _last_change(context, row, shown),
            sum(context.open_queries(*each) for each in shown),
            *_values(context, sheet, row),
        ]


def _records(sheet: Sheet, row: Any) -> Iterator[tuple[str, int]]:
    """The audited rows that a row shows, its own first."""
    table = fact(row, "table") or sheet.table
    if table and isinstance(fact(row, "id"), int):
        yield table, fact(row, "id")
    for other, name in sheet.also:
        if isinstance(fact(row, name), int):
            yield other, fact(row, name)


def _key(sheet: Sheet, row: Any) -> str:
    table = fact(row, "table") or sheet.table
    if table:
        return f"{table}:{fact(row, 'id')}"
    return f"{sheet.name.lower()}:{fact(row, 'key') or number_of(row) or ''}"


def _status(context: Context, sheet: Sheet, row: Any, shown: Sequence[tuple[str, int]]) -> str:
    if fact(row, "restriction") is Restriction.LOCK:
        return "locked"
    found = {context.signature(*each) for each in shown}
    if found & {"signed", "verified"}:
        return "signed" if "signed" in found else "verified"
    is_draft = fact(row, "state") is DeviationState.DRAFT or fact(row, "status") is ShipmentStatus.DRAFT
    is_draft = is_draft or _lacks(sheet, row)
    return "draft" if is_draft else "complete"


def _is_locked(context: Context, sheet: Sheet, row: Any, status: str) -> bool:
    """A trail goes with the records that go out; everything else must be locked itself."""
    if sheet.table == "audit":
        return (fact(row, "table_name"), fact(row, "row_id")) in context.kept
    return status == "locked"


def _lacks(sheet: Sheet, row: Any) -> bool:
    """Whether a required field of the row holds neither a value nor a cause; "not done" lacks nothing."""
    if fact(row, "status") is CountStatus.NOT_DONE:
        return False
    missing = missing_of(row)
    known = {column.attribute for column in sheet.columns}
    return any(
        fact(row, each.name) in (None, "") and each.name not in missing
        for form in sheet.forms.get(fact(row, "table") or sheet.table, ())
        for each in form.fields()
        if each.entry.required and each.name in known
    )


def _last_change(context: Context, row: Any, shown: Sequence[tuple[str, int]]) -> str | None:
    at = fact(row, "at")
    found = [at] if isinstance(at, datetime) else []
    found += [each for table, key in shown if (each := context.last_change(table, key)) is not None]
    return iso(max(found, default=None))


def _values(context: Context, sheet: Sheet, row: Any) -> Iterator[object]:
    missing = missing_of(row) if sheet.table else {}
    for column in sheet.columns:
        value = person_of(context, row, column, column.value(row))
        yield cell_value(value)
        if column.words is not None:
            yield label_of(value) if isinstance(value, column.words) else None
        if has_cause(sheet, column):
            cause, reason = missing.get(column.attribute, (None, None))
            yield cause
            yield reason or None
    if sheet.table:
        told = (f"{name}={cause}" + (f" ({reason})" if reason else "") for name, (cause, reason) in missing.items())
        yield "; ".join(sorted(told)) or None


def person_of(context: Context, row: Any, column: Column[Any], value: Any) -> Any:
    """The code of a person's card where a field names one of our people; the value itself elsewhere."""
    name = fact(row, "field") if column.attribute in ("old", "new") else column.attribute
    if name in LOGINS:
        return context.persons.get(str(value), value)
    if name in INITIALS and value:
        return context.initials.get(str(value).upper(), value)
    return value


def _usubjid(settings: Settings, number: object) -> str | None:
    return f"{settings.study_id}-{settings.site_id}-{number:03d}" if isinstance(number, int) else None
