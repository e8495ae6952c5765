"""After a redaction no byte of the store's file or its log holds the text; the backups that still do are named."""

import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from app import erasing
from app.actions import drafts, participants, redactions
from app.backups import copy_into
from app.cli import run
from app.domain.enrolment import Enrolment
from app.domain.words import Role
from app.erasing import take_out, told_of
from app.lab import Lab
from app.opening import open_store
from app.queries.setup import notes_of
from app.queries.verify import verify
from app.settings import BackupPlan
from db.store import Store
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given

pytestmark = [pytest.mark.requirement("URS-AUDIT-011"), pytest.mark.sqlite]

NAME = "Dupontel"
PLAN = BackupPlan()


@pytest.fixture
def keeper(store) -> Lab:
    return as_role(store, Role.DATA_MANAGER)


def bytes_of(store: Path) -> bytes:
    """All that lies on the disk of a store: its file, its log and the index of the log."""
    return b"".join(path.read_bytes() for path in store.parent.glob(f"{store.name}*") if path.is_file())


def typed_everywhere(lab: Lab, given: Given, clock: Clock) -> None:
    """The name in a remark that was typed over, in a reason, in drafts, and in long texts that spread over pages."""
    given.participant(23, remark=f"saw {NAME} today")
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date(), "remark": f"{NAME} again " * 900})
    lab.do(participants.revise, 23, form, seen=None, reason=f"as {NAME} said")
    for count in range(1, 40):
        lab.do(drafts.keep, "enrol", {"remark": f"{NAME} " * count})
    lab.do(drafts.keep, "enrol", {})
    lab.do(drafts.keep, "draw", {"remark": NAME})


def test_no_byte_of_file_or_log_holds_what_was_taken_out(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    typed_everywhere(lab, given, clock)
    assert NAME.encode() in bytes_of(lab.store.path)
    done = take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD)
    assert done.is_swept
    assert NAME.encode() not in bytes_of(lab.store.path)
    assert keeper.ask(verify).holds
    assert told_of(done, most=3) == ["Papers and exports made before may hold it too."]


def test_nothing_is_left_of_a_store_that_was_written_without_care(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    """Earlier versions left what was overwritten in free places of the file: these go too."""
    with closing(sqlite3.connect(lab.store.path)) as careless:
        careless.execute("PRAGMA secure_delete=OFF")
        careless.execute("INSERT INTO draft (user_id, key, content, at) SELECT id, 'x', ?, '' FROM user", (NAME * 300,))
        careless.commit()
        careless.execute("DELETE FROM draft")
        careless.commit()
    given.participant(23, remark=f"saw {NAME} today")
    assert take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD).is_swept
    assert NAME.encode() not in bytes_of(lab.store.path)


def test_a_draft_that_was_thrown_away_leaves_nothing_in_the_file(lab: Lab):
    lab.do(drafts.keep, "draw", {"remark": NAME})
    lab.do(drafts.keep, "draw", {})
    with closing(sqlite3.connect(lab.store.path)) as outside:
        outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert NAME.encode() not in bytes_of(lab.store.path)


def test_while_somebody_reads_the_file_waits_and_the_next_opening_sweeps_it(
    lab: Lab, keeper: Lab, given: Given, clock: Clock, monkeypatch
):
    monkeypatch.setattr("db.sqlite.SWEEP_WAIT_S", 0.05)
    typed_everywhere(lab, given, clock)
    with closing(sqlite3.connect(lab.store.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM change").fetchone()
        done = take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD)
        assert not done.is_swept
        assert "written afresh when it is next opened" in told_of(done, most=3)[0]
        reader.execute("ROLLBACK")
    assert NAME.encode() in bytes_of(lab.store.path)
    again = open_store(lab.store.path, clock=clock)
    assert Lab(again, lab.who).ask(notes_of)[redactions.SWEEP] == redactions.DONE
    again.close()
    assert NAME.encode() not in bytes_of(lab.store.path)
    assert keeper.ask(verify).holds


def test_a_kill_before_the_sweep_is_made_good_at_the_next_opening(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    typed_everywhere(lab, given, clock)
    keeper.do(redactions.take_out, NAME, "a name had been typed", password=PASSWORD)
    open_store(lab.store.path, clock=clock).close()
    assert NAME.encode() not in bytes_of(lab.store.path)


def test_backups_that_hold_it_are_named_and_those_before_and_after_are_not(
    lab: Lab, keeper: Lab, given: Given, clock: Clock
):
    folder = lab.store.path.parent / "backups"
    before = copy_into(keeper, folder)
    clock.forward(hours=1)
    given.participant(23, remark=f"saw {NAME} today")
    holding = copy_into(keeper, folder)
    done = take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD)
    clock.forward(hours=1)
    after = copy_into(keeper, folder)
    assert done.backups == (holding.path,)
    assert [NAME.encode() in each.path.read_bytes() for each in (before, holding, after)] == [False, True, False]
    (told, _papers) = told_of(done, most=3)
    assert told.startswith(f"These backups still hold it: {holding.path.name}. Make a copy, then delete them")


def test_of_many_backups_the_first_are_named_and_the_others_counted(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    given.participant(23, remark=f"saw {NAME} today")
    for _time in range(4):
        clock.forward(hours=1)
        copy_into(keeper, lab.store.path.parent / "backups")
    done = take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD)
    assert " and 1 more. Make a copy" in told_of(done, most=3)[0]


def test_a_text_of_a_draft_alone_may_be_in_any_backup(lab: Lab, keeper: Lab, given: Given):
    given.participant(23)
    held = copy_into(keeper, lab.store.path.parent / "backups")
    lab.do(drafts.keep, "draw", {"remark": NAME})
    assert take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD).backups == (held.path,)


def test_the_command_line_tells_what_is_left(lab: Lab, keeper: Lab, given: Given, capsys, monkeypatch):
    given.participant(23, remark=f"saw {NAME} today")
    made = copy_into(keeper, lab.store.path.parent / "backups")
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n{PASSWORD}\n{NAME}\n"))
    told = ["redact", "--store", str(lab.store.path), "--user", "data", "--reason", "a name had been typed"]
    assert run(told) == 0
    said = capsys.readouterr().out
    assert made.path.name in said
    assert NAME not in said


def test_where_the_disk_has_no_room_it_is_said_and_kept_for_later(lab: Lab, keeper: Lab, given: Given, monkeypatch):
    given.participant(23, remark=f"saw {NAME} today")

    def full(_path: Path) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(erasing, "sweep_file", full)
        with pytest.raises(erasing.Unavailable, match="could not be written afresh"):
            take_out(keeper, NAME, "a name had been typed", PLAN, password=PASSWORD)
    assert keeper.ask(notes_of)[redactions.SWEEP] == redactions.DUE
    assert erasing.sweep(keeper)
    assert NAME.encode() not in bytes_of(lab.store.path)


def test_a_server_is_swept_by_its_administrator(database: str, clock: Clock):
    store = Store(database, clock=clock)
    lab = as_role(store, Role.TECHNICIAN)
    Given(lab, clock).participant(23, remark=f"saw {NAME} today")
    done = take_out(as_role(store, Role.DATA_MANAGER), NAME, "a name had been typed", PLAN, password=PASSWORD)
    store.close()
    assert told_of(done, most=3)[0].startswith("The server keeps it until its administrator runs VACUUM FULL")
