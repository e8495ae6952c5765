"""The tumour block: request, review, sections, extract, and the link as the participant's reference."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import (
    BlockNature,
    BlockStatus,
    Fixative,
    Laterality,
    RequestStatus,
    SourceReason,
    YesNo,
)


class Block(Watched):
    """What a block is; one row beside its item. `sections_left` is None where nobody knows."""

    __tablename__ = "block"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    nature: Mapped[BlockNature | None]
    site: Mapped[str | None]
    icd_o3: Mapped[str | None]
    is_bone: Mapped[YesNo | None]
    laterality: Mapped[Laterality | None]
    sampled_on: Mapped[date | None]
    fixative: Mapped[Fixative | None]
    fixation_h: Mapped[float | None]
    cold_ischaemia_min: Mapped[int | None]
    decalcified: Mapped[YesNo | None]
    source_reason: Mapped[SourceReason | None]
    owner_lab: Mapped[str | None]
    stays_in_pathology: Mapped[bool] = mapped_column(default=False)
    request_status: Mapped[RequestStatus]
    requested: Mapped[Moment | None]
    reminded: Mapped[Moment | None]
    refused: Mapped[Moment | None]
    refused_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    received: Mapped[Moment | None]
    identity_checked: Mapped[YesNo | None]
    due_back: Mapped[date | None]
    returned: Mapped[Moment | None]
    sections_left: Mapped[int | None]
    status: Mapped[BlockStatus] = mapped_column(default=BlockStatus.AVAILABLE)
    request_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class Review(Watched):
    """A pathologist's reading of a block; every one is kept, the last counts."""

    __tablename__ = "review"

    block_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    pathologist: Mapped[str]
    at: Mapped[Moment]
    slide: Mapped[str | None]
    tumour_nuclei_pct: Mapped[float | None]
    necrosis_pct: Mapped[float | None]
    area_mm2: Mapped[float | None]
    til_pct: Mapped[float | None]
    macrodissect: Mapped[YesNo | None]
    adequate: Mapped[YesNo | None]
    adequate_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class SectionSet(Watched):
    """Sections asked for and cut together, under one code; one row beside its item."""

    __tablename__ = "section_set"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    asked: Mapped[int | None]
    cut: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    thickness_um: Mapped[float | None]
    asked_at: Mapped[Moment | None]
    cut_at: Mapped[Moment | None]
    missing: Mapped[Record] = mapped_column(default=dict)


class Extract(Watched):
    """DNA extracted from sections or from the block; one row beside its item."""

    __tablename__ = "extract"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("step_run.id"))
    kit: Mapped[str | None]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    sections_used: Mapped[int | None]
    at: Mapped[Moment | None]
    amount_ng: Mapped[float | None]
    conc_ng_ul: Mapped[float | None]
    a260280: Mapped[float | None]
    a260230: Mapped[float | None]
    din: Mapped[float | None]
    frag_bp: Mapped[int | None]
    pathologist_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class Reference(Watched):
    """Which block or extract all cells of a participant are compared with, from when to when, and why."""

    __tablename__ = "reference"
    __table_args__ = (
        Index("ix_reference_participant", "participant_id"),
        Index(
            "uq_reference_current",
            "participant_id",
            unique=True,
            sqlite_where=text("until IS NULL AND NOT voided"),
            postgresql_where=text("until IS NULL AND NOT voided"),
        ),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    source_reason: Mapped[SourceReason]
    since: Mapped[Moment]
    until: Mapped[Moment | None]
    change_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
