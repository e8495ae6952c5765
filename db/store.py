"""The store: one writer at a time, readers beside it. The only place that commits."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from weakref import finalize

from sqlalchemy import Connection, Engine, event, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from db.audit import FORMAT, Line, Trail, digest, digest_of_secret, watch
from db.base import Watched, canonical
from db.evidence import ROWS, lines_since, marks
from db.models.items import Item
from db.models.people import User
from db.models.trail import Audit, Change, Event
from db.sqlite import sqlite_engine
from db.urls import SQLITE, is_postgres, masked, postgres_url
from db.words import Role

GENESIS = "0" * 64
BUSY_MS = 250


class Moved(Exception):
    """The file of the store is not where it was opened: moved, removed, or replaced by another one."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, where, under which program."""

    user: str
    role: Role | None
    workstation: str
    zone: str
    app_version: str


@dataclass(slots=True)
class Happening:
    """An event of a change under way; ids are read when the change ends."""

    verb: str
    item: Item | None
    participant_id: int | None
    details: dict[str, Any]


@dataclass(slots=True)
class Writing:
    """A change under way: its session, number and what it tells of itself."""

    session: Session
    change_id: int
    at: datetime
    author: Author
    action: str
    reason: str = ""
    happenings: list[Happening] = field(default_factory=list)
    tables: frozenset[str] = frozenset()


class InDoubt(Exception):
    """The server was lost while a change was being committed: whether it was kept is not known."""


class Store:
    """A database by URL: an SQLite file, or a PostgreSQL database that several benches share."""

    def __init__(
        self, url: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), wait_ms: int = BUSY_MS
    ) -> None:
        self.url = url
        self.clock = clock
        self.engine = _on_server(url, wait_ms) if is_postgres(url) else sqlite_engine(self.path, wait_ms)
        finalize(self, self.engine.dispose)
        self._writing = self.engine.execution_options(dptrace_write=True)
        self._file = None if self.file is None else _identity(self.file)
        self.own = 0
        """How many changes this store has committed itself."""

    @property
    def file(self) -> Path | None:
        """The file of an SQLite store; None of a database on a server."""
        return None if is_postgres(self.url) else Path(self.url.removeprefix(SQLITE))

    @property
    def path(self) -> Path:
        """The file of a store that has one."""
        if self.file is None:
            raise TypeError("a database on a server is no file")
        return self.file

    @property
    def place(self) -> str:
        """Where the store is, as it may be shown: its path, or its URL without the password."""
        return masked(self.url) if self.file is None else str(self.file)

    @property
    def name(self) -> str:
        """The name of the file or of the database."""
        return str(postgres_url(self.url).database) if self.file is None else self.file.name

    def _is_in_place(self) -> None:
        """Moved where another file, or none, lies at the path: SQLite would go on writing into what nobody opens again."""
        if self._file is not None and self._file != _identity(self.path):
            raise Moved(str(self.path))

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A read: sees one state, changes nothing, is never in a writer's way."""
        self._is_in_place()
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            event.listen(session, "do_orm_execute", _only_reads_of_live_rows)
            yield session

    @contextmanager
    def change(self, author: Author, action: str) -> Iterator[Writing]:
        """A change: takes the one write lock, commits everything with its audit and its link in the chain, or nothing.

        After the block `writing.tables` names what changed; it is empty, and nothing was written, where nothing changed.
        """
        self._is_in_place()
        with Session(self._writing, expire_on_commit=False) as session:
            event.listen(session, "do_orm_execute", _only_reads_of_live_rows)
            connection = session.connection()
            last_id, last_hash = _head(connection)
            writing = Writing(session, last_id + 1, self.clock(), author, action)
            session.info["trail"] = trail = Trail(writing.change_id)
            watch(session)
            before = marks(connection)
            yield writing
            session.flush()
            _cover(connection, trail, lines_since(connection, before))
            self._is_in_place()
            if trail.lines or writing.happenings:
                _close_chain(connection, writing, trail, last_hash)
                _commit(session)
                self.own += 1
                writing.tables = frozenset(trail.tables | ({"event"} if writing.happenings else set()))
            elif trail.tables:
                _commit(session)
                writing.tables = frozenset(trail.tables)
            else:
                session.rollback()

    def cover_unaudited(self, author: Author) -> None:
        """Audit what was stored before it had audit lines, evidence and secrets: once, when a store migrates."""
        with self.change(author, "study.cover_unaudited") as writing:
            connection = writing.session.connection()
            trail: Trail = writing.session.info["trail"]
            known = select(Audit.id).where(Audit.field.in_((ROWS, "password_hash"))).limit(1)
            if connection.scalar(known) is not None:
                return
            _cover(connection, trail, lines_since(connection, dict.fromkeys(marks(connection), 0)))
            _cover(connection, trail, _secret_lines(connection))

    def close(self) -> None:
        self.engine.dispose()


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from any other that comes to its path; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _on_server(url: str, wait_ms: int) -> Engine:
    """The engine of a PostgreSQL database; its dialect is loaded only where one is used."""
    made: Engine = resolve_name("db.postgres:postgres_engine")(url, wait_ms)
    return made


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise InDoubt from error
        raise


def _head(connection: Connection) -> tuple[int, str]:
    head = connection.execute(select(Change.id, Change.hash).order_by(Change.id.desc()).limit(1)).one_or_none()
    return (0, GENESIS) if head is None else (head.id, head.hash)


def _cover(connection: Connection, trail: Trail, lines: Iterable[Line]) -> None:
    found = list(lines)
    if found:
        connection.execute(insert(Audit), [line.stored(trail.change_id) for line in found])
        trail.lines += found


def _secret_lines(connection: Connection) -> Iterator[Line]:
    for number, hashed in connection.execute(select(User.id, User.password_hash).order_by(User.id)):
        yield Line("user", number, "password_hash", None, digest_of_secret(hashed))


def _close_chain(connection: Connection, writing: Writing, trail: Trail, prev: str) -> None:
    happened = [_stored(each, writing) for each in writing.happenings]
    if happened:
        connection.execute(insert(Event), happened)
    covered_events = [
        [each["verb"], each["item_id"], each["participant_id"], dict(each["details"])] for each in happened
    ]
    salt = secrets.token_hex(16) if writing.reason else None
    row: dict[str, Any] = {
        "id": writing.change_id,
        "at": writing.at,
        "user": writing.author.user,
        "role": writing.author.role,
        "workstation": writing.author.workstation,
        "zone": writing.author.zone,
        "app_version": writing.author.app_version,
        "format": FORMAT,
        "action": writing.action,
        "reason": writing.reason or None,
        "reason_salt": salt,
        "reason_digest": digest(salt, writing.reason) if salt else None,
        "fields": canonical({"rows": [line.covered() for line in trail.lines], "events": covered_events}),
        "prev": prev,
    }
    connection.execute(insert(Change), [row | {"hash": link(row)}])


def _stored(happening: Happening, writing: Writing) -> dict[str, Any]:
    item = happening.item
    return {
        "change_id": writing.change_id,
        "at": writing.at,
        "user": writing.author.user,
        "verb": happening.verb,
        "item_id": None if item is None else item.id,
        "participant_id": happening.participant_id or (None if item is None else item.participant_id),
        "details": happening.details,
    }


def link(row: dict[str, Any]) -> str:
    """The hash of a change: SHA-256 over its stored texts and the hash before it."""
    at: datetime = row["at"]
    role = row["role"].value if row["role"] else ""
    parts = (
        str(row["id"]),
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        row["user"],
        role,
        row["workstation"],
        row["zone"],
        row["app_version"],
        str(row["format"]),
        row["action"],
        row["reason_digest"] or "",
        row["fields"],
        row["prev"],
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _only_reads_of_live_rows(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete:
        raise TypeError("bulk UPDATE and DELETE would skip the audit")
    if state.is_select and not state.execution_options.get("with_voided") and not state.is_column_load:
        state.statement = state.statement.options(_LIVE)


_LIVE = with_loader_criteria(
    Watched, lambda table: table.voided.is_(False), include_aliases=True, propagate_to_loaders=False
)
