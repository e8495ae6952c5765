"""Results come in: mapped by name, apart where they are not certain, nothing overwritten; then the verdict."""

from dataclasses import replace

import pytest

from app.actions import results, shipments, verdicts
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.genome.parsed import Problem, SampleQc
from app.domain.words import CellVerdict, Kind, Processing, Quarantine, Role, SampleState, Verdict, VerdictState
from app.queries.endpoint import judged_participants
from app.queries.item import item_record
from app.queries.kin import kin
from app.queries.origin import origin
from app.queries.results import result_file
from app.queries.verdicts import signed_verdicts, verdict_history
from tests.given import PASSWORD, Given
from tests.sequenced import Sent, acting, calls, counted, quality, sent, take


@pytest.fixture
def case(lab, given: Given) -> Sent:
    told = sent(lab, given)
    counted(lab, first_tube(lab), 3)
    return told


def first_tube(lab) -> str:
    return next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD)


def tumour_file(case: Sent):
    """Five variants in the tumour, none in the WBC; the first cell has two of them, the second none, the third no data."""
    return calls(
        {
            case.cells[0]: "1100000000",
            case.cells[1]: "0000000000",
            case.cells[2]: "..........",
            case.wbc: "0000000000",
            case.extract: "1111100000",
        }
    )


def proven(lab, case: Sent) -> None:
    take(lab, quality(case.all), tumour_file(case))


def judged(lab):
    (told,) = lab.ask(judged_participants, lab.settings, number=23)
    return told


@pytest.mark.requirement("URS-VERDICT-001")
def test_r18_two_counted_variants_of_the_tumour_prove_the_origin_of_a_cell(lab, case: Sent):
    proven(lab, case)
    told = lab.ask(origin, lab.settings, 23)
    assert [each.verdict for each in told.cells] == [
        CellVerdict.TUMOUR,
        CellVerdict.NON_TUMOUR,
        CellVerdict.INDETERMINATE,
    ]
    assert told.populations.verdict is Verdict.PROVEN
    assert judged(lab).standing.verdict is Verdict.PROVEN


@pytest.mark.requirement("URS-VERDICT-001")
def test_without_a_wbc_control_no_cell_is_of_tumour_origin(lab, case: Sent):
    columns = {case.cells[0]: "1100000000", case.extract: "1111100000"}
    take(lab, quality(case.all), calls(columns))
    told = lab.ask(origin, lab.settings, 23)
    assert {each.verdict for each in told.cells if each.sequenced.calls} == {CellVerdict.INDETERMINATE}
    assert told.populations.verdict is Verdict.PENDING


def test_results_of_a_product_count_for_its_cell_and_are_noted_on_the_shipment(lab, case: Sent):
    proven(lab, case)
    told = lab.ask(origin, lab.settings, 23)
    assert [each.code[5] for each in told.cells] == ["D", "D", "D"]
    assert lab.ask(item_record, case.cells[0]).processing is Processing.SEQUENCED


@pytest.mark.requirement("URS-ENDPT-004")
def test_penetrance_counts_informative_cells_only(lab, case: Sent):
    proven(lab, case)
    table = lab.ask(origin, lab.settings, 23).tables[Kind.DP_CELL]
    first, *_others = table.penetrance.rows()
    assert (first.k, first.m) == (1, 2)
    assert table.penetrance.cells == 3
    assert len(table.penetrance) == 5


@pytest.mark.requirement("URS-RESULT-001")
def test_the_same_file_twice_is_refused(lab, case: Sent):
    file = tumour_file(case)
    take(lab, file)
    with pytest.raises(Refused, match="was taken in before"):
        take(lab, replace(file, name="again.vcf"))


@pytest.mark.requirement("URS-RESULT-001")
def test_another_genome_build_is_refused(lab, case: Sent):
    file = tumour_file(case)
    with pytest.raises(Refused, match="is of GRCh37"):
        take(lab, replace(file, about=replace(file.about, build="GRCh37")))


def test_a_file_with_a_fault_says_where_and_takes_nothing_in(lab, case: Sent):
    file = replace(tumour_file(case), problems=(Problem(12, "The allele “Z” is no base.", refuses=True),))
    with pytest.raises(Refused, match="Line 12"):
        take(lab, file)
    assert lab.ask(origin, lab.settings, 23).cells[0].sequenced.calls == ()


def samples(lab, number: int):
    return {each.name: each for each in lab.ask(result_file, number).samples}


@pytest.mark.requirement("URS-RESULT-002")
def test_edge_24_an_unknown_barcode_and_a_duplicated_cell_go_to_quarantine_and_the_good_rows_in(lab, case: Sent):
    file = calls({case.cells[0]: "11", "XYZ-9": "11", case.cells[1]: "00"})
    (number,) = take(lab, replace(file, duplicates=(case.cells[1],)))
    told = samples(lab, number)
    assert told[case.cells[0]].state is SampleState.MAPPED
    assert (told["XYZ-9"].quarantine, told[case.cells[1]].quarantine) == (Quarantine.UNKNOWN, Quarantine.DUPLICATE)


@pytest.mark.requirement("URS-RESULT-002")
def test_a_second_file_of_a_kind_overwrites_nothing(lab, case: Sent):
    take(lab, calls({case.cells[0]: "11"}))
    (number,) = take(lab, calls({case.cells[0]: "00"}))
    told = samples(lab, number)[case.cells[0]]
    assert told.quarantine is Quarantine.DUPLICATE
    assert "has such results already" in told.told


def test_names_of_the_provider_are_mapped_and_what_was_never_sent_is_foreign(lab, given: Given, case: Sent):
    lab.do(shipments.name_items, case.shipment, {case.cells[0]: "S-01"}, reason="their names")
    other = given.tube(23)
    (number,) = take(lab, calls({"s-01": "1", other: "1"}), shipment=case.shipment)
    told = samples(lab, number)
    assert told["s-01"].code == case.cells[0]
    assert told[other].quarantine is Quarantine.FOREIGN


@pytest.mark.requirement("URS-RESULT-003")
def test_a_quarantined_sample_counts_once_two_people_said_whose_it_is_and_the_name_is_remembered(lab, case: Sent):
    (number,) = take(lab, calls({"S9": "11"}))
    sample = samples(lab, number)["S9"].id
    with pytest.raises(NeedsReason):
        lab.do(results.propose, sample, case.cells[0], " ")
    lab.do(results.propose, sample, case.cells[0], "told by the provider on the phone")
    with pytest.raises(Refused, match="second person|yourself"):
        lab.do(results.confirm, sample)
    acting(lab, Role.BIOINFORMATICIAN).do(results.confirm, sample)
    assert samples(lab, number)["S9"].state is SampleState.MAPPED
    (later,) = take(lab, quality(["S9"]))
    assert samples(lab, later)["S9"].code == case.cells[0]


@pytest.mark.requirement("URS-VERDICT-005", "URS-SIGN-001")
def test_a_verdict_takes_two_people_and_the_password(lab, case: Sent):
    proven(lab, case)
    first, second = acting(lab, Role.BIOLOGIST), acting(lab, Role.PATHOLOGIST)
    seen = lab.ask(origin, lab.settings, 23).digest
    with pytest.raises(Refused, match="may not do this"):
        lab.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    with pytest.raises(Refused, match="password"):
        first.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password="wrong")
    first.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    with pytest.raises(Refused, match="signed this verdict already"):
        first.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    second.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    assert lab.ask(signed_verdicts)[23].state is VerdictState.SIGNED
    assert not judged(lab).to_reopen


@pytest.mark.requirement("URS-VERDICT-005")
def test_another_verdict_than_proposed_needs_its_reason_and_stands_by_two_signatures(lab, case: Sent):
    proven(lab, case)
    seen = lab.ask(origin, lab.settings, 23).digest
    first, second = acting(lab, Role.BIOLOGIST), acting(lab, Role.PATHOLOGIST)
    with pytest.raises(NeedsReason):
        first.do(verdicts.sign_patient, 23, Verdict.NOT_EVALUABLE, seen=seen, password=PASSWORD)
    for each in (first, second):
        each.do(
            verdicts.sign_patient, 23, Verdict.NOT_EVALUABLE, seen=seen, password=PASSWORD, why="purity of the tumour"
        )
    assert judged(lab).standing.verdict is Verdict.NOT_EVALUABLE
    assert judged(lab).standing.populations.reason == "purity of the tumour"


@pytest.mark.requirement("URS-VERDICT-006")
def test_edge_25_a_new_fact_reopens_a_signed_verdict_visibly_and_the_history_stays(lab, case: Sent):
    proven(lab, case)
    seen = lab.ask(origin, lab.settings, 23).digest
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        acting(lab, role).do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    (sample,) = [each.id for name, each in samples(lab, 2).items() if name == case.cells[0]]
    lab.do(results.set_apart, sample, "the library was mixed up")
    told = judged(lab)
    assert told.to_reopen
    assert told.standing.verdict is Verdict.PROVEN
    assert told.proposed.verdict is not Verdict.PROVEN
    with pytest.raises(Conflict):
        acting(lab, Role.BIOLOGIST).do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    assert len(lab.ask(verdict_history, 23)) == 1


@pytest.mark.requirement("URS-VERDICT-006")
def test_edge_25_people_set_a_cell_indeterminate_and_the_patient_follows(lab, case: Sent):
    proven(lab, case)
    code = lab.ask(origin, lab.settings, 23).cells[0].code
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        seen = lab.ask(origin, lab.settings, 23).digest
        acting(lab, role).do(
            verdicts.sign_cell, code, CellVerdict.INDETERMINATE, seen=seen, password=PASSWORD, why="low purity"
        )
    told = lab.ask(origin, lab.settings, 23)
    assert told.cells[0].verdict is CellVerdict.INDETERMINATE
    assert told.populations.verdict is Verdict.NOT_PROVEN


@pytest.mark.requirement("URS-ENDPT-003")
def test_an_exclusion_is_signed_and_the_literal_denominator_keeps_everybody(lab, case: Sent):
    proven(lab, case)
    acting(lab, Role.BIOLOGIST).do(verdicts.exclude, 23, "drawn after the first dose", password=PASSWORD)
    assert judged(lab).standing.excluded == "drawn after the first dose"
    acting(lab, Role.BIOLOGIST).do(verdicts.lift_exclusion, 23, "it was before", password=PASSWORD)
    assert judged(lab).standing.excluded == ""


def test_a_cell_of_failed_quality_is_not_judged(lab, case: Sent):
    take(lab, tumour_file(case), quality(case.all, SampleQc(2, total_reads=50_000)))
    told = lab.ask(origin, lab.settings, 23)
    assert {each.verdict for each in told.cells} == {None}
    assert told.populations.verdict is Verdict.NOT_EVALUABLE
