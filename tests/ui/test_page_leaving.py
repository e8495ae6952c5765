"""The pages about whose blood it is and who is in the study: transfer, hold, primary tube, withdrawal, screen failure."""

import pytest
from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from app.actions import holds, labels, participants, tubes
from app.domain.enrolment import Enrolment, ScreenFailure, Withdrawal
from app.domain.errors import Refused
from app.domain.ownership import Ownership
from app.domain.steps.collection import DrawForm
from app.domain.words import FailureReason, ParticipantStatus, Restriction, Role, WithdrawalScope
from app.lab import Lab
from app.queries.item import item_record
from app.queries.leaving import leaving
from app.queries.receipts import tube_record
from db.models import Label
from tests.conftest import as_role
from tests.given import Clock, Given, tube_form
from tests.ui.conftest import Told, answer_with, texts_of
from ui.clock_watch import ClockWatch
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.enrol import EnrolPage
from ui.pages.item import ItemPage
from ui.pages.participant import ParticipantPage
from ui.pages.screen_fail import ScreenFailPage
from ui.pages.transfer import TransferPage
from ui.pages.withdraw import WithdrawPage


@pytest.fixture
def opened(qtbot, qtlab: QtLab, desk: Desk):
    def make(kind, subject: str, lab: QtLab = qtlab):
        page = kind(lab, desk)
        qtbot.addWidget(page)
        page.show()
        page.arrive(subject)
        return page

    return make


@pytest.fixture
def pair(given: Given) -> tuple[str, str]:
    for number in (23, 24):
        given.participant(number)
    codes = given.tube(23), given.tube(24)
    with given.lab.store.look() as session:
        waiting = list(session.scalars(select(Label.id)))
    given.lab.do(labels.printed, waiting)
    return codes


def item(lab: Lab, code: str):
    return lab.ask(item_record, code)


def texts(widget: QWidget) -> str:
    return " ".join(texts_of(widget))


def test_two_swapped_tubes_are_exchanged_by_scanning_both(opened, qtlab: QtLab, told: Told, pair):
    first, second = pair
    page = opened(TransferPage, first)
    assert page.hold.isHidden()
    assert page.take_scan(second)
    assert "2 second labels are printed" in texts(page.notice)
    page.views[Ownership].set_value("reason", "labels exchanged at the ward")
    page.try_confirm()
    state, title, text = told.messages[-1]
    assert (state, title) == ("hold", "Exchanged; both tubes are on hold.")
    assert text.startswith("From now on: MB-024-B002")
    assert item(qtlab, first).participant == 24
    assert told.went[-1][0] == "item"


def test_a_suspected_swap_is_held_first(opened, qtlab: QtLab, told: Told, pair):
    page = opened(TransferPage, pair[0])
    page.take_scan(pair[1])
    answer_with("scan did not fit the rack list")
    page.hold.click()
    assert page.views[Ownership].raw()["reason"] == "scan did not fit the rack list"
    assert [item(qtlab, code).restriction for code in pair] == [Restriction.HOLD] * 2
    assert [item(qtlab, code).participant for code in pair] == [23, 24]


def test_a_tube_alone_goes_to_the_number_that_is_typed(opened, qtlab: QtLab, told: Told, pair):
    page = opened(TransferPage, pair[0])
    with pytest.raises(Refused, match="not said whose blood"):
        page.try_confirm()
    page.take_scan(pair[1])
    assert page.take_scan("24")
    assert page.views[Ownership].raw() == {"number": "24"}
    page.views[Ownership].set_value("reason", "wrong line of the list")
    page.try_confirm()
    assert item(qtlab, pair[0]).participant == 24
    assert told.messages[-1][1] == "Given to MB-024, on hold."


def test_the_same_tube_is_no_other_one(opened, pair):
    page = opened(TransferPage, pair[0])
    with pytest.raises(Refused, match="same tube"):
        page.take_scan(pair[0])


def test_another_tube_gives_the_result_from_its_record_with_a_reason(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    assert "Let it give the result" not in opened(ItemPage, first).more.offered()
    page = opened(ItemPage, second)
    answer_with("the first clotted after the spin")
    page.more.choose("Let it give the result")
    assert qtlab.ask(tube_record, qtlab.settings, second).is_primary
    assert told.messages[-1][1] == "MB-023-B002-D gives the result."
    page.refresh()
    assert "the first clotted after the spin" in texts(page.facts)


def test_the_record_of_a_tube_leads_to_its_draw_and_to_another_participant(opened, told: Told, pair):
    page = opened(ItemPage, pair[0])
    for text in ("Draw and tube", "One more tube of this draw", "Belongs to another participant"):
        page.more.choose(text)
    assert told.went == [("draw", pair[0]), ("draw", f"{pair[0]} +"), ("transfer", pair[0])]


@pytest.mark.requirement("URS-SIGN-004")
def test_a_hold_is_set_by_a_technician_and_lifted_by_a_biologist(opened, qtbot, store, qtlab: QtLab, pair):
    page = opened(ItemPage, pair[0])
    answer_with("rack fell")
    page.more.choose("Set on hold")
    assert item(qtlab, pair[0]).restriction is Restriction.HOLD
    page.refresh()
    assert not {"Set on hold", "Lift the hold"} & set(page.more.offered())
    biologist = QtLab(as_role(store, Role.BIOLOGIST))
    signing = opened(ItemPage, pair[0], biologist)
    answer_with("all tubes intact")
    signing.acts.lines[0].click()
    assert item(qtlab, pair[0]).restriction is None
    biologist.stop()


@pytest.mark.requirement("URS-BLOOD-006")
def test_a_provisional_tube_is_attached_by_two_people(opened, qtlab: QtLab, given: Given, told: Told):
    code = given.tube(None)
    given.participant(31)
    page = opened(ItemPage, code)
    page.attach_to.setText("31")
    answer_with("MS")
    page.attach.click()
    assert item(qtlab, code).participant == 31
    assert told.messages[-1][1].endswith("belongs to MB-031.")


def test_an_expected_tube_is_received_from_its_record(opened, given: Given):
    given.participant(23)
    (code,) = given.lab.do(tubes.collect, DrawForm.fill({"at": given.moment(hours_ago=1)}), [tube_form()], number=23)
    assert opened(ItemPage, code).revise.text() == "Receive"


@pytest.mark.requirement("URS-WITHDR-002")
@pytest.mark.parametrize("scope", list(WithdrawalScope))
def test_a_withdrawal_says_what_it_binds_before_it_is_recorded(opened, qtlab, given: Given, told: Told, scope):
    given.participant(23)
    code = given.tube(23)
    page = opened(WithdrawPage, "23")
    page.views[Withdrawal].set_value("withdrawn_at", "-10")
    page.views[Withdrawal].set_value("withdrawal_scope", scope)
    is_bound = scope is not WithdrawalScope.STOP_ONLY_KEEP
    assert ("bound" in texts(page.card)) is is_bound
    assert page.notice.isVisible()
    page.try_confirm()
    assert qtlab.ask(leaving, 23).scope is scope
    assert (item(qtlab, code).restriction is Restriction.CONSENT) is is_bound
    assert told.messages[-1][0] == "hold"
    assert told.act is not None


def test_another_scope_of_a_withdrawal_asks_for_its_reason(opened, qtlab: QtLab, given: Given):
    given.participant(23)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_ONLY_KEEP})
    qtlab.do(participants.withdraw, 23, form)
    page = opened(WithdrawPage, "23")
    page.views[Withdrawal].set_value("withdrawal_scope", WithdrawalScope.DESTROY_SAMPLES)
    answer_with("second letter")
    page.try_confirm()
    assert qtlab.ask(leaving, 23).scope is WithdrawalScope.DESTROY_SAMPLES


def test_a_screen_failure_takes_its_coded_reason(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23, day=None)
    page = opened(ScreenFailPage, "23")
    form = next(iter(page.views.values()))
    with pytest.raises(Refused, match="needs its coded reason"):
        page.try_confirm()
    form.set_value("reason", FailureReason.CRITERION)
    with pytest.raises(Refused, match="needs its words"):
        page.try_confirm()
    assert form.fields["why"].noted() == "Say in a few words which criterion it was."
    form.set_value("why", "ECOG 3")
    page.try_confirm()
    assert qtlab.ask(leaving, 23).status is ParticipantStatus.SCREEN_FAIL
    assert told.messages[-1][1:] == ("MB-023 is a screen failure.", "A criterion is not met")
    assert "Screen failure: A criterion is not met: ECOG 3" in opened(ParticipantPage, "023").header.subtitle()


@pytest.mark.parametrize("kind", [ParticipantPage, EnrolPage])
def test_the_acts_on_a_participant_follow_the_status_on_both_pages(
    opened, qtlab: QtLab, given: Given, told: Told, kind
):
    given.participant(23)
    page = opened(kind, "23")
    always = ("Review of the record", "Compared with the source", "Signatures")
    assert page.more.offered() == ("Consent checked again", "Withdrawal of consent", "Screen failure", *always)
    page.more.choose("Withdrawal of consent")
    page.more.choose("Screen failure")
    page.more.choose("Consent checked again")
    assert told.went == [("withdraw", "23"), ("screen_fail", "23"), ("participant", "023")]
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_ONLY_KEEP})
    qtlab.do(participants.withdraw, 23, form)
    page.arrive("23")
    assert page.more.offered() == ("Withdrawal of consent", "Take back into the study", *always)
    answer_with("it was 32")
    page.more.choose("Take back into the study")
    assert qtlab.ask(leaving, 23).status is ParticipantStatus.INCLUDED


def test_a_participant_s_page_offers_a_draw_and_a_receipt(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23)
    page = opened(ParticipantPage, "023")
    page.drawn.click()
    page.add.click()
    assert told.went == [("draw", "23"), ("receive", "23")]
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_ONLY_KEEP})
    qtlab.do(participants.withdraw, 23, form)
    page.refresh()
    assert page.drawn.isEnabled(), "what was drawn before the withdrawal may still be entered"
    qtlab.do(participants.reinstate, 23, "a slip")
    qtlab.do(participants.screen_fail, 23, ScreenFailure(reason=FailureReason.NO_CONSENT))
    page.refresh()
    assert not page.drawn.isEnabled()
    assert not page.add.isEnabled()


@pytest.mark.requirement("URS-CLOCK-001")
def test_r01_and_edge_22_a_first_dose_typed_later_tells_the_deviation_it_drafts(
    opened, given: Given, told, clock: Clock
):
    given.participant(23, first_dose_planned=None)
    given.tube(23, drawn_hours_ago=1)
    clock.forward(hours=4)
    page = opened(EnrolPage, "23")
    assert not page.views[Enrolment].fields["number"].isEnabled()
    page.views[Enrolment].set_value("first_dose", "-340")
    page.try_confirm()
    state, title, text = told.messages[-1]
    assert (state, title) == ("warn", "Record of MB-023 saved.")
    assert text == "A draw came after the first dose: a deviation is drafted."


@pytest.mark.requirement("URS-PART-006")
def test_a_short_wash_out_is_noted_beside_the_record(opened, given: Given):
    given.participant(23)
    given.tube(23)
    page = opened(EnrolPage, "23")
    page.views[Enrolment].set_value("last_doxorubicin", "06/03/2026")
    assert "Doxorubicin, 10/03 4 d of 7 d" in texts(page.card)


@pytest.mark.requirement("URS-TIME-002")
def test_r25_a_clock_that_went_back_is_told_once(qtlab: QtLab, given: Given, told: Told, clock: Clock):
    given.participant(23)
    ClockWatch(qtlab, told)
    assert told.messages == []
    clock.forward(hours=-1)
    given.participant(24)
    qtlab.do(holds.put, given.tube(23), "rack fell")
    warnings = [message for message in told.messages if message[0] == "warn"]
    assert [message[1] for message in warnings] == ["The clock of this computer went back by 1 h 00."]
    qtlab.do(holds.put, given.tube(24), "rack fell")
    assert len([message for message in told.messages if message[0] == "warn"]) == 1
