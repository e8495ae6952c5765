"""R20: what a withdrawal of the consent forbids, asked of one table by every scan, print, shipment, entry and export."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.times import Moment, is_before
from app.domain.words import WithdrawalScope
from app.i18n import N_, _


class Use(Enum):
    """What somebody is about to do with a participant's material or data, or has done."""

    COLLECT = "collect"
    """Draw blood."""
    ASK = "ask"
    """Ask for a block, print codes in advance."""
    WORK = "work"
    """Start a step, plan a sort, divide, cut."""
    PRINT = "print"
    SEND = "send"
    """List, lock, pack or hand over in a shipment."""
    FACT = "fact"
    """Work that was done and is entered: late, or at the bench where it could not be stopped."""
    RETURN = "return"
    """What comes back, where things stand, what was lost."""
    RESULT = "result"
    """A result that arrives and counts as evidence."""
    EXPORT = "export"
    """What is told outside the laboratory."""
    DESTROY = "destroy"


class Standing(Enum):
    """How a use stands under a withdrawal."""

    MAY = "may"
    REFUSED = "refused"
    DEVIATION = "deviation"
    """Recorded, since it happened, with its deviation."""
    LEFT_OUT = "left out"
    """Recorded under the restriction, and counted and told nowhere."""


_KEEP, _NO_USE, _DESTROY = WithdrawalScope

AFTER: Final[Mapping[Use, Mapping[WithdrawalScope, Standing]]] = {
    Use.COLLECT: {_KEEP: Standing.REFUSED, _NO_USE: Standing.REFUSED, _DESTROY: Standing.REFUSED},
    Use.ASK: {_KEEP: Standing.REFUSED, _NO_USE: Standing.REFUSED, _DESTROY: Standing.REFUSED},
    Use.WORK: {_KEEP: Standing.MAY, _NO_USE: Standing.REFUSED, _DESTROY: Standing.REFUSED},
    Use.PRINT: {_KEEP: Standing.MAY, _NO_USE: Standing.REFUSED, _DESTROY: Standing.REFUSED},
    Use.SEND: {_KEEP: Standing.MAY, _NO_USE: Standing.REFUSED, _DESTROY: Standing.REFUSED},
    Use.FACT: {_KEEP: Standing.MAY, _NO_USE: Standing.DEVIATION, _DESTROY: Standing.DEVIATION},
    Use.RETURN: {_KEEP: Standing.MAY, _NO_USE: Standing.MAY, _DESTROY: Standing.MAY},
    Use.RESULT: {_KEEP: Standing.MAY, _NO_USE: Standing.LEFT_OUT, _DESTROY: Standing.LEFT_OUT},
    Use.EXPORT: {_KEEP: Standing.MAY, _NO_USE: Standing.LEFT_OUT, _DESTROY: Standing.LEFT_OUT},
    Use.DESTROY: {_KEEP: Standing.REFUSED, _NO_USE: Standing.REFUSED, _DESTROY: Standing.MAY},
}
"""What stands from the withdrawal on, by its scope (domain, section 4 and edge case 23; art. L1122-1-1 CSP)."""

_TEXTS: Final[Mapping[Use, tuple[str, str]]] = {
    Use.COLLECT: (
        N_("Participant {name} withdrew: nothing more is collected."),
        N_("Receive a tube that has come all the same as provisional, then destroy it on record."),
    ),
    Use.ASK: (
        N_("Participant {name} withdrew: nothing more is asked for."),
        N_("Returns and destruction can still be recorded."),
    ),
    Use.WORK: (
        N_("{name} is of a participant who withdrew: no new work."),
        N_("Returns and destruction can still be recorded."),
    ),
    Use.PRINT: (
        N_("{name} is of a participant who withdrew: no label is printed."),
        N_("Returns and destruction can still be recorded."),
    ),
    Use.SEND: (N_("{name} is of a participant who withdrew."), N_("Take it out; it may not be analysed.")),
    Use.DESTROY: (
        N_("Participant {name} did not ask for destruction."),
        N_("Record the wish as the scope of the withdrawal first."),
    ),
}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """When a participant withdrew and how far; without a scope the consent stands."""

    scope: WithdrawalScope | None = None
    at: Moment | None = None


def standing(use: Use, left: Withdrawn, at: Moment | None = None) -> Standing:
    """How a use stands: before the withdrawal all may be; where dates do not tell, it counts as after it.

    `at` is when it was done; None: now. Destruction is what the withdrawal asks for, so nothing precedes it.
    """
    if left.scope is None:
        return Standing.REFUSED if use is Use.DESTROY else Standing.MAY
    if use is not Use.DESTROY and at is not None and left.at is not None and is_before(at, left.at) is True:
        return Standing.MAY
    return AFTER[use][left.scope]


def binds(scope: WithdrawalScope | None) -> bool:
    """Whether a withdrawal of this scope forbids new use of what exists."""
    return standing(Use.WORK, Withdrawn(scope)) is Standing.REFUSED


def may(use: Use, left: Withdrawn, name: str, *, code: str = "", at: Moment | None = None) -> None:
    """Refused where the withdrawal forbids the use; `name` is that of the participant or of the thing."""
    if standing(use, left, at) is not Standing.REFUSED:
        return
    text, hint = _TEXTS[use]
    raise Refused(_(text).format(name=name), hint=_(hint), code=code)


def destroyed(code: str, how: str) -> Refused:
    """The refusal of what is destroyed: when, by whom, on which certificate."""
    text = _("{code} is destroyed: {how}.").format(code=printed(code), how=how)
    return Refused(text, hint=_("Put its label aside, and tell who gave you the tube."), code=code, way_out="open")


def done_after(name: str, left: Withdrawn) -> str:
    """What a deviation says of a fact that came after the withdrawal."""
    day = left.at.day.strftime("%d/%m/%Y") if left.at is not None else ""
    return _("Work on {name} after the participant withdrew ({day}).").format(name=name, day=day)
