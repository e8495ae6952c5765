"""Restore drills as a list, when the next one is due, and what a store holds beyond a backup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.drill import DrillOutcome, next_due, told
from app.domain.times import Moment
from app.i18n import N_
from app.settings import Settings
from app.tables import Column, ColumnKind, Told
from db.models import Change, Drill
from db.store import GENESIS


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A restore that was tried."""

    id: int
    done: Moment
    done_by: str
    backup: str
    changes: int
    head: str
    sha256: str
    seconds: float
    outcome: str

    @property
    def told(self) -> Told:
        return Told(told(self.outcome), "ok" if self.outcome == DrillOutcome.HELD else "breach")


COLUMNS: tuple[Column[Any], ...] = (
    Column(N_("When"), lambda row: row.done, ColumnKind.TIME, name="DONE", width=150),
    Column(N_("Outcome"), lambda row: row.told, ColumnKind.STATE, name="OUTCOME", width=170),
    Column(N_("File of the backup"), lambda row: row.backup, name="BACKUP", width=220, stretch=True),
    Column(N_("Changes"), lambda row: row.changes, ColumnKind.NUMBER, name="CHANGES", width=90),
    Column(N_("Took"), lambda row: row.seconds, ColumnKind.NUMBER, unit="s", places=1, name="SECONDS", width=80),
    Column(N_("Who"), lambda row: row.done_by, name="WHO", width=90),
)


@dataclass(frozen=True, slots=True)
class Since:
    """What a store holds beyond a backup. `descends`: the backup's last change is one of this store's, unchanged."""

    descends: bool
    changes: int
    first: datetime | None
    last: datetime | None


def drills(session: Session) -> Sequence[DrillRow]:
    """The drills, the last one first."""
    columns = (Drill.id, Drill.done, Drill.done_by, Drill.backup, Drill.changes, Drill.head, Drill.sha256)
    rows = session.execute(
        select(*columns, Drill.seconds, Drill.outcome).where(Drill.voided.is_(False)).order_by(Drill.id.desc())
    )
    return [DrillRow(*row) for row in rows]


def drill_due(session: Session, settings: Settings) -> date | None:
    """The day by which a backup is tried again, counted from the last drill that held, else from the study's first change."""
    held = select(Drill.done).where(Drill.outcome == DrillOutcome.HELD, Drill.voided.is_(False))
    days = [moment.day for moment in session.scalars(held)]
    begun = session.scalar(select(func.min(Change.at)))
    last = max(days) if days else begun.astimezone(settings.zone).date() if begun is not None else None
    return None if last is None else next_due(last, every_days=settings.drill_days)


def since(session: Session, change: int, head: str) -> Since:
    """What came after a backup whose last change and hash are given."""
    same = session.scalar(select(Change.hash).where(Change.id == change)) if change else GENESIS
    later = select(func.count(Change.id), func.min(Change.at), func.max(Change.at)).where(Change.id > change)
    count, first, last = session.execute(later).one()
    return Since(same == head, count, first, last)
