"""Verifying: how many rows of the chain are walked, and how many audit lines are replayed, in a second."""

import tempfile
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, select

from app.queries.chain import walk
from app.queries.record_check import strayed
from app.queries.verify import verify
from db.migrate import prepare
from db.models import Audit, Place
from db.store import Author, Store
from tests.bench.row import Row
from tests.given import Clock, first_people

CHANGES, EACH = 4_000, 20


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = audited_store(Path(folder) / "store.db")
        try:
            return _measured(store)
        finally:
            store.close()


def audited_store(path: Path) -> Store:
    """Changes as the program writes them, each with some hundred audited fields."""
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    author = Author("tech", None, "Bench 1", "Europe/Paris", "1")
    for number in range(CHANGES):
        with store.change(author, "registers.add_place") as writing:
            names = [f"MB{number:06d}{place:03d}" for place in range(EACH)]
            writing.session.add_all([Place(barcode=name, name=f"Place {name}", temperature_c=-80.0) for name in names])
    return store


def _measured(store: Store) -> list[Row]:
    with store.look() as session:
        lines = session.scalar(select(func.count(Audit.id))) or 0
        begun = perf_counter()
        walked = walk(session)
        chain_s = perf_counter() - begun
        begun = perf_counter()
        assert not list(strayed(session))
        replay_s = perf_counter() - begun
        begun = perf_counter()
        found = verify(session)
        whole_s = perf_counter() - begun
        assert found.holds
    return [
        Row("rows of the chain walked (changes, fields, events)", walked.rows / chain_s, None, "/s", "200,000"),
        Row("audit lines replayed", lines / replay_s, None, "/s", "100,000"),
        Row(f"verifying {walked.rows:,} rows, all checks", whole_s, None, "s", ""),
    ]
