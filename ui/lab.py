"""QtLab: a Lab that tells the window what changed, and watches long work in its child process."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import LabError, Refused
from app.i18n import _
from app.jobs import Running
from app.lab import Lab

POLL_MS = 50
OTHERS_MS = 2000


class QtLab(Lab, QObject):
    """A Lab in a window: `announced` names the tables that changed here or at another bench (then: all)."""

    announced = Signal(frozenset)
    worked = Signal(str, int, int)
    ended = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, lab: Lab) -> None:
        QObject.__init__(self)
        Lab.__init__(self, lab.store, lab.who, workstation=lab.workstation)
        self.changed = self.announced.emit
        self._running: Running | None = None
        self._name = ""
        self._then: Callable[[object], None] = lambda _result: None
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self._version: int | None = lab.others()
        self._others = QTimer(self, interval=OTHERS_MS)
        self._others.timeout.connect(self._on_look_for_others)
        self._others.start()

    @property
    def is_busy(self) -> bool:
        return self._running is not None

    def watch(self, name: str, running: Running, then: Callable[[object], None]) -> None:
        """Follow a job until it ends; `then` gets its result in the window's thread. Refused while another works."""
        if self._running is not None:
            running.cancel()
            raise Refused(
                _("“{work}” is still under way.").format(work=self._name), hint=_("Wait for its end, or cancel it.")
            )
        self._running, self._name, self._then = running, name, then
        self._poll.start()

    def cancel(self) -> None:
        """Stop the job under way; its open transaction rolls back."""
        if self._running is not None:
            self._running.cancel()
            self._on_poll()

    def drop(self, running: Running | None) -> None:
        """Stop this job without a word where it still is under way: nobody waits for its answer any more."""
        if running is not None and running is self._running:
            self._poll.stop()
            running.cancel()
            self._running = None

    def stop(self) -> None:
        """End the timers and any job, before the window closes."""
        self._others.stop()
        self.stopped.emit()
        self.drop(self._running)

    def _on_look_for_others(self) -> None:
        """A server that is away is told once; when it is back, everything is fetched anew."""
        try:
            version = self.others()
        except LabError as error:
            if self._version is not None:
                self._version = None
                raise error
            return
        if version != self._version:
            self._version = version
            self.announced.emit(frozenset({"*"}))

    def _on_poll(self) -> None:
        running = self._running
        if running is None:
            return
        if not running.poll():
            self.worked.emit(self._name, running.done, running.total)
            return
        self._poll.stop()
        self._running = None
        try:
            result = running.result()
        except LabError as error:
            self.failed.emit(error)
            return
        self.ended.emit(result)
        self._then(result)
