"""How far each participant's record is reviewed: approved, pages verified against their source, queries, locked."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.barcode import participant_name
from app.domain.words import SignatureMeaning
from app.locking import PARTICIPANT
from app.queries.content import Signed, signed
from app.queries.locks import LockRow, locks
from app.queries.source_checks import PAGE_KEYS, ticked
from app.settings import Settings
from db.models import Participant, Query


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A participant's record: the last approval and whether it holds, pages ticked of how many, queries, the lock."""

    id: int
    number: int
    approval: Signed | None
    pages: int
    queries: int
    lock: LockRow | None

    @property
    def name(self) -> str:
        return participant_name(self.number)

    @property
    def of(self) -> int:
        return len(PAGE_KEYS)


def reviewed(session: Session, settings: Settings, number: int | None = None) -> tuple[Reviewed, ...]:
    """Every participant's record, or one; the approval is held against what the record says now."""
    people = select(Participant.id, Participant.number).order_by(Participant.number)
    if number is not None:
        people = people.where(Participant.number == number)
    ticks = ticked(session)
    standing = {each.number: each for each in locks(session) if each.number is not None and each.unlocked is None}
    asked = select(Query.participant_id, func.count(Query.id)).where(Query.closed.is_(None))
    waiting = dict(session.execute(asked.group_by(Query.participant_id)).tuples().all())
    return tuple(
        Reviewed(
            row.id,
            row.number,
            next(iter(signed(session, settings, PARTICIPANT, row.id, SignatureMeaning.APPROVED)), None),
            ticks.get(row.number, 0),
            waiting.get(row.id, 0),
            standing.get(row.number),
        )
        for row in session.execute(people).all()
    )


def study_lock(session: Session) -> LockRow | None:
    """The lock of the study that stands, if any."""
    return next((each for each in locks(session) if each.number is None and each.unlocked is None), None)
