"""What is wrong in a VCF is told line by line, in one sentence each; nothing of it is taken."""

from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.imports.results.detect import read_results
from app.imports.results.notes import AT_MOST
from tests.imports.result_files import META, read_vcf, texts, vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-006")

RECORD = "1 100 . C T . PASS . GT:AD 0/1:3,2"

REFUSED = [
    ("1 -5 . C T . . . GT 0/1", "POS “-5” is no position from 0 on."),
    ("1 1e3 . C T . . . GT 0/1", "POS “1e3” is no position from 0 on."),
    ("1 99999999999 . C T . . . GT 0/1", "POS “99999999999” is no position from 0 on."),
    ("1 1 . R T . . . GT 0/1", "REF “R” holds other letters than A, C, G, T and N."),
    ("1 1 . . T . . . GT 0/1", "REF “.” holds other letters than A, C, G, T and N."),
    ("1 1 . C X . . . GT 0/1", "ALT “X” is no allele."),
    ("1 1 . C T, . . . GT 0/1", "ALT “” is no allele."),
    ("1 1 . C T,. . . . GT 0/1", "ALT “.” is no allele."),
    ("1 1 . C <DEL . . . GT 0/1", "ALT “<DEL” is no allele."),
    ("1 1 . C ]1:5[A . . . GT 0/1", "ALT “]1:5[A” is no allele."),
    ("1 1 . C ]1:5] . . . GT 0/1", "ALT “]1:5]” is no allele."),
    ("1 1 . C A]1:5]C . . . GT 0/1", "ALT “A]1:5]C” is no allele."),
    (f"1 {'9' * 5000} . C T . . . GT 0/1", f"POS “{'9' * 40}” is no position from 0 on."),
    ("1 ١٢ . C T . . . GT 0/1", "POS “١٢” is no position from 0 on."),
    (f"1 1 . C T . . . GT:AD 0/1:3,{'9' * 5000}", f"AD is “{'9' * 40}”, which is no number of reads."),
    ("1 1 . C c . . . GT 0/1", "ALT c is the same as REF."),
    ("1 1 . C T high . . GT 0/1", "QUAL “high” is no number."),
    ("1 1 . C T . . . GT 0/2", "The genotype 0/2 names allele 2, the record has 2."),
    ("1 1 . C T . . . GT 0/|1", "The genotype “0/|1” is none."),
    ("1 1 . C T . . . GT A/B", "The genotype “A/B” is none."),
    ("1 1 . C T . . . GT ", "The genotype “” is none."),
    ("1 1 . C T . . . GT:AD 0/1:3", "AD holds 1 values, 2 belong there."),
    ("1 1 . C T . . . GT:AD 0/1:3,2,1", "AD holds 3 values, 2 belong there."),
    ("1 1 . C T . . . GT:AD 0/1:3,-2", "AD is “-2”, which is no number of reads."),
    ("1 1 . C T . . . GT:DP 0/1:many", "DP is “many”, which is no number of reads."),
    ("1 1 . C T . . . GT:AF 0/1:1.5", "“1.5” is no share from 0 to 1."),
    ("1 1 . C T . . . GT 0/1:5", "The call “0/1:5” has 2 fields, FORMAT names 1."),
    ("1 1 . C T . . . GT:GT 0/1:0/1", "FORMAT “GT:GT” names a field twice or none."),
    ("1 1 . C T . . . GT", "The record has 9 columns, the header names 10."),
    ("1 1 . C T . . . GT 0/1 0/1", "The record has 11 columns, the header names 10."),
    (" 1 . C T . . . GT 0/1", "CHROM “” is no name of a chromosome."),
]

WARNED = [
    ("1 1 . C T . q99 . GT 0/1", "FILTER q99 is not declared in the header."),
    ("1 1 . C T . 0 . GT 0/1", "FILTER “0” is not written as a VCF wants it."),
    ("1 1 . C T -1 . . GT 0/1", "QUAL -1 is below 0."),
    ("1 1 a;a C T . . . GT 0/1", "ID “a;a” is unusual: empty, with a blank, or twice the same."),
    ("1 1 . C T . . XX=1 GT 0/1", "INFO XX is not declared in the header."),
    ("1 1 . C T . . DP=-1 GT 0/1", "INFO DP is below 0."),
    ("1 1 . C T . . DP=1;DP=2 GT 0/1", "INFO names a key twice, or none between two semicolons."),
    ("1 1 . C <DEL> . . . GT 0/1", "<DEL> tells neither END nor SVLEN: its length is unknown."),
    ("1 9 . C <DEL> . . END=5 GT 0/1", "END 5 lies before POS 9."),
    ("1 1 . C T . . . DP:GT 5:0/1", "FORMAT “DP:GT” does not begin with GT."),
    ("1 1 . C T . . . GT:PL 0/1:1,2", "PL holds 2 values, 3 belong there."),
    ("1 1 . C T . . . GT:GQ 0/1:1,2", "GQ holds 2 values, 1 belong there."),
    ("1 1 . C T . . . GT:GQ 0/1:high", "GQ “high” is not of the type Integer."),
    ("a,1 1 . C T . . . GT 0/1", "CHROM a,1 holds a sign that a VCF does not allow in it."),
    ("1 1 . C T . . . GT:1X 0/1:1", "FORMAT “GT:1X” holds a sign that a VCF does not allow in it."),
    ("a:1 1 . C T . . . GT 0/1", "CHROM a:1 holds a colon, which VCF 4.2 does not allow."),
]


@pytest.mark.parametrize(("record", "sentence"), REFUSED, ids=[record[:60] for record, _sentence in REFUSED])
def test_a_record_that_does_not_fit_costs_the_file(tmp_path: Path, record: str, sentence: str):
    results = read_vcf(tmp_path, RECORD, record)
    assert sentence in texts(results)
    assert [each.line for each in results.refusals] == [12] * len(results.refusals)
    assert all(each.hint for each in results.refusals)
    assert (results.alterations, results.calls) == ((), {})


@pytest.mark.parametrize(("record", "sentence"), WARNED, ids=[record for record, _sentence in WARNED])
def test_what_is_only_unusual_is_a_warning(tmp_path: Path, record: str, sentence: str):
    results = read_vcf(tmp_path, record)
    assert sentence in texts(results)
    assert results.refusals == ()
    assert len(results.alterations) == 1


def test_records_out_of_order_or_told_twice_are_warned_of_and_kept(tmp_path: Path):
    results = read_vcf(
        tmp_path,
        "1 9 . C T . . . GT 0/1",
        "1 5 . C T . . . GT 0/1",
        "2 5 . C T . . . GT 0/1",
        "1 9 . C T . . . GT 1/1",
    )
    assert texts(results) == [
        "The records of 1 are not sorted by position.",
        "The records of 1 do not stand together.",
        "1:9:C:T stands on line 11 too; both calls are kept.",
    ]
    assert results.calls["C1"].row.tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        (vcf(RECORD, meta="##source=x\n"), "is no VCF of version 4.1 to 4.5"),
        (vcf(RECORD, meta="##fileformat=VCFv3.3\n"), "is no VCF of version 4.1 to 4.5"),
        (vcf(RECORD, meta="##fileformat=VCF v4.2\n"), "is no VCF of version 4.1 to 4.5"),
        (META, "has no line #CHROM"),
        (META + "1\t1\t.\tC\tT\t.\t.\t.\n", "has no line #CHROM"),
        (vcf(RECORD).replace("\tREF\t", "\tREFERENCE\t"), "does not name the columns of a VCF"),
        (vcf(RECORD).replace("#CHROM\t", "#CHROM "), "does not name the columns of a VCF"),
    ],
)
def test_a_file_that_begins_as_no_vcf_is_refused(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        read_results(write(tmp_path, text, "file.vcf"))


def test_all_faults_are_listed_as_far_as_a_person_reads(tmp_path: Path):
    results = read_vcf(tmp_path, *(f"1 1 . C X{number} . . . GT 0/1" for number in range(AT_MOST + 50)))
    assert len(results.refusals) == AT_MOST + 1
    assert results.problems[-1].text == "and 50 more of these kinds."


def test_the_same_fault_again_is_counted(tmp_path: Path):
    results = read_vcf(tmp_path, *["1 1 . C X . . . GT 0/1"] * 3)
    assert texts(results) == ["ALT “X” is no allele. (and 2 more times)"]


def test_faults_are_told_in_french(tmp_path: Path):
    from app import i18n

    with i18n.speaking("fr"):
        results = read_vcf(tmp_path, "1 -5 . C T . . . GT 0/1")
    assert texts(results) == ["POS « -5 » n’est pas une position à partir de 0."]


def test_a_genotype_of_thousands_of_digits_is_refused_in_a_sentence(tmp_path: Path):
    results = read_vcf(tmp_path, f"1 1 . C T . . . GT 0/{'1' * 5000}")
    (refusal,) = results.refusals
    assert refusal.line == 11
    assert results.calls == {}


def test_breakends_with_bases_on_one_side_are_alleles(tmp_path: Path):
    ends = ("C]1:5]", "]1:5]C", "[2:9[CA")
    results = read_vcf(tmp_path, *(f"1 {place} . C {alt} . . . GT 0/1" for place, alt in enumerate(ends, start=1)))
    assert results.refusals == ()
    assert len(results.alterations) == 3
