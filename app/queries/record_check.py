"""Replaying the audit against the tables, row by row: whether every stored value is the one its last change wrote."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Float
from sqlalchemy.orm import Session

from app.queries.raw import rows_of
from db.audit import digest_of_secret, text_of
from db.base import Base, FrozenRecord, Watched, canonical
from db.evidence import ROWS, Bundle, bundled, evidence_tables, raw_rows

CASCADED: Final = frozenset({("lineage", "participant_id")})
"""Columns that the database itself carries along with what they refer to."""

_OTHER_PARTICIPANT: Final = (
    "SELECT l.id, (SELECT max(a.change_id) FROM audit a WHERE a.table_name = 'lineage' AND a.row_id = l.id) "
    "FROM lineage l JOIN item i ON i.id = l.child_id WHERE l.participant_id IS DISTINCT FROM i.participant_id "
    "ORDER BY l.id"
)
"""A lineage follows its child from participant to participant."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""As `canonical` writes a record: one that is spelled otherwise was not written by the program."""

REDACTED: Final = "\0redacted"

Told = dict[str, tuple[int, str | None]]
"""The last value of each field of a row, and the change that wrote it."""


@dataclass(frozen=True, slots=True)
class Strayed:
    """A stored value that no change wrote. `field` is empty where the whole row came or went from outside."""

    table: str
    row_id: int
    field: str
    change_id: int


@dataclass(frozen=True, slots=True)
class Held:
    """The audited columns of a table: their names, and how the stored value of each reads in the audit."""

    table: str
    names: tuple[str, ...]
    records: frozenset[str]
    floats: frozenset[str]
    secrets: frozenset[str]


def strayed(session: Session, tell: Callable[[int], None] = lambda _lines: None) -> Iterator[Strayed]:
    """Every value that differs from its audit, table by table; `tell` hears how many audit lines were replayed."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        if issubclass(mapper.class_, Watched):
            yield from _of_table(session, _held(mapper.class_), tell)
    for row_id, change in rows_of(session, _OTHER_PARTICIPANT):
        yield Strayed("lineage", row_id, "participant_id", change or 0)
    yield from _of_evidence(session)


def _held(kind: type[Watched]) -> Held:
    columns = {each.key: each.columns[0] for each in kind.__mapper__.column_attrs}
    audited = {k: c for k, c in columns.items() if not c.info.get("unaudited") and not c.primary_key}
    return Held(
        kind.__tablename__,
        tuple(audited),
        frozenset(key for key, column in audited.items() if isinstance(column.type, FrozenRecord)),
        frozenset(key for key, column in audited.items() if isinstance(column.type, Float)),
        frozenset(key for key, column in audited.items() if column.info.get("digested")),
    )


def _of_table(session: Session, held: Held, tell: Callable[[int], None]) -> Iterator[Strayed]:
    names = ", ".join(f'"{name}"' for name in held.names)
    rows = rows_of(session, f'SELECT id, {names} FROM "{held.table}" ORDER BY id')
    audited = _audited_rows(session, held.table, tell)
    nothing: tuple[Any, ...] = ()
    row, last = next(rows, nothing), next(audited, None)
    while row or last:
        if last is None or (row and row[0] < last[0]):
            yield Strayed(held.table, row[0], "", 0)
            row = next(rows, nothing)
        elif not row or last[0] < row[0]:
            yield Strayed(held.table, last[0], "", max(change for change, _text in last[1].values()))
            last = next(audited, None)
        else:
            yield from _of_row(held, row, last[1])
            row, last = next(rows, nothing), next(audited, None)


def _audited_rows(session: Session, table: str, tell: Callable[[int], None]) -> Iterator[tuple[int, Told]]:
    """The last value of each field, row by row, in the order of their numbers."""
    lines = rows_of(
        session,
        f"SELECT row_id, field, change_id, new, new_digest FROM audit WHERE table_name = '{table}' ORDER BY row_id, id",
    )
    told: Told = {}
    present = count = 0
    for row_id, name, change, new, digest in lines:
        if row_id != present:
            if told:
                yield present, told
            present, told = row_id, {}
        told[name] = (change, REDACTED if new is None and digest is not None else new)
        count += 1
    if told:
        yield present, told
    tell(count)


def _of_row(held: Held, row: tuple[Any, ...], told: Told) -> Iterator[Strayed]:
    values = _values(held, row)
    expected = {name: text for name, (_change, text) in told.items() if text is not None}
    if values == expected:
        return
    last = max(change for change, _text in told.values())
    for name in sorted(values.keys() | expected.keys()):
        if not _is_as_told(held, name, told, values.get(name)):
            yield Strayed(held.table, row[0], name, told[name][0] if name in told else last)


def _is_as_told(held: Held, name: str, told: Told, value: str | None) -> bool:
    """A whole number in a column of decimals comes back with its point."""
    expected = told.get(name, (0, None))[1]
    if expected == value or (held.table, name) in CASCADED:
        return True
    return name in held.floats and expected is not None and value is not None and _number(expected) == _number(value)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _values(held: Held, row: tuple[Any, ...]) -> dict[str, str]:
    """The audited columns that hold something, as the audit writes them; records key by key."""
    found: dict[str, str] = {}
    for name, value in zip(held.names, row[1:], strict=True):
        if value is None:
            continue
        if name in held.records:
            found.update(_flat(name, value))
        elif name in held.secrets:
            found[name] = str(digest_of_secret(value))
        elif isinstance(value, str):
            found[name] = value
        else:
            found[name] = repr(value) if type(value) in (int, float, bytes) else str(text_of(value))
    return found


def _flat(name: str, value: object) -> Mapping[str, str]:
    """A record key by key; a text that is none is told as a value that nobody wrote."""
    if value == "{}":
        return {}
    try:
        record = json.loads(str(value))
        if _encode(record) != value:
            return {name: str(value)}
        return {f"{name}.{key}": text if isinstance(text, str) else canonical(text) for key, text in record.items()}
    except (ValueError, AttributeError):
        return {name: str(value)}


def _of_evidence(session: Session) -> Iterator[Strayed]:
    """Rows of evidence by the count and SHA-256 that their change told; rows outside every bundle came from nowhere."""
    connection = session.connection()
    for table in evidence_tables():
        covered = 0
        lines = rows_of(
            session,
            f"SELECT row_id, change_id, new FROM audit WHERE table_name = '{table.name}' AND field = '{ROWS}' ORDER BY id",
        )
        for row_id, change, told in lines:
            try:
                bundle = Bundle.parse(told)
            except (ValueError, AttributeError):
                yield Strayed(table.name, row_id, ROWS, change)
                continue
            low, high = covered + 1, bundle.last
            found = bundled(table, bundle.first, high, raw_rows(connection, table, low, high))
            if found != bundle:
                yield Strayed(table.name, bundle.first, ROWS, change)
            covered = high
        beyond = f'SELECT min(id) FROM "{table.name}" WHERE id > {covered:d} OR id < 1'
        for (row_id,) in rows_of(session, beyond):
            if row_id is not None:
                yield Strayed(table.name, row_id, "", 0)
