"""A computer whose clock jumps back and forth between acts: the changes stay in order, no span of time is negative."""

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from app.domain.words import Role
from app.lab import Lab
from app.queries.bench import open_tubes
from app.queries.verify import verify
from db.store import Store
from tests.given import PEOPLE, Clock
from tests.torture.row import Figure
from tests.torture.stores import fresh
from tests.torture.worker import work

ACTS = 60
LATER = 30
"""Days after the people came: a clock that jumps back is not before the day on which their roles begin."""


def main(seconds: float) -> list[Figure]:
    """Work for so many seconds at most."""
    chance, until = random.Random(), time.monotonic() + seconds
    clock = Clock(datetime.now(UTC) + timedelta(days=LATER))
    said: list[str] = []
    negative = jumps = 0
    with tempfile.TemporaryDirectory() as folder:
        path = fresh(Path(folder) / "store.db")
        store = Store(f"sqlite:///{path}", clock=clock)
        lab = Lab(store, PEOPLE[Role.TECHNICIAN])

        def jump(line: str) -> None:
            nonlocal negative, jumps
            said.append(line)
            clock.at += timedelta(minutes=chance.choice((-180, -60, -5, 1, 1, 1, 10, 60, 1440)))
            jumps += 1
            tubes = lab.ask(open_tubes, lab.settings, lab.now)
            negative += sum((tube.clock.age(lab.now) or timedelta(0)) < timedelta(0) for tube in tubes)

        while time.monotonic() < until and jumps < 10 * ACTS:
            work(lab, chance.randrange(10**9), jump, ACTS)
        chain = lab.ask(verify)
        numbers = [int(line.split()[1]) for line in said if line.startswith("ok")]
        store.close()
    refused = sum(line.startswith("no ") for line in said)
    return [
        Figure("acts with a clock that jumps between them", len(said)),
        Figure("  of them refused, each in a sentence", refused),
        Figure("  half of them or more are done", float(2 * len(numbers) >= len(said)), "1"),
        Figure("  changes out of order", sum(a >= b for a, b in pairwise(numbers)), "0"),
        Figure("  ages of blood below zero", negative, "0"),
        Figure("  chain holds", chain.holds, "1"),
    ]
