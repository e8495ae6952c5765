"""The trail as lists: changes and their fields, and the head of the chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.domain.words import Role
from app.i18n import N_
from app.queries.audit_filter import conditions
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Audit, Change
from db.store import GENESIS

UTC = ZoneInfo("UTC")

OF_PRINTING = ("document", "label", "spooled")
"""What printing and exporting leaves on record: it changes no data, so the AUDIT sheet leaves it out."""

ACCOUNTS = "accounts."
OF_PEOPLE = ("user", "role_grant")
"""Acts and tables about the people at the bench: they don't leave the laboratory."""

AUDIT: tuple[Column[Any], ...] = (
    column("CHGID", N_("Change"), "change_id", K.NUMBER, origin="Assigned", width=90),
    column("CHGDTC", N_("When"), "at", K.TIME, unit="UTC", origin="Assigned", width=190),
    column("WHO", N_("Who"), "user", origin="Assigned", width=110),
    column("ROLE", N_("Role"), "role", origin="Assigned", width=130),
    column("ACTION", N_("Act"), "action", K.CODE, origin="Assigned", width=190),
    column("TABLE", N_("Table"), "table_name", K.CODE, origin="Assigned", width=130),
    column("RECID", N_("Record"), "row_id", K.NUMBER, origin="Assigned", width=80),
    column("FIELD", N_("Field"), "field", K.CODE, origin="Assigned", width=170),
    column("OLD", N_("Before"), "old", origin="Assigned", width=180),
    column("NEW", N_("After"), "new", origin="Assigned", width=180),
    column("REASON", N_("Reason"), "reason", origin="Assigned", width=200),
)


def audit(session: Session, *, after: int = 0, only_data: bool = False) -> Iterator[Row[Any]]:
    """Every audited field after a change, oldest first, streamed."""
    statement = lines_of().where(Audit.change_id > after).order_by(Audit.id)
    if only_data:
        statement = statement.where(*_of_data())
    with session.execute(statement.execution_options(yield_per=1000)) as lines:
        yield from lines


def audit_page(
    session: Session, *, offset: int, limit: int, search: str = "", zone: ZoneInfo = UTC
) -> Sequence[Row[Any]]:
    """One page of the audit, newest first; the whole audit by the numbers of its lines, whatever its length."""
    statement = lines_of().order_by(Audit.id.desc()).limit(limit)
    if search.strip():
        fitting = select(Audit.id).join(Change, Change.id == Audit.change_id).where(*conditions(search, zone))
        numbers = fitting.order_by(Audit.id.desc()).limit(limit).offset(offset)
        statement = statement.where(Audit.id.in_(numbers.scalar_subquery()))
    else:
        highest, count = session.execute(select(func.max(Audit.id), func.count(Audit.id))).one()
        is_gapless = highest == count
        statement = statement.where(Audit.id <= highest - offset) if is_gapless else statement.offset(offset)
    return session.execute(statement).all()


def audit_count(session: Session, *, search: str = "", zone: ZoneInfo = UTC) -> int:
    counted = select(func.count(Audit.id))
    if search.strip():
        counted = counted.join(Change, Change.id == Audit.change_id).where(*conditions(search, zone))
    return session.scalar(counted) or 0


def audit_found(session: Session, *, search: str, zone: ZoneInfo) -> Iterator[Row[Any]]:
    """All that a filter finds, oldest first, streamed."""
    statement = lines_of().where(*conditions(search, zone)).order_by(Audit.id)
    with session.execute(statement.execution_options(yield_per=1000)) as lines:
        yield from lines


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a change, before and after; `is_emptied` where a redaction took the text out."""

    table: str
    row_id: int
    field: str
    old: str | None
    new: str | None
    is_emptied: bool


@dataclass(frozen=True, slots=True)
class WholeChange:
    """A change with all that it wrote: who, in which role, where, when, in which zone, and why."""

    number: int
    at: datetime
    user: str
    role: Role | None
    workstation: str
    zone: str
    action: str
    reason: str | None
    hash: str
    fields: tuple[FieldChange, ...]
    count: int


FIELDS_SHOWN = 200


def whole_change(session: Session, number: int) -> WholeChange:
    """A change by its number, with its first fields."""
    row = session.execute(select(Change.__table__).where(Change.id == number)).one()
    lines = select(Audit.__table__).where(Audit.change_id == number)
    fields = tuple(
        FieldChange(
            line.table_name,
            line.row_id,
            line.field,
            line.old,
            line.new,
            line.salt is None and bool(line.old_digest or line.new_digest),
        )
        for line in session.execute(lines.order_by(Audit.id).limit(FIELDS_SHOWN))
    )
    count = session.scalar(select(func.count(Audit.id)).where(Audit.change_id == number)) or 0
    told = (row.id, row.at, row.user, row.role, row.workstation, row.zone, row.action, row.reason, row.hash)
    return WholeChange(*told, fields, count)


def head(session: Session) -> tuple[int, str]:
    """The last change and its hash."""
    row = session.execute(select(Change.id, Change.hash).order_by(Change.id.desc()).limit(1)).one_or_none()
    return (0, GENESIS) if row is None else (row.id, row.hash)


def latest_moment(session: Session) -> datetime | None:
    """The latest moment among the last changes, whatever the clock told when they were made; None before the first."""
    last = select(Change.at).order_by(Change.id.desc()).limit(20)
    return max(session.scalars(last), default=None)


def last_changes(session: Session, table: str) -> Mapping[int, datetime]:
    """When each row of a table last changed."""
    rows = session.execute(
        select(Audit.row_id, func.max(Change.at))
        .join(Change, Change.id == Audit.change_id)
        .where(Audit.table_name == table)
        .group_by(Audit.row_id)
    )
    return {row[0]: row[1] for row in rows}


def first_changes(session: Session, table: str) -> Mapping[int, datetime]:
    """When each row of a table came into the record."""
    rows = session.execute(
        select(Audit.row_id, func.min(Change.at))
        .join(Change, Change.id == Audit.change_id)
        .where(Audit.table_name == table)
        .group_by(Audit.row_id)
    )
    return {row[0]: row[1] for row in rows}


def last_change_of_data(session: Session) -> datetime | None:
    """When data last changed, whatever was printed or exported since."""
    return session.scalar(select(func.max(Change.at)).join(Audit, Audit.change_id == Change.id).where(*_of_data()))


def _of_data() -> Sequence[Any]:
    """What tells the audited fields that concern data, and no person by name."""
    signers_name = (Audit.table_name == "signature") & (Audit.field == "name")
    tables = Audit.table_name.not_in((*OF_PEOPLE, *OF_PRINTING))
    return tables, Change.action.not_like(f"{ACCOUNTS}%"), ~signers_name


def lines_of() -> Any:
    """The columns of the list, to be narrowed and ordered."""
    return select(
        Audit.id,
        Audit.change_id,
        Change.at,
        Change.user,
        Change.role,
        Change.action,
        Change.reason,
        Audit.table_name,
        Audit.row_id,
        Audit.field,
        Audit.old,
        Audit.new,
    ).join(Change, Change.id == Audit.change_id)
