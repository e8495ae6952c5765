"""Rows as they are stored, without the mapper: for walks along whole tables, alike on both databases."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection

_AT_ONCE = 2000


def raw(connection: Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a statement, which holds names of our own tables and numbers, nothing that was typed.

    Values read as SQLite keeps them, whatever the database: truth as 0 and 1, days as ISO texts.
    """
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute(statement)
        yield from cursor  # type: ignore[misc]
        return
    with connection.exec_driver_sql(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            yield tuple(map(_as_in_file, row))


def _as_in_file(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value
