"""The dashboard's numbers: the plan, the funnel with its mass balance, and what needs a decision."""

from datetime import date

import pytest

from app.actions import cells, counts, deviations, runs, study
from app.domain.steps.acquisition import AcquisitionForm
from app.domain.steps.enumeration import CountForm
from app.domain.words import CountStage, DeviationCode, Reading, Role, Severity, SortOutcome
from app.lab import Lab
from app.queries.bench import open_tubes, queues
from app.queries.funnel import Balance, funnel
from app.queries.overview import overview, pending, planned_by
from app.settings import Settings
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form

DAY = date(2026, 3, 10)


def rows_of(lab: Lab):
    rows, balance = lab.ask(funnel, lab.settings)
    return {row.title: row for row in rows}, balance


@pytest.mark.requirement("URS-CELL-003")
def test_an_empty_study_balances_at_zero(lab: Lab):
    rows, balance = rows_of(lab)
    assert balance.closes
    assert {row.count for row in rows.values()} == {0}
    found = lab.ask(overview, lab.settings, DAY)
    assert (found.included, found.planned, found.deviations_open) == (0, 60, 0)
    assert lab.ask(pending, lab.settings, lab.now) == ()


@pytest.mark.requirement("URS-CELL-003")
def test_each_cell_ends_waits_or_came_through(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate(23, "DP A1-A5, NTC H12, WBC H1")
    wells = given.wells(plate)
    lab.do(cells.set_outcome, wells["A05"], SortOutcome.LOST, reason="tip broke")
    rows, balance = rows_of(lab)
    assert (rows["Placed"].count, rows["Placed"].ended, rows["Single"].waiting) == (5, 1, 4)
    assert rows["Placed"].cause == "1 lost"
    assert balance == Balance(detected=5, through=0, ended=1, waiting=4, excess=())
    assert balance.sentence() == "Balanced: 5 detected = 0 sequenced + 1 ended + 4 waiting."


def test_cells_beyond_the_count_are_named_by_their_participant(lab: Lab, given: Given):
    given.participant(23)
    given.plate(23, "DP A1-A5, NTC H12, WBC H1")
    _count(lab, "MB023B001F", 3)
    _rows, balance = rows_of(lab)
    assert not balance.closes
    assert balance.difference == 2
    assert balance.sentence() == "2 cells more were placed than counted: MB-023 (+2)."


def test_detected_cells_that_were_not_sorted_are_said_so(lab: Lab, given: Given):
    given.participant(23)
    given.plate(23, "DP A1-A3, NTC H12, WBC H1")
    _count(lab, "MB023B001F", 10)
    rows, balance = rows_of(lab)
    assert rows["Detected"].count == 10
    assert rows["Detected"].cause == "7 not sorted"
    assert balance.closes


def test_detected_cells_of_a_tube_that_waits_for_its_sort_wait(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    _count(lab, tube, 4)
    rows, balance = rows_of(lab)
    assert (rows["Detected"].waiting, rows["Detected"].ended) == (4, 0)
    assert balance.closes


@pytest.mark.parametrize(
    ("start", "end", "planned"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 11),
        (date(2026, 3, 10), date(2026, 12, 31), 0),
        (date(2026, 6, 1), date(2026, 12, 31), 0),
        (date(2025, 1, 1), date(2025, 12, 31), 60),
        (None, date(2026, 12, 31), None),
        (date(2026, 12, 31), date(2026, 1, 1), None),
    ],
)
def test_the_plan_says_how_many_were_to_be_included_by_today(start, end, planned):
    assert planned_by(Settings(planned_start=start, planned_end=end), DAY) == planned


def test_inclusion_is_told_by_month_with_its_sum(store, lab: Lab, given: Given, clock: Clock):
    given.participant(1)
    clock.forward(days=30)
    given.participant(2)
    given.participant(3)
    data = as_role(store, Role.DATA_MANAGER)
    plan = {"planned_start": "2026-01-01", "planned_end": "2026-12-31"}
    data.do(study.change_settings, plan, "protocol 2")
    found = lab.ask(overview, lab.settings, clock().date())
    assert found.by_month == (("2026-03", 1, 1), ("2026-04", 2, 3))
    assert found.behind == found.planned_by_now - 3


@pytest.mark.requirement("URS-CLOCK-006")
def test_what_needs_a_decision_leads_with_blood_over_its_limit(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=2)
    lab.do(deviations.record, DeviationCode.OTHER, Severity.MAJOR, "Fridge door open", items=[tube])
    clock.forward(hours=23)
    found = lab.ask(pending, lab.settings, lab.now)
    assert [(each.state, each.page) for each in found] == [("breach", "item"), ("warn", "deviations")]
    assert "over its limit" in found[0].title
    told = lab.ask(overview, lab.settings, clock().date())
    assert told.open_by_severity == ((Severity.MAJOR, 1),)
    assert told.oldest_open_days == 1


def _count(lab: Lab, tube: str, dp: int) -> None:
    read = {"stage": CountStage.PRELIMINARY, "reading": Reading.READER_1, "n_dp": dp, "n_ctc": 0}
    lab.do(counts.record, tube, CountForm.fill(read | {"volume_analysed_ml": 7.5}))


def test_blood_over_its_limit_needs_no_decision_once_it_was_started_as_exploratory(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=25)
    assert tube in [each.subject for each in lab.ask(pending, lab.settings, lab.now)]
    means = runs.Means(exploratory_reason="the only tube")
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=means)
    waiting = [each.title for each in lab.ask(pending, lab.settings, lab.now)]
    assert not [title for title in waiting if "over its limit" in title]
    lab.do(runs.finish, run)
    waiting = [each.title for each in lab.ask(pending, lab.settings, lab.now)]
    assert not [title for title in waiting if "over its limit" in title]


def test_an_acquired_fraction_waits_for_its_count_and_then_for_its_sort(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    fraction = given.stained(tube)
    run = lab.do(runs.start, [fraction], "acquisition", AcquisitionForm.fill({}))
    lab.do(runs.finish, run)
    (open_tube,) = lab.ask(open_tubes, lab.settings, lab.now)
    assert open_tube.waits_for_count
    lab.do(counts.record, tube, count_form())
    (open_tube,) = lab.ask(open_tubes, lab.settings, lab.now)
    assert not open_tube.waits_for_count
    assert open_tube.next_step is not None
    assert open_tube.next_step.key == "sorting"
    by_key = {each.key: [row.barcode for row in each.waiting] for each in lab.ask(queues, lab.settings, lab.now)}
    assert by_key["sort"] == [fraction]
    assert fraction not in by_key["count"]
