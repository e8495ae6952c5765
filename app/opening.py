"""Open a store: find it, refuse what can't be used with a sentence, create or migrate it, make its first people."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app import __version__
from app.actions import codes, study
from app.database import open_database, written_later
from app.domain.errors import Unavailable
from app.domain.words import Role
from app.erasing import sweep
from app.highwater import behind
from app.i18n import _
from app.lab import Lab
from app.queries.codes import last_change_day
from app.queries.setup import notes_of
from app.settings import Settings, data_folder
from app.work import Who
from db.backup import BadBackup
from db.migrate import InUse, NewerStore, NoStore, prepare, revision
from db.move import ARRIVAL, LEFT_FOR, UNFINISHED, left_for
from db.network import is_on_network
from db.store import Author, Store
from db.urls import SQLITE, is_postgres

__all__ = ["FOUNDER", "Store", "default_store", "found_study", "open_store", "path_of"]

FOUNDER: Final = Who(0, "setup", "Set-up", "--", Role.ADMINISTRATOR)
KEEPER: Final = Who(0, "setup", "Set-up", "--", Role.DATA_MANAGER)
"""Who raises the numbers of a store that was restored, before anybody has signed in."""
WITH_LINES: Final = "0005"
"""The schema from which on every change covers the evidence it stores by an audit line."""


def default_store() -> Path:
    """The laboratory's own store on this computer."""
    return data_folder() / "dptrace.db"


def path_of(place: str) -> Path:
    """The file of a path or an sqlite URL."""
    if "://" in place and not place.startswith(SQLITE):
        raise Unavailable(
            _("“{url}” is no store that this program opens.").format(url=place.split("@")[-1]),
            hint=_("Give the path of a file, or the URL of a database: postgresql://person@server/dptrace."),
        )
    return Path(place.removeprefix(SQLITE)).expanduser().resolve()


def open_store(
    place: str | Path, *, clock: Callable[[], datetime] | None = None, create: bool = True, wait_ms: int = 250
) -> Store:
    """The store at a path or URL, created or migrated; raises Unavailable, in one sentence, where it can't be used."""
    found = None
    if is_postgres(str(place)):
        url = str(place)
        open_database(url, create=create)
    else:
        path, found = _open_file(place, create=create)
        url = f"{SQLITE}{path}"
    store = Store(url, clock=clock or (lambda: datetime.now(UTC)), wait_ms=wait_ms)
    _refuse_moved(store)
    if found is not None and found < WITH_LINES:
        store.cover_unaudited(Author(KEEPER.login, KEEPER.role, "", Lab(store, KEEPER).settings.tz, __version__))
    _go_above_printed(store)
    if store.file is not None:
        sweep(Lab(store, KEEPER))
    return store


def _open_file(place: str | Path, *, create: bool) -> tuple[Path, str | None]:
    """The file of a place, created or migrated, and the revision that it was at before."""
    path = path_of(str(place))
    if is_on_network(path) or is_on_network(Path(place)):
        raise Unavailable(
            _("{path} lies on a network share, where two computers would damage it.").format(path=path),
            hint=_("Keep the store on a disk of this computer."),
        )
    if not create and not path.exists():
        raise Unavailable(_("There is no store at {path}.").format(path=path), hint=_("Create it with “dptrace init”."))
    if left := left_for(f"{SQLITE}{path}") if path.exists() else None:
        raise _elsewhere(path, left)
    try:
        found = revision(path)
        prepare(path)
    except NewerStore as error:
        raise written_later(path) from error
    except NoStore as error:
        raise Unavailable(
            _("{path} is no store of DPTrace, or is damaged.").format(path=path),
            hint=_("Nothing was changed. Open a backup from the folder “backups” beside it."),
        ) from error
    except InUse as error:
        raise Unavailable(
            _("{path} must be brought up to date, and another window of DPTrace has it open.").format(path=path),
            hint=_("Close DPTrace everywhere on this computer, then open it again."),
        ) from error
    except (BadBackup, OSError, sqlite3.Error) as error:
        raise Unavailable(
            _("{path} can't be opened: {reason}.").format(path=path, reason=error), hint=_("Nothing was changed.")
        ) from error
    return path, found


def _refuse_moved(store: Store) -> None:
    """Unavailable where the data went elsewhere, or where the move to here did not end."""
    notes = Lab(store, FOUNDER).ask(notes_of)
    if LEFT_FOR in notes:
        store.close()
        raise _elsewhere(store.place, notes[LEFT_FOR])
    if notes.get(ARRIVAL) == UNFINISHED:
        store.close()
        raise Unavailable(
            _("A move of the store to {place} did not end.").format(place=store.place),
            hint=_("Repeat it with “dptrace move-to”; until then the store is where it was."),
        )


def _elsewhere(place: str | Path, left: str) -> Unavailable:
    return Unavailable(
        _("The store of {place} was moved: its data are now in {left}.").format(place=place, left=left),
        hint=_("Open it there: dptrace --store {left}").format(left=left),
    )


def _go_above_printed(store: Store) -> None:
    """A backup that was restored goes on above the numbers that were printed after it was made."""
    lab = Lab(store, KEEPER)
    marks = behind(lab)
    if marks:
        lab.do(codes.raise_floors, marks, lab.ask(last_change_day))


def found_study(store: Store, settings: Settings, login: str, name: str, initials: str, password: str) -> None:
    """Make a fresh store's study and its first administrator."""
    Lab(store, FOUNDER).do(study.found, settings, login, name, initials, password)
