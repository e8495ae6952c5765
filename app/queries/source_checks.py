"""A monitor's ticks: which pages of a participant's form were verified, and what they said then."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.times import Moment
from db.base import canonical
from db.models import Participant, SourceCheck

PAGE_KEYS: Final = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")
"""The pages of the case report form."""


@dataclass(frozen=True, slots=True)
class Check:
    """A tick that was not withdrawn, and what the page said."""

    page: str
    digest: str
    content: Mapping[str, str]
    checked: Moment
    checked_by: str


def digest_of(content: Mapping[str, str]) -> str:
    """SHA-256 of what a page says."""
    return hashlib.sha256(canonical(dict(content)).encode()).hexdigest()


def checks(session: Session, number: int) -> Mapping[str, Check]:
    """The standing ticks of a participant by page."""
    rows = session.scalars(
        select(SourceCheck)
        .join(Participant, Participant.id == SourceCheck.participant_id)
        .where(Participant.number == number, SourceCheck.withdrawn.is_(None))
        .order_by(SourceCheck.id)
    )
    return {row.page: Check(row.page, row.digest, dict(row.content), row.checked, row.checked_by) for row in rows}


def ticked(session: Session) -> Mapping[int, int]:
    """How many pages were ticked, by participant's number; a tick counts until it is withdrawn."""
    rows = session.execute(
        select(Participant.number, func.count(func.distinct(SourceCheck.page)))
        .outerjoin(SourceCheck, (SourceCheck.participant_id == Participant.id) & SourceCheck.withdrawn.is_(None))
        .group_by(Participant.number)
        .order_by(Participant.number)
    )
    return {row[0]: row[1] for row in rows}
