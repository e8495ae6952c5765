"""What somebody with a database tool and every right does to a store, past the program."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from db.store import Store


def without_triggers(path: Path, *statements: str) -> None:
    """Change a file after its guards were taken away; they are put back."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        for _name, sql in triggers:
            connection.execute(sql)
        connection.commit()


def past_the_guards(url: str, *statements: str) -> None:
    """Change a database as the server's administrator, for whom triggers and foreign keys sleep."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


def copy_changed_from_outside(store: Store, path: Path, *statements: str) -> Store:
    """A copy of a store that was changed so: a file at `path`, or one more database of the server."""
    if store.file is not None:
        with closing(sqlite3.connect(store.file)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        without_triggers(path, *statements)
        return Store(f"sqlite:///{path}")
    store.engine.dispose()
    server, _slash, name = store.url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    past_the_guards(f"{server}/{name}_copy", *statements)
    return Store(f"{server}/{name}_copy")
