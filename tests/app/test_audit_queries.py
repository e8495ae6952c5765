"""The audit as a list, and what is changed behind the program's back."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions import participants, registers, storage, transfers, undo
from app.domain.enrolment import Enrolment
from app.domain.register_forms import PlaceForm
from app.lab import Lab
from app.queries.trail import Verification, audit_count, audit_page, verify
from db.store import Store
from tests.given import Clock, Given


@pytest.fixture
def tampered(lab: Lab, tmp_path: Path) -> Callable[[str], Verification]:
    """What verify says of a copy of the store in which somebody ran a statement from outside."""

    def run(statement: str) -> Verification:
        copy = tmp_path / "copy.db"
        with sqlite3.connect(lab.store.path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
            for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                target.execute(f'DROP TRIGGER "{name}"')
            target.execute(statement)
        store = Store(f"sqlite:///{copy}")
        found = Lab(store, lab.who).ask(verify)
        store.close()
        return found

    return run


@pytest.fixture
def worked(given: Given) -> Given:
    """One participant, one tube, its enrichment."""
    given.participant(23)
    given.fraction(given.tube(23))
    return given


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE receipt SET temp_c = 12.5", "receipt 1 temp_c"),
        ("UPDATE participant SET birth_year = 1969", "participant 1 birth_year"),
        ("UPDATE item SET quality = 'REJECTED' WHERE id = 1", "item 1 quality"),
        ("UPDATE step_run SET record = replace(record, 'RBC_LYSIS', 'PARSORTIX')", "step_run 1 record.method"),
    ],
)
def test_a_stored_value_changed_from_outside_is_named_with_its_change(
    worked: Given, tampered: Callable[[str], Verification], statement: str, place: str
):
    found = tampered(statement)
    assert not found.holds
    assert found.place == place
    assert found.first_bad is not None
    assert "a stored value is not the one that it wrote" in found.told()


def test_a_row_removed_or_slipped_in_from_outside_is_found(worked: Given, tampered: Callable[[str], Verification]):
    removed = tampered("DELETE FROM consent")
    assert removed.told() == "a row came or went without a change (consent 1)"
    slipped = tampered(
        "INSERT INTO place (id, barcode, name, version, voided) VALUES (9, 'MB000Y009X', 'Freezer 9', 1, 0)"
    )
    assert slipped.told() == "a row came or went without a change (place 9)"


def test_an_audit_line_of_no_change_is_found(worked: Given, tampered: Callable[[str], Verification]):
    found = tampered(
        "INSERT INTO audit (change_id, table_name, row_id, field, new) VALUES (9999, 'item', 1, 'remark', 'x')"
    )
    assert found.told() == "an audited field or an event belongs to no change"


def test_the_chain_holds_through_corrections_undo_moves_and_a_late_enrolment(lab: Lab, given: Given, clock: Clock):
    tube = given.tube(None)
    given.participant(23)
    attached = lab.do(transfers.attach, tube, 23, second_person="MS")
    freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    lab.do(storage.store, attached, freezer)
    lab.do(undo.last)
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="misread")
    given.plate(23)
    found = lab.ask(verify)
    assert found.holds, found.told()


@pytest.mark.parametrize(
    ("search", "tables"),
    [
        ("tech receipt", {"receipt"}),
        ("temp_c", {"receipt"}),
        ("nobody", set()),
        ("participants.enrol birth_year", {"participant"}),
        ("2026-03-10 consent form_version", {"consent"}),
        ("2025-01", set()),
    ],
)
def test_the_audit_is_found_by_words(lab: Lab, worked: Given, search: str, tables: set[str]):
    rows = lab.ask(audit_page, offset=0, limit=500, search=search)
    assert {row.table_name for row in rows} == tables
    assert lab.ask(audit_count, search=search) == len(rows)


def test_the_audit_is_found_by_participant_and_by_code(lab: Lab, given: Given):
    given.participant(23)
    given.participant(24)
    tube = given.tube(24)
    whose = lab.ask(audit_page, offset=0, limit=500, search="023")
    assert {row.action for row in whose} == {"participants.enrol"}
    coded = lab.ask(audit_page, offset=0, limit=500, search=tube)
    assert "receipt" in {row.table_name for row in coded}


def test_the_newest_change_comes_first_and_pages_follow_one_another(lab: Lab, worked: Given):
    first = lab.ask(audit_page, offset=0, limit=10)
    second = lab.ask(audit_page, offset=10, limit=10)
    assert first[0].id > first[-1].id > second[0].id
