"""The one place where errors are shown: what was refused in the message bar, our own faults in a crash report."""

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from app import __version__
from app.domain.errors import Conflict, LabError, Unavailable
from app.fault_report import report_of

LOG = logging.getLogger("dptrace")


class ErrorHook:
    """Takes sys.excepthook: LabErrors go to `show`, anything else to `crash` with its report; the program goes on."""

    def __init__(self, show: Callable[[LabError], None], crash: Callable[[str], None]) -> None:
        self._show = show
        self._crash = crash
        self._before = sys.excepthook

    def install(self) -> None:
        sys.excepthook = self.handle

    def remove(self) -> None:
        sys.excepthook = self._before

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, LabError):
            self._show(error)
            return
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        report = report_of(error, trace)
        LOG.error("DPTrace %s\n%s", __version__, report)
        self._crash(f"DPTrace {__version__}\n{report}")


def state_of(error: LabError) -> str:
    """Which of the states a refusal wears in the message bar."""
    return "warn" if isinstance(error, Conflict | Unavailable) else "breach"
