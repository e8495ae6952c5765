"""Watches the clocks of the blood whatever page is in front: one chime for each tube that enters its last hour."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.queries.bench import open_tubes
from ui.lab import QtLab
from ui.marks import State
from ui.pages.clock_of import state_of_clock

LOOK_MS = 15_000


class LastHourWatch(QObject):
    """Tubes that were in their last hour when the watch began are known already."""

    def __init__(self, lab: QtLab, chime: Callable[[], None]) -> None:
        super().__init__()
        self._lab, self._chime = lab, chime
        self._known = self._in_last_hour()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Chime once for each tube that entered its last hour since the last look."""
        now = self._in_last_hour()
        for _code in now - self._known:
            self._chime()
        self._known |= now

    def stop(self) -> None:
        self._timer.stop()

    def _in_last_hour(self) -> set[str]:
        now = self._lab.now
        tubes = self._lab.ask(open_tubes, self._lab.settings, now)
        return {tube.barcode for tube in tubes if state_of_clock(tube.clock, now) is State.LAST_HOUR}
