"""What goes into a cell comes out as it was: whatever a text begins with or holds, however long a number is."""

import io
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, settings, strategies
from hypothesis import given as always
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from app.domain.errors import Refused
from app.domain.times import Moment
from app.domain.words import TimeSource
from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.fact import MAX_TEXT, cell_value, escaped, readable, shortened
from app.outputs.sheets.write import MOST_ROWS, Head, Told, write_parts, write_sheet

pytestmark = pytest.mark.requirement("URS-EXPORT-001")

ANYTHING = strategies.text(strategies.characters(), max_size=60)
WITH_SURROGATES = strategies.text(strategies.characters(categories=["L", "N", "P", "Cs", "Cc", "Zs"]), max_size=60)


def written(*values: object) -> list[object]:
    """The values after a walk through a file, one a row."""
    book, buffer = Workbook(write_only=True), io.BytesIO()
    write_sheet(book, "SHEET", "", [Head("VALUE", is_code=True), Head("ROW")], ([each, 1] for each in values))
    ExcelWriter(book, FixedZip(buffer, "w")).save()  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(buffer)["SHEET"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type != "f" for cell in cells)
    return [cell.value for cell in cells]


def unescaped(text: object) -> object:
    """As Excel reads it; openpyxl leaves the escapes of inline texts."""
    return text.replace("_x005F_", "_") if isinstance(text, str) else text


@settings(max_examples=150, deadline=None)
@always(text=ANYTHING)
@example("=1+1")
@example("+33 6")
@example("-5")
@example("@SUM(A1)")
@example("#N/A")
@example("SEPT9")
@example("00123")
@example("1E5")
@example("2026-11-24")
@example("TRUE")
@example(" lead and trail ")
@example("two\nlines\tand a tab")
@example("_x0041_ stays seven characters")
def test_a_text_stays_the_same_text(text: str):
    told = cell_value(text)
    (found,) = written(told)
    assert unescaped(found) == (readable(text, "here") if text else None)


@settings(max_examples=150, deadline=None)
@always(text=WITH_SURROGATES)
def test_nothing_that_a_text_holds_stops_the_file(text: str):
    (found,) = written(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", str(found))
    assert (found is None) is (text == "")


@settings(max_examples=80, deadline=None)
@always(length=strategies.integers(MAX_TEXT - 3, MAX_TEXT + 40), letter=strategies.sampled_from("aé=\U0001f9eb"))
def test_a_text_longer_than_a_cell_is_refused_by_its_place_and_never_cut(length: int, letter: str):
    text = letter * length
    if len(text.encode("utf-16-le")) // 2 <= MAX_TEXT:
        assert readable(text, "TUBE 3") == text
    else:
        with pytest.raises(Refused, match=f"TUBE 3 holds a text of {length} characters"):
            readable(text, "TUBE 3")


@settings(max_examples=60, deadline=None)
@always(length=strategies.integers(30_000, 45_000), letter=strategies.sampled_from("a\x07\U0001f9eb"))
def test_a_long_value_of_the_trail_says_that_it_was_shortened_and_by_which_hash_it_is_known(length: int, letter: str):
    told = shortened(letter * length)
    assert len(readable(told, "AUDIT")) <= MAX_TEXT
    if told != letter * length:
        assert f"{length} characters, SHA-256 " in told


@settings(max_examples=100, deadline=None)
@always(number=strategies.integers(-(10**25), 10**25))
@example(12345678901234567)
@example(10**15)
@example(0)
def test_no_digit_of_a_number_is_lost(number: int):
    (found,) = written(cell_value(number))
    assert str(found) == str(number)
    assert isinstance(found, int) is (abs(number) < 10**15)


@settings(max_examples=100, deadline=None)
@always(number=strategies.floats(-1e300, 1e300).map(lambda each: float(f"{each:.15g}")))
def test_a_measured_number_is_a_number_to_the_15_digits_that_excel_keeps(number: float):
    (found,) = written(cell_value(number))
    assert found == number


@settings(max_examples=100, deadline=None)
@always(
    at=strategies.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
    minutes=strategies.integers(-12 * 60, 14 * 60),
)
def test_a_time_is_a_text_with_its_offset_and_tells_the_same_instant(at: datetime, minutes: int):
    moment = Moment(at.date(), at.replace(tzinfo=UTC, microsecond=0), minutes, TimeSource.TYPED)
    (told,) = written(cell_value(moment))
    assert datetime.fromisoformat(str(told)) == moment.at
    assert datetime.fromisoformat(str(told)).utcoffset() == timedelta(minutes=minutes)
    (other,) = written(cell_value(at.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0)))
    assert str(other).endswith("Z")


def test_dates_decimals_and_flags_have_one_form():
    assert written(
        cell_value(date(2026, 3, 29)), cell_value(Decimal("11.5")), cell_value(value=True), cell_value("")
    ) == ["2026-03-29", 11.5, "Y", None]


def test_what_excel_would_read_as_a_character_is_escaped_in_the_file_alone(tmp_path: Path):
    assert escaped("_x0041_") == "_x005F_x0041_"
    assert escaped("x_y, _x, _x00_") == "x_y, _x, _x00_"


def parts_of(rows: int, most: int) -> tuple[list[Told], Any]:
    """A sheet of so many rows where a sheet holds so many, its header among them."""
    book, buffer = Workbook(write_only=True), io.BytesIO()
    heads = [Head("CODE", is_code=True), Head("N")]
    told = list(write_parts(book, "GF", "Findings", heads, ([f"={place}", place] for place in range(rows)), most=most))
    ExcelWriter(book, FixedZip(buffer, "w")).save()  # type: ignore[arg-type]
    return told, openpyxl.load_workbook(buffer)


@pytest.mark.parametrize(
    ("rows", "sheets"),
    [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])],
)
def test_a_sheet_that_is_full_goes_on_in_the_next_and_no_row_is_lost(rows: int, sheets: list[int]):
    told, book = parts_of(rows, most=5)
    assert [each.rows for each in told] == sheets
    assert [each.name for each in told] == book.sheetnames == ["GF", "GF_2", "GF_3"][: len(sheets)]
    found = [row for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == [(f"={place}", place) for place in range(rows)]
    for sheet in book.worksheets:
        assert [cell.value for cell in sheet[1]] == ["CODE", "N"]
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row <= 5


def test_the_limit_of_a_sheet_is_that_of_excel():
    assert MOST_ROWS == 1_048_576
