"""Copy a whole store from one database into another, empty one, and compare what arrived, table by table."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    Row,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import OperationalError

from db.audit import text_of
from db.backup import read_only
from db.base import Base, canonical
from db.migrate import InUse, upgrade_tables
from db.sqlite import sqlite_url
from db.urls import SQLITE, is_postgres

AT_ONCE: Final = 1000
WAIT_MS: Final = 5000
LEFT_FOR, ARRIVAL = "left_for", "arrival"
"""Notes of a store: where its data went, and whether what came from another one is there."""
UNFINISHED, ARRIVED = "unfinished", "arrived"

Sums = Mapping[str, tuple[int, str]]
"""The number of rows of each table, and the SHA-256 over them."""


class NotEmpty(Exception):
    """The database that was to receive a store holds something already."""


class NotAlike(Exception):
    """A table did not arrive as it left."""


def tables() -> tuple[Table, ...]:
    """Every table of a store, what is referred to first."""
    return tuple(Base.metadata.sorted_tables)


@contextmanager
def alone(place: str) -> Iterator[Connection]:
    """A connection that has a store for itself until the block ends, then commits; InUse where others have it open."""
    engine = resolve_name("db.postgres:postgres_engine")(place, WAIT_MS) if is_postgres(place) else _file_alone(place)
    writing: Engine = engine.execution_options(dptrace_write=True)
    try:
        with writing.begin() as connection:
            if is_postgres(place):
                resolve_name("db.migrate_postgres:be_fit")(connection)
                resolve_name("db.migrate_postgres:be_alone")(connection)
            yield connection
    except OperationalError as error:
        if "locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "55P03":
            raise InUse from error
        raise
    finally:
        engine.dispose()


def _file_alone(place: str) -> Engine:
    """SQLite gives up its log only where nobody else has the file open; the file then is whole by itself."""
    engine = create_engine(sqlite_url(Path(place.removeprefix(SQLITE))), poolclass=NullPool)
    event.listen(engine, "connect", _for_itself)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE"))
    return engine


def _for_itself(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=OFF", "locking_mode=EXCLUSIVE", "journal_mode=DELETE", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def is_empty(target: Connection) -> bool:
    """Whether a database holds nothing, or only what a move that did not end left; that is taken away."""
    names = set(inspect(target).get_table_names())
    if not names:
        return True
    if not {"store_note", "alembic_version"} <= names or note(target, ARRIVAL) != UNFINISHED:
        return False
    Base.metadata.drop_all(target)
    target.execute(text("DROP TABLE alembic_version"))
    return True


def copy_all(source: Connection, target: Connection, progress: Callable[[int, int], None]) -> Sums:
    """Make the tables in an empty target, copy every row of the source and compare; NotEmpty, NotAlike."""
    if not is_empty(target):
        raise NotEmpty
    upgrade_tables(target)
    with _referring_freely(target):
        sums = {}
        for done, table in enumerate(tables()):
            progress(done, len(tables()))
            sums[table.name] = _copy(source, target, table)
    for table in tables():
        if sum_of(target, table) != sums[table.name]:
            raise NotAlike(table.name)
        if target.dialect.name == "postgresql":
            _count_on(target, table)
    return sums


def sum_of(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and the SHA-256 over their values in order."""
    digest, count = hashlib.sha256(), 0
    for row in _rows(connection, table):
        digest.update(_line(row))
        count += 1
    return count, digest.hexdigest()


def _copy(source: Connection, target: Connection, table: Table) -> tuple[int, str]:
    digest, count, rows = hashlib.sha256(), 0, iter(_rows(source, table))
    while part := list(islice(rows, AT_ONCE)):
        for row in part:
            digest.update(_line(row))
        target.execute(insert(table), [dict(row._mapping) for row in part])
        count += len(part)
    return count, digest.hexdigest()


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    with connection.execute(select(table).order_by(table.c.id).execution_options(yield_per=AT_ONCE)) as rows:
        yield from rows


def _line(row: Row[Any]) -> bytes:
    values = [value.hex() if isinstance(value, bytes) else text_of(value) for value in row]
    return canonical(values).encode() + b"\n"


@contextmanager
def _referring_freely(target: Connection) -> Iterator[None]:
    """Rows may come before those they refer to; that all are there is checked at the end."""
    if target.dialect.name == "sqlite":
        yield
        if loose := target.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise NotAlike(str(loose[0]))
        return
    found = target.execute(
        text("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable")
    ).all()
    alter = 'ALTER TABLE {} ALTER CONSTRAINT "{}" {}'
    for table, name in found:
        target.execute(text(alter.format(table, name, "DEFERRABLE INITIALLY DEFERRED")))
    yield
    target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in found:
        target.execute(text(alter.format(table, name, "NOT DEFERRABLE")))


def _count_on(target: Connection, table: Table) -> None:
    """The numbers that PostgreSQL gives itself go on above those that came."""
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
    highest = select(func.max(table.c.id)).scalar_subquery()
    target.execute(select(func.setval(sequence, highest)).where(highest.is_not(None)))


def note(connection: Connection, name: str) -> str | None:
    """A note of a store."""
    notes = Base.metadata.tables["store_note"]
    found: str | None = connection.scalar(select(notes.c.value).where(notes.c.name == name))
    return found


def write_note(connection: Connection, name: str, value: str) -> None:
    notes = Base.metadata.tables["store_note"]
    connection.execute(delete(notes).where(notes.c.name == name))
    connection.execute(insert(notes), [{"name": name, "value": value}])


def note_at(place: str, name: str) -> str | None:
    """A note of the store at a URL, read past everything that opening does; None where there is no store."""
    if not is_postgres(place):
        return _note_of_file(Path(place.removeprefix(SQLITE)), name)
    engine: Engine = resolve_name("db.postgres:postgres_engine")(place, WAIT_MS)
    try:
        with engine.connect() as connection:
            return note(connection, name) if inspect(connection).has_table("store_note") else None
    finally:
        engine.dispose()


def left_for(place: str) -> str | None:
    """Where the data of a store went, if they were moved; it is asked before anything is done to its file."""
    return note_at(place, LEFT_FOR)


def _note_of_file(path: Path, name: str) -> str | None:
    try:
        with closing(read_only(path)) as connection:
            row = connection.execute("SELECT value FROM store_note WHERE name = ?", (name,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if row is None else str(row[0])
