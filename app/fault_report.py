"""The report of a fault of our own: where it happened, and never what it happened to."""

import traceback
from types import TracebackType

DEPTH = 8


class JobFault(Exception):
    """A fault in a job's child process; `report` is the child's own report, which names nobody."""

    def __init__(self, report: str) -> None:
        super().__init__(report)
        self.report = report


def report_of(error: BaseException, trace: TracebackType | None = None) -> str:
    """The places and kinds of an error and of those behind it.

    Their messages are left out: they quote values, and a value may be a name, a code or a note about somebody.
    """
    parts = []
    for each in _chain(error):
        stack = traceback.StackSummary.extract(
            traceback.walk_tb(trace if each is error and trace is not None else each.__traceback__)
        )
        kind = type(each)
        parts.append("".join(stack.format()) + f"{kind.__module__}.{kind.__qualname__}\n")
        if isinstance(each, JobFault):
            parts.append(f"in a child process:\n{each.report}")
    parts.reverse()
    return "which led to:\n".join(parts) + "(Messages are left out: they may quote what was typed.)\n"


def _chain(error: BaseException) -> list[BaseException]:
    """The error, and what it came from, as Python would tell it."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found and len(found) < DEPTH:
        found.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found
