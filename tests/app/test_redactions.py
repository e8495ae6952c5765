"""A name that slipped in is taken out for good: of the record, its audit, reasons and drafts; the chain still holds."""

import sqlite3

import pytest

from app.actions import drafts, participants, redactions, study, undo
from app.domain.enrolment import Enrolment
from app.domain.errors import NeedsReason, Refused
from app.domain.words import Role
from app.lab import Lab
from app.queries.verify import verify
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given

NAME = "Dupontel"


@pytest.fixture
def keeper(store) -> Lab:
    return as_role(store, Role.DATA_MANAGER)


def everything(lab: Lab) -> str:
    """All that the file of a store says, table by table."""
    with sqlite3.connect(lab.store.path) as connection:
        return "\n".join(connection.iterdump())


def test_a_name_is_taken_out_of_record_audit_reasons_and_drafts(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    given.participant(23, remark=f"saw {NAME} today")
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date(), "remark": f"{NAME} again"})
    lab.do(participants.revise, 23, form, seen=None, reason=f"as {NAME} said")
    lab.do(drafts.keep, "enrol", {"remark": NAME})
    assert NAME in everything(lab)
    done = keeper.do(redactions.take_out, NAME, "a name had been typed", password=PASSWORD)
    assert NAME not in everything(lab)
    assert "[redacted]" in everything(lab)
    assert (done.texts, done.reasons, done.drafts, done.left) == (1, 1, 1, ())
    assert keeper.ask(verify).faults == ()


def test_undo_does_not_bring_it_back(lab: Lab, keeper: Lab, given: Given, clock: Clock):
    given.participant(23, remark=f"saw {NAME} today")
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="misread")
    keeper.do(redactions.take_out, NAME, "a name had been typed", password=PASSWORD)
    with pytest.raises(Refused, match="can't be undone"):
        lab.do(undo.last)
    with pytest.raises(Refused, match="nothing of yours to undo"):
        keeper.do(undo.last)


def test_it_takes_the_role_the_reason_and_the_password(lab: Lab, keeper: Lab, given: Given):
    given.participant(23, remark=f"saw {NAME} today")
    with pytest.raises(Refused, match="may not do this"):
        lab.do(redactions.take_out, NAME, "a name", password=PASSWORD)
    with pytest.raises(NeedsReason):
        keeper.do(redactions.take_out, NAME, "  ", password=PASSWORD)
    with pytest.raises(Refused, match="repeats"):
        keeper.do(redactions.take_out, NAME, f"{NAME} was typed", password=PASSWORD)
    with pytest.raises(Refused, match="password does not fit"):
        keeper.do(redactions.take_out, NAME, "a name", password="another one")
    with pytest.raises(Refused, match="No free text"):
        keeper.do(redactions.take_out, "Martinez", "a name", password=PASSWORD)
    assert NAME in everything(lab)


def test_a_reason_is_emptied_only_with_its_salt(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="misread")
    with sqlite3.connect(lab.store.path) as outside, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        outside.execute("UPDATE change SET reason = NULL WHERE reason IS NOT NULL")


def test_what_stands_after_a_redaction_is_still_held_against_the_audit(
    lab: Lab, keeper: Lab, given: Given, clock: Clock
):
    """The name had been typed over before it was taken out: the text that stands is told by the trail all the same."""
    given.participant(23, remark=f"saw {NAME} today")
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date(), "remark": "left arm"})
    lab.do(participants.revise, 23, form, seen=None, reason="a name")
    keeper.do(redactions.take_out, NAME, "a name had been typed", password=PASSWORD)
    assert keeper.ask(verify).faults == ()
    with sqlite3.connect(lab.store.path) as outside:
        outside.execute("UPDATE participant SET remark = 'right arm'")
    assert keeper.ask(verify).place == "participant 1 remark"


def test_a_settings_text_stays_and_is_told(lab: Lab, keeper: Lab, given: Given):
    given.participant(23, remark="as Institut Xyz said")
    as_site = as_role(lab.store, Role.BIOLOGIST)
    as_site.do(study.change_settings, {"site": "Institut Xyz"}, "the name of the site")
    done = keeper.do(redactions.take_out, "Institut Xyz", "a test of what stays", password=PASSWORD)
    assert any(place.startswith("audit study_settings") for place in done.left)
    assert keeper.ask(verify).faults == ()
