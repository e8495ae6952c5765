"""Rows as the database holds them, of a session."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from db.raw import raw


def rows_of(session: Session, statement: str) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a statement; it holds names of our own tables and numbers, nothing that was typed."""
    return raw(session.connection(), statement)
