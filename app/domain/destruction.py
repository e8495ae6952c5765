"""The destruction of what a participant gave: how each thing stands, the way to walk, what is overdue, who may sign."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, Final

from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.words import DestructionState, Role
from app.i18n import N_, _

SIGNATURES: Final = 2

METHODS: Final = (
    N_("Autoclaved, then incinerated"),
    N_("Incinerated"),
    N_("Chemically inactivated"),
)
"""The usual ways, which a digit card chooses where gloves keep from typing."""


class Stand(Enum):
    """How a thing of a destruction stands."""

    TO_PICK = N_("To pick")
    PICKED = N_("Picked")
    OUTSIDE = N_("Outside")
    ASKED = N_("Asked of the addressee")
    MISSING = N_("Missing")
    DESTROYED = N_("Destroyed")
    CONFIRMED = N_("Destroyed there")
    GIVEN_BACK = N_("Given back")


SETTLED: Final = (Stand.MISSING, Stand.DESTROYED, Stand.CONFIRMED, Stand.GIVEN_BACK)
"""What is left to do nothing about."""


DESTRUCTION = N_("Destruction")


class DestroyForm(Form):
    """How what is picked is destroyed, and who sees it."""

    TITLE: ClassVar[str] = N_("What is picked is destroyed")

    method: str | None = entry(
        N_("Method"), section=DESTRUCTION, required=True, may_be_missing=False, hint=N_("Autoclaved, then incinerated")
    )
    witness: str | None = entry(
        N_("Witness"), section=DESTRUCTION, required=True, may_be_missing=False, person=True, hint=N_("Scan the card")
    )
    at: Moment | None = entry(N_("Destroyed at"), section=DESTRUCTION, hint=N_("Empty: now"), may_be_missing=False)


class ConfirmForm(Form):
    """What the addressee confirmed."""

    TITLE: ClassVar[str] = N_("The addressee confirmed")

    reference: str | None = entry(N_("Their reference"), section=DESTRUCTION, required=True, may_be_missing=False)
    on: date | None = entry(N_("Destroyed on"), section=DESTRUCTION, required=True, may_be_missing=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a thing of a destruction."""

    is_outside: bool = False
    is_asked: bool = False
    is_picked: bool = False
    is_missing: bool = False
    is_destroyed: bool = False
    is_given_back: bool = False
    has_addressee: bool = False


def stand_of(facts: Facts) -> Stand:
    """The last thing that happened to it tells how it stands."""
    if facts.is_destroyed:
        return Stand.CONFIRMED if facts.has_addressee else Stand.DESTROYED
    if facts.is_given_back:
        return Stand.GIVEN_BACK
    if facts.is_missing:
        return Stand.MISSING
    if facts.is_picked:
        return Stand.PICKED
    if facts.is_outside:
        return Stand.ASKED if facts.is_asked else Stand.OUTSIDE
    return Stand.TO_PICK


def state_of(stands: list[Stand]) -> DestructionState:
    """How far a destruction is, by its things."""
    settled = [each for each in stands if each in SETTLED]
    if len(settled) == len(stands):
        return DestructionState.DONE
    return DestructionState.PARTLY if settled or Stand.PICKED in stands else DestructionState.ASKED


def walking_order(text: str) -> tuple[tuple[int, str], ...]:
    """What places are ordered by: numbers in them as numbers, so that A2 comes before A10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text))


def is_overdue(asked: date, today: date, within: int) -> bool:
    """Whether a destruction that was asked for, here or of a provider, is not certified `within` days [A]."""
    return (today - asked).days > within


def may_sign(*, who: str, name: str, role: Role, signed: tuple[tuple[str, Role], ...]) -> None:
    """Two persons sign a certificate; one of them is a biologist. `signed` are the logins and roles of who did."""
    if who in [login for login, _role in signed]:
        raise Refused(
            _("{name} signed this certificate already.").format(name=name), hint=_("A second person signs it.")
        )
    roles = [role, *(other for _login, other in signed)]
    if len(roles) >= SIGNATURES and Role.BIOLOGIST not in roles:
        raise Refused(
            _("One of the two signatures is a biologist's."),
            hint=_("A biologist signs this certificate as the second."),
        )
