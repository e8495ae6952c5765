"""The sign-in log: who came in, when, where and how, and who was kept out and why; the last first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.verbs import past
from app.i18n import N_, _
from app.queries.event_filter import conditions
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from app.tries import locked_until
from db.models import Change, Event, User

VERBS: Final = (
    "sign_in.accepted",
    "sign_in.refused",
    "sign_in.locked",
    "sign_in.unlocked",
    "sign_in.role_taken",
    "sign_out",
    "signature.refused",
    "pin.refused",
    "pin.set",
    "pin.dropped",
    "account.password_set",
    "account.password_changed",
)

WORDS: Final[Mapping[str, str]] = {
    "password": N_("wrong password"),
    "unknown": N_("unknown user name"),
    "locked": N_("the account is locked"),
    "pin_locked": N_("three wrong PINs before"),
    "closed": N_("the account is closed"),
    "no_role": N_("no role that day"),
    "window": N_("window"),
    "command line": N_("command line"),
    "locked window": N_("locked window"),
}
HOW: Final[Mapping[str, str]] = {"password": N_("password"), "pin": N_("card and PIN")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `login` is empty where nobody has the user name that was typed."""

    id: int
    at: datetime
    login: str
    verb: str
    what: str
    why: str
    place: str
    workstation: str
    by: str


LOG: tuple[Column[Any], ...] = (
    column("WHEN", N_("When"), "at", K.TIME, unit="UTC", origin="Assigned", width=190),
    column("LOGIN", N_("User name"), "login", K.CODE, origin="Assigned", width=130),
    column("WHAT", N_("What"), "what", origin="Assigned", width=250),
    column("WHY", N_("How or why"), "why", origin="Assigned", width=210),
    column("PLACE", N_("Where"), "place", origin="Assigned", width=150),
    column("BENCH", N_("Bench"), "workstation", origin="Assigned", width=130),
    column("BY", N_("By"), "by", K.CODE, origin="Assigned", width=110),
)


def log_page(session: Session, *, offset: int, limit: int, search: str = "") -> Sequence[Entry]:
    """One page of the log, the last first."""
    rows = session.execute(_matching(search).order_by(Event.id.desc()).offset(offset).limit(limit))
    return tuple(_entry(row) for row in rows)


def log_count(session: Session, *, search: str = "") -> int:
    return session.scalar(select(func.count()).select_from(_matching(search).subquery())) or 0


def log_after(session: Session, *, change: int = 0) -> Sequence[Entry]:
    """Every line after a change, the first first: what goes with the audit to whoever reads it elsewhere."""
    rows = session.execute(_matching("").where(Event.change_id > change).order_by(Event.id))
    return tuple(_entry(row) for row in rows)


def log_found(session: Session, *, search: str, zone: ZoneInfo) -> Sequence[Entry]:
    """The lines that a filter of the audit finds, the first first: `who:` and `from:` narrow, a field's name finds none."""
    rows = _matching("").where(*conditions(search, zone)).order_by(Event.id)
    return tuple(_entry(row) for row in session.execute(rows))


def locked_accounts(session: Session, *, now: datetime, settings: Settings) -> Mapping[str, datetime]:
    """User names of accounts that wrong passwords locked, and until when."""
    logins = session.scalars(select(User.login)).all()
    found = {login: locked_until(session, login, now, settings) for login in logins}
    return {login: until for login, until in found.items() if until is not None}


def _matching(search: str) -> Any:
    rows = (
        select(Event.id, Event.at, Event.verb, Event.details, Event.user, Change.workstation)
        .join(Change, Change.id == Event.change_id)
        .where(Event.verb.in_(VERBS))
    )
    for word in search.split():
        like = f"%{word}%"
        fits = (Event.user.like(like), Event.verb.like(like), Change.workstation.like(like), Event.details.like(like))
        rows = rows.where(or_(*fits))
    return rows


def _entry(row: Any) -> Entry:
    details = row.details
    why = HOW.get(details.get("by", "")) or WORDS.get(details.get("why", ""), "")
    return Entry(
        row.id,
        row.at,
        details.get("login", ""),
        row.verb,
        past(row.verb),
        _(why) if why else "",
        _(WORDS[details["place"]]) if "place" in details else "",
        row.workstation,
        row.user,
    )
