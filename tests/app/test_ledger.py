"""The ledger of codes: what became of every number; and numbers that were printed are never issued again."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import labels, outage, undo
from app.domain.barcode import Barcode, parse
from app.domain.errors import Unavailable
from app.domain.words import Kind, Role
from app.highwater import NAME, behind, note_printed, places, printed_before
from app.lab import Lab
from app.opening import open_store
from app.outputs.labels.printing import print_waiting
from app.queries.labels import labels as queue
from app.queries.ledger import APPLIED, CLAIMED, GAP, HELD, ISSUED, PRINTED, UNEXPLAINED, VOIDED, ledger, series
from app.work import Work
from db.backup import back_up
from db.models import Change, Code, CodeFloor
from db.store import Store
from tests.app.test_cli import Terminal
from tests.app.test_outage import claim, reserve
from tests.conftest import as_role
from tests.given import SETTINGS, Clock, Given


@pytest.fixture
def terminal(store: Store, tmp_path: Path, monkeypatch, capsys) -> Terminal:
    return Terminal(store.url, monkeypatch, capsys)


def issue(work: Work, sequence: int, kind: Kind = Kind.BLOCK, participant_no: int = 23) -> None:
    """A code out of turn, as no action of the app gives it."""
    code = Barcode("MB", participant_no, kind, sequence)
    work.add(
        Code(
            text=code.text,
            participant_no=participant_no,
            kind=kind,
            sequence=sequence,
            subject="item",
            subject_id=1,
        )
    )


def row_of(lab: Lab, kind: Kind, participant_no: int = 23):
    return next(row for row in lab.ask(series) if (row.participant_no, row.kind) == (participant_no, kind))


def fates(lab: Lab, kind: Kind, participant_no: int = 23) -> list[str]:
    return [row.fate for row in lab.ask(ledger, participant_no, kind)]


def test_a_series_counts_what_was_issued_printed_applied_voided_and_reserved(lab, given: Given, clock: Clock):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 3))
    lab.do(labels.printed, [row.id for row in lab.ask(queue)])
    lab.do(outage.void, codes[:1], "unused, destroyed")
    clock.forward(hours=2)
    claim(lab, given, codes[1])
    given.tube(23)
    given.tube(23)
    row = row_of(lab, Kind.BLOOD)
    assert (row.first, row.last, row.issued, row.printed, row.applied) == (1, 4, 4, 3, 1)
    assert (row.voided, row.reserved, row.gaps, row.told.text) == (1, 1, 0, "Without gaps")
    assert fates(lab, Kind.BLOOD) == [VOIDED, APPLIED, HELD, ISSUED]


def test_each_code_says_when_and_by_whom_it_was_issued_and_why_it_is_void(lab, given: Given, clock: Clock):
    given.participant(23)
    given.tube(23)
    lab.do(undo.last)
    codes = reserve(lab, (23, Kind.BLOOD, 2))
    lab.do(outage.void, codes[:1], "unused, destroyed")
    clock.forward(hours=2)
    claim(lab, given, codes[1])
    undone, voided, claimed = lab.ask(ledger, 23, Kind.BLOOD)
    assert (undone.fate, undone.why) == (VOIDED, "Undone: tube taken in without a participant")
    assert (voided.fate, voided.why) == (VOIDED, "unused, destroyed (kit K001)")
    assert (claimed.fate, claimed.why) == (CLAIMED, "outage kit K001")
    assert (undone.issued, undone.issued_by) == (clock.at.replace(hour=8), "tech")


def test_a_printed_label_is_told_until_it_is_applied(lab, given: Given):
    given.participant(23)
    given.tube(23)
    lab.do(labels.printed, [row.id for row in lab.ask(queue)])
    assert fates(lab, Kind.BLOOD) == [PRINTED]


def test_a_number_that_nothing_explains_is_told_as_such(lab, given: Given):
    given.participant(23)
    lab.do(issue, 1)
    lab.do(issue, 4)
    row = row_of(lab, Kind.BLOCK)
    assert (row.last, row.issued, row.gaps, row.unexplained) == (4, 2, 2, 2)
    assert (row.told.text, row.told.state) == ("2 without explanation", "breach")
    rows = lab.ask(ledger, 23, Kind.BLOCK)
    assert [each.fate for each in rows] == [ISSUED, UNEXPLAINED, UNEXPLAINED, ISSUED]
    assert (rows[1].told.text, rows[1].told.state) == ("no explanation", "breach")
    assert parse(rows[1].code).sequence == 2


def test_a_code_voided_without_a_reason_has_no_explanation(lab, given: Given):
    lab.do(issue, 1)

    def void(work: Work) -> None:
        work.session.scalars(select(Code).where(Code.kind == Kind.BLOCK)).one().voided = True

    lab.do(void)
    assert fates(lab, Kind.BLOCK) == [UNEXPLAINED]
    assert row_of(lab, Kind.BLOCK).unexplained == 1


@pytest.mark.sqlite
def test_a_backup_that_is_restored_never_issues_a_printed_number_again(store, lab, given: Given, clock, tmp_path):
    given.participant(23)
    given.tube(23)
    print_waiting(lab, tmp_path / "labels")
    copy = back_up(store.path).path
    lost = [given.tube(23), given.tube(23)]
    print_waiting(lab, tmp_path / "labels")
    store.close()
    for suffix in ("-wal", "-shm"):
        store.path.with_name(store.path.name + suffix).unlink(missing_ok=True)
    store.path.write_bytes(copy.read_bytes())

    restored = open_store(store.path, clock=clock)
    again = as_role(restored, Role.TECHNICIAN)
    code = Given(again, clock).tube(23)
    assert [parse(each).sequence for each in (*lost, code)] == [2, 3, 4]
    rows = again.ask(ledger, 23, Kind.BLOOD)
    assert [row.fate for row in rows] == [PRINTED, GAP, GAP, ISSUED]
    assert rows[1].why == "printed before the store of 10/03/2026 was restored"
    assert row_of(again, Kind.BLOOD).told.text == "Gaps explained"
    with restored.look() as session:
        change = session.scalars(select(Change).where(Change.action == "codes.raise_floors")).one()
        floors = session.execute(select(CodeFloor.kind, CodeFloor.sequence)).all()
    assert (change.user, [tuple(row) for row in floors]) == ("setup", [(Kind.BLOOD, 3)])
    assert behind(again) == []
    restored.close()


def test_a_number_lost_after_the_restore_is_not_explained_by_it(lab, given: Given):
    lab.do(issue, 1)

    def floor(work: Work) -> None:
        row = CodeFloor(participant_no=23, kind=Kind.BLOCK, sequence=3, at=work.moment(), source="2026-03-09")
        work.add(row)

    lab.do(floor)
    lab.do(issue, 6)
    assert fates(lab, Kind.BLOCK) == [ISSUED, GAP, GAP, UNEXPLAINED, UNEXPLAINED, ISSUED]


@pytest.mark.sqlite
def test_what_was_printed_stands_in_two_files_outside_the_store(lab, given: Given, tmp_path):
    given.participant(23)
    given.tube(23)
    print_waiting(lab, tmp_path / "labels")
    told = {"study": "METABREAST", "store": "store.db", "participant": 23, "kind": "B", "sequence": 1}
    assert [json.loads(path.read_text()) for path in places(lab.store.file)] == [told, told]
    assert {path.name for path in places(lab.store.file)} == {NAME, f"store.db.{NAME}"}


@pytest.mark.sqlite
def test_one_of_the_two_files_is_enough(lab, given: Given):
    note_printed(lab, ["MB023B001F", Barcode("MB", 23, Kind.BLOOD, 7).text])
    for path in places(lab.store.file):
        kept = path.read_bytes()
        path.unlink()
        assert behind(lab) == [(23, Kind.BLOOD, 7)]
        path.write_bytes(kept)


def test_a_damaged_line_is_skipped_and_told(lab, given: Given):
    code = Barcode("MB", 23, Kind.BLOOD, 7).text
    note_printed(lab, [code])
    path = places(lab.store.file)[-1]
    with path.open("ab") as file:
        file.write(b'\xff{"study": "METAB')
    note_printed(lab, [Barcode("MB", 23, Kind.BLOOD, 9).text])
    found = printed_before(lab.store.file, SETTINGS.study_id)
    assert found.highest == {(23, Kind.BLOOD): 9}
    assert found.damaged == (f"{path}, line 2",)


def test_another_study_printed_nothing_of_this_one(lab, given: Given):
    note_printed(lab, [Barcode("MB", 23, Kind.BLOOD, 7).text])
    assert printed_before(lab.store.file, "ANOTHER").highest == {}


def test_nothing_is_printed_where_the_numbers_cannot_be_noted(lab, given: Given, tmp_path):
    given.participant(23)
    given.tube(23)
    places(lab.store.file)[0].parent.parent.mkdir(parents=True, exist_ok=True)
    places(lab.store.file)[0].parent.write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="keeps the printed numbers"):
        print_waiting(lab, tmp_path / "labels")
    assert not (tmp_path / "labels").exists()
    assert len(lab.ask(queue)) == 1


def test_the_ledger_adds_up_thousands_of_codes(lab):
    def fill(work: Work) -> None:
        for number in range(1, 61):
            for sequence in range(1, 101):
                code = Barcode("MB", number, Kind.DP_CELL, sequence)
                row = Code(
                    text=code.text,
                    participant_no=number,
                    kind=Kind.DP_CELL,
                    sequence=sequence,
                    subject="item",
                    subject_id=1,
                )
                work.session.add(row)
        work.session.flush()

    lab.do(fill)
    rows = lab.ask(series)
    assert sum(row.issued for row in rows if row.kind is Kind.DP_CELL) == 6000


def test_the_ledger_without_a_window(terminal, lab, given: Given):
    given.participant(23)
    given.tube(23)
    lab.do(issue, 2)
    status, out, _err = terminal("codes", "--json")
    told = json.loads(out)["series"]
    blood = next(each for each in told if each["series"] == "023B")
    assert status == 0
    assert (blood["last"], blood["issued"], blood["unexplained"]) == (1, 1, 0)
    _status, out, _err = terminal("codes", "--series", "023F")
    assert [line.split()[0] for line in out.splitlines()] == ["MB-023-F001-V", "MB-023-F002-R"]
    assert "no explanation" in out
    status, _out, refused = terminal("codes", "--series", "23")
    assert (status, refused.split(".")[0]) == (1, "“23” is no series")
