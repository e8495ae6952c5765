"""What a signed thing says now: the digest to compare with the one that was signed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.times import Moment
from app.domain.words import Role, SignatureMeaning
from app.i18n import _
from app.locking import PARTICIPANT, STUDY
from app.queries.case import case
from app.settings import Settings
from db.audit import text_of
from db.base import Watched, canonical
from db.models import Audit, Change, Deviation, Event, Exclusion, Item, Participant, Signature, WgaProduct

SAID: Final[dict[str, tuple[type[Watched], tuple[str, ...]]]] = {
    "deviation": (
        Deviation,
        ("code", "rule", "severity", "description", "action_taken", "capa", "participant_id", "run_id"),
    ),
    "item": (Item, ("barcode", "restriction", "restriction_reason")),
    "wga_product": (
        WgaProduct,
        (
            *("item_id", "run_id", "kit", "volume_ul", "conc_ng_ul", "yield_ng", "qualifier", "a260280", "gii"),
            *("frag_bp", "frag_low_bp", "frag_high_bp", "markers_pass", "markers_total", "ado_pct"),
            *("no_qc_reason", "ntc_verdict"),
        ),
    ),
    "exclusion": (Exclusion, ("participant_id", "why", "lifted_why")),
}
"""What is signed of a row; its state and its co-signature may move on."""

COMPARED: Final = frozenset({PARTICIPANT, STUDY, *SAID})
"""What is signed over its content; verdicts, destructions, reviews and redactions keep the facts they were signed on."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature on a thing, whether it still holds, and who changed the thing since."""

    name: str
    role: Role
    meaning: SignatureMeaning
    at: Moment
    holds: bool
    changed_by: str


def shortened(digest: str) -> str:
    """As many digits of a digest as a person compares."""
    return digest[:12]


def content_digest(session: Session, settings: Settings, subject: str, subject_id: int) -> str:
    """SHA-256 of what a signed thing says now; signatures on it are no part of it.

    A participant's record is all that its case report form tells; the study is what its locked records were signed on.
    """
    if subject == PARTICIPANT:
        number = session.scalars(select(Participant.number).where(Participant.id == subject_id)).one()
        found = case(session, settings, number)
        return _sha256(replace(found, signatures=()).fingerprint())
    if subject == STUDY:
        return _sha256(canonical(_locked(session)))
    if subject in SAID:
        table, names = SAID[subject]
        row = session.get_one(table, subject_id)
        return _sha256(canonical({name: text_of(value) for name, value in row.held(*names).items()}))
    raise Refused(_("This is not signed over its content."), hint=_("Sign a participant's record or a deviation."))


def digest_of_item(session: Session, settings: Settings, barcode: str) -> str:
    """The digest of what stands under a hold's release: the item with what holds it."""
    return content_digest(session, settings, "item", session.scalars(_item(barcode)).one())


def digest_of_product(session: Session, settings: Settings, barcode: str) -> str:
    """The digest of what was measured of an amplification product, and its verdict as a control."""
    item = session.scalars(_item(barcode)).one()
    product = session.scalars(select(WgaProduct.id).where(WgaProduct.item_id == item)).one()
    return content_digest(session, settings, "wga_product", product)


def signed(
    session: Session, settings: Settings, subject: str, subject_id: int, *meanings: SignatureMeaning
) -> tuple[Signed, ...]:
    """The signatures of some meanings on a thing, newest first, compared with what it says now."""
    rows = session.scalars(
        select(Signature)
        .where(Signature.subject == subject, Signature.subject_id == subject_id, Signature.voided.is_(False))
        .where(Signature.meaning.in_(meanings))
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
            "" if row.digest == now else changed_by(session, row.id, subject, subject_id),
        )
        for row in rows
    )


def changed_by(session: Session, signature: int, subject: str, subject_id: int) -> str:
    """Who last changed what is signed of a thing after the change that signed it; empty where nobody is found."""
    made = session.scalar(
        select(Audit.change_id).where(Audit.table_name == "signature", Audit.row_id == signature).limit(1)
    )
    since = select(Change.user).where(Change.id > (made or 0)).order_by(Change.id.desc()).limit(1)
    if subject == PARTICIPANT:
        mine = select(Event.change_id).where(Event.participant_id == subject_id)
        return session.scalar(since.where(Change.id.in_(mine))) or ""
    mine = select(Audit.change_id).where(Audit.table_name == subject, Audit.row_id == subject_id)
    if subject in SAID:
        mine = mine.where(Audit.field.in_(SAID[subject][1]))
    return session.scalar(since.where(Change.id.in_(mine))) or ""


def _locked(session: Session) -> Sequence[Sequence[object]]:
    """Each participant's number and the digest of its last lock."""
    last = (
        select(func.max(Signature.id))
        .where(Signature.subject == PARTICIPANT, Signature.meaning == SignatureMeaning.LOCKED)
        .group_by(Signature.subject_id)
    )
    rows = session.execute(
        select(Participant.number, Signature.digest)
        .join(Signature, Signature.subject_id == Participant.id)
        .where(Signature.id.in_(last))
        .order_by(Participant.number)
    )
    return [[row.number, row.digest] for row in rows]


def _item(barcode: str) -> Select[tuple[int]]:
    return select(Item.id).where(Item.barcode == barcode)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
