"""Dispatch: what may be sent and why not, the packing check, arrivals, results and leftovers, the provider's names."""

from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from app.actions import (
    aliquots,
    counts,
    labels,
    participants,
    registers,
    sections,
    shipments,
    sorting,
    storage,
    undo,
    wga,
)
from app.domain.aliquot import AliquotForm
from app.domain.dispatch import ShipmentForm
from app.domain.enrolment import Withdrawal
from app.domain.errors import NeedsReason, Refused
from app.domain.ffpe import ExtractForm
from app.domain.register_forms import BoxForm
from app.domain.steps.wga import QcForm
from app.domain.words import (
    Custody,
    ItemReceipt,
    PrintReason,
    Processing,
    Role,
    ShipmentStatus,
    WithdrawalScope,
)
from app.imports.names import check_names
from app.imports.rows import rows_of
from app.outputs.manifest import manifest_pdf
from app.queries.endpoint import endpoint
from app.queries.funnel import funnel
from app.queries.manifest import manifest
from app.queries.shipment import shipment_record
from app.queries.shipments import overdue, shipment_list
from db.models import Deviation, Label
from tests.app.test_amplification import amplified
from tests.app.test_blocks_and_shipments import ready
from tests.app.test_sorting import count_form, item, rules
from tests.conftest import as_role
from tests.given import SETTINGS, Given, lift_hold, sorting_form


def opened(lab, *codes: str) -> str:
    """A draft that holds these; returns its code."""
    shipment = lab.do(shipments.open_draft, "Genome centre")
    for code in codes:
        lab.do(shipments.add, shipment, code)
    return shipment


def sent(lab, *codes: str) -> str:
    shipment = opened(lab, *codes)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return shipment


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_the_refusal_names_the_product_and_its_way_out(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    with pytest.raises(NeedsReason) as refusal:
        opened(lab, code)
    assert (refusal.value.code, refusal.value.way_out) == (code, "no-qc")


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_not_done_is_no_quality_control(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    lab.do(wga.measure, code, QcForm.fill({"qualifier": "ND"}), seen=None)
    with pytest.raises(Refused, match="has no quality control"):
        opened(lab, code)


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_markers_alone_are_a_quality_control_of_kits_without_gii(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    lab.do(wga.measure, code, QcForm.fill({"markers_pass": 6, "markers_total": 8}), seen=None)
    assert opened(lab, code)


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_an_aliquot_carries_the_quality_control_of_its_product(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    (aliquot,) = lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    with pytest.raises(NeedsReason) as refusal:
        opened(lab, aliquot)
    assert refusal.value.code == code
    lab.do(wga.measure, code, QcForm.fill({"gii": 1}), seen=None)
    with pytest.raises(Refused, match="has GII 1"):
        opened(lab, aliquot)
    lab.do(wga.override_low_gii, code, "the only cell")
    assert opened(lab, aliquot)


@pytest.mark.requirement("URS-WGA-001")
def test_r14_a_held_product_is_refused_by_name_and_the_others_go(lab, given: Given):
    plate = ready(lab, given)
    given.participant(24)
    other = given.plate(24)
    lab.do(sorting.close, other)
    given.amplified(other)
    ntc = given.wells(other)["H12"]
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 3}), seen=None)
    shipment = opened(lab, plate)
    with pytest.raises(Refused, match="is on hold"):
        lab.do(shipments.add, shipment, other)
    assert len(lab.ask(shipment_record, shipment).items) == 5


def test_a_consumed_cell_is_refused_and_its_product_is_sent(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    cell = given.wells(plate)["A01"]
    lab.do(sorting.close, plate)
    given.amplified(plate)
    with pytest.raises(Refused, match="is used up"):
        opened(lab, cell)


@pytest.mark.requirement("URS-WITHDR-001")
def test_a_withdrawn_participants_product_is_refused_by_name(lab, given: Given):
    plate = ready(lab, given)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE})
    lab.do(participants.withdraw, 23, form)
    with pytest.raises(Refused, match="participant who withdrew"):
        opened(lab, plate)


def test_extracts_and_controls_join_by_scan(lab, given: Given):
    plate = ready(lab, given)
    dna = lab.do(sections.extract, given.block(23), ExtractForm.fill({"amount_ng": 400}))
    shipment = opened(lab, dna, given.wells(plate)["H12"], given.wells(plate)["H01"])
    assert len(lab.ask(shipment_record, shipment).items) == 3


@pytest.mark.requirement("URS-SCAN-003", "URS-SHIP-001")
def test_r24_packing_ticks_off_the_locked_list_and_shows_what_is_left(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    with pytest.raises(Refused, match="is not locked"):
        lab.do(shipments.check, shipment, given.wells(plate)["A01"])
    lab.do(shipments.lock, shipment)
    first = given.wells(plate)["A01"]
    assert lab.do(shipments.check, shipment, first) == [first]
    assert len(lab.ask(shipment_record, shipment).unpacked) == 4
    assert len(lab.do(shipments.check, shipment, plate)) == 5
    assert lab.ask(shipment_record, shipment).unpacked == ()


def test_a_tick_that_was_undone_is_to_be_scanned_again(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.check, shipment, plate)
    lab.do(undo.last)
    assert len(lab.ask(shipment_record, shipment).unpacked) == 5


def test_an_unlocked_list_needs_its_reason_and_is_packed_anew(lab, given: Given, clock):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.check, shipment, plate)
    with pytest.raises(NeedsReason):
        lab.do(shipments.unlock, shipment, "")
    lab.do(shipments.unlock, shipment, "one more goes along")
    clock.forward(minutes=5)
    lab.do(shipments.lock, shipment)
    assert len(lab.ask(shipment_record, shipment).unpacked) == 5


@pytest.mark.requirement("URS-SHIP-004")
def test_an_arrival_is_taken_down_item_by_item_and_the_others_arrive_good(lab, given: Given):
    plate = ready(lab, given)
    shipment = sent(lab, plate)
    wells = given.wells(plate)
    lab.do(shipments.arrived, shipment, wells["A01"], ItemReceipt.MISSING)
    lab.do(shipments.arrived, shipment, wells["A02"], ItemReceipt.DAMAGED, remark="lid open")
    assert item(lab, wells["A01"]).custody is Custody.LOST
    lab.do(shipments.receive, shipment, {}, condition="ice left")
    record = lab.ask(shipment_record, shipment)
    told = {row.barcode: row.receipt for row in record.items}
    assert [told[wells[well]].value for well in ("A01", "A02", "A03")] == ["MISSING", "DAMAGED", "GOOD"]
    assert (record.status, record.received_condition) == (ShipmentStatus.RECEIVED, "ice left")
    assert rules(lab).count("SHIPMENT") == 2


def test_an_item_that_turns_up_later_is_corrected_with_its_reason(lab, given: Given):
    plate = ready(lab, given)
    shipment = sent(lab, plate)
    code = given.wells(plate)["A01"]
    lab.do(shipments.receive, shipment, {code: ItemReceipt.MISSING})
    with pytest.raises(NeedsReason):
        lab.do(shipments.arrived, shipment, code, ItemReceipt.GOOD)
    lab.do(shipments.arrived, shipment, code, ItemReceipt.GOOD, reason="it was under the ice")
    assert item(lab, code).custody is Custody.SHIPPED


def test_a_typed_arrival_is_undone_while_it_is_open(lab, given: Given):
    plate = ready(lab, given)
    shipment = sent(lab, plate)
    code = given.wells(plate)["A01"]
    lab.do(shipments.arrived, shipment, code, ItemReceipt.MISSING)
    lab.do(undo.last)
    assert item(lab, code).custody is Custody.SHIPPED
    assert rules(lab) == []


def test_a_result_of_a_plate_is_of_all_its_products_and_none_comes_before_it_is_sent(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    code = given.wells(plate)["A01"]
    with pytest.raises(Refused, match="was not sent"):
        lab.do(shipments.result_came, shipment, code)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    assert len(lab.do(shipments.result_came, shipment, plate, dates="2026-03-02")) == 5
    assert item(lab, code).processing is Processing.SEQUENCED
    with pytest.raises(Refused, match="lies in the future"):
        lab.do(shipments.result_came, shipment, code, on=lab.today + timedelta(days=3))


def test_a_returned_rest_is_back_and_may_be_sent_again(lab, given: Given):
    plate = ready(lab, given)
    shipment = sent(lab, plate)
    lab.do(shipments.leftover, shipment, plate, Custody.RETURNED)
    assert item(lab, plate).custody is Custody.IN_LAB
    assert opened(lab, given.wells(plate)["A01"])
    lab.do(shipments.leftover, shipment, given.wells(plate)["A02"], Custody.DESTROYED)
    with pytest.raises(Refused, match="is destroyed: 10/03/2026, recorded by tech"):
        opened(lab, given.wells(plate)["A02"])


def test_what_was_sent_is_corrected_with_its_reason_only(lab, given: Given):
    shipment = sent(lab, ready(lab, given))
    values = {"provider": "Genome centre", "courier": "DHL"}
    record = lab.ask(shipment_record, shipment)
    expected = ShipmentForm.fill(values | {"results_expected": record.results_expected})
    lab.do(shipments.describe, shipment, expected, seen=record.version)
    later = ShipmentForm.fill(values | {"results_expected": lab.today + timedelta(days=90)})
    with pytest.raises(NeedsReason):
        lab.do(shipments.describe, shipment, later, seen=None)
    lab.do(shipments.describe, shipment, later, seen=None, reason="their sequencer broke")


@pytest.mark.requirement("URS-SHIP-004")
def test_results_that_do_not_come_are_overdue_first_on_the_list(lab, given: Given, clock):
    late = sent(lab, ready(lab, given))
    draft = opened(lab)
    clock.forward(days=50)
    today = lab.today
    rows = lab.ask(shipment_list, today)
    assert [row.barcode for row in rows] == [late, draft]
    assert (rows[0].days_late, rows[0].next) == (8, "8 days overdue")
    assert len(lab.ask(overdue, today)) == 1
    assert lab.ask(shipment_record, late).days_late(today) == 8


@pytest.mark.requirement("URS-RESULT-002")
def test_edge_24_a_list_of_names_shows_what_is_unknown_or_twice_before_the_good_ones_are_entered(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    wells = given.wells(plate)
    text = "\n".join(
        [
            "Sample\tName",
            f"{wells['A01']}\tS001",
            f"{wells['A02']}\tS002",
            f"{wells['A02']}\tS003",
            "MB023G999X\tS004",
            "H1\tS005",
            f"{wells['A03']}\tS005",
        ]
    )
    lines = lab.ask(check_names, shipment, rows_of(text))
    assert [(line.name, line.problem) for line in lines] == [
        ("S001", ""),
        ("S002", "stands twice in the list"),
        ("S003", "stands twice in the list"),
        ("S004", "is not in this shipment"),
        ("S005", "is the name of two items"),
        ("S005", "is the name of two items"),
    ]
    lab.do(shipments.name_items, shipment, {line.code: line.name for line in lines if line.fits})
    again = lab.ask(check_names, shipment, rows_of("A1;S001\nA3;S001\nA02;S7"))
    assert [line.is_known for line in again] == [False, False, False]
    assert again[2].fits
    assert {row.barcode: row.provider_name for row in lab.ask(shipment_record, shipment).items}[wells["A01"]] == "S001"


def test_another_name_for_an_item_needs_its_reason(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    code = given.wells(plate)["A01"]
    lab.do(shipments.name_items, shipment, {code: "S001"})
    (line,) = lab.ask(check_names, shipment, ((code, "S009"),))
    assert (line.changes, line.before) == (True, "S001")
    with pytest.raises(NeedsReason):
        lab.do(shipments.name_items, shipment, {code: "S009"})
    lab.do(shipments.name_items, shipment, {code: "S009"}, reason="their list was corrected")


def test_the_manifest_maps_each_plate_and_box_and_tells_the_volume_left(lab, given: Given):
    plate = ready(lab, given)
    code = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    box = lab.do(registers.add_box, BoxForm.fill({"name": "To Lyon", "rows": 4, "columns": 4}))
    lab.do(storage.store, aliquot, box, "B3")
    shipment = opened(lab, plate, aliquot)
    found = lab.ask(manifest, shipment)
    pdf = manifest_pdf(found, SETTINGS, printed_at="")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert "To Lyon" in pages[1]
    assert code[5:9] in pages[1]
    assert aliquot[5:9] in pages[1]
    volumes = {line.barcode: line.volume_ul for line in found.lines}
    assert (volumes[code], volumes[aliquot]) == (15, 5)


@pytest.mark.requirement("URS-LABEL-005")
def test_edge_10_a_label_that_fell_off_is_printed_again_with_the_same_code_and_a_co_signature_is_due(lab, given: Given):
    plate = ready(lab, given)
    code = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    with lab.store.look() as session:
        number = session.scalars(select(Label.id).where(Label.code == aliquot)).one()
    lab.do(labels.printed, [number])
    lab.do(labels.request, aliquot, reason=PrintReason.DAMAGED, why="fell off at -80 °C")
    with lab.store.look() as session:
        codes = session.scalars(select(Label.code).where(Label.code == aliquot)).all()
        deviation = session.scalars(select(Deviation).where(Deviation.cosign_role == Role.BIOLOGIST)).one()
    assert codes == [aliquot, aliquot]
    assert deviation.cosign_due is not None
    assert "position was attested" in deviation.description


@pytest.mark.requirement("URS-VERDICT-004")
def test_edge_16_without_its_white_cell_control_a_plate_is_held_and_its_participant_pending(lab, store, given: Given):
    given.participant(23)
    tube = given.tube(23)
    source = given.stained(tube)
    lab.do(counts.record, tube, count_form(stage="FINAL"))
    plate = lab.do(sorting.open_session, source, sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A2, NTC H12")
    lab.do(sorting.confirm, plate)
    with pytest.raises(NeedsReason, match="WBC control of MB-023"):
        lab.do(sorting.close, plate)
    lab.do(sorting.close, plate, control_reason="the white cells dropped out")
    with pytest.raises(Refused, match="is on hold"):
        given.amplified(plate)
    (person,) = lab.ask(endpoint, lab.settings)
    assert person.verdict == "PENDING"
    pool = lab.do(sorting.open_session, given.stained(given.tube(23)), sorting_form())
    lab.do(sorting.plan, pool, "WBC H1 x20, NTC H12")
    lab.do(sorting.confirm, pool)
    lab.do(sorting.close, pool)
    lift_hold(as_role(store, Role.BIOLOGIST), plate, "a pool of white cells followed")
    assert len(given.amplified(plate)) == 4


def test_the_result_of_an_aliquot_counts_for_its_cell(lab, given: Given):
    plate = ready(lab, given)
    code = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    shipment = sent(lab, aliquot)
    lab.do(shipments.result_came, shipment, aliquot)
    rows, balance = lab.ask(funnel, lab.settings)
    assert rows[-1].count == 1
    assert balance.closes


def test_an_item_leaves_a_locked_list_with_its_reason_and_the_list_is_open_again(lab, given: Given):
    plate = ready(lab, given)
    shipment = opened(lab, plate)
    lab.do(shipments.lock, shipment)
    wells = given.wells(plate)
    with pytest.raises(NeedsReason, match="leave the locked list"):
        lab.do(shipments.take_off, shipment, wells["A01"], " ")
    lab.do(shipments.take_off, shipment, wells["A01"], "thawed while packing")
    record = lab.ask(shipment_record, shipment)
    assert (record.status, len(record.items)) == (ShipmentStatus.DRAFT, 4)
    with pytest.raises(Refused, match="is not in this shipment"):
        lab.do(shipments.take_off, shipment, wells["A01"], "thawed while packing")


def test_nothing_leaves_the_list_of_what_was_sent(lab, given: Given):
    plate = ready(lab, given)
    shipment = sent(lab, plate)
    with pytest.raises(Refused, match="leaves its list no more"):
        lab.do(shipments.take_off, shipment, plate, "thawed while packing")
    assert len(lab.ask(shipment_record, shipment).items) == 5
