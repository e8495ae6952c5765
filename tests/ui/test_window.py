"""The window: scans, keys, refusals, the red stop."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import runs
from app.domain.steps.sorting import SortingForm
from app.domain.words import PlateFormat, Platform, Processing, SortMode, YesNo
from app.queries.bench import open_tubes
from app.queries.item import item_record
from tests.given import Given, enrichment_form, sorting_form
from ui.main_window import EVERYWHERE, MainWindow
from ui.pages.bench import BenchPage
from ui.pages.enrol import EnrolPage
from ui.pages.run import RunPage
from ui.pages.sort import SortPage
from ui.pages.sort_open import SortOpenPage
from ui.tour.hands import Pace
from ui.widgets.keys import KeysDialog
from ui.widgets.red_stop import RedStop
from ui.widgets.text import Text


def scan(window: MainWindow, text: str) -> None:
    """A scan into the scan line; what it raises goes the window's own way."""
    try:
        window.take_scan(text)
    except Exception as error:
        window.hook.handle(type(error), error, error.__traceback__)


def said(window: MainWindow) -> str:
    message = window.band.message_bar.message
    return f"{message.title} {message.text}"


@pytest.mark.requirement("URS-LOOK-003")
def test_enrol_receive_run_and_finish_by_keyboard_and_scanner(window: MainWindow, pace: Pace, given: Given):
    window.go("enrol", "")
    page = window.page
    assert isinstance(page, EnrolPage)
    view = next(iter(page.views.values()))
    for name, value in {"number": 23, "birth_year": 1968, "line": 2}.items():
        view.set_value(name, value)
    page.try_confirm()
    assert "MB-023 enrolled" in said(window)
    code = given.tube(23)
    window.go("bench", "")
    scan(window, code)
    page = window.page
    assert isinstance(page, RunPage)
    assert list(page.tubes) == [code]
    page.try_confirm()
    assert "Enrichment started with 1 tube" in said(window)
    pace.pass_by(1000)
    scan(window, code)
    assert "Enrichment finished" in said(window)
    (tube,) = window.lab.ask(open_tubes, window.lab.settings, window.lab.now)
    assert tube.processing is Processing.ENRICHED


@pytest.mark.requirement("URS-SCAN-004")
def test_a_double_scan_within_half_a_second_counts_once(window: MainWindow, given: Given):
    given.participant(23)
    code = given.tube(23)
    run = window.lab.do(runs.start, [code], "enrichment", enrichment_form())
    window.go("bench", "")
    scan(window, code)
    scan(window, code)
    assert run
    assert window.page.KEY == "bench"
    assert window.lab.ask(item_record, code).processing is Processing.ENDED


@pytest.mark.parametrize(("later_ms", "page"), [(400, "bench"), (501, "run")])
def test_a_second_scan_counts_after_half_a_second(
    window: MainWindow, pace: Pace, given: Given, later_ms: int, page: str
):
    given.participant(23)
    code = given.tube(23)
    window.go("bench", "")
    scan(window, code)
    assert window.page.KEY == "run"
    window.go("bench", "")
    pace.pass_by(later_ms)
    scan(window, code)
    assert page == window.page.KEY


def test_another_code_within_half_a_second_is_another_scan(window: MainWindow, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    window.go("bench", "")
    scan(window, first)
    scan(window, second)
    assert isinstance(window.page, RunPage)
    assert list(window.page.tubes) == [first, second]


@pytest.mark.requirement("URS-SCAN-001")
def test_a_wrong_character_names_the_code_that_was_meant(window: MainWindow, given: Given):
    given.participant(23)
    code = given.tube(23)
    wrong = code[:7] + "9" + code[8:]
    scan(window, wrong)
    assert "has a wrong character" in said(window)
    assert "MB-023-B001" in said(window)


@pytest.mark.requirement("URS-LOOK-005")
def test_what_is_refused_stays_in_the_scan_line_and_offers_its_record(window: MainWindow):
    window.band.scan_line.setText("MB023B0019")
    scan(window, "MB023B0019")
    assert window.band.scan_line.text() == "MB023B0019"


def test_a_number_opens_the_participant_and_a_word_searches(window: MainWindow, given: Given):
    given.participant(7)
    scan(window, "7")
    assert window.page.KEY == "participant"
    scan(window, "freezer")
    assert window.page.KEY == "specimens"


def test_the_key_left_of_1_on_a_french_keyboard_is_a_search_like_any_other(window: MainWindow):
    scan(window, "²")
    assert window.page.KEY == "specimens"
    assert [child for child in window.children() if type(child).__name__ == "CrashReport"] == []


@pytest.mark.requirement("URS-SCAN-003")
def test_the_red_stop_is_left_by_a_held_key_only_and_is_on_record(qtbot, window: MainWindow, given: Given):
    given.participant(23)
    given.participant(24)
    plate = given.plate(23)
    other = given.stained(given.tube(24))
    window.go("sort", plate)
    assert isinstance(window.page, SortPage)
    scan(window, other)
    (stop,) = window.findChildren(RedStop)
    QTest.keyClick(stop, Qt.Key.Key_Return)
    assert stop.isVisible()
    with qtbot.waitSignal(stop.put_aside, timeout=3000):
        QApplication.sendEvent(stop, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))
    assert not window.findChildren(RedStop, options=Qt.FindChildOption.FindDirectChildrenOnly) or not stop.isVisible()


@pytest.mark.requirement("URS-SCAN-002")
def test_a_burst_in_any_field_lands_in_the_scan_line(window: MainWindow, pace: Pace, given: Given):
    given.participant(23)
    code = given.tube(23)
    window.go("enrol", "")
    page = window.page
    assert isinstance(page, EnrolPage)
    field = next(iter(page.views.values())).fields["remark"].control
    field.setPlainText("before")
    field.setFocus()
    for character in code:
        pace.pass_by(5)
        QTest.keyClick(field, character)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "before"
    assert window.page.KEY == "item"


@pytest.mark.requirement("URS-UNDO-001")
def test_escape_goes_back_to_the_scan_line_and_ctrl_z_undoes(window: MainWindow, given: Given):
    given.participant(23)
    code = given.tube(23)
    window.lab.do(runs.start, [code], "enrichment", enrichment_form())
    window.undo()
    assert "Undone" in said(window)
    (tube,) = window.lab.ask(open_tubes, window.lab.settings, window.lab.now)
    assert tube.run_id is None


@pytest.mark.requirement("URS-FAULT-003")
def test_our_own_fault_is_a_report_and_the_program_goes_on(window: MainWindow):
    try:
        raise ZeroDivisionError("ours")
    except ZeroDivisionError as error:
        window.hook.handle(type(error), error, error.__traceback__)
    reports = [child for child in window.children() if type(child).__name__ == "CrashReport"]
    assert len(reports) == 1
    reports[0].reject()


def test_the_sort_page_plans_confirms_and_places_by_typed_wells(window: MainWindow, given: Given):
    given.participant(23)
    source = given.stained(given.tube(23))
    window.go("sort", "")
    scan(window, source)
    assert isinstance(window.page, SortOpenPage)
    window.page.views[SortingForm].set_value("platform", Platform.FACS_INDEX)
    window.page.views[SortingForm].set_value("mode", SortMode.SINGLE_CELL)
    window.page.views[SortingForm].set_value("format", PlateFormat.PLATE_96)
    window.page.views[SortingForm].set_value("orientation_checked", YesNo.YES)
    window.page.try_confirm()
    page = window.page
    assert isinstance(page, SortPage)
    page.layout_line.setText("DP A1-A3, NTC H12, WBC H1")
    page._on_layout()
    scan(window, "done, except A2 empty")
    scan(window, "C5")
    assert "placed in C05" in said(window)
    page.map.select("A01")
    page.map.outcome_chosen.emit("A01", 2)
    assert "A01: one cell, seen" in said(window)
    page._on_close()
    assert "is closed" in said(window)


@pytest.mark.requirement("URS-CLOCK-006")
def test_the_bench_tells_the_most_urgent_first(qtbot, window: MainWindow, given: Given):
    given.participant(23)
    given.tube(23, drawn_hours_ago=2)
    late = given.tube(23, drawn_hours_ago=23.5)
    window.go("bench", "")
    page = window.page
    assert isinstance(page, BenchPage)
    assert page.clocks.cards[0].clock.barcode == late
    assert "0:30" in page.clocks.cards[0].accessibleName()
    assert sorting_form()


def test_ctrl_z_in_the_scan_line_undoes_the_last_act_and_brings_no_text_back(window: MainWindow, given: Given):
    given.participant(23)
    line = window.band.scan_line
    line.setText("MB023")
    line.empty()
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(line, asked)
    assert not asked.isAccepted()
    assert line.text() == ""


def test_a_scan_that_is_taken_settles_what_was_refused_before(window: MainWindow, given: Given):
    given.participant(23)
    code = given.tube(23)
    scan(window, code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert window.messages.present.state == "breach"
    scan(window, code)
    assert window.messages.present.state == "quiet"


def test_f1_lists_the_keys_of_the_page_and_those_of_every_page(window: MainWindow):
    dialog = KeysDialog(window, "Bench", [("Enter", "next act")], EVERYWHERE)
    words = [each.text() for each in dialog.findChildren(Text)]
    assert words[:2] == ["Bench", "next act"]
    assert "undo the last act, on record" in words
