"""Benches on one PostgreSQL server: codes asked for at the same time, and a server that is killed while they work."""

import multiprocessing
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from app.actions import registers
from app.domain.errors import Unavailable
from app.domain.register_forms import LotForm
from app.domain.words import Role
from app.lab import Lab
from app.queries.verify import verify
from db.migrate_postgres import prepare_postgres
from db.models import Change, Code, Lot
from db.store import Store
from tests.bench.bench_codes import BENCHES, EACH, registered_at_once
from tests.given import PEOPLE, first_people
from tests.server import Server, running
from tests.torture.row import Figure

BETWEEN_S = 2.0
"""How long the server lives before it is killed again."""


@dataclass(slots=True)
class Told:
    """What one bench was told: the codes that were said to be saved, what was refused, what was left in doubt."""

    saved: list[str] = field(default_factory=list)
    away: int = 0
    in_doubt: int = 0
    other: list[str] = field(default_factory=list)


def main(seconds: float = 20) -> list[Figure]:
    with running(is_safe=True) as server:
        return [*_at_once(server), *_killed(server, seconds)]


def _fresh(server: Server) -> str:
    url = server.new_database()
    with tempfile.TemporaryDirectory() as folder:
        prepare_postgres(url, Path(folder))
    store = Store(url)
    first_people(store)
    store.close()
    return url


def _at_once(server: Server) -> list[Figure]:
    url, begun = _fresh(server), time.monotonic()
    codes = registered_at_once(url, BENCHES, EACH)
    return [
        Figure(f"codes asked for by {BENCHES} programs at once on PostgreSQL", len(codes), str(BENCHES * EACH)),
        Figure("  of them given twice", len(codes) - len(set(codes)), "0"),
        Figure("  a second, start of the programs included", len(codes) / (time.monotonic() - begun)),
    ]


def _killed(server: Server, seconds: float) -> list[Figure]:
    url, kills = _fresh(server), 0
    with multiprocessing.get_context("spawn").Pool(BENCHES) as pool:
        working = pool.starmap_async(_works, [(url, bench, seconds) for bench in range(BENCHES)], 1)
        while not working.ready():
            time.sleep(BETWEEN_S)
            server.stop("immediate")
            server.start()
            kills += 1
        told = working.get()
    in_doubt = sum(each.in_doubt for each in told)
    saved = [code for each in told for code in each.saved]
    store = Store(url)
    lab = Lab(store, PEOPLE[Role.TECHNICIAN])
    found = lab.ask(verify)
    with store.look() as session:
        kept = Counter(session.scalars(select(Code.text)))
        lots = set(session.scalars(select(Lot.barcode)))
        changes = session.scalar(select(func.count(Change.id)))
    store.close()
    return [
        Figure("times the server was killed while benches worked", kills),
        Figure("  lots that the benches were told are saved", len(saved)),
        Figure("  of them not there afterwards", len(set(saved) - lots), "0"),
        Figure("  of them given twice", len(saved) - len(set(saved)), "0"),
        Figure("  lots whose code is not there: half saved", len(lots - kept.keys()), "0"),
        Figure("  acts that were told that the server is away", sum(each.away for each in told)),
        Figure("  acts that were told that nobody knows", in_doubt),
        Figure("  lots that are there beyond the saved ones and those", max(0, len(lots - set(saved)) - in_doubt), "0"),
        Figure("  acts that ended in any other way", sum(len(each.other) for each in told), "0"),
        Figure("  breaks of the chain", int(not found.holds), "0"),
        Figure("  numbers of changes left out", found.changes - (changes or 0), "0"),
        Figure("  benches that went on after the last kill", sum(bool(each.saved) for each in told), str(BENCHES)),
    ]


def _works(url: str, bench: int, seconds: float) -> Told:
    """One bench: lot after lot for a time, whatever becomes of the server; then one more, when it is there again."""
    store, told, turn = Store(url, wait_ms=5000), Told(), 0
    lab = Lab(store, PEOPLE[Role.TECHNICIAN])
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        turn += 1
        lot = {"kind": "ANTIBODY", "name": "CD45", "expiry": "2030-01-01", "number": f"{bench}-{turn}"}
        try:
            told.saved.append(lab.do(registers.add_lot, LotForm.fill(lot)))
        except Unavailable as error:
            if "was being saved" in error.text:
                told.in_doubt += 1
            elif "does not answer" in error.text or "is writing" in error.text:
                told.away += 1
                time.sleep(0.02)
            else:
                told.other.append(str(error))
    store.close()
    return told


if __name__ == "__main__":
    for row in main():
        print(f"| {row.what:<66} | {row.value:>10g} | {row.must:<4} | {'' if row.holds else 'BROKEN'}")
