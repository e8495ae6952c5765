"""Watches what is timed whatever page is in front: chimes when a timer is due, says which, until it is answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.domain.timer import Stretch
from app.i18n import _
from app.queries.timers import stretches
from ui import timed
from ui.lab import QtLab
from ui.messages import BarMessages
from ui.widgets.message_bar import Message

LOOK_MS: Final = 1000
AGAIN: Final = timedelta(seconds=10)
TABLES: Final = frozenset({"timer", "step_run", "run_item", "*"})
LOUD: Final = ("warn", "breach", "hold")


class TimerWatch(QObject):
    """All it knows comes from the stored rows, so that it goes on where another window, bench or person left off.

    Several that are due are told one after another, the longest over first. What the message bar asks for something
    else is left there for one chime.
    """

    def __init__(self, lab: QtLab, messages: BarMessages, undo: Callable[[], None], chime: Callable[[], None]) -> None:
        super().__init__()
        self._lab, self._messages, self._undo, self._chime = lab, messages, undo, chime
        self._stretches: tuple[Stretch, ...] = ()
        self._chimed: datetime | None = None
        self._told: tuple[Stretch, Message] | None = None
        self._spared: Message | None = None
        lab.announced.connect(self._on_announced)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._read()
        self.look()

    def look(self) -> None:
        """Chime for what is due, at once and every ten seconds, and say the first of it."""
        now = self._lab.now
        due = [each for each in self._stretches if each.is_due(now)]
        if not due:
            self._chimed = None
        elif self._chimed is None or abs(now - self._chimed) >= AGAIN:
            self._chimed = now
            self._chime()
            self._tell(due[0], now)

    def stop(self) -> None:
        """Watch no more; a window that is closed twice has stopped already."""
        if self._timer.isActive():
            self._timer.stop()
            self._lab.announced.disconnect(self._on_announced)

    def _tell(self, stretch: Stretch, now: datetime) -> None:
        present, told = self._messages.present, self._told
        is_own = told is not None and present is told[1]
        if not is_own and present.state in LOUD and present is not self._spared:
            self._spared = present
            return
        title, hint = timed.told_when_over(stretch, now)
        self._messages.tell_silently(title, hint, state="warn", action=_("End it"), key="Enter")
        self._messages.on_action(lambda: timed.answer(self._lab, self._messages, self._undo, stretch))
        if not is_own or (told is not None and told[0].timer_id != stretch.timer_id):
            self._messages.came_by_itself()
        self._told = (stretch, self._messages.present)

    def _read(self) -> None:
        self._stretches = self._lab.ask(stretches, self._lab.now)

    def _on_announced(self, tables: frozenset[str]) -> None:
        """What is answered, here or elsewhere, needs no message any more."""
        if not tables & TABLES:
            return
        self._read()
        if self._told is None:
            return
        stretch, message = self._told
        if stretch.timer_id not in {each.timer_id for each in self._stretches}:
            self._told = None
            if self._messages.present is message:
                self._messages.settle()
