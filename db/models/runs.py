"""Runs: one piece of work on one or several items, stamped once at its start and once at its finish."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import Assay, CountStage, CountStatus, Reading, RunOutcome


class StepRun(Watched):
    """`step` is the key of a Step, `record` what its Form of `form_version` holds."""

    __tablename__ = "step_run"
    __table_args__ = (Index("ix_step_run_step", "step", "finished"),)

    step: Mapped[str]
    started: Mapped[Moment | None]
    finished: Mapped[Moment | None]
    operator: Mapped[str]
    second_person: Mapped[str | None]
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    sop: Mapped[str | None]
    outcome: Mapped[RunOutcome | None]
    exploratory: Mapped[bool] = mapped_column(default=False)
    exploratory_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    form_version: Mapped[int] = mapped_column(default=1)
    record: Mapped[Record] = mapped_column(default=dict)


class RunItem(Watched):
    """An item in a run: what went in, what came out, and why it left early where it did."""

    __tablename__ = "run_item"
    __table_args__ = (Index("ix_run_item_item", "item_id", "run_id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    made_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    used_ml: Mapped[float | None]
    left_at: Mapped[Moment | None]
    left_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class RunLot(Watched):
    """A lot that a run used, for what, and whether it was expired on that day."""

    __tablename__ = "run_lot"

    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    purpose: Mapped[str]
    expired: Mapped[bool] = mapped_column(default=False)


class Timer(Watched):
    """A stretch of a run that must not be overrun: `field` is that of the step's form that holds its `minutes`."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_ended", "ended", "id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), index=True)
    field: Mapped[str]
    minutes: Mapped[float]
    started: Mapped[Moment]
    ended: Mapped[Moment | None]
    ended_by: Mapped[str | None]


class Count(Watched):
    """What one reading of one tube and assay counted; 0 is a count, ND has its reason. Nothing derived is stored."""

    __tablename__ = "count"
    __table_args__ = (Index("ix_count_item", "item_id", "assay", "stage"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("step_run.id"))
    assay: Mapped[Assay]
    stage: Mapped[CountStage]
    reading: Mapped[Reading]
    status: Mapped[CountStatus]
    nd_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    reader: Mapped[str | None]
    at: Mapped[Moment | None]
    events: Mapped[int | None]
    nucleated: Mapped[int | None]
    volume_analysed_ml: Mapped[float | None]
    n_dp: Mapped[int | None]
    n_ctc: Mapped[int | None]
    n_cluster: Mapped[int | None]
    n_caml: Mapped[int | None]
    n_wbc_reviewed: Mapped[int | None]
    gate_version: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    exploratory: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)
