"""No result will come, said in the window by the keyboard: on the shipment, on the item, on the page of the origin."""

import pytest

from app.actions import no_results
from app.domain.words import Verdict
from app.queries.given_up import expectation
from tests.app.test_radar import tube_of
from tests.given import Given
from tests.sequenced import Sent, calls, counted, quality, sent, take
from tests.ui.conftest import Told
from tests.ui.test_page_registers import answer_with
from ui.lab import QtLab
from ui.pages.item import ItemPage
from ui.pages.origin import OriginPage
from ui.pages.shipment import ShipmentPage
from ui.pages.shipment_scan import AFTER

pytestmark = pytest.mark.requirement("URS-RESULT-008")

WHY = "the library failed at the provider"


@pytest.fixture
def case(lab, given: Given) -> Sent:
    told = sent(lab, given)
    counted(lab, tube_of(lab), 3)
    return told


def test_the_fourth_digit_on_a_row_of_the_shipment_gives_its_result_up(opened, case: Sent, told: Told, lab):
    page = opened(ShipmentPage, case.shipment)
    page.scan.about.set_value(AFTER)
    row = next(place for place in range(page.table.rows.rowCount()) if page.table.rows.row(place).barcode == case.wbc)
    page.table.selectRow(row)
    answer_with(WHY)
    page._on_choice(3)
    assert lab.ask(expectation, case.wbc).why == WHY
    assert "no result will come" in told.messages[-1][1]
    assert "1 with none to come" in page.header.subtitle()
    assert page.table.rows.index(row, 5).data() == "none to come"


def test_a_fourth_digit_chooses_nothing_where_an_arrival_is_taken_down(opened, case: Sent):
    page = opened(ShipmentPage, case.shipment)
    before = page.scan.arrival.value()
    page.scan.choose(3)
    assert page.scan.arrival.value() == before


def test_the_page_of_an_item_says_it_and_takes_it_back(opened, case: Sent, lab):
    page = opened(ItemPage, case.extract)
    texts = [each.line.text for each in page.acts.lines]
    assert texts[0].startswith("No result of MB-023-X001")
    answer_with(WHY)
    page.acts.lines[0].line.act()
    assert lab.ask(expectation, case.extract).given_up is not None
    assert page.acts.lines[0].line.text.startswith("Expect the result of MB-023-X001")
    answer_with("the provider repeats it")
    page.acts.lines[0].line.act()
    assert lab.ask(expectation, case.extract).is_awaited


def test_the_page_of_the_origin_offers_it_for_the_cell_in_front(opened, case: Sent, lab, qtlab: QtLab):
    take(lab, quality(case.all), calls({case.cells[0]: "0" * 10, case.wbc: "0" * 10, case.extract: "1111100000"}))
    lab.do(no_results.give_up, case.cells[1], WHY)
    page = opened(OriginPage, case.cells[2])
    assert page.view is not None
    assert page.view.case.populations.verdict is Verdict.PENDING
    (offered,) = page.more.offered()
    assert offered.startswith("No result of MB-023-D003")
    answer_with(WHY)
    page.more.choose(offered)
    assert page.view.case.populations.verdict is Verdict.NOT_PROVEN
    assert page.more.offered()[0].startswith("Expect the result of MB-023-D003")
