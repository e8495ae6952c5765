"""Sorting: plates and their plans, wells, cells, index values, and what amplification made of them."""

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, AppendOnly, Record, Watched
from db.moment import Moment
from db.words import (
    Doublet,
    Kind,
    Morphology,
    NtcVerdict,
    PlateFormat,
    Platform,
    Qualifier,
    SortMode,
    SortOutcome,
    Verification,
    Viability,
    WgaKit,
    YesNo,
)


class Plate(Watched):
    """A destination of a sort. Its item's participant is empty where it may hold cells of several (mixed)."""

    __tablename__ = "plate"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    format: Mapped[PlateFormat]
    buffer: Mapped[str | None]
    buffer_ul: Mapped[float | None]
    orientation_checked: Mapped[YesNo | None]
    closed_at: Mapped[Moment | None]
    closed_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class SortSession(Watched):
    """Beside the run of step `sorting`: where the cells of which source went, on what."""

    __tablename__ = "sort_session"

    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    plate_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    platform: Mapped[Platform]
    mode: Mapped[SortMode]
    chip_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    paused_at: Mapped[Moment | None]
    closed_without_control: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class PlannedWell(Watched):
    """A well of the layout before the sort: no item yet."""

    __tablename__ = "planned_well"
    __table_args__ = (Index("ix_planned_well_plate", "plate_id"),)

    plate_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    well: Mapped[str]
    kind: Mapped[Kind]
    n_expected: Mapped[int] = mapped_column(default=1)
    confirmed: Mapped[bool] = mapped_column(default=False)


class WellContent(Watched):
    """What lies or lay in a well; at most one is live (R09)."""

    __tablename__ = "well_content"
    __table_args__ = (
        Index("ix_well_content_plate", "plate_id", "well"),
        Index("ix_well_content_item", "item_id"),
        Index(
            "uq_well_content_live",
            "plate_id",
            "well",
            unique=True,
            sqlite_where=text("live AND NOT voided"),
            postgresql_where=text("live AND NOT voided"),
        ),
    )

    plate_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    well: Mapped[str]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    live: Mapped[bool] = mapped_column(default=True)


class Cell(Watched):
    """A cell, pool or control in a well or tube; one row beside its item, whose kind is the type in force."""

    __tablename__ = "cell"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("step_run.id"), index=True)
    first_kind: Mapped[Kind]
    reclassified_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    outcome: Mapped[SortOutcome]
    lost_at_step: Mapped[str | None]
    fate_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    verification: Mapped[Verification] = mapped_column(default=Verification.NONE)
    n_expected: Mapped[int] = mapped_column(default=1)
    n_observed: Mapped[int | None]
    n_wbc_attached: Mapped[int | None]
    cluster: Mapped[str | None]
    doublet: Mapped[Doublet | None]
    viability: Mapped[Viability | None]
    morphology: Mapped[Morphology | None]
    exploratory: Mapped[bool] = mapped_column(default=False)
    sorted_at: Mapped[Moment | None]
    image_file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    source_name: Mapped[str | None]
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class IndexValues(AppendOnly):
    """The sorter's index values of one cell: channel names and packed doubles, from one imported file."""

    __tablename__ = "index_values"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    line: Mapped[int]
    channels: Mapped[Record]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class WgaProduct(Watched):
    """What amplification made of a cell or control; one row beside its item. Yield 0 and "< LOQ" are values."""

    __tablename__ = "wga_product"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), index=True)
    kit: Mapped[WgaKit]
    volume_ul: Mapped[float | None]
    conc_ng_ul: Mapped[float | None]
    yield_ng: Mapped[float | None]
    qualifier: Mapped[Qualifier | None]
    frag_bp: Mapped[int | None]
    frag_low_bp: Mapped[int | None]
    frag_high_bp: Mapped[int | None]
    a260280: Mapped[float | None]
    gii: Mapped[int | None]
    markers_pass: Mapped[int | None]
    markers_total: Mapped[int | None]
    ado_pct: Mapped[float | None]
    low_gii_override: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    no_qc_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    ntc_verdict: Mapped[NtcVerdict | None]
    missing: Mapped[Record] = mapped_column(default=dict)
