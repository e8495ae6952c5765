"""Every signature takes the password, stands over what was signed, and is told to be of something else once that changes."""

from collections.abc import Callable

import pytest

from app.actions import deviations, holds, locks, verdicts, wga
from app.domain.errors import Conflict, WrongPassword
from app.domain.steps.wga import QcForm
from app.domain.words import Role, Severity, SignatureMeaning
from app.lab import Lab
from app.queries.content import content_digest, digest_of_item
from app.queries.deviations import COSIGN, DeviationRow, deviation_list
from app.queries.signatures import CHANGED, HOLDS, KEPT, SignedRow, signature_list
from tests.app.test_amplification import amplified
from tests.app.test_deviations import late_start
from tests.conftest import as_role
from tests.given import PASSWORD, Given, lift_hold, settle_batch


def listed(lab: Lab, number: int | None = None) -> tuple[SignedRow, ...]:
    return lab.ask(signature_list, lab.settings, number)


def due(lab: Lab) -> DeviationRow:
    return next(each for each in lab.ask(deviation_list, lab.today, COSIGN) if each.rule == "R03")


def _deviation(lab: Lab, biologist: Lab, given: Given) -> Callable[[], None]:
    late_start(lab, given)
    row = due(lab)
    biologist.do(deviations.cosign, row.id, seen=row.version, password=PASSWORD)
    return lambda: lab.do(
        deviations.complete,
        row.id,
        seen=None,
        severity=Severity.MAJOR,
        description="the train stood for two hours",
        action_taken="started at once",
    )


def _hold(lab: Lab, biologist: Lab, given: Given) -> Callable[[], None]:
    given.participant(23)
    tube = given.tube(23)
    lab.do(holds.put, tube, "label torn")
    lift_hold(biologist, tube, "read under the lamp")
    return lambda: lab.do(holds.put, tube, "torn again")


def _control(lab: Lab, biologist: Lab, given: Given) -> Callable[[], None]:
    control = given.wells(amplified(lab, given))["H12"]
    lab.do(wga.measure, control, QcForm.fill({"gii": 2}), seen=None)
    settle_batch(biologist, control, "one marker of 4", release=True)
    return lambda: lab.do(wga.measure, control, QcForm.fill({"gii": 4}), seen=None, reason="read in the wrong row")


def _record(lab: Lab, biologist: Lab, given: Given) -> Callable[[], None]:
    given.participant(23)
    digest = lab.ask(content_digest, lab.settings, "participant", 1)
    biologist.do(locks.approve, 23, digest=digest, password=PASSWORD)

    def receive() -> None:
        given.tube(23)

    return receive


def _exclusion(lab: Lab, biologist: Lab, given: Given) -> Callable[[], None]:
    given.participant(23)
    biologist.do(verdicts.exclude, 23, "another cancer", password=PASSWORD)
    return lambda: biologist.do(verdicts.lift_exclusion, 23, "it was a mistake", password=PASSWORD)


@pytest.mark.requirement("URS-SIGN-002", "URS-SIGN-003")
@pytest.mark.parametrize(
    ("signed", "meaning", "who"),
    [
        (_deviation, SignatureMeaning.CO_SIGNED, "tech"),
        (_hold, SignatureMeaning.RELEASED, "tech"),
        (_control, SignatureMeaning.RELEASED, "tech"),
        (_record, SignatureMeaning.APPROVED, "tech"),
        (_exclusion, SignatureMeaning.EXCLUDED, "bio"),
    ],
)
def test_a_signature_holds_until_what_was_signed_changes(store, lab: Lab, given: Given, signed, meaning, who):
    change = signed(lab, as_role(store, Role.BIOLOGIST), given)
    row = listed(lab)[0]
    assert (row.name, row.role, row.meaning, row.stand) == ("Marc Serres", Role.BIOLOGIST, meaning, HOLDS)
    assert len(row.digest) == 64
    assert row.at.local is not None
    change()
    row = listed(lab)[-1]
    assert (row.stand, row.changed_by) == (CHANGED, who)


@pytest.mark.requirement("URS-SIGN-003")
def test_the_signatures_of_a_participant_are_listed_without_those_of_others(store, lab: Lab, given: Given):
    _deviation(lab, as_role(store, Role.BIOLOGIST), given)
    given.participant(24)
    assert [row.number for row in listed(lab, 23)] == [23]
    assert listed(lab, 24) == ()


@pytest.mark.requirement("URS-SIGN-003", "URS-LOCK-001")
def test_an_unlock_is_kept_whatever_changes_after_it(store, lab: Lab, given: Given):
    change = _record(lab, as_role(store, Role.BIOLOGIST), given)
    manager = as_role(store, Role.DATA_MANAGER)
    manager.do(locks.lock, 23, "Cleaned", password=PASSWORD)
    manager.do(locks.unlock, 23, "a tube came late", password=PASSWORD)
    change()
    assert [row.stand for row in listed(lab)] == [KEPT, CHANGED, CHANGED]


@pytest.mark.requirement("URS-SIGN-001")
def test_a_wrong_password_lifts_no_hold_and_co_signs_nothing(store, lab: Lab, given: Given):
    late_start(lab, given)
    biologist, row = as_role(store, Role.BIOLOGIST), due(lab)
    with pytest.raises(WrongPassword):
        biologist.do(deviations.cosign, row.id, seen=row.version, password="not mine")
    tube = given.tube(23)
    lab.do(holds.put, tube, "label torn")
    seen = lab.ask(digest_of_item, lab.settings, tube)
    with pytest.raises(WrongPassword):
        biologist.do(holds.lift, tube, reason="fine", seen=seen, password="not mine")
    assert lab.ask(digest_of_item, lab.settings, tube) == seen
    assert due(lab).is_cosign_open
    assert listed(lab) == ()


@pytest.mark.requirement("URS-SIGN-003")
def test_a_hold_that_is_not_the_one_shown_is_not_lifted(store, lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    seen = lab.ask(digest_of_item, lab.settings, tube)
    lab.do(holds.put, tube, "label torn")
    with pytest.raises(Conflict, match="changed since it was shown"):
        as_role(store, Role.BIOLOGIST).do(holds.lift, tube, reason="fine", seen=seen, password=PASSWORD)


@pytest.mark.requirement("URS-SIGN-003")
def test_who_closed_a_deviation_did_not_change_what_was_signed_of_it(store, lab: Lab, given: Given):
    biologist = as_role(store, Role.BIOLOGIST)
    change = _deviation(lab, biologist, given)
    number = int(listed(lab)[0].place[1])
    change()
    biologist.do(deviations.close, number, seen=None)
    assert (listed(lab)[0].stand, listed(lab)[0].changed_by) == (CHANGED, "tech")
