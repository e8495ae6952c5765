"""Copies by plan and restores: checked, noted, thinned out, told when they fail; brought back into another file only."""

import json
import multiprocessing
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import backups, restoring
from app.actions import study, undo
from app.backup_words import newer, record_drill
from app.backups import Copies, Why, copy_by_plan, due, folders, states
from app.domain.drill import DrillOutcome
from app.domain.errors import Refused, Unavailable
from app.domain.words import Role
from app.lab import Lab
from app.opening import open_store
from app.queries.drills import drill_due, drills
from app.queries.overview import pending
from app.queries.trail import head
from app.queries.verify import verify
from app.settings import BackupPlan
from db import backup as copies
from db.one_at_a_time import held
from db.store import Store
from tests.conftest import as_role
from tests.given import Clock, Given

PLAN = BackupPlan()


def quiet(done: int, total: int) -> None:
    """No bar."""


def copy(lab: Lab, plan: BackupPlan = PLAN) -> tuple[Copies, ...]:
    return copy_by_plan(lab, quiet, plan, folders(lab.store.path, plan))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def read(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(copies.unchanging(path)) as connection:
        return connection.execute(statement).fetchall()


def overwritten(path: Path) -> None:
    data = path.read_bytes()
    middle = len(data) // 2 // 4096 * 4096
    path.write_bytes(data[:middle] + b"\xa5" * 4096 + data[middle + 4096 :])


def rewritten(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE participant SET birth_year = 1950")
        connection.commit()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A second disk."""
    folder = tmp_path / "second"
    folder.mkdir()
    return folder


def test_a_copy_is_one_whole_file_with_a_note_of_what_it_holds(lab: Lab, given: Given):
    given.participant(23)
    (state,) = copy(lab)
    path = state.folder / state.name
    note = json.loads((state.folder / f"{state.name}.json").read_text("utf-8"))
    assert names(state.folder) == [state.name, f"{state.name}.json"]
    assert (state.change, state.head) == lab.ask(head) == (note["change"], note["head"])
    assert note["sha256"] == copies.sha256_of(path)
    assert (note["size"], note["program"], note["why"]) == (path.stat().st_size, "0.1.0", "SCHEDULE")
    assert (state.verified, state.trouble) == (lab.now, "")
    assert read(path, "PRAGMA journal_mode") == [("delete",)]


def test_the_copy_and_its_head_are_of_one_moment_while_others_write(lab: Lab, given: Given, store: Store):
    """A change that comes while the copy is under way is in neither, or in both."""
    given.participant(23)
    (state,) = copy(lab)
    given.participant(24)
    found = read(state.folder / state.name, "SELECT max(id) FROM change")
    assert found == [(state.change,)]
    assert lab.ask(head)[0] == state.change + 1


def test_a_second_folder_gets_its_own_copy(lab: Lab, second: Path):
    plan = BackupPlan(second=str(second))
    first, other = copy(lab, plan)
    assert (first.folder, other.folder) == (lab.store.path.parent / "backups", second)
    assert len(names(second)) == 2
    assert states(lab.store.path, plan) == (first, other)


def test_a_copy_is_due_at_the_first_sign_in_then_every_so_many_hours(lab: Lab, clock: Clock):
    path = lab.store.path
    assert due(path, PLAN, lab.now) == (path.parent / "backups",)
    copy(lab)
    clock.forward(hours=3.9)
    assert due(path, PLAN, lab.now) == ()
    clock.forward(hours=0.2)
    assert due(path, PLAN, lab.now) == (path.parent / "backups",)
    assert due(path, BackupPlan(every_h=0), lab.now) == ()


def test_a_clock_that_was_set_back_does_not_put_copies_off(lab: Lab, clock: Clock):
    copy(lab)
    clock.forward(days=-30)
    assert due(lab.store.path, PLAN, lab.now) != ()
    (state,) = states(lab.store.path, PLAN)
    assert state.age(lab.now) == timedelta(0)


def test_a_copy_that_is_too_old_is_late(lab: Lab, clock: Clock):
    assert states(lab.store.path, PLAN)[0].is_late(PLAN, lab.now)
    (state,) = copy(lab)
    assert state.is_sound(PLAN, lab.now)
    clock.forward(hours=24.1)
    assert state.is_late(PLAN, lab.now)


def test_a_disk_that_was_taken_out_is_told_and_the_other_folder_is_copied_all_the_same(lab: Lab, second: Path):
    plan = BackupPlan(second=str(second))
    _first, before = copy(lab, plan)
    for each in second.iterdir():
        each.unlink()
    second.rmdir()
    first, other = copy(lab, plan)
    assert not second.exists()
    assert first.trouble == ""
    assert other.trouble == "the folder is not there (was its disk taken out?)"
    assert (other.verified, other.name) == (before.verified, before.name)
    assert not other.is_sound(plan, lab.now)


def test_another_disk_in_the_place_of_the_one_before_is_told_until_the_folder_is_named_again(lab: Lab, second: Path):
    plan = BackupPlan(second=str(second))
    copy(lab, plan)
    for each in second.iterdir():
        each.unlink()
    assert copy(lab, plan)[1].trouble == "the copies made there before are gone (is it another disk?)"
    assert names(second) == []
    backups.forget(lab.store.path, second)
    assert copy(lab, plan)[1].trouble == ""


def test_a_folder_that_failed_is_left_alone_for_half_an_hour(lab: Lab, second: Path, clock: Clock):
    second.rmdir()
    plan = BackupPlan(second=str(second))
    copy(lab, plan)
    assert due(lab.store.path, plan, lab.now) == ()
    clock.forward(minutes=31)
    assert due(lab.store.path, plan, lab.now) == (second,)


def test_a_file_in_the_way_of_the_folder_is_told(lab: Lab):
    (lab.store.path.parent / "backups").write_text("in the way")
    (state,) = copy(lab)
    assert state.trouble
    assert states(lab.store.path, PLAN) == (state,)


def test_two_windows_never_copy_at_once(lab: Lab):
    with held(lab.store.path.with_name(f"{lab.store.path.name}.backup.lock")):
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            assert pool.apply(_copy_elsewhere, (str(lab.store.path),)) == 0
    assert len(copy(lab)) == 1


def _copy_elsewhere(path: str) -> int:
    store = Store(f"sqlite:///{path}")
    try:
        return len(copy(as_role(store, Role.TECHNICIAN)))
    finally:
        store.close()


def test_the_job_of_a_child_process_copies(lab: Lab):
    plan = BackupPlan()
    (state,) = lab.carry_out(copy_by_plan, plan, folders(lab.store.path, plan)).result()
    assert (state.change, state.head) == lab.ask(head)


def test_scheduled_copies_make_room_and_others_never_do(lab: Lab, clock: Clock):
    folder = lab.store.path.parent / "backups"
    asked = backups.copy_into(lab, folder)
    before = copies.back_up(lab.store.path, why=Why.MIGRATION, at=lab.now)
    for _day in range(12):
        for _time in range(3):
            copy(lab)
            clock.forward(hours=8)
    kept = copies.backups_in(folder, lab.store.path)
    scheduled = [each.at for each in kept if each.why is Why.SCHEDULE]
    assert {asked.path, before.path} <= {each.path for each in kept}
    assert 14 <= len(scheduled) <= 19
    assert len({each.date() for each in scheduled}) == 13
    assert len(names(folder)) == 2 * len(kept)


def test_a_copy_without_its_note_or_cut_short_counts_for_nothing(lab: Lab, clock: Clock):
    (state,) = copy(lab)
    path = state.folder / state.name
    path.write_bytes(path.read_bytes()[:-4096])
    assert copies.backups_in(state.folder, lab.store.path) == ()
    (state.folder / "store-20260310T080000000001Z.db").write_bytes(b"half")
    assert copies.backups_in(state.folder, lab.store.path) == ()


def test_the_copies_of_another_store_in_the_same_folder_are_left_alone(lab: Lab, second: Path, tmp_path: Path):
    other = tmp_path / "store-2.db"
    other.write_bytes(lab.store.path.read_bytes())
    made = copies.back_up(other, second)
    assert copies.backups_in(second, lab.store.path) == ()
    assert [each.path for each in copies.backups_in(second, other)] == [made.path]


def test_a_backup_is_restored_into_another_file_and_opens(lab: Lab, given: Given, tmp_path: Path, clock: Clock):
    given.participant(23)
    (state,) = copy(lab)
    given.participant(24)
    given.participant(25)
    to = tmp_path / "back.db"
    found = restoring.restore(lab, quiet, state.folder / state.name, to)
    assert copies.sha256_of(to) == found.sha256
    assert (found.changes, found.head, found.is_noted) == (state.change, state.head, True)
    assert newer(lab, found) == "The store at work holds 2 changes more, the last of 10/03/2026 09:00."
    opened = open_store(to, clock=clock)
    assert as_role(opened, Role.TECHNICIAN).ask(verify).changes == state.change
    opened.close()
    told = (tmp_path / "data" / "dptrace" / "restores.jsonl").read_text("utf-8")
    assert json.loads(told)["head"] == state.head


def test_a_backup_of_another_history_is_told(lab: Lab, given: Given, full_store: Store):
    made = copies.back_up(full_store.path)
    found = restoring.examine(lab, quiet, made.path)
    assert found.outcome is DrillOutcome.HELD
    assert "two histories" in newer(lab, found)


def test_nothing_is_restored_over_a_file(lab: Lab):
    (state,) = copy(lab)
    before = lab.store.path.read_bytes()
    with pytest.raises(Refused, match="never restored over a file"):
        restoring.restore(lab, quiet, state.folder / state.name, lab.store.path)
    assert lab.store.path.read_bytes() == before


@pytest.mark.parametrize(
    ("harm", "outcome"),
    [
        (overwritten, DrillOutcome.ALTERED),
        (rewritten, DrillOutcome.ALTERED),
    ],
)
@pytest.mark.parametrize("is_noted", [True, False])
def test_a_backup_that_was_altered_is_never_restored(
    lab: Lab, given: Given, tmp_path: Path, harm: Callable[[Path], None], outcome: DrillOutcome, is_noted: bool
):
    """With its note by its digest; without one by its pages or by its chain."""
    given.participant(23)
    (state,) = copy(lab)
    path = state.folder / state.name
    harm(path)
    if not is_noted:
        (state.folder / f"{state.name}.json").unlink()
        outcome = DrillOutcome.DAMAGED if harm is overwritten else DrillOutcome.BROKEN_CHAIN
    assert restoring.examine(lab, quiet, path).outcome is outcome
    with pytest.raises(Refused, match="was not restored"):
        restoring.restore(lab, quiet, path, tmp_path / "back.db")
    assert not (tmp_path / "back.db").exists()


def test_a_store_at_work_is_no_backup(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    with pytest.raises(Refused, match="a store at work"):
        restoring.restore(lab, quiet, lab.store.path, tmp_path / "back.db")


def test_another_file_is_no_backup(lab: Lab, tmp_path: Path):
    other = tmp_path / "photo.jpg"
    other.write_bytes(os.urandom(5000))
    assert restoring.examine(lab, quiet, other).outcome is DrillOutcome.DAMAGED
    with pytest.raises(Refused, match="There is no backup at"):
        restoring.examine(lab, quiet, tmp_path / "none.db")


def test_a_restore_that_has_no_room_leaves_nothing(lab: Lab, small_disk: Path):
    (state,) = copy(lab)
    with pytest.raises(Unavailable, match="No space left"):
        restoring.restore(lab, quiet, state.folder / state.name, small_disk / "back.db")
    assert names(small_disk) == []


def test_a_full_disk_is_told_and_leaves_no_half_copy(lab: Lab, small_disk: Path):
    plan = BackupPlan(second=str(small_disk))
    first, other = copy(lab, plan)
    assert (first.trouble, other.trouble) == ("", "the disk is full")
    assert names(small_disk) == []


def test_a_folder_that_can_not_be_written_is_told(lab: Lab, read_only_disk: Path):
    _first, other = copy(lab, BackupPlan(second=str(read_only_disk)))
    assert other.trouble == "it can't be written to"


def test_a_drill_is_recorded_and_the_next_one_is_due_a_quarter_later(lab: Lab, clock: Clock):
    begun = lab.today
    assert lab.ask(drill_due, lab.settings) == begun + timedelta(days=90)
    clock.forward(days=10)
    (state,) = copy(lab)
    record_drill(lab, restoring.examine(lab, quiet, state.folder / state.name))
    (row,) = lab.ask(drills)
    assert (row.backup, row.head, row.done_by, row.told.state) == (state.name, state.head, "tech", "ok")
    assert lab.ask(drill_due, lab.settings) == begun + timedelta(days=100)


def test_a_drill_that_was_made_is_never_undone(lab: Lab, given: Given):
    given.participant(23)
    (state,) = copy(lab)
    record_drill(lab, restoring.examine(lab, quiet, state.folder / state.name))
    with pytest.raises(Refused, match="nothing of yours to undo"):
        lab.do(undo.last)
    assert len(lab.ask(drills)) == 1


def test_a_drill_that_failed_is_recorded_and_puts_nothing_off(lab: Lab, clock: Clock):
    before = lab.ask(drill_due, lab.settings)
    (state,) = copy(lab)
    overwritten(state.folder / state.name)
    clock.forward(days=10)
    record_drill(lab, restoring.examine(lab, quiet, state.folder / state.name))
    (row,) = lab.ask(drills)
    assert (row.outcome, row.told.text) == ("ALTERED", "Not the file that was checked")
    assert lab.ask(drill_due, lab.settings) == before


def test_an_overdue_drill_waits_for_a_decision(lab: Lab, store: Store, clock: Clock):
    clock.forward(days=91)
    line = lab.ask(pending, lab.settings, lab.now)[0]
    assert (line.state, line.title, line.page) == ("warn", "A restore drill is overdue", "settings")
    admin = as_role(store, Role.ADMINISTRATOR)
    admin.do(study.change_settings, {"drill_days": 0}, "drills are kept on paper")
    assert "backups" not in [each.subject for each in lab.ask(pending, lab.settings, lab.now)]


def test_a_note_that_can_not_be_read_is_written_again_by_the_next_copy(lab: Lab):
    copy(lab)
    lab.store.path.with_name("store.db.backups.json").write_text("{")
    assert states(lab.store.path, PLAN)[0].verified is None
    assert copy(lab) == states(lab.store.path, PLAN)


def test_what_is_known_of_a_folder_survives_another_folder(lab: Lab, second: Path):
    plan = BackupPlan(second=str(second))
    first, _other = copy(lab, plan)
    copy_by_plan(lab, quiet, plan, (second,))
    assert states(lab.store.path, plan)[0] == replace(first)


def test_what_a_killed_copy_left_is_swept_away_a_day_later(lab: Lab):
    copy(lab)
    folder = lab.store.path.parent / "backups"
    lately, long_ago = (folder / f"store-2026031{day}T080000000000Z.db.part" for day in (1, 2))
    for left in (lately, long_ago):
        left.write_bytes(b"half")
    os.utime(long_ago, (0, 0))
    copy(lab)
    assert (lately.exists(), long_ago.exists()) == (True, False)


def test_a_store_on_a_server_is_copied_by_the_server(lab: Lab):
    lab.store.url = "postgresql://localhost/dptrace"
    assert not backups.is_file(lab)
    with pytest.raises(Refused, match="lies on a database server"):
        backups.must_be_file(lab)
