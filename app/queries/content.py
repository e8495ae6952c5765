"""What a signed thing says now: the digest to compare with the one that was signed."""

import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.times import Moment
from app.domain.words import Role, SignatureMeaning
from app.i18n import _
from app.queries.case import case
from app.settings import Settings
from db.audit import text_of
from db.base import canonical
from db.models import Audit, Change, Deviation, Event, Participant, Signature

DEVIATION = ("code", "rule", "severity", "description", "action_taken", "capa", "participant_id", "run_id")
"""What of a deviation is signed; its state and co-signature may move on."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature on a thing, whether it still holds, and who changed the thing since."""

    name: str
    role: Role
    meaning: SignatureMeaning
    at: Moment
    holds: bool
    changed_by: str


def content_digest(session: Session, settings: Settings, subject: str, subject_id: int) -> str:
    """SHA-256 of what a participant's record or a deviation says now; signatures on it are no part of it."""
    if subject == "participant":
        number = session.scalars(select(Participant.number).where(Participant.id == subject_id)).one()
        return _sha256(replace(case(session, settings, number), signatures=()).fingerprint())
    if subject == "deviation":
        row = session.get_one(Deviation, subject_id)
        return _sha256(canonical({name: text_of(value) for name, value in row.held(*DEVIATION).items()}))
    raise Refused(_("This is not signed over its content."), hint=_("Sign a participant's record or a deviation."))


def signed(session: Session, settings: Settings, subject: str, subject_id: int) -> tuple[Signed, ...]:
    """The approvals and reviews of a thing, newest first, compared with what it says now."""
    rows = session.scalars(
        select(Signature)
        .where(Signature.subject == subject, Signature.subject_id == subject_id)
        .where(Signature.meaning == SignatureMeaning.APPROVED)
        .order_by(Signature.id.desc())
    ).all()
    now = content_digest(session, settings, subject, subject_id) if rows else ""
    return tuple(
        Signed(
            row.name,
            row.role,
            row.meaning,
            row.at,
            row.digest == now,
            "" if row.digest == now else _changed_by(session, row),
        )
        for row in rows
    )


def _changed_by(session: Session, row: Signature) -> str:
    """Who last changed anything of the signed thing after the change that signed it."""
    made = session.scalar(
        select(Audit.change_id).where(Audit.table_name == "signature", Audit.row_id == row.id).limit(1)
    )
    since = select(Change.user).where(Change.id > (made or 0)).order_by(Change.id.desc()).limit(1)
    if row.subject == "participant":
        mine = select(Event.change_id).where(Event.participant_id == row.subject_id)
        return session.scalar(since.where(Change.id.in_(mine))) or ""
    mine = select(Audit.change_id).where(Audit.table_name == row.subject, Audit.row_id == row.subject_id)
    return session.scalar(since.where(Change.id.in_(mine))) or ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
