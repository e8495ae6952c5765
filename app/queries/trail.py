"""The trail as lists: changes and their fields, and the head of the chain."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.domain.barcode import looks_like_code, normalised
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Audit, Change, Event, Item, Participant
from db.store import GENESIS

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
    statement = _lines().where(Audit.change_id > after).order_by(Audit.id)
    if only_data:
        statement = statement.where(*_of_data())
    yield from session.execute(statement.execution_options(yield_per=1000))


def audit_page(session: Session, *, offset: int, limit: int, search: str = "") -> Sequence[Row[Any]]:
    """One page of the audit, newest first."""
    statement = _matching(_lines(), search).order_by(Audit.id.desc()).offset(offset).limit(limit)
    return session.execute(statement).all()


def audit_count(session: Session, *, search: str = "") -> int:
    return (
        session.scalar(_matching(select(func.count(Audit.id)).join(Change, Change.id == Audit.change_id), search)) or 0
    )


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


def last_change_of_data(session: Session) -> datetime | None:
    """When data last changed, whatever was printed or exported since."""
    return session.scalar(select(func.max(Change.at)).join(Audit, Audit.change_id == Change.id).where(*_of_data()))


def _of_data() -> Sequence[Any]:
    """What tells the audited fields that concern data, and no person by name."""
    signers_name = (Audit.table_name == "signature") & (Audit.field == "name")
    tables = Audit.table_name.not_in((*OF_PEOPLE, *OF_PRINTING))
    return tables, Change.action.not_like(f"{ACCOUNTS}%"), ~signers_name


def _lines() -> Any:
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


def _matching(statement: Any, search: str) -> Any:
    """Every word must be found: who, act, table, field, a value, a day (2026-11-24), a code or a participant's number."""
    for word in search.split():
        statement = statement.where(_told_by(word))
    return statement


def _told_by(word: str) -> Any:
    like = f"%{word}%"
    found = or_(
        Change.user.like(like),
        Change.action.like(like),
        Audit.table_name.like(like),
        Audit.field.like(like),
        Audit.new.like(like),
        Audit.old.like(like),
    )
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", word):
        return found | cast(Change.at, Text).like(f"{word}%")
    if re.fullmatch(r"\d{1,3}", word):
        mine = select(Event.change_id).join(Participant, Participant.id == Event.participant_id)
        return Change.id.in_(mine.where(Participant.number == int(word)))
    if looks_like_code(word):
        mine = select(Event.change_id).join(Item, Item.id == Event.item_id)
        return found | Change.id.in_(mine.where(Item.barcode == normalised(word)))
    return found
