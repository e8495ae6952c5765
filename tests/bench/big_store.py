"""A store with as many items as wanted, for measurements: made by plain inserts, without an audit."""

import sqlite3
from pathlib import Path

from app.domain.barcode import check_character
from db.migrate import prepare
from db.store import Store
from tests.given import Clock, first_people

KINDS = "BEDCWG"
PER_KIND = 999


def big_store(path: Path, items: int) -> Store:
    """A store with its people and `items` items of made-up participants; beyond 999 participants codes are made up too."""
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO item (barcode, kind, participant_id, custody, processing, quality, changed_at, version, voided) "
            "VALUES (?, ?, NULL, 'IN_LAB', 'ENDED', 'ACCEPTED', '2026-01-01T00:00:00.000000Z', 1, 0)",
            ((code, code[5]) for code in _codes(items)),
        )
    return Store(f"sqlite:///{path}", clock=Clock())


def _codes(items: int) -> list[str]:
    codes = []
    for place in range(items):
        series, sequence = divmod(place, PER_KIND)
        number, kind = divmod(series, len(KINDS))
        payload = f"{'AC' if number > 999 else 'MC'}{number % 1000:03d}{KINDS[kind]}{sequence + 1:03d}"
        codes.append(payload + check_character(payload))
    return codes
