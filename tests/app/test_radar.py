"""The match radar, the funnel to the verdict, and what of the verdicts needs a person."""

import pytest

from app.actions import counts, results, shipments, sorting, verdicts, wga
from app.domain.steps.wga import QcForm
from app.domain.words import Kind, Role, Verdict
from app.queries.judged_funnel import judged_funnel
from app.queries.kin import kin
from app.queries.origin import origin
from app.queries.overview import overview, pending
from app.queries.radar import radar
from app.queries.results import result_file
from app.queries.to_sign import to_sign
from tests.app.test_sorting import count_form
from tests.given import PASSWORD, Given
from tests.sequenced import Sent, acting, calls, counted, quality, sent, take

pytestmark = pytest.mark.requirement("URS-VERDICT-007")


@pytest.fixture
def case(lab, given: Given) -> Sent:
    told = sent(lab, given)
    counted(lab, tube_of(lab), 3)
    return told


def tube_of(lab, number: int = 23) -> str:
    return next(each.barcode for each in lab.ask(kin, number) if each.kind is Kind.BLOOD)


def proven(lab, case: Sent) -> None:
    signs = {case.cells[0]: "1100000000", case.cells[1]: "0" * 10, case.cells[2]: "." * 10}
    take(lab, quality(case.all), calls(signs | {case.wbc: "0" * 10, case.extract: "1111100000"}))


def lacks(lab) -> list[tuple[int, str, str, str]]:
    return [(row.number, row.key, row.state, row.page) for row in lab.ask(radar, lab.settings)]


def test_cells_that_were_sent_wait_for_the_results_of_tumour_and_control(lab, case: Sent):
    assert lacks(lab) == [(23, "tumour", "wait", "shipment"), (23, "wbc", "wait", "shipment")]
    tumour, _wbc = lab.ask(radar, lab.settings)
    assert (tumour.sent, tumour.sequenced, tumour.subject) == (3, 0, case.shipment)


def test_what_has_its_match_is_not_on_the_radar(lab, case: Sent):
    proven(lab, case)
    assert lacks(lab) == []
    assert lab.ask(overview, lab.settings, lab.today).radar == ()


def test_the_radar_leads_with_cells_for_which_nothing_is_under_way(lab, given: Given, case: Sent):
    given.participant(24)
    plate = given.plate(24)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    for well, code in given.wells(plate).items():
        lab.do(wga.measure, code, QcForm.fill({"gii": 0 if well == "H12" else 4}), seen=None)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    first = lab.ask(radar, lab.settings)[0]
    assert (first.number, first.key, first.state, first.page, first.subject) == (24, "tumour", "breach", "block", "24")
    assert first.lack == "No tumour block was asked for"


def test_the_funnel_goes_on_to_the_verdict_and_closes(lab, case: Sent):
    proven(lab, case)
    found = lab.ask(judged_funnel, lab.settings)
    rows = {row.title: row for row in found.rows}
    assert [rows[name].count for name in ("Sequenced", "Judged", "Informative", "Of tumour origin")] == [3, 3, 2, 1]
    assert (rows["Judged"].cause, rows["Informative"].cause) == ("1 indeterminate", "1 not of tumour origin")
    assert found.balance.closes
    assert found.judgement.sentence() == "Balanced: 3 sequenced = 1 of tumour origin + 2 ended + 0 waiting."


def test_cells_whose_control_is_awaited_wait_in_the_funnel(lab, case: Sent):
    take(lab, quality(case.all), calls({case.cells[0]: "1100000000", case.extract: "1111100000"}))
    found = lab.ask(judged_funnel, lab.settings)
    assert found.judgement.closes
    assert found.judgement.waiting == found.judgement.sequenced > 0


def test_verdicts_wait_for_the_first_and_then_the_second_signature(lab, case: Sent):
    proven(lab, case)
    (line,) = [each for each in lab.ask(pending, lab.settings, lab.now) if each.page == "origin"]
    assert (line.state, line.subject) == ("wait", "23")
    assert "First signature" in line.title
    sign(lab, Role.BIOLOGIST)
    (line,) = lab.ask(to_sign, lab.settings)
    assert "Second signature" in line.title
    assert "bio" in line.text
    sign(lab, Role.PATHOLOGIST)
    assert lab.ask(to_sign, lab.settings) == ()


def test_a_verdict_whose_facts_changed_comes_first_and_says_what_the_rule_now_says(lab, case: Sent):
    proven(lab, case)
    sign(lab, Role.BIOLOGIST)
    sign(lab, Role.PATHOLOGIST)
    sample = next(each.id for each in lab.ask(result_file, 2).samples if each.name == case.cells[0])
    lab.do(results.set_apart, sample, "the library was mixed up")
    (line,) = lab.ask(to_sign, lab.settings)
    assert line.state == "breach"
    assert (
        line.text == "Signed as “Tumour origin proven”; the rule now says “Result of sequencing awaited”: look again."
    )


@pytest.mark.requirement("URS-SIGN-003")
def test_a_signature_on_facts_that_changed_is_a_first_one_again(lab, case: Sent):
    proven(lab, case)
    sign(lab, Role.BIOLOGIST)
    sample = next(each.id for each in lab.ask(result_file, 2).samples if each.name == case.cells[1])
    lab.do(results.set_apart, sample, "the library was mixed up")
    (line,) = lab.ask(to_sign, lab.settings)
    assert "First signature" in line.title


@pytest.mark.requirement("URS-CLOCK-003")
def test_edge_02_an_exploratory_count_is_offered_for_a_signed_exclusion(lab, given: Given):
    given.participant(23)
    tube = given.tube(
        23, receipt={"condition": "CLOTTED", "decision": "ACCEPTED_WITH_DEVIATION", "decision_reason": "filtered"}
    )
    lab.do(counts.record, tube, count_form(n_dp=3, n_ctc=0, stage="FINAL"))
    offers = [each for each in lab.ask(to_sign, lab.settings) if "Exclusion" in each.title]
    assert [each.number for each in offers] == [23]
    acting(lab, Role.BIOLOGIST).do(verdicts.exclude, 23, "clotted", password=PASSWORD)
    assert lab.ask(to_sign, lab.settings) == ()


@pytest.mark.requirement("URS-CLOCK-001")
def test_edge_22_a_draw_after_the_first_dose_is_offered_for_a_signed_exclusion(lab, given: Given):
    given.participant(23, first_dose=given.moment(hours_ago=3))
    lab.do(counts.record, given.tube(23, drawn_hours_ago=1), count_form(n_dp=3, n_ctc=0, stage="FINAL"))
    (offer,) = [each for each in lab.ask(pending, lab.settings, lab.now) if "Exclusion" in each.title]
    assert (offer.page, offer.subject, offer.text) == ("origin", "23", "Drawn after the first dose of the treatment.")


def sign(lab, role: Role) -> None:
    seen = lab.ask(origin, lab.settings, 23).digest
    acting(lab, role).do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
