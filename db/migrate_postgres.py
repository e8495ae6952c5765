"""Bring a PostgreSQL database to the schema of this program: alone on it, after a dump; or say why it can't be a store."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from db.backup import BadBackup
from db.migrate import HEAD, InUse, NewerStore, NoStore, upgrade_tables
from db.postgres import PROGRAM, postgres_engine, state_of
from db.urls import postgres_url

WAIT_MS: Final = 5000
NO_LOCK: Final = "55P03"


class WrongCollation(Exception):
    """The database does not sort texts by their code points, or does not hold every text."""


class Empty(Exception):
    """The database holds no store, and none was to be made."""


class NoDump(Exception):
    """pg_dump, which copies the store before a migration, is not on this computer."""


def prepare_postgres(place: str, backups: Path, *, create: bool = True) -> Path | None:
    """Create or migrate the store of a database; returns the dump made before a migration, if one was.

    Everything is one transaction behind the writers' lock: two windows that open an empty database make one store. Raises
    DBAPIError where the server does not answer, or the account may not change tables.
    """
    engine = postgres_engine(place, WAIT_MS)
    try:
        with engine.connect() as connection:
            found = revision_of(connection)
        if found == HEAD:
            return None
        if found is None and not create:
            raise Empty
        with engine.execution_options(dptrace_write=True).begin() as connection:
            found = revision_of(connection)
            if found == HEAD:
                return None
            if found is not None:
                be_alone(connection)
            dump = dump_of(place, backups) if found is not None else None
            upgrade_tables(connection)
        return dump
    except OperationalError as error:
        if state_of(error) == NO_LOCK:
            raise InUse from error
        raise
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None of an empty one. NewerStore, NoStore or WrongCollation where it is of no use."""
    tables = set(inspect(connection).get_table_names())
    if not connection.scalar(
        text("SELECT 'B' < 'a' AND 'a z' < 'aa' AND 'z' < 'é' AND getdatabaseencoding() = 'UTF8'")
    ):
        raise WrongCollation
    if not tables:
        return None
    if not {"alembic_version", "change"} <= tables:
        raise NoStore("it holds other tables")
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is None:
        raise NoStore("it does not tell its version")
    if found > HEAD:
        raise NewerStore(found)
    return found


def be_fit(connection: Connection) -> None:
    """WrongCollation unless texts sort by their code points, as in a file, and every text can be stored."""
    if not connection.scalar(
        text("SELECT 'B' < 'a' AND 'a z' < 'aa' AND 'z' < 'é' AND getdatabaseencoding() = 'UTF8'")
    ):
        raise WrongCollation


def be_alone(connection: Connection) -> None:
    """InUse where another program of ours is connected to the database."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND application_name = :program"
    )
    if connection.scalar(others, {"program": PROGRAM}):
        raise InUse


def dump_of(place: str, folder: Path) -> Path:
    """A dump of a database in PostgreSQL's own format, which `pg_restore` reads; the password is not on the command line."""
    program = shutil.which("pg_dump")
    if program is None:
        raise NoDump
    url = postgres_url(place)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{url.database}-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%fZ')}.dump"
    part = target.with_name(target.name + ".part")
    known = {"--host": url.host, "--port": url.port, "--username": url.username, "--dbname": url.database}
    told = [word for name, value in known.items() if value is not None for word in (name, str(value))]
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    command = [program, "--format=custom", "--no-password", f"--file={part}", *told]
    done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True)
    if done.returncode:
        part.unlink(missing_ok=True)
        raise BadBackup(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pg_dump failed")
    part.replace(target)
    return target
