"""Faults in the window: each is a sentence in the message bar, nothing is half saved, and the app goes on."""

import logging
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit
from sqlalchemy import event

from app.actions import participants
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.trail import head
from app.queries.verify import verify
from app.work import Work
from db.store import Store
from tests.conftest import as_role
from tests.given import Given
from tests.ui.test_window import said, scan
from ui.clock_watch import ClockWatch
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.enrol import EnrolPage
from ui.widgets.crash import CrashReport

NAME = "Madeleine Dupont"
CODE = "MB023B001F"


def enrol(window: MainWindow, number: int) -> None:
    """Fill the page and confirm it; what is raised goes the window's own way."""
    try:
        window.go("enrol", "")
        page = window.page
        assert isinstance(page, EnrolPage)
        view = next(iter(page.views.values()))
        for name, value in {"number": number, "birth_year": 1968, "line": 2}.items():
            view.set_value(name, value)
        page.try_confirm()
    except Exception as error:
        window.hook.handle(type(error), error, error.__traceback__)


def reports_of(window: MainWindow) -> list[CrashReport]:
    return [child for child in window.children() if isinstance(child, CrashReport)]


def test_a_store_that_was_moved_is_told_in_the_bar_and_comes_back(window: MainWindow, tmp_path):
    path = window.lab.store.path
    path.rename(tmp_path / "elsewhere.db")
    enrol(window, 23)
    assert f"The store is no more at {path}" in said(window)
    assert reports_of(window) == []
    (tmp_path / "elsewhere.db").rename(path)
    enrol(window, 23)
    assert "MB-023 enrolled" in said(window)


def test_a_full_disk_is_told_and_what_was_typed_stays(window: MainWindow):
    engine = window.lab.store.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def _no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    for number in range(1, 60):
        enrol(window, number)
        if "The disk of the store is full" in said(window):
            break
    else:
        pytest.fail("the store never filled up")
    assert "Nothing was changed. Free space, then try again." in said(window)
    event.remove(engine, "connect", _no_more_pages)
    engine.dispose()
    assert window.lab.ask(verify).holds
    window.page.try_confirm()
    assert "enrolled" in said(window)


def test_a_store_that_was_replaced_is_told_to_whoever_scans(window: MainWindow, given: Given, tmp_path):
    given.participant(23)
    code = given.tube(23)
    path = window.lab.store.path
    shutil.copyfile(path, tmp_path / "copy.db")
    path.unlink()
    shutil.copyfile(tmp_path / "copy.db", path)
    window.band.scan_line.setText(code)
    scan(window, code)
    assert "moved, removed or replaced" in said(window)
    assert window.band.scan_line.text() == code


def test_a_fault_of_ours_keeps_nothing_half_its_report_names_nobody_and_the_app_goes_on(
    qtbot, window: MainWindow, given: Given, caplog
):
    """An act that fails in the middle, with a name and a code in its message and in those behind it."""
    before = window.lab.ask(head)

    def act(work: Work) -> None:
        participants.enrol(work, Enrolment.fill({"number": 24}))
        work.session.flush()
        try:
            raise ValueError(f"{NAME} {CODE}")
        except ValueError as error:
            raise KeyError({"patient": NAME, "code": CODE}) from error

    with caplog.at_level(logging.ERROR):
        QTimer.singleShot(0, lambda: window.lab.do(act))
        qtbot.waitUntil(lambda: bool(reports_of(window)))
    (report,) = reports_of(window)
    told = report.findChild(QPlainTextEdit).toPlainText()
    for text in (told, caplog.text):
        assert "Dupont" not in text
        assert CODE not in text
        assert "builtins.KeyError" in text
        assert "test_faults.py" in text
    report.reject()
    assert window.lab.ask(head) == before
    enrol(window, 24)
    assert "MB-024 enrolled" in said(window)


def test_an_hour_that_came_twice_is_asked_about_at_its_field(window: MainWindow):
    """A form refuses the time beside its field; the hint holds both answers."""
    window.lab.store.clock.at = datetime(2026, 10, 26, 8, tzinfo=UTC)
    window.go("receive", "")
    page = window.page
    with pytest.raises(Refused, match="came twice on 25/10/2026"):
        page.parse_moment("25/10/2026 02:30")
    first = page.parse_moment("25/10/2026 02:30 +02:00")
    assert page.parse_moment("25/10/2026 02:30 +01:00").at - first.at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "told_is"),
    [
        (125, "The clock of this computer went forward by 2 h 05."),
        (-60, "The clock of this computer went back by 1 h 00."),
        (1, ""),
    ],
)
def test_a_clock_that_is_set_while_the_window_is_open_is_told(qtlab: QtLab, told, minutes: int, told_is: str):
    clock, seconds = [datetime(2026, 3, 10, 8, tzinfo=UTC)], [100.0]
    watch = ClockWatch(qtlab, told, clock=lambda: clock[0], passed=lambda: seconds[0])
    clock[0] += timedelta(seconds=30)
    seconds[0] += 30
    watch.look_at_clock()
    assert told.messages == []
    clock[0] += timedelta(seconds=30, minutes=minutes)
    seconds[0] += 30
    watch.look_at_clock()
    watch.look_at_clock()
    assert [title for _state, title, _text in told.messages] == ([told_is] if told_is else [])


def test_a_computer_that_slept_is_not_told_that_its_clock_was_set(qtlab: QtLab, told):
    """The seconds that passed count the sleep."""
    clock, seconds = [datetime(2026, 3, 10, 8, tzinfo=UTC)], [100.0]
    watch = ClockWatch(qtlab, told, clock=lambda: clock[0], passed=lambda: seconds[0])
    clock[0] += timedelta(hours=12)
    seconds[0] += 12 * 3600
    watch.look_at_clock()
    assert told.messages == []


def test_two_windows_on_one_store_show_each_others_changes(window: MainWindow):
    other = QtLab(as_role(Store(window.lab.store.url, clock=window.lab.store.clock), Role.BIOLOGIST))
    heard: list[frozenset[str]] = []
    other.announced.connect(heard.append)
    enrol(window, 23)
    other._on_look_for_others()
    assert heard == [frozenset({"*"})]
    assert other.ask(head) == window.lab.ask(head)
    other.stop()
    other.store.close()
