"""Participants who leave: screen failure with its coded reason, withdrawal in three scopes, consent looked at again."""

import pytest
from sqlalchemy import select

from app.actions import blocks, holds, labels, participants, runs, tubes, undo
from app.domain.enrolment import Enrolment, ScreenFailure, Withdrawal, failure_of, told_failure, washout_short
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.steps.collection import DrawForm
from app.domain.words import FailureReason, ParticipantStatus, Restriction, WithdrawalScope, YesNo
from app.lab import Lab
from app.queries import sheets
from app.queries.case import case
from app.queries.enrolment import enrolled
from app.queries.item import item_record
from app.queries.lacking import lacking
from app.queries.leaving import Leaving, leaving
from app.queries.sheets.people import PARTICIPANT
from db.models import Deviation, Label
from tests.given import Clock, Given, block_form, enrichment_form, tube_form

BOUND = (WithdrawalScope.STOP_NO_NEW_USE, WithdrawalScope.DESTROY_SAMPLES)


def left(lab: Lab, number: int = 23) -> Leaving:
    return lab.ask(leaving, number)


def withdraw(lab: Lab, given: Given, scope: WithdrawalScope, **kwargs) -> None:
    form = Withdrawal.fill({"withdrawn_at": kwargs.pop("at", given.moment()), "withdrawal_scope": scope})
    lab.do(participants.withdraw, 23, form, **kwargs)


def fail(lab: Lab, reason: FailureReason | None = FailureReason.CRITERION, why: str = "ECOG 3", **kwargs) -> None:
    lab.do(participants.screen_fail, 23, ScreenFailure(reason=reason, why=why or None), **kwargs)


@pytest.mark.requirement("URS-PART-004")
def test_a_screen_failure_has_its_coded_reason_and_keeps_the_number(lab: Lab, given: Given):
    given.participant(23, day=None)
    fail(lab)
    assert left(lab).status is ParticipantStatus.SCREEN_FAIL
    assert told_failure(left(lab).screen_fail_reason) == "A criterion is not met: ECOG 3"
    with pytest.raises(Refused, match="enrolled already"):
        given.participant(23)
    with pytest.raises(Refused, match="is a screen failure"):
        given.tube(23)


@pytest.mark.requirement("URS-PART-004")
@pytest.mark.parametrize(
    ("reason", "why", "said"),
    [
        (None, "ECOG 3", "needs its coded reason"),
        (FailureReason.CRITERION, "", "“A criterion is not met” needs its words"),
        (FailureReason.OTHER, "", "“Other” needs its words"),
    ],
)
def test_a_screen_failure_without_its_reason_is_refused(lab: Lab, given: Given, reason, why: str, said: str):
    given.participant(23, day=None)
    with pytest.raises(Refused, match=said):
        fail(lab, reason, why)


def test_a_code_alone_is_enough_where_it_says_all(lab: Lab, given: Given):
    given.participant(23, day=None)
    fail(lab, FailureReason.NO_CONSENT, "")
    assert failure_of(left(lab).screen_fail_reason) == ScreenFailure(reason=FailureReason.NO_CONSENT)


def test_a_reason_in_words_of_before_stays_readable():
    assert told_failure("metastases in bone only") == "metastases in bone only"


@pytest.mark.requirement("URS-PART-002")
def test_a_screen_failure_that_names_somebody_is_asked_about(lab: Lab, given: Given):
    given.participant(23, day=None)
    with pytest.raises(NeedsReason, match="a person's name"):
        fail(lab, why="Mme Durand refuse")


@pytest.mark.requirement("URS-PART-004")
def test_a_screen_failure_is_taken_back_with_a_reason_or_undone(lab: Lab, given: Given):
    given.participant(23)
    fail(lab)
    with pytest.raises(NeedsReason):
        lab.do(participants.reinstate, 23, "")
    lab.do(participants.reinstate, 23, "wrong number")
    assert left(lab).status is ParticipantStatus.INCLUDED
    fail(lab)
    assert lab.do(undo.last) == "screen failure"
    assert left(lab).status is ParticipantStatus.INCLUDED
    assert given.tube(23)


def test_a_screen_that_is_stale_conflicts(lab: Lab, given: Given):
    given.participant(23)
    seen = left(lab).version
    fail(lab)
    with pytest.raises(Conflict):
        fail(lab, why="ECOG 4", seen=seen)


@pytest.mark.requirement("URS-WITHDR-001")
@pytest.mark.parametrize("scope", BOUND)
def test_r20_a_binding_withdrawal_stops_work_print_and_collection(lab: Lab, given: Given, scope: WithdrawalScope):
    given.participant(23)
    code = given.tube(23)
    withdraw(lab, given, scope, at=given.moment(hours_ago=2))
    assert lab.ask(item_record, code).restriction is Restriction.CONSENT
    assert left(lab).labels == 0
    for intention, said in (
        (lambda: lab.do(runs.start, [code], "enrichment", enrichment_form()), "withdrew: no new work"),
        (lambda: lab.do(labels.request, code), "withdrew: no label is printed"),
        (lambda: given.tube(23), "withdrew: nothing more is collected"),
        (lambda: lab.do(tubes.add_tube, code, tube_form()), "withdrew: nothing more is collected"),
    ):
        with pytest.raises(Refused, match=said):
            intention()


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_what_exists_may_be_used_where_only_collection_stops(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, at=given.moment(hours_ago=2))
    assert lab.ask(item_record, code).restriction is None
    assert given.fraction(code)
    with pytest.raises(Refused, match="nothing more is collected"):
        given.tube(23)


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_a_run_that_was_open_is_finished_and_its_fraction_is_bound_without_a_label(lab: Lab, given: Given):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())
    withdraw(lab, given, WithdrawalScope.DESTROY_SAMPLES)
    (fraction,) = lab.do(runs.finish, run)
    assert lab.ask(item_record, fraction).restriction is Restriction.CONSENT
    with lab.store.look() as session:
        assert fraction not in list(session.scalars(select(Label.code)))


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_an_expected_tube_that_arrives_after_the_withdrawal_is_received(lab: Lab, given: Given):
    given.participant(23)
    draw = DrawForm.fill({"at": given.moment(hours_ago=1)})
    (code,) = lab.do(tubes.collect, draw, [tube_form()], number=23)
    withdraw(lab, given, WithdrawalScope.STOP_NO_NEW_USE)
    lab.do(tubes.receive, code, given.receipt_form(decision="REJECTED", rejection="NO_CONSENT"))
    assert lab.ask(item_record, code).restriction is Restriction.CONSENT


@pytest.mark.requirement("URS-WITHDR-001")
def test_r20_a_block_that_is_under_way_is_still_received(lab: Lab, given: Given):
    given.participant(23)
    code = lab.do(blocks.request, 23, block_form())
    withdraw(lab, given, WithdrawalScope.STOP_NO_NEW_USE)
    lab.do(blocks.receive, code, identity_checked=YesNo.YES)
    assert lab.ask(item_record, code).restriction is Restriction.CONSENT


@pytest.mark.requirement("URS-WITHDR-002")
def test_another_scope_needs_a_reason_and_sets_free_what_it_may(lab: Lab, given: Given):
    given.participant(23)
    free, held = given.tube(23), given.tube(23)
    lab.do(holds.put, held, "rack fell")
    withdraw(lab, given, WithdrawalScope.DESTROY_SAMPLES)
    with pytest.raises(Refused, match="recorded so already"):
        withdraw(lab, given, WithdrawalScope.DESTROY_SAMPLES)
    with pytest.raises(NeedsReason):
        withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, at=given.moment(hours_ago=2))
    withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, reason="letter of the participant")
    assert lab.ask(item_record, free).restriction is None
    assert lab.ask(item_record, held).restriction is Restriction.HOLD


def test_a_withdrawal_of_the_wrong_participant_is_undone_or_taken_back(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    withdraw(lab, given, WithdrawalScope.DESTROY_SAMPLES)
    assert lab.do(undo.last) == "withdrawal of a participant"
    assert (left(lab).status, left(lab).labels) == (ParticipantStatus.INCLUDED, 1)
    withdraw(lab, given, WithdrawalScope.DESTROY_SAMPLES)
    lab.do(participants.reinstate, 23, "it was 32")
    assert lab.ask(item_record, code).restriction is None
    assert left(lab).status is ParticipantStatus.INCLUDED


@pytest.mark.requirement("URS-WITHDR-002")
def test_a_withdrawal_needs_its_scope_and_no_time_to_come(lab: Lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="needs its scope"):
        lab.do(participants.withdraw, 23, Withdrawal.fill({"withdrawn_at": given.moment()}))
    with pytest.raises(Refused, match="lies in the future"):
        withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, at=given.moment(hours_ago=-3))


def test_a_withdrawn_participant_is_no_screen_failure(lab: Lab, given: Given):
    given.participant(23)
    withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, at=given.moment(hours_ago=2))
    with pytest.raises(Refused, match="that is no screen failure"):
        fail(lab)
    given.participant(24)
    with pytest.raises(Refused, match="left nothing that could be taken back"):
        lab.do(participants.reinstate, 24, "nothing to do")


@pytest.mark.requirement("URS-CONS-002")
def test_a_consent_is_looked_at_again_by_who_looks_and_now(lab: Lab, given: Given, clock: Clock):
    given.participant(23, checked_by="MS")
    clock.forward(days=2)
    lab.do(participants.check_consent, 23)
    values = lab.ask(enrolled, 23).values
    assert (values["checked_by"], values["checked_at"].at) == ("LA", clock())
    given.participant(24, day=None)
    with pytest.raises(Refused, match="has no date"):
        lab.do(participants.check_consent, 24)


@pytest.mark.requirement("URS-PART-003")
def test_a_participant_keeps_the_number(lab: Lab, given: Given):
    given.participant(23)
    with pytest.raises(Refused, match="keeps that number"):
        lab.do(participants.revise, 23, Enrolment.fill({"number": 24}), seen=None, reason="typo")


@pytest.mark.requirement("URS-PART-001")
@pytest.mark.parametrize("number", [0, 1000, -1])
def test_a_number_runs_from_1_to_999(number: int):
    with pytest.raises(Refused, match="does not fit"):
        Enrolment.fill({"number": number})


@pytest.mark.requirement("URS-PART-001")
def test_no_field_takes_a_name_a_full_birth_date_or_a_hospital_number():
    fields = {field.name: field.kind for field in Enrolment.fields()}
    assert fields["birth_year"] is int
    assert not {name for name in fields if any(part in name for part in ("name", "birth_date", "nir", "ipp", "phone"))}


@pytest.mark.requirement("URS-PART-006")
def test_the_wash_out_of_doxorubicin_is_told_in_days(clock: Clock):
    day = clock().date()
    assert washout_short(day.replace(day=6), day, days=7) == "4 d after doxorubicin; the wash-out is 7 d."
    assert washout_short(day.replace(day=3), day, days=7) == ""
    assert washout_short(None, day, days=7) == ""


@pytest.mark.requirement("URS-BLOOD-005")
def test_a_rejected_primary_tube_asks_for_another_to_give_the_result(lab: Lab, given: Given):
    given.participant(23)
    given.tube(23, receipt={"decision": "REJECTED", "rejection": "broken"})
    second = given.tube(23)
    lines = lacking(lab.ask(case, lab.settings, 23))
    assert ("item", second) in [(line.page, line.subject) for line in lines]


@pytest.mark.parametrize("scope", list(WithdrawalScope))
def test_r20_nothing_is_missing_that_may_not_be_done(lab: Lab, given: Given, scope: WithdrawalScope):
    given.participant(23)
    given.fraction(given.tube(23))
    withdraw(lab, given, scope)
    texts = [line.text for line in lacking(lab.ask(case, lab.settings, 23))]
    assert ("No tumour block was asked for" in texts) is (scope not in BOUND)


def test_nothing_of_it_is_a_deviation(lab: Lab, given: Given):
    given.participant(23)
    withdraw(lab, given, WithdrawalScope.STOP_ONLY_KEEP, at=given.moment(hours_ago=2))
    with lab.store.look() as session:
        assert session.scalars(select(Deviation)).all() == []


def test_the_workbook_has_the_code_of_a_screen_failure_beside_its_words(lab: Lab, given: Given):
    given.participant(23, day=None)
    fail(lab)
    (row,) = lab.ask(sheets.participants)
    told = {column.name: column.value(row) for column in PARTICIPANT}
    assert (told["SCRFREAS"], told["SCRFWHY"]) == (FailureReason.CRITERION, "ECOG 3")
