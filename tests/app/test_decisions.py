"""What was decided of a tube, revised: both readings stay readable, and what was made of it follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.actions import counts, runs, transfers, tubes
from app.domain.errors import NeedsReason, Refused
from app.domain.order import went_back
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm, temperature_breaches, temperature_limits, volume_short
from app.domain.steps.staining import StainingForm
from app.domain.words import Assay, Quality, Role, TubeType
from app.lab import Lab
from app.queries.counts import counts as readings
from app.queries.item import item_record
from app.queries.receipts import TubeRecord, tube_record
from app.queries.trail import latest_moment
from app.settings import Window
from db.models import Deviation
from tests.given import Clock, Given, enrichment_form


def deviations(lab: Lab) -> list[Deviation]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation).order_by(Deviation.id)))


def record(lab: Lab, code: str) -> TubeRecord:
    return lab.ask(tube_record, lab.settings, code)


def revise(lab: Lab, given: Given, code: str, reason: str = "seen again", **values) -> None:
    known = record(lab, code)
    form = ReceiptForm.fill({**known.receipt, **values})
    lab.do(tubes.revise_receipt, code, form, seen=known.version, reason=reason)


REJECTED = {"decision": "REJECTED", "rejection": "LAB_LATE"}
CLOTTED = {"condition": "CLOTTED", "decision": "REJECTED", "rejection": "clotted"}


@pytest.mark.requirement("URS-BLOOD-003")
def test_r06_clots_seen_at_pipetting_reject_the_tube_and_its_fraction(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    fraction = given.fraction(code)
    revise(lab, given, code, "clots seen at pipetting", **CLOTTED)
    assert lab.ask(item_record, fraction).quality is Quality.REJECTED
    with pytest.raises(Refused, match="was rejected"):
        lab.do(runs.start, [fraction], "staining", StainingForm.fill({"panel": "DP"}))


@pytest.mark.requirement("URS-BLOOD-007")
def test_both_versions_of_a_decision_stay_readable(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    with pytest.raises(NeedsReason):
        revise(lab, given, code, "", **CLOTTED)
    revise(lab, given, code, "clots seen at pipetting", **CLOTTED)
    (before,) = record(lab, code).corrections["decision"]
    assert (before.old, before.why, before.who) == ("ACCEPTED", "clots seen at pipetting", "tech")
    assert record(lab, code).receipt["decision"].value == "REJECTED"


@pytest.mark.requirement("URS-BLOOD-003")
def test_r06_a_rejection_overridden_for_a_filtered_attempt_is_exploratory_and_waits_for_a_co_signature(lab, given):
    given.participant(23)
    code = given.tube(23, receipt=REJECTED)
    form = {"stage": "PRELIMINARY", "reading": "READER_1", "status": "DONE", "n_dp": 3, "volume_analysed_ml": 7}
    lab.do(counts.record, code, CountForm.fill(form))
    with pytest.raises(NeedsReason, match="without its reason"):
        revise(lab, given, code, decision="ACCEPTED_WITH_DEVIATION", rejection=None)
    revise(lab, given, code, decision="ACCEPTED_WITH_DEVIATION", rejection=None, decision_reason="filtered attempt")
    (row,) = deviations(lab)
    assert (row.rule, row.cosign_role) == ("DECISION", Role.BIOLOGIST)
    assert "filtered attempt" in row.description
    assert lab.ask(readings, lab.settings, tube=code)[0].exploratory
    assert lab.do(runs.start, [code], "enrichment", enrichment_form())
    revise(lab, given, code, "the list was read wrongly", decision="ACCEPTED", decision_reason=None)
    assert lab.ask(item_record, code).quality is Quality.ACCEPTED


@pytest.mark.requirement("URS-BLOOD-003")
def test_r06_an_override_makes_the_deviation_of_the_clots_wait_for_a_co_signature(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23, receipt=CLOTTED)
    assert [row.cosign_role for row in deviations(lab)] == [None]
    revise(lab, given, code, decision="ACCEPTED_WITH_DEVIATION", rejection=None, decision_reason="filtered")
    assert [(row.rule, row.cosign_role) for row in deviations(lab)] == [("R06", Role.BIOLOGIST)]


def test_a_rejection_has_its_coded_reason(lab: Lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="rejected without a coded reason"):
        given.tube(23, receipt={"decision": "REJECTED"})


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_a_receipt_revised_after_the_sort_says_the_age_at_the_receipt(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    code = given.tube(23, drawn_hours_ago=2)
    clock.forward(hours=40)
    revise(lab, given, code, hemolysis_score=1)
    assert deviations(lab) == []


@pytest.mark.requirement("URS-BLOOD-005")
def test_edge_21_two_tubes_of_a_day_have_two_windows(lab: Lab, given: Given):
    given.participant(23)
    edta = given.tube(23, drawn_hours_ago=3)
    cellsave = given.tube(
        23,
        drawn_hours_ago=1,
        draw={"site": "PORT"},
        tube={"tube_type": "CELLSAVE", "assay": "CTC_CELLSEARCH", "purpose": "CTC"},
    )
    left = [record(lab, code).specimen.clock.left(lab.now) for code in (edta, cellsave)]
    assert left == [timedelta(hours=21), timedelta(hours=95)]
    assert [record(lab, code).is_primary for code in (edta, cellsave)] == [True, True]


@pytest.mark.requirement("URS-BLOOD-006")
def test_a_provisional_tube_runs_its_clock_and_keeps_it_when_it_is_attached(lab: Lab, given: Given, clock: Clock):
    code = given.tube(None, drawn_hours_ago=2)
    clock.forward(hours=1)
    before = record(lab, code).specimen.clock.left(lab.now)
    given.participant(23)
    attached = lab.do(transfers.attach, code, 23, second_person="MS")
    assert before == record(lab, attached).specimen.clock.left(lab.now) == timedelta(hours=21)
    assert record(lab, attached).receipt["identity_second"] == "MS"


@pytest.mark.requirement("URS-BLOOD-001")
def test_r04_the_logger_is_judged_by_the_window_of_the_tube():
    window = Window(tube=TubeType.CELLSAVE, temp_min_c=15, temp_max_c=30)
    form = ReceiptForm.fill({"temp_c": 21, "logger_min_c": 4, "logger_max_c": 31})
    assert temperature_breaches(form, window) == {
        "logger_min_c": "4 °C is below the limit of 15 °C.",
        "logger_max_c": "31 °C is above the limit of 30 °C.",
    }
    assert temperature_limits(window) == "15 to 30 °C"
    assert temperature_limits(Window(tube=TubeType.K2EDTA)) == ""
    assert temperature_breaches(form, None) == {}


@pytest.mark.requirement("URS-BLOOD-002")
def test_r05_edge_04_too_little_is_a_note_for_another_assay():
    told = [
        volume_short(6.8, tube, assay, least_ml=7.5)
        for tube, assay in (
            (TubeType.CELLSAVE, Assay.CTC_CELLSEARCH),
            (TubeType.CELLSAVE, Assay.DP_FLOW),
            (TubeType.K2EDTA, Assay.DP_FLOW),
        )
    ]
    assert told == [
        "Too little for CellSearch, which needs 7.5 mL.",
        "Too little for CellSearch, enough for another assay.",
        "",
    ]


@pytest.mark.requirement("URS-TIME-002")
def test_r25_a_clock_that_jumped_back_more_than_two_minutes_is_told_and_blocks_nothing(lab, given, clock: Clock):
    given.participant(23)
    last = lab.ask(latest_moment)
    assert went_back(last, now=lab.now) is None
    clock.forward(minutes=-2)
    assert went_back(last, now=lab.now) is None
    clock.forward(minutes=-10)
    assert went_back(last, now=lab.now) == timedelta(minutes=12)
    given.participant(24)
    assert went_back(lab.ask(latest_moment), now=lab.now) == timedelta(minutes=12)
    assert went_back(None, now=lab.now) is None
