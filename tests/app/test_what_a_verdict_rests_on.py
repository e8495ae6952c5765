"""A change of anything that a signed verdict is made of reopens it visibly, and says what changed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.actions import cells, counts, no_results, results, study, verdicts
from app.domain.genome.parsed import Segment
from app.domain.steps.sorting import CellForm
from app.domain.words import CountStage, Doublet, Role, SignatureMeaning, SortOutcome, Verdict
from app.queries.endpoint import judged_participants
from app.queries.origin import origin
from app.queries.origin_view import FACTS, origin_view
from app.queries.results import result_file
from app.queries.signatures import CHANGED, ENDED, HOLDS, signature_list
from tests.app.test_radar import tube_of
from tests.app.test_sorting import count_form
from tests.given import PASSWORD, Given
from tests.sequenced import GOOD, Sent, acting, calls, counted, quality, segments, sent, take

pytestmark = pytest.mark.requirement("URS-VERDICT-009")

FLAT = (Segment("1", 1, 90_000_000, 500, 0.02, 2.0, 2),)


@pytest.fixture
def case(lab, given: Given) -> Sent:
    """Proven by two cells and signed twice; copy numbers of one cell and of the tumour, quality of all."""
    told = sent(lab, given, dp=4)
    counted(lab, tube_of(lab), 4)
    signs = {told.cells[0]: "1100000000", told.cells[1]: "1100000000", told.cells[2]: "0" * 10}
    take(
        lab,
        quality(told.all),
        calls(signs | {told.wbc: "0" * 10, told.extract: "1111100000"}),
        segments({told.cells[0]: FLAT, told.extract: FLAT}),
    )
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        sign(lab, role)
    return told


def sign(lab, role: Role) -> None:
    seen = lab.ask(origin, lab.settings, 23).digest
    acting(lab, role).do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)


def apart(lab, file: int, name: str) -> None:
    sample = next(each.id for each in lab.ask(result_file, file).samples if each.name == name)
    lab.do(results.set_apart, sample, "the library was mixed up")


def cell_of(lab, place: int) -> str:
    return lab.ask(origin, lab.settings, 23).cells[place].code


def measured_otherwise(lab, case: Sent, told: object) -> None:
    """The provider measures a cell once more: the first table is set apart for it."""
    apart(lab, 1, case.cells[2])
    take(lab, quality([case.cells[2]], told))


MUTATIONS: dict[str, tuple[Callable[..., object], set[str]]] = {
    "calls of one cell set apart": (lambda lab, case: apart(lab, 2, case.cells[0]), {"calls of variants"}),
    "copy numbers of one more cell": (lambda lab, case: take(lab, segments({case.cells[1]: FLAT})), {"copy numbers"}),
    "copy numbers of the tumour set apart": (lambda lab, case: apart(lab, 3, case.extract), {"copy numbers"}),
    "quality of a cell set apart": (lambda lab, case: apart(lab, 1, case.cells[2]), {"tables of quality"}),
    "quality of the control set apart": (lambda lab, case: apart(lab, 1, case.wbc), {"tables of quality"}),
    "drop-out of a cell told otherwise": (
        lambda lab, case: measured_otherwise(lab, case, replace(GOOD, ado_pct=35.0)),
        {"tables of quality", "allelic drop-out"},
    ),
    "an exclusion": (
        lambda lab, case: acting(lab, Role.BIOLOGIST).do(verdicts.exclude, 23, "drawn late", password=PASSWORD),
        {"the exclusion"},
    ),
    "the count": (
        lambda lab, case: lab.do(
            counts.record, tube_of(lab), count_form(n_dp=5, n_ctc=0, stage=CountStage.FINAL, reading="CONSENSUS")
        ),
        {"the count"},
    ),
    "a doublet": (
        lambda lab, case: lab.do(
            cells.describe, cell_of(lab, 2), CellForm.fill({"doublet": Doublet.DOUBLET}), seen=None, reason="on review"
        ),
        {"what is known of the wells"},
    ),
    "a cell seen in its well": (
        lambda lab, case: lab.do(cells.set_outcome, cell_of(lab, 0), SortOutcome.RECOVERED, reason="seen in the image"),
        {"what is known of the wells"},
    ),
    "a result that will not come": (
        lambda lab, case: lab.do(no_results.give_up, case.cells[3], "the library failed"),
        {"what is awaited"},
    ),
    "a limit of the rule": (
        lambda lab, case: acting(lab, Role.BIOLOGIST).do(study.change_settings, {"counted_alt_min": 2}, "as agreed"),
        {"the rule or its limits"},
    ),
}


@pytest.mark.requirement("URS-SIGN-003")
def test_the_signatures_of_a_verdict_stand_on_the_same_facts(lab, case: Sent):
    def stands() -> set[str]:
        every = lab.ask(signature_list, lab.settings, 23)
        return {row.stand for row in every if row.meaning is SignatureMeaning.VERDICT}

    assert stands() == {HOLDS}
    acting(lab, Role.BIOLOGIST).do(study.change_settings, {"counted_alt_min": 2}, "as agreed")
    assert stands() == {CHANGED}
    assert {row.changed_by for row in lab.ask(signature_list, lab.settings, 23)} == {""}
    number = lab.ask(origin_view, lab.settings, 23).signed.id
    acting(lab, Role.BIOLOGIST).do(verdicts.reopen, number, "the limit moved", password=PASSWORD)
    assert stands() == {ENDED}


def test_what_was_signed_stands_on_its_facts(lab, case: Sent):
    view = lab.ask(origin_view, lab.settings, 23)
    assert not view.to_reopen
    assert view.changed == ()
    (judged,) = lab.ask(judged_participants, lab.settings, number=23)
    assert not judged.to_reopen


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_r19_a_change_reopens_it_and_says_what_changed(lab, case: Sent, mutation: str):
    act, told = MUTATIONS[mutation]
    assert not lab.ask(judged_participants, lab.settings, number=23)[0].to_reopen
    act(lab, case)
    view = lab.ask(origin_view, lab.settings, 23)
    assert view.to_reopen
    assert told <= set(view.changed)
    (judged,) = lab.ask(judged_participants, lab.settings, number=23)
    assert (judged.to_reopen, judged.standing.verdict) == (True, Verdict.PROVEN)


def test_a_lifted_exclusion_reopens_it_too(lab, case: Sent):
    biologist = acting(lab, Role.BIOLOGIST)
    biologist.do(verdicts.exclude, 23, "drawn late", password=PASSWORD)
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        sign(lab, role)
    assert not lab.ask(origin_view, lab.settings, 23).to_reopen
    biologist.do(verdicts.lift_exclusion, 23, "drawn in time after all", password=PASSWORD)
    assert lab.ask(origin_view, lab.settings, 23).changed == ("the exclusion",)


def test_every_fact_has_its_words(lab, case: Sent):
    assert set(lab.ask(origin, lab.settings, 23).facts()) == set(FACTS)
