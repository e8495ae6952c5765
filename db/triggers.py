"""Triggers that keep append-only tables from UPDATE, DELETE and INSERT over a key that exists."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table

import db.models  # noqa: F401  (maps the tables)
from db.base import AppendOnly, Base

_REDACTABLE = {"audit": ("old", "new", "salt"), "change": ("reason", "reason_salt")}
"""What may be emptied, all of it at once; the last of them is the salt, which is there until then."""


def append_only_tables() -> tuple[Table, ...]:
    classes = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)}
    return tuple(sorted((Base.metadata.tables[each.__tablename__] for each in classes), key=lambda table: table.name))


def statements() -> Iterator[tuple[str, str]]:
    """(name, SQL) of every trigger for SQLite.

    Free text of the audit and the reason of a change may be redacted: value and salt set to NULL, nothing else; the
    digest keeps the chain whole.
    """
    for table in append_only_tables():
        name = table.name
        said = f"{name} is append-only"
        yield f"{name}_no_delete", f"BEFORE DELETE ON \"{name}\" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        yield (
            f"{name}_no_replace",
            f'BEFORE INSERT ON "{name}" WHEN EXISTS (SELECT 1 FROM "{name}" WHERE id = NEW.id) '
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
        )
        when = _redaction_guard(table)
        yield f"{name}_no_update", f"BEFORE UPDATE ON \"{name}\" {when}BEGIN SELECT RAISE(ABORT, '{said}'); END"


def _redaction_guard(table: Table) -> str:
    redactable = _REDACTABLE.get(table.name, ())
    if not redactable:
        return ""
    kept = [f'OLD."{c.name}" IS NEW."{c.name}"' for c in table.columns if c.name not in redactable]
    emptied = [f'NEW."{name}" IS NULL' for name in redactable]
    return f"WHEN NOT (OLD.{redactable[-1]} IS NOT NULL AND {' AND '.join(kept + emptied)}) "


def written(name: str, body: str) -> str:
    """The statement that creates a trigger, as SQLite keeps it."""
    return f'CREATE TRIGGER "{name}" {body}'


def install(connection: Connection) -> None:
    """(Re)create all triggers."""
    for name, body in statements():
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
        connection.exec_driver_sql(written(name, body))
