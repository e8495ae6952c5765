"""What happened as a list: by the audit's filter, in bench words; restores and drills are there, sign-ins in their log."""

import csv
from pathlib import Path

import pytest

from app.actions import drills, sign_ins
from app.domain.drill import DrillOutcome
from app.domain.errors import LabError, Refused
from app.domain.words import Role
from app.entrance import enter
from app.lab import Lab
from app.opening import FOUNDER
from app.outputs import audit_list
from app.outputs.audit_list import export_audit
from app.queries.events import events_count, events_page
from app.queries.sign_ins import log_found
from tests.conftest import as_role
from tests.given import PASSWORD, ZONE, Given

pytestmark = pytest.mark.requirement("URS-AUDIT-013")


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


def found(lab: Lab, search: str = "") -> list[str]:
    rows = lab.ask(events_page, offset=0, limit=500, search=search, zone=ZONE)
    assert lab.ask(events_count, search=search, zone=ZONE) == len(rows)
    return [row.what for row in rows]


@pytest.fixture
def worked(given: Given) -> str:
    """Two participants, a tube of the second; a backup tried and one brought back; a sign-in, and one refused."""
    given.participant(23)
    given.participant(24)
    tube = given.tube(24)
    keeper = as_role(given.lab.store, Role.DATA_MANAGER)
    keeper.do(drills.record, "a.db", sha256="1", head="2", changes=3, seconds=0.1, outcome=DrillOutcome.HELD)
    keeper.do(drills.note_restore, "a.db", sha256="1", head="2", changes=3)
    door = Lab(given.lab.store, FOUNDER, workstation="Bench 1")
    enter(door, "bio", PASSWORD, place=sign_ins.WINDOW)
    with pytest.raises(LabError):
        enter(door, "bio", "wrong", place=sign_ins.WINDOW)
    return tube


def test_restores_and_drills_are_told_newest_first(lab: Lab, worked: str):
    assert found(lab)[:2] == ["Backup restored into another file", "Restore tried"]


@pytest.mark.parametrize(
    ("search", "told"),
    [
        ("restored", {"Backup restored into another file"}),
        ("act:drill.recorded", {"Restore tried"}),
        ("a.db", {"Backup restored into another file", "Restore tried"}),
        ("who:data", {"Backup restored into another file", "Restore tried"}),
        ("participant:23", {"Enrolled"}),
        ("participant:24 received", {"Received"}),
        ("to:2020-01-01", set()),
        ("table:participant", set()),
    ],
)
def test_the_filter_of_the_audit_finds_events(lab: Lab, worked: str, search: str, told: set[str]):
    assert set(found(lab, search)) == told


def test_a_code_finds_what_happened_to_its_tube(lab: Lab, worked: str):
    assert "Received" in found(lab, f"code:{worked}")
    assert "Enrolled" not in found(lab, f"code:{worked}")


def test_who_came_in_is_no_event_for_everybody(lab: Lab, worked: str):
    assert not {"Signed in", "Kept out"} & set(found(lab))
    with pytest.raises(Refused, match="may not do this"):
        lab.ask(log_found, search="", zone=ZONE)


def test_the_export_holds_events_and_sign_ins_for_those_who_may_read_them(lab: Lab, worked: str, tmp_path: Path):
    from openpyxl import load_workbook

    path = tmp_path / "audit.xlsx"
    export_audit(as_role(lab.store, Role.MONITOR), quiet, str(path), "")
    book = load_workbook(path)
    assert book.sheetnames == ["README", "AUDIT", "EVENTS", "SIGN_INS"]
    log = list(book["SIGN_INS"].iter_rows(values_only=True))
    assert log[0] == ("WHEN", "LOGIN", "WHAT", "WHY", "PLACE", "BENCH", "BY")
    assert [row[1:4] for row in log[1:]] == [
        ("bio", "Signed in", "password"),
        ("bio", "Kept out", "wrong password"),
    ]
    events = [row[3] for row in book["EVENTS"].iter_rows(values_only=True, min_row=2)]
    assert events[-2:] == ["Restore tried", "Backup restored into another file"]
    assert not {"Signed in", "Kept out"} & set(events)


def test_the_filter_narrows_the_sign_ins_too(lab: Lab, worked: str):
    monitor = as_role(lab.store, Role.MONITOR)
    assert len(monitor.ask(log_found, search="from:2026-01-01", zone=ZONE)) == 2
    assert monitor.ask(log_found, search="from:2031-01-01", zone=ZONE) == ()
    assert monitor.ask(log_found, search="table:participant", zone=ZONE) == ()


def test_the_export_of_a_technician_says_that_the_sign_ins_are_left_out(lab: Lab, worked: str, tmp_path: Path):
    path = tmp_path / "audit.csv"
    export_audit(lab, quiet, str(path), "")
    assert sorted(each.name for each in tmp_path.glob("audit*")) == [
        "audit-EVENTS.csv",
        "audit-README.txt",
        "audit.csv",
    ]
    assert "SIGN_INS: left out; it takes: Monitor, Administrator" in (tmp_path / "audit-README.txt").read_text("utf-8")
    with (tmp_path / "audit-EVENTS.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["EVENT"] == "store.restored"
    assert rows[-1]["ROLE"] == "DATA_MANAGER"


def test_more_rows_than_a_sheet_takes_are_refused_and_go_into_a_text(
    lab: Lab, worked: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(audit_list, "ROWS_OF_A_SHEET", 10)
    with pytest.raises(Refused, match="takes 10 rows"):
        export_audit(lab, quiet, str(tmp_path / "audit.xlsx"), "")
    assert not (tmp_path / "audit.xlsx").exists()
    assert export_audit(lab, quiet, str(tmp_path / "audit.csv"), "") > 10
