"""Receiving: windows, temperature, volume, clots, order of times, provisional tubes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.actions import participants, runs, tubes
from app.actions.tubes import Answers
from app.domain.enrolment import Enrolment, Withdrawal
from app.domain.errors import NeedsReason, Refused
from app.domain.steps.collection import DrawForm
from app.domain.steps.receipt import ReceiptForm, proposed_decision
from app.domain.times import Moment, elapsed
from app.domain.words import (
    Assay,
    Condition,
    Decision,
    DeviationCode,
    EnrichmentMethod,
    Purpose,
    Rejection,
    TimeSource,
    TubeType,
    WithdrawalScope,
)
from app.lab import Lab
from db.models import Deviation, Item, Receipt, Tube
from tests.given import ZONE, Clock, Given, enrichment_form, tube_form


def deviations(lab: Lab) -> list[Deviation]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation).order_by(Deviation.id)))


def one(lab: Lab, table, code: str):
    with lab.store.look() as session:
        return session.scalars(select(table).join(Item, Item.id == table.item_id).where(Item.barcode == code)).one()


CELLSAVE = {"tube_type": TubeType.CELLSAVE, "assay": Assay.CTC_CELLSEARCH, "purpose": Purpose.CTC}


@pytest.mark.requirement("URS-CLOCK-001")
def test_r01_a_draw_after_the_first_dose_is_a_major_deviation_whichever_time_came_last(lab, given: Given, clock: Clock):
    given.participant(23)
    given.tube(23)
    assert deviations(lab) == []
    clock.forward(hours=3)
    dose = Moment.of(clock() - timedelta(hours=5), zone=ZONE, source=TimeSource.TYPED)
    form = Enrolment.fill({"number": 23, "first_dose": dose})
    lab.do(participants.revise, 23, form, seen=None, reason="dose given earlier")
    (row,) = deviations(lab)
    assert (row.code, row.severity.value, row.facts["provisional"]) == (DeviationCode.TREATMENT, "MAJOR", False)


@pytest.mark.requirement("URS-CLOCK-002")
def test_r02_a_receipt_before_its_draw_needs_a_reason_and_drafts_a_deviation(lab, given: Given):
    given.participant(23)
    (code,) = lab.do(tubes.collect, DrawForm.fill({"at": given.moment(hours_ago=1)}), [tube_form()], number=23)
    form = given.receipt_form(received=given.moment(hours_ago=2))
    with pytest.raises(NeedsReason, match="lies before"):
        lab.do(tubes.receive, code, form)
    lab.do(tubes.receive, code, form, answers=Answers(time_reason="the ward clock is an hour ahead"))
    assert [row.rule for row in deviations(lab)] == ["R02"]


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_and_edge_02_a_tube_that_arrives_after_97_hours_drafts_its_deviation_by_itself(lab, given: Given):
    given.participant(23)
    given.tube(23, drawn_hours_ago=97, tube=CELLSAVE)
    (row,) = deviations(lab)
    assert row.rule == "R03"
    assert "97 h 00" in row.description
    assert "96 h" in row.description


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_equal_deviations_of_one_run_are_grouped_into_one(lab, given: Given, clock: Clock):
    for number in (23, 24):
        given.participant(number)
    codes = [given.tube(number, drawn_hours_ago=20) for number in (23, 24)]
    clock.forward(hours=6)
    lab.do(runs.start, codes, "enrichment", enrichment_form(), means=runs.Means(exploratory_reason="storm"))
    assert len(deviations(lab)) == 1


@pytest.mark.requirement("URS-BLOOD-001")
def test_r04_blood_that_came_cold_is_a_deviation_and_still_received(lab, given: Given):
    given.participant(23)
    code = given.tube(
        23, tube=CELLSAVE, receipt={"temp_c": 12.4, "decision": Decision.WITH_DEVIATION, "decision_reason": "only tube"}
    )
    (row,) = deviations(lab)
    assert row.code is DeviationCode.TEMP
    assert "12.4 °C is below the limit of 15 °C" in row.description
    assert one(lab, Receipt, code).temp_c == 12.4


@pytest.mark.requirement("URS-BLOOD-002")
def test_r05_and_edge_04_too_little_for_cellsearch_is_refused_for_it_and_used_for_another_assay(lab, given: Given):
    given.participant(23)
    code = given.tube(23, tube=CELLSAVE, receipt={"volume_ml": 6.8})
    with pytest.raises(Refused, match="CellSearch needs 7.5 mL"):
        lab.do(runs.start, [code], "enrichment", enrichment_form(method=EnrichmentMethod.CELLSEARCH, blood_used_ml=6.8))
    assert lab.do(runs.start, [code], "enrichment", enrichment_form(blood_used_ml=6.8))


@pytest.mark.requirement("URS-BLOOD-003")
def test_r06_and_edge_01_a_clotted_tube_is_rejected_with_a_deviation_and_never_accepted_as_in_order(lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="is clotted"):
        given.tube(23, receipt={"condition": Condition.CLOTTED})
    code = given.tube(
        23, receipt={"condition": Condition.CLOTTED, "decision": Decision.REJECTED, "rejection": Rejection.CLOTTED}
    )
    assert [row.code for row in deviations(lab)] == [DeviationCode.CLOT]
    with pytest.raises(Refused, match="was rejected"):
        lab.do(runs.start, [code], "enrichment", enrichment_form())


@pytest.mark.requirement("URS-BLOOD-003")
def test_r06_a_filtered_attempt_with_a_reason_is_exploratory_and_waits_for_a_co_signature(lab, given: Given):
    given.participant(23)
    code = given.tube(
        23,
        receipt={
            "condition": Condition.CLOTTED,
            "decision": Decision.WITH_DEVIATION,
            "decision_reason": "filtered, small clot",
        },
    )
    assert one(lab, Receipt, code).exploratory
    assert deviations(lab)[0].cosign_role is not None


@pytest.mark.requirement("URS-BLOOD-004", "URS-DEV-001")
def test_r07_more_blood_than_was_received_is_refused_as_intention_and_recorded_as_fact(lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    with pytest.raises(Refused, match="holds 9.0 mL; 9.5 mL"):
        lab.do(runs.start, [code], "enrichment", enrichment_form(blood_used_ml=9.5))
    moments = {"started": given.moment(hours_ago=0.5), "finished": given.moment(hours_ago=0.2)}
    lab.do(
        runs.enter_late,
        [code],
        "enrichment",
        enrichment_form(blood_used_ml=9.5),
        means=runs.Means(time_reason="clock of the other bench"),
        **moments,
    )
    assert {"R07"} <= {row.rule for row in deviations(lab)}


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_a_withdrawn_participant_gives_no_new_tube_and_no_new_work(lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    form = Withdrawal.fill(
        {"withdrawn_at": given.moment(hours_ago=2), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE}
    )
    lab.do(participants.withdraw, 23, form)
    with pytest.raises(Refused, match="withdrew: nothing more is collected"):
        given.tube(23)
    with pytest.raises(Refused, match="withdrew: no new work"):
        lab.do(runs.start, [code], "enrichment", enrichment_form())


@pytest.mark.requirement("URS-TIME-001")
def test_r22_a_time_to_come_is_refused_and_an_old_draw_is_asked_about(lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="lies in the future"):
        given.tube(23, drawn_hours_ago=-2)
    old = DrawForm.fill({"at": given.moment(hours_ago=24 * 45)})
    with pytest.raises(NeedsReason, match="45 days back"):
        lab.do(tubes.collect, old, [tube_form()], number=23)
    assert lab.do(tubes.collect, old, [tube_form()], number=23, answers=Answers(is_old_draw_right=True))


@pytest.mark.requirement("URS-BLOOD-005")
def test_r23_and_edge_21_a_second_tube_has_its_own_window_and_the_primary_changes_only_with_a_reason(lab, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23, drawn_hours_ago=3)
    assert [one(lab, Tube, code).is_primary for code in (first, second)] == [True, False]
    with pytest.raises(NeedsReason):
        lab.do(tubes.make_primary, second, "")
    lab.do(tubes.make_primary, second, "the first clotted after the spin")
    assert [one(lab, Tube, code).is_primary for code in (first, second)] == [False, True]


@pytest.mark.requirement("URS-CLOCK-004")
def test_edge_03_the_night_of_the_clocks_counts_real_hours():
    spring = (
        Moment.of(datetime(2026, 3, 28, 19, tzinfo=UTC), zone=ZONE),
        Moment.of(datetime(2026, 3, 29, 6, tzinfo=UTC), zone=ZONE),
    )
    autumn = (
        Moment.of(datetime(2026, 10, 24, 18, tzinfo=UTC), zone=ZONE),
        Moment.of(datetime(2026, 10, 25, 7, tzinfo=UTC), zone=ZONE),
    )
    assert [m.local.hour for m in (*spring, *autumn)] == [20, 8, 20, 8]
    assert elapsed(*spring) == timedelta(hours=11)
    assert elapsed(*autumn) == timedelta(hours=13)


@pytest.mark.requirement("URS-BLOOD-002")
def test_edge_05_two_tubes_of_one_run_stay_two_fractions(lab, given: Given):
    given.participant(23)
    codes = [given.tube(23), given.tube(23)]
    run = lab.do(runs.start, codes, "enrichment", enrichment_form(blood_used_ml=4))
    assert len(lab.do(runs.finish, run)) == 2


@pytest.mark.requirement("URS-RUN-002")
def test_a_tube_taken_out_of_its_run_leaves_the_others(lab, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    run = lab.do(runs.start, [first, second], "enrichment", enrichment_form())
    lab.do(runs.take_out, first, "dropped")
    assert len(lab.do(runs.finish, run)) == 1


@pytest.mark.requirement("URS-PART-002")
def test_free_text_that_looks_like_an_identity_is_asked_about_once(lab, given: Given):
    with pytest.raises(NeedsReason, match="social security"):
        given.participant(23, remark="2 72 05 31 555 123 45")
    given.participant(23, remark="2 72 05 31 555 123 45", confirmed_free_text=True)


@pytest.mark.requirement("URS-PART-003")
def test_a_late_participant_number_that_exists_is_refused(lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="enrolled already"):
        given.participant(23)


@pytest.mark.requirement("URS-CLOCK-005")
def test_a_draw_with_a_date_only_has_no_computable_window(lab, given: Given, clock: Clock):
    given.participant(23)
    code = given.tube(23, drawn_hours_ago=None, draw={"at": Moment(clock().date())})
    clock.forward(days=9)
    assert lab.do(runs.start, [code], "enrichment", enrichment_form())


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_blood_over_its_limit_is_proposed_with_a_deviation():
    assert proposed_decision(ReceiptForm(), None) == (Decision.ACCEPTED, None)
    assert proposed_decision(ReceiptForm(), None, is_over=True) == (Decision.WITH_DEVIATION, None)
