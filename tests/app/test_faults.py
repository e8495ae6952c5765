"""What goes wrong around the record: files moved, disks full or protected, clocks set, two programs, our own faults."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from app.actions import participants, runs
from app.domain.enrolment import Enrolment
from app.domain.errors import Conflict, NeedsReason, Refused, Unavailable
from app.domain.words import Role
from app.fault_report import JobFault, report_of
from app.jobs import Progress
from app.lab import Lab
from app.opening import open_store
from app.queries.bench import open_tubes
from app.queries.trail import head
from app.queries.verify import verify
from app.work import Work
from db.migrate import HEAD, InUse, prepare, revision
from db.models import StepRun
from db.store import Store
from tests.conftest import as_role, mounted
from tests.given import Clock, Given, enrichment_form

NAME = "Madeleine Dupont"
CODE = "MB023B001F"


def enrol(lab: Lab, number: int = 24) -> None:
    lab.do(participants.enrol, Enrolment.fill({"number": number}))


def held(lab: Lab) -> tuple[int, str]:
    """The head of a chain that holds."""
    assert lab.ask(verify).holds
    return lab.ask(head)


@pytest.mark.parametrize("befell", ["moved", "removed", "replaced"])
def test_a_store_that_goes_away_while_it_is_open_is_told_and_takes_nothing_more(lab: Lab, tmp_path: Path, befell: str):
    path, kept = lab.store.path, tmp_path / "kept.db"
    before = held(lab)
    shutil.copyfile(path, kept)
    if befell == "moved":
        path.rename(tmp_path / "elsewhere.db")
    else:
        path.unlink()
    if befell == "replaced":
        shutil.copyfile(kept, path)
    with pytest.raises(Unavailable, match="moved, removed or replaced") as told:
        enrol(lab)
    assert told.value.hint.startswith("Nothing was changed. Put the file back")
    with pytest.raises(Unavailable, match="The store is no more at"):
        lab.ask(head)
    if befell == "moved":
        (tmp_path / "elsewhere.db").rename(path)
        assert held(lab) == before
        enrol(lab)
        assert held(lab)[0] == before[0] + 1


def test_a_store_that_is_replaced_in_the_middle_of_a_change_is_not_written(lab: Lab, tmp_path: Path):
    path, kept = lab.store.path, tmp_path / "kept.db"
    shutil.copyfile(path, kept)

    def act(work: Work) -> None:
        participants.enrol(work, Enrolment.fill({"number": 24}))
        path.unlink()
        shutil.copyfile(kept, path)

    with pytest.raises(Unavailable, match="moved, removed or replaced"):
        lab.do(act)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM participant").fetchone() == (0,)


def test_a_full_store_refuses_in_a_sentence_and_keeps_nothing_half(lab: Lab, given: Given):
    """SQLite's own limit of pages stands for the disk."""
    before = held(lab)
    lab.store.engine.dispose()

    @event.listens_for(lab.store.engine, "connect")
    def _no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    with pytest.raises(Unavailable, match="The disk of the store is full") as told:
        list(map(given.participant, range(1, 200)))
    assert told.value.hint == "Nothing was changed. Free space, then try again."
    event.remove(lab.store.engine, "connect", _no_more_pages)
    lab.store.engine.dispose()
    assert held(lab)[0] >= before[0]
    enrol(lab, 999)


@pytest.fixture
def protected(lab: Lab, tmp_path: Path) -> Iterator[Path]:
    """A store on a disk that was write-protected after it was made."""
    with mounted(tmp_path / "disk", "size=20m") as folder:
        lab.store.close()
        path = Path(shutil.copyfile(lab.store.path, folder / "store.db"))
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield path


def test_a_store_on_a_protected_disk_is_refused_in_a_sentence(protected: Path):
    with pytest.raises(Unavailable, match="can't be (opened|written to)"):
        enrol(as_role(open_store(protected), Role.TECHNICIAN))


def test_a_disk_that_is_protected_while_the_store_is_open(lab: Lab, tmp_path: Path):
    with mounted(tmp_path / "disk", "size=20m") as folder:
        path = Path(shutil.copyfile(lab.store.path, folder / "store.db"))
        store = Store(f"sqlite:///{path}", clock=lab.store.clock)
        there = as_role(store, Role.TECHNICIAN)
        enrol(there, 23)
        before = held(there)
        store.close()
        store = Store(f"sqlite:///{path}", clock=lab.store.clock)
        there = as_role(store, Role.TECHNICIAN)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        with pytest.raises(Unavailable, match="write-protected"):
            enrol(there)
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        enrol(there)
        assert held(there)[0] == before[0] + 1
        store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into a file that is read-only")
def test_a_file_that_is_read_only_is_refused_in_a_sentence(lab: Lab):
    lab.store.close()
    lab.store.path.chmod(0o444)
    with pytest.raises(Unavailable, match="write-protected"):
        enrol(lab)


def test_two_programs_on_one_store_see_each_others_changes(lab: Lab):
    other = as_role(Store(lab.store.url, clock=lab.store.clock), Role.BIOLOGIST)
    seen = lab.store.data_version()
    enrol(other, 23)
    assert lab.store.data_version() != seen
    enrol(lab, 24)
    assert lab.ask(head) == other.ask(head)
    with pytest.raises(Refused, match="enrolled already"):
        enrol(other, 24)
    other.store.close()


def earlier(path: Path) -> Path:
    """Say of a store that it is of the schema before this program's."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
        connection.commit()
    return path


def test_a_store_that_another_program_has_open_is_not_migrated(lab: Lab):
    lab.ask(head)
    path = earlier(lab.store.path)
    with pytest.raises(InUse):
        prepare(path)
    with pytest.raises(Unavailable, match="another window of DPTrace has it open") as told:
        open_store(path)
    assert told.value.hint == "Close DPTrace everywhere on this computer, then open it again."
    assert revision(path) == "0004"
    assert HEAD != "0004"
    assert not (path.parent / "backups").exists()


def test_a_clock_set_back_between_start_and_finish_needs_its_reason(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())
    clock.forward(hours=-1)
    with pytest.raises(NeedsReason, match="lies before"):
        lab.do(runs.finish, run)
    lab.do(runs.finish, run, time_reason="the computer's clock was set back")
    numbers = range(1, lab.ask(head)[0] + 1)
    with lab.store.look() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM change ORDER BY id").scalars().all()
    assert found == list(numbers)
    assert lab.ask(verify).holds


def test_blood_has_no_negative_age_on_a_clock_that_was_set_back(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    given.tube(23)
    clock.forward(hours=-5)
    (tube,) = lab.ask(open_tubes, lab.settings, lab.now)
    assert tube.clock.age(lab.now).total_seconds() == 0


def test_a_record_that_was_undone_elsewhere_is_told_and_not_our_fault(lab: Lab, given: Given):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())

    def void(work: Work) -> None:
        work.get(StepRun, run).voided = True

    lab.do(void)
    with pytest.raises(Conflict, match="undone or made void"):
        lab.do(runs.finish, run)


def test_a_fault_in_the_middle_of_a_change_keeps_nothing_of_it(lab: Lab):
    before = held(lab)

    def act(work: Work) -> None:
        participants.enrol(work, Enrolment.fill({"number": 24}))
        work.session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lab.do(act)
    assert held(lab) == before
    enrol(lab)


def fails(_lab: Lab, _progress: Progress, text: str) -> None:
    """A job with a fault of ours."""
    try:
        int(text)
    except ValueError as error:
        raise KeyError(text) from error


def test_the_report_of_a_fault_names_nobody():
    try:
        fails(None, None, f"{NAME} {CODE}")  # type: ignore[arg-type]
    except KeyError as error:
        report = report_of(error)
    assert "Dupont" not in report
    assert CODE not in report
    assert "builtins.ValueError" in report
    assert "builtins.KeyError" in report
    assert "in fails" in report


def test_the_fault_of_a_job_comes_back_with_its_place_and_names_nobody(lab: Lab, capfd):
    with pytest.raises(JobFault) as fault:
        lab.carry_out(fails, f"{NAME} {CODE}").result()
    report = report_of(fault.value)
    assert "in fails" in report
    assert "Dupont" not in report + fault.value.report
    assert CODE not in report
    assert "Dupont" not in capfd.readouterr().err
