"""The count page: which reading comes next, what is needed, correcting a reading with its reason."""

import pytest

from app.actions import counts
from app.domain.steps.enumeration import CountForm, still_to_read
from app.domain.words import CountStage, CountStatus, Reading, Role
from app.queries.counts import counts as readings_of
from tests.conftest import as_role
from tests.given import Given
from tests.ui.conftest import Told, answer_with
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.count import CountPage

pytestmark = pytest.mark.requirement("URS-COUNT-002")


@pytest.fixture
def tube(given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.fixture
def page(qtbot, qtlab: QtLab, desk: Desk) -> CountPage:
    made = CountPage(qtlab, desk)
    qtbot.addWidget(made)
    return made


def reading(stage: CountStage, which: Reading, n_dp: int) -> CountForm:
    return CountForm.fill(
        {
            "stage": stage,
            "reading": which,
            "status": CountStatus.DONE,
            "n_dp": n_dp,
            "n_ctc": 3,
            "volume_analysed_ml": 7.2,
        }
    )


def proposed(page: CountPage) -> tuple[str, str]:
    raw = page.views[CountForm].raw()
    return raw["stage"], raw["reading"]


def test_each_reading_is_proposed_in_its_turn(page: CountPage, tube: str, store, given: Given):
    page.arrive(tube)
    assert proposed(page) == ("PRELIMINARY", "READER_1")
    given.lab.do(counts.record, tube, reading(CountStage.PRELIMINARY, Reading.READER_1, 12))
    page.arrive(tube)
    assert proposed(page) == ("FINAL", "READER_1")
    given.lab.do(counts.record, tube, reading(CountStage.FINAL, Reading.READER_1, 11))
    page.arrive(tube)
    assert proposed(page) == ("FINAL", "READER_2")
    as_role(store, Role.BIOLOGIST).do(counts.record, tube, reading(CountStage.FINAL, Reading.READER_2, 12))
    page.arrive(tube)
    assert proposed(page) == ("FINAL", "CONSENSUS")


def test_two_readers_who_agree_need_no_consensus(given: Given, tube: str, store):
    given.lab.do(counts.record, tube, reading(CountStage.FINAL, Reading.READER_1, 11))
    as_role(store, Role.BIOLOGIST).do(counts.record, tube, reading(CountStage.FINAL, Reading.READER_2, 11))
    assert still_to_read(given.lab.ask(readings_of, given.lab.settings, tube=tube)) is None


@pytest.mark.requirement("URS-COUNT-001")
def test_r21_a_count_that_was_not_done_asks_for_its_reason_and_no_numbers(page: CountPage, tube: str):
    page.arrive(tube)
    assert {"Volume analysed", "DP cells", "CTC"} <= {part.strip() for part in page.footer.text()[6:].split(",")}
    page.views[CountForm].set_value("status", CountStatus.NOT_DONE)
    assert page.footer.text() == "Left: Why not done"


@pytest.mark.requirement("URS-AUDIT-004")
def test_a_reading_is_corrected_from_the_list_with_its_reason(page: CountPage, tube: str, given: Given, told: Told):
    given.lab.do(counts.record, tube, reading(CountStage.FINAL, Reading.READER_1, 11))
    page.arrive(tube)
    page.known.lines[0].click()
    assert page.views[CountForm].raw()["n_dp"] == "11"
    page.views[CountForm].set_value("n_dp", 10)
    answer_with("one was debris")
    page.try_confirm()
    (row,) = given.lab.ask(readings_of, given.lab.settings, tube=tube)
    assert row.n_dp == 10
