"""A million audited fields: how fast the record is verified, and how long the audit page takes to open, filter and scroll."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.queries.chain import walk
from app.queries.record_check import strayed
from app.queries.trail import audit_count, audit_page, whole_change
from app.queries.verify import verify
from db.audit import Line
from db.migrate import prepare
from db.models import Audit, Place
from db.store import Author, Store
from tests.bench.row import Row
from tests.given import Clock, first_people

LINES = 1_000_000
EACH = 20
TOLD = ("barcode", "name", "temperature_c", "voided")
"""The fields of a place that the audit tells when it is registered."""
PAGE = 200
ZONE = ZoneInfo("Europe/Paris")
SEARCHES = (
    ("table:place", "a table"),
    ("table:place row:5000", "a record"),
    ("field:temperature_c", "a field"),
    ("who:nobody", "a person who did nothing"),
    ("act:accounts from:2026-01-01", "an act since a day"),
    ("from:2031-01-01", "a day that has not come"),
    ("participant:23", "a participant"),
    ("nowhere", "a word that stands nowhere"),
)


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = audited_store(Path(folder) / "store.db")
        try:
            with store.look() as session:
                return [*checking(session), *reading(session)]
        finally:
            store.close()


def audited_store(path: Path, lines: int = LINES) -> Store:
    """Changes with some eighty audited fields each, covered by the chain as the program covers them."""
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    author = Author("tech", None, "Bench 1", "Europe/Paris", "1")
    number = 0
    for _change in range(lines // (EACH * len(TOLD))):
        with store.change(author, "registers.add_place") as writing:
            connection, trail = writing.session.connection(), writing.session.info["trail"]
            rows = [_place(number + step) for step in range(1, EACH + 1)]
            told = [Line("place", row["id"], name, None, _text(row[name])) for row in rows for name in TOLD]
            connection.execute(insert(Place.__table__), rows)
            connection.execute(insert(Audit), [line.stored(trail.change_id) for line in told])
            trail.lines += told
            number += EACH
    return store


def _place(number: int) -> dict[str, object]:
    code = f"MB{number:09d}"
    return {
        "id": number,
        "barcode": code,
        "name": f"Place {code}",
        "temperature_c": -80.0,
        "voided": False,
        "version": 1,
    }


def _text(value: object) -> str:
    return "0" if value is False else str(value)


def checking(session: Session) -> list[Row]:
    """The chain alone, the replay alone, then all that `verify` looks at."""
    lines = session.scalar(select(func.count(Audit.id))) or 0
    begun = perf_counter()
    walked = walk(session)
    chain_s = perf_counter() - begun
    begun = perf_counter()
    assert not list(strayed(session))
    replay_s = perf_counter() - begun
    begun = perf_counter()
    assert verify(session).holds
    whole_s = perf_counter() - begun
    return [
        Row("rows of the chain walked (changes, fields, events)", walked.rows / chain_s, None, "/s", "200,000"),
        Row("audit lines replayed", lines / replay_s, None, "/s", "100,000"),
        Row(f"verifying {walked.rows:,} rows, all checks", whole_s, None, "s", ""),
    ]


def reading(session: Session) -> list[Row]:
    """What the page asks: its first rows, the last ones, those of a filter, and a change with all that it wrote."""
    lines = session.scalar(select(func.count(Audit.id))) or 0

    def page(offset: int, search: str = "") -> Callable[[], object]:
        return lambda: _shown(session, offset, search)

    rows = [
        Row("audit page opened", _ms(page(0)), None, "ms", "200"),
        Row("audit page scrolled to its oldest rows", _ms(page(lines - PAGE)), None, "ms", "200"),
        Row("a filtered page scrolled by 900,000 rows", _ms(page(900_000, "table:place")), None, "ms", ""),
        Row("the whole change beside a row", _ms(lambda: whole_change(session, 5000)), None, "ms", "200"),
    ]
    return rows + [Row(f"filtered by {what}", _ms(page(0, search)), None, "ms", "200") for search, what in SEARCHES]


def _shown(session: Session, offset: int, search: str) -> None:
    """As the list reads: the page, and the count only where more than a page was found."""
    if len(audit_page(session, offset=offset, limit=PAGE, search=search, zone=ZONE)) == PAGE:
        audit_count(session, search=search, zone=ZONE)


def _ms(act: Callable[[], object]) -> float:
    """The quicker of two."""
    found = []
    for _time in range(2):
        begun = perf_counter()
        act()
        found.append(1000 * (perf_counter() - begun))
    return min(found)
