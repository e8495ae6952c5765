"""What a SEG tells: segments of each sample, and what makes one doubtful."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.genome.packing import pack_segments, unpack_segments
from app.domain.genome.parsed import UNKNOWN, Segment
from app.imports.results.detect import read_results
from tests.imports.result_files import texts, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")

HEAD = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n"


def seg(*rows: str, head: str = HEAD) -> str:
    return head + "".join("\t".join(row.split(" ")) + "\n" for row in rows)


def test_segments_are_read_sample_by_sample(tmp_path: Path):
    results = read_results(write(tmp_path, seg("C1 chr8 1 5000 12 0.58", "C2 8 1 5000 12 -0.2", "C1 23 7 9 2 -1")))
    assert results.samples == ("C1", "C2")
    assert results.segments["C1"] == (
        Segment("8", 1, 5000, 12, 0.58, None, 2),
        Segment("X", 7, 9, 2, -1.0, None, 4),
    )
    assert results.problems == ()
    assert unpack_segments(pack_segments(results.segments["C1"])) == results.segments["C1"]


@pytest.mark.parametrize(
    "head",
    [
        "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean",
        "Sample\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean",
        "'ID'\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean",
        '"ID"\t"chrom"\t"loc.start"\t"loc.end"\t"num.mark"\t"seg.mean"',
        "GDC_Aliquot\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean",
        "Sample\tChromosome\tStart Position\tEnd Position\tNum markers\tSeg.CN",
    ],
)
def test_heads_of_cbs_igv_gdc_and_gistic_are_known(tmp_path: Path, head: str):
    results = read_results(write(tmp_path, seg("C1 1 10 20 3 -0.5", head=head + "\n")))
    assert results.segments["C1"] == (Segment("1", 10, 20, 3, -0.5, None, 2),)


def test_copy_numbers_and_missing_marks_are_kept_and_commas_and_blanks_part_too(tmp_path: Path):
    results = read_results(write(tmp_path, "sample,chr,start,end,markers,log2,cn\nC1,1,10,20,NA,-0.5,1\n"))
    assert results.segments["C1"] == (Segment("1", 10, 20, UNKNOWN, -0.5, 1.0, 2),)
    blanks = read_results(write(tmp_path, "ID chrom loc.start loc.end num.mark seg.mean\nC1 1 10 20 3 -0.5\n"))
    assert blanks.segments["C1"] == (Segment("1", 10, 20, 3, -0.5, None, 2),)


def test_a_file_without_a_head_is_read_by_the_order_of_its_columns(tmp_path: Path):
    results = read_results(write(tmp_path, seg("C1 1 10 20 3 -0.5", head="")))
    assert results.segments["C1"] == (Segment("1", 10, 20, 3, -0.5, None, 1),)
    assert texts(results)[0].startswith("The file has no head")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("C1 1 20 10 3 0.1", "The segment runs from 20 to 10: its end lies before its start, or off the chromosome."),
        ("C1 1 -5 10 3 0.1", "The segment runs from -5 to 10: its end lies before its start, or off the chromosome."),
        ("C1 1 x 10 3 0.1", "“x” is no number."),
        ("C1 1 1.5 10 3 0.1", "“1.5” is no whole number."),
        ("C1 1 1 10 3 high", "“high” is no number."),
        ("C1 1 1 10 -3 0.1", "Neither marks nor copies are below 0."),
        ("C1 1 1 10 3", "The row has 5 cells, the head 6."),
        (" 1 1 10 3 0.1", "The row names no sample."),
        ("C1  1 10 3 0.1", "The segment names no chromosome."),
    ],
)
def test_a_row_that_does_not_fit_costs_the_file(tmp_path: Path, row: str, sentence: str):
    results = read_results(write(tmp_path, seg("C0 1 1 10 3 -0.1", row)))
    assert [(each.line, each.text) for each in results.refusals] == [(3, sentence)]
    assert results.segments == {}


def test_overlapping_segments_set_their_sample_apart_and_those_that_touch_do_not(tmp_path: Path):
    results = read_results(
        write(tmp_path, seg("C1 1 1 10 3 -1", "C1 1 10 20 3 1", "C2 1 1 10 3 -1", "C2 2 1 9 1 0", "C2 1 5 20 3 1"))
    )
    assert results.duplicates == ("C2",)
    assert texts(results) == ["The segments of lines 4 and 6 overlap on chromosome 1."]


def test_ratios_that_are_no_logarithms_are_suspected(tmp_path: Path):
    results = read_results(write(tmp_path, seg("C1 1 1 10 3 2.01", "C1 2 1 10 3 1.98", "C1 3 1 10 3 3.1")))
    assert "these look like copy numbers or ratios, not log2" in texts(results)[0]


def test_odd_chromosomes_and_segments_without_a_value_are_told(tmp_path: Path):
    results = read_results(write(tmp_path, seg("C1 GL000192.1 1 10 3 -1", "C1 1 1 10 3 NA")))
    assert texts(results) == [
        "“GL000192.1” is none of the chromosomes 1 to 22, X, Y and MT.",
        "The segment has no value and is left out.",
    ]


def test_a_seg_without_its_columns_is_refused(tmp_path: Path):
    from app.domain.words import FileKind

    with pytest.raises(Refused, match="lacks the columns loc.end, seg.mean"):
        read_results(write(tmp_path, "ID\tchrom\tloc.start\nC1\t1\t5\n"), kind=FileKind.SEG)


def test_lines_of_igv_above_the_head_are_passed_over_and_remarks_below_it_told(tmp_path: Path):
    text = "#type=COPY_NUMBER\n#track viewLimits=-1:1\n" + HEAD + "C1\t1\t10\t20\t3\t-0.5\n# cut here\n"
    results = read_results(write(tmp_path, text.replace("\n", "\r\n")))
    assert results.segments["C1"] == (Segment("1", 10, 20, 3, -0.5, None, 4),)
    assert [(each.line, each.text) for each in results.problems] == [
        (5, "A line that begins with # stands among the rows.")
    ]


def test_copy_numbers_without_log2_are_refused_by_the_column_that_lacks(tmp_path: Path):
    head = "GDC_Aliquot\tChromosome\tStart\tEnd\tCopy_Number\tMajor_Copy_Number\tMinor_Copy_Number\n"
    with pytest.raises(Refused, match=r"lacks the columns seg.mean"):
        read_results(write(tmp_path, head + "a\tchr1\t1\t9\t2\t1\t1\n"))


SEGMENTS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2", "Sample 3"]),
        st.sampled_from(["1", "chr7", "X", "chrM"]),
        st.integers(0, 1000),
        st.integers(0, 1000),
        st.none() | st.integers(0, 10**6),
        st.floats(-8, 8).map(lambda value: round(value, 4)),
    ),
    min_size=1,
    max_size=8,
)


@given(rows=SEGMENTS, separator=st.sampled_from(["\t", ";"]), comma=st.booleans(), end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_segments_come_back_as_they_were_written(tmp_path: Path, rows, separator, comma, end):
    written = [HEAD.strip().replace("\t", separator)]
    for sample, chrom, start, length, marks, log2 in rows:
        value = f"{log2}".replace(".", ",") if comma else f"{log2}"
        cells = (sample, chrom, str(start), str(start + length), "NA" if marks is None else str(marks), value)
        written.append(separator.join(cells))
    results = read_results(write(tmp_path, "\ufeff" + end.join(written) + end))
    assert results.refusals == ()
    read = sorted((each.line, sample, each) for sample, each_of in results.segments.items() for each in each_of)
    assert [(sample, each.start, each.end, each.marks, each.log2) for _line, sample, each in read] == [
        (sample, start, start + length, UNKNOWN if marks is None else marks, log2)
        for sample, _chrom, start, length, marks, log2 in rows
    ]
