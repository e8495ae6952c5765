"""What makes the record one to defend: locks, source checks, reviews of the audit, redactions, destructions, drills."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import DestructionState, ReviewRisk


class Lock(Watched):
    """A record, a participant or the study closed to changes by a signature; opened again by another."""

    __tablename__ = "lock"
    __table_args__ = (Index("ix_lock_subject", "subject", "subject_id"),)

    subject: Mapped[str]
    subject_id: Mapped[int]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    locked: Mapped[Moment]
    locked_by: Mapped[str]
    why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    unlocked: Mapped[Moment | None]
    unlocked_by: Mapped[str | None]
    unlocked_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class SourceCheck(Watched):
    """A monitor's tick: a page of a participant's form was compared with its source; `digest` is of what it said."""

    __tablename__ = "source_check"
    __table_args__ = (Index("ix_source_check_participant", "participant_id", "page"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    page: Mapped[str]
    digest: Mapped[str]
    content: Mapped[Record] = mapped_column(default=dict)
    checked: Mapped[Moment]
    checked_by: Mapped[str]
    withdrawn: Mapped[Moment | None]
    withdrawn_by: Mapped[str | None]


class AuditReview(Watched):
    """A planned reading of the audit between two changes, with what was found; `done` while it is signed."""

    __tablename__ = "audit_review"

    risk: Mapped[ReviewRisk]
    scope: Mapped[Record] = mapped_column(default=dict)
    due: Mapped[date]
    from_change_id: Mapped[int]
    to_change_id: Mapped[int | None]
    done: Mapped[Moment | None]
    done_by: Mapped[str | None]
    findings: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    looked_at: Mapped[int | None]


class Redaction(Watched):
    """A text that should never have been typed, taken out of a field and of its audit; the chain keeps its digest."""

    __tablename__ = "redaction"

    table_name: Mapped[str]
    row_id: Mapped[int]
    field: Mapped[str]
    audit_lines: Mapped[int]
    reasons: Mapped[int]
    why: Mapped[str]
    done: Mapped[Moment]
    done_by: Mapped[str]


class Destruction(Watched):
    """Things to be destroyed: listed, handed over, and certified by a signature."""

    __tablename__ = "destruction"
    __table_args__ = (Index("ix_destruction_participant", "participant_id"),)

    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    state: Mapped[DestructionState] = mapped_column(default=DestructionState.ASKED)
    why: Mapped[str] = mapped_column(info=FREE_TEXT)
    asked: Mapped[Moment]
    asked_by: Mapped[str]
    certified: Mapped[Moment | None]
    certified_by: Mapped[str | None]
    certificate: Mapped[str | None]
    """The SHA-256 of the content that both signed."""


class DestructionItem(Watched):
    """A thing of a destruction: where it lay, who picked it or why it is missing, and when it was destroyed and by whom.

    `outside`: at whose place it is, by the shipment that took it there; `asked` is when they were written to, `reference`
    that of their confirmation.
    """

    __tablename__ = "destruction_item"
    __table_args__ = (Index("ix_destruction_item_destruction", "destruction_id"),)

    destruction_id: Mapped[int] = mapped_column(ForeignKey("destruction.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    outside: Mapped[str | None]
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    lay: Mapped[str | None]
    picked: Mapped[Moment | None]
    picked_by: Mapped[str | None]
    missing: Mapped[Moment | None]
    missing_by: Mapped[str | None]
    missing_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    asked: Mapped[Moment | None]
    reference: Mapped[str | None]
    method: Mapped[str | None]
    witness: Mapped[str | None]
    destroyed: Mapped[Moment | None]
    destroyed_by: Mapped[str | None]


class Drill(Watched):
    """A restore that was tried: which backup, what its chain said, how long it took."""

    __tablename__ = "drill"

    backup: Mapped[str]
    sha256: Mapped[str]
    head: Mapped[str]
    changes: Mapped[int]
    seconds: Mapped[float]
    done: Mapped[Moment]
    done_by: Mapped[str]
    outcome: Mapped[str]
