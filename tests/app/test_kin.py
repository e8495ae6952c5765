"""Lineage and history: what came from what, and what happened to it, told with its details in bench words."""

import ast
from pathlib import Path

import pytest

from app.actions import (
    aliquots,
    blocks,
    cells,
    counts,
    labels,
    participants,
    runs,
    sections,
    sorting,
    transfers,
    undo,
    wga,
)
from app.domain.aliquot import AliquotForm
from app.domain.enrolment import Withdrawal
from app.domain.ffpe import ExtractForm, ReviewForm, SectionsForm
from app.domain.steps.wga import QcForm
from app.domain.verbs import PAST
from app.domain.words import CELL_KINDS, Kind, Restriction, SortOutcome, WithdrawalScope
from app.lab import Lab
from app.queries.history import Happened, events_of_participant, history
from app.queries.item import item_record
from app.queries.kin import Kin, kin
from tests.app.test_sorting import count_form
from tests.given import Clock, Given, enrichment_form

pytestmark = pytest.mark.requirement("URS-CELL-005")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def worked(lab: Lab, given: Given) -> str:
    """A tube followed to amplified cells with an aliquot, beside a block with sections and DNA; returns the plate."""
    given.participant(23)
    plate = given.plate(23, "DP A1-A2, NTC H12, WBC H1 x20")
    lab.do(sorting.close, plate)
    given.amplified(plate)
    lab.do(aliquots.make, given.wells(plate)["A01"], AliquotForm.fill({"count": 2, "volume_ul": 5}))
    block = given.block(23)
    cut = lab.do(sections.came, block, SectionsForm.fill({"count": 4}))
    lab.do(sections.extract, cut, ExtractForm.fill({"amount_ng": 400, "sections_used": 2}))
    return plate


def members(lab: Lab, number: int = 23) -> tuple[Kin, ...]:
    return lab.ask(kin, number)


def what(lab: Lab, code: str) -> list[str]:
    return [each.what for each in lab.ask(history, code=code)]


def told(lab: Lab, code: str, verb: str) -> Happened:
    return next(each for each in lab.ask(history, code=code) if each.verb == verb)


def test_parents_stand_before_their_children_and_roots_have_none(lab: Lab, worked: str):
    seen: set[str] = set()
    for each in members(lab):
        assert each.parent in seen or each.parent == ""
        seen.add(each.barcode)
    roots = {each.kind for each in members(lab) if not each.parent}
    assert roots <= {Kind.BLOOD, Kind.BLOCK}


def test_each_kind_comes_from_the_kind_before_it(lab: Lab, worked: str):
    by_code = {each.barcode: each for each in members(lab)}
    came_from = {
        (each.kind, by_code[each.parent].kind) for each in by_code.values() if each.parent and each.parent in by_code
    }
    assert came_from == {
        (Kind.ENRICHED, Kind.BLOOD),
        (Kind.DP_CELL, Kind.ENRICHED),
        (Kind.WBC, Kind.ENRICHED),
        (Kind.WGA_PRODUCT, Kind.DP_CELL),
        (Kind.WGA_PRODUCT, Kind.WBC),
        (Kind.ALIQUOT, Kind.WGA_PRODUCT),
        (Kind.SECTION, Kind.BLOCK),
        (Kind.EXTRACT, Kind.SECTION),
    }


def test_the_lineage_holds_no_plate_no_control_of_nobody_and_nobody_elses(lab: Lab, given: Given, worked: str):
    given.participant(24)
    other = given.tube(24)
    codes = {each.barcode for each in members(lab)}
    assert other not in codes
    assert worked not in codes
    assert not {each.kind for each in members(lab)} & {Kind.PLATE, Kind.NTC}
    assert [each.barcode for each in members(lab, 24)] == [other]


def test_a_set_of_sections_tells_how_many_it_holds(lab: Lab, worked: str):
    (cut,) = [each for each in members(lab) if each.kind is Kind.SECTION]
    assert cut.sections == 4


def test_what_was_undone_is_out_of_the_lineage(lab: Lab, given: Given):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())
    lab.do(runs.finish, run)
    assert [each.kind for each in members(lab)] == [Kind.BLOOD, Kind.ENRICHED]
    lab.do(undo.last)
    assert [each.kind for each in members(lab)] == [Kind.BLOOD]


def test_a_tube_that_went_to_another_takes_its_whole_lineage_along(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    tube = given.tube(23)
    given.fraction(tube)
    before = {each.kind for each in members(lab, 23)}
    lab.do(transfers.correct_owner, tube, 24, "wrong line of the list")
    assert members(lab, 23) == ()
    assert {each.kind for each in members(lab, 24)} == before


def test_the_record_of_an_item_names_what_it_came_from_and_what_was_made_of_it(lab: Lab, worked: str):
    fraction = next(each for each in members(lab) if each.kind is Kind.ENRICHED)
    record = lab.ask(item_record, fraction.barcode)
    assert [code for code, _kind, _edge in record.parents] == [fraction.parent]
    assert {kind for _code, kind, _edge in record.children} <= set(CELL_KINDS)
    assert len(record.children) == 3


def test_a_history_tells_plate_well_outcome_and_what_was_made(lab: Lab, given: Given, worked: str):
    cell = next(each.barcode for each in members(lab) if each.kind is Kind.DP_CELL)
    placed = told(lab, cell, "cell.placed")
    assert (placed.what, placed.user) == ("Placed", "L. Amari")
    assert "MB-000-P001" in placed.detail
    assert "A01" in placed.detail
    fraction = next(each for each in members(lab) if each.kind is Kind.ENRICHED)
    finished = next(each for each in lab.ask(history, code=fraction.parent) if each.run and each.detail)
    assert finished.detail.startswith("MB-023-E001")


def test_a_history_tells_counts_losses_and_reviews_with_their_numbers(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    lab.do(counts.record, tube, count_form(n_dp=11))
    assert told(lab, tube, "count.recorded").detail == "11 DP cells"
    plate = given.plate(23)
    lost = given.wells(plate)["A02"]
    lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="tip touched the rim", at_step="transfer")
    assert told(lab, lost, "cell.lost").what == "Lost"
    block = given.block(23)
    lab.do(blocks.review, block, ReviewForm.fill({"tumour_nuclei_pct": 12.5, "adequate": "N"}))
    assert told(lab, block, "block.reviewed").detail == "12.5 %"


def test_the_newest_comes_first_and_at_most_as_many_as_asked_for(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    tube = given.tube(23)
    clock.forward(hours=1)
    given.fraction(tube)
    events = lab.ask(history, code=tube)
    assert [each.at for each in events] == sorted((each.at for each in events), reverse=True)
    assert len(lab.ask(history, code=tube, limit=2)) == 2
    assert events_of_participant_seen(lab) == lab.ask(events_of_participant, 23)


def events_of_participant_seen(lab: Lab) -> int:
    return len(lab.ask(history, participant=23, limit=10_000))


def test_a_withdrawal_and_its_end_stay_in_the_history(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE})
    lab.do(participants.withdraw, 23, form)
    assert next(each for each in members(lab) if each.barcode == tube).restriction is Restriction.CONSENT
    lab.do(participants.reinstate, 23, "it was 32")
    verbs = [each.verb for each in lab.ask(history, participant=23)]
    assert "participant.withdrew" in verbs


def test_a_measurement_and_a_label_asked_for_are_told_newest_first(lab: Lab, given: Given, worked: str):
    product = given.wells(worked)["A02"]
    lab.do(wga.measure, product, QcForm.fill({"gii": 4}), seen=None)
    lab.do(labels.request, product)
    assert what(lab, product)[:2] == ["Label asked for", "Amplification measured"]


def verbs_logged() -> dict[str, str]:
    """Every event that an action logs by a literal name, with its file."""
    found = {}
    for path in (*(ROOT / "app/actions").glob("*.py"), *(ROOT / "app/imports").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_log = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "log"
            if is_log and node.args:
                for each in ast.walk(node.args[0]):
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value.strip("."):
                        found[each.value] = path.name
    return found


@pytest.mark.requirement("URS-AUDIT-005")
def test_each_event_that_an_action_logs_has_its_words():
    logged = verbs_logged()
    assert len(logged) > 40
    assert {verb: place for verb, place in logged.items() if verb not in PAST} == {}


@pytest.mark.parametrize("step", ["enrichment", "staining", "acquisition", "sorting"])
@pytest.mark.parametrize("end", ["started", "finished", "entered_late"])
def test_each_step_has_words_for_its_start_its_end_and_a_late_entry(step: str, end: str):
    assert f"{step}.{end}" in PAST
