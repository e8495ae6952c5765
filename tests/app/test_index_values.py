"""Index values from the sorter's file: what fits, what does not and why, a turned plate, the values of each cell."""

import math
from pathlib import Path

import pytest
from hypothesis import given as property_of
from hypothesis import strategies as st

from app.actions import sorting
from app.domain.errors import Refused
from app.imports.index_csv import dry_run, read_table, take_in, turned_table
from app.lab import Lab
from app.queries.cell import cell_record
from app.queries.plates import channels_of, plate_view
from tests.given import Given, sorting_form

pytestmark = pytest.mark.requirement("URS-SORT-005")

HEAD = "Well;FSC-A;CK-PE;CD45-APC\n"


@pytest.fixture
def plate(given: Given) -> str:
    given.participant(23)
    return given.plate(23)


def write(folder: Path, text: str, name: str = "sort.csv") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def says(lab: Lab, path: str, plate: str) -> dict[str, str]:
    return {line.well: line.says.text for line in dry_run(read_table(path), lab.ask(plate_view, plate)).lines}


def test_values_with_decimal_commas_reach_their_cells(lab: Lab, given: Given, plate: str, tmp_path: Path):
    table = read_table(write(tmp_path, HEAD + "A1;51200,5;12480;7915\nA2;49000;900,25;8000\n"))
    found = dry_run(table, lab.ask(plate_view, plate))
    assert lab.do(take_in, table, plate, found.fitting) == 2
    record = lab.ask(cell_record, given.wells(plate)["A01"])
    assert record.index == {"FSC-A": 51200.5, "CK-PE": 12480.0, "CD45-APC": 7915.0}
    (size, keratin, _leukocyte) = lab.ask(channels_of, plate)
    assert (size.low, size.high) == (49000.0, 51200.5)
    assert keratin.middle == (12480 + 900.25) / 2


def test_the_dry_run_says_of_each_line_why_it_does_not_fit(lab: Lab, plate: str, tmp_path: Path):
    path = write(tmp_path, HEAD + "A1;1;2;3\nA1;4;5;6\nA2;1;2;3\nC7;1;2;3\nH12;1;2;3\nTotal;9;9;9\n")
    assert says(lab, path, plate) == {
        "A01": "the well stands twice in the file",
        "A02": "fits",
        "C07": "nothing was placed in this well",
        "H12": "values where the no-template control lies",
        "A03": "no values in the file",
        "H01": "no values in the file",
    }


def test_a_well_recorded_as_empty_that_has_values_is_taken_in_and_says_so(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    source = given.stained(given.tube(23))
    plate = lab.do(sorting.open_session, source, sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A2, NTC H12, WBC H1")
    lab.do(sorting.confirm, plate, "done, except A2 empty")
    assert says(lab, write(tmp_path, HEAD + "A2;1;2;3\n"), plate)["A02"] == "fits, though the well is recorded as empty"


def test_the_same_file_twice_is_refused_and_writes_nothing(lab: Lab, plate: str, tmp_path: Path):
    table = read_table(write(tmp_path, HEAD + "A1;1;2;3\n"))
    lines = dry_run(table, lab.ask(plate_view, plate)).fitting
    lab.do(take_in, table, plate, lines)
    with pytest.raises(Refused, match=r"sort\.csv was imported before"):
        lab.do(take_in, table, plate, lines)


def test_a_file_without_wells_and_a_file_of_another_plate_are_refused(lab: Lab, plate: str, tmp_path: Path):
    with pytest.raises(Refused, match="has no column of wells"):
        read_table(write(tmp_path, "Cell;CK\n1;2\n"))
    table = read_table(write(tmp_path, HEAD + "F5;1;2;3\n", "other.csv"))
    with pytest.raises(Refused, match=r"No line of other\.csv fits"):
        lab.do(take_in, table, plate, dry_run(table, lab.ask(plate_view, plate)).fitting)


@pytest.mark.requirement("URS-SORT-003")
def test_edge_13_a_file_counted_from_the_other_end_is_seen_and_read_turned(lab: Lab, plate: str, tmp_path: Path):
    table = read_table(write(tmp_path, HEAD + "H12;1;2;3\nH11;1;2;3\nH10;1;2;3\nA12;1;2;3\n"))
    assert dry_run(table, lab.ask(plate_view, plate)).is_turned
    again = dry_run(turned_table(table), lab.ask(plate_view, plate))
    assert not again.is_turned
    assert {line.well for line in again.fitting} == {"A01", "A02", "A03", "H01"}


def test_a_value_that_is_missing_is_no_zero(lab: Lab, given: Given, plate: str, tmp_path: Path):
    table = read_table(write(tmp_path, HEAD + "A1;1;;3\nA2;1;7;3\n"))
    lab.do(take_in, table, plate, dry_run(table, lab.ask(plate_view, plate)).fitting)
    assert math.isnan(lab.ask(cell_record, given.wells(plate)["A01"]).index["CK-PE"])


@property_of(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
def test_every_number_comes_back_as_it_was_written(tmp_path_factory, values: list[float]):
    folder = tmp_path_factory.mktemp("index")
    wells = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]
    body = "".join(f"{well};{value!r}\n" for well, value in zip(wells, values, strict=False))
    table = read_table(write(folder, "Well;CK\n" + body))
    assert [row[2][0] for row in table.rows] == values
