"""R25: a computer whose clock was set, back or forward, is told to the person at the bench, once."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QTimer

from app.domain.order import CLOCK_JUMP, went_back
from app.domain.step import hours_and_minutes
from app.i18n import _
from app.queries.trail import latest_moment
from ui.desk import Messages
from ui.lab import QtLab

LOOK_MS = 30_000


def since_start() -> float:
    """Seconds that passed for this computer, whatever its clock is set to, its sleep included where the system tells."""
    counting = time.CLOCK_BOOTTIME if hasattr(time, "CLOCK_BOOTTIME") else None
    return time.monotonic() if counting is None else time.clock_gettime(counting)


def computer_clock() -> datetime:
    """What this computer takes for the time."""
    return datetime.now(UTC)


class ClockWatch(QObject):
    """Compares the clock with the last changes on record, at the start and after each change; and twice a minute with
    the time that passed since the look before. It stops nothing.
    """

    def __init__(
        self,
        lab: QtLab,
        messages: Messages,
        *,
        clock: Callable[[], datetime] = computer_clock,
        passed: Callable[[], float] = since_start,
    ) -> None:
        super().__init__(lab)
        self._lab, self._messages, self._now, self._passed = lab, messages, clock, passed
        self._told: datetime | None = None
        self._clock, self._seconds = clock(), passed()
        lab.announced.connect(self._on_announced)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look_at_clock)
        self._timer.start()
        lab.stopped.connect(self._timer.stop)
        self.look()

    def look(self) -> None:
        """Tell a jump that was not told before."""
        latest = self._lab.ask(latest_moment)
        jump = went_back(latest, now=self._lab.now)
        if jump is None or latest == self._told:
            return
        self._told = latest
        self._tell_back(jump)

    def look_at_clock(self) -> None:
        """Tell that the clock was set since the look before: it moved more, or less, than the time that passed."""
        clock, seconds = self._now(), self._passed()
        jump = (clock - self._clock) - timedelta(seconds=seconds - self._seconds)
        self._clock, self._seconds = clock, seconds
        if jump > CLOCK_JUMP:
            self._messages.tell(
                _("The clock of this computer went forward by {span}.").format(span=hours_and_minutes(jump)),
                _("If its time is wrong now, type the true times; what was timed since counts too much."),
                state="warn",
            )
        elif -jump > CLOCK_JUMP:
            latest = self._lab.ask(latest_moment)
            self._told = latest if went_back(latest, now=clock) is not None else self._told
            self._tell_back(-jump)

    def _tell_back(self, jump: timedelta) -> None:
        self._messages.tell(
            _("The clock of this computer went back by {span}.").format(span=hours_and_minutes(jump)),
            _("Check its date and time; type the true times until it is right."),
            state="warn",
        )

    def _on_announced(self, _tables: frozenset[str]) -> None:
        self.look()
