"""The chain of changes: it holds after a day's work, and what is changed from outside is found and named."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, Text, text

from app.actions import participants, registers, storage, transfers, undo
from app.domain.enrolment import Enrolment
from app.domain.register_forms import PlaceForm
from app.lab import Lab
from app.queries.record_check import strayed
from app.queries.verify import Verification, verify
from db.base import Base, Watched
from db.migrate import prepare
from db.store import Author, Store
from tests.given import Clock, Given
from tests.outside import copy_changed_from_outside, without_triggers

WATCHED = tuple(
    sorted({each.class_.__tablename__ for each in Base.registry.mappers if issubclass(each.class_, Watched)})
)


@pytest.fixture
def tampered(lab: Lab, tmp_path: Path) -> Callable[..., Verification]:
    """What verify says of a copy of the store in which somebody ran statements from outside."""

    def run(*statements: str) -> Verification:
        store = copy_changed_from_outside(lab.store, tmp_path / "copy.db", *statements)
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


def test_the_chain_holds_after_a_days_work(lab: Lab, given: Given):
    given.participant(23)
    given.plate(23)
    found = lab.ask(verify)
    assert found.holds
    assert found.changes > 10


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
    ("statement", "why"),
    [
        ("UPDATE audit SET new = '37.0' WHERE field = 'temp_c'", "an audited field was changed"),
        ("DELETE FROM audit WHERE field = 'temp_c'", "an audited field was changed"),
        ("UPDATE event SET verb = 'tube.lost' WHERE verb = 'tube.received'", "an event was changed"),
        ("DELETE FROM event WHERE verb = 'tube.received'", "an event was changed"),
        ("UPDATE change SET \"user\" = 'nobody' WHERE action = 'tubes.take_in'", "its hash does not fit its content"),
        ("UPDATE change SET at = '2026-03-09T08:00:00.000000Z' WHERE id = 3", "its hash does not fit its content"),
        (
            "UPDATE change SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE id = 3",
            "its hash does not fit its content",
        ),
        ("UPDATE change SET prev = hash WHERE id = 3", "it does not follow the change before it"),
        ("DELETE FROM change WHERE action = 'participants.enrol'", "a change before it is missing"),
        (
            "INSERT INTO audit (change_id, table_name, row_id, field, new) VALUES (9999, 'item', 1, 'remark', 'x')",
            "an audited field or an event belongs to no change",
        ),
        (
            "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
            "an audited field or an event belongs to no change",
        ),
    ],
)
def test_a_trail_changed_from_outside_is_found(
    worked: Given, tampered: Callable[..., Verification], statement: str, why: str
):
    found = tampered(statement)
    assert not found.holds
    assert found.told().startswith(why)


def test_another_reason_put_under_a_correction_is_found(
    lab: Lab, worked: Given, clock: Clock, tampered: Callable[..., Verification]
):
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="misread")
    assert tampered().holds
    found = tampered("UPDATE change SET reason = 'as agreed' WHERE reason IS NOT NULL")
    assert found.told().startswith("its reason was changed")


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE receipt SET temp_c = 12.5", "receipt 1 temp_c"),
        ("UPDATE participant SET birth_year = 1969", "participant 1 birth_year"),
        ("UPDATE item SET quality = 'REJECTED' WHERE id = 1", "item 1 quality"),
        ("UPDATE item SET voided = NOT voided WHERE id = 1", "item 1 voided"),
        ("UPDATE step_run SET record = replace(record, 'RBC_LYSIS', 'PARSORTIX')", "step_run 1 record.method"),
        ("UPDATE study_settings SET content = replace(content, '\"planned_n\":60', '\"planned_n\":6')", ""),
    ],
)
def test_a_stored_value_changed_from_outside_is_named_with_its_change(
    worked: Given, tampered: Callable[..., Verification], statement: str, place: str
):
    found = tampered(statement)
    assert not found.holds
    assert found.place == (place or "study_settings 1 content.planned_n")
    assert found.first_bad is not None
    assert "a stored value is not the one that it wrote" in found.told()


def test_a_row_removed_or_slipped_in_from_outside_is_found(worked: Given, tampered: Callable[..., Verification]):
    removed = tampered("DELETE FROM consent")
    assert removed.told() == "a row came or went without a change (consent 1)"
    slipped = tampered(
        "INSERT INTO place (id, barcode, name, version, voided) VALUES (9, 'MB000Y009X', 'Freezer 9', 1, false)"
    )
    assert slipped.told() == "a row came or went without a change (place 9)"


def test_every_table_of_the_record_is_covered(full_store: Store):
    """One value changed from outside in each table that the example fills."""
    with full_store.engine.connect() as connection:
        filled = [name for name in WATCHED if connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first()]
    assert len(filled) > 25
    path = full_store.path
    full_store.close()
    without_triggers(path, *(f'UPDATE "{name}" SET voided = NOT voided' for name in filled))
    store = Store(f"sqlite:///{path}")
    with store.look() as session:
        found = {(each.table, each.field) for each in strayed(session)}
    store.close()
    assert found == {(name, "voided") for name in filled}


def test_every_text_of_the_record_is_covered(full_store: Store):
    """Each text column of the record, changed from outside in one row, is named by the check."""
    with full_store.engine.connect() as connection:
        columns = dict(_texts_of(connection))
    assert len(columns) > 35
    path = full_store.path
    full_store.close()
    without_triggers(
        path, *(f'UPDATE "{t}" SET "{c}" = "{c}" || \'x\' WHERE id = {row}' for (t, c), row in columns.items())
    )
    store = Store(f"sqlite:///{path}")
    with store.look() as session:
        found = {(each.table, each.field) for each in strayed(session)}
    store.close()
    assert columns.keys() <= found


def _texts_of(connection: Connection):
    """Each plain text column of the record with the id of a row that holds a value; codes and references apart."""
    for name in WATCHED:
        table: Table = Base.metadata.tables[name]
        for column in table.columns:
            if type(column.type) is Text and not column.info.get("unaudited"):
                row = connection.execute(text(f'SELECT id FROM "{name}" WHERE "{column.name}" IS NOT NULL')).first()
                if row is not None:
                    yield (name, column.name), row[0]


def test_a_text_emptied_without_its_act_is_named(lab: Lab, given: Given):
    given.participant(23, remark="2 72 05 31 555 123 45", confirmed_free_text=True)
    writing = lab.store.engine.execution_options(dptrace_write=True)
    with writing.connect() as connection:
        connection.exec_driver_sql("UPDATE audit SET old = NULL, new = NULL, salt = NULL WHERE field = 'remark'")
        connection.commit()
    assert lab.ask(verify).told() == "a text was emptied without a redaction (participant 1 remark)"


@pytest.mark.sqlite
def test_a_trigger_that_is_missing_changed_or_added_is_named(lab: Lab, given: Given):
    given.participant(23)
    path = lab.store.path
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
    assert lab.ask(verify).told() == "a trigger that guards the record is missing (audit_no_delete)"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END")
        connection.execute("CREATE TRIGGER extra AFTER INSERT ON item BEGIN SELECT 1; END")
    assert [each.place for each in lab.ask(verify).faults] == ["audit_no_delete", "extra"]


def test_another_password_put_into_the_file_is_found(lab: Lab, tampered: Callable[..., Verification]):
    found = tampered('UPDATE "user" SET password_hash = (SELECT password_hash FROM "user" WHERE id = 1) WHERE id = 2')
    assert found.place == "user 2 password_hash"


@pytest.mark.sqlite
def test_what_had_no_audit_lines_gets_them_once_when_a_store_migrates(tmp_path: Path):
    path = tmp_path / "earlier.db"
    prepare(path)
    with sqlite3.connect(path) as outside:
        outside.execute(
            'INSERT INTO alteration (id, key, kind, chrom, start, "end", ref, alt, name) '
            "VALUES (1, '17:1:C:T', 'SNV', '17', 1, 1, 'C', 'T', '')"
        )
    store = Store(f"sqlite:///{path}", clock=Clock())
    author = Author("setup", None, "", "Europe/Paris", "1")
    with store.look() as session:
        assert verify(session).place == "alteration 1"
    store.cover_unaudited(author)
    store.cover_unaudited(author)
    with store.look() as session:
        assert verify(session).holds
        assert verify(session).changes == 1
    store.close()
