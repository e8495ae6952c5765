"""A store with as many items as wanted, for measurements: made by plain inserts, without an audit."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.barcode import check_character
from db.migrate import prepare
from db.store import Store
from tests.given import MORNING, Clock, first_people

KINDS = "BEDCWG"
PER_KIND = 999
STATES = (
    ("IN_LAB", "ENDED", None),
    ("IN_LAB", "AMPLIFIED", None),
    ("IN_LAB", "AMPLIFIED", None),
    ("SHIPPED", "AMPLIFIED", None),
    ("SHIPPED", "SEQUENCED", None),
    ("IN_LAB", "ENDED", None),
    ("LOST", "ENDED", None),
    ("IN_LAB", "ENDED", "HOLD"),
)
"""Custody, processing and restriction, in turns; nothing lies on the bench but what the measurement puts there."""


def big_store(path: Path, items: int) -> Store:
    """A store with its people and `items` items of made-up participants; beyond 999 participants codes are made up too."""
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO item (barcode, kind, participant_id, custody, processing, restriction, quality, changed_at, "
            "version, voided) VALUES (?, ?, NULL, ?, ?, ?, 'ACCEPTED', ?, 1, 0)",
            _items(items),
        )
        connection.execute("ANALYZE")
    return Store(f"sqlite:///{path}", clock=Clock())


def _items(count: int) -> Iterator[tuple[str, str, str, str, str | None, str]]:
    begun = MORNING - timedelta(days=700)
    for place in range(count):
        series, sequence = divmod(place, PER_KIND)
        number, kind = divmod(series, len(KINDS))
        payload = f"{'AC' if number > 999 else 'MC'}{number % 1000:03d}{KINDS[kind]}{sequence + 1:03d}"
        custody, processing, restriction = STATES[place % len(STATES)]
        yield (
            payload + check_character(payload),
            KINDS[kind],
            custody,
            processing,
            restriction,
            _stored(begun + timedelta(seconds=37 * place)),
        )


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
