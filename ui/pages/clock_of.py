"""What to think of a blood clock at a moment: in time, past target, in its last hour, over."""

from datetime import datetime, timedelta

from app.domain.step import BloodClock
from ui.marks import State


def state_of_clock(clock: BloodClock, now: datetime) -> State:
    """WAIT where nothing can be computed; OK once the end event came."""
    if clock.stopped is not None:
        return State.OK
    left = clock.left(now)
    if left is None:
        return State.WAIT
    if left < timedelta(0):
        return State.BREACH
    if left < timedelta(hours=1):
        return State.LAST_HOUR
    return State.WARN if clock.is_past_target(now) else State.OK
