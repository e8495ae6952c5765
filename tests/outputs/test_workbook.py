"""The sponsor's workbook: opened again, cell by cell."""

import hashlib
from pathlib import Path

import openpyxl
import pytest

from app.actions import counts, registers
from app.domain.errors import Refused
from app.domain.register_forms import LotForm
from app.outputs.sheets import SHEETS
from app.outputs.sheets.fact import readable
from app.outputs.workbook import Wanted, export
from app.queries.trail import verify
from tests.app.test_sorting import count_form
from tests.given import Given


def nobody(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def filled(lab, given: Given):
    """Two participants, one with cells; texts that a spreadsheet would like to mangle."""
    given.participant(23)
    given.participant(24, missing={"line": {"cause": "ND", "reason": "not known yet"}}, line=None, remark="=1+1")
    plate = given.plate(23)
    lab.do(
        counts.record,
        given.tube(24),
        count_form(n_dp=0, missing={"n_cluster": {"cause": "ND", "reason": "no gallery"}}),
    )
    for name in ("SEPT9", "MARCH1"):
        lot = {"kind": "ANTIBODY", "name": name, "number": "12345678901234567", "expiry": "2027-01-01"}
        lab.do(registers.add_lot, LotForm.fill(lot))
    return plate


def book_of(lab, path: Path, wanted: Wanted | None = None):
    export(lab, nobody, str(path), wanted or Wanted())
    return openpyxl.load_workbook(path)


def table(sheet) -> list[dict[str, object]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheets_stand_in_the_order_the_sponsor_expects(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", *(sheet.name for sheet in SHEETS), "CHANGES"]


def test_one_header_row_frozen_and_no_formula_anywhere(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.sheet_state == "visible"
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_texts_stay_texts_and_numbers_numbers(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    people = {row["USUBJID"]: row for row in table(book["PARTICIPANT"])}
    assert people["METABREAST-01-024"]["COVAL"] == "=1+1"
    assert people["METABREAST-01-023"]["LINE"] == 2
    lots = table(book["LOT"])
    assert [(row["LOTNAME"], row["LOTNO"]) for row in lots] == [
        ("SEPT9", "12345678901234567"),
        ("MARCH1", "12345678901234567"),
    ]


def test_what_is_missing_says_why_beside_the_number_and_zero_is_a_count(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    person = next(row for row in table(book["PARTICIPANT"]) if row["USUBJID"].endswith("024"))
    assert (person["LINE"], person["LINESTAT"], person["LINEREASND"]) == (None, "ND", "not known yet")
    count = next(row for row in table(book["COUNT"]) if row["USUBJID"].endswith("024"))
    assert count["NDP"] == 0


def test_no_name_of_a_person_leaves_the_laboratory(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    names = {"Lina Amari", "Marc Serres"}
    assert not any(
        cell in names for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    )


def test_the_same_data_give_the_same_cells_in_every_sheet_but_readme(lab, filled, tmp_path: Path):
    def parts(path: Path) -> dict[str, str]:
        book = book_of(lab, path)
        return {
            sheet.title: hashlib.sha256(
                repr([list(row) for row in sheet.iter_rows(values_only=True)]).encode()
            ).hexdigest()
            for sheet in book.worksheets[1:]
        }

    assert parts(tmp_path / "a.xlsx") == parts(tmp_path / "b.xlsx")


def test_readme_tells_rows_and_hashes(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    rows = {row[0]: row for row in book["README"].iter_rows(values_only=True) if row[0]}
    assert rows["CELL"][2] == 5
    assert len(rows["CELL"][3]) == 64
    assert rows["Export number"][1] == 1


def test_a_part_goes_out_by_participant_and_sheet(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(participants=(24,), sheets=("PARTICIPANT", "CELL")))
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", "PARTICIPANT", "CELL"]
    assert [row["USUBJID"] for row in table(book["PARTICIPANT"])] == ["METABREAST-01-024"]
    assert table(book["CELL"]) == []


def test_changes_since_an_earlier_export_are_told(lab, given: Given, filled, tmp_path: Path):
    book_of(lab, tmp_path / "first.xlsx")
    with lab.store.look() as session:
        cut = verify(session).changes
    given.participant(30)
    book = book_of(lab, tmp_path / "second.xlsx", Wanted(since_change=cut))
    changed = {row["TABLE"] for row in table(book["CHANGES"])}
    assert "participant" in changed


def test_control_characters_become_visible_and_too_long_texts_are_refused():
    assert readable("a\x07b\ud800", "here") == "a\\u0007b\\ud800"
    with pytest.raises(Refused, match="COUNT 7 holds a text of 40000"):
        readable("x" * 40000, "COUNT 7")


def test_an_export_in_a_child_process_tells_its_progress_and_is_in_the_ledger(lab, filled, tmp_path: Path):
    running = lab.carry_out(export, str(tmp_path / "out.xlsx"), Wanted(recipient="sponsor"))
    assert running.result() == 1
    assert running.total > 0
    assert (tmp_path / "out.xlsx").exists()
