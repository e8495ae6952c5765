"""A bench that works until it is stopped: real actions one after the other, each acknowledged once it is committed.

`python -m tests.torture.worker STORE SEED` writes `ok CHANGE HASH WHAT` or `no CLASS SENTENCE` after each action.
"""

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.actions import counts, registers, runs, undo
from app.domain.errors import LabError, NotFound
from app.domain.register_forms import LotForm
from app.domain.steps.enumeration import CountForm
from app.domain.words import CountStage, Reading, Role
from app.lab import Lab
from app.queries.trail import head
from db.store import Store
from tests.given import PEOPLE, Given, enrichment_form

Act = tuple[str, Callable[[], object]]


def work(lab: Lab, seed: int, say: Callable[[str], None], count: int = 1_000_000) -> None:
    """Carry out so many actions; each answer is said before the next action begins."""
    acts = days(lab, random.Random(seed))
    for _turn in range(count):
        what, act = next(acts)
        try:
            act()
        except LabError as error:
            say(f"no {type(error).__name__} {error}")
            continue
        number, digest = lab.ask(head)
        say(f"ok {number} {digest} {what}")


def days(lab: Lab, chance: random.Random) -> Iterator[Act]:
    """What a bench does with participant after participant; some of it is undone at once."""
    given = Given(lab, lab.store.clock)
    made: dict[str, object] = {}
    while True:
        number = chance.randrange(1, 1000)
        yield "enrol", lambda number=number: given.participant(number)
        yield "receive", lambda number=number: made.update(tube=given.tube(number), run=None, fraction=None)
        yield "start", lambda: made.update(run=_start(lab, made))
        if chance.random() < 0.2:
            yield "undo", lambda: made.update(run=_undone(lab))
            yield "start again", lambda: made.update(run=_start(lab, made))
        yield "finish", lambda: made.update(fraction=lab.do(runs.finish, _of(made, "run"))[0])
        yield "count", lambda: lab.do(counts.record, _of(made, "fraction"), _count(chance))
        yield "lot", lambda: lab.do(registers.add_lot, _lot(chance))


def _start(lab: Lab, made: dict[str, object]) -> int:
    return lab.do(runs.start, [_of(made, "tube")], "enrichment", enrichment_form())


def _undone(lab: Lab) -> None:
    """What was undone is no more there to be finished."""
    lab.do(undo.last)


def _of(made: dict[str, object], name: str) -> Any:
    """What an earlier action made; an action that was refused made nothing."""
    if made.get(name) is None:
        raise NotFound(f"There is no {name}: what makes it was refused.")
    return made[name]


def _count(chance: random.Random) -> CountForm:
    return CountForm.fill(
        {
            "stage": CountStage.FINAL,
            "reading": Reading.READER_1,
            "n_dp": chance.randrange(0, 30),
            "n_ctc": 1,
            "volume_analysed_ml": 7.5,
        }
    )


def _lot(chance: random.Random) -> LotForm:
    return LotForm.fill(
        {"kind": "ANTIBODY", "name": "CD45", "number": f"{chance.randrange(10**12)}", "expiry": "2030-01-01"}
    )


def bench() -> None:
    store = Store(f"sqlite:///{Path(sys.argv[1])}", wait_ms=5000)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    work(Lab(store, PEOPLE[Role.TECHNICIAN], workstation="torture"), int(sys.argv[2]), _say, count)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    bench()
