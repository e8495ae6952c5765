"""Wrong passwords and PINs, and when they lock an account: derived from the trail, so that no restart forgets them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.i18n import _
from app.settings import Settings
from app.work import Work
from db.models import Event

ENTERING: Final = "sign_in.refused"
SIGNING: Final = "signature.refused"
LOCKED: Final = "sign_in.locked"
ACCEPTED: Final = "sign_in.accepted"
LIFTED: Final = "sign_in.unlocked"
PASSWORD_SET: Final = "account.password_set"
WRONG: Final = (ENTERING, SIGNING)
PIN_REFUSED: Final = "pin.refused"
PIN_SET: Final = "pin.set"
LOCKED_OUT: Final = "locked"
"""The code of the refusal of a locked account."""
PASSWORD: Final = "password"
PIN: Final = "pin"
PIN_TRIES: Final = 3
"""Wrong PINs after which only the password is taken."""


def locked_until(session: Session, login: str, now: datetime, settings: Settings) -> datetime | None:
    """When an account that is locked opens by itself; None where it is open.

    A clock that is set back never opens it: what lies ahead of the clock counts as if it were just done.
    """
    return _look(session, login, now, settings)[0]


def note_wrong(work: Work, login: str, verb: str, **details: Any) -> datetime | None:
    """Log a wrong password of an account; one too many locks it, which is logged too. Returns until when."""
    wrong = _look(work.session, login, work.now, work.settings)[1] + 1
    work.log(verb, login=login, why=PASSWORD, **details)
    if wrong < work.settings.wrong_passwords_most:
        return None
    minutes = work.settings.locked_out_min
    work.log(LOCKED, login=login, minutes=minutes, tries=wrong)
    return work.now + timedelta(minutes=minutes)


def must_be_open(work: Work, login: str) -> None:
    """Refused while an account is locked."""
    until = locked_until(work.session, login, work.now, work.settings)
    if until is not None:
        raise locked(until, work.settings)


def locked(until: datetime, settings: Settings) -> Refused:
    """The refusal of a locked account."""
    return Refused(
        _("After too many wrong passwords this account is locked until {time}.").format(
            time=until.astimezone(settings.zone).strftime("%H:%M")
        ),
        hint=_("Wait until then, or ask an administrator to lift the lock."),
        code=LOCKED_OUT,
    )


def wrong_pins(session: Session, login: str) -> int:
    """PINs refused since the person last gave the password or set a PIN."""
    count = 0
    for verb, _at, details in _of(session, login, (PIN_REFUSED, PIN_SET, ACCEPTED, PASSWORD_SET)):
        if verb == PIN_REFUSED:
            count += 1
        elif verb != ACCEPTED or details.get("by") == PASSWORD:
            break
    return count


def _look(session: Session, login: str, now: datetime, settings: Settings) -> tuple[datetime | None, int]:
    """Until when an account is locked, and how many wrong passwords count against it."""
    wrong, since = 0, now - timedelta(minutes=settings.wrong_passwords_within_min)
    for verb, at, details in _of(session, login, (*WRONG, LOCKED, ACCEPTED, LIFTED, PASSWORD_SET)):
        if verb == LOCKED:
            until = at + timedelta(minutes=details.get("minutes", settings.locked_out_min))
            return (until if now < until else None), wrong
        if verb in WRONG:
            wrong += details.get("why") == PASSWORD and at > since
        elif verb != ACCEPTED or details.get("by") == PASSWORD:
            break
    return None, wrong


def _of(session: Session, login: str, verbs: tuple[str, ...]) -> Iterator[tuple[str, datetime, Any]]:
    """Events about an account, the last first."""
    rows = select(Event.verb, Event.at, Event.details).where(Event.verb.in_(verbs)).order_by(Event.id.desc())
    with session.execute(rows.execution_options(yield_per=100)) as found:
        for row in found:
            if row.details.get("login") == login:
                yield row.verb, row.at, row.details
