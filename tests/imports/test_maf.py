"""What a MAF tells: mutations of each sample, under the same key as a VCF gives them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.genome.alteration import Alteration, short_variant
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN
from app.imports.results.detect import read_results
from tests.imports.result_files import keys, texts, told, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")

HEAD = [
    *("Hugo_Symbol", "Entrez_Gene_Id", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand"),
    *("Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode"),
    *("t_depth", "t_ref_count", "t_alt_count", "HGVSc", "HGVSp_Short", "FILTER"),
]
ROW = [
    *("TP53", "7157", "GRCh38", "chr17", "7674220", "7674220", "+", "SNP", "C", "C", "T", "C1"),
    *("20", "12", "8", "ENST1.9:c.524G>A", "p.R175H", "PASS"),
]


def maf(*rows: list[str], head: list[str] = HEAD) -> str:
    return "#version gdc-1.0.0\n" + "".join("\t".join(row) + "\n" for row in (head, *rows))


def row(**values: str) -> list[str]:
    return [values.get(name, cell) for name, cell in zip(HEAD, ROW, strict=True)]


def test_a_mutation_is_read_with_its_reads_and_names(tmp_path: Path):
    results = read_results(write(tmp_path, maf(ROW)))
    assert keys(results) == ["17:7674220:C:T"]
    assert told(results.calls["C1"]) == [(MUTATED, 20, 8)]
    assert results.calls["C1"].line.tolist() == [3]
    assert results.alterations[0].title == "TP53 p.R175H"
    assert (results.about.build, results.about.format) == ("GRCh38", "MAF gdc-1.0.0")


def test_what_a_sample_does_not_list_is_absent_and_not_reference(tmp_path: Path):
    other = row(Tumor_Sample_Barcode="C2", Start_Position="7674300", End_Position="7674300")
    results = read_results(write(tmp_path, maf(ROW, other)))
    assert results.samples == ("C1", "C2")
    assert [calls.row.tolist() for calls in results.calls.values()] == [[0], [1]]


def test_columns_may_stand_in_any_order_and_others_are_counted(tmp_path: Path):
    head, cells = [*reversed(HEAD), "dbSNP_RS", "IMPACT"], [*reversed(ROW), "rs1", "HIGH"]
    results = read_results(write(tmp_path, maf(cells, head=head)))
    assert keys(results) == ["17:7674220:C:T"]
    assert texts(results) == ["Further columns, which are not kept: 4."]


@pytest.mark.parametrize(
    ("told_by_maf", "told_by_vcf"),
    [
        (("100", "101", "-", "A"), (100, "C", "CA")),
        (("101", "101", "A", "-"), (100, "CA", "C")),
        (("101", "103", "AGT", "-"), (100, "CAGT", "C")),
        (("100", "101", "CA", "TG"), (100, "CA", "TG")),
    ],
)
def test_an_insertion_or_deletion_has_the_key_that_a_vcf_gives_it(tmp_path: Path, told_by_maf, told_by_vcf):
    start, end, ref, alt = told_by_maf
    cells = row(
        Start_Position=start, End_Position=end, Reference_Allele=ref, Tumor_Seq_Allele1=ref, Tumor_Seq_Allele2=alt
    )
    results = read_results(write(tmp_path, maf(cells)))
    position, vcf_ref, vcf_alt = told_by_vcf
    assert keys(results) == [short_variant("17", position, vcf_ref, vcf_alt).key]
    assert results.problems == read_results(write(tmp_path, maf(ROW))).problems


BASES = st.text("ACGT", min_size=1, max_size=6)


@given(anchor=st.sampled_from("ACGT"), ref=st.text("ACGT", max_size=6), alt=st.text("ACGT", max_size=6), tail=BASES)
@settings(max_examples=300)
def test_padding_never_changes_a_key(anchor: str, ref: str, alt: str, tail: str):
    """A caller may repeat any bases behind both alleles; those in front are the anchor that a VCF wants."""
    if ref == alt:
        return
    plain = short_variant("1", 100, anchor + ref, anchor + alt)
    assert short_variant("chr1", 100, anchor + ref + tail, anchor + alt + tail).key == plain.key
    assert as_told_again(plain) == plain


def as_told_again(told: Alteration) -> Alteration:
    """Read back as a MAF writes it."""
    return short_variant(told.chrom, told.start, told.ref, told.alt)


@given(position=st.integers(1, 2**30), anchor=st.sampled_from("ACGT"), bases=BASES)
def test_a_left_aligned_insertion_and_deletion_agree_with_the_maf(position: int, anchor: str, bases: str):
    """Left-aligned: the last base is not the anchor, else the event could lie one base before."""
    if bases[-1] == anchor:
        return
    inserted, deleted = ("1", position, anchor, anchor + bases), ("1", position, anchor + bases, anchor)
    assert short_variant(*inserted) == short_variant("1", position, "-", bases)
    assert short_variant(*deleted) == short_variant("1", position + 1, bases, "-")


def test_a_gene_that_a_spreadsheet_made_a_date_is_warned_of_and_left_alone(tmp_path: Path):
    march = row(Hugo_Symbol="MARCH1", Start_Position="5", End_Position="5")
    results = read_results(write(tmp_path, maf(row(Hugo_Symbol="2-Sep"), march)))
    assert [each.gene for each in results.alterations] == ["2-Sep", "MARCH1"]
    assert "The gene “2-Sep” is a date, as a spreadsheet makes of names like SEPT2 and MARCH1." in texts(results)


def test_counts_that_are_not_told_are_unknown_and_no_read_is_no_mutation(tmp_path: Path):
    results = read_results(
        write(
            tmp_path,
            maf(
                row(t_depth=".", t_ref_count="", t_alt_count="NA"),
                row(Start_Position="5", End_Position="5", t_depth="", t_ref_count="7", t_alt_count="3"),
                row(Start_Position="6", End_Position="6", t_depth="9", t_ref_count="9", t_alt_count="0"),
            ),
        )
    )
    assert told(results.calls["C1"]) == [(MUTATED, UNKNOWN, UNKNOWN), (MUTATED, 10, 3), (NO_DATA, 9, 0)]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Start_Position": "7,674,220"}, "Start_Position “7,674,220” is no position."),
        ({"Start_Position": "-1"}, "Start_Position “-1” is no position."),
        ({"End_Position": "1"}, "End_Position 1 lies before Start_Position 7674220."),
        ({"Tumor_Seq_Allele2": "X"}, "Tumor_Seq_Allele2 “X” holds other letters than A, C, G, T and N."),
        ({"Tumor_Seq_Allele2": ""}, "Tumor_Seq_Allele2 “” holds other letters than A, C, G, T and N."),
        ({"Reference_Allele": "?"}, "Reference_Allele “?” holds other letters than A, C, G, T and N."),
        ({"t_depth": "-3"}, "t_depth is “-3”, which is no number of reads."),
        ({"t_depth": "deep"}, "t_depth is “deep”, which is no number of reads."),
        ({"t_alt_count": "1.5"}, "t_alt_count is “1.5”, which is no number of reads."),
        ({"Tumor_Sample_Barcode": ""}, "The row names no sample."),
        ({"Chromosome": ""}, "The row names no chromosome."),
        ({"Strand": "-"}, "The alleles are told on the minus strand; a MAF tells the plus strand."),
        ({"NCBI_Build": "GRCh37"}, "The file mixes genome builds: GRCh37, GRCh38."),
    ],
)
def test_a_row_that_does_not_fit_costs_the_file(tmp_path: Path, values: dict[str, str], sentence: str):
    results = read_results(write(tmp_path, maf(ROW, row(**values))))
    assert [each.text for each in results.refusals] == [sentence]
    assert results.calls == {}


def test_a_row_of_the_reference_alone_says_so_of_what_others_tell_there(tmp_path: Path):
    reference = {"Tumor_Seq_Allele2": "C", "Tumor_Sample_Barcode": "C2"}
    results = read_results(
        write(
            tmp_path,
            maf(
                row(**reference, t_depth="30", t_ref_count="30", t_alt_count="0"),
                row(**reference | {"Tumor_Sample_Barcode": "C3"}, t_depth="0", t_ref_count="0", t_alt_count="0"),
                row(**reference | {"Tumor_Sample_Barcode": "C4"}, t_depth="9", t_ref_count="4", t_alt_count="5"),
                row(**reference, Start_Position="9", End_Position="9", t_depth="", t_ref_count="", t_alt_count=""),
                ROW,
                row(Tumor_Seq_Allele2="G"),
            ),
        )
    )
    assert keys(results) == ["17:7674220:C:T", "17:7674220:C:G"]
    assert told(results.calls["C2"]) == [(REFERENCE, 30, 0)] * 2
    assert told(results.calls["C3"]) == [(NO_DATA, 0, 0)] * 2
    assert told(results.calls["C4"]) == [(NO_DATA, 9, 5)] * 2
    assert told(results.calls["C1"]) == [(MUTATED, 20, 8)] * 2
    assert [(each.line, each.text, each.sample) for each in results.problems[1:]] == [
        (5, "Both tumour alleles are the reference, but reads show another: the call is no data.", "C4"),
        (6, "Both tumour alleles are the reference, and no row tells an alteration there: it is not kept.", "C2"),
    ]


def test_quoted_cells_and_heads_are_read_and_remarks_below_the_head_are_told(tmp_path: Path):
    quoted = [f'"{cell}"' for cell in ROW]
    text = maf(quoted, ["#of the provider"], head=[f'"{name}"' for name in HEAD]).replace(
        "#version gdc-1.0.0", '"#version 2.4"'
    )
    results = read_results(write(tmp_path, text))
    assert keys(results) == ["17:7674220:C:T"]
    assert (results.samples, results.about.format) == (("C1",), "MAF 2.4")
    assert results.alterations[0].hgvsp == "p.R175H"
    assert [(each.line, each.text) for each in results.problems[1:]] == [
        (4, "A line that begins with # stands among the rows.")
    ]


def test_remarks_above_the_head_and_lacking_columns_that_may_lack_are_borne(tmp_path: Path):
    few = ["Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode"]
    text = "#version gdc-1.0.0\n#filedate 20240101\n\n" + maf(["1", "5", "C", "T", "C1"], head=few).split("\n", 1)[1]
    results = read_results(write(tmp_path, text.replace("\n", "\r\n")))
    assert (keys(results), results.refusals, results.about.build) == (["1:5:C:T"], (), "")
    assert told(results.calls["C1"]) == [(MUTATED, UNKNOWN, UNKNOWN)]


@given(
    place=st.integers(1, 2**31 - 9),
    ref=st.text("ACGT", min_size=1, max_size=4) | st.just("-"),
    alt=st.text("ACGT", min_size=1, max_size=4) | st.just("-"),
    reads=st.none() | st.tuples(st.integers(0, 999), st.integers(1, 999)),
    prefix=st.sampled_from(["", "chr"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mutation_comes_back_as_it_was_written(tmp_path: Path, place, ref, alt, reads, prefix):
    if ref == alt:
        return
    end = place + 1 if ref == "-" else place + len(ref) - 1
    depth, count = (sum(reads), reads[1]) if reads else (UNKNOWN, UNKNOWN)
    cells = row(
        Chromosome=prefix + "7",
        Start_Position=str(place),
        End_Position=str(end),
        Reference_Allele=ref,
        Tumor_Seq_Allele1=ref,
        Tumor_Seq_Allele2=alt,
        t_depth=str(depth) if reads else ".",
        t_ref_count=str(reads[0]) if reads else ".",
        t_alt_count=str(count) if reads else ".",
    )
    results = read_results(write(tmp_path, maf(cells)))
    assert texts(results) == ["Further columns, which are not kept: 2."]
    assert keys(results) == [short_variant("7", place, ref, alt).key]
    assert told(results.calls["C1"]) == [(MUTATED, depth, count)]


def test_a_cut_row_is_told_with_its_line(tmp_path: Path):
    results = read_results(write(tmp_path, maf(ROW, ROW[:7])))
    assert [(each.line, each.text) for each in results.refusals] == [(4, "The row has 7 cells, the head 18.")]


def test_a_maf_without_its_columns_is_refused(tmp_path: Path):
    head = [name if name != "Tumor_Seq_Allele2" else "Allele" for name in HEAD]
    with pytest.raises(Refused, match="lacks the columns Tumor_Seq_Allele2"):
        read_results(write(tmp_path, maf(ROW, head=head)))


@pytest.mark.parametrize("place", ["9" * 5000, "\u0661\u0662", "-1", "1.5"])
def test_a_position_that_is_none_is_refused_in_a_sentence(tmp_path: Path, place: str):
    results = read_results(write(tmp_path, maf(row(Start_Position=place))))
    assert [each.text for each in results.refusals] == [f"Start_Position “{place[:40]}” is no position."]
