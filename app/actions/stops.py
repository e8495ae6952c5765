"""The red stop is on record: which code came where another participant's was open, and how the person left it."""

from app.queries.codes import found
from app.work import Work
from db.models import Item


def note(work: Work, scanned: str, expected: str, *, left_by: str) -> None:
    """Log a red stop (R24). `left_by`: put_aside or changed_participant."""
    target = found(work.session, scanned)
    item = work.get(Item, target.subject_id) if target.subject == "item" else None
    work.log("stop.shown", item, scanned=target.code, expected=expected, left_by=left_by)
