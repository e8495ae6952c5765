"""One act on a whole list of things: tried on each first, then done to those that can, all together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.actions import holds, labels, shipments, storage
from app.domain.errors import LabError, Refused
from app.domain.words import PrintReason
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.work import Work


class Act(Enum):
    """What can be done to a whole list."""

    STORE = "store"
    TAKE_OUT = "take_out"
    PRINT = "print"
    REPRINT = "reprint"
    SHIP = "ship"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Order:
    """An act with what it needs: `target` is the box, place or shipment, `reason` why."""

    act: Act
    target: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an act would go for one code: the refusal in words, or nothing."""

    code: str
    refusal: str = ""
    hint: str = ""

    @property
    def can(self) -> bool:
        return not self.refusal


class _Tried(LabError):
    """Ends the change of a trial, so that nothing of it is written."""

    def __init__(self, attempts: tuple[Attempt, ...]) -> None:
        super().__init__("")
        self.attempts = attempts


def _untold(done: int, total: int) -> None:
    """A short list is done before anybody could be told how far it is."""


def tried(lab: Lab, order: Order, codes: Sequence[str], *, progress: Progress = _untold) -> tuple[Attempt, ...]:
    """How the act would go for each code in turn; nothing is changed."""
    try:
        lab.do(_try, order, codes, progress)
    except _Tried as ended:
        return ended.attempts
    return ()


def carry_out(work: Work, order: Order, codes: Sequence[str], *, progress: Progress = _untold) -> int:
    """Do the act to every code, or to none and say which can't; returns how many."""
    if not codes:
        raise Refused(_("There is nothing to do it to."), hint=_("Paste or scan codes first."))
    for done, code in enumerate(codes):
        progress(done, len(codes))
        _do(work, order, code)
    return len(codes)


def try_out(lab: Lab, progress: Progress, order: Order, codes: Sequence[str]) -> tuple[Attempt, ...]:
    """The trial of a long list, as a job beside the window."""
    return tried(lab, order, codes, progress=progress)


def do_all(lab: Lab, progress: Progress, order: Order, codes: Sequence[str]) -> int:
    """The act on a long list, as a job beside the window; still one change."""
    return lab.do(carry_out, order, codes, progress=progress)


def _try(work: Work, order: Order, codes: Sequence[str], progress: Progress) -> None:
    attempts = []
    for done, code in enumerate(codes):
        progress(done, len(codes))
        attempts.append(_attempt(work, order, code))
    raise _Tried(tuple(attempts))


def _attempt(work: Work, order: Order, code: str) -> Attempt:
    """A savepoint a code: what a refused one had begun does not stand in the way of the next."""
    try:
        with work.session.begin_nested():
            _do(work, order, code)
    except LabError as refusal:
        return Attempt(code, refusal.text, refusal.hint)
    return Attempt(code)


def _do(work: Work, order: Order, code: str) -> None:
    match order.act:
        case Act.STORE:
            storage.store(work, code, order.target)
        case Act.TAKE_OUT:
            storage.take_out(work, code)
        case Act.PRINT:
            labels.request(work, code)
        case Act.REPRINT:
            labels.request(work, code, reason=PrintReason.REPRINT, why=order.reason)
        case Act.SHIP:
            shipments.add(work, order.target, code)
        case Act.HOLD:
            holds.put(work, code, order.reason)
