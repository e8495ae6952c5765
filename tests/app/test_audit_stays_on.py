"""No setting, role or verb switches the audit off, and no correction goes without its reason."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.actions import participants, registers
from app.cli_verbs import VERBS
from app.domain.enrolment import Enrolment
from app.domain.errors import LabError, NeedsReason
from app.domain.register_forms import PlaceForm
from app.domain.words import Role
from app.lab import Lab
from app.queries.trail import head
from app.queries.verify import verify
from app.settings import Settings, Workstation
from tests.conftest import as_role
from tests.given import Clock, Given


@pytest.mark.parametrize("blank", ["", " ", "\t", "\n", "\u00a0", "\u2003 "])
def test_a_blank_reason_is_refused(lab: Lab, given: Given, clock: Clock, blank: str):
    given.participant(23)
    before = lab.ask(head)
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    with pytest.raises(NeedsReason):
        lab.do(participants.revise, 23, form, seen=None, reason=blank)
    assert lab.ask(head) == before


@pytest.mark.parametrize("invisible", ["\u200b", "\u200b\u2060", "\ufeff", "\u00ad"])
def test_a_reason_that_nobody_can_see_is_refused(lab: Lab, given: Given, clock: Clock, invisible: str):
    given.participant(23)
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    with pytest.raises(NeedsReason):
        lab.do(participants.revise, 23, form, seen=None, reason=invisible)


def test_no_setting_and_no_verb_is_about_switching_the_audit_off():
    names = {*Settings.model_fields, *Workstation.model_fields}
    assert not {name for name in names if "audit" in name or "trail" in name or "trigger" in name}
    assert {verb.name for verb in VERBS if "audit" in verb.name or "trail" in verb.name} == {"audit"}


@pytest.mark.parametrize("role", list(Role))
def test_whatever_a_role_may_change_is_audited(store, role: Role):
    lab = as_role(store, role)
    before = lab.ask(head)[0]
    try:
        lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    except LabError:
        assert lab.ask(head)[0] == before
    else:
        assert lab.ask(head)[0] == before + 1
    assert lab.ask(verify).holds


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER audit_no_delete",
        "DROP TABLE audit",
        "ALTER TABLE audit RENAME TO other",
        "PRAGMA writable_schema = ON",
        "DELETE FROM audit",
        "UPDATE change SET user = 'x'",
    ],
)
def test_the_program_itself_can_t_take_it_away(lab: Lab, given: Given, statement: str):
    given.participant(23)
    with lab.store.engine.connect() as connection, pytest.raises((DatabaseError, sqlite3.DatabaseError)):
        connection.execute(text(statement))
