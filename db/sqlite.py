"""SQLite as a store: one file with WAL, synchronous=FULL, foreign keys, and an authorizer that keeps its guards."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

_DENIED = {
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_VIEW,
    sqlite3.SQLITE_ALTER_TABLE,
}

SWEEP_WAIT_S = 2.0


def sqlite_url(path: Path) -> URL:
    """The URL of a file whatever its name holds: in a written one, a question mark would begin the options."""
    return URL.create("sqlite", database=str(path))


def sqlite_engine(path: Path, wait_ms: int) -> Engine:
    """The engine of a file; a connection with `dptrace_write` takes the one write lock as it begins."""
    made = create_engine(sqlite_url(path), connect_args={"timeout": wait_ms / 1000})
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    event.listen(made, "checkin", _end)
    return made


def sweep(path: Path) -> bool:
    """Write the file of a store afresh and empty its log: nothing that was overwritten is left in either.

    False, and nothing is lost, while somebody else reads or writes. Raises sqlite3.OperationalError where the disk fails.
    """
    with closing(sqlite3.connect(path, timeout=SWEEP_WAIT_S)) as connection:
        try:
            connection.execute("VACUUM")
            (is_busy, _pages, _done) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                return False
            raise
    return not is_busy


def _authorize(action: int, first: str | None, _second: str | None, _database: str | None, _trigger: str | None) -> int:
    if action in _DENIED or (action == sqlite3.SQLITE_PRAGMA and first == "writable_schema"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_authorize)


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("dptrace_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")


def _end(connection: sqlite3.Connection | None, _record: object) -> None:
    """SQLite keeps the transaction of a refused COMMIT open, and with it the write lock."""
    if connection is not None and connection.in_transaction:
        connection.rollback()
