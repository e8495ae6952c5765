"""The record of one run: its step, what went through it and what came out, what it was done with, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.errors import NotFound
from app.domain.step import Step
from app.domain.steps import step_by_key
from app.domain.times import Moment
from app.domain.words import Kind, RunOutcome
from app.i18n import _
from app.queries.case import corrections
from app.queries.case_parts import Correction
from db.models import Deviation, Instrument, Item, Lot, Participant, RunItem, RunLot, SortSession, StepRun, User


@dataclass(frozen=True, slots=True)
class RunPart:
    """One thing in a run: what was made of it, or why it left."""

    barcode: str
    kind: Kind
    participant: int | None
    used_ml: float | None
    made: str
    left_at: Moment | None
    left_reason: str

    @property
    def is_in(self) -> bool:
        return self.left_at is None


@dataclass(frozen=True, slots=True)
class UsedLot:
    """A lot of a run."""

    barcode: str
    name: str
    number: str
    expired: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """What the page of a run shows; `record` are the values of its step's form."""

    id: int
    version: int
    step: Step
    started: Moment | None
    finished: Moment | None
    outcome: RunOutcome | None
    operator: str
    second_person: str
    exploratory_reason: str
    record: Mapping[str, Any]
    parts: tuple[RunPart, ...]
    lots: tuple[UsedLot, ...]
    instrument: tuple[str, str]
    plate: str
    deviations: tuple[tuple[int, str], ...]
    corrections: Mapping[str, tuple[Correction, ...]]

    @property
    def is_open(self) -> bool:
        return self.finished is None


def run_record(session: Session, run_id: int) -> RunView:
    """The run with this number; NotFound where there is none, or where it was taken back."""
    run = session.scalar(select(StepRun).where(StepRun.id == run_id))
    if run is None:
        raise NotFound(
            _("There is no run {number}.").format(number=run_id),
            hint=_("It was undone, or the number is wrong. Look at the history of its tube."),
        )
    step = step_by_key(run.step)
    instrument = session.get(Instrument, run.instrument_id) if run.instrument_id else None
    found = corrections(session, "step_run", [run.id]).get(run.id, {})
    return RunView(
        run.id,
        run.version,
        step,
        run.started,
        run.finished,
        run.outcome,
        session.scalar(select(User.name).where(User.login == run.operator)) or run.operator,
        run.second_person or "",
        run.exploratory_reason or "",
        run.record,
        _parts(session, run.id),
        _lots(session, run.id),
        (instrument.barcode, instrument.name) if instrument else ("", ""),
        _plate(session, run.id),
        _deviations(session, run.id),
        {name.removeprefix("record."): each for name, each in found.items()},
    )


def _parts(session: Session, run_id: int) -> tuple[RunPart, ...]:
    made = aliased(Item)
    rows = session.execute(
        select(
            Item.barcode,
            Item.kind,
            Participant.number,
            RunItem.used_ml,
            made.barcode.label("made"),
            RunItem.left_at,
            RunItem.left_reason,
        )
        .join(Item, Item.id == RunItem.item_id)
        .outerjoin(made, made.id == RunItem.made_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(RunItem.run_id == run_id, RunItem.voided.is_(False))
        .order_by(RunItem.id)
    )
    return tuple(
        RunPart(row.barcode, row.kind, row.number, row.used_ml, row.made or "", row.left_at, row.left_reason or "")
        for row in rows
    )


def _lots(session: Session, run_id: int) -> tuple[UsedLot, ...]:
    rows = session.execute(
        select(Lot.barcode, Lot.name, Lot.number, RunLot.expired)
        .join(RunLot, RunLot.lot_id == Lot.id)
        .where(RunLot.run_id == run_id, RunLot.voided.is_(False))
        .order_by(RunLot.id)
    )
    return tuple(UsedLot(*row) for row in rows)


def _plate(session: Session, run_id: int) -> str:
    """The plate that a sort filled; empty of any other run."""
    plate = select(Item.barcode).join(SortSession, SortSession.plate_id == Item.id).where(SortSession.run_id == run_id)
    return session.scalar(plate.limit(1)) or ""


def _deviations(session: Session, run_id: int) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(Deviation.id, Deviation.description).where(Deviation.run_id == run_id).order_by(Deviation.id)
    )
    return tuple((row.id, row.description) for row in rows)
