"""The verbs without a window: the same actions, one sentence where something is refused."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from app import cli
from app.domain.words import Role
from db.store import Store
from tests.app.test_blocks_and_shipments import ready
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given


class Terminal:
    """Runs verbs as somebody whose password comes from standard input."""

    def __init__(self, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._store, self._monkeypatch, self._capsys = store, monkeypatch, capsys

    def __call__(self, *arguments: str, user: str = "tech", password: str = PASSWORD) -> tuple[int, str, str]:
        verb, *rest = arguments
        self._monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        status = cli.run([verb, "--store", str(self._store), "--user", user, *rest])
        said = self._capsys.readouterr()
        return status, said.out.strip(), said.err.strip()


@pytest.fixture
def terminal(empty_store: Path, tmp_path: Path, monkeypatch, capsys) -> Terminal:
    path = tmp_path / "store.db"
    path.write_bytes(empty_store.read_bytes())
    return Terminal(path, monkeypatch, capsys)


RECEIVED = (
    "at=-60", "tube_type=K2EDTA", "purpose=DP", "assay=DP_FLOW", "received=now", "temp_c=21,5", "volume_ml=9",
    "condition=OK", "label_match=Y", "identity_checked=Y", "decision=ACCEPTED",
)  # fmt: skip


def test_a_day_without_a_window(terminal: Terminal, tmp_path: Path):
    assert terminal("enrol", "23", "--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")[:2] == (
        0,
        "MB-023",
    )
    status, code, refused = terminal("receive", "--number", "23", "--set", *RECEIVED)
    assert (status, refused) == (0, "")
    assert code.startswith("MB023B001")
    status, out, _err = terminal(
        "start", "enrichment", "--codes", code, "--json", "--set", "method=RBC_LYSIS", "blood_used_ml=7.5"
    )
    run = json.loads(out)["run"]
    status, fraction, _err = terminal("finish", str(run))
    assert fraction.startswith("MB023E001")
    assert (
        terminal(
            "count", fraction, "--set", "stage=FINAL", "reading=READER_1", "n_dp=0", "n_ctc=1", "volume_analysed_ml=7.5"
        )[0]
        == 0
    )
    assert terminal("labels", "--out", str(tmp_path / "labels"))[0] == 0
    assert terminal("case-summary", "--number", "23", "--out", str(tmp_path / "sum.pdf"))[0] == 0
    assert terminal("crf", "--number", "23", "--out", str(tmp_path / "crf.pdf"), "--final")[0] == 0
    assert terminal("export", "--out", str(tmp_path / "out.xlsx"))[0] == 0
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["TUBE"].max_row == 2
    status, out, _err = terminal("verify", "--json")
    assert json.loads(out)["changes"] > 5


def test_a_refusal_is_one_sentence_and_status_one(terminal: Terminal):

    terminal("enrol", "23")
    status, out, err = terminal("enrol", "23")
    assert (status, out) == (1, "")
    assert err == "Participant 023 is enrolled already. Open it, or take the next free number."


def test_a_wrong_password_opens_nothing(terminal: Terminal):
    status, _out, err = terminal("verify", password="wrong")
    assert status == 1
    assert "do not fit together" in err


def test_an_unknown_field_is_named_with_those_that_exist(terminal: Terminal):
    status, _out, err = terminal("enrol", "24", "--set", "name=Dupont")
    assert status == 1
    assert "has no field “name”" in err


def test_a_monitor_changes_nothing(terminal: Terminal):
    status, _out, err = terminal("enrol", "24", user="monitor")
    assert status == 1
    assert "changes nothing" in err


def test_init_makes_a_store_with_its_first_administrator(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough sentence\n"))
    path = tmp_path / "fresh.db"
    who = ["--study", "S1", "--login", "odile", "--name", "Odile Faure", "--initials", "OF"]
    assert cli.run(["init", "--store", str(path), *who]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough sentence\n"))
    assert cli.run(["settings", "--store", str(path), "--user", "odile", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["study_id"] == "S1"


def test_a_missing_store_is_refused_with_the_way_out(tmp_path: Path, capsys):
    status = cli.run(["verify", "--store", str(tmp_path / "none.db"), "--user", "x"])
    assert status == 1
    assert "dptrace init" in capsys.readouterr().err


def counted(terminal: Terminal) -> str:
    """An enrolled participant's received tube; returns its code."""
    terminal("enrol", "23", "--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")
    return terminal("receive", "--number", "23", "--set", *RECEIVED)[1].split()[0]


def test_a_count_says_why_a_value_is_missing_and_takes_the_consensus(terminal: Terminal):
    code = counted(terminal)
    numbers = ("stage=FINAL", "n_dp=4", "n_ctc=1", "volume_analysed_ml=7,5", "n_caml=ND:no image", "at=-5")
    assert terminal("count", code, "--set", "reading=READER_1", *numbers)[0] == 0
    assert terminal("count", code, "--set", "reading=READER_2", *numbers, user="bio")[0] == 0
    status, out, err = terminal("count", code, "--json", "--set", "reading=CONSENSUS", *numbers, user="bio")
    assert (status, err) == (0, "")
    assert json.loads(out)["count"] == 3


def test_a_remark_that_seems_to_name_somebody_is_confirmed_on_the_command_line(terminal: Terminal):
    code = counted(terminal)
    numbers = ("stage=FINAL", "reading=READER_1", "n_dp=4", "n_ctc=1", "volume_analysed_ml=7.5")
    status, _out, err = terminal("count", code, "--set", *numbers, "remark=born 12/05/1961")
    assert status == 1
    assert "seems to hold" in err
    assert terminal("count", code, "--names-nobody", "--set", *numbers, "remark=born 12/05/1961")[0] == 0


def test_a_cell_is_placed_with_its_outcome_and_a_shipment_described_locked_and_sent(terminal: Terminal, tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}", clock=Clock())
    lab = as_role(store, Role.TECHNICIAN)
    given = Given(lab, Clock())
    plate = ready(lab, given)
    given.participant(24)
    other = given.plate(24)
    status, cell, _err = terminal("place", other, "CTC", "B1", "--outcome", "MULTIPLE", "--expected", "2")
    assert (status, cell[5]) == (0, "C")
    status, out, err = terminal(
        "ship", plate, "--provider", "Centre", "--json", "--set", "courier=DHL", "temperature=Dry ice", "dry_ice_kg=4,5"
    )
    assert (status, err) == (0, "")
    shipment = json.loads(out)["shipment"]
    assert terminal("ship", "--shipment", shipment, "--lock")[0] == 0
    assert terminal("ship", "--shipment", shipment, "--send")[:2] == (0, shipment)
    status, _out, err = terminal("ship", "--shipment", shipment, "--set", "dry_ice_kg=5")
    assert (status, err.count("\n")) == (1, 0)
    assert terminal("ship", "--shipment", shipment, "--reason", "weighed again", "--set", "dry_ice_kg=5")[0] == 0
    assert terminal("ship", "--shipment", shipment, "--send")[0] == 1
    store.close()
