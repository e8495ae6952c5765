"""Open a database on a server: what can't be used is refused in a sentence that never holds the password."""

from pathlib import Path
from pkgutil import resolve_name
from typing import Final

from sqlalchemy.exc import DBAPIError

from app import anchors
from app.domain.errors import Unavailable
from app.i18n import _
from app.jobs import Progress
from app.lab import NO_RIGHT, Lab, translated
from app.settings import data_folder
from db.backup import BadBackup
from db.migrate import InUse, NewerStore, NoStore
from db.urls import SQLITE, NotAUrl, is_postgres, masked

_PASSWORD: Final = ("password", "mot de passe")
_NO_DATABASE: Final = ("database", "base de donn")


def open_database(url: str, *, create: bool) -> None:
    """Make or migrate the store of a database; Unavailable, in one sentence, where it can't be used."""
    place = shown(url)
    server = resolve_name("db.migrate_postgres")
    try:
        server.prepare_postgres(url, data_folder() / "backups", create=create)
    except DBAPIError as error:
        raise unreachable(place, error) from error
    except NewerStore as error:
        raise written_later(place) from error
    except (NoStore, InUse, server.Empty, server.WrongCollation, server.NoDump) as error:
        text, hint = _refused(type(error).__name__)
        raise Unavailable(text.format(place=place), hint=hint) from error
    except (BadBackup, OSError) as error:
        raise Unavailable(
            _("{path} can't be opened: {reason}.").format(path=place, reason=error), hint=_("Nothing was changed.")
        ) from error


def dump_into(lab: Lab, _progress: Progress, folder: Path) -> Path:
    """Job: a copy of a store on a server in PostgreSQL's own format, which `pg_restore` puts back."""
    server = resolve_name("db.migrate_postgres")
    try:
        made: Path = server.dump_of(lab.store.url, folder)
    except server.NoDump as error:
        raise Unavailable(
            _("pg_dump, which copies a database, is not on this computer."),
            hint=_("Install PostgreSQL's client programs, or let the database's administrator make the copy."),
        ) from error
    except (BadBackup, OSError) as error:
        raise Unavailable(
            _("The copy could not be made: {reason}.").format(reason=error), hint=_("Choose another folder.")
        ) from error
    anchors.note(lab, anchors.Why.BACKUP)
    return made


def _refused(error: str) -> tuple[str, str]:
    """The sentence and the way out of a database that can't be used."""
    match error:
        case "NoStore":
            return _("{place} holds the tables of another program."), how_to_make_one()
        case "InUse":
            return (
                _("{place} must be brought up to date, and another window of DPTrace has it open."),
                _("Close DPTrace at every bench, then open it again."),
            )
        case "Empty":
            return _("There is no store in {place}."), _("Create it with “dptrace init”.")
        case "WrongCollation":
            refusal = fits_not("{place}")
            return refusal.text, refusal.hint
    return (
        _("{place} must be brought up to date, and pg_dump, which copies it before, is not on this computer."),
        _("Nothing was changed. Install PostgreSQL's client programs, or open it first where they are."),
    )


def fits_not(place: str) -> Unavailable:
    return Unavailable(
        _("{place} does not sort texts as DPTrace needs it.").format(place=place), hint=how_to_make_one()
    )


def how_to_make_one() -> str:
    return _("Let its administrator make one: CREATE DATABASE dptrace TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")


def shown(url: str) -> str:
    """A URL without its password; a file by its path."""
    if not is_postgres(url):
        return url.removeprefix(SQLITE)
    try:
        return masked(url)
    except NotAUrl as error:
        raise Unavailable(
            _("The URL of the store names no database."),
            hint=_("Type it like postgresql://person@server/dptrace."),
        ) from error


def written_later(place: str | Path) -> Unavailable:
    return Unavailable(
        _("{path} was written by a later version of DPTrace.").format(path=place),
        hint=_("Update this program; nothing was changed."),
    )


def unreachable(place: str, error: DBAPIError) -> Unavailable:
    """Why no connection could be made, in the words of the server where they are not known."""
    said, state = str(error.orig).strip(), getattr(error.orig, "sqlstate", None) or ""
    told = said.casefold()
    if state == NO_RIGHT:
        return Unavailable(
            _("The account of {place} may not make or change tables there.").format(place=place),
            hint=_("Nothing was changed. Open it once with the account that owns the tables."),
        )
    if state:
        found = translated(error)
        return Unavailable(found.text, hint=found.hint)
    if any(word in told for word in _PASSWORD):
        return Unavailable(
            _("The server does not accept the person or the password of {place}.").format(place=place),
            hint=_("Give them in the URL, or the password in PGPASSWORD or the file .pgpass."),
        )
    if "fatal" in told and any(word in told for word in _NO_DATABASE):
        return Unavailable(_("The server has no database for {place}.").format(place=place), hint=how_to_make_one())
    return Unavailable(
        _("The server of {place} does not answer.").format(place=place),
        hint=_("Look whether it runs and the network is up, then try again. It said: {reason}").format(
            reason=said.splitlines()[0] if said else "-"
        ),
    )
