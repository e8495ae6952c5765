"""The trail as lists: changes and their fields, and whether the chain still holds."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.domain.barcode import looks_like_code, normalised
from app.i18n import N_, _
from app.queries.record_check import strayed
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.audit import digest
from db.base import canonical
from db.models import Audit, Change, Event, Item, Participant
from db.store import GENESIS, link

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


GAP = N_("a change before it is missing")
LOOSE = N_("it does not follow the change before it")
CONTENT = N_("its hash does not fit its content")
REASON = N_("its reason was changed")
FIELD = N_("an audited field was changed")
EVENT = N_("an event was changed")
OF_NO_CHANGE = N_("an audited field or an event belongs to no change")
STRAYED = N_("a stored value is not the one that it wrote")
ROW_STRAYED = N_("a row came or went without a change")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found: its head, how many changes, and the first that does not hold.

    `place` names the table, row and field where a stored value is not the one that the change wrote.
    """

    changes: int
    head: str
    first_bad: int | None
    why: str
    place: str = ""

    @property
    def holds(self) -> bool:
        return self.first_bad is None

    def told(self) -> str:
        """Why it does not hold, and where, in words."""
        return f"{_(self.why)} ({self.place})" if self.place else _(self.why)


def verify(session: Session) -> Verification:
    """Walk the chain: each hash covers its row and the one before, audit rows and events are those it covers, and
    every stored value is the one that its last change wrote.
    """
    prev, last = GENESIS, 0
    changes = session.execute(select(Change.__table__).order_by(Change.id).execution_options(yield_per=500))
    for row in changes.mappings():
        why = _fault(session, dict(row), prev, last)
        if why:
            return Verification(last, prev, int(row["id"]), why)
        prev, last = str(row["hash"]), int(row["id"])
    if _beyond(session, last):
        return Verification(last, prev, last + 1, OF_NO_CHANGE)
    for value in strayed(session):
        place = f"{value.table} {value.row_id} {value.field}".strip()
        return Verification(last, prev, value.change_id, STRAYED if value.field else ROW_STRAYED, place)
    return Verification(last, prev, None, "")


def _beyond(session: Session, last: int) -> bool:
    """Whether there are audited fields or events of changes that never were."""
    return any(session.scalar(select(table.id).where(table.change_id > last).limit(1)) for table in (Audit, Event))


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
    found = or_(
        Change.user.contains(word, autoescape=True),
        Change.action.contains(word, autoescape=True),
        Audit.table_name.contains(word, autoescape=True),
        Audit.field.contains(word, autoescape=True),
        Audit.new.contains(word, autoescape=True),
        Audit.old.contains(word, autoescape=True),
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


def _fault(session: Session, row: Mapping[str, Any], prev: str, last: int) -> str:
    if row["id"] != last + 1:
        return GAP
    if row["prev"] != prev:
        return LOOSE
    if link({**row}) != row["hash"]:
        return CONTENT
    if row["reason"] is not None and digest(row["reason_salt"], row["reason"]) != row["reason_digest"]:
        return REASON
    covered = json.loads(row["fields"])
    if covered["rows"] != _covered_rows(session, row["id"]):
        return FIELD
    if canonical(covered["events"]) != canonical(_covered_events(session, row["id"])):
        return EVENT
    return ""


def _covered_rows(session: Session, change_id: int) -> list[list[Any]]:
    found: list[list[Any]] = []
    for line in session.execute(select(Audit.__table__).where(Audit.change_id == change_id).order_by(Audit.id)):
        if line.salt is None and line.old_digest is None and line.new_digest is None:
            found.append([line.table_name, line.row_id, line.field, line.old, line.new])
            continue
        redacted = line.salt is None
        holds = redacted or (digest(line.salt, line.old), digest(line.salt, line.new)) == (
            line.old_digest,
            line.new_digest,
        )
        old, new = (line.old_digest, line.new_digest) if holds else ("changed", "changed")
        found.append([line.table_name, line.row_id, line.field, old, new])
    return found


def _covered_events(session: Session, change_id: int) -> list[list[Any]]:
    rows = session.execute(
        select(Event.verb, Event.item_id, Event.participant_id, Event.details)
        .where(Event.change_id == change_id)
        .order_by(Event.id)
    )
    return [[row.verb, row.item_id, row.participant_id, dict(row.details)] for row in rows]
