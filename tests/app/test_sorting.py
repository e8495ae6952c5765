"""Sorting: layouts, wells, controls, holds, lost cells, counts."""

import pytest
from sqlalchemy import select

from app import i18n
from app.actions import cells, counts, labels, sorting, wga
from app.domain.errors import NeedsReason, OtherParticipant, Refused
from app.domain.steps.enumeration import CountForm
from app.domain.steps.wga import QcForm
from app.domain.verbs import LOSS_STEPS, loss_step
from app.domain.words import (
    CountStage,
    CountStatus,
    Kind,
    NtcVerdict,
    Processing,
    Quality,
    Reading,
    Restriction,
    Role,
    SortOutcome,
)
from app.queries.counts import counts as all_counts
from app.queries.counts import final_count
from app.settings import Settings
from db.models import Cell, Deviation, Item, WgaProduct
from tests.conftest import as_role
from tests.given import Given, lift_hold, settle_batch, sorting_form


def item(lab, code: str) -> Item:
    with lab.store.look() as session:
        return session.scalars(select(Item).where(Item.barcode == code)).one()


def rules(lab) -> list[str]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation.rule)))


def count_form(**values) -> CountForm:
    usual = {"stage": CountStage.PRELIMINARY, "reading": Reading.READER_1, "status": CountStatus.DONE}
    return CountForm.fill(usual | {"n_dp": 11, "n_ctc": 3, "volume_analysed_ml": 7.5} | values)


@pytest.mark.requirement("URS-SORT-001")
def test_r09_a_filled_well_is_refused_and_the_next_free_one_named(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    with pytest.raises(Refused, match="already holds a cell") as refusal:
        lab.do(sorting.place, plate, Kind.DP_CELL, "A1")
    assert "A04" in refusal.value.hint


@pytest.mark.requirement("URS-CODE-001")
def test_r10_a_lost_cell_keeps_its_code_and_the_next_gets_another(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    lost = given.wells(plate)["A01"]
    with pytest.raises(NeedsReason):
        lab.do(cells.set_outcome, lost, SortOutcome.LOST)
    lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="tip touched the rim", at_step="transfer")
    again = lab.do(sorting.place, plate, Kind.DP_CELL, "A1")
    assert again != lost
    assert item(lab, lost).processing is Processing.ENDED
    assert "LOST" in rules(lab)


@pytest.mark.requirement("URS-CELL-001")
def test_edge_11_a_lost_cell_names_its_step(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    lost = given.wells(plate)["A02"]
    lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="dropped", at_step="transfer")
    with lab.store.look() as session:
        row = session.scalars(select(Cell).join(Item, Item.id == Cell.item_id).where(Item.barcode == lost)).one()
    assert (row.lost_at_step, row.fate_reason) == ("transfer", "dropped")


@pytest.mark.parametrize(
    ("language", "told"), [("en", "was lost at amplification."), ("fr", "a été perdue à l'étape « amplification ».")]
)
def test_the_deviation_of_a_loss_names_the_step_in_words(lab, given: Given, language: str, told: str):
    given.participant(23)
    lost = given.wells(given.plate())["A02"]
    i18n.use(language)
    lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="dropped", at_step="amplification")
    with lab.store.look() as session:
        (text,) = session.scalars(select(Deviation.description).where(Deviation.rule == "LOST"))
    assert told in text


def test_the_french_of_a_step_is_not_its_stored_name():
    i18n.use("fr")
    assert [loss_step(each) for each in LOSS_STEPS] == ["tri", "transfert", "conservation", "amplification"]


@pytest.mark.requirement("URS-SORT-002", "URS-CELL-002")
def test_edge_12_confirming_a_layout_gives_empty_wells_their_code_too(lab, given: Given):
    given.participant(23)
    plate = lab.do(sorting.open_session, given.stained(given.tube()), sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A11, CTC B1-B3, NTC H12, WBC H1 x20")
    codes = lab.do(sorting.confirm, plate, "done, except A7 empty, B2 multiple")
    assert len(codes) == 16
    assert "A07" not in given.wells(plate)
    assert len(given.wells(plate)) == 15


def test_a_confirmed_layout_that_names_an_unplanned_well_changes_nothing(lab, given: Given):
    given.participant(23)
    plate = lab.do(sorting.open_session, given.stained(given.tube()), sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A3")
    with pytest.raises(Refused, match="C01 is not planned"):
        lab.do(sorting.confirm, plate, "C1 empty")
    assert given.wells(plate) == {}


@pytest.mark.requirement("URS-SORT-003")
def test_edge_13_a_plate_turned_by_180_degrees_is_mapped_again_with_its_reason(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    before = given.wells(plate)
    lab.do(sorting.turn, plate, "the notch lay at H12")
    after = given.wells(plate)
    assert after["H12"] == before["A01"]
    assert after["A01"] == before["H12"]
    assert after["A12"] == before["H01"]


@pytest.mark.requirement("URS-SORT-004")
def test_r13_a_plate_without_controls_closes_with_a_reason_a_deviation_and_a_hold(lab, store, given: Given):
    given.participant(23)
    plate = given.plate(layout="DP A1-A2")
    with pytest.raises(NeedsReason, match="has no No-template control, WBC control of MB-023"):
        lab.do(sorting.close, plate)
    lab.do(sorting.close, plate, control_reason="the sorter clogged")
    cell = given.wells(plate)["A01"]
    assert item(lab, cell).restriction is Restriction.HOLD
    assert rules(lab) == ["R13"]
    with pytest.raises(Refused, match="It takes: Biologist"):
        lift_hold(lab, plate, "accepted")
    lift_hold(as_role(store, Role.BIOLOGIST), plate, "WBC follows")
    assert item(lab, cell).restriction is None


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_a_tube_of_another_participant_at_an_open_plate_is_the_red_stop(lab, given: Given):
    given.participant(23)
    given.participant(24)
    plate = given.plate(23)
    other = given.stained(given.tube(24))
    with pytest.raises(OtherParticipant) as stop:
        lab.do(sorting.open_session, other, sorting_form(), plate=plate)
    assert (stop.value.expected, stop.value.code) == ("MB023", other)


@pytest.mark.requirement("URS-COUNT-001")
def test_r21_counted_but_none_sorted_needs_a_reason(lab, given: Given):
    given.participant(23)
    tube = given.tube()
    source = given.stained(tube)
    lab.do(counts.record, tube, count_form())
    plate = lab.do(sorting.open_session, source, sorting_form())
    lab.do(sorting.plan, plate, "NTC H12, WBC H1")
    lab.do(sorting.confirm, plate)
    with pytest.raises(NeedsReason, match="11 DP cells were counted and none is sorted"):
        lab.do(sorting.close, plate)
    lab.do(sorting.close, plate, none_sorted_reason="clogged")


@pytest.mark.requirement("URS-COUNT-004")
def test_r11_more_cells_than_counted_is_a_warning_in_words(lab, given: Given):
    given.participant(23)
    tube = given.tube()
    source = given.stained(tube)
    lab.do(counts.record, tube, count_form(n_dp=2))
    plate = lab.do(sorting.open_session, source, sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A3")
    lab.do(sorting.confirm, plate)
    assert "3 DP cells are sorted; the preliminary count has 2" in lab.do(sorting.too_many_sorted, plate)


@pytest.mark.requirement("URS-COUNT-001")
def test_r21_and_edge_06_zero_is_a_count_and_not_done_has_its_reason(lab, given: Given):
    given.participant(23)
    tube = given.tube()
    with pytest.raises(Refused, match="needs its reason"):
        lab.do(counts.record, tube, CountForm.fill({"stage": "FINAL", "reading": "READER_1", "status": "ND"}))
    lab.do(counts.record, tube, count_form(stage=CountStage.FINAL, n_dp=0, n_ctc=0))
    row = final_count(lab.ask(all_counts, Settings(), participant=23))
    assert (row.n_dp, str(row.dp_per_norm)) == (0, "0.0")


@pytest.mark.requirement("URS-COUNT-002")
def test_two_readers_are_two_people_and_their_consensus_counts(lab, store, given: Given):
    given.participant(23)
    tube = given.tube()
    lab.do(counts.record, tube, count_form(stage=CountStage.FINAL))
    second = count_form(stage=CountStage.FINAL, reading=Reading.READER_2, n_dp=9)
    with pytest.raises(Refused, match="read this tube first"):
        lab.do(counts.record, tube, second)
    other = as_role(store, Role.BIOLOGIST)
    other.do(counts.record, tube, second)
    other.do(counts.adjudicate, tube, count_form(stage=CountStage.FINAL, reading=Reading.CONSENSUS, n_dp=10))
    assert final_count(lab.ask(all_counts, Settings(), participant=23)).n_dp == 10


@pytest.mark.requirement("URS-CELL-004")
def test_a_reclassified_cell_keeps_its_code_until_it_bears_a_label(lab, given: Given):
    given.participant(23)
    plate = given.plate()
    first, second = (given.wells(plate)[well] for well in ("A01", "A02"))
    assert lab.do(cells.reclassify, first, Kind.CTC, "CD45 was spill-over") == first
    lab.do(cells.move_to_tube, second)
    number = lab.do(labels.request, second)
    lab.do(labels.printed, [number])
    again = lab.do(cells.reclassify, second, Kind.CTC, "CD45 was spill-over")
    assert again != second
    assert again[5] == "C"


def closed(lab, given: Given) -> str:
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    return plate


@pytest.mark.requirement("URS-WGA-003")
def test_a_product_takes_the_well_of_the_cell_it_consumed(lab, given: Given):
    plate = closed(lab, given)
    cells = given.wells(plate)
    products = given.amplified(plate)
    after = given.wells(plate)
    assert set(after) == set(cells)
    assert set(after.values()) < set(products)
    assert len(products) == len(cells) + 1


@pytest.mark.requirement("URS-WGA-001")
def test_r14_and_edge_15_a_positive_control_holds_its_plate_until_a_biologist_settles_it(lab, store, given: Given):
    plate = closed(lab, given)
    given.amplified(plate)
    control = given.wells(plate)["H12"]
    verdict = lab.do(wga.measure, control, QcForm.fill({"gii": 2}), seen=None)
    assert verdict is NtcVerdict.POSITIVE
    product = given.wells(plate)["A01"]
    assert item(lab, product).restriction is Restriction.HOLD
    assert "R14" in rules(lab)
    biologist = as_role(store, Role.BIOLOGIST)
    settle_batch(biologist, control, "contaminated", release=False)
    assert item(lab, product).restriction is None
    assert item(lab, product).quality is Quality.REJECTED


@pytest.mark.requirement("URS-WGA-004")
def test_a_pasted_yield_column_takes_zero_and_below_loq_as_values(lab, given: Given):
    plate = closed(lab, given)
    given.amplified(plate)
    assert lab.do(wga.measure_column, plate, "yield_ng", {"A01": "31,5", "A02": "< LOQ", "A03": "0"}) == 3
    with lab.store.look() as session:
        by_code = {
            row.barcode: (row.yield_ng, row.qualifier.value)
            for row in session.execute(
                select(Item.barcode, WgaProduct.yield_ng, WgaProduct.qualifier)
                .join(WgaProduct, WgaProduct.item_id == Item.id)
                .where(WgaProduct.qualifier.is_not(None))
            )
        }
    wells = given.wells(plate)
    assert [by_code[wells[well]] for well in ("A01", "A02", "A03")] == [(31.5, "="), (None, "<LOQ"), (0.0, "=")]


@pytest.mark.requirement("URS-WGA-004")
def test_a_pasted_column_with_a_foreign_well_enters_nothing(lab, given: Given):
    plate = closed(lab, given)
    given.amplified(plate)
    with pytest.raises(Refused, match="C05"):
        lab.do(wga.measure_column, plate, "gii", {"A01": "3", "C05": "4"})
    with lab.store.look() as session:
        assert session.scalars(select(WgaProduct.gii).where(WgaProduct.gii.is_not(None))).all() == []
