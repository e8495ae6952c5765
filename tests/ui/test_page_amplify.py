"""The pages of amplification: a batch, its column, one product's measurement, its aliquots, the controls."""

from pathlib import Path

import pytest

from app.actions import sorting, wga
from app.domain.aliquot import AliquotForm, AliquotTime
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.steps.wga import QcForm, WgaForm
from app.domain.words import NtcVerdict, Qualifier, Restriction
from app.queries.item import item_record
from app.queries.product import product_record
from app.queries.wga import batch
from tests.app.test_amplification import amplified, blank_of
from tests.app.test_sorting import closed
from tests.given import Given
from tests.ui.conftest import Told, choose_value
from tests.ui.test_page_registers import answer_with
from ui.pages.aliquots import AliquotsPage
from ui.pages.amplify import AmplifyPage
from ui.pages.amplify_start import WITHOUT, AmplifyStartPage
from ui.pages.item import ItemPage
from ui.pages.measure import MeasurePage


def facts(card) -> str:
    """What the lines of a card say."""
    lines = [card.column.itemAt(place).widget() for place in range(1, card.column.count())]
    return " | ".join(f"{line._fact.name} {line._fact.value} {line._fact.limit}".strip() for line in lines)


def test_a_batch_is_started_finished_at_a_typed_time_and_then_offers_no_start(opened, given: Given, told: Told, clock):
    plate = closed(given.lab, given)
    page = opened(AmplifyPage, plate)
    assert page.header.subtitle() == "MB-023 · 5 cells wait"
    page.next_act()
    assert told.went[-1] == ("amplify_start", plate)
    given.lab.do(wga.start, [plate], WgaForm.fill({"kit": "AMPLI1", "volume_ul": 20}))
    clock.forward(hours=3)
    page.refresh()
    assert page.act.text() == "Finish amplification"
    page.finished.setText("-30")
    page.next_act()
    assert page.act.isHidden()
    assert page.header.subtitle() == "MB-023 · 6 products · Ampli1"
    assert "6 products made" in told.messages[-1][1]


def test_a_finish_before_the_start_asks_for_its_reason(opened, given: Given, told: Told):
    plate = closed(given.lab, given)
    given.lab.do(wga.start, [plate], WgaForm.fill({"kit": "AMPLI1", "volume_ul": 20}))
    page = opened(AmplifyPage, plate)
    page.finished.setText("-90")
    answer_with("the clock of the thermocycler")
    page.next_act()
    assert page.batch.run_id is None


def test_a_cell_leaves_the_run_with_its_reason(opened, given: Given):
    plate = closed(given.lab, given)
    given.lab.do(wga.start, [plate], WgaForm.fill({"kit": "AMPLI1"}))
    page = opened(AmplifyPage, plate)
    page.table.selectRow(0)
    answer_with("the cap burst")
    page.leave_run.click()
    assert len(page.batch.waiting) == 1


def test_a_pasted_column_shows_what_it_would_do_before_it_does_it(opened, given: Given, told: Told):
    plate = amplified(given.lab, given)
    given.lab.do(wga.measure_column, plate, "yield_ng", {"A01": "24"})
    page = opened(AmplifyPage, plate)
    page.column.paste.setPlainText("A1\t25\nA2\t< LOQ\nA3\t0\nC5\t7")
    assert page.column.enter.text() == "Enter 3 values"
    lines = [line.line for line in page.column.check.lines]
    assert [line.left for line in lines] == ["C05", "A01", "A02", "A03"]
    assert lines[1].text == "24 → 25"
    answer_with("read again")
    page.column.enter.click()
    shown = {row.well: row.yield_word for row in page.batch.rows}
    assert (shown["A01"], shown["A02"], shown["A03"]) == ("25", "< LOQ", "0")
    assert page.column.paste.toPlainText() == ""
    assert page.column.enter.text() == "Nothing to enter"


@pytest.mark.requirement("URS-WGA-004")
def test_a_column_that_cannot_be_read_says_why_and_enters_nothing(opened, given: Given):
    plate = amplified(given.lab, given)
    page = opened(AmplifyPage, plate)
    page.column.paste.setPlainText("A1\t25\nA1\t26")
    assert "stands twice" in page.column.check.lines[0].line.text
    assert not page.column.enter.isEnabled()


def test_a_file_is_read_by_its_path_and_its_column_chosen(opened, given: Given, tmp_path: Path):
    plate = amplified(given.lab, given)
    file = tmp_path / "qubit.csv"
    file.write_text("Well;Sample;Conc;GII\nA1;s1;3,2;4\nA2;s2;2,1;3\n", "utf-8")
    page = opened(AmplifyPage, plate)
    page.column.measure.set_value("gii")
    choose_value("GII")
    assert page.take_scan(str(file))
    assert page.column.enter.text() == "Enter 2 values"
    page.column.enter.click()
    assert [row.gii for row in page.batch.rows if row.well in ("A01", "A02")] == [4, 3]


def test_a_scanned_product_is_measured_by_hand_and_the_batch_comes_back(opened, given: Given, told: Told):
    plate = amplified(given.lab, given)
    code = given.wells(plate)["A01"]
    page = opened(AmplifyPage, plate)
    assert page.take_scan(printed(code))
    assert told.went[-1] == ("measure", code)
    form = opened(MeasurePage, code)
    form.views[QcForm].set_value("yield_ng", "31,5")
    form.views[QcForm].set_value("gii", "3")
    form.try_confirm()
    assert told.went[-1] == ("amplify", plate)
    record = given.lab.ask(product_record, code)
    assert (record.values["yield_ng"], record.values["qualifier"]) == (31.5, Qualifier.EXACT)


def test_a_corrected_measurement_asks_for_its_reason(opened, given: Given):
    code = given.wells(amplified(given.lab, given))["A01"]
    given.lab.do(wga.measure, code, QcForm.fill({"gii": 3}), seen=None)
    page = opened(MeasurePage, code)
    page.views[QcForm].set_value("gii", "4")
    answer_with("read again")
    page.try_confirm()
    assert given.lab.ask(product_record, code).values["gii"] == 4


@pytest.mark.requirement("URS-WGA-002")
def test_edge_14_a_low_gii_is_shown_and_overridden_with_its_reason(opened, given: Given, told: Told):
    code = given.wells(amplified(given.lab, given))["A01"]
    page = opened(MeasurePage, code)
    page.views[QcForm].set_value("gii", "1")
    assert not page.notice.isHidden()
    page.try_confirm()
    page.arrive(code)
    assert "GII 1 poor" in facts(page.facts)
    answer_with("the only cell of the participant")
    page.acts.lines[0].click()
    assert given.lab.ask(product_record, code).low_gii_override == "the only cell of the participant"


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_the_reason_for_no_quality_control_is_given_on_the_product(opened, given: Given):
    code = given.wells(amplified(given.lab, given))["A01"]
    page = opened(MeasurePage, code)
    answer_with("volume too small")
    page.acts.lines[0].click()
    assert given.lab.ask(product_record, code).no_qc_reason == "volume too small"


def test_a_product_goes_into_a_tube_of_its_own(opened, given: Given, told: Told):
    code = given.wells(amplified(given.lab, given))["A01"]
    page = opened(MeasurePage, code)
    next(line for line in page.acts.lines if "tube of its own" in line.line.text).click()
    assert given.lab.ask(product_record, code).plate == ""
    assert "label waits" in told.messages[-1][1]


@pytest.mark.requirement("URS-WGA-001")
def test_r14_a_positive_control_is_announced_while_it_is_typed_and_holds_its_batch(opened, given: Given, told: Told):
    plate = amplified(given.lab, given)
    page = opened(MeasurePage, given.wells(plate)["H12"])
    page.views[QcForm].set_value("gii", "2")
    assert not page.notice.isHidden()
    page.try_confirm()
    assert told.messages[-1][0] == "hold"
    batch_page = opened(AmplifyPage, plate)
    assert not batch_page.notice.isHidden()
    assert batch_page.batch.positive.verdict is NtcVerdict.POSITIVE
    assert {row.restriction for row in batch_page.batch.rows if row.well} == {Restriction.HOLD}
    with pytest.raises(Refused, match="It takes: Biologist"):
        batch_page._settle(release=True)


@pytest.mark.requirement("URS-WGA-001", "URS-SIGN-004")
def test_r14_a_biologist_releases_the_batch_by_a_signature_with_the_reason(opened, given: Given, biologist, told: Told):
    plate = amplified(given.lab, given)
    given.lab.do(wga.measure, given.wells(plate)["H12"], QcForm.fill({"gii": 2}), seen=None)
    page = opened(AmplifyPage, plate, biologist)
    answer_with("one marker, below what the run shows")
    page.release.click()
    assert page.batch.positive is None
    assert {row.restriction for row in page.batch.rows} == {None}
    assert page.notice.isHidden()
    assert "is released" in told.messages[-1][1]


@pytest.mark.requirement("URS-WGA-001")
def test_edge_15_a_failed_reagent_blank_rejects_the_products_of_its_run(opened, given: Given, biologist):
    plate = amplified(given.lab, given)
    given.lab.do(wga.measure, blank_of(given.lab, plate), QcForm.fill({"gii": 4}), seen=None)
    page = opened(AmplifyPage, plate, biologist)
    assert page.batch.positive.well == ""
    answer_with("the master mix was contaminated")
    page.fail.click()
    assert {row.standing.value for row in page.batch.products} == {"REJECTED"}


def test_several_plates_go_into_one_run_and_the_blank_can_be_left_out(opened, given: Given, told: Told):
    plate = closed(given.lab, given)
    given.participant(24)
    other = given.plate(24)
    given.lab.do(sorting.close, other)
    page = opened(AmplifyStartPage, plate)
    assert page.take_scan(other)
    page.views[WgaForm].set_value("kit", "AMPLI1")
    page.blank.set_value(WITHOUT)
    page.try_confirm()
    assert given.lab.ask(batch, plate).run_id == given.lab.ask(batch, other).run_id
    assert all(row.kind.value != "N" or row.well for row in given.lab.ask(batch, plate).rows)


def test_cells_sorted_long_ago_are_noted_before_and_after_the_start(opened, given: Given, told: Told, clock):
    plate = closed(given.lab, given)
    clock.forward(days=40)
    page = opened(AmplifyStartPage, plate)
    assert not page.notice.isHidden()
    page.views[WgaForm].set_value("kit", "AMPLI1")
    page.try_confirm()
    assert told.messages[-1][0] == "warn"
    assert "40 d" in facts(opened(AmplifyPage, plate).state)


def test_aliquots_are_made_from_their_form_and_those_made_earlier_entered_late(opened, given: Given, told: Told):
    code = given.wells(amplified(given.lab, given))["A01"]
    page = opened(AliquotsPage, code)
    view = page.views[AliquotForm]
    view.set_value("count", "3")
    view.set_value("volume_ul", "8")
    assert not page.notice.isHidden()
    with pytest.raises(Refused, match="take 24 µL"):
        page.try_confirm()
    page.late.click()
    page.views[AliquotTime].set_value("at", given.moment(hours_ago=0.5))
    page.views[AliquotForm].set_value("count", "3")
    page.views[AliquotForm].set_value("volume_ul", "8")
    page.try_confirm()
    assert told.messages[-1][1].startswith("3 aliquots made: MB-023-A001")
    assert given.lab.ask(item_record, code).volume_ul == 0


def test_the_record_of_a_held_plate_offers_the_biologist_to_lift_the_hold(opened, given: Given, biologist, told: Told):
    given.participant(23)
    plate = given.plate(23, "DP A1-A2")
    given.lab.do(sorting.close, plate, control_reason="the sorter clogged")
    page = opened(ItemPage, plate, biologist)
    first = page.acts.lines[0]
    assert first.line.text == "Lift the hold by a signature"
    answer_with("a WBC pool follows")
    first.click()
    assert given.lab.ask(item_record, plate).restriction is None
    assert given.lab.ask(item_record, given.wells(plate)["A01"]).restriction is None


def test_the_record_of_a_plate_with_a_positive_control_leads_to_settling_it(opened, given: Given, told: Told):
    plate = amplified(given.lab, given)
    given.lab.do(wga.measure, given.wells(plate)["H12"], QcForm.fill({"gii": 2}), seen=None)
    page = opened(ItemPage, plate)
    assert page.acts.lines[0].line.text == "Settle the control"
    page.acts.lines[0].click()
    assert told.went[-1] == ("amplify", plate)
