"""Signing in and out: every try is on record, whether it was let in or not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from app.actions.accounts import user_by_login
from app.domain.errors import Refused
from app.domain.words import Role
from app.i18n import _
from app.passwords import HASHER, fits
from app.queries.accounts import roles_on
from app.tries import (
    ACCEPTED,
    ENTERING,
    LIFTED,
    PASSWORD,
    PIN,
    PIN_REFUSED,
    PIN_TRIES,
    locked_until,
    note_wrong,
    wrong_pins,
)
from app.work import Who, Work
from db.models import User


class Outcome(StrEnum):
    """How a try ended."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    LOCKED = "locked"
    CLOSED = "closed"
    NO_ROLE = "no_role"
    NO_PIN = "no_pin"
    PIN_LOCKED = "pin_locked"


@dataclass(frozen=True, slots=True)
class Try:
    """A try that ended: who came in, in the first of the roles that may be taken; or why nobody did."""

    outcome: Outcome
    who: Who | None = None
    roles: tuple[Role, ...] = ()
    must_change: bool = False
    until: datetime | None = None
    name: str = ""


WINDOW: Final = "window"
COMMAND_LINE: Final = "command line"
UNLOCKING: Final = "locked window"
"""Where a person signs in."""


def enter(work: Work, login: str, password: str, *, place: str, role: Role | None = None) -> Try:
    """Try a password. What was typed as a user name that nobody has may be a password: it is not kept."""
    login = login.strip().lower()
    user = work.session.scalar(select(User).where(User.login == login))
    if user is None:
        HASHER.hash(password)
        work.log(ENTERING, place=place, why="unknown")
        return Try(Outcome.WRONG)
    until = locked_until(work.session, login, work.now, work.settings)
    if until is not None:
        work.log(ENTERING, login=login, place=place, why="locked")
        return Try(Outcome.LOCKED, until=until)
    if not fits(user.password_hash, password):
        until = note_wrong(work, login, ENTERING, place=place)
        return Try(Outcome.LOCKED if until else Outcome.WRONG, until=until)
    return _let_in(work, user, PASSWORD, place, role)


def enter_by_pin(work: Work, card: str, pin: str, *, place: str, role: Role | None = None) -> Try:
    """Try a PIN with the card it goes with: it takes a window over, and never signs."""
    user = work.session.scalar(select(User).where(User.barcode == card))
    if user is None:
        work.log(ENTERING, place=place, why="unknown")
        return Try(Outcome.WRONG)
    until = locked_until(work.session, user.login, work.now, work.settings)
    if until is not None:
        work.log(ENTERING, login=user.login, place=place, why="locked")
        return Try(Outcome.LOCKED, until=until)
    if user.pin_hash is None or user.must_change:
        return Try(Outcome.NO_PIN, name=_named(user, place))
    if wrong_pins(work.session, user.login) >= PIN_TRIES:
        work.log(ENTERING, login=user.login, place=place, why="pin_locked")
        return Try(Outcome.PIN_LOCKED, name=_named(user, place))
    if not fits(user.pin_hash, pin):
        work.log(PIN_REFUSED, login=user.login, place=place)
        is_last = wrong_pins(work.session, user.login) + 1 >= PIN_TRIES
        return Try(Outcome.PIN_LOCKED if is_last else Outcome.WRONG, name=_named(user, place))
    return _let_in(work, user, PIN, place, role)


def take_role(work: Work) -> None:
    """Somebody with several roles said in which one the work goes on."""
    work.log("sign_in.role_taken", login=work.who.login, role=work.who.role.value)


def leave(work: Work, *, place: str) -> None:
    """Sign out."""
    work.log("sign_out", login=work.who.login, place=place)


def lift(work: Work, login: str) -> None:
    """Open an account that wrong passwords locked, before its time."""
    user = user_by_login(work, login)
    if locked_until(work.session, user.login, work.now, work.settings) is None:
        raise Refused(_("The account of {name} is not locked.").format(name=user.name), hint=_("Nothing was changed."))
    work.log(LIFTED, login=user.login)


def _named(user: User, place: str) -> str:
    """How a refusal calls a person: a locked window shows no name."""
    return user.initials if place == UNLOCKING else user.name


def _let_in(work: Work, user: User, by: str, place: str, role: Role | None) -> Try:
    """The right secret came: an account that is closed, or holds no such role, is kept out all the same."""
    roles = roles_on(work.session, work.today).get(user.id, ())
    why = "closed" if not user.active else "no_role" if not roles or (role and role not in roles) else ""
    if why:
        work.log(ENTERING, login=user.login, place=place, why=why)
        return Try(Outcome(why), name=_named(user, place))
    who = Who(user.id, user.login, user.name, user.initials, role or roles[0])
    work.becomes(who)
    work.log(ACCEPTED, login=user.login, place=place, by=by)
    return Try(Outcome.ACCEPTED, who, (role,) if role else roles, user.must_change)
