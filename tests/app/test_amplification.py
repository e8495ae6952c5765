"""Amplification and its QC: times, facts, columns, controls and their batches, aliquots."""

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.actions import aliquots, cells, runs, sorting, undo, wga
from app.domain.aliquot import AliquotForm
from app.domain.errors import NeedsReason, NotFound, Refused
from app.domain.steps.wga import QcForm, WgaForm, kit_of
from app.domain.words import NtcVerdict, Quality, Restriction, Role, TimeSource, WgaKit
from app.imports.column import check_column, read_column, read_file, titles
from app.imports.rows import read_rows
from app.queries import sheets
from app.queries.product import product_record
from app.queries.wga import batch, days_since_sort
from db.models import Deviation, Item, WgaProduct
from tests.app.test_sorting import closed, item, rules
from tests.conftest import as_role
from tests.given import Given, lift_hold, settle_batch

KIT = {"kit": WgaKit.AMPLI1, "volume_ul": 20}


def amplified(lab, given: Given, layout: str = "DP A1-A3, NTC H12, WBC H1") -> str:
    """A closed plate whose cells are amplified."""
    given.participant(23)
    plate = given.plate(23, layout)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    return plate


def blank_of(lab, plate: str) -> str:
    """The product of the reagent blank that went along with a plate."""
    return next(row.product for row in lab.ask(batch, plate).controls if not row.well)


def product(lab, code: str) -> WgaProduct:
    with lab.store.look() as session:
        rows = select(WgaProduct).join(Item, Item.id == WgaProduct.item_id)
        return session.scalars(rows.where(Item.barcode == code)).one()


@pytest.mark.requirement("URS-WGA-003")
def test_an_amplified_plate_offers_no_cell_to_start_with_any_more(lab, given: Given):
    plate = closed(lab, given)
    assert len(lab.ask(batch, plate).waiting) == 5
    given.amplified(plate)
    found = lab.ask(batch, plate)
    assert (found.waiting, found.run_id) == ((), None)
    assert len(found.products) == 6
    assert {row.type_word for row in found.controls} == {"Control of the sort", "Reagent blank of the WGA"}


def test_the_days_since_the_sort_are_told_beyond_the_settings_limit(lab, given: Given, clock):
    plate = closed(lab, given)
    clock.forward(days=31)
    assert lab.ask(days_since_sort, plate, lab.now) == 31


@pytest.mark.requirement("URS-CLOCK-002")
def test_r02_a_finish_before_the_start_needs_a_reason_and_drafts_a_deviation(lab, given: Given):
    plate = closed(lab, given)
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT))
    with pytest.raises(NeedsReason, match="lies before the start"):
        lab.do(wga.finish, run, at=given.moment(hours_ago=1))
    lab.do(wga.finish, run, at=given.moment(hours_ago=1), time_reason="the thermocycler's clock is off")
    assert rules(lab) == ["R02"]


@pytest.mark.requirement("URS-CLOCK-002")
def test_r02_an_amplification_does_not_start_before_its_sort(lab, given: Given):
    plate = closed(lab, given)
    with pytest.raises(NeedsReason, match="lies before the sort"):
        lab.do(wga.start, [plate], WgaForm.fill(KIT), at=given.moment(hours_ago=9), is_fact=True)


@pytest.mark.requirement("URS-TIME-001")
def test_r22_a_finish_in_the_future_is_refused(lab, given: Given):
    plate = closed(lab, given)
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT))
    with pytest.raises(Refused, match="lies in the future"):
        lab.do(wga.finish, run, at=given.moment(hours_ago=-2))


@pytest.mark.requirement("URS-DEV-001")
def test_cells_on_hold_are_refused_as_an_intention_and_recorded_as_a_fact_with_a_deviation(lab, given: Given):
    given.participant(23)
    plate = given.plate(23, "DP A1-A2")
    lab.do(sorting.close, plate, control_reason="the sorter clogged")
    with pytest.raises(Refused, match="is on hold"):
        lab.do(wga.start, [plate], WgaForm.fill(KIT))
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT), at=given.moment(), is_fact=True)
    assert len(lab.do(wga.finish, run)) == 3
    assert sorted(rules(lab)) == ["R13", "WGA"]


def test_a_cell_taken_out_of_the_run_waits_again(lab, given: Given):
    plate = closed(lab, given)
    lab.do(wga.start, [plate], WgaForm.fill(KIT))
    cell = given.wells(plate)["A01"]
    lab.do(runs.take_out, cell, "the cap burst")
    assert [row.cell for row in lab.ask(batch, plate).waiting] == [cell]
    assert lab.do(wga.start, [cell], WgaForm.fill(KIT), blank=False)


def test_a_run_without_reagent_blank_makes_products_of_the_plate_only(lab, given: Given):
    plate = closed(lab, given)
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT), blank=False)
    assert len(lab.do(wga.finish, run)) == len(given.wells(plate))


@pytest.mark.requirement("URS-AUDIT-004")
def test_a_measurement_is_corrected_with_its_reason_only(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    lab.do(wga.measure, code, QcForm.fill({"yield_ng": 12.5, "gii": 3}), seen=None)
    with pytest.raises(NeedsReason):
        lab.do(wga.measure, code, QcForm.fill({"yield_ng": 21.5, "gii": 3}), seen=None)
    lab.do(wga.measure, code, QcForm.fill({"yield_ng": 21.5, "gii": 3}), seen=None, reason="digits swapped")
    row = product(lab, code)
    assert (row.yield_ng, row.qualifier.value) == (21.5, "=")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"qualifier": "<LOQ", "yield_ng": 4}, "no reading without a number"),
        ({"qualifier": "="}, "holds no number"),
        ({"markers_pass": 5, "markers_total": 4}, "5 of 4 markers"),
        ({"frag_low_bp": 900, "frag_high_bp": 300}, "from 900 to 300 bp"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(lab, given: Given, values, told):
    code = given.wells(amplified(lab, given))["A01"]
    with pytest.raises(Refused, match=told):
        lab.do(wga.measure, code, QcForm.fill(values), seen=None)


@pytest.mark.requirement("URS-WGA-004")
def test_a_column_is_checked_well_by_well_before_it_is_entered(lab, given: Given):
    plate = amplified(lab, given)
    lab.do(wga.measure_column, plate, "yield_ng", {"A01": "24", "A02": "31"})
    lines = lab.ask(
        check_column, plate, "yield_ng", {"A01": "25,5", "A02": "31", "A03": "< LOQ", "C05": "7", "H01": "x"}
    )
    told = {line.well: line for line in lines}
    assert (told["A01"].changes, told["A01"].before, told["A01"].shown) == (True, "24", "25.5")
    assert told["A02"].is_known
    assert (told["A03"].fits, told["A03"].shown) == (True, "< LOQ")
    assert told["C05"].problem == "holds no product"
    assert told["H01"].problem == "A number is expected."
    assert product(lab, given.wells(plate)["A01"]).yield_ng == 24


@pytest.mark.requirement("URS-WGA-004")
def test_a_column_reads_wells_with_any_separator_and_plain_values_in_the_order_of_the_plate():
    wells = ["A01", "A02", "A03"]
    for text in ("A1\t3,5\nA2\t0", "A1;3,5\nA2;0", "A1 3,5\nA2 0", "Well\tYield\nA1\t3,5\nA2\t0"):
        assert dict(read_column(text, wells)) == {"A01": "3,5", "A02": "0"}
    assert dict(read_column("A1,3.5\nA2,0", wells)) == {"A01": "3.5", "A02": "0"}
    assert dict(read_column("3,5\n-\n0", wells)) == {"A01": "3,5", "A03": "0"}


def test_a_line_that_names_no_well_is_shown_and_not_entered(lab, given: Given):
    plate = amplified(lab, given)
    values = read_column("Well\tYield\nA1\t3,5\nA2\t4\nZ9\t3\nMean\t3,5", ["A01", "A02"])
    told = {line.well: line.problem for line in lab.ask(check_column, plate, "yield_ng", values)}
    assert told == {"A01": "", "A02": "", "Z9": "is no well", "Mean": "is no well"}


def test_a_workbook_gives_the_column_that_is_named(tmp_path: Path):
    book = Workbook()
    sheet = book.active
    for row in (("Well", "Sample", "Conc."), ("A1", "S1", 12.0), ("A2", "S2", None), ("A3", "S3", 3.25)):
        sheet.append(row)
    path = tmp_path / "qubit.xlsx"
    book.save(path)
    assert titles(read_rows(str(path))) == ("Sample", "Conc.")
    with pytest.raises(Refused, match="several columns"):
        read_file(str(path), [])
    assert dict(read_file(str(path), [], column="Conc.")) == {"A01": "12", "A03": "3.25"}


def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")
    with pytest.raises(Refused, match=r"broken\.xlsx is no workbook"):
        read_rows(str(broken))
    with pytest.raises(Refused, match=r"picture\.png is no table"):
        read_rows(str(tmp_path / "picture.png"))
    with pytest.raises(Refused, match="can't be read"):
        read_rows(str(tmp_path / "gone.csv"))


@pytest.mark.requirement("URS-WGA-001")
def test_edge_15_a_positive_reagent_blank_holds_the_products_of_its_run_and_no_other(lab, store, given: Given):
    plate = amplified(lab, given)
    given.participant(24)
    other = given.plate(24)
    lab.do(sorting.close, other)
    given.amplified(other)
    blank = blank_of(lab, plate)
    assert lab.do(wga.measure, blank, QcForm.fill({"gii": 1}), seen=None) is NtcVerdict.POSITIVE
    assert item(lab, given.wells(plate)["A01"]).restriction is Restriction.HOLD
    assert item(lab, plate).restriction is None
    assert item(lab, given.wells(other)["A01"]).restriction is None
    settle_batch(as_role(store, Role.BIOLOGIST), blank, "one marker of 4", release=True)
    assert item(lab, given.wells(plate)["A01"]).restriction is None
    assert item(lab, given.wells(plate)["A01"]).quality is Quality.ACCEPTED


@pytest.mark.requirement("URS-WGA-001")
def test_r14_a_second_positive_control_keeps_the_hold_when_the_first_is_released(lab, store, given: Given):
    plate = amplified(lab, given)
    blank, ntc = blank_of(lab, plate), given.wells(plate)["H12"]
    for control in (ntc, blank):
        lab.do(wga.measure, control, QcForm.fill({"gii": 2}), seen=None)
    biologist = as_role(store, Role.BIOLOGIST)
    settle_batch(biologist, ntc, "drop-out of one marker", release=True)
    held = item(lab, given.wells(plate)["A01"])
    assert held.restriction is Restriction.HOLD
    assert held.restriction_reason.startswith("The no-template control MB-000-G")
    settle_batch(biologist, blank, "the same", release=True)
    assert item(lab, given.wells(plate)["A01"]).restriction is None


@pytest.mark.requirement("URS-WGA-001")
def test_r14_releasing_a_control_does_not_lift_the_hold_of_a_plate_closed_without_controls(lab, store, given: Given):
    given.participant(23)
    plate = given.plate(23, "DP A1-A2, NTC H12")
    lab.do(sorting.close, plate, control_reason="no WBC left")
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT), at=given.moment(), is_fact=True)
    lab.do(wga.finish, run)
    ntc = given.wells(plate)["H12"]
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 2}), seen=None)
    settle_batch(as_role(store, Role.BIOLOGIST), ntc, "noise", release=True)
    assert item(lab, given.wells(plate)["A01"]).restriction is Restriction.HOLD


@pytest.mark.requirement("URS-WGA-001", "URS-SIGN-004")
def test_r14_a_hold_is_not_lifted_round_a_positive_control(lab, store, given: Given):
    plate = amplified(lab, given)
    ntc = given.wells(plate)["H12"]
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 2}), seen=None)
    biologist = as_role(store, Role.BIOLOGIST)
    with pytest.raises(Refused, match="is positive") as refusal:
        lift_hold(biologist, plate, "it is fine")
    assert refusal.value.code == ntc
    with pytest.raises(Refused, match="It takes: Biologist"):
        lift_hold(lab, plate, "it is fine")


@pytest.mark.requirement("URS-WGA-001")
def test_r14_a_control_corrected_to_negative_still_waits_for_the_biologist(lab, store, given: Given):
    plate = amplified(lab, given)
    ntc = given.wells(plate)["H12"]
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 2}), seen=None)
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 0}), seen=None, reason="read in the wrong row")
    assert item(lab, plate).restriction is Restriction.HOLD
    count = lift_hold(as_role(store, Role.BIOLOGIST), plate, "corrected")
    assert count == len(given.wells(plate)) + 1
    assert item(lab, plate).restriction is None


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_the_reason_for_no_qc_is_given_for_all_unmeasured_products_of_a_plate_at_once(lab, given: Given):
    plate = amplified(lab, given)
    lab.do(wga.measure, given.wells(plate)["A01"], QcForm.fill({"gii": 3}), seen=None)
    assert lab.do(wga.no_qc, plate, "the provider measures") == 4
    with pytest.raises(Refused, match="has its quality control on record"):
        lab.do(wga.no_qc, plate, "again")


@pytest.mark.requirement("URS-WGA-002")
def test_edge_14_only_a_product_below_the_gate_is_overridden(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    lab.do(wga.measure, code, QcForm.fill({"gii": 3}), seen=None)
    with pytest.raises(Refused, match="is not below the gate"):
        lab.do(wga.override_low_gii, code, "to be sure")


def test_a_measurement_that_put_a_batch_on_hold_is_undone_with_its_hold_and_its_deviation(lab, given: Given):
    plate = amplified(lab, given)
    lab.do(wga.measure, given.wells(plate)["H12"], QcForm.fill({"gii": 2}), seen=None)
    lab.do(undo.last)
    assert item(lab, plate).restriction is None
    assert "R14" not in rules(lab)


@pytest.mark.requirement("URS-WGA-005")
def test_aliquots_bear_codes_of_their_own_and_leave_what_is_left(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    made = lab.do(aliquots.make, code, AliquotForm.fill({"count": 2, "volume_ul": 5}))
    assert [each[5] for each in made] == ["A", "A"]
    assert item(lab, code).volume_ul == 10
    assert [item(lab, each).volume_ul for each in made] == [5, 5]
    lab.do(undo.last)
    assert item(lab, code).volume_ul == 20
    with pytest.raises(NotFound, match="was issued and taken back"):
        lab.do(cells.move_to_tube, made[0])


@pytest.mark.requirement("URS-WGA-005", "URS-DEV-001")
def test_more_than_is_left_is_refused_as_an_intention_and_recorded_as_a_fact_with_a_deviation(lab, given: Given):
    code = given.wells(amplified(lab, given))["A01"]
    form = AliquotForm.fill({"count": 3, "volume_ul": 8})
    with pytest.raises(Refused, match="holds 20 µL; 3 aliquots of 8 µL take 24 µL"):
        lab.do(aliquots.make, code, form)
    assert len(lab.do(aliquots.make, code, form, made_at=given.moment(hours_ago=0.1))) == 3
    assert item(lab, code).volume_ul == 0
    assert "VOLUME" in rules(lab)


def test_an_aliquot_of_a_held_product_is_held_and_a_later_hold_reaches_it(lab, store, given: Given):
    plate = amplified(lab, given)
    code, ntc = given.wells(plate)["A01"], given.wells(plate)["H12"]
    (aliquot,) = lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    lab.do(wga.measure, ntc, QcForm.fill({"gii": 2}), seen=None)
    assert item(lab, aliquot).restriction is Restriction.HOLD
    with pytest.raises(Refused, match="is on hold"):
        lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    settle_batch(as_role(store, Role.BIOLOGIST), ntc, "contaminated", release=False)
    assert item(lab, aliquot).quality is Quality.REJECTED


def test_a_tube_of_blood_is_not_divided_as_a_product(lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="is: Blood tube"):
        lab.do(aliquots.make, given.tube(23), AliquotForm.fill({"count": 1, "volume_ul": 5}))


def test_a_late_start_keeps_its_time_and_says_that_it_was_entered_late(lab, given: Given, clock):
    plate = closed(lab, given)
    clock.at += timedelta(days=2)
    started = given.moment(hours_ago=20)
    lab.do(wga.start, [plate], WgaForm.fill(KIT), at=started, is_fact=True)
    found = lab.ask(batch, plate)
    assert (found.started.at, found.started.source.value) == (started.at, "late")
    with lab.store.look() as session:
        assert session.scalars(select(Deviation.rule)).all() == []


def test_a_finished_amplification_is_undone_and_its_cells_are_back_in_their_wells(lab, given: Given):
    plate = closed(lab, given)
    before = given.wells(plate)
    run = lab.do(wga.start, [plate], WgaForm.fill(KIT))
    lab.do(wga.finish, run)
    lab.do(undo.last)
    assert given.wells(plate) == before
    assert lab.ask(batch, plate).run_id == run
    assert len(lab.do(wga.finish, run)) == 6


def test_an_aliquot_has_its_row_in_the_workbook_with_when_it_was_made_and_what_is_left(lab, given: Given):
    plate = amplified(lab, given)
    code = given.wells(plate)["A01"]
    lab.do(aliquots.make, code, AliquotForm.fill({"count": 2, "volume_ul": 5}))
    made_at = given.moment(hours_ago=3)
    lab.do(aliquots.make, code, AliquotForm.fill({"count": 1, "volume_ul": 4}), made_at=made_at)
    rows = [row.more for row in lab.ask(sheets.aliquots, lab.settings)]
    assert [(row["source"], row["volume_ul"], row["source_left_ul"]) for row in rows] == [
        (code, 5, 6),
        (code, 5, 6),
        (code, 4, 6),
    ]
    assert [row["made"].source for row in rows] == [TimeSource.CLOCK, TimeSource.CLOCK, TimeSource.LATE]
    assert rows[2]["made"].at == made_at.at


def test_the_blank_of_a_run_leads_back_to_its_plate(lab, given: Given):
    plate = amplified(lab, given)
    assert lab.ask(product_record, blank_of(lab, plate)).batch == plate


def test_an_amplification_does_not_start_without_its_kit(lab, given: Given):
    plate = closed(lab, given)
    with pytest.raises(Refused, match="has no kit") as refusal:
        lab.do(wga.start, [plate], WgaForm.fill({"volume_ul": 20}))
    assert refusal.value.code == "kit"
    assert lab.ask(batch, plate).run_id is None


@pytest.mark.parametrize(
    ("name", "kit"),
    [("Ampli1 WGA", WgaKit.AMPLI1), ("REPLI-g single cell", WgaKit.REPLI_G), ("RBC lysis buffer", None)],
)
def test_the_name_of_a_lot_says_its_kit(name: str, kit: WgaKit | None):
    assert kit_of(name) is kit
