"""A store to torture, and what must hold of it afterwards."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.domain.words import Role
from app.lab import Lab
from app.queries.verify import verify
from db.migrate import prepare
from db.store import Store
from tests.given import PEOPLE, first_people


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found: acknowledged changes that are missing or differ, faults of chain, file and keys."""

    changes: int
    lost: int
    chain: str
    file: str
    loose: int

    @property
    def is_sound(self) -> bool:
        return (self.lost, self.chain, self.file, self.loose) == (0, "", "ok", 0)


def fresh(path: Path) -> Path:
    """A migrated store with a study and one person in each role."""
    prepare(path)
    store = Store(f"sqlite:///{path}")
    first_people(store)
    store.close()
    return path


def standing(path: Path, acknowledged: Iterable[tuple[int, str]]) -> Standing:
    """Read a store as whoever opens it next: are all acknowledged changes there, is everything whole?

    The walk of the chain also compares every stored value and row with what the changes say that they wrote, so that
    nothing half saved can hide.
    """
    store = Store(f"sqlite:///{path}", wait_ms=5000)
    try:
        chain = Lab(store, PEOPLE[Role.TECHNICIAN]).ask(verify)
    finally:
        store.close()
    with closing(sqlite3.connect(path)) as connection:
        known = dict(connection.execute("SELECT id, hash FROM change").fetchall())
        (file,) = connection.execute("PRAGMA integrity_check").fetchone()
        loose = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    lost = sum(known.get(number) != digest for number, digest in acknowledged)
    return Standing(len(known), lost, "" if chain.holds else f"{chain.first_bad}: {chain.told()}", file, loose)
