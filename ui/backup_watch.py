"""Copies the store while the window is open, in a child process, whenever a folder is due; tells what went wrong, once."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from app.backup_words import failed, told_of
from app.backups import Copies, copy_by_plan, due, is_file, states
from app.domain.errors import LabError
from app.i18n import _
from app.jobs import Running
from app.settings import Workstation
from ui.desk import Messages
from ui.lab import QtLab

FIRST_MS = 3_000
LOOK_MS = 60_000
POLL_MS = 200
COPIES = "backups"
"""What is announced, like the name of a table, when a copy was made or failed."""


class BackupWatch(QObject):
    """Looks shortly after the sign-in, then every minute; another window at the same is left to it."""

    def __init__(self, lab: QtLab, messages: Messages, workstation: Workstation) -> None:
        super().__init__()
        self._lab, self._messages, self._workstation = lab, messages, workstation
        self._running: Running | None = None
        self._told: dict[str, str] = {}
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        self._first = QTimer(self, interval=FIRST_MS, singleShot=True)
        self._first.timeout.connect(self.look)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    @property
    def is_copying(self) -> bool:
        return self._running is not None

    def begin(self) -> None:
        """Look from now on."""
        self._first.start()
        self._look.start()

    def look(self) -> None:
        """Begin a copy into the folders that are due; else tell a folder whose last copy is too old."""
        if self._running is not None or not is_file(self._lab):
            return
        plan, store = self._workstation.backups, self._lab.store.path
        folders = due(store, plan, self._lab.now)
        if folders:
            self._running = self._lab.carry_out(copy_by_plan, plan, folders)
            self._poll.start()
        else:
            self._tell(states(store, plan))

    def stop(self) -> None:
        """End the timers; a copy under way leaves nothing of itself."""
        for timer in (self._first, self._look, self._poll):
            timer.stop()
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _on_poll(self) -> None:
        running = self._running
        if running is None or not running.poll():
            return
        self._poll.stop()
        self._running = None
        try:
            self._tell(running.result())
        except LabError as error:
            self._messages.tell(error.text, error.hint, state="breach")
        self._lab.announced.emit(frozenset({COPIES}))

    def _tell(self, found: Sequence[Copies]) -> None:
        """Say what is wrong with a folder when it begins to be wrong; once it is sound again, it may be said again."""
        plan, now = self._workstation.backups, self._lab.now
        for state in found:
            name = str(state.folder)
            if state.is_sound(plan, now) or state.is_awaited(plan):
                self._told.pop(name, None)
                continue
            wrong = state.trouble or "late"
            if self._told.get(name) != wrong:
                self._told[name] = wrong
                title = failed(state) if state.trouble else told_of(state, plan, now)
                hint = _("The record is whole, but no later copy of it is there. Look at Settings, Backups.")
                self._messages.tell(title, hint, state="breach" if state.is_late(plan, now) else "warn")
