"""Work: what an action gets to change things with, inside one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NeedsReason
from app.domain.permissions import must_be_one_of
from app.domain.privacy import names_nobody
from app.domain.times import Moment
from app.domain.words import Role, TimeSource
from app.i18n import _
from app.settings import Settings
from db.base import Base, Watched
from db.models import Item, StudySettings
from db.store import Happening, Writing

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Who:
    """A person who signed in, in one role."""

    id: int
    login: str
    name: str
    initials: str
    role: Role


class Versioned(Protocol):
    """Anything read earlier that knows which version of its row it showed."""

    @property
    def version(self) -> int: ...


class Work:
    """The session, the clock and the person of one change. Actions add and revise rows, log events, and never commit."""

    def __init__(self, writing: Writing, who: Who) -> None:
        self._writing = writing
        self.session: Session = writing.session
        self.who = who
        self.settings = settings_in_force(self.session)

    @property
    def now(self) -> datetime:
        """The only clock: aware UTC."""
        return self._writing.at

    @property
    def today(self) -> date:
        """The date on the laboratory's wall."""
        return self.now.astimezone(self.settings.zone).date()

    def moment(self, source: TimeSource = TimeSource.CLOCK) -> Moment:
        return Moment.of(self.now, zone=self.settings.zone, source=source)

    def add(self, *rows: Base) -> None:
        """Add rows and give them their ids."""
        self.session.add_all(rows)
        self.session.flush()

    def get(self, table: type[Row], row_id: int) -> Row:
        """The row with this id; Conflict where it is gone since a screen showed it: undone, or made void."""
        row = self.session.get(table, row_id)
        if row is None:
            raise Conflict(
                _("This record is no more there: it was undone or made void."), hint=_("Look again, then repeat.")
            )
        return row

    def log(self, verb: str, item: Item | None = None, *, participant_id: int | None = None, **details: Any) -> None:
        """Tell what happened. Details are codes and numbers: free text belongs in audited columns."""
        if item is not None:
            item.changed_at = self.now
        self._writing.happenings.append(Happening(verb, item, participant_id, plain(details)))

    def because(self, reason: str) -> None:
        """Give the reason of a correction; blank ones are refused."""
        if not any(sign.isprintable() and not sign.isspace() for sign in reason):
            raise NeedsReason(_("A correction needs its reason."), hint=_("Say in a few words why the record changes."))
        names_nobody(reason, _("The reason seems to hold {what}."))
        self._writing.reason = reason.strip()

    def expect(self, row: Watched, seen: int | Versioned | None) -> None:
        """Conflict unless the row still is as the screen showed it; None: the caller read it in this same change."""
        version = seen if isinstance(seen, int) or seen is None else seen.version
        if version is not None and row.version != version:
            raise Conflict(
                _("Somebody changed this record since this screen was opened."),
                hint=_("Your entry is kept. Look at the record as it is, then confirm again."),
            )

    def becomes(self, who: Who) -> None:
        """This change is the act of somebody who proved to be there only in it: who signs in."""
        self.who = who
        self._writing.author = replace(self._writing.author, user=who.login, role=who.role)

    @property
    def place(self) -> str:
        """The bench, or the computer, that this change is made at."""
        return self._writing.author.workstation

    def require(self, *roles: Role) -> None:
        """Refused unless the person acts in one of these roles."""
        must_be_one_of(self.who.name, self.who.role, frozenset(roles))


def settings_in_force(session: Session) -> Settings:
    """The latest settings; the defaults where none were stored."""
    number = session.scalar(select(func.max(StudySettings.number)))
    return Settings() if number is None else _settings_of(session, number)


_parsed: dict[tuple[str, int], Settings] = {}


def _settings_of(session: Session, number: int) -> Settings:
    """Each version is parsed once: its row never changes."""
    key = (str(session.get_bind().engine.url), number)
    if key not in _parsed:
        content = session.scalars(select(StudySettings.content).where(StudySettings.number == number)).one()
        _parsed[key] = Settings.model_validate(dict(content))
    return _parsed[key]


def plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details as JSON can hold them."""
    return {name: _plain(value) for name, value in details.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Moment):
        return value.iso
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
