"""The store: one writer at a time, everything or nothing, and what its connections forbid."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from app.actions import participants, registers, tubes
from app.domain.enrolment import Enrolment
from app.domain.errors import Conflict, Refused, Unavailable
from app.domain.register_forms import PlaceForm
from app.domain.words import Condition, Decision, Role
from app.lab import Lab
from app.queries.receipts import tube_record
from app.queries.verify import verify
from app.work import Work
from db.models import Change, Event, Item, Participant, Place
from db.store import BUSY_MS, Author, Store
from db.triggers import append_only_tables
from tests.conftest import as_role
from tests.given import Clock, Given

AUTHOR = Author("tech", Role.TECHNICIAN, "Bench 1", "Europe/Paris", "0")


def one_participant(number: int) -> Enrolment:
    return Enrolment.fill({"number": number})


def changes(lab: Lab) -> list[int]:
    with lab.store.look() as session:
        return list(session.scalars(select(Change.id).order_by(Change.id)))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", BUSY_MS),
    ],
)
def test_every_connection_is_set_for_safety(store: Store, pragma: str, value: object):
    with store.look() as session:
        assert session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    with store.change(AUTHOR, "tests.pragma") as writing:
        assert writing.session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_refused_commit_is_taken_back_and_the_next_change_goes_on(lab: Lab, given: Given):
    given.participant(23)

    def adrift(work: Work) -> None:
        work.session.add(
            Event(change_id=10**6, at=work.now, user="x", verb="x", item_id=None, participant_id=None, details={})
        )

    with pytest.raises(Conflict):
        lab.do(adrift)
    assert lab.ask(verify).holds
    given.participant(24)


def test_what_fails_halfway_leaves_nothing(lab: Lab, given: Given):
    before = changes(lab)

    def half(work: Work) -> None:
        participants.enrol(work, one_participant(23))
        raise Refused("no more")

    with pytest.raises(Refused):
        lab.do(half)
    with lab.store.look() as session:
        assert session.scalars(select(Participant)).all() == []
    assert changes(lab) == before


def test_what_changes_nothing_writes_nothing(lab: Lab):
    before = changes(lab)
    told: list[frozenset[str]] = []
    lab.changed = told.append
    lab.do(lambda work: work.session.scalar(select(Item.id)))
    assert (changes(lab), told) == (before, [])


def test_changes_are_numbered_without_gaps_in_the_order_of_commits(lab: Lab, store: Store, given: Given):
    for number in range(1, 6):
        given.participant(number)
        with pytest.raises(Refused):
            given.participant(number)
    found = changes(lab)
    assert found == list(range(1, len(found) + 1))


def test_a_second_writer_waits_briefly_then_says_so_and_changes_nothing(lab: Lab, store: Store):
    second = as_role(Store(store.url, clock=store.clock), Role.BIOLOGIST)
    with store.change(AUTHOR, "tests.hold"):
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="Another bench or a running job is writing"):
            second.do(participants.enrol, one_participant(24))
        assert 0.1 < time.monotonic() - begun < 3
    assert second.do(participants.enrol, one_participant(24))
    second.store.close()


def test_a_reader_is_never_in_the_way_of_a_writer_and_sees_one_state(lab: Lab, store: Store):
    with store.look() as session:
        before = session.scalars(select(Participant.number)).all()
        lab.do(participants.enrol, one_participant(23))
        assert session.scalars(select(Participant.number)).all() == before
    with store.look() as session:
        assert session.scalars(select(Participant.number)).all() == [23]


def test_another_window_learns_of_a_commit_and_not_of_its_own(lab: Lab, store: Store):
    second = as_role(Store(store.url, clock=store.clock), Role.BIOLOGIST)
    before, own = second.others(), lab.others()
    lab.do(participants.enrol, one_participant(23))
    assert (second.others() - before, lab.others() - own) == (1, 0)
    second.do(participants.enrol, one_participant(24))
    assert (second.others() - before, lab.others() - own) == (1, 1)
    second.store.close()


def test_rows_are_neither_changed_nor_deleted_past_the_audit(lab: Lab, given: Given):
    given.participant(23)
    for statement in (update(Participant).values(birth_year=1950), delete(Participant)):
        with pytest.raises(TypeError, match="skip the audit"):
            lab.do(lambda work, each=statement: work.session.execute(each))

    def remove(work: Work) -> None:
        work.session.delete(work.session.scalars(select(Place)).one())
        work.session.flush()

    lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2"}))
    with pytest.raises(TypeError, match="never deleted"):
        lab.do(remove)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE audit",
        "DROP TRIGGER audit_no_update",
        "ALTER TABLE audit RENAME TO audit_before",
        "PRAGMA writable_schema = ON",
    ],
)
def test_a_connection_of_the_program_can_not_take_its_own_guards_away(store: Store, statement: str):
    with store.look() as session, pytest.raises(DatabaseError, match="not authorized"):
        session.connection().exec_driver_sql(statement)


@pytest.mark.sqlite
@pytest.mark.parametrize("table", [each.name for each in append_only_tables()])
@pytest.mark.parametrize("act", ["no_update", "no_delete", "no_replace"])
def test_every_table_of_the_trail_has_its_guards(store: Store, table: str, act: str):
    with store.look() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        assert f"{table}_{act}" in list(names)


@pytest.mark.sqlite
@pytest.mark.parametrize("table", ["change", "audit", "event"])
@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE "{table}" SET id = id',
        'DELETE FROM "{table}"',
        'REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
        'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1',
    ],
)
def test_the_trail_can_not_be_rewritten_even_by_another_program(store: Store, table: str, statement: str):
    outside = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        outside.execute(statement.format(table=table))
    outside.close()


def test_two_windows_on_one_tube_conflict_and_both_say_why(store: Store, given: Given):
    given.participant(23)
    code = given.tube(23)
    first, second = as_role(store, Role.TECHNICIAN), as_role(store, Role.BIOLOGIST)
    seen = first.ask(tube_record, first.settings, code).version
    form = given.receipt_form(condition=Condition.HEMOLYZED, decision=Decision.ACCEPTED)
    first.do(tubes.revise_receipt, code, form, seen=seen, reason="seen after the spin")
    with pytest.raises(Conflict, match="since this screen was opened"):
        second.do(tubes.revise_receipt, code, form, seen=seen, reason="the same")


def test_edge_25_a_program_that_ends_in_the_middle_of_saving_leaves_the_store_whole(
    lab: Lab, given: Given, clock: Clock, tmp_path: Path
):
    """The power fails after the rows are written and before they are committed."""
    given.participant(23)
    before = changes(lab)
    program = (
        "import os, sys\n"
        "from app.actions import participants\n"
        "from app.domain.enrolment import Enrolment\n"
        "from app.lab import Lab\n"
        "from db.store import Store\n"
        "from tests.given import MORNING, PEOPLE\n"
        "from app.domain.words import Role\n"
        "def dies(work):\n"
        "    participants.enrol(work, Enrolment.fill({'number': 24}))\n"
        "    work.session.flush()\n"
        "    os._exit(9)\n"
        "Lab(Store(sys.argv[1], clock=lambda: MORNING), PEOPLE[Role.TECHNICIAN]).do(dies)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, lab.store.url], cwd=Path(__file__).parents[2])
    assert ended.returncode == 9
    again = Lab(Store(lab.store.url, clock=clock), lab.who)
    with again.store.look() as session:
        assert session.scalars(select(Participant.number)).all() == [23]
    assert changes(again) == before
    assert again.ask(verify).holds
    assert again.do(participants.enrol, one_participant(24))
    again.store.close()
