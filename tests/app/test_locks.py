"""Approvals over what was shown, and locks that no action goes round."""

import pytest

from app.actions import deviations, holds, locks, runs, undo
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.words import DeviationCode, Role, Severity, SignatureMeaning
from app.lab import Lab
from app.queries.content import content_digest, signed
from app.queries.locks import against_study
from app.queries.locks import locks as lock_list
from tests.conftest import as_role
from tests.given import PASSWORD, Given, enrichment_form


def approved(store, lab: Lab, participant_id: int = 1) -> None:
    digest = lab.ask(content_digest, lab.settings, "participant", participant_id)
    as_role(store, Role.BIOLOGIST).do(locks.approve, 23, digest=digest, password=PASSWORD)


def locked(store, lab: Lab) -> Lab:
    """MB-023 approved and locked by the data manager, who is returned."""
    approved(store, lab)
    manager = as_role(store, Role.DATA_MANAGER)
    manager.do(locks.lock, 23, "Cleaned", password=PASSWORD)
    return manager


@pytest.mark.requirement("URS-LOCK-001")
def test_a_record_is_locked_only_after_an_approval_that_still_holds(store, lab, given: Given):
    given.participant(23)
    manager = as_role(store, Role.DATA_MANAGER)
    with pytest.raises(Refused, match="MB-023 is not approved"):
        manager.do(locks.lock, 23, "Cleaned", password=PASSWORD)
    approved(store, lab)
    given.tube(23)
    with pytest.raises(Refused, match="approved by Marc Serres, and changed since by tech"):
        manager.do(locks.lock, 23, "Cleaned", password=PASSWORD)
    (found,) = lab.ask(signed, lab.settings, "participant", 1, SignatureMeaning.APPROVED)
    assert (found.holds, found.changed_by) == (False, "tech")
    approved(store, lab)
    manager.do(locks.lock, 23, "Cleaned", password=PASSWORD)
    assert lab.ask(lock_list)[0].locked_by == "data"


@pytest.mark.requirement("URS-LOCK-001")
def test_an_approval_of_what_was_not_shown_or_with_a_wrong_password_is_refused(store, lab, given: Given):
    given.participant(23)
    biologist = as_role(store, Role.BIOLOGIST)
    shown = lab.ask(content_digest, lab.settings, "participant", 1)
    with pytest.raises(Refused, match="password does not fit"):
        biologist.do(locks.approve, 23, digest=shown, password="another one")
    given.tube(23)
    with pytest.raises(Conflict, match="changed since it was shown"):
        biologist.do(locks.approve, 23, digest=shown, password=PASSWORD)
    assert lab.ask(signed, lab.settings, "participant", 1, SignatureMeaning.APPROVED) == ()


@pytest.mark.requirement("URS-LOCK-001")
def test_r19_a_locked_record_refuses_every_change_and_says_who_locked_it(store, lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    locked(store, lab)
    refused = pytest.raises(Refused, match=r"MB-023 was locked by data on 2026-03-10 .*data manager unlocks it")
    with refused:
        lab.do(runs.start, [tube], "enrichment", enrichment_form())
    with refused:
        given.tube(23)
    with refused:
        lab.do(deviations.record, DeviationCode.TEMP, Severity.MINOR, "Warm", items=[tube])
    with refused:
        given.block(23)
    with refused:
        lab.do(holds.put, tube, "Doubtful")


@pytest.mark.requirement("URS-LOCK-001")
def test_another_participants_record_stays_open(store, lab, given: Given):
    given.participant(23)
    given.participant(24)
    locked(store, lab)
    assert given.tube(24)


@pytest.mark.requirement("URS-LOCK-002")
def test_unlocking_is_signed_and_gives_its_reason(store, lab, given: Given):
    given.participant(23)
    manager = locked(store, lab)
    with pytest.raises(NeedsReason):
        manager.do(locks.unlock, 23, " ", password=PASSWORD)
    with pytest.raises(Refused, match="may not do this"):
        lab.do(locks.unlock, 23, "A tube came late", password=PASSWORD)
    manager.do(locks.unlock, 23, "A tube came late", password=PASSWORD)
    (row,) = lab.ask(lock_list)
    assert (row.unlocked_by, row.unlocked_why) == ("data", "A tube came late")
    assert given.tube(23)


@pytest.mark.requirement("URS-LOCK-002")
def test_undo_takes_back_no_lock_and_no_unlocking(store, lab, given: Given):
    given.participant(23)
    manager = locked(store, lab)
    with pytest.raises(Refused, match="nothing of yours to undo"):
        manager.do(undo.last)
    assert lab.ask(lock_list)[0].unlocked_by is None
    manager.do(locks.unlock, 23, "A tube came late", password=PASSWORD)
    with pytest.raises(Refused, match="nothing of yours to undo"):
        manager.do(undo.last)
    assert lab.ask(lock_list)[0].unlocked_by == "data"


@pytest.mark.requirement("URS-LOCK-001")
def test_the_study_is_locked_when_nothing_stands_in_the_way(store, lab, given: Given):
    given.participant(23)
    number = lab.do(
        deviations.record, DeviationCode.OTHER, Severity.MINOR, "Copied late", number=23, action_taken="Done"
    )
    manager = as_role(store, Role.DATA_MANAGER)
    assert [each.kind for each in lab.ask(against_study)] == ["participant", "deviation"]
    with pytest.raises(Refused, match="MB-023 is not locked"):
        manager.do(locks.lock_study, "End", password=PASSWORD)
    lab.do(deviations.close, number, seen=None)
    locked(store, lab)
    manager.do(locks.lock_study, "End", password=PASSWORD)
    with pytest.raises(Refused, match="The study was locked by data"):
        given.participant(24)
    manager.do(locks.unlock_study, "One more", password=PASSWORD)
    assert given.participant(24)
