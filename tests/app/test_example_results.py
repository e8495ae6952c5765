"""The example study holds one participant of each verdict, what stands apart, and verdicts in each state."""

import pytest

from app.domain.words import CellVerdict, Kind, Quarantine, Role, Verdict, VerdictState
from app.example import as_role
from app.queries.endpoint import judged_participants
from app.queries.origin import origin
from app.queries.results import quarantine
from app.queries.verdicts import signed_verdicts


def test_the_example_shows_each_verdict_that_results_give(full_store):
    lab = as_role(full_store, Role.BIOLOGIST)
    told = {each.standing.number: each for each in lab.ask(judged_participants, lab.settings)}
    assert {number: told[number].standing.verdict for number in (14, 15, 16, 17, 18, 20)} == {
        14: Verdict.PROVEN,
        15: Verdict.PROVEN,
        16: Verdict.NOT_PROVEN,
        17: Verdict.NOT_EVALUABLE,
        18: Verdict.PROVEN,
        20: Verdict.PENDING,
    }
    assert [number for number, each in told.items() if each.to_reopen] == [18]
    states = {number: each.state for number, each in lab.ask(signed_verdicts).items()}
    assert states == {
        14: VerdictState.SIGNED,
        15: VerdictState.FIRST_SIGNED,
        16: VerdictState.SIGNED,
        18: VerdictState.SIGNED,
    }


def test_one_participant_is_proven_by_variants_and_one_by_copy_numbers_alone(full_store):
    lab = as_role(full_store, Role.BIOLOGIST)
    by = {}
    for number in (14, 15):
        cells = lab.ask(origin, lab.settings, number).cells
        by[number] = [each.origin for each in cells if each.kind is Kind.DP_CELL]
    assert any(each.snv and each.verdict is CellVerdict.TUMOUR for each in by[14])
    assert not any(each.snv for each in by[15])
    assert any(each.cna and each.verdict is CellVerdict.TUMOUR for each in by[15])


@pytest.mark.requirement("URS-VERDICT-003")
def test_edge_17_the_variant_of_the_blood_is_not_on_the_list_of_the_tumour(full_store):
    lab = as_role(full_store, Role.BIOLOGIST)
    told = lab.ask(origin, lab.settings, 14)
    kept = {told.evidence.alterations[int(each)].gene for each in told.listed.alterations[told.listed.kept]}
    assert "TET2" not in kept
    assert "PIK3CA" in kept


def test_an_unknown_and_a_duplicated_sample_stand_apart(full_store):
    lab = as_role(full_store, Role.BIOLOGIST)
    assert [each.quarantine for each in lab.ask(quarantine)] == [
        Quarantine.UNKNOWN,
        Quarantine.DUPLICATE,
        Quarantine.DUPLICATE,
        Quarantine.SET_APART,
    ]
