"""Genotype matrices: 0, 1, 2 and 3, with names or without, and every token that is none of them."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.genome.packing import pack, unpack
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE
from app.imports.results.detect import read_results
from tests.imports.result_files import keys, texts, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")

EXAMPLES = Path(__file__).parents[3] / "shared" / "examples"
STATE = {"0": REFERENCE, "1": MUTATED, "2": MUTATED, "3": NO_DATA}


@pytest.mark.real
@pytest.mark.skipif(not EXAMPLES.exists(), reason="the real matrix is not here")
def test_the_real_matrix_gives_the_penetrance_that_was_counted_apart():
    results = read_results(str(EXAMPLES / "matrix-xu.txt"), str(EXAMPLES / "matrix-xu.genes.txt"))
    assert (len(results.alterations), len(results.samples), results.refusals) == (35, 17, ())
    states = [[int(calls.state[row]) for calls in results.calls.values()] for row in range(35)]
    counted = {
        each.name: (row.count(MUTATED), len(row) - row.count(NO_DATA))
        for each, row in zip(results.alterations, states, strict=True)
    }
    with (EXAMPLES / "matrix-xu.penetrance.csv").open() as stream:
        wanted = {
            row["alteration"]: (int(row["cells_with"]), int(row["cells_informative"])) for row in csv.DictReader(stream)
        }
    assert counted == wanted


@pytest.mark.parametrize("separator", [" ", "\t", ",", ";"])
@pytest.mark.parametrize("head", ["", "cell{0}", "x{0}cell{0}"])
@pytest.mark.parametrize("named", [True, False])
def test_separators_heads_and_row_names_may_be_there_or_not(tmp_path: Path, separator: str, head: str, named: bool):
    body = [["0", "1", "3"], ["2", "0", "1"]]
    lines = [([f"g{place}"] if named else []) + row for place, row in enumerate(body)]
    if head:
        corner = ["gene"] if named and head.startswith("x") else []
        lines.insert(0, [*corner, "Ca", "Cb", "Cc"])
    results = read_results(write(tmp_path, "".join(separator.join(line) + "\n" for line in lines)))
    assert results.samples == (("Ca", "Cb", "Cc") if head else ("C1", "C2", "C3"))
    assert keys(results) == (["g0", "g1"] if named else ["R1", "R2"])
    assert [calls.state.tolist() for calls in results.calls.values()] == [
        [STATE[row[place]] for row in body] for place in range(3)
    ]


def test_files_of_names_name_rows_and_columns(tmp_path: Path):
    matrix = write(tmp_path, "0 1 3\n1 2 0\n", "m.txt")
    genes, cells = write(tmp_path, "TP53\nchr3_100_C_T\n", "g.txt"), write(tmp_path, "Ca\nCb\nCc\n", "c.txt")
    for names in ((genes, cells), (cells, genes)):
        results = read_results(matrix, *names)
        assert (keys(results), results.samples, results.problems) == (["TP53", "3:100:C:T"], ("Ca", "Cb", "Cc"), ())
    assert results.alterations[0].gene == "TP53"


def test_names_of_another_number_are_refused(tmp_path: Path):
    with pytest.raises(Refused, match="holds 3 names; m.txt has 2 rows and 4 columns"):
        read_results(write(tmp_path, "0 1 3 1\n1 2 0 1\n", "m.txt"), write(tmp_path, "a\nb\nc\n", "n.txt"))


def test_a_name_that_stands_twice_is_told_apart(tmp_path: Path):
    results = read_results(write(tmp_path, "gene Ca Ca\nTP53 0 1\nTP53 1 1\n"))
    assert (results.samples, results.duplicates) == (("Ca", "Ca (2)"), ("Ca", "Ca (2)"))
    assert keys(results) == ["TP53", "TP53 (2)"]
    assert len(results.problems) == 2


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("0 1 0\n1 9 0\n0 0 1\n", 2, "Column 2: “9” is no genotype."),
        ("g1 0 1 0\ng2 1 -1 0\n", 2, "Column 3: “-1” is no genotype."),
        ("0 1 0\nx 1 0\n0 0 1\n", 2, "Column 1: “x” is no genotype."),
        ("x 1 0\n0 1 0\n0 0 1\n", 1, "Column 1: “x” is no genotype."),
        ("0 1 0\n1 0\n0 0 1\n", 2, "The row has 2 genotypes, the others 3."),
        ("0,1,0\n1,0,\n0,0,1\n", 2, "Column 3: “” is no genotype."),
    ],
)
def test_every_other_token_is_told_with_its_line_and_column(tmp_path: Path, text: str, line: int, sentence: str):
    results = read_results(write(tmp_path, text))
    assert [(each.line, each.text) for each in results.refusals] == [(line, sentence)]
    assert results.calls == {}


def rows_of(width: int) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(st.sampled_from("0123"), min_size=width, max_size=width), min_size=1, max_size=8)


@given(rows=st.integers(1, 8).flatmap(rows_of))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_matrix_comes_back_as_it_was_written(tmp_path: Path, rows: list[list[str]]):
    results = read_results(write(tmp_path, "".join(" ".join(row) + "\n" for row in rows)))
    assert len(results.alterations) == len(rows)
    for place, calls in enumerate(results.calls.values()):
        assert calls.state.tolist() == [STATE[row[place]] for row in rows]
        assert pack(unpack(pack(calls))) == pack(calls)


def test_a_matrix_that_is_cut_is_warned_of(tmp_path: Path):
    assert "The last line is not ended: the file may have been cut there." in texts(
        read_results(write(tmp_path, "0 1\n1 0"))
    )


@pytest.mark.parametrize("token", ["3", "3.0", "NA", "NaN", "nan", "?"])
def test_no_data_is_told_from_reference_however_a_tool_writes_it(tmp_path: Path, token: str):
    results = read_results(write(tmp_path, f"gene,Ca,Cb,Cc\nTP53,0,{token},1\nKRAS,1.0,0.0,2.0\n"))
    assert [calls.state.tolist() for calls in results.calls.values()] == [
        [REFERENCE, MUTATED],
        [NO_DATA, REFERENCE],
        [MUTATED, MUTATED],
    ]
    assert texts(results) == ([] if token.startswith("3") else [f"“{token}” is read as no data."])


def test_a_2_without_any_3_is_asked_about(tmp_path: Path):
    assert "2 is read as both alleles mutated, and nothing in the file is no data (3)." in texts(
        read_results(write(tmp_path, "gene Ca Cb\nTP53 0 2\nKRAS 1 0\n"))
    )


@pytest.mark.parametrize(
    ("text", "rows", "cells"),
    [
        ('"TP53, exon 5","C, a","Cb"\n"KRAS",0,1\n', ["KRAS"], ("C, a", "Cb")),
        ('"gene","C, a","Cb"\n"TP53, exon 5",0,1\n', ["TP53, exon 5"], ("C, a", "Cb")),
        ('"Ca" "Cb"\n"TP53 R175H" 0 1\n', ["TP53 R175H"], ("Ca", "Cb")),
        (",Ca,Cb\n0,1,0\n1,0,3\n", ["0", "1"], ("Ca", "Cb")),
        (",0,1,2\nTP53,0,1,3\nKRAS,1,1,0\n", ["TP53", "KRAS"], ("0", "1", "2")),
        ("0\t1\t3\t\n1\t0\t0\t\n", ["R1", "R2"], ("C1", "C2", "C3")),
        ("\ufeffgene;Ca;Cb\r\nTP53;0;1\r\n", ["TP53"], ("Ca", "Cb")),
        ("".join(f"{place} 0 1 3\n" for place in range(1, 9)), list("12345678"), ("C1", "C2", "C3")),
    ],
)
def test_quoted_names_numbered_rows_and_ends_of_lines_are_read(tmp_path: Path, text: str, rows: list[str], cells):
    results = read_results(write(tmp_path, text))
    assert (keys(results), results.samples, results.refusals) == (rows, cells, ())


@pytest.mark.parametrize(
    "text",
    [
        "cellID/mutID\tmut0\tmut1\ncell0\t0\t?\ncell1\t1\t0\n",
        "sample,TP53,KRAS\nS1,0,1\nS2,1,3\n",
        "chr1_100_C_T,chr2_5_G_A\n0,1\n1,3\n",
        "cell_1 0 1 3\ncell_2 1 1 0\n",
    ],
)
def test_a_matrix_on_its_side_is_refused_with_the_way_out(tmp_path: Path, text: str):
    with pytest.raises(Refused, match=r"m.txt lies on its side: by line 1.*Turn it"):
        read_results(write(tmp_path, text, "m.txt"))


def test_names_of_alterations_for_columns_tell_a_matrix_on_its_side(tmp_path: Path):
    names = write(tmp_path, "1:5:C:T\n2:5:C:T\n3:9:G:A\n", "n.txt")
    with pytest.raises(Refused, match="lies on its side"):
        read_results(write(tmp_path, "0 1 3\n1 2 0\n", "m.txt"), names)
