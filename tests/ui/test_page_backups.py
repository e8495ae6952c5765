"""Backups in the window: copied while it is open, their age on the overview, tried and restored from the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.backups import backups_in, copy_by_plan, folders, states
from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.drills import drills
from app.settings import BackupPlan, Workstation
from tests.app.test_backups import copy, quiet
from tests.conftest import as_role
from tests.given import Clock, Given
from tests.ui.conftest import texts_of
from ui.backup_watch import BackupWatch
from ui.lab import QtLab
from ui.marks import State
from ui.pages.backups_tab import BackupsTab
from ui.pages.overview import OverviewPage
from ui.pages.settings import SettingsPage

pytestmark = pytest.mark.requirement("URS-BACKUP-001")


@pytest.fixture
def here(desk, tmp_path: Path, monkeypatch) -> Workstation:
    """The bench, its settings in a folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return desk.workstation


@pytest.fixture
def watch(qtlab: QtLab, told, here: Workstation) -> Iterator[BackupWatch]:
    made = BackupWatch(qtlab, told, here)
    yield made
    made.stop()


@pytest.fixture
def tab(opened, here: Workstation) -> BackupsTab:
    page = opened(SettingsPage, "backups")
    page.show()
    return page.backups


def wait_for(qtbot, watch: BackupWatch) -> None:
    qtbot.waitUntil(lambda: not watch.is_copying, timeout=20_000)


def press(button) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_the_window_copies_the_store_at_the_first_sign_in_and_says_nothing_of_it(qtbot, qtlab, watch, told, here):
    watch.look()
    wait_for(qtbot, watch)
    (state,) = states(qtlab.store.path, here.backups)
    assert (state.trouble, told.messages) == ("", [])
    assert len(backups_in(state.folder, qtlab.store.path)) == 1


def test_a_disk_that_is_gone_is_told_once_until_it_is_back(qtbot, qtlab, watch, told, here, tmp_path, clock: Clock):
    here.backups = BackupPlan(second=str(tmp_path / "disk"))
    for _turn in range(2):
        copy_by_plan(qtlab, quiet, here.backups, folders(qtlab.store.path, here.backups))
        watch.look()
    ((state, title, text),) = told.messages
    assert (state, title) == (
        "breach",
        f"No copy was made in {tmp_path / 'disk'}: the folder is not there (was its disk taken out?).",
    )
    assert "Settings, Backups" in text


def test_a_copy_that_is_too_old_is_told_even_where_none_is_planned(qtlab, watch, told, here, clock: Clock):
    here.backups = BackupPlan(every_h=0)
    copy(qtlab, here.backups)
    clock.forward(days=3)
    watch.look()
    ((state, title, _text),) = told.messages
    assert (state, title.endswith("last checked copy 72 h 00 ago, too old.")) == ("breach", True)


def test_a_window_that_closes_ends_its_copy_and_leaves_nothing_of_it(qtlab, watch):
    watch.look()
    watch.stop()
    folder = qtlab.store.path.parent / "backups"
    assert not folder.exists() or list(folder.glob("*.part*")) == []


def test_the_overview_shows_the_age_in_both_folders_red_when_too_old(opened, qtlab, here, tmp_path, clock: Clock):
    (tmp_path / "disk").mkdir()
    here.backups = BackupPlan(second=str(tmp_path / "disk"))
    page = opened(OverviewPage)
    assert [each.line.state for each in page.copies.lines] == [State.WAIT, State.WAIT]
    copy(qtlab, here.backups)
    clock.forward(hours=3)
    page.refresh()
    assert [(each.line.right, each.line.state) for each in page.copies.lines] == [("3 h 00", State.OK)] * 2
    clock.forward(hours=24)
    page.refresh()
    assert [each.line.state for each in page.copies.lines] == [State.BREACH, State.BREACH]
    assert page.pending.lines[0].line.text == "The store is not copied as planned"


def test_a_line_of_the_overview_leads_to_the_backups(opened, told, here):
    page = opened(OverviewPage)
    page.copies.lines[1].click()
    assert (page.copies.lines[1].line.right, told.went) == ("none set", [("settings", "backups")])


def test_a_copy_is_made_now_by_its_key(tab: BackupsTab, told, qtlab):
    press(tab.now)
    assert told.messages[-1][:2] == ("ok", "The store is copied, and the copy is checked.")
    assert tab.table.rows.rowCount() == 1
    assert tab.state.lines[0].line.state is State.OK


def test_a_copy_that_failed_is_red(tab: BackupsTab, told, here, tmp_path):
    here.backups = BackupPlan(second=str(tmp_path / "gone"))
    press(tab.now)
    state, title, _text = told.messages[-1]
    assert (state, title.split(":")[0]) == ("breach", f"No copy was made in {tmp_path / 'gone'}")
    assert [each.line.state for each in tab.state.lines] == [State.OK, State.BREACH]


def test_a_backup_is_tried_and_the_drill_is_listed(tab: BackupsTab, told, qtlab, given: Given):
    copy(qtlab)
    given.participant(23)
    tab.show_copies()
    tab.table.selectRow(0)
    press(tab.drill)
    assert told.messages[-1][1].startswith("Drill 1: came back whole in ")
    assert "holds 1 change more" in tab.result.text()
    assert tab.drills.rows.rowCount() == 1
    assert "Next restore drill: by 08/06/2026" in texts_of(tab)


def test_a_damaged_backup_is_told_and_its_drill_is_listed(tab: BackupsTab, told, qtlab):
    (state,) = copy(qtlab)
    path = state.folder / state.name
    path.write_bytes(path.read_bytes() + b"x")
    tab.backup.setText(str(path))
    press(tab.drill)
    assert told.messages[-1][0] == "breach"
    assert [each.outcome for each in qtlab.ask(drills)] == ["ALTERED"]


def test_a_backup_is_restored_beside_the_store_and_the_way_on_is_said(tab: BackupsTab, told, qtlab, tmp_path):
    copy(qtlab)
    tab.show_copies()
    tab.table.selectRow(0)
    tab.to.setText(str(tmp_path / "back.db"))
    press(tab.restore)
    assert (tmp_path / "back.db").exists()
    assert told.messages[-1][1] == f"Restored into {tmp_path / 'back.db'}."
    assert f"dptrace --store “{tmp_path / 'back.db'}”" in tab.result.text()
    with pytest.raises(Refused, match="never restored over a file"):
        tab.bring_back()


def test_a_restore_needs_a_backup_and_a_whole_path(tab: BackupsTab):
    with pytest.raises(Refused, match="No backup is chosen"):
        tab.try_out()
    tab.backup.setText("x.db")
    tab.to.setText("back.db")
    with pytest.raises(Refused, match="is no whole path"):
        tab.bring_back()


def test_a_monitor_tries_nothing(qtbot, store, desk, here, dressed):
    lab = QtLab(as_role(store, Role.MONITOR))
    tab = BackupsTab(lab, desk)
    qtbot.addWidget(tab)
    tab.backup.setText("x.db")
    with pytest.raises(Refused, match="changes nothing in it. It takes: Technician"):
        tab.try_out()
    lab.stop()


def test_the_plan_is_kept_for_this_bench(tab: BackupsTab, here: Workstation, tmp_path: Path):
    (tmp_path / "disk").mkdir()
    tab.plan.numbers["every_h"].setText("0,5")
    tab.plan.folders["second"].setText(str(tmp_path / "disk"))
    press(tab.plan.keep)
    kept = Workstation.load().backups
    assert (kept.every_h, kept.second, here.backups) == (0.5, str(tmp_path / "disk"), kept)
    assert len(tab.state.lines) == 2


@pytest.mark.parametrize(("name", "text"), [("every_h", "often"), ("late_h", "0"), ("daily_days", "-1")])
def test_a_number_that_can_not_be_is_refused_by_its_name(tab: BackupsTab, here: Workstation, name: str, text: str):
    tab.plan.numbers[name].setText(text)
    with pytest.raises(Refused, match=f"can't be “{text}”"):
        tab.plan.save()
    assert here.backups == BackupPlan()


def test_a_folder_that_is_not_there_is_refused(tab: BackupsTab, here: Workstation, tmp_path: Path):
    tab.plan.folders["second"].setText(str(tmp_path / "none"))
    with pytest.raises(Refused, match="There is no folder"):
        tab.plan.save()
    assert here.backups.second == ""
