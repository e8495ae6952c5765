"""The endpoint's page and the match radar: every number opens its participants, from there their origin."""

import openpyxl
import pytest
from PySide6.QtCore import Qt

from app.domain.words import DocumentKind, Kind
from app.queries.documents import documents
from app.queries.kin import kin
from tests.given import Given
from tests.sequenced import Sent, calls, counted, quality, sent, take
from tests.ui.conftest import Told
from ui.desk import Desk
from ui.pages.endpoint import CROSSED, FLOW, NUMBERS, POPULATIONS, EndpointPage
from ui.pages.overview import OverviewPage
from ui.pages.radar import RadarPage
from ui.pages.results import ResultsPage


@pytest.fixture
def case(lab, given: Given) -> Sent:
    told = sent(lab, given)
    counted(lab, next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD), 3)
    return told


def come_back(lab, case: Sent) -> None:
    signs = {case.cells[0]: "1100000000", case.cells[1]: "0" * 10, case.cells[2]: "." * 10}
    take(lab, quality(case.all), calls(signs | {case.wbc: "0" * 10, case.extract: "1111100000"}))


def numbers_of(page: EndpointPage) -> list[int]:
    assert page.facts.found is not None
    return [row.standing.number for row in page.facts.found.rows]


@pytest.mark.requirement("URS-ENDPT-001")
def test_the_answer_stands_large_with_its_exact_interval(lab, opened, case: Sent):
    come_back(lab, case)
    page = opened(EndpointPage)
    assert page.primary.text() == "1 of 1 (100.0 %), 95 % interval 2.5 to 100.0 %"


def test_an_answer_that_may_change_says_why(opened, case: Sent):
    page = opened(EndpointPage)
    assert page.primary.text().startswith("0 of 1 (0.0 %)")
    assert page.why.text() == "Interim. 1 verdict waits for results."


@pytest.mark.requirement("URS-ENDPT-002")
def test_without_anybody_nothing_is_estimable(opened, lab):
    page = opened(EndpointPage)
    assert page.primary.text() == "0 of 0: not estimable"
    assert page.flow.spots == ()


def test_a_number_opens_its_participants_and_they_their_origin(qtbot, lab, opened, desk: Desk, case: Sent, told: Told):
    come_back(lab, case)
    page = opened(EndpointPage)
    qtbot.keyClick(page.lines, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.facts
    assert numbers_of(page) == [23]
    qtbot.keyClick(page.facts.table, Qt.Key.Key_Return)
    assert told.went == [("origin", "23")]
    page.facts.back.click()
    assert page.tabs.value() == NUMBERS
    assert page.stack.currentWidget() is not page.facts


def test_every_number_of_the_page_opens_as_many_participants_as_it_tells(lab, opened, given: Given, case: Sent):
    given.participant(24)
    come_back(lab, case)
    page = opened(EndpointPage)
    assert len(page._lines) == 12
    for line in page._lines:
        page._on_line(line)
        assert numbers_of(page) == list(line.numbers)


def test_each_place_of_the_flow_opens_who_stands_there(lab, opened, given: Given, case: Sent):
    given.participant(24)
    come_back(lab, case)
    page = opened(EndpointPage)
    page.tabs.set_value(FLOW)
    page._on_tab()
    seen = {}
    for spot in page.flow.spots:
        page._on_step(spot.key)
        seen[spot.key] = numbers_of(page)
    assert seen["ENROLLED"] == [23, 24]
    assert seen["SAMPLED-0"] == [24]
    assert seen["PROVEN"] == [23]


def test_the_facts_in_front_are_written_as_a_sheet(lab, opened, desk: Desk, case: Sent, told: Told):
    come_back(lab, case)
    page = opened(EndpointPage)
    page.sheet.click()
    page.tabs.set_value(POPULATIONS)
    page._on_tab()
    page.sheet.click()
    numbers, people = (openpyxl.load_workbook(text) for _state, _title, text in told.messages)
    values = [cell.value for cell in numbers["FACTS"][2]]
    assert values[1:4] == ["Proven tumour origin among the DP-positive", "1 of 1 (100.0 %)", "2.5 to 100.0 %"]
    assert [cell.value for cell in people["FACTS"][2]][:2] == ["MB-023", "Tumour origin proven"]


@pytest.mark.requirement("URS-VERDICT-007")
def test_the_radar_leads_to_the_way_out(qtbot, opened, case: Sent, told: Told):
    page = opened(RadarPage)
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert told.went == [("shipment", case.shipment)]


def test_nothing_on_the_radar_says_so(opened, lab, case: Sent):
    come_back(lab, case)
    page = opened(RadarPage)
    assert page.table.rows.rowCount() == 0


def test_the_endpoint_is_reached_from_the_results_and_from_the_overview(opened, case: Sent, told: Told):
    page = opened(ResultsPage)
    page.views.step(4)
    assert told.went == [("endpoint", "")]
    overview = opened(OverviewPage)
    overview.endpoint.click()
    assert told.went[-1] == ("endpoint", "")


def test_the_overview_shows_what_lacks_its_match(opened, case: Sent, told: Told):
    page = opened(OverviewPage)
    assert [line.line.text for line in page.radar.lines] == [
        "MB-023: The tumour's DNA: no result yet",
        "MB-023: The WBC control: no result yet",
    ]
    page.radar.lines[0].click()
    assert told.went == [("shipment", case.shipment)]


def test_dp_by_ctc_is_a_grid_with_margins_and_each_number_opens_its_participants(qtbot, lab, opened, case: Sent):
    come_back(lab, case)
    page = opened(EndpointPage)
    page.tabs.set_value(CROSSED)
    page._on_tab()
    assert [[each.text() for each in line] for line in page.crossed.numbers] == [
        ["0", "1", "1"],
        ["0", "0", "0"],
        ["0", "1", "1"],
    ]
    for row, column in ((0, 1), (0, 2), (2, 1), (2, 2)):
        qtbot.keyClick(page.crossed.numbers[row][column], Qt.Key.Key_Return)
        assert numbers_of(page) == [23]
        page._on_tab()


def test_the_endpoint_stands_among_the_tabs_of_the_results(opened, case: Sent, told: Told):
    page = opened(EndpointPage)
    assert page.views.value() == "endpoint"
    page.views.step(-1)
    assert told.went[-1] == ("radar", "")
    assert page.views.value() == "endpoint"


@pytest.mark.requirement("URS-ENDPT-001")
def test_the_report_is_written_from_the_page_and_stands_in_the_ledger(qtbot, lab, opened, case: Sent, told: Told):
    page = opened(EndpointPage)
    page.paper.click()
    (row,) = [each for each in lab.ask(documents) if each.kind is DocumentKind.ENDPOINT]
    assert row.state == "INTERIM"
    assert "Endpoint report written." in told.messages[-1][1]
