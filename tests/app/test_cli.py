"""The verbs without a window: the same actions, one sentence where something is refused."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from app import cli
from tests.given import PASSWORD


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


def test_papers_of_several_go_into_a_folder_and_of_one_into_its_file(terminal: Terminal, tmp_path: Path):
    for number in ("23", "24", "25"):
        terminal("enrol", number)
    status, out, _err = terminal("crf", "--number", "23-24", "25", "--out", str(tmp_path / "forms"), "--json")
    assert status == 0
    assert [Path(each).name for each in json.loads(out)["paths"]] == [f"crf-draft-0{n}.pdf" for n in (23, 24, 25)]
    status, out, _err = terminal("case-summary", "--number", "24", "--out", str(tmp_path / "one.pdf"), "--json")
    assert json.loads(out) == {"path": str(tmp_path / "one.pdf")}
    status, _out, err = terminal("crf", "--number", "23", "24", "--out", str(tmp_path / "two.pdf"))
    assert (status, err) == (1, "Several papers don't fit into one file. Name a folder with --out.")
    status, _out, err = terminal("crf", "--number", "99", "--out", str(tmp_path / "no.pdf"))
    assert (status, err) == (1, "No participant 099 is enrolled. Check the number.")


def test_a_summary_from_the_command_line_is_in_the_ledger_like_any_other(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    terminal("case-summary", "--number", "23", "--out", str(tmp_path / "one.pdf"))
    _status, out, _err = terminal("audit", "--json")
    issued = [line for line in map(json.loads, out.splitlines()) if line["table_name"] == "document"]
    assert {"CASE_SUMMARY"} == {line["new"] for line in issued if line["field"] == "kind"}


@pytest.mark.parametrize("mode", ["blank", "annotated"])
def test_empty_forms_need_no_participant(terminal: Terminal, tmp_path: Path, mode: str):
    assert terminal("crf", "--mode", mode, "--out", str(tmp_path / "empty.pdf"))[0] == 0
    assert (tmp_path / "empty.pdf").read_bytes().startswith(b"%PDF")
    status, _out, err = terminal("crf", "--out", str(tmp_path / "none.pdf"))
    assert (status, err) == (1, "No participant is named. Type a number like 020, or several like 1-60.")


def test_a_part_of_the_workbook_goes_out_and_what_changed_since_the_last_one(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    terminal("export", "--out", str(tmp_path / "first.xlsx"))
    terminal("enrol", "24")
    options = ("--participants", "24-30", "--sheets", "participant,changes", "--since-export", "1", "--json")
    status, out, _err = terminal("export", "--out", str(tmp_path / "second.xlsx"), *options)
    assert (status, json.loads(out)["number"]) == (0, 2)
    book = openpyxl.load_workbook(tmp_path / "second.xlsx")
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", "PARTICIPANT", "CHANGES"]
    assert book["PARTICIPANT"].max_row == 2
    assert book["CHANGES"].max_row > 5
    status, _out, err = terminal("export", "--out", str(tmp_path / "third.xlsx"), "--since-export", "7")
    assert (status, err) == (1, "There is no export 7. The ledger lists those that were.")
    assert terminal("export", "--out", str(tmp_path / "locked.xlsx"), "--locked-only")[0] == 0


def test_labels_are_listed_and_printed_on_a_sheet(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    terminal("receive", "--number", "23", "--set", *RECEIVED)
    status, out, _err = terminal("labels", "--list", "--json")
    assert [each["template"] for each in json.loads(out)["labels"]] == ["blood_tube"]
    status, _out, err = terminal("labels", "--sheet", "a5", "--out", str(tmp_path))
    assert (status, err) == (1, "There is no sheet “a5”. Sheets: a4_blood_tube, a4_cryovial.")
    sheet = ("--sheet", "a4_blood_tube", "--first", "5", "--offset", "0.5,-1", "--json")
    status, out, _err = terminal("labels", "--out", str(tmp_path), *sheet)
    assert len(json.loads(out)["files"]) == 1
    status, _out, err = terminal("labels", "--out", str(tmp_path))
    assert (status, err) == (1, "No label waits. Labels are asked for when a thing gets its code.")


def test_arguments_that_do_not_fit_are_refused_in_one_sentence(terminal: Terminal, tmp_path: Path):
    for arguments in (("crf",), ("labels", "--dpi", "72"), ("export", "--out", "x.xlsx", "--since", "soon")):
        status, out, err = terminal(*arguments)
        assert (status, out) == (1, "")
        assert len(err.splitlines()) == 1, err
    status, _out, err = terminal("verify", "--role", "king")
    assert (status, err.split(".")[0]) == (1, "“king” is no role")


def test_a_file_that_can_t_be_written_is_said_with_the_way_out(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    (tmp_path / "file").write_text("in the way")
    for verb in (
        ("crf", "--number", "23"),
        ("case-summary", "--number", "23"),
        ("export",),
        ("crf", "--mode", "blank"),
    ):
        status, _out, err = terminal(*verb, "--out", str(tmp_path / "file" / "x.pdf"))
        assert status == 1
        assert "can't be written" in err


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
