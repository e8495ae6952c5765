"""Valid files of every kind with lines edited at random, and bytes at random: read or refused in a sentence, no more."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.imports.results.detect import KINDS, read_results
from tests.imports.result_files import vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-006")

OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

VALID = {
    "vcf": vcf(
        "chr1 100 . C T,<DEL> 5 PASS DP=3;END=120 GT:AD:DP 0/1:3,2,0:5 1|2",
        "chr1 200 . C *,CA . q10 SVLEN=-5 GT:DP:LAA:LAD ./.:.:.: 2:9:2:4,5",
        "chr2 0 . N N]chr1:5] . . . GT 0/0/1 .",
        samples=("C1", "C2"),
    ),
    "maf": (
        "#version gdc-1.0.0\n"
        "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele1\t"
        "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tt_depth\tt_alt_count\n"
        "TP53\tGRCh38\tchr17\t5\t5\tC\tC\tT\tC1\t20\t8\n"
        "KRAS\tGRCh38\t12\t9\t10\t-\t-\tAC\tC2\t.\t.\n"
        "KRAS\tGRCh38\t12\t9\t10\t-\t-\t-\tC1\t7\t0\n"
    ),
    "seg": "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\nC1\tchr1\t1\t9\t3\t-0.5\nC2\tX\t1\t7.5e5\tNA\t0,58\n",
    "matrix": 'gene,Ca,Cb\nTP53,0,1\n"KRAS, G12D",3,2\n',
    "quality": "sample;total_reads;mapped_pct\nC1;1 000;98,5\nC2;2e3;97,1 %\n",
}
BREAKING = ("", "\t", ":", ",", ";", '"', "#", "-", "<", "]", "\r", "\x0b", "\x1c", "\u2028", "\u0661", "é")
NUMBERS = ("-1", "9" * 5000, "1e400", "inf", "NA", "1.5")
ODD = st.sampled_from(BREAKING + NUMBERS) | st.text(max_size=20)


def must_be_told(path: str) -> None:
    """Whatever the kind that a person says: a sentence with a way out, or results."""
    for kind in (None, *KINDS):
        with suppress(Refused):
            for each in read_results(path, kind=kind).refusals:
                assert each.text
                assert each.hint or each.text.startswith("and ")


@pytest.mark.parametrize("kind", list(VALID))
@given(data=st.data())
@OFTEN
def test_no_edit_of_a_valid_file_makes_a_reader_fall(tmp_path: Path, kind: str, data: st.DataObject):
    text = VALID[kind]
    for _edit in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(ODD) + text[end:]
    must_be_told(write(tmp_path, text.encode("utf-8", "replace")))


@pytest.mark.parametrize("kind", list(VALID))
def test_a_valid_file_is_read_without_a_refusal(tmp_path: Path, kind: str):
    assert read_results(write(tmp_path, VALID[kind])).refusals == ()


@given(
    data=st.binary(max_size=400),
    head=st.sampled_from([b"", b"\x1f\x8b\x08\x04", b"PK\x03\x04", b"##fileformat=VCFv4.2\n"]),
)
@OFTEN
def test_no_bytes_make_a_reader_fall(tmp_path: Path, data: bytes, head: bytes):
    must_be_told(write(tmp_path, head + data))
