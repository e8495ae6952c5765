"""The verbs without a window: the same actions, one sentence where something is refused."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from app import cli
from app.domain.barcode import printed
from app.domain.words import Role
from app.settings import BackupPlan, Printer, PrinterKind, Workstation
from db.store import Store
from tests.app.test_blocks_and_shipments import ready
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given
from tests.listener import Fate, Zebra

pytestmark = pytest.mark.requirement("URS-CLI-001")


class Terminal:
    """Runs verbs as somebody whose password comes from standard input."""

    def __init__(self, store: Path | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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
    assert (status, err.split(".")[0]) == (1, "There is no role “king”")


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


@pytest.mark.requirement("URS-ACCESS-001")
def test_a_wrong_password_opens_nothing(terminal: Terminal):
    status, _out, err = terminal("verify", password="wrong")
    assert status == 1
    assert "do not fit together" in err


def test_an_unknown_field_is_named_with_those_that_exist(terminal: Terminal):
    status, _out, err = terminal("enrol", "24", "--set", "name=Dupont")
    assert status == 1
    assert "has no field “name”" in err


@pytest.mark.requirement("URS-ACCESS-002")
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


def test_a_person_who_is_added_signs_in_and_enrols(tmp_path: Path, monkeypatch, capsys):
    def told(text: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        status = cli.run([arguments[0], "--store", str(tmp_path / "fresh.db"), *arguments[1:]])
        said = capsys.readouterr()
        return status, said.out + said.err

    first, second = "a long enough sentence\n", "another long sentence\n"
    told(first, "init", "--study", "S1", "--login", "odile", "--name", "Odile Faure", "--initials", "OF")
    status, text = told(first, "enrol", "--user", "odile", "1")
    assert (status, "administers accounts" in text) == (1, True)
    who = ("antoine", "--name", "Antoine Roux", "--initials", "AR", "--roles", "technician")
    assert told(first + second, "person", "--user", "odile", *who) == (0, "Antoine Roux may sign in.\n")
    form = ("--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")
    status, text = told(second, "enrol", "--user", "antoine", "1", *form)
    assert (status, "Choose your own with “dptrace password --user antoine”" in text) == (1, True)
    third = "a sentence of my own\n"
    assert told(second + second, "password", "--user", "antoine")[0] == 1
    assert told(second + third, "password", "--user", "antoine") == (0, "The password is changed.\n")
    assert told(second, "enrol", "--user", "antoine", "1", *form)[0] == 1
    assert told(third, "enrol", "--user", "antoine", "1", *form)[0] == 0


@pytest.mark.requirement("URS-ACCESS-010")
def test_a_pin_is_set_and_dropped_with_the_password(terminal: Terminal):
    assert terminal("pin", password=f"{PASSWORD}\n4711") == (0, "The PIN is set.", "")
    assert "guessed first" in terminal("pin", password=f"{PASSWORD}\n1234")[2]
    assert "do not fit together" in terminal("pin", password="wrong\n4712")[2]
    assert "do not fit together" in terminal("verify", password="4711")[2]
    assert terminal("pin", "--none") == (0, "The PIN is dropped.", "")
    assert "has no PIN" in terminal("pin", "--none")[2]


def test_a_missing_store_is_refused_with_the_way_out(tmp_path: Path, capsys):
    status = cli.run(["verify", "--store", str(tmp_path / "none.db"), "--user", "x"])
    assert status == 1
    assert "dptrace init" in capsys.readouterr().err


def test_every_field_of_the_bench_forms_can_be_given(terminal: Terminal):
    enrolment = (
        "sex=F", "birth_year=1968", "subtype=TNBC", "metastatic_sites=liver", "visit_date=today", "form_version=2.1",
        "day=01/11/2025", "checked_by=LA", "checked_at=-10", "genetic_analysis=Y", "reuse=N", "line=2",
        "first_dose_planned=01/01/2099", "last_doxorubicin=01/06/2024", "remark=none",
    )  # fmt: skip
    assert terminal("enrol", "23", "--set", *enrolment, "--missing", "first_dose=NA:not begun")[::2] == (0, "")
    receipt = (
        "collector=AR", "site=PORT", "discard_tube=Y", "needle_g=21", "tourniquet_s=40", "position=LYING", "fasting=N",
        "lot_text=T1", "expiry=01/01/2099", "nominal_ml=10", "drawn_ml=9", "position_in_draw=1", "inversions=8",
        "temp_condition=RT", "logger_min_c=19,5", "hemolysis_score=0", "clots=N", "leak=N", "identity_against=ward list",
        "identity_second=MS", "decision_reason=none",
    )  # fmt: skip
    status, _code, err = terminal(
        "receive", "--number", "23", "--set", *RECEIVED, *receipt, "--missing", "logger_max_c=ND:no logger"
    )
    assert (status, err) == (0, "")


def test_a_value_that_is_missing_says_why(terminal: Terminal):
    terminal("enrol", "23")
    without = [each for each in RECEIVED if not each.startswith("temp_c")]
    status, out, _err = terminal("receive", "--number", "23", "--set", *without, "--missing", "temp_c=ND:no probe")
    assert (status, out[:9]) == (0, "MB023B001")
    status, _out, err = terminal("receive", "--number", "23", "--set", *without, "--missing", "temp_c=gone")
    assert (status, err.split(".")[0]) == (1, "“gone” is no cause")


def test_an_expected_tube_is_received_by_its_code_and_takes_no_fields_of_the_draw(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    _status, code, _err = terminal("receive", "--number", "23", "--set", *RECEIVED)
    status, _out, err = terminal("receive", "--code", code, "--set", "needle_g=21")
    assert (status, "has no field “needle_g”" in err) == (1, True)
    status, _out, err = terminal("receive", "--code", code, "--set", *RECEIVED[4:])
    assert (status, err) == (1, f"{printed(code)} was received before. Revise the receipt on its record.")


def test_a_tube_without_a_number_is_provisional_and_a_wrong_number_is_one_sentence(terminal: Terminal):
    assert terminal("receive", "--set", *RECEIVED)[1][:9] == "MB000B001"
    status, _out, err = terminal("receive", "--number", "x", "--set", *RECEIVED)
    assert (status, err) == (1, "Participant number: “x” does not fit. A whole number is expected.")


def test_a_run_is_started_with_its_means_and_finished_as_it_went(terminal: Terminal):
    terminal("enrol", "23")
    _status, code, _err = terminal("receive", "--number", "23", "--set", *RECEIVED)
    form = ("method=RBC_LYSIS", "blood_used_ml=7,5", "sop=SOP-4 v2", "spin_g=300")
    status, run, _err = terminal("start", "enrichment", "--codes", code, "--second", "MS", "--set", *form)
    assert (status, run) == (0, "1")
    done = ("--at", "now", "--outcome", "PARTIAL", "--set", "spin_g=400", "remark=half", "--json")
    status, out, _err = terminal("finish", run, *done)
    assert [code[:9] for code in json.loads(out)["made"]] == ["MB023E001"]
    status, _out, err = terminal("finish", run)
    assert (status, err) == (1, "This run is finished already. Correct its times on the run's record.")


def test_a_run_that_was_done_earlier_is_entered_late(terminal: Terminal):
    terminal("enrol", "23")
    _status, code, _err = terminal("receive", "--number", "23", "--set", *RECEIVED)
    form = ("--set", "method=RBC_LYSIS", "blood_used_ml=9.5")
    status, _out, err = terminal("start", "enrichment", "--codes", code, "--late", *form)
    assert (status, err) == (1, "A run entered late needs its start. Give it with --at.")
    times = ("--at", "-1", "--finished", "now", "--time-reason", "the clock of the other bench")
    assert terminal("start", "enrichment", "--codes", code, "--late", *times, *form)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("finish", "seven"), "Argument run: invalid int value: 'seven'."),
        (("finish", "1", "--outcome", "GOOD"), "Argument --outcome: invalid choice: 'GOOD'"),
        (("start", "enrichment"), "The following arguments are required: --codes."),
        (("start", "shaking", "--codes", "MB023B001F"), "There is no step “shaking”."),
        (("finish", "99"), "There is no run 99."),
        (("enrol", "0"), "Participant number: “0” does not fit."),
        (("enrol", "23", "--set", "birth_year"), "“birth_year” is no name=value."),
        (("enrol", "23", "--role", "boss"), "There is no role “boss”."),
        (("enrol", "23", "--set", "day=32/13/2026"), "“32/13/2026” is no date."),
    ],
)
def test_what_can_not_be_done_is_status_one_and_one_sentence(terminal: Terminal, arguments, said: str):
    status, out, err = terminal(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith(said)
    assert len(err.splitlines()) == 1


def counted(terminal: Terminal) -> str:
    """An enrolled participant's received tube; returns its code."""
    terminal("enrol", "23", "--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")
    return terminal("receive", "--number", "23", "--set", *RECEIVED)[1].split()[0]


def test_a_count_says_why_a_value_is_missing_and_takes_the_consensus(terminal: Terminal):
    code = counted(terminal)
    numbers = ("stage=FINAL", "n_dp=4", "n_ctc=1", "volume_analysed_ml=7,5", "at=-5", "--missing", "n_caml=ND:no image")
    assert terminal("count", code, "--set", "reading=READER_1", *numbers)[0] == 0
    assert terminal("count", code, "--set", "reading=READER_2", *numbers, user="bio")[0] == 0
    status, out, err = terminal("count", code, "--json", "--set", "reading=CONSENSUS", *numbers, user="bio")
    assert (status, err) == (0, "")
    assert json.loads(out)["count"] == 3


@pytest.mark.requirement("URS-PART-002")
def test_a_remark_that_seems_to_name_somebody_is_confirmed_on_the_command_line(terminal: Terminal):
    code = counted(terminal)
    numbers = ("stage=FINAL", "reading=READER_1", "n_dp=4", "n_ctc=1", "volume_analysed_ml=7.5")
    status, _out, err = terminal("count", code, "--set", *numbers, "remark=born 12/05/1961")
    assert status == 1
    assert "seems to hold" in err
    assert terminal("count", code, "--no-names", "--set", *numbers, "remark=born 12/05/1961")[0] == 0


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


def test_a_coded_word_is_taken_by_its_code_or_its_words_in_any_case(terminal: Terminal):
    assert terminal("enrol", "31", "--set", "birth_year=1968", "sex=female", "genetic_analysis=YES")[0] == 0
    status, _out, err = terminal("enrol", "32", "--set", "birth_year=1968", "sex=W")
    assert (status, err) == (1, "Sex: “W” does not fit. One of: F (Female), M (Male), U (Unknown).")


def test_the_bench_tells_what_is_left_of_each_window(terminal: Terminal):
    terminal("enrol", "33", "--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")
    terminal("receive", "--number", "33", "--set", *RECEIVED)
    assert re.fullmatch(r"MB033B001.  Received  (22 h 59|23 h 00) left", terminal("bench")[1])
    (tube,) = json.loads(terminal("bench", "--json")[1])["tubes"]
    assert tube["minutes"] in (1379, 1380)


def test_a_sort_is_not_started_on_the_command_line(terminal: Terminal):
    status, _out, err = terminal("start", "sorting", "--codes", "MB023E0010")
    assert (status, err) == (
        1,
        "Sorting is not started on the command line. Open it in the window: its cells are placed and measured there.",
    )


def test_labels_go_to_a_printer_of_this_bench(terminal: Terminal, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    terminal("enrol", "23")
    terminal("receive", "--number", "23", "--set", *RECEIVED)
    terminal("receive", "--number", "23", "--set", *RECEIVED)
    with Zebra(fates=[Fate.DROPS]) as zebra:
        printers = (
            Printer(name="Zebra", kind=PrinterKind.SOCKET, address=zebra.address),
            Printer(name="Desk", kind=PrinterKind.SYSTEM, address="Brother"),
            Printer(name="Folder", kind=PrinterKind.FILE, address=str(tmp_path / "labels")),
        )
        Workstation(printers=printers).save()
        status, _out, err = terminal("labels", "--printer", "zebra")
        assert status == 1
        assert "went away while MB-023-B001-F was sent. 1 label waits." in err
        assert terminal("labels", "--printer", "zebra")[:2] == (0, "1 label printed.")
        assert zebra.printed == ["MB023B002D"]
    status, _out, err = terminal("labels", "--printer", "zebra")
    assert (status, err.split(".")[0]) == (1, "No label waits")
    assert "printed from the window only" in terminal("labels", "--printer", "desk")[2]
    assert "Printers: Zebra, Desk, Folder." in terminal("labels", "--printer", "none")[2]
    terminal("receive", "--number", "23", "--set", *RECEIVED)
    status, out, _err = terminal("labels", "--printer", "folder", "--json")
    assert [Path(each).parent for each in json.loads(out)["files"]] == [tmp_path / "labels"]


def test_copies_are_made_listed_tried_and_restored(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    status, out, _err = terminal("backups")
    assert (status, out.splitlines()[0]) == (1, f"{tmp_path / 'backups'}: no checked copy.")
    status, out, _err = terminal("backup", "--json")
    (made,) = json.loads(out)["copies"]
    assert (status, made["trouble"]) == (0, "")
    status, out, _err = terminal("backups", "--json")
    (listed,) = json.loads(out)["backups"]
    assert (status, listed["head"]) == (1, made["head"]), "the drill of a study that began long ago is due"
    terminal("enrol", "24")
    status, out, _err = terminal("restore", listed["path"], "--drill")
    assert (status, out.splitlines()[0][:26]) == (0, "Drill 1: came back whole i")
    assert "The store at work holds 4 changes more" in out
    status, out, _err = terminal("backups", "--json")
    assert (status, [each["outcome"] for each in json.loads(out)["drills"]]) == (0, ["HELD"])
    status, out, _err = terminal("restore", listed["path"], "--to", str(tmp_path / "back.db"), "--json")
    assert (status, json.loads(out)["head"]) == (0, made["head"])
    status, _out, err = terminal("restore", listed["path"], "--to", str(tmp_path / "back.db"))
    assert (status, err.split(": ")[1]) == (
        1,
        "a backup is never restored over a file. Give the path of a file that does not exist.",
    )
    status, _out, err = terminal("restore", listed["path"])
    assert (status, err) == (1, "Say where the backup goes, or that it is only tried. Use --to FILE, or --drill.")
    _status, out, _err = terminal("audit")
    assert "drills.record" in out


def test_a_backup_is_restored_where_the_store_is_lost(terminal: Terminal, tmp_path: Path):
    terminal("enrol", "23")
    _status, out, _err = terminal("backup", "--to", str(tmp_path / "disk"), "--json")
    copy = json.loads(out)["path"]
    for left in tmp_path.glob("store.db*"):
        left.unlink()
    status, _out, err = terminal("restore", copy, "--drill")
    assert (status, err) == (1, "There is no store to record a drill in. Restore the backup with --to FILE.")
    status, _out, _err = terminal("restore", copy, "--to", str(tmp_path / "store.db"), password="a wrong password")
    assert status == 1
    status, out, _err = terminal("restore", copy, "--to", str(tmp_path / "store.db"))
    assert (status, out.splitlines()[0]) == (0, f"Restored into {tmp_path / 'store.db'}.")
    assert terminal("verify")[0] == 0


def test_a_drill_that_fails_ends_with_a_sentence_and_is_recorded(terminal: Terminal, tmp_path: Path):
    _status, out, _err = terminal("backup", "--to", str(tmp_path / "disk"), "--json")
    copy = Path(json.loads(out)["path"])
    copy.write_bytes(copy.read_bytes() + b"x")
    status, _out, err = terminal("restore", str(copy), "--drill")
    assert (status, err.split(":")[0]) == (1, "Drill 1")
    assert "its content is not what was checked when it was made" in err


def test_a_folder_that_fails_ends_with_status_1(terminal: Terminal, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    Workstation(backups=BackupPlan(second=str(tmp_path / "gone"))).save()
    status, out, _err = terminal("backup")
    assert status == 1
    assert out.splitlines()[1] == (
        f"No copy was made in {tmp_path / 'gone'}: the folder is not there (was its disk taken out?)."
    )
    assert terminal("backups")[0] == 1
