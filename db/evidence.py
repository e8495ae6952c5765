"""Bulk evidence: rows written by the thousand. One audit line for each table and change holds their numbers and SHA-256."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table

from db.audit import Line
from db.raw import raw
from db.triggers import append_only_tables

ROWS: Final = "*"
"""The field of such an audit line; its row is the first one of them."""

TRAIL: Final = ("audit", "change", "event")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rows that one change added to a table of evidence, from the first to the last number, with their SHA-256."""

    first: int
    last: int
    count: int
    sha256: str

    def text(self) -> str:
        return f"{self.first}-{self.last} {self.count} {self.sha256}"

    @classmethod
    def parse(cls, text: str) -> "Bundle":
        """Read the audited text back; ValueError where it is none."""
        span, count, sha256 = text.split(" ")
        first, last = span.split("-")
        return cls(int(first), int(last), int(count), sha256)


def evidence_tables() -> tuple[Table, ...]:
    return tuple(table for table in append_only_tables() if table.name not in TRAIL)


def marks(connection: Connection) -> Mapping[str, int]:
    """The highest number in each table of evidence."""
    tables = evidence_tables()
    asked = ", ".join(f'(SELECT max(id) FROM "{table.name}")' for table in tables)
    found = connection.exec_driver_sql(f"SELECT {asked}").one()
    return {table.name: highest or 0 for table, highest in zip(tables, found, strict=True)}


def lines_since(connection: Connection, before: Mapping[str, int]) -> Iterator[Line]:
    """An audit line for each table that holds rows above these numbers."""
    now = marks(connection)
    for table in evidence_tables():
        low, high = before[table.name] + 1, now[table.name]
        if high >= low:
            bundle = bundled(table, low, high, raw_rows(connection, table, low, high))
            yield Line(table.name, low, ROWS, None, bundle.text())


def raw_rows(connection: Connection, table: Table, low: int, high: int) -> Iterable[tuple[Any, ...]]:
    """The rows of a span as the database holds them, in the order of their numbers."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return raw(connection, f'SELECT {names} FROM "{table.name}" WHERE id BETWEEN {low:d} AND {high:d} ORDER BY id')


def bundled(table: Table, low: int, high: int, rows: Iterable[tuple[Any, ...]]) -> Bundle:
    """Count and SHA-256: each value with its length before it, so that nothing moves from one to the next unseen."""
    found = hashlib.sha256(",".join(column.name for column in table.columns).encode())
    count = 0
    for row in rows:
        count += 1
        for value in row:
            written = _bytes_of(value)
            found.update(b"%d:" % len(written))
            found.update(written)
    return Bundle(low, high, count, found.hexdigest())


def _bytes_of(value: object) -> bytes:
    if value is None:
        return b"\0"
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode("utf-8", "replace")
