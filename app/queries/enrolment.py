"""A participant's record as the enrolment form shows it, and the next free number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.enrolment import CONSENT_FIELDS, Enrolment
from app.domain.errors import NotFound
from app.i18n import _
from db.models import Consent, Participant


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The values of the form and the version of the row they were read from."""

    values: Mapping[str, Any]
    version: int


def enrolled(session: Session, number: int) -> Enrolled:
    """The record of a participant; NotFound where none has this number."""
    row = session.scalar(select(Participant).where(Participant.number == number))
    if row is None:
        raise NotFound(
            _("No participant {number:03d} is enrolled.").format(number=number),
            hint=_("Check the number, or enrol the participant (Ctrl+N)."),
        )
    consent = session.scalars(select(Consent).where(Consent.participant_id == row.id)).one()
    names = [field.name for field in Enrolment.fields()]
    values = row.held(*(name for name in names if name not in CONSENT_FIELDS)) | consent.held(*CONSENT_FIELDS)
    return Enrolled(values | {"missing": row.missing}, row.version)


def next_number(session: Session) -> int:
    """The number after the highest in use."""
    return 1 + (session.scalar(select(func.max(Participant.number))) or 0)
