"""Everything that bears a barcode: the registry of codes, the items, their lineage, places and labels."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, UNAUDITED, Watched
from db.moment import Moment
from db.words import (
    ControlRole,
    Custody,
    Edge,
    Kind,
    Processing,
    Quality,
    Restriction,
)


class Code(Watched):
    """One issued barcode. It finds one subject for life; it is never reused, even when voided."""

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("participant_no", "kind", "sequence"),
        Index("ix_code_subject", "subject", "subject_id"),
    )

    text: Mapped[str] = mapped_column(unique=True)
    participant_no: Mapped[int]
    kind: Mapped[Kind]
    sequence: Mapped[int]
    subject: Mapped[str]
    subject_id: Mapped[int]
    void_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)


LISTED_BY = (
    "barcode",
    "changed_at",
    "custody",
    "kind",
    "participant_id",
    "place_text",
    "processing",
    "restriction",
)
"""The columns by which a list of a million items is ordered or narrowed, each from an index that leaves out the voided."""


class Item(Watched):
    """A physical thing with a barcode. Custody, processing, quality and restriction are independent of one another."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("id", "participant_id"),
        *(Index(f"ix_item_{name}", "voided", name, "id") for name in LISTED_BY),
    )

    barcode: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    role: Mapped[ControlRole | None]
    custody: Mapped[Custody] = mapped_column(default=Custody.IN_LAB)
    processing: Mapped[Processing] = mapped_column(default=Processing.NOT_BEGUN)
    quality: Mapped[Quality] = mapped_column(default=Quality.PENDING)
    restriction: Mapped[Restriction | None]
    restriction_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    volume_ul: Mapped[float | None]
    place_text: Mapped[str | None] = mapped_column(info=UNAUDITED)
    changed_at: Mapped[datetime] = mapped_column(info=UNAUDITED)


class Lineage(Watched):
    """A child and where it came from; the participant is the same on both sides."""

    __tablename__ = "lineage"
    __table_args__ = (
        CheckConstraint("parent_id < child_id", name="no_cycle"),
        UniqueConstraint("parent_id", "child_id"),
        Index("ix_lineage_child", "child_id"),
        ForeignKeyConstraint(
            ["parent_id", "participant_id"],
            ["item.id", "item.participant_id"],
            onupdate="CASCADE",
            deferrable=True,
            initially="DEFERRED",
            name="fk_lineage_parent",
        ),
        ForeignKeyConstraint(
            ["child_id", "participant_id"],
            ["item.id", "item.participant_id"],
            deferrable=True,
            initially="DEFERRED",
            name="fk_lineage_child",
        ),
    )

    parent_id: Mapped[int]
    child_id: Mapped[int]
    edge: Mapped[Edge]
    participant_id: Mapped[int | None]


class Placement(Watched):
    """Where an item was put; the last one counts, every move stays."""

    __tablename__ = "placement"
    __table_args__ = (Index("ix_placement_item", "item_id", "id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    box_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    position: Mapped[str | None]
    at: Mapped[Moment]
    out_of_freezer_min: Mapped[int | None]
    is_current: Mapped[bool] = mapped_column(default=True)
