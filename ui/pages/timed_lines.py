"""What was timed in a run, as its record lists it: started, planned, ended, by whom; a line ends or starts a timer."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.domain.step import Step
from app.domain.timer import Stretch, minutes_and_seconds, minutes_text, stretch_title
from app.i18n import _
from app.queries.timers import TimedRow
from ui import when
from ui.marks import State
from ui.widgets.lines import LineOf


def timed_lines(
    step: Step,
    rows: Sequence[TimedRow],
    stretch: Stretch | None,
    now: datetime,
    act: Callable[[Stretch], None],
) -> list[LineOf]:
    """A line for each timer, and one for the stretch that waits; `act` is called with the one that a line answers."""
    lines = []
    for row in rows:
        is_running = stretch is not None and stretch.timer_id == row.id
        state = State.OK
        if is_running and stretch is not None:
            state = State.WARN if stretch.is_due(now) else State.WAIT
        lines.append(
            LineOf(
                "",
                stretch_title(step, row.field),
                minutes_text(row.minutes),
                state,
                _answering(act, stretch) if is_running and stretch is not None else None,
                _told(row, now),
            )
        )
    if stretch is not None and not stretch.is_running:
        waits = (minutes_text(stretch.minutes), State.NOT_BEGUN, _answering(act, stretch))
        lines.append(LineOf("", stretch.title, *waits, _("Enter starts its timer")))
    return lines


def _told(row: TimedRow, now: datetime) -> str:
    """From when to when, how long it took, and who ended it."""
    begun = when.near(row.started.at, now) if row.started.at is not None else row.started.day.isoformat()
    if row.ended is None or row.ended.at is None:
        return _("since {start}; Enter ends it").format(start=begun)
    took = minutes_and_seconds(row.took) if row.took is not None else ""
    text = _("{start} to {end}, {span} min · {name}")
    return text.format(start=begun, end=when.near(row.ended.at, now), span=took, name=row.ended_by)


def _answering(act: Callable[[Stretch], None], stretch: Stretch) -> Callable[[], None]:
    return lambda: act(stretch)
