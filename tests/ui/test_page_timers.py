"""Timers in the window: on the bench, by scan and by key; told on every page until answered; the same after a restart."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import runs, timers
from app.domain.barcode import printed
from app.domain.errors import LabError, Refused, Unavailable
from app.domain.steps.staining import StainingForm
from app.domain.words import Role
from app.outputs.labels.printing import AGAIN
from app.queries.item import item_record
from app.queries.run_record import run_record
from app.queries.runs import open_run_of
from app.queries.timers import stretches, timers_of_run
from app.settings import Workstation
from db.store import Store
from tests.conftest import as_role
from tests.given import Clock, Given
from ui import theme
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.messages import STANDS_MS
from ui.pages.bench import BenchPage
from ui.pages.run import RunPage
from ui.pages.run_record import RunRecordPage
from ui.tour.hands import Pace
from ui.widgets.lines import CardLine
from ui.widgets.timer_strip import TimerStrip

pytestmark = pytest.mark.requirement("URS-TIME-006")


@pytest.fixture
def stain(given: Given, qtlab: QtLab) -> Callable[..., str]:
    """A fraction in staining, with these minutes; returns its code."""
    given.participant(23)

    def started(**minutes: float) -> str:
        code = given.fraction(given.tube(23))
        qtlab.do(runs.start, [code], "staining", StainingForm.fill({"panel": "DP 1", **minutes}))
        return code

    return started


@pytest.fixture
def windows(qtbot: QtBot, tmp_path: Path, monkeypatch, pace: Pace) -> Iterator[Callable[[QtLab], MainWindow]]:
    """Opens windows, and closes them after the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made: list[MainWindow] = []

    def opened(lab: QtLab) -> MainWindow:
        window = MainWindow(lab, Workstation(sound_on=True, label_folder=str(tmp_path)), pace)
        window.hook.install()
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        made.append(window)
        return window

    yield opened
    for window in made:
        window.close()


@pytest.fixture
def window(windows, qtlab: QtLab) -> MainWindow:
    return windows(qtlab)


def scan(window: MainWindow, code: str) -> None:
    """A scan some time after the last one, as the window shows it when it is refused."""
    window.scans._last = type(window.scans._last)()
    window.band.scan_line.setText(code)
    try:
        window.take_scan(code)
    except LabError as error:
        window.show_error(error)


def enter(window: MainWindow) -> None:
    """Enter alone, once what the bar says stood for a while."""
    assert isinstance(window._clock, Pace)
    window._clock.pass_by(STANDS_MS)
    window.take_scan("")


def strip(window: MainWindow) -> TimerStrip:
    assert isinstance(window.page, BenchPage)
    return window.page.timers


def times(window: MainWindow) -> list[str]:
    window.page.refresh()
    return [card.time for card in strip(window).cards]


def said(window: MainWindow) -> str:
    return window.messages.present.title


def test_the_bench_has_no_strip_where_nothing_is_timed(window: MainWindow, stain):
    assert not strip(window).isVisible()
    stain()
    window.page.refresh()
    assert not strip(window).isVisible()


def test_a_card_counts_down_says_due_then_counts_up(window: MainWindow, stain, clock: Clock):
    stain(minutes=30)
    assert times(window) == ["30:00"]
    clock.forward(minutes=25, seconds=55)
    assert times(window) == ["4:05"]
    clock.forward(minutes=4, seconds=5)
    assert times(window) == ["due"]
    clock.forward(minutes=2, seconds=10)
    assert times(window) == ["+2:10 over"]


def test_the_bench_with_its_timers_fits_the_smallest_window(window: MainWindow, stain):
    for _tube in range(6):
        stain(minutes=30)
    window.page.refresh()
    room = window.minimumHeight() - theme.px("top_band") - 24
    assert window.page.minimumSizeHint().height() <= room


def test_it_ticks_without_being_read_again(window: MainWindow, stain, clock: Clock):
    stain(minutes=30)
    window.page.refresh()
    clock.forward(seconds=1)
    window.page._on_tick()
    assert [card.time for card in strip(window).cards] == ["29:59"]


def test_the_most_urgent_card_stands_first_and_more_than_four_fold(window: MainWindow, stain):
    for minutes in (50, 40, 30, 20, 10):
        stain(minutes=minutes)
    assert times(window) == ["10:00", "20:00", "30:00"]
    assert strip(window).folded == "2 more timers"


def test_f4_and_enter_end_a_timer_and_enter_starts_the_next(qtbot: QtBot, window: MainWindow, stain, qtlab: QtLab):
    stain(minutes=30, fix_min=15)
    window.activateWindow()
    qtbot.keyClick(window.band.scan_line, Qt.Key.Key_F4)
    (card,) = strip(window).cards
    assert card.hasFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert said(window).startswith("Incubation of MB-023-E001")
    assert (card.time, card.verb, card.hasFocus()) == ("15 min", "Start", True)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert (card.time, card.verb) == ("15:00", "End it")
    assert [each.field for each in qtlab.ask(stretches, qtlab.now)] == ["fix_min"]


def test_arrows_go_from_card_to_card(qtbot: QtBot, window: MainWindow, stain):
    stain(minutes=30)
    stain(minutes=40)
    QApplication.processEvents()
    window.activateWindow()
    qtbot.keyClick(window.band.scan_line, Qt.Key.Key_F4)
    first, second = strip(window).cards
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()


def test_a_scan_of_a_tube_that_is_due_starts_the_next_stretch_then_finishes(
    window: MainWindow, stain, qtlab: QtLab, clock: Clock
):
    code = stain(minutes=30, spin_min=5)
    clock.forward(minutes=30)
    scan(window, code)
    assert said(window) == f"Spin time of {window.page.timers.cards[0].stretch.names()} is timed."
    assert [each.field for each in qtlab.ask(stretches, qtlab.now)] == ["spin_min"]
    clock.forward(minutes=5)
    scan(window, code)
    assert said(window).endswith("Staining finished.")
    assert qtlab.ask(open_run_of, code) is None


def test_a_scan_before_the_end_asks_and_a_second_one_finishes(window: MainWindow, stain, qtlab: QtLab, clock: Clock):
    code = stain(minutes=30)
    clock.forward(minutes=10)
    scan(window, code)
    assert said(window) == f"20:00 min left for {printed(code)}."
    assert qtlab.ask(open_run_of, code) is not None
    scan(window, code)
    assert said(window).endswith("Staining finished.")
    assert qtlab.ask(stretches, qtlab.now) == ()


def test_enter_answers_the_same_question(window: MainWindow, stain, qtlab: QtLab):
    code = stain(minutes=30)
    scan(window, code)
    window.band.scan_line.empty()
    window.take_scan("")
    assert qtlab.ask(open_run_of, code) is None


def test_a_run_that_is_not_timed_is_finished_by_one_scan_as_ever(window: MainWindow, stain, qtlab: QtLab):
    code = stain()
    scan(window, code)
    assert qtlab.ask(open_run_of, code) is None


def test_nobody_is_trapped_whatever_is_timed_scans_lead_to_the_finish(window: MainWindow, stain, qtlab: QtLab):
    code = stain(minutes=30, fix_min=15, perm_min=10, spin_min=5)
    for _scan in range(2):
        scan(window, code)
    assert qtlab.ask(open_run_of, code) is None


def test_ctrl_z_takes_back_what_a_scan_passed_on(window: MainWindow, stain, qtlab: QtLab, clock: Clock):
    code = stain(minutes=30, spin_min=5)
    clock.forward(minutes=30)
    scan(window, code)
    window.undo()
    (stretch,) = qtlab.ask(stretches, qtlab.now)
    assert (stretch.field, stretch.is_due(qtlab.now)) == ("minutes", True)


def test_the_clock_of_the_tube_says_what_its_scan_does(window: MainWindow, stain, clock: Clock):
    stain(minutes=30, spin_min=5)
    window.page.refresh()
    assert window.page.clocks.cards[0].clock.verb == "Finish staining"
    clock.forward(minutes=30)
    window.page.refresh()
    assert window.page.clocks.cards[0].clock.verb == "Time: spin time"


def test_what_is_due_is_told_with_its_chime_on_any_page(window: MainWindow, stain, clock: Clock):
    code = stain(minutes=30)
    window.go("registers", "")
    focused = window.focusWidget()
    window.timers.look()
    assert window.sounds.last == ""
    clock.forward(minutes=30)
    window.timers.look()
    assert (window.sounds.last, window.messages.present.state) == ("timer", "warn")
    assert said(window) == f"Incubation of {printed(code)} is over (30 min)."
    assert window.focusWidget() is focused


def test_the_chime_comes_again_every_ten_seconds_until_answered(window: MainWindow, stain, clock: Clock, heard):
    stain(minutes=30)
    clock.forward(minutes=30)
    for seconds, count in ((0, 1), (9, 1), (1, 2), (10, 3)):
        clock.forward(seconds=seconds)
        window.timers.look()
        assert heard.count("timer") == count
    enter(window)
    clock.forward(seconds=20)
    window.timers.look()
    assert heard.count("timer") == 3


@pytest.fixture
def heard(window: MainWindow, monkeypatch) -> list[str]:
    """The names of the sounds that the window played."""
    names: list[str] = []
    play = window.sounds.play

    def listened(name: str) -> None:
        names.append(name)
        play(name)

    monkeypatch.setattr(window.sounds, "play", listened)
    return names


def test_enter_on_the_empty_line_ends_what_is_told(window: MainWindow, stain, qtlab: QtLab, clock: Clock):
    code = stain(minutes=30)
    clock.forward(minutes=30)
    window.timers.look()
    enter(window)
    assert qtlab.ask(stretches, qtlab.now) == ()
    assert qtlab.ask(open_run_of, code) is not None


def test_enter_as_the_message_comes_is_still_for_the_page(
    window: MainWindow, stain, qtlab: QtLab, clock: Clock, pace: Pace
):
    stain(minutes=30)
    clock.forward(minutes=30)
    window.go("overview", "")
    window.timers.look()
    pace.pass_by(STANDS_MS - 1)
    window.take_scan("")
    assert len(qtlab.ask(stretches, qtlab.now)) == 1
    pace.pass_by(1)
    window.take_scan("")
    assert qtlab.ask(stretches, qtlab.now) == ()


def test_a_chime_that_repeats_itself_takes_enter_at_once(
    window: MainWindow, stain, qtlab: QtLab, clock: Clock, pace: Pace
):
    stain(minutes=30)
    clock.forward(minutes=30)
    window.timers.look()
    pace.pass_by(10_000)
    clock.forward(seconds=10)
    window.timers.look()
    window.take_scan("")
    assert qtlab.ask(stretches, qtlab.now) == ()


def test_what_a_job_says_when_it_fails_leaves_enter_to_the_page_for_a_second(
    window: MainWindow, qtlab: QtLab, pace: Pace
):
    window.go("overview", "")
    qtlab.failed.emit(Unavailable("The printer does not answer.", way_out=AGAIN))
    window.take_scan("")
    assert window.page.KEY == "overview"
    pace.pass_by(STANDS_MS)
    window.take_scan("")
    assert window.page.KEY == "documents"


def test_several_that_are_due_are_told_one_after_another(window: MainWindow, stain, clock: Clock):
    later, sooner = stain(minutes=20), stain(minutes=10)
    clock.forward(minutes=25)
    window.timers.look()
    assert printed(sooner) in said(window)
    enter(window)
    clock.forward(seconds=10)
    window.timers.look()
    assert said(window) == f"Incubation of {printed(later)} is over by 5:10 min."


def test_what_was_refused_is_left_in_the_bar_for_one_chime(window: MainWindow, stain, clock: Clock):
    stain(minutes=30)
    clock.forward(minutes=30)
    window.show_error(Refused("No.", hint="Look again."))
    window.timers.look()
    assert (said(window), window.sounds.last) == ("No.", "timer")
    clock.forward(seconds=10)
    window.timers.look()
    assert said(window).startswith("Incubation")


def test_a_timer_that_was_answered_elsewhere_is_settled_here(
    window: MainWindow, stain, qtlab: QtLab, clock: Clock, tmp_path: Path
):
    code = stain(minutes=30)
    clock.forward(minutes=30)
    window.timers.look()
    run = qtlab.ask(open_run_of, code)
    elsewhere = Store(f"sqlite:///{tmp_path / 'store.db'}", clock=clock)
    as_role(elsewhere, Role.BIOLOGIST).do(runs.finish, run)
    elsewhere.close()
    qtlab._on_look_for_others()
    assert window.messages.present.state == "quiet"
    assert not window.messages.has_way_out


def test_what_fell_due_while_the_program_was_off_is_told_at_its_start(
    windows, stain, qtlab: QtLab, store: Store, clock: Clock, tmp_path: Path
):
    code = stain(minutes=30)
    qtlab.stop()
    store.close()
    clock.forward(minutes=41)
    again = Store(f"sqlite:///{tmp_path / 'store.db'}", clock=clock)
    window = windows(QtLab(as_role(again, Role.BIOLOGIST)))
    assert said(window) == f"Incubation of {printed(code)} is over by 11:00 min."
    assert window.sounds.last == "timer"
    window.close()
    again.close()


def test_no_sound_is_heard_where_it_is_off_but_the_bar_says_it(window: MainWindow, stain, clock: Clock):
    stain(minutes=30)
    window.workstation.sound_on = False
    clock.forward(minutes=30)
    window.timers.look()
    assert window.sounds.last == ""
    assert said(window).startswith("Incubation")


def test_the_start_of_a_run_says_what_is_timed(opened, given: Given, told):
    given.participant(23)
    page = opened(RunPage, given.fraction(given.tube(23)))
    page.views[StainingForm].set_value("panel", "DP-4")
    page.views[StainingForm].set_value("minutes", "30")
    page.try_confirm()
    assert told.messages[-1][2] == "Incubation is timed: 30 min. Scan it when it is over."


def test_the_last_time_gives_the_minutes_of_the_next_run(opened, given: Given, stain, qtlab: QtLab, told):
    code = stain(minutes=25, fix_min=10)
    given.lab.do(runs.finish, qtlab.ask(open_run_of, code))
    other = given.fraction(given.tube(23))
    page = opened(RunPage, other)
    page.views[StainingForm].set_value("panel", "DP-4")
    page.try_confirm()
    (stretch,) = qtlab.ask(stretches, qtlab.now)
    assert (stretch.codes, stretch.field, stretch.whole) == ((other,), "minutes", timedelta(minutes=25))


def lines(page: RunRecordPage) -> list[CardLine]:
    return list(page.timers.lines)


def test_the_record_of_a_run_lists_its_timers_and_starts_the_next(opened, stain, qtlab: QtLab, clock: Clock):
    code = stain(minutes=30, spin_min=5)
    run = qtlab.ask(open_run_of, code)
    page = opened(RunRecordPage, str(run))
    assert [(each.line.text, each.line.right, each.line.below) for each in lines(page)] == [
        ("Incubation", "30 min", "since 09:00; Enter ends it")
    ]
    clock.forward(minutes=31)
    lines(page)[0].click()
    page.refresh()
    first, second = lines(page)
    assert first.line.below == "09:00 to 09:31, 31:00 min · Lina Amari"
    assert (second.line.text, second.line.below) == ("Spin time", "Enter starts its timer")
    second.click()
    assert [each.ended is None for each in qtlab.ask(timers_of_run, run)] == [False, True]


def test_the_minutes_that_were_timed_are_proposed_where_the_record_holds_none(opened, stain, qtlab: QtLab, clock):
    code = stain(minutes=30)
    run = qtlab.ask(open_run_of, code)
    timer = qtlab.do(timers.start, run, "spin_min", 5)
    clock.forward(minutes=6, seconds=30)
    qtlab.do(timers.end, timer)
    page = opened(RunRecordPage, str(run))
    raw = page.views[StainingForm].raw()
    assert (raw["minutes"], raw["spin_min"]) == ("30", "6.5")
    page.try_confirm()
    assert qtlab.ask(run_record, run).record["spin_min"] == 6.5
    assert qtlab.ask(item_record, code).processing.value == "STAINED"
