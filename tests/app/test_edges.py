"""Rules and edge cases of the trial that go through several steps, each told from the bench to what it means."""

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.actions import blocks, cells, counts, participants, runs, sorting, wga
from app.domain.derived import Computed
from app.domain.enrolment import Enrolment, Withdrawal
from app.domain.errors import Conflict, NeedsReason, OtherParticipant, Refused
from app.domain.ffpe import ReviewForm
from app.domain.populations import Populations
from app.domain.steps.enumeration import CountForm
from app.domain.steps.sorting import CellForm
from app.domain.steps.staining import StainingForm
from app.domain.steps.wga import QcForm
from app.domain.words import (
    Condition,
    CountStage,
    Doublet,
    EndEvent,
    EnrichmentMethod,
    Kind,
    Restriction,
    Role,
    RunOutcome,
    SortOutcome,
    TubeType,
    Verdict,
    WithdrawalScope,
)
from app.imports.column import check_column, values_of
from app.imports.rows import read_rows
from app.lab import Lab
from app.queries import sheets
from app.queries.block import block_record
from app.queries.counts import counts as readings
from app.queries.endpoint import endpoint
from app.queries.funnel import funnel
from app.queries.measures import measures
from app.queries.receipts import tube_record
from app.queries.sheets.verdicts import judged_cells
from app.settings import Window
from app.work import Work
from db.models import Code, Deviation, Item, WellContent
from tests.app.test_settings import set_to
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form, sorting_form

CELLSAVE = {"tube_type": TubeType.CELLSAVE}


def deviations(lab: Lab) -> list[Deviation]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation).order_by(Deviation.id)))


def item(lab: Lab, code: str) -> Item:
    with lab.store.look() as session:
        return session.scalars(select(Item).where(Item.barcode == code)).one()


def count(lab: Lab, tube: str, n_dp: int | None, *, stage: CountStage = CountStage.FINAL, **values) -> int:
    usual = {"stage": stage, "reading": "READER_1", "status": "DONE", "volume_analysed_ml": 7.5, "n_ctc": 0}
    return lab.do(counts.record, tube, CountForm.fill(usual | {"n_dp": n_dp} | values))


def person(lab: Lab, number: int = 23) -> Populations:
    return lab.ask(endpoint, lab.settings, number=number)[0]


def number_of(lab: Lab, key: str) -> tuple[int | None, int | None, Computed]:
    found = next(each for each in lab.ask(measures, lab.settings) if each.key == key)
    return found.x, found.n, found.status


def verdicts(lab: Lab) -> dict[str, tuple[Computed, str]]:
    """What is said of the verdict of each DP cell, by its code."""
    rows = [row for row in lab.ask(judged_cells, lab.settings) if row.base.kind is Kind.DP_CELL]
    return {row.base.barcode: (row.more["verdict_status"], row.more["verdict_reason"]) for row in rows}


def sorted_plate(lab: Lab, given: Given, tube: str, layout: str, exceptions: str = "") -> str:
    plate = lab.do(sorting.open_session, given.stained(tube), sorting_form())
    lab.do(sorting.plan, plate, layout)
    lab.do(sorting.confirm, plate, exceptions)
    return plate


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_past_the_warning_blood_is_a_note_and_no_deviation(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=5)
    assert lab.do(runs.start, [tube], "enrichment", enrichment_form())
    assert deviations(lab) == []


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_an_end_event_after_the_limit_deviates_although_the_start_was_in_time(
    lab: Lab, store, given: Given, clock: Clock
):
    until_fixed = Window(tube=TubeType.K2EDTA, end_event=EndEvent.FIXATION, warn_h=4, hard_h=24)
    set_to(store, windows=[until_fixed.model_dump(mode="json")])
    given.participant(23)
    first, second = given.tube(23, drawn_hours_ago=23), given.tube(23, drawn_hours_ago=23)
    run = lab.do(runs.start, [first], "enrichment", enrichment_form(fixed="Y"))
    clock.forward(hours=2)
    lab.do(runs.finish, run)
    assert [(row.rule, "25 h 00" in row.description) for row in deviations(lab)] == [("R03", True)]
    lab.do(
        runs.enter_late,
        [second],
        "enrichment",
        enrichment_form(fixed="Y"),
        started=given.moment(hours_ago=1.5),
        finished=given.moment(hours_ago=0.2),
    )
    assert [row.rule for row in deviations(lab)] == ["R03", "R03"]


@pytest.mark.requirement("URS-BLOOD-002")
def test_r05_too_little_for_cellsearch_that_was_done_already_is_a_fact_with_its_deviation(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23, tube=CELLSAVE, receipt={"volume_ml": 6.8})
    lab.do(
        runs.enter_late,
        [tube],
        "enrichment",
        enrichment_form(method=EnrichmentMethod.CELLSEARCH, blood_used_ml=6.8),
        started=given.moment(),
        finished=given.moment(),
    )
    (row,) = deviations(lab)
    assert (row.rule, row.code.value) == ("R05", "VOLUME")
    assert "holds 6.8 mL; CellSearch needs 7.5 mL" in row.description


@pytest.mark.requirement("URS-SORT-001")
def test_r09_a_well_holds_one_live_item_whatever_writes_it(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate()
    inside = given.wells(plate)

    def twice(work: Work) -> None:
        work.add(
            WellContent(
                plate_id=work.session.scalars(select(Item.id).where(Item.barcode == plate)).one(),
                well="A01",
                item_id=work.session.scalars(select(Item.id).where(Item.barcode == inside["A02"])).one(),
            )
        )

    with pytest.raises(Conflict):
        lab.do(twice)
    assert given.wells(plate) == inside


@pytest.mark.requirement("URS-SORT-001")
def test_r09_an_unmixed_plate_takes_cells_of_its_participant_only_and_a_mixed_one_of_several(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    mixed = lab.do(sorting.open_session, given.stained(given.tube(23)), sorting_form(), mixed=True)
    assert lab.do(sorting.open_session, given.stained(given.tube(24)), sorting_form(), plate=mixed) == mixed
    own = given.plate(23)
    with pytest.raises(OtherParticipant):
        lab.do(sorting.open_session, given.stained(given.tube(24)), sorting_form(), plate=own)


def code_again(text: str) -> Code:
    return Code(text=text, participant_no=23, kind=Kind.BLOOD, sequence=999, subject="item", subject_id=1)


@pytest.mark.requirement("URS-CODE-001")
def test_r10_the_database_itself_takes_no_code_twice(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    with pytest.raises(Conflict):
        lab.do(lambda work: work.add(code_again(tube)))


@pytest.mark.requirement("URS-SORT-004")
def test_r13_one_white_cell_control_serves_all_plates_of_its_participant(lab: Lab, given: Given):
    given.participant(23)
    lab.do(sorting.close, given.plate(23, "DP A1, NTC H12, WBC H1"))
    lab.do(sorting.close, given.plate(23, "DP A1, NTC H12"))
    with pytest.raises(NeedsReason, match="No-template control"):
        lab.do(sorting.close, given.plate(23, "DP A1"))


@pytest.mark.requirement("URS-VERDICT-001")
def test_r18_nothing_is_proven_before_results_are_in_the_record(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    assert person(lab).verdict is Verdict.AWAITED
    count(lab, tube, 3)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    assert person(lab).verdict is Verdict.PENDING
    assert number_of(lab, "PRIMARY") == (0, 1, Computed.INTERIM)
    assert {status for status, _reason in verdicts(lab).values()} == {Computed.NOT_YET}


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_what_was_recorded_before_a_withdrawal_stays_in_the_lists(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    count(lab, tube, 3)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.DESTROY_SAMPLES})
    lab.do(participants.withdraw, 23, form)
    assert [row.base.barcode for row in lab.ask(sheets.tubes, lab.settings)] == [tube]
    assert (person(lab).n_dp, person(lab).enrolled) == (3, True)
    assert item(lab, tube).restriction is Restriction.CONSENT


@pytest.mark.requirement("URS-RUN-003")
@pytest.mark.parametrize(
    ("method", "assay", "is_bound"),
    [("CD45_DEPLETION", "DP_FLOW", True), ("CD45_DEPLETION", "CTC_FLOW", False), ("RBC_LYSIS", "DP_FLOW", False)],
)
def test_a_dp_count_after_a_depletion_by_cd45_is_marked_as_a_lower_bound(
    lab: Lab, given: Given, method: str, assay: str, is_bound: bool
):
    given.participant(23)
    tube = given.tube(23, tube={"assay": assay})
    given.fraction(tube, method=method)
    count(lab, tube, 2)
    (row,) = lab.ask(readings, lab.settings, tube=tube)
    assert row.dp_bias is is_bound


def test_a_depletion_that_was_aborted_took_nothing_away(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form(method="CD45_DEPLETION", blood_used_ml=3))
    lab.do(runs.finish, run, outcome=RunOutcome.ABORTED)
    given.fraction(tube, blood_used_ml=3)
    count(lab, tube, 2)
    (row,) = lab.ask(readings, lab.settings, tube=tube)
    assert not row.dp_bias


@pytest.mark.requirement("URS-COUNT-001", "URS-EXPORT-005")
def test_r21_the_four_causes_of_a_missing_count_are_kept_apart(lab: Lab, given: Given):
    for number in (1, 2, 3):
        given.participant(number)
    count(lab, given.tube(1), 0)
    not_done = {"stage": "FINAL", "reading": "READER_1", "status": "ND", "nd_reason": "clotted"}
    lab.do(counts.record, given.tube(2), CountForm.fill(not_done))
    given.tube(3)
    found = {each.number: (each.verdict, each.n_dp, each.reason) for each in lab.ask(endpoint, lab.settings)}
    assert found == {
        1: (Verdict.NO_DP, 0, ""),
        2: (Verdict.NOT_COUNTED, None, "clotted"),
        3: (Verdict.AWAITED, None, ""),
    }
    assert number_of(lab, "PCT_DP_POSITIVE")[:2] == (0, 1)


@pytest.mark.requirement("URS-BLOOD-003")
def test_edge_01_a_clotted_tube_without_another_keeps_its_participant_without_a_count(lab: Lab, given: Given):
    given.participant(23)
    clotted = {"condition": Condition.CLOTTED, "decision": "REJECTED", "rejection": "clotted"}
    tube = given.tube(23, receipt=clotted)
    form = {"stage": "FINAL", "reading": "READER_1", "status": "ND", "nd_reason": "clotted"}
    lab.do(counts.record, tube, CountForm.fill(form))
    found = person(lab)
    assert (found.enrolled, found.sampled, found.counted) == (True, True, False)
    assert (found.verdict, found.reason) == (Verdict.NOT_COUNTED, "clotted")


@pytest.mark.requirement("URS-CLOCK-003")
def test_edge_02_blood_started_after_97_hours_makes_an_exploratory_count_that_stays_in_the_denominator(
    lab: Lab, given: Given
):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=97, tube=CELLSAVE)
    with pytest.raises(NeedsReason) as refusal:
        lab.do(runs.start, [tube], "enrichment", enrichment_form())
    assert refusal.value.way_out == "exploratory"
    late = runs.Means(exploratory_reason="the courier was late")
    lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=late)
    count(lab, tube, 2)
    (row,) = lab.ask(readings, lab.settings, tube=tube)
    assert row.exploratory
    assert number_of(lab, "PRIMARY")[1] == 1
    assert {each.cosign_role for each in deviations(lab)} >= {Role.BIOLOGIST}


@pytest.mark.requirement("URS-BLOOD-002", "URS-COUNT-003")
def test_edge_04_a_count_of_little_blood_is_normalised_from_what_was_analysed(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23, tube=CELLSAVE, receipt={"volume_ml": 6.8})
    count(lab, tube, 3, volume_analysed_ml=6.8)
    (row,) = lab.ask(readings, lab.settings, tube=tube)
    assert (row.n_dp, str(row.dp_per_norm)) == (3, "3.3")


@pytest.mark.requirement("URS-COUNT-001")
def test_edge_06_without_dp_cells_a_participant_leaves_the_primary_number_and_stays_in_the_secondary(
    lab: Lab, given: Given
):
    for number, n_dp in ((1, 0), (2, 4)):
        given.participant(number)
        count(lab, given.tube(number), n_dp)
    assert person(lab, 1).verdict is Verdict.NO_DP
    assert number_of(lab, "PRIMARY")[1] == 1
    assert number_of(lab, "PCT_DP_POSITIVE")[:2] == (1, 2)


@pytest.mark.requirement("URS-CELL-003")
def test_edge_07_counted_and_none_recovered_stays_in_the_denominator(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    count(lab, tube, 2)
    plate = sorted_plate(lab, given, tube, "DP A1-A2, NTC H12, WBC H1", "done, except A1 empty, A2 empty")
    lab.do(sorting.close, plate)
    assert (person(lab).dp_positive, person(lab).verdict) == (True, Verdict.PENDING)
    assert number_of(lab, "PRIMARY")[1] == 1
    rows, balance = lab.ask(funnel, lab.settings)
    assert [(row.title, row.count, row.ended) for row in rows[:3]] == [
        ("Detected", 2, 0),
        ("Placed", 2, 2),
        ("Single", 0, 0),
    ]
    assert balance.closes


@pytest.mark.requirement("URS-CELL-002")
def test_edge_08_a_confirmed_doublet_gets_no_verdict_and_an_uncertain_one_takes_part(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    count(lab, tube, 2)
    wells = given.wells(sorted_plate(lab, given, tube, "DP A1-A2, NTC H12, WBC H1"))
    for well, doublet in (("A01", Doublet.DOUBLET), ("A02", Doublet.UNCERTAIN)):
        lab.do(cells.describe, wells[well], CellForm.fill({"doublet": doublet}), seen=None)
    told = verdicts(lab)
    assert told[wells["A01"]] == (Computed.NONE, "A confirmed doublet.")
    assert told[wells["A02"]][0] is Computed.NOT_YET
    assert (person(lab).dp_positive, number_of(lab, "PRIMARY")[1]) == (True, 1)


@pytest.mark.requirement("URS-SORT-002", "URS-CELL-002")
def test_edge_12_an_empty_well_and_two_cells_in_a_well_get_no_verdict_and_are_told_in_the_funnel(
    lab: Lab, given: Given
):
    given.participant(23)
    plate = sorted_plate(lab, given, given.tube(23), "DP A1-A3, NTC H12, WBC H1", "done, except A1 empty, A2 multiple")
    assert sorted(reason for _status, reason in verdicts(lab).values()) == [
        "More cells than expected.",
        "No result of sequencing is in the record.",
        "The well is empty.",
    ]
    rows, balance = lab.ask(funnel, lab.settings)
    single = next(row for row in rows if row.title == "Single")
    placed = next(row for row in rows if row.title == "Placed")
    assert (placed.ended, single.count, balance.closes) == (2, 1, True)
    assert "A01" not in given.wells(plate)


@pytest.mark.requirement("URS-WGA-002")
def test_edge_14_an_overridden_low_gii_is_flagged_and_the_cell_is_used_up(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    cell = given.wells(plate)["A01"]
    lab.do(sorting.close, plate)
    given.amplified(plate)
    product = given.wells(plate)["A01"]
    lab.do(wga.measure, product, QcForm.fill({"gii": 1}), seen=None)
    lab.do(wga.override_low_gii, product, "only cell of the participant")
    row = next(each for each in lab.ask(sheets.products) if each.barcode == product)
    assert (row.gii, row.low_gii_override) == (1, "only cell of the participant")
    with pytest.raises(Refused):
        lab.do(wga.start, [cell], wga.WgaForm.fill({"kit": "AMPLI1"}))


@pytest.mark.requirement("URS-FFPE-003")
def test_edge_20_a_second_review_raises_the_share_and_the_first_stays(lab: Lab, given: Given):
    given.participant(23)
    block = given.block(23)
    lab.do(blocks.review, block, ReviewForm.fill({"tumour_nuclei_pct": 12, "adequate": "N"}))
    again = {"tumour_nuclei_pct": 35, "macrodissect": "Y", "adequate": "Y"}
    lab.do(blocks.review, block, ReviewForm.fill(again))
    shares = [each.values["tumour_nuclei_pct"] for each in lab.ask(block_record, block).reviews]
    assert shares == [35, 12]


def test_edge_25_a_cytometer_an_hour_slow_needs_its_reason_and_leaves_a_deviation(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    fraction = given.fraction(given.tube(23))
    stain = lab.do(runs.start, [fraction], "staining", StainingForm.fill({"panel": "DP 1"}))
    clock.forward(minutes=30)
    an_hour_slow = given.moment(hours_ago=1)
    with pytest.raises(NeedsReason, match="lies before"):
        lab.do(runs.finish, stain, at=an_hour_slow)
    lab.do(runs.finish, stain, at=an_hour_slow, time_reason="the cytometer is an hour slow")
    assert [(row.rule, row.code.value) for row in deviations(lab)] == [("R02", "TIME")]


@pytest.mark.requirement("URS-WGA-004")
def test_edge_25_a_french_workbook_is_read_with_its_decimal_commas(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    book = Workbook()
    sheet = book.active
    for row in (("Puits", "ng"), ("A1", "12,5"), ("A2", "1\u202f204,25"), ("A3", 7.5)):
        sheet.append(row)
    book.save(tmp_path / "mesures.xlsx")
    values = values_of(read_rows(str(tmp_path / "mesures.xlsx")), [], column=1)
    lines = lab.ask(check_column, plate, "yield_ng", values)
    assert [(line.well, line.shown, line.problem) for line in lines] == [
        ("A01", "12.5", ""),
        ("A02", "1204.25", ""),
        ("A03", "7.5", ""),
    ]


@pytest.mark.requirement("URS-BENCH-001")
def test_edge_25_two_technicians_on_one_tube_are_told_and_nothing_is_overwritten(lab: Lab, store, given: Given):
    given.participant(23)
    first, second = lab, as_role(store, Role.BIOLOGIST)
    before = Enrolment.fill({"number": 23, "birth_year": 1970})
    after = Enrolment.fill({"number": 23, "birth_year": 1950})
    first.do(participants.revise, 23, before, seen=1, reason="misread")
    with pytest.raises(Conflict):
        second.do(participants.revise, 23, after, seen=1, reason="misread too")
    tube = given.tube(23)
    run = first.do(runs.start, [tube], "enrichment", enrichment_form())
    with pytest.raises(Refused, match="is in"):
        second.do(runs.start, [tube], "enrichment", enrichment_form())
    assert run


@pytest.mark.requirement("URS-CELL-001")
def test_a_lost_cell_stays_lost_in_every_list_that_counts_it(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    lost = given.wells(plate)["A03"]
    lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="tip touched the rim", at_step="transfer")
    assert verdicts(lab)[lost] == (Computed.NONE, "Lost.")
    rows, balance = lab.ask(funnel, lab.settings)
    assert "1 lost" in [row.cause for row in rows]
    assert balance.closes


@pytest.mark.requirement("URS-CLOCK-004")
def test_times_of_a_tube_drawn_and_received_on_the_night_of_the_clocks_tell_real_hours(
    lab: Lab, given: Given, clock: Clock
):
    """Edge case 3: drawn on Saturday 28 March 2026 at 20:00, started on Sunday at 08:00 by the wall."""
    clock.at = clock.at.replace(month=3, day=29, hour=6, minute=0)
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=11)
    clock_of = lab.ask(tube_record, lab.settings, tube).specimen.clock
    assert clock_of.drawn.local.strftime("%d %H:%M %z") == "28 20:00 +0100"
    assert lab.now.astimezone(lab.settings.zone).strftime("%d %H:%M %z") == "29 08:00 +0200"
    assert clock_of.age(lab.now) == timedelta(hours=11)
