"""Bring a store to the schema of this program; backs up first."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import OperationalError

from db.backup import Why, back_up, read_only
from db.sqlite import sqlite_url
from db.triggers import install

HEAD = "0005"
_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerStore(Exception):
    """The store was written by a newer version of the program."""


class NoStore(Exception):
    """The file is no store of DPTrace, or is damaged."""


class InUse(Exception):
    """Another program has the store open, so that its tables can't be changed now."""


def revision(path: Path) -> str | None:
    """The schema revision of an SQLite store; None of an empty or missing file. NoStore where it is something else."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(read_only(path)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables or "change" not in tables:
                raise NoStore("it holds other tables")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise NoStore("it is damaged")
    except sqlite3.DatabaseError as error:
        if _is_locked(error):
            raise InUse from error
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise NoStore(str(error)) from error
    if row is None:
        raise NoStore("it does not tell its version")
    return str(row[0])


def prepare(path: Path) -> Path | None:
    """Create or migrate the SQLite store at `path`; returns the backup made before a migration, if one was.

    A migration has the store for itself: InUse where another program has it open.
    """
    found = revision(path)
    if found == HEAD:
        return None
    if found is not None and found > HEAD:
        raise NewerStore(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    if found is None:
        upgrade(path)
        return None
    _be_alone(path)
    backup = back_up(path, why=Why.MIGRATION)
    upgrade(path)
    return backup.path


def upgrade(path: Path) -> None:
    """Bring the file at `path` to the schema of this program, without a copy before."""
    engine = create_engine(sqlite_url(path))
    event.listen(engine, "connect", _plain_sqlite)
    try:
        with engine.begin() as connection:
            upgrade_tables(connection)
    except OperationalError as error:
        if _is_locked(error):
            raise InUse from error
        raise
    finally:
        engine.dispose()


def _be_alone(path: Path) -> None:
    """InUse where another program has the store open: SQLite leaves its log only where nobody else looks."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if _is_locked(error):
            raise InUse from error
        raise


def _is_locked(error: Exception) -> bool:
    return "database is locked" in str(error)


def _plain_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=OFF")


def upgrade_tables(connection: Connection) -> None:
    """Bring the tables to this program's schema, or make them, with their guards, in the connection's transaction."""
    from alembic import command

    command.upgrade(configuration(connection), "head")
    install(connection)


def configuration(connection: Connection) -> Any:
    """Alembic's configuration on a connection of ours."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
