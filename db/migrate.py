"""Bring a store to the schema of this program; backs up first."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event

from db.backup import back_up, read_only
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
        raise NoStore(str(error)) from error
    if row is None:
        raise NoStore("it does not tell its version")
    return str(row[0])


def prepare(path: Path) -> Path | None:
    """Create or migrate the SQLite store at `path`; returns the backup made before a migration, if one was."""
    found = revision(path)
    if found == HEAD:
        return None
    if found is not None and found > HEAD:
        raise NewerStore(found)
    backup = back_up(path) if found is not None else None
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(sqlite_url(path))
    event.listen(engine, "connect", _plain_sqlite)
    with engine.begin() as connection:
        upgrade_tables(connection)
    engine.dispose()
    return backup


def _plain_sqlite(connection: sqlite3.Connection, _record: object) -> None:
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
