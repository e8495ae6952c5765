"""Alembic's environment: it runs on the connection that db.migrate hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator, TypeEngine

import db.models  # noqa: F401  (maps the tables)
from db.base import Base


def _plain_types(kind: str, what: Any, autogen: Any) -> str | Literal[False]:
    """Write our own types as what they store, so that a step does not depend on today's code."""
    if kind == "type" and isinstance(what, TypeDecorator):
        plain: TypeEngine[Any] = what.impl_instance
        autogen.imports.add("import sqlalchemy as sa")
        return f"sa.{plain!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_plain_types,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
