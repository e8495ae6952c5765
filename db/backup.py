"""A copy of a live SQLite store: written beside its name, checked, made to last, named; a note of what it holds beside it."""

import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

GENESIS: Final = "0" * 64
PART: Final = ".part"
NOTE: Final = ".json"
READ_AT_ONCE: Final = 1 << 20
FOLDER: Final = "backups"


class BadBackup(Exception):
    """The copy does not open, or is not whole."""


class Why(StrEnum):
    """What a copy was made for. Only scheduled copies ever make room for later ones."""

    SCHEDULE = "SCHEDULE"
    ASKED = "ASKED"
    MIGRATION = "MIGRATION"


@dataclass(frozen=True, slots=True)
class Backup:
    """A checked copy: the last change it holds, with its hash, its digest and size (bytes), the program that made it."""

    path: Path
    why: Why
    change: int
    head: str
    sha256: str
    size: int
    program: str
    at: datetime
    """The moment of the copy."""
    verified: datetime


def back_up(
    path: Path, folder: Path | None = None, *, why: Why = Why.ASKED, program: str = "", at: datetime | None = None
) -> Backup:
    """Copy the store at `path` into `folder` (default: `backups` beside it), check the copy, and note what it holds.

    The copy bears its name only once it is whole, checked and on the disk. Raises BadBackup, sqlite3.Error or OSError.
    """
    target_folder = folder or beside(path)
    target_folder.mkdir(parents=True, exist_ok=True)
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    target = _free(target_folder, path, moment)
    part = target.with_name(target.name + PART)
    try:
        change, head = _copy(path, part)
        check(part, change=change, head=head)
        sync(part)
        digest, size = sha256_of(part), part.stat().st_size
        part.replace(target)
    finally:
        for left in (part, part.with_name(part.name + "-journal")):
            left.unlink(missing_ok=True)
    made = Backup(target, why, change, head, digest, size, program, moment, at or datetime.now(UTC))
    _write_note(made)
    sync(target_folder)
    return made


def beside(store: Path) -> Path:
    """Where the copies of a store lie unless a folder is named."""
    return store.parent / FOLDER


def backups_in(folder: Path, store: Path) -> tuple[Backup, ...]:
    """The checked copies of a store in a folder, oldest first: those that lie there with their note, of the noted size."""
    named = re.compile(rf"{re.escape(store.stem)}-\d{{8}}T\d{{12}}Z{re.escape(store.suffix + NOTE)}")
    found = [_noted(note) for note in folder.glob(f"*{NOTE}") if named.fullmatch(note.name)]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.at))


def note_of(backup: Path) -> Backup | None:
    """What was noted of a copy when it was made; None where nothing was, or it can't be read."""
    return _noted(backup.with_name(backup.name + NOTE), is_whole=False)


def remove(backup: Backup) -> None:
    """Take a copy and its note away, the note first: a copy without a note counts for nothing."""
    backup.path.with_name(backup.path.name + NOTE).unlink(missing_ok=True)
    backup.path.unlink(missing_ok=True)


def sweep(folder: Path, store: Path, *, before: float) -> None:
    """Take away what copies of this store that were killed left in a folder before a moment (seconds of the epoch)."""
    for left in folder.glob(f"{store.stem}-*Z{store.suffix}*{PART}*"):
        if left.stat().st_mtime < before:
            left.unlink()


def check(path: Path, *, change: int | None = None, head: str | None = None) -> None:
    """BadBackup unless a copy opens, is whole, keeps its foreign keys, and ends with the change and the hash given."""
    try:
        with closing(unchanging(path)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()
            if answer != ("ok",):
                raise BadBackup(str(answer[0]))
            if loose := connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BadBackup(f"foreign key of {loose[0]} {loose[1]}")
            if change is not None and (change, head) != head_of(connection):
                raise BadBackup("its last change is not the one that was copied")
    except sqlite3.DatabaseError as error:
        raise BadBackup(str(error)) from error


def head_of(connection: sqlite3.Connection) -> tuple[int, str]:
    """The last change of a store and its hash."""
    row = connection.execute("SELECT id, hash FROM change ORDER BY id DESC LIMIT 1").fetchone()
    return (0, GENESIS) if row is None else (int(row[0]), str(row[1]))


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that can't write, to a file whatever its name holds."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def unchanging(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes to: it leaves nothing beside it, and reads a write-protected disk."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def sha256_of(path: Path) -> str:
    """The digest of a file, read from the disk again."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Wait until the disk has a file, or a folder's names where the system can wait for them."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free(folder: Path, store: Path, at: datetime) -> Path:
    """A name by store and moment that no file of the folder bears; two copies of one microsecond get two."""
    while True:
        target = folder / f"{store.stem}-{at.strftime('%Y%m%dT%H%M%S%fZ')}{store.suffix}"
        if not target.exists():
            return target
        at += timedelta(microseconds=1)


def _copy(path: Path, part: Path) -> tuple[int, str]:
    """Copy in one read: the head is read in the same transaction as the pages. The copy is one file, without a log."""
    with closing(read_only(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.isolation_level = None
        source.execute("BEGIN")
        head = head_of(source)
        source.backup(copy)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
    return head


def _write_note(made: Backup) -> None:
    note = made.path.with_name(made.path.name + NOTE)
    part = note.with_name(note.name + PART)
    told = asdict(made) | {"path": made.path.name, "at": made.at.isoformat(), "verified": made.verified.isoformat()}
    try:
        part.write_text(json.dumps(told, indent=1), "utf-8")
        sync(part)
        part.replace(note)
    finally:
        part.unlink(missing_ok=True)


def _noted(note: Path, *, is_whole: bool = True) -> Backup | None:
    """A note as it was written; None where it can't be read, or where what it tells of is not there in its size."""
    path = note.with_name(note.name.removesuffix(NOTE))
    try:
        told = json.loads(note.read_text("utf-8"))
        moments = {name: datetime.fromisoformat(told[name]) for name in ("at", "verified")}
        made = Backup(**(told | moments | {"path": path, "why": Why(told["why"])}))
        return made if not is_whole or path.stat().st_size == made.size else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
