"""A run after its start: completed, corrected, finished as it went, with what it was done with."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.actions import registers, run_records, runs, undo
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.register_forms import InstrumentForm, LotForm, PanelForm
from app.domain.steps.staining import StainingForm
from app.domain.words import ControlResult, LotKind, Processing, Role, RunOutcome
from app.lab import Lab
from app.queries.accounts import people
from app.queries.codes import found
from app.queries.history import history
from app.queries.item import item_record
from app.queries.panels import Preset, panel_named, panel_of_lot
from app.queries.run_record import RunView, run_record
from app.queries.runs import open_run_of, run_tube
from app.queries.specimens import specimen
from db.models import Deviation, StepRun
from db.store import Author
from tests.given import Clock, Given, enrichment_form

pytestmark = pytest.mark.requirement("URS-RUN-001")


def rules(lab: Lab) -> list[str]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation.rule).order_by(Deviation.id)))


def state(lab: Lab, code: str) -> Processing:
    return lab.ask(item_record, code).processing


def lot(lab: Lab, **values) -> str:
    usual = {"kind": LotKind.LYSIS_REAGENT, "name": "RBC lysis", "number": "L77", "expiry": date(2027, 1, 1)}
    return lab.do(registers.add_lot, LotForm.fill(usual | values))


@pytest.fixture
def tube(lab: Lab, given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.fixture
def run(lab: Lab, tube: str) -> int:
    return lab.do(runs.start, [tube], "enrichment", enrichment_form())


def view(lab: Lab, run: int) -> RunView:
    return lab.ask(run_record, run)


def revise(lab: Lab, run: int, **kwargs) -> None:
    known = view(lab, run)
    form = enrichment_form(**({**known.record, **kwargs.pop("form", {})}))
    times = {"started": known.started, "finished": known.finished, "seen": known.version, "reason": ""}
    lab.do(runs.revise, run, form, **(times | kwargs))


def test_the_record_of_a_run_tells_what_went_in_and_what_came_out(lab: Lab, tube: str, run: int):
    assert [part.barcode for part in view(lab, run).parts] == [tube]
    assert view(lab, run).is_open
    (made,) = lab.do(runs.finish, run)
    part = view(lab, run).parts[0]
    assert (part.made, part.used_ml, view(lab, run).outcome) == (made, 7.5, RunOutcome.OK)


@pytest.mark.requirement("URS-AUDIT-004")
def test_a_run_is_completed_without_a_reason_and_corrected_with_one(lab: Lab, run: int):
    revise(lab, run, form={"spin_g": 300, "sop": "SOP-4 v2"})
    with pytest.raises(NeedsReason):
        revise(lab, run, form={"spin_g": 400})
    revise(lab, run, form={"spin_g": 400}, reason="misread")
    known = view(lab, run)
    assert known.record["spin_g"] == 400
    assert [each.old for each in known.corrections["spin_g"]] == ["300.0"]


@pytest.mark.requirement("URS-BENCH-001")
def test_two_screens_on_one_run_conflict(lab: Lab, run: int):
    seen = view(lab, run).version
    revise(lab, run, form={"spin_g": 300})
    with pytest.raises(Conflict):
        revise(lab, run, form={"spin_min": 10}, seen=seen)


def test_an_open_run_gets_no_end_by_a_correction_and_a_finished_one_keeps_it(lab: Lab, given: Given, run: int):
    with pytest.raises(Refused, match="still open"):
        revise(lab, run, finished=given.moment())
    lab.do(runs.finish, run)
    with pytest.raises(Refused, match="keeps the time of its finish"):
        revise(lab, run, finished=None)
    with pytest.raises(Refused, match="can't be aborted"):
        revise(lab, run, outcome=RunOutcome.ABORTED)
    with pytest.raises(NeedsReason):
        revise(lab, run, outcome=RunOutcome.PARTIAL)
    revise(lab, run, outcome=RunOutcome.PARTIAL, reason="half of it was lost")
    assert view(lab, run).outcome is RunOutcome.PARTIAL


def test_a_run_ends_at_a_typed_time(lab: Lab, given: Given, clock: Clock, run: int):
    clock.forward(hours=2)
    lab.do(runs.finish, run, at=given.moment(hours_ago=1))
    assert view(lab, run).finished == given.moment(hours_ago=1)


@pytest.mark.requirement("URS-CLOCK-002")
def test_r02_a_run_that_ends_before_it_began_asks_why(lab: Lab, given: Given, run: int):
    with pytest.raises(NeedsReason, match="the finish .* lies before the start"):
        lab.do(runs.finish, run, at=given.moment(hours_ago=1))
    lab.do(runs.finish, run, at=given.moment(hours_ago=1), time_reason="the clock of the other bench")
    assert rules(lab) == ["R02"]


@pytest.mark.requirement("URS-RUN-002")
def test_an_aborted_run_makes_nothing_and_its_tube_waits_for_the_step_again(lab: Lab, tube: str, run: int):
    assert lab.do(runs.finish, run, outcome=RunOutcome.ABORTED) == []
    assert state(lab, tube) is Processing.RECEIVED
    assert "Enrichment aborted" in [each.what for each in lab.ask(history, code=tube)]
    assert lab.ask(run_tube, lab.settings, tube).left_ml == 1.5
    again = lab.do(runs.start, [tube], "enrichment", enrichment_form(blood_used_ml=1.5))
    assert len(lab.do(runs.finish, again)) == 1


def test_an_aborted_run_does_not_stop_the_clock_of_the_blood(lab: Lab, given: Given, clock: Clock):
    given.participant(24)
    code = given.tube(24, tube={"tube_type": "CELLSAVE", "assay": "CTC_CELLSEARCH", "purpose": "CTC"})
    run = lab.do(runs.start, [code], "enrichment", enrichment_form())
    with lab.store.look() as session:
        assert specimen(session, lab.settings, lab.ask(found, code).subject_id).clock.stopped is not None
    lab.do(runs.finish, run, outcome=RunOutcome.ABORTED)
    with lab.store.look() as session:
        assert specimen(session, lab.settings, lab.ask(found, code).subject_id).clock.stopped is None


def test_a_run_is_finished_once(lab: Lab, run: int):
    lab.do(runs.finish, run)
    with pytest.raises(Refused, match="finished already"):
        lab.do(runs.finish, run)


def test_a_sort_ends_with_its_plate_and_not_as_a_run(lab: Lab, given: Given):
    given.participant(25)
    plate = given.plate(25)
    source = lab.ask(item_record, next(iter(given.wells(plate).values()))).parents[0][0]
    with pytest.raises(Refused, match="Sorting does not end here"):
        lab.do(runs.finish, lab.ask(open_run_of, source))


@pytest.mark.requirement("URS-RUN-002")
def test_a_tube_leaves_its_run_with_a_reason_and_the_last_one_ends_it(lab: Lab, given: Given, tube: str):
    second = given.tube(23)
    run = lab.do(runs.start, [tube, second], "enrichment", enrichment_form())
    with pytest.raises(Refused, match="needs the reason"):
        lab.do(runs.take_out, tube, " ")
    lab.do(runs.take_out, tube, "leaked in the rotor")
    assert lab.ask(run_tube, lab.settings, tube).left_ml == 9.0
    left = view(lab, run).parts[0]
    assert (left.is_in, left.left_reason) == (False, "leaked in the rotor")
    lab.do(runs.take_out, second, "leaked too")
    assert view(lab, run).outcome is RunOutcome.ABORTED
    assert lab.do(undo.last) == "tube taken out of a run"
    assert view(lab, run).is_open


@pytest.mark.requirement("URS-BLOOD-004")
def test_r07_another_volume_than_at_the_start_counts_for_the_tube_and_deviates_where_it_is_more(lab, given, tube, run):
    lab.do(runs.finish, run, form=enrichment_form(blood_used_ml=9.5))
    assert lab.ask(run_tube, lab.settings, tube).left_ml == -0.5
    assert rules(lab) == ["R07"]


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_a_start_moved_behind_the_limit_deviates(lab: Lab, given: Given, clock: Clock):
    given.participant(24)
    code = given.tube(24, drawn_hours_ago=23)
    run = lab.do(runs.start, [code], "enrichment", enrichment_form())
    clock.forward(hours=4)
    revise(lab, run, started=given.moment(hours_ago=1), reason="the clock of the bench was wrong")
    assert rules(lab) == ["R03"]


def test_a_lot_named_after_the_start_is_a_fact_and_leaves_with_a_reason(lab: Lab, run: int, clock: Clock):
    code, old = lot(lab), lot(lab, number="L12", expiry=clock().date() - timedelta(days=3))
    for each in (code, old):
        lab.do(run_records.add_lot, run, each)
    assert [(row.number, row.expired) for row in view(lab, run).lots] == [("L77", False), ("L12", True)]
    assert rules(lab) == ["R08"]
    with pytest.raises(Refused, match="named in this run already"):
        lab.do(run_records.add_lot, run, code)
    with pytest.raises(NeedsReason):
        lab.do(run_records.remove_lot, run, code, "")
    lab.do(run_records.remove_lot, run, code, "scanned by mistake")
    assert [row.number for row in view(lab, run).lots] == ["L12"]


def test_the_instrument_is_named_later_and_changed_with_a_reason(lab: Lab, run: int, clock: Clock):
    day = clock().date()
    first = lab.do(registers.add_instrument, InstrumentForm.fill({"name": "Centrifuge 1"}))
    overdue = InstrumentForm.fill({"name": "Centrifuge 2", "calibration_due": day - timedelta(days=1)})
    second = lab.do(registers.add_instrument, overdue)
    lab.do(run_records.set_instrument, run, first)
    with pytest.raises(NeedsReason):
        lab.do(run_records.set_instrument, run, second)
    lab.do(run_records.set_instrument, run, second, reason="misread")
    assert view(lab, run).instrument == (second, "Centrifuge 2")
    assert rules(lab) == ["CALIBRATION"]


def test_the_second_person_is_somebody_else_by_initials_or_card(lab: Lab, given: Given, tube: str):
    with pytest.raises(Refused, match="can't be Lina Amari too"):
        lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(second_person="LA"))
    card = next(row.barcode for row in lab.ask(people, today=lab.today) if row.login == "bio")
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(second_person=card))
    assert view(lab, run).second_person == "MS"
    assert view(lab, run).operator == "Lina Amari"


def test_controls_belong_to_the_run(lab: Lab, given: Given, tube: str):
    fraction = given.fraction(tube)
    controls = dict.fromkeys(
        ("unstained", "single_stains", "fmo_ck", "fmo_cd45", "isotype", "viability", "donor"), ControlResult.PASS
    )
    form = StainingForm.fill({"panel": "DP-4", "spiked": ControlResult.FAIL, **controls})
    run = lab.do(runs.start, [fraction], "staining", form)
    record = view(lab, run).record
    assert {record[name] for name in controls} == {"PASS"}
    assert record["spiked"] == "FAIL"


def test_a_panel_comes_by_its_cocktail_lot_by_a_later_lot_of_it_or_by_name(lab: Lab):
    first = lot(lab, kind=LotKind.ANTIBODY_COCKTAIL, name="DP cocktail", number="C1")
    later = lot(lab, kind=LotKind.ANTIBODY_COCKTAIL, name="DP cocktail", number="C2")
    other = lot(lab, kind=LotKind.ANTIBODY_COCKTAIL, name="CTC-2", number="C3")
    lab.do(registers.add_panel, PanelForm.fill({"name": "DP-4", "cocktail_lot": first, "markers": "CK, C11, PE"}))
    lab.do(registers.add_panel, PanelForm.fill({"name": "CTC-2"}))
    dp = Preset("DP-4", "CK, C11, PE")
    assert [lab.ask(panel_of_lot, code) for code in (first, later, other)] == [dp, dp, Preset("CTC-2", "")]
    assert lab.ask(panel_of_lot, lot(lab)) is None
    assert lab.ask(panel_named, "DP-4") == dp


def test_fields_of_an_earlier_form_stay(lab: Lab, run: int, store):
    with store.change(Author("tech", Role.TECHNICIAN, "Bench 1", "Europe/Paris", "0"), "runs.started") as writing:
        row = writing.session.get_one(StepRun, run)
        row.record = dict(row.record) | {"rotor": "A-4-44"}
    known = view(lab, run)
    form, times = enrichment_form(spin_g=300), {"started": known.started, "finished": None}
    lab.do(runs.revise, run, form, seen=known.version, reason="", **times)
    assert view(lab, run).record["rotor"] == "A-4-44"
