"""What a file is, by its content; and files that are cut, packed against us, junk, or written for another reader."""

import gzip
import hashlib
import os
import tracemalloc
import zlib
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.domain.genome.parsed import Results
from app.domain.words import FileKind
from app.imports.results.detect import read_results
from app.imports.results.source import MIB, Limits
from tests.imports.result_files import vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-006")

VCF = vcf("1 100 . C T . PASS . GT:AD 0/1:3,2")
MAF = (
    "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\n"
    "TP53\t1\t5\tC\tT\tC1\n"
)
SEG = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\nC1\t1\t1\t9\t3\t-0.5\n"
QC = "sample,total_reads\nC1,5\n"
MATRIX = "0 1 3\n1 2 0\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (VCF, FileKind.VCF),
        (MAF, FileKind.MAF),
        ("#version 2.4\n" + MAF, FileKind.MAF),
        (SEG, FileKind.SEG),
        (QC, FileKind.QC_TABLE),
        (MATRIX, FileKind.MATRIX),
        ("gene,Ca,Cb\nTP53,0,1\n", FileKind.MATRIX),
        ("TP53 1 1 0 3 2 1\nKRAS 0 1 0 3 2 1\n", FileKind.MATRIX),
        ("C1\tchr1\t100\t200\t3\t-0.5\n", FileKind.SEG),
    ],
)
def test_the_content_tells_the_kind_whatever_the_file_is_called(tmp_path: Path, text: str, kind: FileKind):
    for name in ("results.dat", "results.csv", "results.vcf"):
        results = read_results(write(tmp_path, text, name))
        assert results.kind is kind
        assert results.name == name
        assert (results.size, results.sha256) == (len(text.encode()), hashlib.sha256(text.encode()).hexdigest())
    assert read_results(write(tmp_path, gzip.compress(text.encode()))).kind is kind


def test_another_kind_than_was_said_is_refused_by_what_it_looks_like(tmp_path: Path):
    with pytest.raises(Refused, match=r"looks like Copy numbers \(SEG\), not like Variants \(VCF\)"):
        read_results(write(tmp_path, SEG), kind=FileKind.VCF)


def test_names_belong_to_a_matrix_alone(tmp_path: Path):
    with pytest.raises(Refused, match="Only a genotype matrix takes files of names"):
        read_results(write(tmp_path, SEG, "a"), write(tmp_path, "C1\n", "b"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"BCF\x02\x02rest", "is a BCF; have it written as VCF"),
        (gzip.compress(b"BAM\x01rest", mtime=0), "is a BAM of reads"),
        (b"%PDF-1.7\n", "is a PDF; ask for the table itself"),
        (b"\xd0\xcf\x11\xe0" * 20, r"is an old Excel workbook \(XLS\)"),
        (b"PK\x03\x04 cut", "is no workbook"),
        (bytes(range(256)) * 40, "is no text"),
        (b"\x01\x02\x03\x04\x05 text" * 20, "is no text"),
        (VCF.encode("utf-16"), "is written in UTF-16"),
        (b"Dear all,\nplease find\nthe results\n", "is no kind of results that is known"),
        (b"\x1f\x8b\x08\x00 no gzip at all", "is cut or damaged"),
        (gzip.compress(VCF.encode(), mtime=0)[:-9], "is cut or damaged after line"),
        (gzip.compress(VCF.encode(), mtime=0) + b"junk", "is cut or damaged after line"),
    ],
)
def test_what_is_no_file_of_results_is_refused_by_what_it_is(tmp_path: Path, data: bytes, sentence: str):
    with pytest.raises(Refused, match=sentence):
        read_results(write(tmp_path, data, "file"))


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="can't be read"):
        read_results(str(tmp_path / "nothing.vcf"))


def test_bgzip_without_its_end_mark_is_cut(tmp_path: Path):
    packed = gzip.compress(VCF.encode(), mtime=0)
    block = packed[:3] + b"\x04" + packed[4:10] + b"\x06\x00BC\x02\x00\xff\x00" + packed[10:]
    with pytest.raises(Refused, match="the end mark of bgzip is missing"):
        read_results(write(tmp_path, block))


def test_a_vcf_cut_at_any_byte_of_a_record_is_never_read_in_silence(tmp_path: Path):
    whole = vcf("1 100 . C T . PASS . GT:AD 0/1:3,2", "1 200 . C T . PASS . GT:AD 0/1:13,12")
    start = whole.index("\n1\t200") + 1
    for end in range(start + 1, len(whole)):
        results = read_results(write(tmp_path, whole[:end]))
        assert any("cut" in each.text or "cut" in each.hint for each in results.problems), whole[start:end]


def test_a_line_beyond_the_limit_is_refused_before_it_is_held(tmp_path: Path):
    path = write(tmp_path, VCF + "1\t200\t.\t" + "A" * 3 * MIB)
    with pytest.raises(Refused, match="Line 12 of file.txt is longer than 1 048 576 bytes"):
        read_results(path, limits=Limits(line=MIB))


def bomb(path: Path, line: bytes, times: int) -> str:
    """A gzip that unpacks to many times its size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    with path.open("wb") as stream:
        stream.write(packer.compress(VCF.encode()))
        for _each in range(times):
            stream.write(packer.compress(line))
        stream.write(packer.flush())
    return str(path)


def test_a_gzip_that_unpacks_without_end_is_refused_in_little_memory(tmp_path: Path):
    path = bomb(tmp_path / "bomb.vcf.gz", b"\n" * MIB, 200)
    tracemalloc.start()
    with pytest.raises(Refused, match="unpacks to more than"):
        read_results(path, limits=Limits(ratio=50, ratio_from=MIB // 4))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MIB


def test_a_gzip_of_one_endless_line_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="is longer than"):
        read_results(bomb(tmp_path / "bomb.vcf.gz", b"A" * MIB, 20), limits=Limits(line=8 * MIB))


def test_letters_of_another_alphabet_are_said(tmp_path: Path):
    data = VCF.encode().replace(b"C1\n", "Cé\n".encode("cp1252"))
    results = read_results(write(tmp_path, data))
    assert results.samples == ("Cé",)
    assert [each.text for each in results.problems] == ["The line holds letters that are not UTF-8."]


def test_progress_is_told_and_ends_at_the_whole(tmp_path: Path):
    steps: list[tuple[int, int]] = []
    path = write(tmp_path, vcf(*[f"1 {place} . C T . . . GT 0/1" for place in range(1, 9001)]))
    read_results(path, progress=lambda done, total: steps.append((done, total)))
    assert len(steps) >= 3
    assert steps == sorted(steps)
    assert steps[-1] == (os.path.getsize(path),) * 2


def test_memory_stays_flat_but_for_the_calls_that_are_kept(tmp_path: Path):
    """10,000 records of 50 samples are 500,000 calls: some 13 bytes each while read, and as much again once split."""
    call = "\t".join(["0/1:12,8:20"] * 50)
    records = (f"1\t{place}\t.\tC\tT\t.\tPASS\t.\tGT:AD:DP\t{call}\n" for place in range(1, 10_001))
    text = vcf(samples=[f"C{number}" for number in range(50)]) + "".join(records)
    path = write(tmp_path, text)
    del text
    tracemalloc.start()
    results = read_results(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(calls) for calls in results.calls.values()) == 500_000
    assert peak < 40 * MIB


@pytest.mark.parametrize("text", ["\xa0", "\u3000\n\u2003\n", "\ufeff", "\ufeff\n \n", "\x0b\x0c", "#", "\n\n#\n"])
@pytest.mark.parametrize("kind", [None, FileKind.VCF, FileKind.MAF, FileKind.SEG, FileKind.MATRIX, FileKind.QC_TABLE])
def test_a_file_of_blanks_of_any_alphabet_is_refused(tmp_path: Path, text: str, kind: FileKind | None):
    for data in (text.encode(), text.encode("utf-16")):
        path = write(tmp_path, data)
        with pytest.raises(Refused):
            must_be_taken(read_results(path, kind=kind))


def must_be_taken(results: Results) -> None:
    """Refused where one of its lines costs the file."""
    for each in results.refusals:
        raise Refused(each.text)
