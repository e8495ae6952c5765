"""The tumour block through its stay: asked for, unasked, received, reviewed, cut, extracted, linked, given back, lost."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.actions import blocks, participants, registers, sections, undo
from app.domain.enrolment import Withdrawal
from app.domain.errors import NeedsReason, OtherParticipant, Refused
from app.domain.ffpe import BlockForm, CutForm, ExtractForm, RequestForm, ReviewForm, SectionsForm, notes
from app.domain.register_forms import LotForm
from app.domain.words import (
    BlockStatus,
    Custody,
    LotKind,
    Processing,
    RequestStatus,
    Role,
    SourceReason,
    WithdrawalScope,
    YesNo,
)
from app.queries.block import block_record, candidates, references
from app.queries.case import case
from app.queries.lacking import lacking
from app.queries.overview import pending
from app.queries.tumours import tumours
from app.settings import Settings
from db.models import Deviation
from tests.app.test_sorting import item, rules
from tests.conftest import as_role
from tests.given import Given, block_form


def received(lab, given: Given, **values) -> str:
    given.participant(23)
    return given.block(23, **values)


def cut_of(lab, block: str, asked: int, came: int) -> str:
    """Sections asked for and come; returns their code."""
    code = lab.do(sections.ask, block, SectionsForm.fill({"count": asked, "thickness_um": 5}))
    lab.do(sections.report_cut, code, CutForm.fill({"count": came}))
    return code


def test_a_request_keeps_when_and_why_it_was_made(lab, given: Given):
    given.participant(23)
    asked = RequestForm.fill({"requested": given.moment(hours_ago=30), "request_reason": "the first is exhausted"})
    code = lab.do(blocks.request, 23, block_form(), asked=asked)
    record = lab.ask(block_record, code)
    assert (record.requested, record.request_reason) == (asked.requested, "the first is exhausted")


def test_a_block_that_comes_unasked_is_received_at_the_time_that_is_typed(lab, given: Given):
    given.participant(23)
    at = given.moment(hours_ago=3)
    code = lab.do(blocks.receive_unasked, 23, block_form(), identity_checked=YesNo.YES, at=at)
    record = lab.ask(block_record, code)
    assert (record.received, record.requested, record.custody) == (at, None, Custody.IN_LAB)
    assert record.values["due_back"] == lab.today + timedelta(days=Settings().block_return_days)


def test_an_arrival_in_the_future_is_refused(lab, given: Given):
    given.participant(23)
    code = lab.do(blocks.request, 23, block_form())
    with pytest.raises(Refused, match="lies in the future"):
        lab.do(blocks.receive, code, identity_checked=YesNo.YES, at=given.moment(hours_ago=-5))


def test_a_block_that_stays_in_pathology_has_no_return_and_gives_sections_all_the_same(lab, given: Given):
    given.participant(23)
    code = lab.do(blocks.request, 23, block_form())
    lab.do(blocks.receive, code, identity_checked=YesNo.YES, stays_in_pathology=True)
    record = lab.ask(block_record, code)
    assert (record.custody, record.values["due_back"]) == (Custody.ELSEWHERE, None)
    with pytest.raises(Refused, match="is not in the laboratory"):
        lab.do(blocks.give_back, code)
    made = lab.do(sections.came, code, CutForm.fill({"count": 4, "thickness_um": 10}))
    assert item(lab, made).custody is Custody.IN_LAB
    assert lab.ask(block_record, code).values["sections_left"] == 8


def test_a_block_is_received_once_given_back_and_received_again(lab, given: Given):
    code = received(lab, given)
    with pytest.raises(Refused, match="is here already"):
        lab.do(blocks.receive, code, identity_checked=YesNo.YES)
    lab.do(blocks.give_back, code)
    assert item(lab, code).custody is Custody.RETURNED
    lab.do(blocks.receive, code, identity_checked=YesNo.YES)
    assert item(lab, code).custody is Custody.IN_LAB


def test_a_lost_block_has_its_deviation_and_is_found_again(lab, given: Given):
    code = received(lab, given)
    with pytest.raises(NeedsReason, match="A loss needs its reason"):
        lab.do(blocks.lose, code, "")
    lab.do(blocks.lose, code, "not in its drawer")
    assert item(lab, code).custody is Custody.LOST
    assert rules(lab) == ["LOST"]
    lab.do(blocks.receive, code, identity_checked=YesNo.YES)
    assert item(lab, code).custody is Custody.IN_LAB


@pytest.mark.requirement("URS-FFPE-002")
def test_r16_as_many_sections_count_as_were_truly_cut(lab, given: Given):
    code = received(lab, given)
    cut_of(lab, code, asked=10, came=7)
    record = lab.ask(block_record, code)
    assert (record.values["sections_left"], record.status) == (5, BlockStatus.LOW)
    assert (record.sections[0].asked, record.sections[0].cut) == (10, 7)


@pytest.mark.requirement("URS-FFPE-002")
def test_r16_a_report_of_sections_is_corrected_with_its_reason_and_the_stock_follows(lab, given: Given):
    code = received(lab, given)
    made = cut_of(lab, code, asked=4, came=4)
    with pytest.raises(NeedsReason):
        lab.do(sections.report_cut, made, CutForm.fill({"count": 3}))
    lab.do(sections.report_cut, made, CutForm.fill({"count": 3}), reason="one fell apart")
    assert lab.ask(block_record, code).values["sections_left"] == 9


@pytest.mark.requirement("URS-FFPE-002", "URS-FFPE-004")
def test_edge_18_an_exhausted_block_gives_no_more_and_another_takes_its_place(lab, given: Given):
    code = received(lab, given, sections_left=3)
    made = lab.do(sections.ask, code, SectionsForm.fill({"count": 3}))
    lab.do(sections.report_cut, made, CutForm.fill({"count": 3}))
    assert lab.ask(block_record, code).status is BlockStatus.EXHAUSTED
    with pytest.raises(Refused, match="is exhausted"):
        lab.do(sections.ask, code, SectionsForm.fill({"count": 1}))
    second = given.block(23)
    assert [each.barcode for each in lab.ask(block_record, second).siblings] == [code]


def test_the_status_of_a_block_follows_the_sections_that_are_typed(lab, given: Given):
    code = received(lab, given)
    record = lab.ask(block_record, code)
    form = BlockForm.fill({**{k: v for k, v in record.values.items() if k != "missing"}, "sections_left": 0})
    lab.do(blocks.describe, code, form, seen=record.version, reason="pathology says so")
    assert lab.ask(block_record, code).status is BlockStatus.EXHAUSTED


def test_sections_of_which_none_could_be_cut_are_a_report_of_zero(lab, given: Given):
    code = received(lab, given)
    made = cut_of(lab, code, asked=4, came=0)
    assert item(lab, made).processing is Processing.ENDED
    assert lab.ask(block_record, code).values["sections_left"] == 12


def test_an_extract_names_its_kit_lot_and_uses_up_its_sections(lab, given: Given):
    code = received(lab, given)
    made = cut_of(lab, code, asked=4, came=4)
    lot = lab.do(
        registers.add_lot,
        LotForm.fill({"kind": LotKind.EXTRACTION_KIT, "name": "GeneRead", "number": "X9", "expiry": date(2027, 1, 1)}),
    )
    form = ExtractForm.fill({"amount_ng": 400, "conc_ng_ul": 20, "sections_used": 4, "din": 2.5})
    dna = lab.do(sections.extract, made, form, lot=lot)
    (line,) = lab.ask(block_record, dna).extracts
    assert (line.source, line.lot, line.values["kit"]) == (made, lot, "GeneRead")
    assert item(lab, dna).volume_ul == 20
    assert item(lab, made).processing is Processing.ENDED
    assert rules(lab) == []


@pytest.mark.requirement("URS-LOT-001")
def test_r08_and_r16_an_expired_kit_and_too_many_sections_are_facts_with_their_deviations(lab, given: Given):
    code = received(lab, given)
    made = cut_of(lab, code, asked=2, came=2)
    lot = lab.do(
        registers.add_lot,
        LotForm.fill({"kind": LotKind.EXTRACTION_KIT, "name": "GeneRead", "number": "X9", "expiry": date(2026, 1, 1)}),
    )
    lab.do(sections.extract, made, ExtractForm.fill({"amount_ng": 40, "sections_used": 3}), lot=lot)
    assert sorted(rules(lab)) == ["R08", "R16"]
    with lab.store.look() as session:
        expired = session.scalars(select(Deviation).where(Deviation.rule == "R08")).one()
    assert expired.cosign_role is Role.BIOLOGIST


def test_an_extract_is_corrected_with_its_reason_and_undone(lab, given: Given):
    code = received(lab, given)
    dna = lab.do(sections.extract, code, ExtractForm.fill({"amount_ng": 40}))
    (line,) = lab.ask(block_record, code).extracts
    form = ExtractForm.fill({"amount_ng": 400})
    with pytest.raises(NeedsReason):
        lab.do(sections.revise_extract, dna, form, seen=line.version)
    lab.do(sections.revise_extract, dna, form, seen=line.version, reason="a zero was missing")
    assert lab.ask(block_record, code).extracts[0].values["amount_ng"] == 400
    lab.do(undo.last)
    assert lab.ask(block_record, code).extracts[0].values["amount_ng"] == 40


@pytest.mark.requirement("URS-FFPE-003")
def test_r17_and_edge_20_a_share_between_the_limits_is_a_note_and_each_review_stays_whole(lab, store, given: Given):
    code = received(lab, given)
    low = ReviewForm.fill({"tumour_nuclei_pct": 12, "adequate": YesNo.YES, "area_mm2": 20, "slide": "HE-1"})
    assert any("macrodissection" in note for note in notes(low, Settings()))
    assert any("25 mm²" in note for note in notes(low, Settings()))
    lab.do(blocks.review, code, low)
    higher = ReviewForm.fill(
        {"tumour_nuclei_pct": 35, "adequate": YesNo.YES, "macrodissect": YesNo.YES, "pathologist": "av"}
    )
    lab.do(blocks.review, code, higher)
    reviews = lab.ask(block_record, code).reviews
    assert [each.values["tumour_nuclei_pct"] for each in reviews] == [35, 12]
    assert (reviews[0].reader, reviews[1].values["slide"]) == ("AV", "HE-1")


@pytest.mark.requirement("URS-FFPE-003")
def test_r17_a_share_below_the_lower_limit_is_not_adequate_without_the_pathologists_reason(lab, given: Given):
    code = received(lab, given)
    form = {"tumour_nuclei_pct": 6, "adequate": YesNo.YES}
    with pytest.raises(NeedsReason, match="Below 10 %"):
        lab.do(blocks.review, code, ReviewForm.fill(form))
    lab.do(blocks.review, code, ReviewForm.fill(form | {"adequate_reason": "the only tissue there is"}))


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_another_participants_extract_is_the_red_stop_before_anything_is_chosen(lab, given: Given):
    code = received(lab, given)
    given.participant(24)
    dna = lab.do(sections.extract, given.block(24), ExtractForm.fill({"amount_ng": 40}))
    with pytest.raises(OtherParticipant) as stop:
        lab.do(blocks.check_candidate, 23, dna)
    assert (stop.value.expected, stop.value.code) == ("MB023", dna)
    assert lab.do(blocks.check_candidate, 23, code) == code


@pytest.mark.requirement("URS-FFPE-002", "URS-FFPE-004")
def test_edge_18_the_reference_changes_from_a_block_to_its_dna_and_both_stay_visible(lab, given: Given):
    code = received(lab, given)
    dna = lab.do(sections.extract, code, ExtractForm.fill({"amount_ng": 400, "din": 4.1}))
    lab.do(blocks.link, 23, code, SourceReason.NON_BONE_MET)
    lab.do(blocks.link, 23, dna, SourceReason.NON_BONE_MET, reason="the DNA was sequenced")
    now, before = lab.ask(references, 23)
    assert (now.barcode, now.until) == (dna, None)
    assert (before.barcode, before.change_reason) == (code, "the DNA was sequenced")
    shown = {row.barcode: (row.din, row.since is not None) for row in lab.ask(candidates, 23)}
    assert shown == {code: (None, False), dna: (4.1, True)}


def test_dna_of_sections_as_the_reference_completes_its_block(lab, given: Given):
    code = received(lab, given)
    made = cut_of(lab, code, asked=4, came=4)
    dna = lab.do(sections.extract, made, ExtractForm.fill({"amount_ng": 400, "sections_used": 4}))
    lab.do(blocks.link, 23, dna, SourceReason.NON_BONE_MET)
    (row,) = lab.ask(tumours, lab.settings, lab.today)
    assert row.since is not None
    assert "No block is linked as the reference" not in [each.text for each in lacking(lab.ask(case, lab.settings, 23))]


@pytest.mark.requirement("URS-FFPE-005")
def test_a_request_is_to_be_reminded_and_a_return_is_overdue_on_the_list_and_on_the_overview(lab, given: Given, clock):
    code = received(lab, given)
    given.participant(24)
    awaited = lab.do(blocks.request, 24, block_form())
    clock.forward(days=70)
    today = lab.today
    rows = {row.barcode: row for row in lab.ask(tumours, lab.settings, today)}
    assert rows[awaited].next == "Remind pathology: asked 70 days ago"
    assert rows[awaited].is_reminder
    assert rows[code].next.startswith("Give it back: due on")
    waiting = {each.subject: each.title for each in lab.ask(pending, lab.settings, lab.now)}
    assert "due back in pathology" in waiting[code]
    lab.do(blocks.remind, awaited)
    rows = {row.barcode: row for row in lab.ask(tumours, lab.settings, today)}
    assert not rows[awaited].is_late


def test_a_refusal_stays_on_record_with_its_reason(lab, given: Given):
    given.participant(23)
    code = lab.do(blocks.request, 23, block_form())
    with pytest.raises(NeedsReason):
        lab.do(blocks.refuse, code, "")
    lab.do(blocks.refuse, code, "no tissue left")
    record = lab.ask(block_record, code)
    assert (record.request_status, record.refused_reason) == (RequestStatus.REFUSED, "no tissue left")


@pytest.mark.requirement("URS-WITHDR-001")
def test_a_withdrawn_participants_block_gives_no_more_sections(lab, given: Given):
    code = received(lab, given)
    withdraw(lab, given)
    with pytest.raises(Refused, match="withdrew: no new work"):
        lab.do(sections.ask, code, SectionsForm.fill({"count": 1}))
    lab.do(sections.came, code, CutForm.fill({"count": 1}))


def withdraw(lab, given: Given) -> None:
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE})
    lab.do(participants.withdraw, 23, form)


def test_a_pathologist_without_an_account_reads_under_the_initials_typed(lab, given: Given, store):
    code = received(lab, given)
    form = ReviewForm.fill({"tumour_nuclei_pct": 40, "adequate": YesNo.YES, "pathologist": "xy"})
    as_role(store, Role.PATHOLOGIST).do(blocks.review, code, form)
    assert lab.ask(block_record, code).reviews[0].reader == "XY"
