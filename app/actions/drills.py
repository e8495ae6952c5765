"""Restore drills, and restores: which backup was tried or brought back, recorded in the store at work."""

from app.domain.drill import DrillOutcome
from app.domain.privacy import names_nobody
from app.i18n import _
from app.work import Work
from db.models import Drill


def record(
    work: Work, backup: str, *, sha256: str, head: str, changes: int, seconds: float, outcome: DrillOutcome
) -> int:
    """A backup was restored on trial, whatever came of it; returns the number of the drill."""
    names_nobody(backup, _("The name of the backup seems to hold {what}."))
    drill = Drill(
        backup=backup,
        sha256=sha256,
        head=head,
        changes=changes,
        seconds=round(seconds, 3),
        done=work.moment(),
        done_by=work.who.login,
        outcome=outcome.value,
    )
    work.add(drill)
    work.log("drill.recorded", number=drill.id, backup=backup, outcome=outcome.value, changes=changes)
    return drill.id


def note_restore(work: Work, backup: str, *, sha256: str, head: str, changes: int) -> None:
    """A backup was brought back into a file of its own, beside the store at work."""
    names_nobody(backup, _("The name of the backup seems to hold {what}."))
    work.log("store.restored", backup=backup, sha256=sha256, head=head, changes=changes)
