"""What a participant who leaves the study leaves behind, and how the leaving stands on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.words import Custody, LabelState, ParticipantStatus, WithdrawalScope
from app.queries.enrolment import participant_row
from db.models import Item, Label, RunItem, StepRun


@dataclass(frozen=True, slots=True)
class Leaving:
    """Status and reasons on record; things by where they are, open runs and waiting labels of the participant."""

    number: int
    version: int
    status: ParticipantStatus
    screen_fail_reason: str
    scope: WithdrawalScope | None
    values: Mapping[str, Any]
    here: int
    away: int
    open_runs: int
    labels: int

    @property
    def has_left(self) -> bool:
        return self.status in (ParticipantStatus.WITHDRAWN, ParticipantStatus.SCREEN_FAIL)


def leaving(session: Session, number: int) -> Leaving:
    """The participant with this number; NotFound where none has it."""
    row = participant_row(session, number)
    mine = Item.participant_id == row.id
    custody = select(Item.custody, func.count(Item.id).label("things")).group_by(Item.custody)
    rows = session.execute(custody.where(mine, Item.voided.is_(False)))
    counted = {each.custody: each.things for each in rows}
    ended = counted.get(Custody.DESTROYED, 0) + counted.get(Custody.LOST, 0)
    here = counted.get(Custody.IN_LAB, 0) + counted.get(Custody.EXPECTED, 0)
    runs = (
        select(func.count(func.distinct(StepRun.id)))
        .join(RunItem, RunItem.run_id == StepRun.id)
        .join(Item, Item.id == RunItem.item_id)
        .where(mine, RunItem.left_at.is_(None), StepRun.finished.is_(None))
    )
    waiting = (
        select(func.count(Label.id)).join(Item, Item.id == Label.item_id).where(mine, Label.state == LabelState.WAITING)
    )
    return Leaving(
        number,
        row.version,
        row.status,
        row.screen_fail_reason or "",
        row.withdrawal_scope,
        row.held("withdrawn_at", "withdrawal_scope"),
        here,
        sum(counted.values()) - here - ended,
        session.scalar(runs) or 0,
        session.scalar(waiting) or 0,
    )
