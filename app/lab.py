"""The one door: `do` an action, `ask` a query, `carry_out` long work. Nothing else reaches the database."""

import socket
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app import __version__, i18n
from app.domain.errors import Conflict, LabError, Unavailable, WrongPassword
from app.domain.permissions import EVERYBODY, WORKERS, must_be_one_of, who_may_ask
from app.i18n import _
from app.jobs import JOB_WAIT_MS, Errand, Progress, Running, begin
from app.locking import refuse_locked
from app.settings import Settings
from app.standing import must_be_let_in, must_hold_role
from app.tries import SIGNING, note_wrong
from app.work import Who, Work, settings_in_force
from db.base import Base
from db.models import Change
from db.store import Author, InDoubt, Moved, Store

P = ParamSpec("P")
Result = TypeVar("Result")


NO_LOCK, NO_RIGHT, ROLLED_BACK, FULL, LOST = "55P03", "42501", "40", "53100", ("08", "57P0")
"""SQLSTATEs, or how they begin: what a server says of a lock, a right, two that hinder one another, its disk, itself."""


class Lab:
    """A person at work on a store. `changed` is called with the names of the tables after each change."""

    def __init__(self, store: Store, who: Who, *, workstation: str = "") -> None:
        self.store = store
        self.who = who
        self.workstation = workstation or socket.gethostname()
        self.changed: Callable[[frozenset[str]], None] = _nobody_listens

    @property
    def settings(self) -> Settings:
        return self.ask(settings_in_force)

    @property
    def is_at_the_bench(self) -> bool:
        """Whether the person records what is done at the bench."""
        return self.who.role in WORKERS

    @property
    def now(self) -> datetime:
        """The store's clock: aware UTC."""
        return self.store.clock().astimezone(UTC)

    @property
    def today(self) -> date:
        """The date on the laboratory's wall."""
        return self.now.astimezone(self.settings.zone).date()

    def do(self, action: Callable[Concatenate[Work, P], Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Carry out an action in one transaction; raises a LabError and changes nothing where it is refused."""
        module, function = action.__module__, action.__name__
        name = f"{module.rpartition('.')[2]}.{function}"
        must_be_let_in(self.who, module, function)
        try:
            with self.store.change(self._author(), name) as writing:
                work = Work(writing, self.who)
                must_hold_role(work.session, self.who, work.today, module, function)
                result = action(work, *args, **kwargs)
                refuse_locked(writing.session)
        except WrongPassword:
            self._note_wrong(name)
            raise
        except DBAPIError as error:
            raise translated(error) from error
        except StaleDataError as error:
            raise _conflict() from error
        except Moved as error:
            raise _moved(error) from error
        except InDoubt as error:
            raise _in_doubt() from error
        _refuse_rows(result)
        if writing.tables:
            self.changed(writing.tables)
        return result

    def must_be_allowed(self, action: Callable[..., object]) -> None:
        """Refused unless the role may carry out this action: asked before a person is asked for anything else."""
        must_be_let_in(self.who, action.__module__, action.__name__)

    def ask(self, query: Callable[Concatenate[Session, P], Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """The answer of a query: frozen rows or plain values; refused where the role may not ask it."""
        roles = who_may_ask(query.__module__, query.__name__)
        must_be_one_of(self.who.name, self.who.role, roles)
        try:
            with self.store.look() as session:
                if roles != EVERYBODY:
                    must_hold_role(session, self.who, self.today)
                result = query(session, *args, **kwargs)
        except DBAPIError as error:
            raise translated(error) from error
        except Moved as error:
            raise _moved(error) from error
        _refuse_rows(result)
        return result

    def others(self) -> int:
        """How many changes others have committed: it moves when another bench, or a job, has changed something."""
        return self.ask(_changes) - self.store.own

    def carry_out(
        self, job: Callable[Concatenate["Lab", Progress, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Running:
        """Begin long work in a child process with a Lab of its own on the same store."""
        return begin(
            Errand(self.store.url, self.who, self.workstation, i18n.language(), job, args, dict(kwargs), open_lab)
        )

    def _author(self) -> Author:
        zone = self.settings.tz
        return Author(self.who.login, self.who.role, self.workstation, zone, __version__)

    def _note_wrong(self, name: str) -> None:
        """A wrong password at a signature stays on record, though the signature does not."""
        with self.store.change(self._author(), "sign_ins.refused") as writing:
            work = Work(writing, self.who)
            note_wrong(work, self.who.login, SIGNING, act=name)


def _changes(session: Session) -> int:
    """How many changes there are: their numbers have no gaps."""
    return session.scalar(select(func.max(Change.id))) or 0


def open_lab(url: str, who: Who, workstation: str) -> Lab:
    """A Lab of its own, for a job in a child process; it waits longer for the lock than a window."""
    return Lab(Store(url, wait_ms=JOB_WAIT_MS), who, workstation=workstation)


def translated(error: DBAPIError) -> LabError:
    """What a database error means to a person."""
    said, state = str(error.orig), getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, OperationalError) and ("locked" in said or "busy" in said or state == NO_LOCK):
        return Unavailable(
            _("Another bench or a running job is writing just now."), hint=_("Nothing was changed. Try again.")
        )
    if error.connection_invalidated or state.startswith(LOST) or (state == "" and _is_away(error)):
        return Unavailable(
            _("The server of the store does not answer."), hint=_("Nothing was changed. Try again in a moment.")
        )
    if "disk is full" in said or "disk I/O" in said or state.startswith(FULL):
        return Unavailable(
            _("The disk of the store is full or does not answer."),
            hint=_("Nothing was changed. Free space, then try again."),
        )
    if "readonly" in said or "unable to open" in said:
        return Unavailable(
            _("The store can't be written to: its file, its folder or its disk is write-protected."),
            hint=_("Nothing was changed. Give this person the right to write there, then try again."),
        )
    if isinstance(error, IntegrityError) or state.startswith(ROLLED_BACK):
        return _conflict()
    if state == NO_RIGHT:
        return Unavailable(
            _("The database does not let this program's account do that."),
            hint=_("Nothing was changed. The database's administrator gives it the rights that the README names."),
        )
    return Unavailable(_("The database does not answer: {reason}").format(reason=said), hint=_("Nothing was changed."))


def _moved(error: Moved) -> Unavailable:
    return Unavailable(
        _("The store is no more at {path}: it was moved, removed or replaced while it was open.").format(path=error),
        hint=_("Nothing was changed. Put the file back, or close DPTrace and open the right one."),
    )


def _is_away(error: DBAPIError) -> bool:
    """Whether no connection to a server could be made: its driver tells no state then."""
    return isinstance(error, OperationalError) and type(error.orig).__module__.startswith("psycopg")


def _in_doubt() -> Unavailable:
    return Unavailable(
        _("The server was lost while this was being saved."),
        hint=_("It may have been saved, or not: look at the record before you repeat it."),
    )


def _conflict() -> Conflict:
    return Conflict(
        _("Somebody changed this record at the same moment."), hint=_("Nothing was changed. Look again, then repeat.")
    )


def _refuse_rows(result: object) -> None:
    found = result if isinstance(result, list | tuple | set | frozenset) else (result,)
    if any(isinstance(each, Base) for each in found):
        raise TypeError("rows stay inside the door: return frozen values")


def _nobody_listens(_tables: frozenset[str]) -> None:
    """A Lab without a window has nobody to tell."""
