"""Locks: what is locked, by whom, and what still stands in the way of a lock."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import PREFIX, participant_name
from app.domain.times import Moment
from app.domain.words import DeviationState, SignatureMeaning
from app.i18n import _
from app.locking import PARTICIPANT, STUDY, told_of
from app.queries.asked import number_of, records_at
from app.queries.content import signed
from app.settings import Settings
from db.models import Deviation, Lock, Participant, Query


@dataclass(frozen=True, slots=True)
class LockRow:
    """A lock, open or ended."""

    subject: str
    number: int | None
    locked: Moment
    locked_by: str
    why: str
    unlocked: Moment | None
    unlocked_by: str | None
    unlocked_why: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a lock, and the thing to look at: a participant, a query or a deviation."""

    text: str
    kind: str
    id: int


def locks(session: Session) -> tuple[LockRow, ...]:
    """Every lock ever set, the latest first."""
    rows = session.execute(
        select(Lock, Participant.number)
        .outerjoin(Participant, Participant.id == Lock.participant_id)
        .order_by(Lock.id.desc())
    )
    return tuple(
        LockRow(
            lock.subject,
            number,
            lock.locked,
            lock.locked_by,
            lock.why or "",
            lock.unlocked,
            lock.unlocked_by,
            lock.unlocked_why or "",
        )
        for lock, number in rows
    )


def locked_numbers(session: Session) -> frozenset[int]:
    """The numbers of participants whose record is locked."""
    rows = select(Participant.number).join(Lock, Lock.subject_id == Participant.id)
    return frozenset(session.scalars(rows.where(Lock.subject == PARTICIPANT, Lock.unlocked.is_(None))))


def locked_at(session: Session, page: str, subject: str) -> str:
    """Who locked what a page shows, as a sentence; empty where nothing keeps it from being changed."""
    found = [row for row in locks(session) if row.unlocked is None]
    if not found:
        return ""
    numbers = {number_of(session, *record) for record in records_at(session, page, subject)}
    for row in found:
        if row.number is None and numbers:
            return told_of(_("The study"), row.locked_by, row.locked)
        if row.number is not None and row.number in numbers:
            return told_of(participant_name(row.number), row.locked_by, row.locked)
    return ""


def is_study_locked(session: Session) -> bool:
    found = select(Lock.id).where(Lock.subject == STUDY, Lock.unlocked.is_(None)).limit(1)
    return session.scalar(found) is not None


def against_participant(session: Session, settings: Settings, number: int) -> tuple[Obstacle, ...]:
    """What keeps a participant's record from being locked: an approval that is missing or no longer holds."""
    row = session.scalars(select(Participant).where(Participant.number == number)).one()
    latest = next(iter(signed(session, settings, PARTICIPANT, row.id, SignatureMeaning.APPROVED)), None)
    name = f"{PREFIX}-{number:03d}"
    if latest is None:
        return (Obstacle(_("{name} is not approved.").format(name=name), PARTICIPANT, number),)
    if not latest.holds:
        text = _("{name} was approved by {who}, and changed since by {other}.")
        text = text.format(name=name, who=latest.name, other=latest.changed_by or "?")
        return (Obstacle(text, PARTICIPANT, number),)
    return ()


def against_study(session: Session) -> tuple[Obstacle, ...]:
    """What keeps the study from being locked: open records, queries, deviations and co-signatures."""
    shut = select(Lock.subject_id).where(Lock.subject == PARTICIPANT, Lock.unlocked.is_(None))
    numbers = session.scalars(
        select(Participant.number).where(Participant.id.not_in(shut)).order_by(Participant.number)
    )
    found = [
        Obstacle(_("{name} is not locked.").format(name=f"{PREFIX}-{number:03d}"), PARTICIPANT, number)
        for number in numbers
    ]
    for query in session.scalars(select(Query.id).where(Query.closed.is_(None)).order_by(Query.id)):
        found.append(Obstacle(_("Query {number} is not closed.").format(number=query), "query", query))
    for row in session.scalars(select(Deviation).order_by(Deviation.id)):
        if row.state is not DeviationState.CLOSED:
            found.append(Obstacle(_("Deviation {number} is not closed.").format(number=row.id), "deviation", row.id))
        if row.cosign_role is not None and row.cosigned_by is None:
            text = _("Deviation {number} waits for its co-signature.").format(number=row.id)
            found.append(Obstacle(text, "deviation", row.id))
    return tuple(found)
