"""The sort page by scan line and keyboard, and the page that takes the sorter's index values in."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import sorting
from app.domain.errors import Refused
from app.domain.words import SortOutcome
from app.queries.plates import plate_view
from app.queries.sheets import cells
from tests.given import Given, sorting_form
from tests.ui.conftest import Told, answer_with
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.index_values import IndexValuesPage
from ui.pages.sort import SortPage
from ui.widgets.dialog import ChoiceDialog


@pytest.fixture
def empty_plate(given: Given) -> str:
    given.participant(23)
    return given.lab.do(sorting.open_session, given.stained(given.tube(23)), sorting_form())


@pytest.fixture
def page(qtbot, qtlab: QtLab, desk: Desk, empty_plate: str) -> SortPage:
    made = SortPage(qtlab, desk)
    qtbot.addWidget(made)
    made.resize(1278, 672)
    made.show()
    made.arrive(empty_plate)
    return made


def outcome_at(page: SortPage, well: str) -> SortOutcome | None:
    here = page.lab.ask(plate_view, page.view.barcode).at(well)
    return here.outcome if here else None


@pytest.mark.requirement("URS-SORT-002")
def test_a_whole_sort_is_done_in_the_scan_line(page: SortPage, told: Told):
    assert page.take_scan("DP A1-A3, NTC H12, WBC H1")
    assert "5 wells planned" in told.messages[-1][1]
    assert page.plan.text() == "Confirm"
    assert page.take_scan("done, except A2 empty")
    assert outcome_at(page, "A02") is SortOutcome.EMPTY
    assert page.take_scan("c5")
    assert outcome_at(page, "C05") is SortOutcome.UNVERIFIED


def test_enter_alone_confirms_the_plan_and_places_more_only_after_a_well_was_typed(page: SortPage):
    page.take_scan("DP A1-A2")
    page.next_act()
    assert outcome_at(page, "A02") is SortOutcome.UNVERIFIED
    with pytest.raises(Refused, match="Nothing is planned any more"):
        page.next_act()
    assert outcome_at(page, "A03") is None
    page.take_scan("A3")
    page.next_act()
    assert outcome_at(page, "A04") is SortOutcome.UNVERIFIED


def test_a_plan_is_cleared_as_a_whole(page: SortPage):
    page.take_scan("DP A1-A12")
    page.clear.click()
    assert not page.view.wells
    assert not page.clear.isVisibleTo(page)


def test_nothing_planned_and_nothing_typed_says_what_to_type(page: SortPage):
    with pytest.raises(Refused, match="Nothing is planned yet"):
        page._on_layout()


def test_a_filled_well_offers_the_next_free_one(page: SortPage):
    page.take_scan("A1")
    with pytest.raises(Refused, match="already holds a cell") as refused:
        page.take_scan("A1")
    word, act = page.way_out(refused.value)
    assert word == "Go to A02"
    act()
    assert page.map.selected == "A02"


def test_the_map_obeys_arrows_and_digits_also_on_a_french_keyboard(page: SortPage):
    page.take_scan("DP A1-A3")
    page.next_act()
    page.map.select("A01")
    page.map.setFocus()
    QTest.keyClick(page.map, Qt.Key.Key_Right)
    QTest.keyClick(page.map, Qt.Key.Key_2)
    assert outcome_at(page, "A02") is SortOutcome.RECOVERED
    QTest.keyClick(page.map, Qt.Key.Key_Right)
    QTest.keyClick(page.map, '"')
    assert outcome_at(page, "A03") is SortOutcome.EMPTY


def lose(page: SortPage, digit: Qt.Key, reason: str) -> list[str]:
    """Lose the cell of the chosen well: the step by its digit, then the reason; returns the steps as they stood."""
    offered: list[str] = []

    def chosen() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        offered.extend(button.text() for button in dialog.buttons)
        answer_with(reason)
        QTest.keyClick(dialog, digit)

    QTimer.singleShot(0, chosen)
    QTest.keyClick(page.map, Qt.Key.Key_6)
    return offered


def fate_of(page: SortPage, code: str) -> tuple[str | None, str | None]:
    (row,) = [each for each in page.lab.ask(cells) if each.barcode == code]
    return row.lost_at_step, row.fate_reason


def test_a_loss_asks_its_step_and_its_reason_and_is_told_as_a_warning(page: SortPage, told: Told):
    page.take_scan("DP A1-A2")
    page.next_act()
    code = page.view.at("A01").barcode
    page.map.select("A01")
    assert lose(page, Qt.Key.Key_2, "tip touched the rim") == ["Sorting", "Transfer", "Storage", "Amplification"]
    assert outcome_at(page, "A01") is SortOutcome.LOST
    assert fate_of(page, code) == ("transfer", "tip touched the rim")
    assert told.messages[-1][:2] == ("warn", "A01: lost.")


def test_a_loss_from_a_closed_plate_is_not_taken_for_one_at_sorting(page: SortPage):
    page.take_scan("DP A1, NTC H12, WBC H1")
    page.next_act()
    page.shut.click()
    code = page.view.at("A01").barcode
    page.map.select("A01")
    assert lose(page, Qt.Key.Key_3, "tube fell")[-1] == "Sorting"
    assert fate_of(page, code) == ("amplification", "tube fell")


def test_leaving_the_question_of_the_step_loses_nothing(page: SortPage, told: Told):
    page.take_scan("A1")
    page.map.select("A01")
    said = len(told.messages)
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    QTest.keyClick(page.map, Qt.Key.Key_6)
    assert outcome_at(page, "A01") is SortOutcome.UNVERIFIED
    assert len(told.messages) == said


def test_an_emptied_well_is_offered_last(page: SortPage):
    page.take_scan("DP A1-A2")
    page.take_scan("done, except A1 empty")
    assert page.map.next_well == "A03"


@pytest.mark.requirement("URS-SORT-006")
def test_a_sort_is_paused_and_taken_up_again_by_one_key(qtbot, page: SortPage, told: Told):
    page.take_scan("DP A1-A3")
    page.activateWindow()
    for said, button in (("The sort is paused.", "Go on"), ("The sort goes on.", "Pause")):
        QTest.keyClick(page, Qt.Key.Key_F8)
        assert told.messages[-1][1] == said
        assert page.pause.text() == button
    assert page.take_scan("done")
    assert outcome_at(page, "A03") is SortOutcome.UNVERIFIED


@pytest.mark.requirement("URS-SORT-006")
def test_the_time_that_is_left_stands_beside_the_title_while_the_sort_is_open(page: SortPage):
    assert page.chip.isVisibleTo(page)
    page.take_scan("DP A1, NTC H12, WBC H1")
    page.next_act()
    page.shut.click()
    assert not page.chip.isVisibleTo(page)
    assert page.amplify.isVisibleTo(page)


@pytest.fixture
def values_page(qtbot, qtlab: QtLab, desk: Desk) -> IndexValuesPage:
    made = IndexValuesPage(qtlab, desk)
    qtbot.addWidget(made)
    return made


def test_index_values_are_read_by_path_looked_at_and_taken_in(
    page: SortPage, values_page: IndexValuesPage, told: Told, tmp_path: Path
):
    page.take_scan("DP A1-A2, NTC H12, WBC H1")
    page.next_act()
    file = tmp_path / "sort.csv"
    file.write_text("Well,FSC-A,CK\nA1,10,20\nA2,30,40\nB9,1,1\n")
    values_page.arrive(page.view.barcode)
    assert not values_page.take.isEnabled()
    assert values_page.take_scan(str(file))
    assert [line.well for line in values_page.found.fitting] == ["A01", "A02"]
    assert values_page.found.problems == 1
    values_page.take.click()
    assert told.went[-1] == ("sort", page.view.barcode)
    page.map.select("A01")
    assert page.well.bars.accessibleName() == "FSC-A 10; CK 20"


@pytest.mark.requirement("URS-SORT-003")
def test_edge_13_a_turned_file_waits_until_it_is_read_turned(
    page: SortPage, values_page: IndexValuesPage, tmp_path: Path
):
    page.take_scan("DP A1-A2, NTC H12, WBC H1")
    page.next_act()
    file = tmp_path / "sort.csv"
    file.write_text("Well,CK\nH12,20\nH11,40\nA12,1\n")
    values_page.arrive(page.view.barcode)
    values_page.read(str(file))
    assert values_page.notice.isVisibleTo(values_page)
    assert not values_page.take.isEnabled()
    values_page.read_turned.click()
    assert values_page.take.isEnabled()
    assert len(values_page.found.fitting) == 3


def test_a_file_that_is_not_there_is_refused_by_name(values_page: IndexValuesPage, page: SortPage, tmp_path: Path):
    values_page.arrive(page.view.barcode)
    with pytest.raises(Refused, match=r"gone\.csv can't be read"):
        values_page.read(str(tmp_path / "gone.csv"))
