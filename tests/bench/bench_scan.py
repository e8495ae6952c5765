"""Scan -> committed with audit -> shown, and a list of a million rows, in stores of 100,000 and 1,000,000 items."""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from app.actions import runs
from app.domain.words import Role
from app.lab import Lab
from app.queries.bench import open_tubes
from app.queries.specimens_list import Narrowed, specimens, specimens_count
from db.models import Item
from tests.bench.big_store import big_store
from tests.bench.row import Row
from tests.given import PEOPLE, Clock, Given, enrichment_form

TURNS = 60


def measure() -> list[Row]:
    sizes = (100_000, 1_000_000) if os.environ.get("DPTRACE_TORTURE") else (100_000,)
    return [row for size in sizes for row in _at(size)]


def _at(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = big_store(Path(folder) / "big.db", size)
        lab = Lab(store, PEOPLE[Role.TECHNICIAN])
        given = Given(lab, Clock())
        given.participant(23)
        tubes = [given.tube(23) for _turn in range(TURNS)]
        target = "p95 < 20 ms" if size <= 100_000 else "p95 < 30 ms"

        def scan(code: str) -> None:
            lab.do(runs.start, [code], "enrichment", enrichment_form())
            lab.ask(open_tubes, lab.settings, lab.now)

        rows = [
            Row(f"scan, commit with audit, bench read again ({size:,} items)", _p95(scan, tubes), None, "ms", target)
        ]
        middle = size // 2
        page = _once(lambda: lab.ask(specimens, offset=middle, limit=200, sort="barcode", descending=False))
        naive = _once(lambda: lab.ask(_all_in_python, middle))
        rows.append(Row(f"list: page in the middle by code ({size:,})", page, naive, "ms", "< 150 ms"))
        searched = _once(lambda: lab.ask(specimens, offset=0, limit=200, narrowed=Narrowed(text="D007")))
        rows.append(Row(f"list: search in the codes ({size:,})", searched, None, "ms", "< 150 ms"))
        counted = _once(lambda: lab.ask(specimens_count))
        rows.append(Row(f"list: count, after the page ({size:,})", counted, None, "ms", "after the page"))
        store.close()
    return rows


def _all_in_python(session, offset: int) -> list[str]:
    """The naive way: read all, sort and cut in Python."""
    return sorted(session.scalars(select(Item.barcode)))[offset : offset + 200]


def _p95(act: Callable[[str], None], codes: list[str]) -> float:
    times = []
    for code in codes:
        begun = perf_counter()
        act(code)
        times.append(1000 * (perf_counter() - begun))
    return statistics.quantiles(times, n=20)[-1]


def _once(act: Callable[[], object]) -> float:
    act()
    begun = perf_counter()
    act()
    return 1000 * (perf_counter() - begun)
