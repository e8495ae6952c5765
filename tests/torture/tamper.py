"""Tamper with single fields of a store through a plain connection: `verify` finds each, and says where it is.

`python -m tests.torture.tamper 1000 7` tampers a thousand times from the seed 7; `python -m tests.torture` for a while.
"""

import random
import secrets
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, Final

from app.domain.words import Role
from app.lab import Lab
from app.queries.verify import Verification, verify
from app.work import Work
from db.base import Base
from db.evidence import ROWS
from db.migrate import prepare
from db.models import CallSet, File, QcValues, ResultFile, ResultSample
from db.result_words import SampleState
from db.store import Store
from db.words import FileKind
from tests.given import PEOPLE, Clock, Given, first_people
from tests.torture.row import Figure

KEPT: Final = frozenset({"version", "changed_at", "place_text"})
"""Columns that no audit tells: a counter of the program, and what is written again from the moves of a thing."""
NO_RECORD: Final = frozenset({"draft", "store_note", "alembic_version"})
"""Tables that hold no record: what somebody types at present, and notes of the program."""
COVERED: Final = frozenset({"change", "audit", "event"})


@dataclass(frozen=True, slots=True)
class Tampering:
    """What was done to which row and field, and the changes that a row of the trail belongs to, before and after."""

    act: str
    table: str
    row_id: int
    field: str
    change_id: int
    moved_to: int = 0

    def is_located_by(self, found: Verification) -> bool:
        """Whether a fault names the row or, for a row of the trail, the change that it belongs to."""
        if self.act == "drop trigger":
            return any(fault.place == self.field for fault in found.faults)
        row = f"{self.table} {self.row_id}"
        if self.table in COVERED:
            near = (self.change_id, self.change_id + 1, self.moved_to)
            return any(fault.place == row or fault.change_id in near for fault in found.faults)
        return any(
            fault.place == row or (fault.place.startswith((f"{row} ", f"{self.table} ")) and _names(fault.place, self))
            for fault in found.faults
        )


def _names(place: str, done: Tampering) -> bool:
    """A bundle of evidence is named by its first row and its change."""
    words = place.split(" ")
    return words[1] == str(done.row_id) or words[-1] == ROWS


def small_store(path: Path) -> None:
    """One participant's day, from blood to amplified cells, with index values and results."""
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=(clock := Clock()))
    first_people(store)
    given = Given(Lab(store, PEOPLE[Role.TECHNICIAN]), clock)
    given.participant(23)
    given.plate(23)
    given.block(23)
    given.lab.do(_results)
    store.close()


def _results(work: Work) -> None:
    """A file of results as its taking in leaves it: a sample, its packed calls, its quality."""
    file = File(name="a.vcf", kind=FileKind.VCF, sha256="0" * 64, size=9, added=work.moment())
    work.add(file)
    taken = ResultFile(file_id=file.id, kind=FileKind.VCF, records=2, taken=work.moment(), taken_by="tech", warnings={})
    work.add(taken)
    sample = ResultSample(result_file_id=taken.id, name="S1", ordinal=0, state=SampleState.QUARANTINED)
    work.add(sample)
    work.add(*(CallSet(sample_id=sample.id, part=part, count=4, packed=bytes(range(64))) for part in range(3)))
    work.add(*(QcValues(sample_id=sample.id, line=line, content={"dropout": 0.2 * line}) for line in range(3)))
    work.log("results.taken", number=taken.id)


def tamper(path: Path, chance: random.Random) -> Tampering:
    """Change, remove or add one thing at random, with the triggers put back as they were."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        if chance.random() < 0.05:
            name = chance.choice(triggers)[0]
            connection.execute(f'DROP TRIGGER "{name}"')
            connection.commit()
            return Tampering("drop trigger", "", 0, name, 0)
        for name, _sql in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        done = _at_random(connection, chance)
        for _name, sql in triggers:
            connection.execute(sql)
        connection.commit()
        return done


def _at_random(connection: sqlite3.Connection, chance: random.Random) -> Tampering:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    filled = [
        name
        for name in sorted(names)
        if name not in NO_RECORD and connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
    ]
    while True:
        table = chance.choice(filled)
        row_id = chance.choice([row for (row,) in connection.execute(f'SELECT id FROM "{table}"')])
        act = chance.choice(("update", "update", "update", "delete", "insert"))
        columns = [each.name for each in Base.metadata.tables[table].columns if each.name not in KEPT | {"id"}]
        field = chance.choice(columns) if act == "update" else ""
        change = _change_of(connection, table, row_id)
        try:
            if act == "update":
                _update(connection, chance, table, row_id, field)
            elif act == "delete":
                connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (row_id,))
            else:
                row_id = _insert(connection, table, row_id)
                change = change if table != "change" else row_id
            moved_to = _change_of(connection, table, row_id) if act == "update" and field == "change_id" else 0
            return Tampering(act, table, row_id, field, change, moved_to)
        except sqlite3.IntegrityError:
            continue


def _change_of(connection: sqlite3.Connection, table: str, row_id: int) -> int:
    if table == "change":
        return row_id
    if table in COVERED:
        (change,) = connection.execute(f'SELECT change_id FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
        return change if isinstance(change, int) else 0
    return 0


def _update(connection: sqlite3.Connection, chance: random.Random, table: str, row_id: int, field: str) -> None:
    """Put another value into one field; the very same value, or none where none was, is no tampering."""
    (value,) = connection.execute(f'SELECT "{field}" FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
    connection.execute(f'UPDATE "{table}" SET "{field}" = ? WHERE id = ?', (_other(value, chance), row_id))
    (present,) = connection.execute(f'SELECT "{field}" FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
    if present == value and type(present) is type(value):
        raise sqlite3.IntegrityError("the same value")


def _other(value: Any, chance: random.Random) -> Any:
    if value is None:
        return chance.choice((1, "x"))
    if chance.random() < 0.1:
        return None
    match value:
        case int() | float():
            return value + chance.choice((-1, 1, 10))
        case bytes():
            at = chance.randrange(len(value))
            return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    at = chance.randrange(len(value) + 1)
    return value[:at] + chance.choice("x7é ") + value[at:]


def _insert(connection: sqlite3.Connection, table: str, row_id: int) -> int:
    """A copy of a row under the next number; what must be unique gets a letter more."""
    columns = [each.name for each in Base.metadata.tables[table].columns]
    names = ", ".join(f'"{name}"' for name in columns)
    values = list(connection.execute(f'SELECT {names} FROM "{table}" WHERE id = ?', (row_id,)).fetchone())
    (highest,) = connection.execute(f'SELECT max(id) FROM "{table}"').fetchone()
    for place, column in enumerate(Base.metadata.tables[table].columns):
        if column.name == "id":
            values[place] = highest + 1
        elif column.unique and isinstance(values[place], str):
            values[place] += "x"
    marks = ", ".join("?" for _name in columns)
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    return int(highest) + 1


def run(
    folder: Path, seed: int, *, count: int | None = None, seconds: float | None = None
) -> tuple[Counter[str], list[Tampering], float]:
    """So many tamperings, or for so long, each on a fresh copy: what was done, what was missed, seconds of checking."""
    whole, copy = folder / "whole.db", folder / "copy.db"
    small_store(whole)
    with closing(sqlite3.connect(whole)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = whole.read_bytes()
    assert _checked(whole).holds
    chance, done, missed, checking = random.Random(seed), Counter[str](), [], 0.0
    until = None if seconds is None else monotonic() + seconds
    while (count is None or done.total() < count) and (until is None or monotonic() < until):
        for leftover in folder.glob("copy.db*"):
            leftover.unlink()
        copy.write_bytes(content)
        tampering = tamper(copy, chance)
        begun = perf_counter()
        found = _checked(copy)
        checking += perf_counter() - begun
        done[tampering.act] += 1
        if found.holds or not tampering.is_located_by(found):
            missed.append(tampering)
    return done, missed, checking


def _checked(path: Path) -> Verification:
    store = Store(f"sqlite:///{path}")
    try:
        return Lab(store, PEOPLE[Role.TECHNICIAN]).ask(verify)
    finally:
        store.close()


def main(seconds: float) -> list[Figure]:
    """Tamper for so many seconds."""
    return figures(secrets.randbits(32), seconds=seconds)


def figures(seed: int, *, count: int | None = None, seconds: float | None = None) -> list[Figure]:
    """What was done by kind, what was missed, and how long a check takes; what was missed is printed."""
    with tempfile.TemporaryDirectory() as folder:
        done, missed, checking = run(Path(folder), seed, count=count, seconds=seconds)
    for each in missed:
        print("missed:", each, "seed", seed)
    return [
        Figure("tamperings with a store through a plain connection", done.total()),
        *(Figure(f"  {act}", number) for act, number in done.most_common()),
        Figure("  not found, or not located", len(missed), "0"),
        Figure("  milliseconds of a check", round(1000 * checking / max(done.total(), 1), 1)),
    ]


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    rows = figures(given[1] if len(given) > 1 else secrets.randbits(32), count=given[0] if given else 1000)
    for row in rows:
        print(f"{row.what:<60} {row.value:g}{'' if row.holds else '  BROKEN'}")
    sys.exit(not all(row.holds for row in rows))
