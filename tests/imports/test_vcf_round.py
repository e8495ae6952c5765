"""Any VCF, written at random, comes back call by call; no text of it, however wrong, makes the reader fall."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.genome.alteration import short_variant
from app.domain.genome.packing import pack, unpack
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN, Results
from app.imports.results.detect import read_results
from tests.imports.result_files import keys, told, vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-005")

SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BASES = st.text("ACGT", min_size=1, max_size=4)
SAMPLES = ("C1", "C2", "C3")

HEADS = ("", "Hugo_Symbol\tReference_Allele\tTumor_Sample_Barcode\n", "ID\tchrom\tstart\tend\tlog2\n", "sample,reads\n")


def read_or_refused(path: str) -> Results | None:
    """None where the file was refused as a whole; any other error is a fault."""
    with suppress(Refused):
        return read_results(path)
    return None


@dataclass(frozen=True)
class Told:
    """One call as it is written, and what it must be read as, allele by allele."""

    text: str
    wanted: tuple[tuple[int, int, int], ...]


@st.composite
def calls(draw: st.DrawFn, alts: int) -> Told:
    alleles = draw(st.lists(st.sampled_from([None, *range(alts + 1)]), min_size=1, max_size=3))
    reads = draw(st.none() | st.lists(st.integers(0, 500), min_size=alts + 1, max_size=alts + 1))
    depth = draw(st.none() | st.integers(0, 2000))
    genotype = draw(st.sampled_from("/|")).join("." if each is None else str(each) for each in alleles)
    text = f"{genotype}:{'.' if reads is None else ','.join(map(str, reads))}:{'.' if depth is None else depth}"
    seen = depth if depth is not None else UNKNOWN if reads is None else sum(reads)
    wanted = [(state(alleles, each), seen, UNKNOWN if reads is None else reads[each]) for each in range(1, alts + 1)]
    return Told(text, tuple(wanted))


def state(alleles: list[int | None], number: int) -> int:
    if number in alleles:
        return MUTATED
    return NO_DATA if None in alleles else REFERENCE


@st.composite
def records(draw: st.DrawFn) -> tuple[str, list[str], list[Told]]:
    """A record, the keys of its alterations, and the call of each sample."""
    position, ref = draw(st.integers(1, 2**30)), draw(BASES)
    alts = draw(st.lists(BASES.filter(lambda each: each != ref), min_size=1, max_size=3, unique=True))
    row = [draw(calls(len(alts))) for _sample in SAMPLES]
    text = f"7 {position} . {ref} {','.join(alts)} . PASS . GT:AD:DP " + " ".join(call.text for call in row)
    return text, [short_variant("7", position, ref, each).key for each in alts], row


@given(written=st.lists(records(), min_size=1, max_size=6, unique_by=lambda each: each[0].split(" ")[1]))
@SLOWLY
def test_any_vcf_comes_back_call_by_call(tmp_path: Path, written: list[tuple[str, list[str], list[Told]]]):
    results = read_results(write(tmp_path, vcf(*(text for text, _keys, _row in written), samples=SAMPLES)))
    assert results.refusals == ()
    for place, sample in enumerate(SAMPLES):
        read = results.calls[sample]
        wanted = [
            (key, call) for _text, names, row in written for key, call in zip(names, row[place].wanted, strict=True)
        ]
        named = keys(results)
        assert [(named[row], call) for row, call in zip(read.row, told(read), strict=True)] == wanted
        assert pack(unpack(pack(read))) == pack(read)


@given(text=st.text(max_size=60), place=st.integers(0, 12))
@SLOWLY
def test_no_text_in_any_column_makes_the_reader_fall(tmp_path: Path, text: str, place: int):
    fields = ["1", "100", ".", "C", "T", "5", "PASS", "DP=3", "GT:AD:DP", "0/1:3,2:5", "0/0:5,0:5", "./.:.:."]
    line = "\t".join([*fields[:place], text, *fields[place + 1 :]])
    path = write(tmp_path, (vcf(samples=SAMPLES) + line + "\n").encode("utf-8", "replace"))
    results = read_or_refused(path)
    assert results is None or results.refusals or len(results.alterations) <= 1


@given(
    line=st.text(max_size=60), key=st.sampled_from(["INFO", "FORMAT", "contig", "ALT", "FILTER", "SAMPLE", "META", "x"])
)
@SLOWLY
def test_no_meta_line_costs_a_record(tmp_path: Path, line: str, key: str):
    odd = "".join(each for each in line if each.isprintable())
    text = vcf("1 100 . C T . . . GT 0/1").replace("#CHROM", f"##{key}=<{odd}>\n##{odd}\n#CHROM", 1)
    assert keys(read_results(write(tmp_path, text.encode("utf-8", "replace")))) == ["1:100:C:T"]


@given(text=st.text(max_size=300))
@SLOWLY
def test_no_text_at_all_makes_a_reader_fall(tmp_path: Path, text: str):
    for head in HEADS:
        read_or_refused(write(tmp_path, (head + text).encode("utf-8", "replace")))
