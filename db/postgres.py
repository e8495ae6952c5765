"""PostgreSQL as a store, for several benches: the same models, one writer at a time by an advisory lock.

What a statement means on SQLite it means here: LIKE takes no notice of the case of ASCII letters, and nothing sorts before
every value. The database's collation must be C, so that texts sort by their code points.
"""

from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ColumnElement, Select, operators
from sqlalchemy.sql.elements import UnaryExpression

from db.urls import postgres_url

WRITERS: Final = 0x44505472
"""The key of the advisory lock that a writer holds until it has committed."""
PROGRAM: Final = "dptrace"
"""What every connection of ours calls itself: a migration looks whether others have the store open."""
ANSWER_S: Final = 3


def postgres_engine(place: str, wait_ms: int) -> Engine:
    """The engine of a database; a connection with `dptrace_write` takes the one write lock as it begins."""
    made = create_engine(
        postgres_url(place),
        pool_pre_ping=True,
        connect_args={
            "application_name": PROGRAM,
            "client_encoding": "utf8",
            "connect_timeout": ANSWER_S,
            "keepalives_idle": 10,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 1000 * ANSWER_S,
        },
    )
    made.dialect.statement_compiler = _AsOnSqlite
    event.listen(made, "begin", _Begin(wait_ms))
    return made


def state_of(error: DBAPIError) -> str:
    """The SQLSTATE of a database error; empty where there is none."""
    return getattr(error.orig, "sqlstate", None) or ""


class _Begin:
    """READ COMMITTED behind the lock for a writer, who sees all that was committed before; a reader sees one state."""

    def __init__(self, wait_ms: int) -> None:
        self._write = (
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; "
            f"SET LOCAL lock_timeout = {wait_ms}; SELECT pg_advisory_xact_lock({WRITERS})"
        )

    def __call__(self, connection: Connection) -> None:
        write = connection.get_execution_options().get("dptrace_write")
        read = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        connection.exec_driver_sql(self._write if write else read)


class _AsOnSqlite(PGCompiler_psycopg):
    def visit_like_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return _without_escape(super().visit_ilike_op_binary(binary, operator, **kw), binary)  # type: ignore[no-untyped-call]

    def visit_not_like_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return _without_escape(super().visit_not_ilike_op_binary(binary, operator, **kw), binary)  # type: ignore[no-untyped-call]

    def order_by_clause(self, select: Select[Any], **kw: Any) -> str:
        """Nothing comes before every value, and last where the order is turned round."""
        clauses = [f"{self.process(each, **kw)}{_nulls(each)}" for each in select._order_by_clauses]
        return f" ORDER BY {', '.join(clauses)}" if clauses else ""


def _without_escape(compiled: str, binary: Any) -> str:
    """A backslash stands for itself unless the statement names an escape."""
    return compiled if binary.modifiers.get("escape") else f"{compiled} ESCAPE ''"


def _nulls(clause: ColumnElement[Any]) -> str:
    is_turned = isinstance(clause, UnaryExpression) and clause.modifier is operators.desc_op
    column: Any = clause.element if is_turned and isinstance(clause, UnaryExpression) else clause
    if not getattr(column, "nullable", True):
        return ""
    return " NULLS LAST" if is_turned else " NULLS FIRST"
