"""A participant's record as the enrolment form shows it, and the next free number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.enrolment import CONSENT_FIELDS, Enrolment
from app.domain.errors import NotFound
from app.domain.words import DeviationState, ParticipantStatus
from app.i18n import _
from db.models import Consent, Deviation, Draw, Participant


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The values of the form, the version of the row they were read from, the status, and the days of the draws."""

    values: Mapping[str, Any]
    version: int
    status: ParticipantStatus
    drawn: tuple[date, ...]


def enrolled(session: Session, number: int) -> Enrolled:
    """The record of a participant; NotFound where none has this number."""
    row = participant_row(session, number)
    consent = session.scalars(select(Consent).where(Consent.participant_id == row.id)).one()
    names = [field.name for field in Enrolment.fields()]
    values = row.held(*(name for name in names if name not in CONSENT_FIELDS)) | consent.held(*CONSENT_FIELDS)
    drawn = select(Draw.at).where(Draw.participant_id == row.id)
    days = [at.day for at in session.scalars(drawn) if at is not None]
    return Enrolled(values | {"missing": row.missing}, row.version, row.status, tuple(sorted(days)))


def participant_row(session: Session, number: int) -> Participant:
    """The row of a participant, for queries; NotFound where none has this number."""
    row = session.scalar(select(Participant).where(Participant.number == number))
    if row is None:
        raise NotFound(
            _("No participant {number:03d} is enrolled.").format(number=number),
            hint=_("Check the number, or enrol the participant (Ctrl+N)."),
        )
    return row


def next_number(session: Session) -> int:
    """The number after the highest in use."""
    return 1 + (session.scalar(select(func.max(Participant.number))) or 0)


def open_deviations(session: Session, number: int) -> int:
    """How many deviations of a participant are not closed."""
    rows = (
        select(func.count(Deviation.id))
        .join(Participant, Participant.id == Deviation.participant_id)
        .where(Participant.number == number, Deviation.state != DeviationState.CLOSED)
    )
    return session.scalar(rows) or 0
