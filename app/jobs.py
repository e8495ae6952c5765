"""Long work in a child process with its own Lab on the same store; progress and result come back through a pipe."""

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, Protocol

from app import i18n
from app.domain.errors import LabError, Unavailable
from app.fault_report import JobFault, report_of
from app.i18n import _
from app.work import Who

JOB_WAIT_MS = 5000


class Cancelled(LabError):
    """A person stopped the work; nothing of it was kept."""


class Progress(Protocol):
    """How far a job has come: `progress(120, 600)`."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child process needs to do a job: plain values only."""

    url: str
    who: Who
    workstation: str
    language: str
    job: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    open_lab: Callable[[str, Who, str], Any]


@dataclass(slots=True)
class Running:
    """A job under way: poll it from a timer, or wait for it; cancelling ends the process, whose transaction rolls back."""

    process: multiprocessing.process.BaseProcess
    pipe: Connection
    done: int = 0
    total: int = 0
    _answer: tuple[str, Any] | None = None

    def poll(self, seconds: float = 0.0) -> bool:
        """Read what came through the pipe; True once the job has ended."""
        while self._answer is None and self.pipe.poll(seconds):
            try:
                kind, value = self.pipe.recv()
            except EOFError:
                kind, value = "died", ""
            if kind == "progress":
                self.done, self.total = value
                if seconds:
                    return False
            else:
                self._answer = (kind, value)
        if self._answer is None and not self.process.is_alive() and not self.pipe.poll():
            self._answer = ("died", "")
        return self._answer is not None

    def cancel(self) -> None:
        """End the job; its open transaction rolls back by itself."""
        self.process.terminate()
        self.process.join(5)
        self._answer = ("cancelled", "")

    def result(self) -> Any:
        """What the job returned; raises what it raised."""
        while not self.poll(0.2):
            pass
        self.process.join(5)
        assert self._answer is not None
        kind, value = self._answer
        match kind:
            case "result":
                return value
            case "refused":
                raise value
            case "cancelled":
                raise Cancelled(_("The work was stopped."), hint=_("Nothing of it was kept."))
            case "died":
                raise Unavailable(_("The work ended by itself."), hint=_("Nothing of it was kept. Try again."))
        raise JobFault(value)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave by the way of an error, so that a half-written file goes away."""
    raise SystemExit(1)


def begin(errand: Errand) -> Running:
    """Start a job in a child process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_carry_out, args=(errand, theirs), daemon=True)
    process.start()
    theirs.close()
    return Running(process, ours)


def _carry_out(errand: Errand, pipe: Connection) -> None:
    """The child's side: its own Lab; what it raises goes back through the pipe, ours as it is, a fault as its report."""
    signal.signal(signal.SIGTERM, _stop)
    i18n.use(errand.language)
    lab = errand.open_lab(errand.url, errand.who, errand.workstation)

    def progress(done: int, total: int) -> None:
        pipe.send(("progress", (done, total)))

    try:
        pipe.send(("result", errand.job(lab, progress, *errand.args, **errand.kwargs)))
    except LabError as refusal:
        pipe.send(("refused", refusal))
    except SystemExit:
        return
    except BaseException as error:
        pipe.send(("fault", report_of(error)))
        raise SystemExit(1) from None
    finally:
        lab.store.close()
        pipe.close()
