"""What a VCF tells, call by call: states, reads, alleles and names."""

import gzip
import math
from pathlib import Path

import pytest

from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN
from app.domain.words import AlterationKind, FileKind
from app.imports.results.detect import read_results
from tests.imports.result_files import META, keys, read_vcf, texts, told, vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")

BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def test_a_plain_table_of_15_alterations_and_100_cells_is_read_exactly(tmp_path: Path):
    cells = [f"C{number}" for number in range(100)]
    states = {NO_DATA: "./.:.:.", REFERENCE: "0/0:20,0:20", MUTATED: "0/1:12,8:20"}
    wanted = [[(row * 7 + cell * 3) % 3 for cell in range(100)] for row in range(15)]
    records = [
        f"chr{row + 1} {1000 + row} . C T 50 PASS DP=9 GT:AD:DP " + " ".join(states[each] for each in wanted[row])
        for row in range(15)
    ]
    results = read_vcf(tmp_path, *records, samples=cells)
    assert results.problems == ()
    assert (results.records, results.samples) == (15, tuple(cells))
    assert [[int(results.calls[cell].state[row]) for cell in cells] for row in range(15)] == wanted
    assert results.calls["C0"].line.tolist() == list(range(11, 26))


@pytest.mark.parametrize(
    ("genotype", "state"),
    [
        ("0/0", REFERENCE),
        ("0|1", MUTATED),
        ("1/1", MUTATED),
        ("./.", NO_DATA),
        (".", NO_DATA),
        ("./1", MUTATED),
        ("./0", NO_DATA),
        ("0", REFERENCE),
        ("1", MUTATED),
        ("0/0/1", MUTATED),
        ("|0/1", MUTATED),
    ],
)
def test_a_genotype_says_what_it_says_and_a_point_says_nothing(tmp_path: Path, genotype: str, state: int):
    results = read_vcf(tmp_path, f"1 100 . C T . . . GT {genotype}")
    assert told(results.calls["C1"]) == [(state, UNKNOWN, UNKNOWN)]


def test_several_alleles_are_told_one_by_one_with_their_own_reads(tmp_path: Path):
    results = read_vcf(tmp_path, "1 100 . C T,CA . . . GT:AD:DP 0/2:5,1,4:10")
    assert keys(results) == ["1:100:C:T", "1:100:-:A"]
    assert told(results.calls["C1"]) == [(REFERENCE, 10, 1), (MUTATED, 10, 4)]


def test_depth_is_the_sum_of_the_reads_where_the_file_tells_no_depth(tmp_path: Path):
    results = read_vcf(tmp_path, "1 100 . C T . . . GT:AD 0/1:12,8", "1 200 . C T . . . GT:AD 0/1:.,8")
    assert told(results.calls["C1"]) == [(MUTATED, 20, 8), (MUTATED, UNKNOWN, 8)]


@pytest.mark.parametrize(("key", "text"), [("AF", "0.25"), ("VAF", "0.25"), ("FREQ", "25%"), ("FREQ", "25,0%")])
def test_the_share_is_kept_where_reads_are_lacking(tmp_path: Path, key: str, text: str):
    results = read_vcf(
        tmp_path, f"1 100 . C T . . . GT:{key} 0/1:{text}", f"1 200 . C T . . . GT:AD:{key} 0/1:3,1:{text}"
    )
    first, second = results.calls["C1"].vaf.tolist()
    assert first == pytest.approx(0.25)
    assert math.isnan(second)


def test_reads_of_varscan_freebayes_and_local_alleles_are_found(tmp_path: Path):
    varscan = META.replace("##FORMAT=<ID=AD,Number=R", "##FORMAT=<ID=AD,Number=1")
    assert told(
        read_vcf(tmp_path, "1 1 . C T . . . GT:RD:AD 0/1:7,3".replace("7,3", "7:3"), meta=varscan).calls["C1"]
    ) == [(MUTATED, 10, 3)]
    assert told(read_vcf(tmp_path, "1 1 . C T . . . GT:RO:AO 0/1:7:3").calls["C1"]) == [(MUTATED, 10, 3)]
    local = read_vcf(tmp_path, "1 1 . C T,G . . . GT:DP:LAA:LAD 0/2:10:2:6,4")
    assert told(local.calls["C1"]) == [(REFERENCE, 10, UNKNOWN), (MUTATED, 10, 4)]


def test_without_genotypes_reads_are_kept_and_no_state_is_invented(tmp_path: Path):
    results = read_vcf(tmp_path, "1 100 . C T . . . AD:DP 2,8:10")
    assert told(results.calls["C1"]) == [(NO_DATA, 10, 8)]
    assert texts(results) == ["1 record has no genotypes (GT): its calls are no data."]


def test_a_call_behind_a_filter_has_not_passed(tmp_path: Path):
    results = read_vcf(
        tmp_path, "1 1 . C T . PASS . GT 0/1", "1 2 . C T . q10 . GT 0/1", "1 3 . C T . . . GT:FT 0/1:low"
    )
    assert results.calls["C1"].passed.tolist() == [True, False, False]


def test_what_is_told_by_a_symbol_is_a_stretch_and_a_breakend_is_a_structural_variant(tmp_path: Path):
    results = read_vcf(
        tmp_path,
        "8 100 . N <DUP> . . END=500 GT 0/1",
        "8 600 . N <DEL> . . SVLEN=-50 GT 0/1",
        "8 700 . N <INV> . . END=900 GT 0/1",
        "9 100 . C C[8:700[ . . . GT 0/1",
        "9 200 . C .A . . . GT 0/1",
        "9 300 . C <DEL:ME:ALU> . . END=400 GT 0/1",
    )
    assert keys(results) == [
        "8:101-500:<DUP>",
        "8:601-650:<DEL>",
        "8:701-900:<INV>",
        "9:100:C:C[8:700[",
        "9:200:C:.A",
        "9:301-400:<DEL:ME:ALU>",
    ]
    copy, structure = AlterationKind.CNA, AlterationKind.SV
    assert [each.kind for each in results.alterations] == [copy, copy, structure, structure, structure, copy]


def test_from_vcf_4_4_on_the_length_of_each_allele_counts(tmp_path: Path):
    meta = META.replace("VCFv4.2", "VCFv4.4")
    results = read_vcf(tmp_path, "8 100 . N <DEL>,<DUP> . . END=500;SVLEN=10,20 GT 1/2", meta=meta)
    assert keys(results) == ["8:101-110:<DEL>", "8:101-120:<DUP>"]


def test_a_site_without_an_alteration_is_counted_and_said(tmp_path: Path):
    results = read_vcf(
        tmp_path, "1 1 . C . . . . GT 0/0", "1 2 . C <*> . . END=9 GT 0/0", "1 20 . C *,T . . . GT:AD 0/1:3,2,0"
    )
    assert keys(results) == ["1:20:C:T"]
    assert told(results.calls["C1"]) == [(NO_DATA, 5, 0)]
    assert texts(results) == ["2 records tell no alteration; nothing is kept of them."]
    assert results.records == 3


def test_a_telomere_lies_at_0_and_letters_may_be_small(tmp_path: Path):
    assert keys(read_vcf(tmp_path, "chrM 0 . c t . . . GT 0/1")) == ["MT:0:C:T"]


def test_a_sample_that_stands_twice_keeps_both_columns_apart(tmp_path: Path):
    results = read_vcf(tmp_path, "1 1 . C T . . . GT 0/1 0/0 1/1", samples=("C7", "C7", "C8"))
    assert results.samples == ("C7", "C7 (2)", "C8")
    assert results.duplicates == ("C7", "C7 (2)")
    assert [results.calls[each].state.tolist() for each in results.samples] == [[MUTATED], [REFERENCE], [MUTATED]]
    assert texts(results) == ["Sample C7 stands twice in the header."]


def test_names_of_snpeff_vep_and_annovar_are_read(tmp_path: Path):
    meta = META + (
        "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation'\">\n"
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: Allele|SYMBOL|HGVSc|HGVSp">\n'
        '##INFO=<ID=Gene.refGene,Number=.,Type=String,Description="g">\n'
        '##INFO=<ID=AAChange.refGene,Number=.,Type=String,Description="a">\n'
    )
    ann = "ANN=A|x|LOW|OTHER|||||||,T|missense|HIGH|TP53|i|transcript|NM|pc|5/11|c.524G>A|p.Arg175His|"
    csq = "CSQ=-|TP53|ENST1.9:c.100del|ENSP1.4:p.Gly34%3D"
    annovar = "Gene.refGene=PIK3CA;AAChange.refGene=PIK3CA:NM_006218:exon21:c.A3140G:p.H1047R"
    results = read_vcf(
        tmp_path,
        f"17 1 . C T,G . . {ann} GT 1/2",
        f"17 5 . CA C . . {csq} GT 0/1",
        f"3 1 . A G . . {annovar} GT 0/1",
        meta=meta,
    )
    assert [(each.gene, each.hgvsc, each.hgvsp) for each in results.alterations] == [
        ("TP53", "c.524G>A", "p.Arg175His"),
        ("", "", ""),
        ("TP53", "c.100del", "p.Gly34="),
        ("PIK3CA", "c.A3140G", "p.H1047R"),
    ]
    assert results.alterations[0].title == "TP53 p.Arg175His"


@pytest.mark.parametrize(
    ("line", "build"),
    [
        ("##reference=file:///refs/GRCh38.p13.fa", "GRCh38"),
        ("##reference=/data/human_g1k_v37.fasta", "GRCh37"),
        ("##reference=Homo_sapiens_assembly38.fasta", "GRCh38"),
        ("##contig=<ID=chr1,length=248956422>", "GRCh38"),
        ("##contig=<ID=1,length=249250621>", "GRCh37"),
        ("##contig=<ID=1,assembly=b37>", "GRCh37"),
        ("##reference=unknown.fa", ""),
    ],
)
def test_the_build_is_found_by_name_or_by_length(tmp_path: Path, line: str, build: str):
    about = read_vcf(tmp_path, meta=META + line + "\n##source=Mutect2 4.2\n").about
    assert (about.build, about.pipeline, about.format) == (build, "Mutect2 4.2", "VCFv4.2")


def test_meta_lines_that_the_parser_stumbles_over_cost_no_record(tmp_path: Path):
    meta = META + (
        '##INFO=<ID=BAD,Number=1,Type=Integer,Description="a "quoted" \\x word">\n'
        "##PEDIGREE=<Name_0=G0-ID,Name_1=G1-ID>\n"
        "##no equals sign\n"
        "##META=<ID=Assay,Type=String,Number=.,Values=[WholeGenome, Exome]>\n"
        '##FORMAT=<ID=LAA,Number=LA,Type=Integer,Description="Local alleles">\n'
    )
    results = read_vcf(tmp_path, "1 1 . C T . . BAD=3 GT 0/1", meta=meta)
    assert keys(results) == ["1:1:C:T"]
    assert [each.line for each in results.problems] == [10, 11, 12]
    assert results.refusals == ()


def test_gzip_and_bgzip_are_read_as_the_plain_file_is(tmp_path: Path):
    text = vcf("1 1 . C T . . . GT 0/1").encode()
    packed = gzip.compress(text)
    block = bytearray(packed)
    block[3] = 4
    extra = b"\x06\x00BC\x02\x00" + (len(packed) + 7).to_bytes(2, "little")
    bgzip = bytes(block[:10]) + extra + packed[10:] + BGZIP_END
    for data in (text, packed, bgzip):
        assert keys(read_results(write(tmp_path, data, "file.vcf.gz"))) == ["1:1:C:T"]


def test_a_file_without_samples_or_records_is_read_and_said(tmp_path: Path):
    results = read_vcf(tmp_path, samples=())
    assert results.kind is FileKind.VCF
    assert texts(results) == ["The file holds no record.", "The file names no sample: it holds no call."]


def test_windows_line_ends_a_bom_and_an_unended_line_are_borne(tmp_path: Path):
    text = "\ufeff" + vcf("1 1 . C T . . . GT 0/1").replace("\n", "\r\n").rstrip()
    results = read_results(write(tmp_path, text))
    assert keys(results) == ["1:1:C:T"]
    assert texts(results) == ["The last line is not ended: the file may have been cut there."]
