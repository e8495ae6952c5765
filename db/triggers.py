"""Triggers that keep append-only tables from UPDATE, DELETE, TRUNCATE and INSERT over a key that exists."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table

import db.models  # noqa: F401  (maps the tables)
from db.base import AppendOnly, Base

_REDACTABLE = {"audit": ("old", "new", "salt")}


def append_only_tables() -> tuple[Table, ...]:
    classes = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)}
    return tuple(sorted((Base.metadata.tables[each.__tablename__] for each in classes), key=lambda table: table.name))


def _for_sqlite() -> Iterator[str]:
    """(Re)creates every trigger of SQLite, where REPLACE INTO would go round a guard of UPDATE and DELETE."""
    for table in append_only_tables():
        name = table.name
        refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        same = f'EXISTS (SELECT 1 FROM "{name}" WHERE id = NEW.id)'
        for act, when in (
            ("delete", f'BEFORE DELETE ON "{name}"'),
            ("replace", f'BEFORE INSERT ON "{name}" WHEN {same}'),
            ("update", f'BEFORE UPDATE ON "{name}" {_redaction_guard(table, "IS")}'),
        ):
            yield f'DROP TRIGGER IF EXISTS "{name}_no_{act}"'
            yield f'CREATE TRIGGER "{name}_no_{act}" {when} {refuse}'


_REFUSE = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _for_postgres() -> Iterator[str]:
    """(Re)creates every trigger of PostgreSQL; a key that exists is refused there by itself, whatever the statement."""
    yield _REFUSE
    for table in append_only_tables():
        name = table.name
        for act, when in (
            ("delete", f'BEFORE DELETE ON "{name}" FOR EACH ROW'),
            ("truncate", f'BEFORE TRUNCATE ON "{name}" FOR EACH STATEMENT'),
            ("update", f'BEFORE UPDATE ON "{name}" FOR EACH ROW {_redaction_guard(table, "IS NOT DISTINCT FROM")}'),
        ):
            yield f'DROP TRIGGER IF EXISTS "{name}_no_{act}" ON "{name}"'
            yield f'CREATE TRIGGER "{name}_no_{act}" {when} EXECUTE FUNCTION append_only()'


def _redaction_guard(table: Table, same: str) -> str:
    """Free text of the audit may be redacted: value and salt set to NULL, nothing else; its digest keeps the chain whole."""
    redactable = _REDACTABLE.get(table.name, ())
    if not redactable:
        return ""
    kept = [f'OLD."{c.name}" {same} NEW."{c.name}"' for c in table.columns if c.name not in redactable]
    emptied = [f'NEW."{name}" IS NULL' for name in redactable]
    return f"WHEN (NOT (OLD.salt IS NOT NULL AND {' AND '.join(kept + emptied)}))"


def install(connection: Connection) -> None:
    """(Re)create all triggers."""
    statements = _for_sqlite() if connection.dialect.name == "sqlite" else _for_postgres()
    for statement in statements:
        connection.exec_driver_sql(statement)
