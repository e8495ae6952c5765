"""Runs, and tubes as a run sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.step import BloodClock
from app.domain.words import Assay, Kind, Processing
from app.queries.codes import found
from app.queries.specimens import specimen
from app.settings import Settings
from db.models import RunItem, StepRun


@dataclass(frozen=True, slots=True)
class RunTube:
    """A tube or fraction that may join a run: what is left of it, in mL, whose it is, and the clock of its blood."""

    barcode: str
    kind: Kind
    processing: Processing
    assay: Assay | None
    left_ml: float | None
    participant: int | None = None
    clock: BloodClock | None = None

    def over(self, now: datetime) -> timedelta | None:
        """By how much its blood is over its limit; None where it is not."""
        left = self.clock.left(now) if self.clock is not None else None
        return -left if left is not None and left < timedelta(0) else None


def run_tube(session: Session, settings: Settings, scanned: str) -> RunTube:
    """The tube of a scanned code."""
    item = specimen(session, settings, found(session, scanned, even_void=True).subject_id)
    is_blood = item.kind is Kind.BLOOD
    left = item.volume_ml - item.used_ml if item.volume_ml is not None and is_blood else None
    return RunTube(item.barcode, item.kind, item.processing, item.assay, left, item.participant, item.clock)


def open_run_of(session: Session, scanned: str) -> int | None:
    """The run that a tube or fraction is in just now; None where it is in none."""
    inside = (
        select(StepRun.id)
        .join(RunItem, RunItem.run_id == StepRun.id)
        .where(
            RunItem.item_id == found(session, scanned, even_void=True).subject_id,
            RunItem.left_at.is_(None),
            StepRun.finished.is_(None),
        )
    )
    return session.scalar(inside.limit(1))


def as_last_time(session: Session, step: str) -> Mapping[str, Any]:
    """What the last run of a step recorded, without its remark and causes of missing values; empty before the first."""
    record = session.scalar(select(StepRun.record).where(StepRun.step == step).order_by(StepRun.id.desc()).limit(1))
    return {name: value for name, value in (record or {}).items() if name not in ("missing", "remark")}
