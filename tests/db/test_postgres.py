"""A store on a PostgreSQL server: its guards, its order of texts, who may do what, and what a lost server says."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from alembic.command import upgrade
from pytestqt.qtbot import QtBot
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from app.actions import participants, registers
from app.domain.enrolment import Enrolment
from app.domain.errors import Unavailable
from app.domain.register_forms import PlaceForm
from app.domain.words import Role
from app.highwater import behind, note_printed, places
from app.opening import open_store
from app.queries.verify import verify
from app.work import Work
from db.migrate import configuration
from db.migrate_postgres import prepare_postgres
from db.models import Participant, Place
from db.postgres import WRITERS, postgres_engine
from db.store import Store
from db.triggers import append_only_tables
from tests.conftest import as_role
from tests.given import Clock, Given, first_people
from tests.outside import past_the_guards
from tests.server import LOCKED_OUT, OWNER, PASSWORD, Server, programs, running
from ui.lab import QtLab


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    """A store on a server, whatever the rest of the run is about."""
    opened = Store(database, clock=clock)
    yield opened
    opened.close()


README = Path(__file__).parents[2] / "README.md"
RIGHTS = [line for line in README.read_text("utf-8").splitlines() if line.startswith(("GRANT ", "ALTER DEFAULT"))]
"""What the owner of the tables gives the account of the benches."""


def enrolment(number: int) -> Enrolment:
    return Enrolment.fill({"number": number})


@pytest.mark.parametrize("table", ["change", "audit", "event"])
@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE "{table}" SET id = id',
        'DELETE FROM "{table}"',
        'TRUNCATE "{table}" CASCADE',
        'INSERT INTO "{table}" SELECT * FROM "{table}" LIMIT 1 ON CONFLICT (id) DO UPDATE SET id = 7',
    ],
)
def test_the_trail_can_not_be_rewritten_even_by_its_owner(store: Store, given: Given, table: str, statement: str):
    given.participant(23)
    with (
        psycopg.connect(store.url) as outside,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="is append-only"),
    ):
        outside.execute(statement.format(table=table))


def test_every_table_of_the_trail_has_its_guards(database: str):
    with psycopg.connect(database) as outside:
        found = {name for (name,) in outside.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall()}
    acts = ("delete", "truncate", "update")
    assert found == {f"{table.name}_no_{act}" for table in append_only_tables() for act in acts}


def test_a_key_that_exists_is_refused(store: Store):
    with psycopg.connect(store.url) as outside, pytest.raises(psycopg.errors.UniqueViolation):
        outside.execute("INSERT INTO change SELECT * FROM change LIMIT 1")


def test_a_reader_can_not_write(store: Store):
    with store.look() as session, pytest.raises(DBAPIError, match="read-only transaction"):
        session.connection().exec_driver_sql("UPDATE item SET remark = 'x'")


def test_what_is_refused_at_the_end_leaves_nothing(store: Store):
    with psycopg.connect(store.url) as outside:
        outside.execute(
            "INSERT INTO event (id, change_id, at, \"user\", verb, details) VALUES (99999, 99999, '', 'x', 'x', '{}')"
        )
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            outside.commit()


def test_texts_sort_and_are_found_as_in_a_file(tmp_path: Path, empty_store: Path, store: Store, clock: Clock):
    file = tmp_path / "store.db"
    file.write_bytes(empty_store.read_bytes())
    names = ["Zoé", "alpha", "Élan", "Alpha 2", "a-1", "a 1", "_a", "a\\\\b", "ZZ", "é"]
    told = []
    for each in (store, Store(f"sqlite:///{file}", clock=clock)):
        lab = as_role(each, Role.TECHNICIAN)
        for name in names:
            lab.do(registers.add_place, PlaceForm.fill({"name": name, "temperature_c": 4 if "a" in name else None}))
        with each.look() as session:
            rows = (
                session.scalars(select(Place.name).order_by(Place.name)).all(),
                session.scalars(select(Place.name).order_by(Place.temperature_c, Place.name)).all(),
                session.scalars(select(Place.name).order_by(Place.temperature_c.desc(), Place.name)).all(),
                session.scalars(select(Place.name).where(Place.name.like("%ALPHA%")).order_by(Place.id)).all(),
                session.scalars(select(Place.name).where(Place.name.like("%\\\\%")).order_by(Place.id)).all(),
                session.scalars(select(Place.name).where(Place.name.not_like("a%")).order_by(Place.id)).all(),
            )
        told.append(rows)
        each.close()
    assert told[0] == told[1]
    assert told[0][3] == ["alpha", "Alpha 2"]


def test_a_second_writer_waits_briefly_then_says_so_and_a_job_waits_longer(store: Store):
    second = as_role(Store(store.url, clock=store.clock), Role.BIOLOGIST)
    with psycopg.connect(store.url) as outside:
        outside.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        with pytest.raises(Unavailable, match="Another bench or a running job is writing"):
            second.do(participants.enrol, enrolment(23))
        assert second.ask(verify).holds
    assert second.do(participants.enrol, enrolment(23))
    second.store.close()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may stop."""
    if programs() is None:
        pytest.skip("PostgreSQL's server is not installed")
    with running(is_safe=True) as found:
        yield found


def test_a_server_that_dies_and_comes_back(own_server: Server, clock: Clock, tmp_path: Path):
    """While it is away each act says so and nothing is half saved; the same window then goes on."""
    url = own_server.new_database()
    prepare_postgres(url, tmp_path)
    store = Store(url, clock=clock)
    first_people(store)
    lab = as_role(store, Role.TECHNICIAN)
    lab.do(participants.enrol, enrolment(1))

    def dies(work: Work) -> None:
        participants.enrol(work, enrolment(2))
        own_server.stop("immediate")
        work.session.scalar(select(Place.id))

    with pytest.raises(Unavailable, match="The server of the store does not answer"):
        lab.do(dies)
    with pytest.raises(Unavailable, match="The server of the store does not answer"):
        lab.do(participants.enrol, enrolment(3))
    with pytest.raises(Unavailable, match="The server of the store does not answer"):
        lab.others()
    own_server.start()
    assert lab.do(participants.enrol, enrolment(2))
    assert lab.ask(verify).holds
    with store.look() as session:
        assert session.scalars(select(Participant.number).order_by(Participant.number)).all() == [1, 2]
    store.close()


def test_a_server_lost_in_the_middle_of_a_commit_leaves_it_in_doubt_and_says_so(
    own_server: Server, clock: Clock, tmp_path: Path
):
    url = own_server.new_database()
    prepare_postgres(url, tmp_path)
    store = Store(url, clock=clock)
    first_people(store)

    def stop(_connection: object) -> None:
        own_server.stop("immediate")

    event.listen(store.engine, "commit", stop)
    with pytest.raises(Unavailable, match="lost while this was being saved") as told:
        as_role(store, Role.TECHNICIAN).do(participants.enrol, enrolment(1))
    assert "look at the record" in told.value.hint
    store.close()


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (LOCKED_OUT, "does not accept the person or the password"),
        (f"{LOCKED_OUT}:wrong-secret", "does not accept the person or the password"),
    ],
)
def test_a_wrong_password_is_refused_and_never_shown(postgres: Server, user: str, said: str):
    with pytest.raises(Unavailable, match=said) as told:
        open_store(postgres.url("postgres", user))
    assert "wrong-secret" not in str(told.value)
    assert f"{LOCKED_OUT}@127.0.0.1" in str(told.value)


def test_a_password_with_any_sign_in_it_opens(postgres: Server, database: str):
    postgres.do(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {LOCKED_OUT}", database=database.rpartition("/")[2])
    secret = quote(PASSWORD, safe="")
    store = open_store(database.replace(f"{OWNER}@", f"{LOCKED_OUT}:{secret}@"), create=False)
    assert store.place == database.replace(f"{OWNER}@", f"{LOCKED_OUT}@")
    assert PASSWORD not in repr(store.engine)
    store.close()


def test_a_database_that_is_not_there_is_told_with_how_to_make_it(postgres: Server):
    with pytest.raises(Unavailable, match="The server has no database for .*/nowhere") as told:
        open_store(postgres.url("nowhere"))
    assert "CREATE DATABASE" in told.value.hint


def test_a_server_that_is_away_is_told():
    with pytest.raises(Unavailable, match="The server of .* does not answer"):
        open_store("postgresql://lab:secret@127.0.0.1:9/dptrace")


@pytest.mark.parametrize("url", ["postgresql://", "postgresql://host", "postgres://host:port/x"])
def test_a_url_that_names_no_database_is_refused(url: str):
    with pytest.raises(Unavailable, match="names no database"):
        open_store(url)


def test_a_database_that_sorts_by_a_language_is_refused(postgres: Server):
    url = postgres.new_database(options="LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR' LOCALE 'C'")
    with pytest.raises(Unavailable, match="does not sort texts"):
        open_store(url)
    postgres.drop(url)


def test_a_database_of_another_program_is_refused_and_left_alone(postgres: Server):
    url = postgres.new_database()
    postgres.do("CREATE TABLE photo (id int)", database=url.rpartition("/")[2])
    with pytest.raises(Unavailable, match="holds the tables of another program"):
        open_store(url)
    postgres.drop(url)


def test_an_empty_database_becomes_a_store_only_where_that_was_meant(postgres: Server):
    url = postgres.new_database()
    with pytest.raises(Unavailable, match="There is no store in"):
        open_store(url, create=False)
    open_store(url).close()
    open_store(url, create=False).close()
    postgres.drop(url)


def test_a_store_of_a_later_version_is_refused(database: str):
    past_the_guards(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="later version"):
        open_store(database)


def test_a_migration_makes_a_dump_first_and_has_the_database_for_itself(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = postgres.new_database()
    engine = postgres_engine(url, 1000)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        upgrade(configuration(connection), "0001")
    with pytest.raises(Unavailable, match="another window of DPTrace has it open"):
        open_store(url)
    engine.dispose()
    folder = monkeypatch_path(monkeypatch, tmp_path / "nothing")
    with pytest.raises(Unavailable, match="pg_dump"):
        open_store(url)
    monkeypatch.setenv("PATH", folder)
    dump = prepare_postgres(url, tmp_path)
    assert dump is not None
    assert dump.read_bytes().startswith(b"PGDMP")
    assert [each.name for each in tmp_path.glob("*.part")] == []
    store = open_store(url)
    assert as_role(store, Role.TECHNICIAN).ask(verify).holds
    store.close()
    postgres.drop(url)


def monkeypatch_path(monkeypatch: pytest.MonkeyPatch, path: Path) -> str:
    """Programs are looked for where there are none; returns where they were looked for before."""
    before = os.environ["PATH"]
    monkeypatch.setenv("PATH", str(path))
    return before


def test_two_windows_that_open_an_empty_database_make_one_store(postgres: Server):
    url = postgres.new_database()
    with ThreadPoolExecutor(2) as pool:
        for opened in pool.map(open_store, [url, url]):
            opened.close()
    postgres.drop(url)


def test_the_account_of_the_benches_works_without_the_right_to_change_tables(postgres: Server, clock: Clock):
    url = postgres.new_database()
    name = url.rpartition("/")[2]
    postgres.do("DROP ROLE IF EXISTS benches", "CREATE ROLE benches LOGIN")
    postgres.do(*RIGHTS, database=name)
    with pytest.raises(Unavailable, match="may not make or change tables"):
        open_store(postgres.url(name, "benches"))
    owner = open_store(url, clock=clock)
    first_people(owner)
    owner.close()
    store = open_store(postgres.url(name, "benches"), clock=clock)
    lab = as_role(store, Role.TECHNICIAN)
    Given(lab, clock).participant(23)
    assert Given(lab, clock).tube(23)
    assert lab.ask(verify).holds
    with psycopg.connect(postgres.url(name, "benches"), autocommit=True) as bench:
        for statement in (
            "ALTER TABLE audit DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_no_update ON audit",
            "DROP TABLE audit",
            "CREATE TABLE other (id int)",
            "TRUNCATE event",
            "DELETE FROM item",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                bench.execute(statement)
    store.close()
    postgres.drop(url)


def test_a_window_tells_once_that_the_server_is_away_and_fetches_anew_when_it_is_back(
    own_server: Server, clock: Clock, tmp_path: Path, qtbot: QtBot
):
    url = own_server.new_database()
    prepare_postgres(url, tmp_path)
    store = Store(url, clock=clock)
    first_people(store)
    window = QtLab(as_role(store, Role.TECHNICIAN))
    window.stop()
    own_server.stop("immediate")
    with pytest.raises(Unavailable, match="does not answer"):
        window._on_look_for_others()
    window._on_look_for_others()
    own_server.start()
    with qtbot.waitSignal(window.announced) as told:
        window._on_look_for_others()
    assert told.args == [frozenset({"*"})]
    store.close()


def test_the_printed_numbers_of_a_database_are_kept_in_the_data_folder(store: Store, given: Given):
    given.participant(23)
    code = given.tube(23)
    note_printed(given.lab, [code])
    (only,) = places(store.file)
    assert f'"store": "{store.name}"' in only.read_text()
    assert behind(given.lab) == []


def test_a_server_whose_triggers_sleep_is_named(database: str):
    store = Store(database)
    with psycopg.connect(database, autocommit=True) as outside:
        outside.execute("ALTER TABLE audit DISABLE TRIGGER audit_no_delete")
        outside.execute("DROP TRIGGER change_no_truncate ON change")
    with store.look() as session:
        found = verify(session)
    assert [each.place for each in found.faults] == ["change_no_truncate", "audit_no_delete"]
    store.close()
