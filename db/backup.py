"""A copy of a live SQLite store through SQLite's own backup, opened and checked after it is written."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path


class BadBackup(Exception):
    """The copy does not open, or is not whole."""


def back_up(path: Path, folder: Path | None = None) -> Path:
    """Copy the store at `path` into `folder` (default: `backups` beside it) and check the copy. Returns its path."""
    target_folder = folder or path.parent / "backups"
    target_folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = target_folder / f"{path.stem}-{stamp}{path.suffix}"
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        source.close()
        copy.close()
    _check(target)
    return target


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that can't write, to a file whatever its name holds."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _check(path: Path) -> None:
    connection = read_only(path)
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackup(str(error)) from error
    finally:
        connection.close()
    if answer != ("ok",):
        raise BadBackup(str(answer))
