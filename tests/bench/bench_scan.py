"""Scan -> committed with audit -> shown, and a list of a million rows, in stores of 100,000 and 1,000,000 items."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import runs
from app.domain.words import Custody, Kind, Processing, Role
from app.lab import Lab
from app.queries.bench import open_tubes
from app.queries.specimens_list import Narrowed, specimens, specimens_count
from db.models import Item
from tests.bench.big_store import big_store
from tests.bench.row import Row
from tests.given import PEOPLE, Clock, Given, enrichment_form

TURNS = 60
NAIVE_TURNS = 3
SIZES = (100_000, 1_000_000)


def measure() -> list[Row]:
    return [row for size in SIZES for row in _at(size)]


def _at(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = big_store(Path(folder) / "big.db", size)
        lab = Lab(store, PEOPLE[Role.TECHNICIAN])
        given = Given(lab, Clock())
        given.participant(23)
        rows = [_scan(lab, given, size), *_lists(lab, size)]
        store.close()
    return rows


def _scan(lab: Lab, given: Given, size: int) -> Row:
    tubes = [given.tube(23) for _turn in range(TURNS + NAIVE_TURNS)]

    def act(code: str) -> None:
        lab.do(runs.start, [code], "enrichment", enrichment_form())
        lab.ask(open_tubes, lab.settings, lab.now)

    def naive(code: str) -> None:
        lab.do(runs.start, [code], "enrichment", enrichment_form())
        lab.ask(_bench_in_python)

    ours = _times(act, tubes[:TURNS])
    other = _times(naive, tubes[TURNS:])
    target = "p95 < 20 ms" if size <= 100_000 else "p95 < 30 ms"
    p95 = statistics.quantiles(ours, n=20)[-1]
    return Row(f"scan, commit with audit, bench shown: p95 ({size:,})", p95, statistics.median(other), "ms", target)


def _lists(lab: Lab, size: int) -> list[Row]:
    middle = size // 2
    asked: tuple[tuple[str, Callable[[], Any], Callable[[], Any], str], ...] = (
        (
            "list: opened, newest first",
            lambda: lab.ask(specimens, offset=0, limit=200),
            lambda: lab.ask(_page_in_python, "changed_at", 0),
            "< 150 ms",
        ),
        (
            "list: sorted by code, page in the middle",
            lambda: lab.ask(specimens, offset=middle, limit=200, sort="barcode", descending=False),
            lambda: lab.ask(_page_in_python, "barcode", middle),
            "< 150 ms",
        ),
        (
            "list: filtered by a part of the code",
            lambda: lab.ask(specimens, offset=0, limit=200, narrowed=Narrowed(text="D007")),
            lambda: lab.ask(_search_in_python, "D007"),
            "< 150 ms",
        ),
        (
            "list: the view of what is on hold",
            lambda: lab.ask(specimens, offset=0, limit=200, narrowed=Narrowed(view="hold")),
            lambda: lab.ask(_search_in_python, ""),
            "< 150 ms",
        ),
        (
            "list: count of all, after the page",
            lambda: lab.ask(specimens_count),
            lambda: lab.ask(_count_in_python),
            "< 150 ms",
        ),
    )
    rows = []
    for what, ours, naive, target in asked:
        other = _once(naive)
        rows.append(Row(f"{what} ({size:,})", _once(ours), other if other > 0.1 else None, "ms", target))
    return rows


def _bench_in_python(session: Session) -> list[str]:
    """The naive bench: every item is read, and Python looks for those that are open."""
    rows = session.execute(select(Item.barcode, Item.kind, Item.processing, Item.custody))
    opened = (Processing.RECEIVED, Processing.ENRICHED, Processing.STAINED)
    return [row.barcode for row in rows if row.processing in opened and row.custody is Custody.IN_LAB and Kind.BLOOD]


def _page_in_python(session: Session, key: str, offset: int) -> Sequence[Any]:
    """The naive list: all read, sorted and cut in Python."""
    column = {"barcode": Item.barcode, "changed_at": Item.changed_at}[key]
    rows = session.execute(select(Item.id, Item.barcode, Item.kind, Item.processing, column.label("key"))).all()
    return sorted(rows, key=lambda row: row.key)[offset : offset + 200]


def _search_in_python(session: Session, text: str) -> Sequence[Any]:
    rows = session.execute(select(Item.id, Item.barcode, Item.kind, Item.restriction)).all()
    return [row for row in rows if text in row.barcode and (text or row.restriction is not None)][:200]


def _count_in_python(session: Session) -> int:
    return len(session.execute(select(Item.id)).all())


def _times(act: Callable[[str], None], codes: list[str]) -> list[float]:
    times = []
    for code in codes:
        begun = perf_counter()
        act(code)
        times.append(1000 * (perf_counter() - begun))
    return times


def _once(act: Callable[[], object]) -> float:
    act()
    begun = perf_counter()
    act()
    return 1000 * (perf_counter() - begun)
