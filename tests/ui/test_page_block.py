"""The pages of the tumour: a block through its stay, its reviews, sections and DNA, the reference, the list."""

from datetime import date

import pytest

from app.actions import blocks, registers, sections, undo
from app.domain.errors import OtherParticipant, Refused
from app.domain.ffpe import (
    ArrivalForm,
    BlockForm,
    BlockOwner,
    CutForm,
    ExtractForm,
    RequestForm,
    ReviewForm,
    SectionsForm,
)
from app.domain.register_forms import LotForm
from app.domain.words import BlockNature, Custody, LotKind, SourceReason, YesNo
from app.queries.block import block_record, references
from tests.given import Given, block_form
from tests.ui.conftest import Told
from tests.ui.test_page_amplify import facts
from tests.ui.test_page_registers import answer_with
from ui.pages.block import BlockPage
from ui.pages.reference import ReferencePage
from ui.pages.tumours import TumoursPage


def press(page: BlockPage, text: str) -> None:
    """Press the act with this text."""
    next(line for line in page.acts.lines if line.line.text == text).click()


def describe(page: BlockPage) -> None:
    for name, value in {
        "nature": BlockNature.METASTATIC,
        "site": "liver",
        "is_bone": YesNo.NO,
        "decalcified": YesNo.NO,
    }.items():
        page.views[BlockForm].set_value(name, value)


def test_a_block_is_asked_for_with_its_reason_and_shown(opened, given: Given, told: Told):
    given.participant(23)
    page = opened(BlockPage, "023")
    assert page.views[BlockOwner].raw()["number"] == "23"
    describe(page)
    page.views[RequestForm].set_value("request_reason", "the first one is exhausted")
    page.try_confirm()
    key, code = told.went[-1]
    assert key == "block"
    page.arrive(code)
    assert "the first one is exhausted" in page.said._text.text()
    assert "Remind from" in facts(page.stay)


def test_a_block_that_came_unasked_is_received_in_one_act(opened, given: Given, told: Told):
    given.participant(23)
    page = opened(BlockPage, "23")
    page.unasked.click()
    describe(page)
    with pytest.raises(Refused, match="identity checked"):
        page.try_confirm()
    page.views[ArrivalForm].set_value("identity_checked", YesNo.YES)
    page.views[ArrivalForm].set_value("received", "-60")
    page.try_confirm()
    record = given.lab.ask(block_record, told.went[-1][1])
    assert (record.custody, record.requested) == (Custody.IN_LAB, None)


def test_an_awaited_block_is_reminded_refused_and_comes_all_the_same(opened, given: Given, told: Told, clock):
    given.participant(23)
    code = given.lab.do(blocks.request, 23, block_form())
    clock.forward(days=20)
    page = opened(BlockPage, code)
    assert "to be reminded since" in page.header.subtitle()
    press(page, "Remind pathology")
    assert "Remind again from" in facts(page.stay)
    answer_with("no tissue left")
    press(page, "Pathology refuses it")
    assert "no tissue left" in page.said._text.text()
    press(page, "It came all the same")
    page.views[ArrivalForm].set_value("identity_checked", YesNo.YES)
    page.try_confirm()
    assert given.lab.ask(block_record, code).is_here


def test_only_sections_come_while_the_block_stays_in_pathology(opened, given: Given, told: Told):
    given.participant(23)
    code = given.lab.do(blocks.request, 23, block_form())
    page = opened(BlockPage, code)
    press(page, "It has arrived")
    page.views[ArrivalForm].set_value("identity_checked", YesNo.YES)
    page.views[ArrivalForm].set_value("stays_in_pathology", YesNo.YES)
    page.try_confirm()
    page.arrive(code)
    assert "Stays in pathology" in facts(page.stay)
    press(page, "Sections came unasked")
    page.views[CutForm].set_value("count", "6")
    page.try_confirm()
    assert given.lab.ask(block_record, code).sections[0].cut == 6


def test_the_number_of_sections_is_asked_for_when_they_come(opened, given: Given, told: Told):
    given.participant(23)
    code = given.block(23)
    page = opened(BlockPage, code)
    press(page, "Ask for sections")
    page.views[SectionsForm].set_value("count", "10")
    page.try_confirm()
    page.arrive(code)
    page.material.lines[0].click()
    assert page.views[CutForm].raw()["count"] == "10"
    page.views[CutForm].set_value("count", "14")
    page.try_confirm()
    record = given.lab.ask(block_record, code)
    assert (record.sections[0].cut, record.values["sections_left"]) == (14, 0)
    assert told.messages[-1][1].startswith("14 sections of MB-023-T001")


def test_a_scanned_section_brings_up_its_report_and_later_its_dna(opened, given: Given, told: Told):
    given.participant(23)
    code = given.block(23)
    made = given.lab.do(sections.ask, code, SectionsForm.fill({"count": 4}))
    page = opened(BlockPage, code)
    assert page.take_scan(made)
    page.try_confirm()
    page.take_scan(made)
    assert page.views[ExtractForm].raw()["sections_used"] == "4"
    lot = given.lab.do(
        registers.add_lot,
        LotForm.fill({"kind": LotKind.EXTRACTION_KIT, "name": "GeneRead", "number": "X9", "expiry": date(2027, 1, 1)}),
    )
    assert page.take_scan(lot)
    page.views[ExtractForm].set_value("amount_ng", "412")
    page.views[ExtractForm].set_value("din", "2,1")
    assert not page.notice.isHidden()
    page.try_confirm()
    (line,) = given.lab.ask(block_record, code).extracts
    assert (line.source, line.lot) == (made, lot)


def test_an_extract_is_corrected_from_its_line_with_a_reason(opened, given: Given):
    given.participant(23)
    code = given.block(23)
    given.lab.do(sections.extract, code, ExtractForm.fill({"amount_ng": 40}))
    page = opened(BlockPage, code)
    page.material.lines[0].click()
    page.views[ExtractForm].set_value("amount_ng", "400")
    answer_with("a zero was missing")
    page.try_confirm()
    assert given.lab.ask(block_record, code).extracts[0].values["amount_ng"] == 400


@pytest.mark.requirement("URS-FFPE-003")
def test_edge_20_each_review_stays_readable_after_the_next(opened, given: Given):
    given.participant(23)
    code = given.block(23)
    page = opened(BlockPage, code)
    for share, remark in (("12", "macrodissect first"), ("35", "after macrodissection")):
        press(page, "Record a review")
        view = page.views[ReviewForm]
        view.set_value("tumour_nuclei_pct", share)
        view.set_value("adequate", YesNo.YES)
        view.set_value("remark", remark)
        page.try_confirm()
        page.arrive(code)
    assert [line.line.text for line in page.reviews.lines] == ["35 % nuclei", "12 % nuclei"]
    page.reviews.lines[1].click()
    assert "Tumour nuclei 12 %" in facts(page.review)
    assert "macrodissect first" in facts(page.review)


@pytest.mark.requirement("URS-FFPE-003")
def test_r17_a_share_below_the_note_is_said_while_it_is_typed(opened, given: Given):
    given.participant(23)
    page = opened(BlockPage, given.block(23))
    press(page, "Record a review")
    page.views[ReviewForm].set_value("tumour_nuclei_pct", "12")
    assert "macrodissection" in page.notice._text.text()
    assert "Liver" in page.notice._text.text()


def test_a_block_is_given_back_and_that_is_undone(opened, given: Given, told: Told):
    given.participant(23)
    code = given.block(23)
    page = opened(BlockPage, code)
    press(page, "Give it back")
    assert given.lab.ask(block_record, code).custody is Custody.RETURNED
    given.lab.do(undo.last)
    assert given.lab.ask(block_record, code).is_here


def test_a_lost_block_offers_another_one(opened, given: Given, told: Told):
    given.participant(23)
    page = opened(BlockPage, given.block(23))
    answer_with("not in its drawer")
    press(page, "It is lost")
    press(page, "Ask for another block")
    assert told.went[-1] == ("block", "023")


@pytest.mark.requirement("URS-LOOK-004")
def test_what_is_typed_about_a_block_is_there_again_after_an_interruption(opened, given: Given):
    given.participant(23)
    code = given.block(23)
    page = opened(BlockPage, code)
    press(page, "Record a review")
    view = page.views[ReviewForm].fields["tumour_nuclei_pct"]
    view.control.setText("40")
    view.control.textEdited.emit("40")
    page.leave()
    again = opened(BlockPage, code)
    assert ReviewForm not in again.views
    press(again, "Record a review")
    assert again.views[ReviewForm].raw()["tumour_nuclei_pct"] == "40"


@pytest.mark.requirement("URS-FFPE-004")
def test_a_reference_is_linked_by_scan_and_changed_with_its_reason_both_visible(opened, given: Given, told: Told):
    given.participant(23)
    first, second = given.block(23), given.block(23)
    page = opened(ReferencePage, f"023 {first}")
    page.next_act()
    assert page.take_scan(second)
    answer_with("the first is exhausted")
    page.next_act()
    assert [line.line.left for line in page.history.lines] == ["F002"]
    assert page.before._text.text().endswith("the first is exhausted")
    assert given.lab.ask(references, 23)[0].barcode == second
    assert not page.link.isEnabled()


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_another_participants_block_is_the_red_stop_on_the_reference_page(opened, given: Given):
    given.participant(23)
    given.participant(24)
    page = opened(ReferencePage, f"023 {given.block(23)}")
    with pytest.raises(OtherParticipant):
        page.take_scan(given.block(24))


@pytest.mark.requirement("URS-FFPE-001")
def test_r15_and_edge_19_bone_says_so_before_it_is_refused_and_a_primary_waits_for_its_reason(opened, given: Given):
    given.participant(23)
    bone = given.block(23, is_bone=YesNo.YES)
    primary = given.block(23, nature=BlockNature.PRIMARY)
    page = opened(ReferencePage, f"023 {bone}")
    assert "never the reference" in facts(page.front)
    with pytest.raises(Refused, match="comes from bone"):
        page.next_act()
    page.take_scan(primary)
    with pytest.raises(Refused, match="Why this source"):
        page.next_act()
    page.why.set_value(SourceReason.PRIMARY_ONLY_BONE_MET)
    page.next_act()
    assert given.lab.ask(references, 23)[0].source_reason is SourceReason.PRIMARY_ONLY_BONE_MET


def test_the_list_names_the_next_act_of_each_block_and_counts_what_is_late(opened, given: Given, clock):
    given.participant(23)
    given.participant(24)
    given.block(23)
    given.lab.do(blocks.request, 24, block_form())
    page = opened(TumoursPage)
    assert page.table.rows.row(0).next == "Record the review"
    clock.forward(days=70)
    page.refresh()
    assert page.header.subtitle() == "2 rows · 1 to remind · 1 return overdue"
    assert page.table.rows.row(0).is_late
