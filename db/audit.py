"""The audit of a change: field, old and new value of each watched row, written at flush in the same transaction."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import ColumnProperty, Mapper, Session, UOWTransaction

from db.base import Base, UtcDateTime, Watched, canonical
from db.models.trail import Audit
from db.moment import Moment

FORMAT = 1


@dataclass(slots=True)
class Line:
    """One field of one row before and after; free text carries the salted digests that the chain covers."""

    table: str
    row: int
    field: str
    old: str | None
    new: str | None
    salt: str | None = None

    def covered(self) -> list[object]:
        """What the hash covers: free text by its digest, so that it can be redacted later."""
        if self.salt is None:
            return [self.table, self.row, self.field, self.old, self.new]
        return [self.table, self.row, self.field, digest(self.salt, self.old), digest(self.salt, self.new)]

    def stored(self, change_id: int) -> dict[str, object]:
        covered = self.covered()
        return {
            "change_id": change_id,
            "table_name": self.table,
            "row_id": self.row,
            "field": self.field,
            "old": self.old,
            "new": self.new,
            "salt": self.salt,
            "old_digest": covered[3] if self.salt else None,
            "new_digest": covered[4] if self.salt else None,
        }


@dataclass(slots=True)
class Trail:
    """What one change has written so far; hangs in `session.info`."""

    change_id: int
    lines: list[Line] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)


def digest(salt: str, value: str | None) -> str | None:
    """SHA-256 of salt and value, or None of nothing."""
    return None if value is None else hashlib.sha256((salt + value).encode()).hexdigest()


def digest_of_secret(value: Any) -> str | None:
    """What the audit tells of a secret: whether it is another one, never what it is."""
    return None if value is None else hashlib.sha256(str(value).encode()).hexdigest()


def text_of(value: object) -> str | None:
    """A column's value as the audit stores it."""
    if value is None or (isinstance(value, str) and not isinstance(value, Enum)):
        return value
    match value:
        case Enum():
            return str(value.value)
        case Moment():
            return value.text()
        case datetime():
            return UtcDateTime().process_bind_param(value, None)  # type: ignore[arg-type]
        case date():
            return value.isoformat()
        case bool():
            return "1" if value else "0"
        case int() | float():
            return repr(value)
    return canonical(dict(value))  # type: ignore[call-overload]


def watch(session: Session) -> None:
    """Audit this session: each flush adds its lines to the Trail in `session.info`."""
    event.listen(session, "after_flush", _after_flush)


def _after_flush(session: Session, context: UOWTransaction) -> None:
    trail: Trail = session.info["trail"]
    lines = [line for row in session.new | session.dirty for line in _lines_of(row, is_new=row in session.new)]
    for row in session.new | session.dirty:
        trail.tables.add(row.__tablename__)
    if session.deleted:
        raise TypeError("rows are voided, never deleted")
    if lines:
        session.connection().execute(insert(Audit), [line.stored(trail.change_id) for line in lines])
        trail.lines += lines


def _lines_of(row: Base, *, is_new: bool) -> Iterator[Line]:
    if not isinstance(row, Watched):
        return
    state = inspect(row)
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        if column.info.get("unaudited") or column.primary_key:
            continue
        if is_new:
            old, new = None, state.dict.get(attribute.key)
        else:
            history = state.attrs[attribute.key].history
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else old
        if column.info.get("digested"):
            old, new = digest_of_secret(old), digest_of_secret(new)
        yield from _lines_of_field(row, attribute.key, old, new, free_text=bool(column.info.get("free_text")))


def _lines_of_field(row: Watched, name: str, old: object, new: object, *, free_text: bool) -> Iterator[Line]:
    if isinstance(old, dict) or hasattr(old, "keys") or isinstance(new, dict) or hasattr(new, "keys"):
        yield from _lines_of_record(row, name, _flat(old), _flat(new))
        return
    before, after = text_of(old), text_of(new)
    if before != after:
        salt = secrets.token_hex(16) if free_text else None
        yield Line(row.__tablename__, row.id, name, before, after, salt)


def _lines_of_record(row: Watched, name: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Line]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            salt = secrets.token_hex(16)
            yield Line(row.__tablename__, row.id, f"{name}.{key}", old.get(key), new.get(key), salt)


def _flat(record: Any) -> dict[str, str]:
    return (
        {}
        if record is None
        else {key: value if isinstance(value, str) else canonical(value) for key, value in record.items()}
    )


def keep_old_values(mapper: Mapper[Any], _class: type) -> None:
    """Load a column before it is overwritten: old values vanish for expired or unloaded attributes otherwise."""
    for attribute in mapper.attrs:
        if isinstance(attribute, ColumnProperty):
            attribute.active_history = True


event.listen(Watched, "instrument_class", keep_old_values, propagate=True)
