"""What trying a backup came to, in words; and when the next restore drill is due."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.i18n import N_, _


class DrillOutcome(StrEnum):
    """Whether a backup came back whole, or the first thing that was wrong with it."""

    HELD = "HELD"
    ALTERED = "ALTERED"
    DAMAGED = "DAMAGED"
    BROKEN_CHAIN = "BROKEN_CHAIN"
    UNREADABLE = "UNREADABLE"


_TITLES: Final = {
    DrillOutcome.HELD: N_("Came back whole"),
    DrillOutcome.ALTERED: N_("Not the file that was checked"),
    DrillOutcome.DAMAGED: N_("Damaged"),
    DrillOutcome.BROKEN_CHAIN: N_("Its chain breaks"),
    DrillOutcome.UNREADABLE: N_("Can't be read"),
}


def told(outcome: str) -> str:
    """An outcome as a person reads it."""
    return _(_TITLES[DrillOutcome(outcome)])


def next_due(last: date, *, every_days: int) -> date | None:
    """The day by which a backup is tried again; None where no drills are planned."""
    return last + timedelta(days=every_days) if every_days else None
