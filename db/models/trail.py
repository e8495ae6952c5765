"""The trail: changes in a hash chain, their audited fields, and the events they log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import AppendOnly, Record
from db.words import Role


class Change(AppendOnly):
    """One committed act of one person; ids have no gaps and follow the order of commits, `hash` covers everything."""

    __tablename__ = "change"

    at: Mapped[datetime]
    user: Mapped[str]
    role: Mapped[Role | None]
    workstation: Mapped[str]
    zone: Mapped[str]
    app_version: Mapped[str]
    format: Mapped[int]
    action: Mapped[str]
    reason: Mapped[str | None]
    reason_salt: Mapped[str | None]
    reason_digest: Mapped[str | None]
    fields: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class Audit(AppendOnly):
    """One field of one row, before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_row", "table_name", "row_id"), Index("ix_audit_table", "table_name", "id"))

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id", deferrable=True, initially="DEFERRED"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    salt: Mapped[str | None]
    old_digest: Mapped[str | None]
    new_digest: Mapped[str | None]


class Event(AppendOnly):
    """What happened, in bench words: `tube.received` of an item; details are codes and numbers, never free text."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_item", "item_id", "id"),
        Index("ix_event_participant", "participant_id", "id"),
        Index("ix_event_verb", "verb", "id"),
    )

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id", deferrable=True, initially="DEFERRED"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user: Mapped[str]
    verb: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", deferrable=True, initially="DEFERRED"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", deferrable=True, initially="DEFERRED")
    )
    details: Mapped[Record]
