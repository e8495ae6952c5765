"""Tables of quality: heads of laboratories and tools, French numbers, and values that can't be."""

from pathlib import Path

import openpyxl
import pytest

from app.domain.errors import Refused
from app.domain.genome.parsed import SampleQc
from app.imports.results.detect import read_results
from tests.imports.result_files import texts, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")


def test_a_table_is_read_with_what_it_holds_besides(tmp_path: Path):
    head = "cell,total_reads,mapped_pct,dup_pct,mean_cov,pct_cov_10x,pct_cov_20x,ADO,MAPD,breakpoints,gini,contamination,lane"
    results = read_results(
        write(tmp_path, f"{head}\nC1,750000,98.5,12,1.5,4,2,20,0.21,14,0.3,0.5,L1\nC2,,NA,,,,,,,,,,\n")
    )
    assert results.quality["C1"] == SampleQc(
        2, 750000, 98.5, 12.0, 1.5, 4.0, 2.0, 20.0, 0.21, 14, 0.3, 0.5, {"lane": "L1"}
    )
    assert results.quality["C2"] == SampleQc(3)
    assert results.problems == ()


def test_french_heads_and_numbers_are_read(tmp_path: Path):
    text = (
        "Échantillon;Nombre de lectures;Lectures alignées (%);Doublons (%);Couverture moyenne;Coefficient de Gini;"
        "Points de cassure\n"
        "C1;1 234 567;98,5 %;12,25;0,8;0,31;4\n"
        "C2;750\u202f000;97,1;10;1;0,2;0\n"
    )
    results = read_results(write(tmp_path, text))
    assert results.quality["C1"] == SampleQc(2, 1234567, 98.5, 12.25, 0.8, breakpoints=4, gini=0.31)
    assert results.quality["C2"].total_reads == 750000


def test_shares_of_picard_become_percentages_and_are_said(tmp_path: Path):
    text = (
        "## htsjdk.samtools.metrics.StringHeader\n# CollectAlignmentSummaryMetrics\n## METRICS CLASS\tpicard\n"
        "SAMPLE\tPF_READS\tPCT_PF_READS_ALIGNED\tPERCENT_DUPLICATION\tMEAN_COVERAGE\nC1\t1000\t0.985\t0.12\t3.5\n\n"
        "## HISTOGRAM\tjava.lang.Integer\ncount\tvalue\n1\t2\n"
    )
    results = read_results(write(tmp_path, text))
    quality = results.quality["C1"]
    assert (quality.line, quality.total_reads, quality.mean_cov) == (5, 1000, 3.5)
    assert (quality.mapped_pct, quality.dup_pct) == (pytest.approx(98.5), pytest.approx(12))
    assert len(results.problems) == 2


def test_percentages_below_1_are_taken_as_they_stand_and_asked_about(tmp_path: Path):
    results = read_results(write(tmp_path, "sample,mapped_pct\nC1,0.98\nC2,0.97\n"))
    assert results.quality["C1"].mapped_pct == 0.98
    assert texts(results) == ["mapped_pct has no value above 1: are these shares? They were taken as percentages."]


def test_a_workbook_is_read_and_its_percent_cells_are_percentages(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["Sample", "Total reads", "% mapped", "DLRS"], ["C1", 1234567, 0.985, 0.2], [], ["C2", 5, 0.5, None]):
        book.active.append(row)
    book.active["C2"].number_format = book.active["C4"].number_format = "0.0%"
    book.save(tmp_path / "qc.xlsx")
    results = read_results(str(tmp_path / "qc.xlsx"))
    assert results.quality["C1"] == SampleQc(2, 1234567, 98.5, mapd=0.2)
    assert results.quality["C2"] == SampleQc(4, 5, 50.0)


def test_utf_16_as_a_spreadsheet_saves_text_is_read(tmp_path: Path):
    results = read_results(write(tmp_path, "Échantillon\tlectures\nC1\t5\n".encode("utf-16")))
    assert results.quality["C1"].total_reads == 5


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("C2,-5,90,1", "reads: -5 is below 0."),
        ("C2,5.5,90,1", "reads: “5.5” is no whole number."),
        ("C2,many,90,1", "reads: “many” is no number."),
        ("C2,5,101,1", "mapped_pct: 101 is more than 100 %."),
        ("C2,5,-1,1", "mapped_pct: -1 is below 0."),
        ("C2,5,90,1.5", "gini: 1.5 is more than 1."),
        (",5,90,1", "The row names no sample."),
        ("C2,5,90,1,7", "The row has 5 cells, the head 4."),
    ],
)
def test_a_value_that_can_not_be_is_told_with_its_line_and_column(tmp_path: Path, row: str, sentence: str):
    results = read_results(write(tmp_path, f"sample,reads,mapped_pct,gini\nC1,1,95,0.1\n\n{row}\n"))
    assert [(each.line, each.text) for each in results.refusals] == [(4, sentence)]
    assert results.quality == {}


def test_a_sample_with_two_rows_keeps_both_apart(tmp_path: Path):
    results = read_results(write(tmp_path, "sample,reads\nC1,1\nC2,2\nC1,3\n"))
    assert results.samples == ("C1", "C2", "C1 (2)")
    assert results.duplicates == ("C1", "C1 (2)")
    assert [each.total_reads for each in results.quality.values()] == [1, 2, 3]
    assert [(each.line, each.sample) for each in results.problems] == [(4, "C1")]


def test_a_table_that_names_nothing_measured_is_refused(tmp_path: Path):
    from app.domain.words import FileKind

    with pytest.raises(Refused, match="is no table of quality"):
        read_results(write(tmp_path, "sample,colour\nC1,red\n"), kind=FileKind.QC_TABLE)
