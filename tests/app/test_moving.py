"""A store moves to a server and back: whole, compared, or not at all; the old place says where the data are."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import example, moving
from app.actions import participants
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused, Unavailable
from app.domain.verbs import PAST
from app.domain.words import Role
from app.moving import half_moved, move
from app.opening import open_store
from app.queries.verify import verify
from db import move as copying
from db.migrate import prepare
from db.models import Event, Item, Participant
from db.move import sum_of, tables
from db.store import Store
from tests.app.test_cli import Terminal
from tests.conftest import as_role
from tests.given import PEOPLE, Clock, Given
from tests.outside import without_triggers
from tests.server import Server

ADMIN = PEOPLE[Role.ADMINISTRATOR]


@pytest.fixture
def store(empty_store: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A file, whatever the rest of the run is about."""
    path = tmp_path / "store.db"
    path.write_bytes(empty_store.read_bytes())
    opened = Store(f"sqlite:///{path}", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def nowhere(postgres: Server) -> Iterator[str]:
    """An empty database."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)


@pytest.fixture
def worked(store: Store, given: Given) -> str:
    """A day's work; the code of its tube."""
    given.participant(23, remark="prefers mornings")
    given.plate(23)
    given.participant(24)
    return given.tube(24)


def sums_of(store: Store) -> dict[str, tuple[int, str]]:
    with store.engine.connect() as connection:
        return {table.name: sum_of(connection, table) for table in tables()}


def numbers(store: Store) -> list[int]:
    with store.look() as session:
        return list(session.scalars(select(Participant.number).order_by(Participant.number)))


def numbers_at(place: str | Path) -> list[int]:
    opened = open_store(place)
    found = numbers(opened)
    opened.close()
    return found


def is_bare(url: str) -> bool:
    engine = Store(url).engine
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    engine.dispose()
    return found == 0


def test_all_of_it_arrives_and_work_goes_on_there(store: Store, worked: str, nowhere: str, clock: Clock):
    before = sums_of(store)
    left = as_role(store, Role.TECHNICIAN).ask(verify)
    moved = move(store, ADMIN, nowhere)
    assert moved.sums == before
    assert before["audit"][0] > 100
    there = open_store(nowhere, clock=clock)
    lab = as_role(there, Role.TECHNICIAN)
    found = lab.ask(verify)
    assert found.holds
    assert found.changes == left.changes + 1
    with there.look() as session:
        told = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert told is not None
        assert told.verb in PAST
        assert dict(told.details) == {"left": store.place, "changes": left.changes, "head": left.head}
        assert session.scalars(select(Item.barcode).where(Item.barcode == worked)).all() == [worked]
    Given(lab, clock).participant(25)
    Given(lab, clock).plate(25)
    assert lab.ask(verify).holds
    there.close()


def test_the_old_file_says_where_the_data_are_and_takes_nothing_more(store: Store, worked: str, nowhere: str):
    move(store, ADMIN, nowhere)
    with pytest.raises(Unavailable, match="was moved: its data are now in") as told:
        open_store(store.path)
    assert nowhere in told.value.text
    assert stat.S_IMODE(store.path.stat().st_mode) & 0o222 == 0
    assert sorted(each.name for each in store.path.parent.iterdir() if each.name.startswith("store.db")) == ["store.db"]


def test_it_moves_back_to_a_file(store: Store, worked: str, nowhere: str, tmp_path: Path, clock: Clock):
    move(store, ADMIN, nowhere)
    there = open_store(nowhere, clock=clock)
    as_role(there, Role.TECHNICIAN).do(participants.enrol, Enrolment.fill({"number": 30}))
    before = sums_of(there)
    back = tmp_path / "back" / "store.db"
    moved = move(there, ADMIN, str(back))
    assert moved.sums == before
    home = open_store(back, clock=clock)
    lab = as_role(home, Role.TECHNICIAN)
    assert numbers(home) == [23, 24, 30]
    assert lab.ask(verify).holds
    assert lab.do(participants.enrol, Enrolment.fill({"number": 31}))
    home.close()
    with pytest.raises(Unavailable, match="its data are now in"):
        open_store(nowhere)
    assert not back.with_name("store.db.part").exists()


def test_the_whole_example_moves(example_file: Path, tmp_path: Path, nowhere: str):
    path = tmp_path / "example.db"
    path.write_bytes(example_file.read_bytes())
    store = Store(f"sqlite:///{path}")
    before = sums_of(store)
    assert move(store, example.as_role(store, Role.ADMINISTRATOR).who, nowhere).sums == before
    assert sum(count > 0 for count, _sum in before.values()) > 40


def test_a_database_that_holds_something_is_refused(store: Store, worked: str, database: str):
    with pytest.raises(Refused, match="is not empty"):
        move(store, ADMIN, database)
    assert numbers_at(store.path) == [23, 24]


def test_another_window_on_the_file_is_in_the_way(store: Store, worked: str, nowhere: str):
    window = Store(store.url)
    assert numbers(window) == [23, 24]
    with pytest.raises(Unavailable, match="Another window or job has .* open"):
        move(store, ADMIN, nowhere)
    assert is_bare(nowhere)
    window.close()
    move(store, ADMIN, nowhere)


def test_a_record_that_does_not_hold_stays_where_it_is(store: Store, worked: str, nowhere: str):
    store.close()
    without_triggers(store.path, "UPDATE receipt SET temp_c = 12.5")
    with pytest.raises(Refused, match="does not hold"):
        move(store, ADMIN, nowhere)
    assert is_bare(nowhere)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.BIOLOGIST, Role.MONITOR])
def test_only_who_keeps_the_data_moves_them(store: Store, role: Role):
    with pytest.raises(Refused, match="It takes: Data manager, Administrator"):
        move(store, PEOPLE[role], "postgresql://lab@127.0.0.1:9/dptrace")


@pytest.mark.parametrize(
    ("target", "said"),
    [("other.db", "moves from a file to a database"), ("postgresql://lab:secret@127.0.0.1:9/x", "does not answer")],
)
def test_a_place_that_is_of_no_use_is_refused(store: Store, worked: str, target: str, said: str):
    with pytest.raises((Refused, Unavailable), match=said) as told:
        move(store, ADMIN, target)
    assert "secret" not in str(told.value)
    assert numbers_at(store.path) == [23, 24]


def test_a_file_that_exists_is_not_written_over(database: str, tmp_path: Path):
    path = tmp_path / "there.db"
    prepare(path)
    with pytest.raises(Refused, match="exists already"):
        move(Store(database), ADMIN, str(path))


class Ended(Exception):
    """The computer was switched off."""


def test_what_ends_while_rows_are_copied_leaves_both_as_they_were(store: Store, worked: str, nowhere: str):
    def ends(done: int, _all: int) -> None:
        if done == 40:
            raise Ended

    with pytest.raises(Ended):
        move(store, ADMIN, nowhere, ends)
    assert is_bare(nowhere)
    assert numbers_at(store.path) == [23, 24]
    move(store, ADMIN, nowhere)


def test_what_ends_before_the_old_file_is_closed_leaves_the_new_one_unfinished(
    store: Store, worked: str, nowhere: str, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as broken:
        broken.setattr(moving, "write_note", _only_at_the_new_place(moving.write_note))
        with pytest.raises(Ended):
            move(store, ADMIN, nowhere)
    with pytest.raises(Unavailable, match="did not end"):
        open_store(nowhere)
    again = open_store(store.path)
    as_role(again, Role.TECHNICIAN).do(participants.enrol, Enrolment.fill({"number": 30}))
    move(again, ADMIN, nowhere)
    assert numbers_at(nowhere) == [23, 24, 30]


def _only_at_the_new_place(write):
    def written(connection, name: str, value: str) -> None:
        if name == copying.LEFT_FOR:
            raise Ended
        write(connection, name, value)

    return written


def test_what_ends_before_the_new_place_is_opened_is_ended_by_repeating_it(
    store: Store, worked: str, nowhere: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def ends(*_arguments: object) -> None:
        raise Ended

    with monkeypatch.context() as broken:
        broken.setattr(moving, "arrive", ends)
        with pytest.raises(Ended):
            move(store, ADMIN, nowhere)
    for place in (store.path, nowhere):
        with pytest.raises(Unavailable):
            open_store(place)
    terminal = Terminal(store.path, monkeypatch, capsys)
    status, said, _err = terminal("move-to", nowhere, user="admin")
    assert (status, said) == (0, f"The store is now in {nowhere}.")
    assert half_moved(str(store.path), nowhere) is None
    assert numbers_at(nowhere) == [23, 24]


def test_the_verb_moves_and_tells_what_arrived(
    store: Store, worked: str, nowhere: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    store.close()
    terminal = Terminal(store.path, monkeypatch, capsys)
    status, said, _err = terminal("move-to", nowhere, user="admin")
    assert status == 0
    assert said.startswith(f"The store is now in {nowhere}: ")
    assert "rows, compared; head " in said
    status, _said, refused = terminal("bench")
    assert (status, refused.split(":")[0]) == (1, f"The store of {store.path} was moved")
    there = Terminal(nowhere, monkeypatch, capsys)
    assert there("bench")[0] == 0
    assert "The chain holds" in there("verify")[1]
