"""The pages of deviations: one by hand, the list and its filters, what it concerns, the hold it left, co-signing."""

import pytest

from app.actions import deviations, sorting, wga
from app.domain.deviation import DeviationForm
from app.domain.errors import Refused
from app.domain.steps.wga import QcForm
from app.domain.words import DeviationCode, DeviationState, Severity
from app.queries.deviations import ALL, COSIGN, deviation_list
from app.queries.item import item_record
from tests.app.test_amplification import amplified
from tests.app.test_deviations import late_start
from tests.given import Given
from tests.ui.conftest import Told
from tests.ui.test_page_amplify import facts
from tests.ui.test_page_registers import answer_with
from ui.pages.deviation import DeviationPage
from ui.pages.deviations import DeviationsPage

pytestmark = pytest.mark.requirement("URS-DEV-002")


def test_a_deviation_is_recorded_by_hand_with_what_was_scanned(opened, given: Given, told: Told):
    given.participant(23)
    tube, other = given.tube(23), given.tube(23)
    page = opened(DeviationPage)
    for code in (tube, other, other):
        assert page.take_scan(code)
    with pytest.raises(Refused, match="needs its code"):
        page.try_confirm()
    for name, value in {
        "code": DeviationCode.TEMP,
        "severity": Severity.MAJOR,
        "description": "The fridge stood open",
        "capa": "A door alarm",
    }.items():
        page.views[DeviationForm].set_value(name, value)
    page.try_confirm()
    (row,) = given.lab.ask(deviation_list, given.lab.today)
    assert [each.barcode for each in row.items] == [tube]
    assert (row.capa, row.number) == ("A door alarm", 23)
    assert told.went[-1] == ("deviations", str(row.id))


def test_a_deviation_shows_its_facts_and_opens_what_it_concerns(opened, given: Given, told: Told):
    late_start(given.lab, given)
    row = next(row for row in given.lab.ask(deviation_list, given.lab.today) if row.rule == "R03")
    page = opened(DeviationsPage, str(row.id))
    assert "Age of the blood 25 h" in facts(page.facts)
    page.items.lines[0].click()
    assert told.opened == [row.items[0].barcode]


def test_the_list_is_filtered_to_what_is_open_and_what_waits_for_a_co_signature(opened, given: Given, clock):
    late_start(given.lab, given)
    done = given.lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "x", action_taken="y")
    given.lab.do(deviations.close, done, seen=None)
    page = opened(DeviationsPage)
    open_ones = page.table.rows.rowCount()
    page.views.set_value(ALL)
    page.views.chosen.emit(ALL)
    assert page.table.rows.rowCount() == open_ones + 1
    clock.forward(days=30)
    page.views.set_value(COSIGN)
    page.views.chosen.emit(COSIGN)
    assert page.table.rows.row(0).is_cosign_late
    assert "overdue" in page.header.subtitle()


def test_action_and_capa_are_saved_then_it_is_closed_and_both_stay_shown(opened, given: Given):
    number = given.lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "Power cut")
    page = opened(DeviationsPage, str(number))
    page.action_taken.setPlainText("Generator")
    page.capa.setPlainText("A second generator")
    page.save.click()
    page.shut.click()
    assert (page.row.state, page.row.capa) == (DeviationState.CLOSED, "A second generator")
    assert not page.save.isEnabled()


@pytest.mark.requirement("URS-SORT-004")
def test_r13_the_hold_of_a_plate_is_lifted_from_its_deviation_by_a_biologist(
    opened, given: Given, biologist, told: Told
):
    given.participant(23)
    plate = given.plate(23, "DP A1-A2")
    given.lab.do(sorting.close, plate, control_reason="the sorter clogged")
    (row,) = given.lab.ask(deviation_list, given.lab.today)
    technician = opened(DeviationsPage, str(row.id))
    with pytest.raises(Refused, match="It takes: Biologist"):
        technician._on_lift(row.held[0])
    page = opened(DeviationsPage, str(row.id), biologist)
    assert page.acts.lines[0].line.text.startswith("Lift the hold of MB-000-P001")
    answer_with("a WBC pool follows")
    page.acts.lines[0].click()
    assert given.lab.ask(item_record, plate).restriction is None
    assert page.acts.isHidden()


@pytest.mark.requirement("URS-WGA-001")
def test_r14_the_deviation_of_a_positive_control_leads_to_settling_it(opened, given: Given, told: Told):
    plate = amplified(given.lab, given)
    given.lab.do(wga.measure, given.wells(plate)["H12"], QcForm.fill({"gii": 3}), seen=None)
    row = next(row for row in given.lab.ask(deviation_list, given.lab.today) if row.rule == "R14")
    page = opened(DeviationsPage, str(row.id))
    page.acts.lines[0].click()
    assert told.went[-1] == ("amplify", plate)


def test_a_due_co_signature_is_given_in_front_of_the_deviation(opened, given: Given, biologist):
    late_start(given.lab, given)
    row = next(row for row in given.lab.ask(deviation_list, given.lab.today) if row.rule == "R03")
    page = opened(DeviationsPage, str(row.id), biologist)
    assert "Biologist due" in facts(page.facts)
    answer_with("")
    page.cosign.click()
    assert page.row.cosignature == "by bio"
    assert page.cosign.isHidden()
