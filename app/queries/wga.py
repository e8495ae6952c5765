"""The amplification of a plate that is under way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.queries.codes import found
from db.models import RunItem, StepRun, WellContent


def open_run_of(session: Session, plate: str) -> int | None:
    """The run in which cells of a plate are being amplified; None where none is."""
    plate_id = found(session, plate).subject_id
    return session.scalar(
        select(StepRun.id)
        .join(RunItem, RunItem.run_id == StepRun.id)
        .join(WellContent, WellContent.item_id == RunItem.item_id)
        .where(WellContent.plate_id == plate_id, StepRun.step == "wga", StepRun.finished.is_(None))
        .limit(1)
    )
