"""The tumour block and its link; dispatch to the provider."""

import pytest
from sqlalchemy import select

from app.actions import blocks, counts, participants, sections, shipments, sorting, wga
from app.domain.enrolment import Withdrawal
from app.domain.errors import NeedsReason, OtherParticipant, Refused
from app.domain.ffpe import ExtractForm, ReviewForm, SectionsForm
from app.domain.steps.wga import QcForm
from app.domain.words import (
    BlockNature,
    BlockStatus,
    CountStage,
    Custody,
    ItemReceipt,
    SourceReason,
    WithdrawalScope,
    YesNo,
)
from app.lab import Lab
from db.models import Block, Deviation, Item, Reference
from tests.app.test_sorting import count_form
from tests.given import Given


def rules(lab: Lab) -> list[str]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation.rule)))


@pytest.mark.requirement("URS-FFPE-001")
def test_r15_bone_is_recorded_and_never_the_reference(lab, given: Given):
    given.participant(23)
    code = given.block(23, is_bone=YesNo.YES)
    with pytest.raises(Refused, match="comes from bone"):
        lab.do(blocks.link, 23, code, SourceReason.NON_BONE_MET)


@pytest.mark.requirement("URS-FFPE-001")
def test_r15_and_edge_19_a_primary_is_linked_only_with_its_coded_reason_and_a_deviation(lab, given: Given):
    given.participant(23)
    code = given.block(23, nature=BlockNature.PRIMARY)
    with pytest.raises(Refused, match="needs a fitting reason"):
        lab.do(blocks.link, 23, code, SourceReason.NON_BONE_MET)
    lab.do(blocks.link, 23, code, SourceReason.PRIMARY_ONLY_BONE_MET)
    assert rules(lab) == ["R15"]


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_a_block_of_another_participant_is_the_red_stop(lab, given: Given):
    given.participant(23)
    given.participant(24)
    code = given.block(24)
    with pytest.raises(OtherParticipant) as stop:
        lab.do(blocks.link, 23, code, SourceReason.NON_BONE_MET)
    assert stop.value.expected == "MB023"


@pytest.mark.requirement("URS-FFPE-002", "URS-FFPE-004")
def test_edge_18_a_change_of_reference_needs_a_reason_and_keeps_both(lab, given: Given):
    given.participant(23)
    first, second = given.block(23), given.block(23)
    lab.do(blocks.link, 23, first, SourceReason.NON_BONE_MET)
    with pytest.raises(NeedsReason):
        lab.do(blocks.link, 23, second, SourceReason.NON_BONE_MET)
    lab.do(blocks.link, 23, second, SourceReason.NON_BONE_MET, reason="the first is exhausted")
    with lab.store.look() as session:
        rows = session.scalars(select(Reference).order_by(Reference.id)).all()
    assert [row.until is None for row in rows] == [False, True]


@pytest.mark.requirement("URS-FFPE-002")
def test_r16_more_sections_than_are_left_cannot_be_asked_for_and_cut_all_the_same_are_a_deviation(lab, given: Given):
    given.participant(23)
    block = given.block(23)
    with pytest.raises(Refused, match="has 12 sections left; 13"):
        lab.do(sections.ask, block, SectionsForm.fill({"count": 13}))
    cut = lab.do(sections.ask, block, SectionsForm.fill({"count": 10, "thickness_um": 5}))
    lab.do(sections.report_cut, cut, SectionsForm.fill({"count": 14}))
    assert rules(lab) == ["R16"]
    with lab.store.look() as session:
        assert session.scalars(select(Block.status)).one() is BlockStatus.EXHAUSTED
    with pytest.raises(Refused, match="is exhausted"):
        lab.do(sections.ask, block, SectionsForm.fill({"count": 1}))


@pytest.mark.requirement("URS-COUNT-001")
def test_edge_06_without_dp_cells_sections_need_a_reason(lab, given: Given):
    given.participant(23)
    tube = given.tube()
    lab.do(counts.record, tube, count_form(stage=CountStage.FINAL, n_dp=0))
    block = given.block(23)
    with pytest.raises(NeedsReason, match="No DP cell was counted"):
        lab.do(sections.ask, block, SectionsForm.fill({"count": 2}))
    assert lab.do(sections.ask, block, SectionsForm.fill({"count": 2}), reason="CTC are compared")


@pytest.mark.requirement("URS-FFPE-003")
def test_r17_and_edge_20_below_the_limit_an_extraction_needs_the_pathologist_and_reviews_are_kept(lab, given: Given):
    given.participant(23)
    block = given.block(23)
    lab.do(blocks.review, block, ReviewForm.fill({"tumour_nuclei_pct": 8, "adequate": YesNo.NO}))
    with pytest.raises(NeedsReason, match="8 % tumour nuclei"):
        lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 120}))
    lab.do(
        blocks.review,
        block,
        ReviewForm.fill({"tumour_nuclei_pct": 32, "macrodissect": YesNo.YES, "adequate": YesNo.YES}),
    )
    assert lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 412, "din": 4.1}))


def ready(lab, given: Given) -> str:
    """A plate of measured products."""
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    for well, code in given.wells(plate).items():
        lab.do(wga.measure, code, QcForm.fill({"gii": 0 if well == "H12" else 4}), seen=None)
    return plate


def test_a_plate_stands_for_its_live_products_until_the_results_are_in(lab, given: Given):
    plate = ready(lab, given)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    codes = lab.do(shipments.add, shipment, plate)
    assert len(codes) == 5
    lab.do(shipments.name_items, shipment, {codes[0]: "S001"})
    lab.do(shipments.lock, shipment)
    with pytest.raises(Refused, match="is locked"):
        lab.do(shipments.add, shipment, plate)
    lab.do(shipments.send, shipment)
    lab.do(shipments.receive, shipment, {codes[1]: ItemReceipt.MISSING})
    lab.do(shipments.result_came, shipment, codes[0])
    with lab.store.look() as session:
        custody = dict(session.execute(select(Item.barcode, Item.custody)).all())
    assert custody[codes[0]] is Custody.SHIPPED
    assert custody[codes[1]] is Custody.LOST


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_a_product_without_quality_control_is_refused_by_name_until_its_reason_is_on_record(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    product = given.wells(plate)["A01"]
    with pytest.raises(Refused, match="has no quality control"):
        lab.do(shipments.add, shipment, product)
    lab.do(wga.no_qc, product, "volume too small")
    assert lab.do(shipments.add, shipment, product) == [product]


@pytest.mark.requirement("URS-WGA-002")
def test_edge_14_a_low_gii_goes_only_with_its_override(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    product = given.wells(plate)["A01"]
    lab.do(wga.measure, product, QcForm.fill({"gii": 1}), seen=None)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    with pytest.raises(Refused, match="has GII 1; the gate is 2"):
        lab.do(shipments.add, shipment, product)
    lab.do(wga.override_low_gii, product, "only cell of the participant")
    assert lab.do(shipments.add, shipment, product)


def test_an_item_is_in_one_shipment_only_and_a_cancelled_one_frees_it(lab, given: Given):
    plate = ready(lab, given)
    first, second = (lab.do(shipments.open_draft, name) for name in ("Centre A", "Centre B"))
    lab.do(shipments.add, first, plate)
    with pytest.raises(Refused, match="is in shipment"):
        lab.do(shipments.add, second, plate)
    lab.do(shipments.cancel, first, "the courier did not come")
    assert lab.do(shipments.add, second, plate)


@pytest.mark.requirement("URS-CONS-001")
def test_a_participant_without_genetic_consent_is_not_sent(lab, given: Given):
    given.participant(23, genetic_analysis=YesNo.NO)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    with pytest.raises(Refused, match="has no consent to genetic analysis"):
        lab.do(shipments.add, shipment, plate)


@pytest.mark.requirement("URS-WITHDR-001")
def test_edge_23_a_withdrawal_after_dispatch_stops_new_work_and_still_takes_the_arrival_down(lab, given: Given):
    plate = ready(lab, given)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE})
    lab.do(participants.withdraw, 23, form)
    lab.do(shipments.receive, shipment, {})
    with pytest.raises(Refused, match="nothing more is asked for"):
        given.block(23)


@pytest.mark.requirement("URS-SCAN-003", "URS-SHIP-001")
def test_r24_an_item_that_is_not_on_the_locked_list_is_refused(lab, given: Given):
    plate = ready(lab, given)
    given.participant(24)
    other = given.tube(24)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    with pytest.raises(Refused, match="is not on the list"):
        lab.do(shipments.check, shipment, other)
