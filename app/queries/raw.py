"""Rows as the database holds them, without the mapper: for walks along whole tables."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session


def rows_of(session: Session, statement: str) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a statement; it holds names of our own tables and numbers, nothing that was typed."""
    cursor = session.connection().connection.cursor()
    cursor.execute(statement)
    yield from cursor  # type: ignore[misc]
