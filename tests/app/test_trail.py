"""The chain of changes: it holds after a day's work, and a byte changed from outside is found."""

import sqlite3
from pathlib import Path

import pytest

from app.domain.errors import Unavailable
from app.lab import Lab
from app.opening import open_store
from app.queries.trail import verify
from db.store import Store
from tests.given import Given


def test_the_chain_holds_after_a_days_work(lab, given: Given):
    given.participant(23)
    given.plate(23)
    found = lab.ask(verify)
    assert found.holds
    assert found.changes > 10


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit SET new = '37.0' WHERE field = 'temp_c'", "an audited field was changed"),
        ("UPDATE event SET verb = 'tube.lost' WHERE verb = 'tube.received'", "an event was changed"),
        ("UPDATE change SET user = 'nobody' WHERE action = 'tubes.take_in'", "its hash does not fit its content"),
        ("DELETE FROM change WHERE action = 'participants.enrol'", "a change before it is missing"),
    ],
)
def test_what_is_changed_from_outside_is_found(lab, given: Given, statement: str, why: str):
    given.participant(23)
    given.tube(23)
    path = lab.store.path
    lab.store.close()
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
    found = Lab(Store(f"sqlite:///{path}"), lab.who).ask(verify)
    assert not found.holds
    assert found.why == why


def test_the_trail_cannot_be_changed_from_inside(lab, given: Given):
    given.participant(23)
    with lab.store.look() as session, pytest.raises(Exception, match="append-only"):
        session.connection().exec_driver_sql("UPDATE audit SET new = 'x'")


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path: Path):
    other = tmp_path / "photos.db"
    other.write_bytes(b"not a database at all, just some text that is long enough")
    with pytest.raises(Unavailable, match="is no store of DPTrace"):
        open_store(other)


def test_a_store_of_a_later_version_is_refused_and_left_alone(store, tmp_path: Path):
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="later version"):
        open_store(store.path)
