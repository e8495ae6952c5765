"""What is timed at the benches just now, from the stored rows alone, and what was timed in one run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.steps import step_by_key
from app.domain.timer import Stretch, next_stretch
from app.domain.times import Moment, elapsed
from db.models import Item, RunItem, StepRun, Timer, User, WellContent


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A timer of a run, as its record lists it; `ended_by` is the person's name."""

    id: int
    field: str
    minutes: float
    started: Moment
    ended: Moment | None
    ended_by: str

    @property
    def took(self) -> timedelta | None:
        return elapsed(self.started, self.ended)


def stretches(session: Session, now: datetime) -> tuple[Stretch, ...]:
    """The timers that run in all open runs, the most urgent first; then the stretches that wait to be started.

    One waits only in a run that was timed before and is not just now.
    """
    rows = session.execute(
        select(
            Timer.id, Timer.field, Timer.minutes, Timer.started, Timer.ended, Timer.run_id, StepRun.step, StepRun.record
        )
        .join(StepRun, StepRun.id == Timer.run_id)
        .where(StepRun.finished.is_(None), StepRun.voided.is_(False), Timer.voided.is_(False))
        .order_by(Timer.run_id, Timer.id)
    ).all()
    codes = _codes(session, {row.run_id for row in rows})
    running, waiting = [], []
    for run_id, timers in groupby(rows, key=lambda row: row.run_id):
        of_run = list(timers)
        step, open_ = step_by_key(of_run[0].step), [row for row in of_run if row.ended is None]
        following = next_stretch(step, of_run[0].record, [row.field for row in of_run])
        then = following[0] if following is not None else ""
        running += [
            Stretch(run_id, step, row.field, row.minutes, codes[run_id], row.id, row.started, then) for row in open_
        ]
        if following is not None and not open_:
            waiting.append(Stretch(run_id, step, *following, codes[run_id]))
    return (*sorted(running, key=lambda each: each.left(now)), *waiting)


def timers_of_run(session: Session, run_id: int) -> tuple[TimedRow, ...]:
    """All that was timed in a run, in the order it was started."""
    rows = session.execute(
        select(Timer.id, Timer.field, Timer.minutes, Timer.started, Timer.ended, Timer.ended_by, User.name)
        .outerjoin(User, User.login == Timer.ended_by)
        .where(Timer.run_id == run_id, Timer.voided.is_(False))
        .order_by(Timer.id)
    )
    return tuple(
        TimedRow(row.id, row.field, row.minutes, row.started, row.ended, row.name or row.ended_by or "") for row in rows
    )


def proposed(record: Mapping[str, Any], timers: Sequence[TimedRow]) -> dict[str, float]:
    """The minutes that stretches took, for the fields of a run's record that hold nothing; the last of each counts."""
    missing = record.get("missing", {})
    return {
        each.field: round(each.took.total_seconds() / 60, 1)
        for each in timers
        if each.took is not None and record.get(each.field) is None and each.field not in missing
    }


def _codes(session: Session, run_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """What is in each run: its items, or the plates that hold them."""
    plate = aliased(Item)
    rows = session.execute(
        select(RunItem.run_id, Item.barcode, plate.barcode.label("plate"))
        .join(Item, Item.id == RunItem.item_id)
        .outerjoin(WellContent, (WellContent.item_id == Item.id) & WellContent.live & WellContent.voided.is_(False))
        .outerjoin(plate, plate.id == WellContent.plate_id)
        .where(RunItem.run_id.in_(run_ids), RunItem.left_at.is_(None), RunItem.voided.is_(False))
        .order_by(RunItem.id)
    )
    found: dict[int, dict[str, None]] = {run_id: {} for run_id in run_ids}
    for row in rows:
        found[row.run_id][row.plate or row.barcode] = None
    return {run_id: tuple(codes) for run_id, codes in found.items()}
