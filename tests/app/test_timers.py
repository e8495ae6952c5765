"""Timers of a run: started with it, passed on, ended by hand or with it, undone, and the same after a restart."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.actions import runs, timers, undo, wga
from app.domain.errors import Refused
from app.domain.steps import STEPS
from app.domain.steps.staining import STAINING, StainingForm
from app.domain.steps.wga import WgaForm
from app.domain.timer import next_stretch
from app.domain.words import Role, RunOutcome, WgaKit
from app.lab import Lab
from app.queries.timers import stretches, timers_of_run
from db.models import Audit
from db.store import Store
from tests.app.test_sorting import closed
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form


@pytest.fixture
def fraction(given: Given) -> str:
    given.participant(23)
    return given.fraction(given.tube(23))


@pytest.fixture
def stain(lab: Lab, fraction: str) -> Callable[..., int]:
    """Starts the staining of a fraction, with these minutes; returns the run."""

    def started(**minutes: float) -> int:
        return lab.do(runs.start, [fraction], "staining", StainingForm.fill({"panel": "DP 1", **minutes}))

    return started


def now_timed(lab: Lab) -> list[tuple[str, float, bool]]:
    return [(each.field, each.minutes, each.is_running) for each in lab.ask(stretches, lab.now)]


def test_every_timed_field_is_one_of_minutes_in_its_form():
    for step in STEPS:
        assert [step.form.field(name).entry.unit for name in step.timed] == ["min"] * len(step.timed)


def test_the_next_stretch_is_the_first_after_those_timed_whose_minutes_are_known():
    record = {"minutes": 30, "perm_min": 15, "spin_min": 0}
    assert next_stretch(STAINING, record) == ("minutes", 30)
    assert next_stretch(STAINING, record, ["minutes"]) == ("perm_min", 15)
    assert next_stretch(STAINING, record, ["minutes", "perm_min"]) is None
    assert next_stretch(STAINING, record, ["perm_min"]) is None


def test_the_start_of_a_run_starts_its_first_timer_in_the_same_change(lab: Lab, stain, fraction: str, clock: Clock):
    run = stain(minutes=30, fix_min=15)
    (stretch,) = lab.ask(stretches, lab.now)
    assert (stretch.run_id, stretch.field, stretch.codes) == (run, "minutes", (fraction,))
    assert stretch.left(lab.now) == timedelta(minutes=30)
    with lab.store.look() as session:
        of_run = select(Audit.change_id).where(Audit.table_name == "step_run", Audit.row_id == run)
        of_timer = select(Audit.change_id).where(Audit.table_name == "timer")
        assert set(session.scalars(of_run)) == set(session.scalars(of_timer))


def test_a_run_whose_first_minutes_are_not_known_starts_with_the_first_that_are(lab: Lab, stain):
    stain(fix_min=15)
    assert now_timed(lab) == [("fix_min", 15, True)]


def test_a_run_without_minutes_is_not_timed(lab: Lab, stain):
    stain()
    assert now_timed(lab) == []


def test_a_run_entered_late_is_not_timed(lab: Lab, given: Given):
    given.participant(23)
    form = enrichment_form(lysis_min=10)
    lab.do(runs.enter_late, [given.tube(23)], "enrichment", form, started=given.moment(), finished=None)
    assert now_timed(lab) == []


def test_passing_on_ends_what_runs_and_starts_the_next_until_none_is_left(lab: Lab, stain, clock: Clock):
    run = stain(minutes=30, fix_min=15)
    clock.forward(minutes=32)
    assert lab.do(timers.pass_on, run) == "fix_min"
    assert now_timed(lab) == [("fix_min", 15, True)]
    clock.forward(minutes=15)
    assert lab.do(timers.pass_on, run) == ""
    assert now_timed(lab) == []
    told = [(each.field, each.took, each.ended_by) for each in lab.ask(timers_of_run, run)]
    assert told == [
        ("minutes", timedelta(minutes=32), "Lina Amari"),
        ("fix_min", timedelta(minutes=15), "Lina Amari"),
    ]


def test_an_ended_timer_leaves_the_next_stretch_waiting(lab: Lab, stain):
    run = stain(minutes=30, fix_min=15)
    lab.do(timers.end, lab.ask(stretches, lab.now)[0].timer_id)
    assert now_timed(lab) == [("fix_min", 15, False)]
    lab.do(timers.start, run, "fix_min")
    assert now_timed(lab) == [("fix_min", 15, True)]


def test_a_timer_is_ended_once(lab: Lab, stain):
    stain(minutes=30)
    (stretch,) = lab.ask(stretches, lab.now)
    lab.do(timers.end, stretch.timer_id)
    with pytest.raises(Refused, match="ended already"):
        lab.do(timers.end, stretch.timer_id)


def test_a_stretch_is_timed_again_and_as_long_as_told(lab: Lab, stain):
    run = stain(spin_min=5)
    lab.do(timers.start, run, "spin_min", 7)
    assert now_timed(lab) == [("spin_min", 7, True)]


@pytest.mark.parametrize(("field", "why"), [("fix_min", "not known"), ("spin_g", "times no")])
def test_what_has_no_minutes_is_not_timed(lab: Lab, stain, field: str, why: str):
    run = stain(minutes=30)
    with pytest.raises(Refused, match=why):
        lab.do(timers.start, run, field)


@pytest.mark.parametrize("outcome", [RunOutcome.OK, RunOutcome.ABORTED])
def test_the_end_of_a_run_ends_its_timers(lab: Lab, stain, outcome: RunOutcome):
    run = stain(minutes=30, fix_min=15)
    lab.do(runs.finish, run, outcome=outcome)
    assert now_timed(lab) == []
    assert all(each.ended is not None for each in lab.ask(timers_of_run, run))
    with pytest.raises(Refused, match="finished"):
        lab.do(timers.start, run, "fix_min")


def test_the_last_tube_that_leaves_takes_the_timer_along(lab: Lab, stain, fraction: str):
    run = stain(minutes=30)
    lab.do(runs.take_out, fraction, "spilled")
    assert all(each.ended is not None for each in lab.ask(timers_of_run, run))


def test_ctrl_z_takes_back_the_end_and_then_the_start_of_a_timer(lab: Lab, stain):
    stain(minutes=30, fix_min=15)
    lab.do(timers.end, lab.ask(stretches, lab.now)[0].timer_id)
    lab.do(undo.last)
    assert now_timed(lab) == [("minutes", 30, True)]
    lab.do(undo.last)
    assert now_timed(lab) == []


def test_a_finish_taken_back_leaves_its_timer_running_as_before(lab: Lab, stain, clock: Clock):
    run = stain(minutes=30)
    lab.do(runs.finish, run)
    clock.forward(minutes=31)
    lab.do(undo.last)
    (stretch,) = lab.ask(stretches, lab.now)
    assert stretch.is_due(lab.now)


def test_the_most_urgent_comes_first_and_what_waits_last(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    first, second, third = (given.fraction(given.tube(23)) for _ in range(3))
    for code, minutes in ((first, 60), (second, 5), (third, 20)):
        form = StainingForm.fill({"panel": "DP 1", "minutes": minutes, "spin_min": 8})
        lab.do(runs.start, [code], "staining", form)
    lab.do(timers.end, lab.ask(stretches, lab.now)[0].timer_id)
    told = [(each.codes, each.is_running) for each in lab.ask(stretches, lab.now)]
    assert told == [((third,), True), ((first,), True), ((second,), False)]


def test_an_amplification_is_named_by_its_plate_and_times_its_lysis(lab: Lab, given: Given):
    plate = closed(lab, given)
    run = lab.do(wga.start, [plate], WgaForm.fill({"kit": WgaKit.AMPLI1, "lysis_min": 45}), blank=False)
    (stretch,) = lab.ask(stretches, lab.now)
    assert (stretch.field, stretch.codes) == ("lysis_min", (plate,))
    lab.do(wga.finish, run)
    assert lab.ask(stretches, lab.now) == ()


def test_another_person_after_a_restart_goes_on_with_the_same_timers(store: Store, lab: Lab, stain, clock: Clock):
    stain(minutes=30)
    clock.forward(minutes=12)
    store.close()
    again = Store(store.url, clock=clock)
    other = as_role(again, Role.BIOLOGIST)
    (stretch,) = other.ask(stretches, other.now)
    assert stretch.left(other.now) == timedelta(minutes=18)
    other.do(timers.end, stretch.timer_id)
    (row,) = other.ask(timers_of_run, stretch.run_id)
    assert row.ended_by == "Marc Serres"
    again.close()
