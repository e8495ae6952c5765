"""Triggers that keep append-only tables from UPDATE, DELETE, TRUNCATE and INSERT over a key that exists."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Table

import db.models  # noqa: F401  (maps the tables)
from db.base import AppendOnly, Base

_REDACTABLE = {"audit": ("old", "new", "salt"), "change": ("reason", "reason_salt")}
"""What may be emptied, all of it at once; the last of them is the salt, which is there until then."""


def append_only_tables() -> tuple[Table, ...]:
    classes = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)}
    return tuple(sorted((Base.metadata.tables[each.__tablename__] for each in classes), key=lambda table: table.name))


def statements() -> Iterator[tuple[str, str]]:
    """(name, SQL) of every trigger of SQLite, where REPLACE INTO would go round a guard of UPDATE and DELETE."""
    for table in append_only_tables():
        name = table.name
        refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        same = f'EXISTS (SELECT 1 FROM "{name}" WHERE id = NEW.id)'
        yield f"{name}_no_delete", f'BEFORE DELETE ON "{name}" {refuse}'
        yield f"{name}_no_replace", f'BEFORE INSERT ON "{name}" WHEN {same} {refuse}'
        yield f"{name}_no_update", f'BEFORE UPDATE ON "{name}" {_redaction_guard(table, "IS")}{refuse}'


def written(name: str, body: str) -> str:
    """The statement that creates a trigger, as SQLite keeps it."""
    return f'CREATE TRIGGER "{name}" {body}'


REFUSING: Final = """
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation';
END """
"""What PostgreSQL's triggers do."""


def statements_on_server() -> Iterator[tuple[str, str, str]]:
    """(name, table, SQL) of every trigger of PostgreSQL; a key that exists is refused there by itself."""
    for table in append_only_tables():
        name = table.name
        guard = _redaction_guard(table, "IS NOT DISTINCT FROM")
        for act, when in (
            ("delete", f'BEFORE DELETE ON "{name}" FOR EACH ROW'),
            ("truncate", f'BEFORE TRUNCATE ON "{name}" FOR EACH STATEMENT'),
            ("update", f'BEFORE UPDATE ON "{name}" FOR EACH ROW {guard}'),
        ):
            yield f"{name}_no_{act}", name, f"{when} EXECUTE FUNCTION append_only()"


def _redaction_guard(table: Table, same: str) -> str:
    """Free text of the audit and the reason of a change may be redacted: emptied with its salt, nothing else.

    The digest keeps the chain whole.
    """
    redactable = _REDACTABLE.get(table.name, ())
    if not redactable:
        return ""
    kept = [f'OLD."{c.name}" {same} NEW."{c.name}"' for c in table.columns if c.name not in redactable]
    emptied = [f'NEW."{name}" IS NULL' for name in redactable]
    return f"WHEN (NOT (OLD.{redactable[-1]} IS NOT NULL AND {' AND '.join(kept + emptied)})) "


def install(connection: Connection) -> None:
    """(Re)create all triggers."""
    if connection.dialect.name == "sqlite":
        for name, body in statements():
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
            connection.exec_driver_sql(written(name, body))
        return
    function = f"CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $${REFUSING}$$"
    connection.exec_driver_sql(function)
    for name, table, body in statements_on_server():
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        connection.exec_driver_sql(f'CREATE TRIGGER "{name}" {body}')
