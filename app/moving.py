"""Move a whole store from its file to a database on a server, or back: checked, copied, compared; the old one is closed."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.actions import study
from app.database import fits_not, shown, unreachable
from app.domain.errors import Refused, Unavailable
from app.i18n import _
from app.lab import Lab
from app.opening import path_of
from app.queries.verify import Verification, verify
from app.standing import must_be_let_in
from app.work import Who
from db.migrate import InUse
from db.move import (
    ARRIVAL,
    LEFT_FOR,
    UNFINISHED,
    NotAlike,
    NotEmpty,
    Sums,
    alone,
    copy_all,
    left_for,
    note_at,
    write_note,
)
from db.network import is_on_network
from db.store import Store
from db.urls import SQLITE, is_postgres


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the store is now, its last change with its hash, and the rows and SHA-256 of each table."""

    place: str
    changes: int
    head: str
    sums: Sums


def move(store: Store, who: Who, target: str, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Moved:
    """Copy all into an empty place, compare, close the old one, and go on at the new one.

    The source is held alone and written to last: what ends before leaves it as it was, and the target empty or marked as
    unfinished, which no window opens; the move may then be repeated.
    """
    must_be_let_in(who, study.arrive.__module__, study.arrive.__name__)
    goal = _goal(store, target)
    store.close()
    with _told(store.place), alone(store.url) as source:
        found = _whole(source, store.place)
        with _told(shown(goal)):
            sums = _received(source, goal, progress)
        write_note(source, LEFT_FOR, shown(goal))
    arrive(store.place, goal, who, found, store.clock)
    if store.file is not None:
        _protect(store.file)
    return Moved(shown(goal), found.changes, found.head, sums)


def arrive(left: str, goal: str, who: Who, found: Verification, clock: Callable[[], datetime]) -> None:
    """Open the new place for work, and say in its record where it came from."""
    there = Store(goal, clock=clock)
    Lab(there, who).do(study.arrive, left, found.changes, found.head)
    there.close()


def half_moved(place: str, target: str) -> Store | None:
    """The new place, where a move was stopped after the old one had been closed for it: only its opening lacks."""
    source, goal = _url(place), _url(target)
    with _told(shown(source)):
        left = left_for(source)
    if left != shown(goal):
        return None
    with _told(shown(goal)):
        is_unfinished = note_at(goal, ARRIVAL) == UNFINISHED
    return Store(goal) if is_unfinished else None


def _protect(path: Path) -> None:
    try:
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    except OSError as error:
        raise Unavailable(
            _("The store was moved, but {path} could not be made read-only: {reason}.").format(path=path, reason=error),
            hint=_("It says itself that it was moved. Put it with the backups."),
        ) from error


def _url(target: str) -> str:
    return target if is_postgres(target) else f"{SQLITE}{path_of(target)}"


def _goal(store: Store, target: str) -> str:
    """The URL to move to; Refused where it is of the same kind, or where a file is or can't be."""
    goal = _url(target)
    if is_postgres(goal) == is_postgres(store.url):
        raise Refused(
            _("A store moves from a file to a database on a server, or from there to a file."),
            hint=_("A file is copied by “dptrace backup”; a database by its administrator."),
        )
    if not is_postgres(goal):
        path = path_of(target)
        if path.exists():
            raise Refused(_("{path} exists already.").format(path=path), hint=_("Name a file that does not exist yet."))
        if is_on_network(path):
            raise Unavailable(
                _("{path} lies on a network share, where two computers would damage it.").format(path=path),
                hint=_("Keep the store on a disk of this computer."),
            )
    return goal


def _whole(source: Connection, place: str) -> Verification:
    """What the check of the record found; Refused unless it holds."""
    with Session(source) as session:
        found = verify(session)
    if not found.holds:
        raise Refused(
            _("The record of {place} does not hold: {why}.").format(place=place, why=found.told()),
            hint=_("It stays where it is. Compare it with a backup before it moves."),
        )
    return found


def _received(source: Connection, goal: str, progress: Callable[[int, int], None]) -> Sums:
    """Copy into an empty database, or into a file that gets its name once it is whole; marked as unfinished."""
    part = None if is_postgres(goal) else path_of(goal).with_name(path_of(goal).name + ".part")
    if part is not None:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    with alone(goal if part is None else f"{SQLITE}{part}") as target:
        sums = copy_all(source, target, progress)
        _whole(target, shown(goal))
        write_note(target, ARRIVAL, UNFINISHED)
    if part is not None:
        part.replace(path_of(goal))
    return sums


@contextmanager
def _told(place: str) -> Iterator[None]:
    """What hinders a move, in a sentence about one of the two places."""
    wrong = resolve_name("db.migrate_postgres:WrongCollation")
    try:
        yield
    except NotEmpty as error:
        raise Refused(
            _("{place} is not empty.").format(place=place), hint=_("Nothing was moved. Name an empty database.")
        ) from error
    except NotAlike as error:
        raise Unavailable(
            _("The table {table} did not arrive in {place} as it left.").format(table=error, place=place),
            hint=_("Nothing was moved. Look at the disk of the server, then repeat."),
        ) from error
    except InUse as error:
        raise Unavailable(
            _("Another window or job has {place} open.").format(place=place),
            hint=_("Nothing was moved. Close DPTrace everywhere, then repeat."),
        ) from error
    except wrong as error:
        raise fits_not(place) from error
    except DBAPIError as error:
        raise unreachable(place, error) from error
