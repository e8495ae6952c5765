"""Benches killed (SIGKILL) at random in the middle of their work: nothing acknowledged is lost, nothing is half saved.

A killed program loses what it holds in memory, as on a crash; a power cut, which also loses what the disk has not
synced, can't be played here: for it the store waits for the disk at each commit (synchronous=FULL), see disk.py.
"""

import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.domain.words import Role
from app.lab import Lab
from db.store import Store
from tests.given import PEOPLE
from tests.torture.row import Figure
from tests.torture.stores import fresh, standing
from tests.torture.worker import work

SHARE = 6
ON_ONE_STORE = 20
"""Kills a store goes through before a fresh one takes its place: the walk along a long chain takes the time of many kills."""
ACKNOWLEDGED_AT_MOST = 12
IN_AN_ACTION_S = 0.012


@dataclass
class Tally:
    """What all kills together came to."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unsound: int = 0
    ahead: int = 0


def main(seconds: float) -> list[Figure]:
    """Kill for so many seconds."""
    chance = random.Random()
    tally, until = Tally(), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            path = fresh(Path(folder) / f"{tally.kills}.db")
            said: list[tuple[int, str]] = []
            for _turn in range(ON_ONE_STORE):
                said += _one(path, chance)
                _weigh(path, said, tally)
                if time.monotonic() >= until:
                    break
            tally.acknowledged += len(said)
    return [
        Figure("programs killed in the middle of their work", tally.kills),
        Figure("changes acknowledged before the kills", tally.acknowledged),
        Figure("of them lost", tally.lost, "0"),
        Figure("changes committed, and killed before they were acknowledged", tally.ahead),
        Figure("kills that left a broken chain, file or key, or a half saved thing", tally.unsound, "0"),
    ]


def _one(path: Path, chance: random.Random) -> list[tuple[int, str]]:
    """Let a bench work, kill it a moment after one of its acknowledgements; returns those that came through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(path, chance.randrange(10**9), reading, writing)
    os.close(writing)
    wanted, text = chance.randrange(ACKNOWLEDGED_AT_MOST), b""
    while text.count(b"\n") <= wanted:
        block = os.read(reading, 65536)
        if not block:
            raise RuntimeError("the bench ended by itself")
        text += block
    time.sleep(chance.uniform(0, IN_AN_ACTION_S))
    os.kill(child, signal.SIGKILL)
    while block := os.read(reading, 65536):
        text += block
    os.close(reading)
    os.waitpid(child, 0)
    whole = text[: text.rfind(b"\n") + 1].decode().splitlines()
    return [(int(words[1]), words[2]) for words in (line.split() for line in whole) if words[0] == "ok"]


def _work(path: Path, seed: int, reading: int, writing: int) -> None:
    """The child's side: it never returns."""
    try:
        os.close(reading)
        store = Store(f"sqlite:///{path}", wait_ms=5000)
        lab = Lab(store, PEOPLE[Role.TECHNICIAN], workstation="torture")
        work(lab, seed, lambda line: void(os.write(writing, f"{line}\n".encode())))
    finally:
        os._exit(1)


def void(_written: int) -> None:
    """The line went out whole: a pipe takes so short a one at once."""


def _weigh(path: Path, said: list[tuple[int, str]], tally: Tally) -> None:
    found = standing(path, said)
    tally.kills += 1
    tally.lost += found.lost
    tally.unsound += not found.is_sound
    tally.ahead += bool(said) and found.changes > max(number for number, _digest in said)
