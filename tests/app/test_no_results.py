"""No result will come: said of a cell, of the tumour's DNA, of the WBC control; taken back; undone by a result."""

import json
from pathlib import Path

import pytest

from app.actions import no_results, results, sections, shipments, undo, verdicts
from app.domain.errors import NeedsReason, Refused
from app.domain.ffpe import ExtractForm
from app.domain.words import ItemReceipt, Role, Verdict
from app.imports.results.take import taken
from app.outputs.forms.many import Paper, write_paper
from app.queries.endpoint import endpoint
from app.queries.funnel import Stage, funnel
from app.queries.given_up import expectation
from app.queries.history import history
from app.queries.judged_funnel import judged_funnel
from app.queries.origin import origin
from app.queries.radar import radar
from app.queries.shipment import shipment_record
from app.queries.shipments import overdue, shipment_list
from app.queries.to_sign import to_sign
from tests.app.test_cli import Terminal
from tests.app.test_radar import tube_of
from tests.given import PASSWORD, Given
from tests.outputs.test_forms import text_of
from tests.sequenced import Sent, acting, calls, counted, quality, sent, take

pytestmark = pytest.mark.requirement("URS-RESULT-008")

WHY = "the library failed at the provider"


@pytest.fixture
def case(lab, given: Given) -> Sent:
    told = sent(lab, given)
    counted(lab, tube_of(lab), 3)
    return told


def verdict(lab) -> tuple[Verdict, str]:
    (row,) = lab.ask(endpoint, lab.settings, number=23)
    return row.verdict, row.reason


def test_it_takes_a_reason_and_offers_the_usual_ones(lab, case: Sent):
    with pytest.raises(NeedsReason) as asked:
        lab.do(no_results.give_up, case.cells[0], " ")
    assert asked.value.way_out == "no-result"
    assert lab.do(no_results.give_up, case.cells[0], WHY) == [case.cells[0]]
    known = lab.ask(expectation, case.cells[0])
    assert (known.is_awaited, known.given_up is not None, known.why) == (False, True, WHY)


def test_what_was_not_sent_or_has_its_result_is_refused_with_the_way_out(lab, given: Given, case: Sent):
    given.participant(24)
    lying = given.wells(given.plate(24))["A01"]
    with pytest.raises(Refused, match="was not sent") as refused:
        lab.do(no_results.give_up, lying, WHY)
    assert "lost, rejected, used up" in refused.value.hint
    take(lab, calls({case.cells[0]: "11"}))
    with pytest.raises(Refused, match="is in"):
        lab.do(no_results.give_up, case.cells[0], WHY)
    lab.do(no_results.give_up, case.cells[1], WHY)
    with pytest.raises(Refused, match="expected already"):
        lab.do(no_results.give_up, case.cells[1], WHY)
    with pytest.raises(Refused, match="Nothing was said"):
        lab.do(no_results.expect_again, case.cells[2], WHY)


def test_a_cell_given_up_is_awaited_no_more_and_ends_in_the_funnel(lab, case: Sent):
    take(lab, quality(case.all), calls({case.cells[0]: "0" * 10, case.wbc: "0" * 10, case.extract: "1111100000"}))
    assert verdict(lab) == (Verdict.PENDING, "Results of 2 DP cells expected.")
    lab.do(no_results.give_up, case.cells[1], WHY)
    assert verdict(lab) == (Verdict.PENDING, "Result of 1 DP cell expected.")
    lab.do(no_results.give_up, case.cells[2], WHY)
    assert verdict(lab)[0] is Verdict.NOT_PROVEN
    rows, balance = lab.ask(funnel, lab.settings)
    assert (rows[Stage.DISPATCHED].ended, rows[Stage.DISPATCHED].cause) == (2, "2 no result to come")
    assert balance.closes
    assert lab.ask(judged_funnel, lab.settings).judgement.closes


def test_without_tumour_or_control_to_come_the_participant_is_not_evaluable(lab, case: Sent):
    take(lab, quality(case.all), calls(dict.fromkeys(case.cells, "0" * 10)))
    assert verdict(lab) == (Verdict.PENDING, "The tumour's result is expected. The WBC control's result is expected.")
    lab.do(no_results.give_up, case.extract, WHY)
    assert verdict(lab) == (Verdict.PENDING, "The WBC control's result is expected.")
    lab.do(no_results.give_up, case.wbc, WHY)
    told, reason = verdict(lab)
    assert told is Verdict.NOT_EVALUABLE
    assert "No usable result of the WBC control, and none to come." in reason
    lacks = [(row.key, row.state, row.lack, row.page) for row in lab.ask(radar, lab.settings)]
    assert lacks == [
        ("tumour", "breach", "No result of the tumour's DNA will come", "block"),
        ("wbc", "breach", "No result of the WBC control will come", "participant"),
    ]


def test_dna_extracted_once_more_is_expected_again(lab, case: Sent):
    take(lab, quality(case.all), calls(dict.fromkeys((*case.cells, case.wbc), "0" * 10)))
    lab.do(no_results.give_up, case.extract, WHY)
    assert verdict(lab)[0] is Verdict.NOT_EVALUABLE
    block = next(row.subject for row in lab.ask(radar, lab.settings) if row.key == "tumour")
    lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 300}))
    assert verdict(lab) == (Verdict.PENDING, "The tumour's result is expected.")


def test_a_result_that_comes_after_all_undoes_it_visibly(lab, case: Sent):
    lab.do(no_results.give_up, case.cells[0], WHY)
    (number,) = take(lab, calls({case.cells[0]: "11", case.cells[1]: "00"}))
    assert taken(lab, number).after_all == (case.cells[0],)
    assert "No result was to come of these, and one came: MB-023-" in taken(lab, number).told
    assert lab.ask(expectation, case.cells[0]).given_up is None
    verbs = [each.verb for each in lab.ask(history, code=case.cells[0])]
    assert {"result.given_up", "result.came_after_all", "result.received"} <= set(verbs)
    with pytest.raises(Refused, match="Nothing was said"):
        lab.do(no_results.expect_again, case.cells[0], WHY)


def test_a_sample_in_quarantine_undoes_it_only_once_it_is_confirmed(lab, case: Sent):
    lab.do(no_results.give_up, case.cells[0], WHY)
    (number,) = take(lab, calls({"S-17": "11"}))
    assert lab.ask(expectation, case.cells[0]).given_up is not None
    lab.do(results.propose, 1, case.cells[0], "the provider's list")
    acting(lab, Role.BIOLOGIST).do(results.confirm, 1)
    assert lab.ask(expectation, case.cells[0]).given_up is None
    assert taken(lab, number).after_all == (case.cells[0],)


def test_a_signed_verdict_has_to_be_looked_at_again_when_the_result_comes(lab, case: Sent):
    take(lab, quality(case.all), calls({case.cells[0]: "0" * 10, case.wbc: "0" * 10, case.extract: "1111100000"}))
    for code in case.cells[1:]:
        lab.do(no_results.give_up, code, WHY)
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        seen = lab.ask(origin, lab.settings, 23).digest
        acting(lab, role).do(verdicts.sign_patient, 23, Verdict.NOT_PROVEN, seen=seen, password=PASSWORD)
    assert lab.ask(to_sign, lab.settings) == ()
    take(lab, calls({case.cells[1]: "1100000000"}))
    (line,) = lab.ask(to_sign, lab.settings)
    assert line.state == "breach"


def test_it_is_taken_back_with_a_reason_or_undone_at_once(lab, case: Sent):
    lab.do(no_results.give_up, case.wbc, WHY)
    assert lab.do(undo.last) == "no result will come"
    assert lab.ask(expectation, case.wbc).is_awaited
    lab.do(no_results.give_up, case.wbc, WHY)
    lab.do(no_results.expect_again, case.wbc, "the provider repeats the library")
    assert lab.ask(expectation, case.wbc).is_awaited


def test_a_shipment_waits_for_nothing_that_was_given_up(lab, given: Given, case: Sent, clock):
    clock.forward(days=60)
    assert lab.ask(overdue, lab.today)
    lab.do(no_results.give_up, case.cells[0], WHY)
    lab.do(no_results.give_up, case.extract, WHY)
    record = lab.ask(shipment_record, case.shipment)
    assert (record.given_up, record.results_in) == (2, 0)
    for row in record.items:
        if row.no_result is None:
            lab.do(shipments.result_came, case.shipment, row.barcode)
    assert not lab.ask(overdue, lab.today)
    (row,) = lab.ask(shipment_list, lab.today)
    assert (row.back, row.given_up, row.next, row.days_late) == (4, 2, "", 0)


def test_a_plate_stands_for_all_in_it_that_has_no_result(lab, case: Sent):
    take(lab, calls({case.cells[0]: "11"}))
    plate = next(row.plate for row in lab.ask(shipment_record, case.shipment).items if row.plate)
    codes = lab.do(no_results.give_up, plate, "the plate thawed on the way")
    assert set(case.cells[1:]) < set(codes)
    assert case.cells[0] not in codes
    assert case.extract not in codes


def test_the_word_of_the_provider_that_it_came_undoes_it_too(lab, case: Sent):
    lab.do(no_results.give_up, case.cells[0], WHY)
    lab.do(shipments.result_came, case.shipment, case.cells[0])
    assert lab.ask(expectation, case.cells[0]).given_up is None


def test_what_is_missing_on_arrival_waits_for_nothing(lab, case: Sent):
    lab.do(shipments.arrived, case.shipment, case.cells[0], ItemReceipt.MISSING)
    assert not lab.ask(expectation, case.cells[0]).is_awaited


def test_a_monitor_may_not_say_it(lab, case: Sent):
    with pytest.raises(Refused):
        acting(lab, Role.MONITOR).do(no_results.give_up, case.cells[0], WHY)


def test_the_command_line_says_it_and_takes_it_back(lab, case: Sent, tmp_path: Path, monkeypatch, capsys):
    terminal = Terminal(tmp_path / "store.db", monkeypatch, capsys)
    status, out, error = terminal("no-result", case.cells[0], "--reason", WHY, "--json")
    assert (status, error) == (0, "")
    assert json.loads(out)["codes"] == [case.cells[0]]
    status, _out, error = terminal("no-result", case.cells[0], "--reason", WHY)
    assert (status, "expected already" in error) == (1, True)
    status, _out, _error = terminal("no-result", case.cells[0], "--reason", "they repeat it", "--expect")
    assert status == 0
    assert lab.ask(expectation, case.cells[0]).is_awaited


@pytest.mark.requirement("URS-CRF-001")
def test_the_form_and_the_summary_say_that_no_result_will_come_and_why(lab, case: Sent, tmp_path: Path):
    lab.do(no_results.give_up, case.cells[0], WHY)
    for paper in (Paper.DRAFT, Paper.SUMMARY):
        text = " ".join(text_of(write_paper(lab, tmp_path, paper, 23).read_bytes()).split())
        assert "no result will come, said on" in text, paper
        assert WHY in text, paper
