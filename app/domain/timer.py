"""The stretches of a run that are timed: which comes next, how much of one is left, what it is called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.barcode import printed
from app.domain.step import Step
from app.domain.times import Moment
from app.i18n import _, decimal, ngettext


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of an open run: `timer_id` and `started` of the timer that runs, None while it waits to be started.

    `codes` are what is in the run: its tubes, or the plates of its cells; `then` is the stretch that follows, if any.
    """

    run_id: int
    step: Step
    field: str
    minutes: float
    codes: tuple[str, ...]
    timer_id: int | None = None
    started: Moment | None = None
    then: str = ""

    @property
    def title(self) -> str:
        return stretch_title(self.step, self.field)

    @property
    def next_title(self) -> str:
        """The stretch that a scan or a key starts: this one where it waits, else the one that follows; empty of none."""
        following = self.then if self.is_running else self.field
        return stretch_title(self.step, following) if following else ""

    @property
    def is_running(self) -> bool:
        return self.timer_id is not None

    @property
    def whole(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def left(self, now: datetime) -> timedelta:
        """Time to its end, negative when it is over; the whole of it while it waits."""
        if self.started is None or self.started.at is None:
            return self.whole
        return self.whole - (now - self.started.at)

    def is_due(self, now: datetime) -> bool:
        return self.is_running and self.left(now) <= timedelta(0)

    def names(self) -> str:
        """The first tube, and how many more."""
        if not self.codes:
            return _("run {number}").format(number=self.run_id)
        first, more = printed(self.codes[0]), len(self.codes) - 1
        return (
            ngettext("{code} and {count} more", "{code} and {count} more", more).format(code=first, count=more)
            if more
            else first
        )


def stretch_title(step: Step, field: str) -> str:
    """The title of the field of the step's form."""
    return _(step.form.field(field).entry.title)


def next_stretch(step: Step, record: Mapping[str, Any], timed: Collection[str] = ()) -> tuple[str, float] | None:
    """The first stretch after those timed already whose minutes the run's record knows; None where none is left."""
    after = max((step.timed.index(field) + 1 for field in timed if field in step.timed), default=0)
    known = ((field, float(record.get(field) or 0)) for field in step.timed[after:])
    return next(((field, minutes) for field, minutes in known if minutes > 0), None)


def minutes_and_seconds(span: timedelta) -> str:
    """9:05; minutes are not folded into hours."""
    seconds = abs(int(span.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def minutes_text(minutes: float) -> str:
    """A length as people type it: 30 min, 7.5 min."""
    return _("{minutes} min").format(minutes=decimal(minutes))
