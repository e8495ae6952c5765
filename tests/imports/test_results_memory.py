"""Lines made to fill the memory: each file is refused or read in a sentence, all of them in one process below 1 GiB."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.imports.results.detect import read_results
from app.imports.results.source import Limits
from tests.imports.result_files import META, read_vcf, texts, vcf, write

pytestmark = pytest.mark.requirement("URS-RESULT-006")

LONG = 5 * 1024 * 1024
MAF = "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\n"
SEG = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n"
RECORD = "1 1 . C T . PASS . GT:AD 0/1:3,2\n".replace(" ", "\t")

READ = """\
import re, sys
from pathlib import Path
from app.domain.errors import Refused
from app.imports.results.detect import read_results
for path in sys.argv[1:]:
    try:
        told = [each.text for each in read_results(path).problems]
    except Refused as refusal:
        told = [refusal.text]
    print(Path(path).name, told[0][:60])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""

HOSTILE = {
    "columns.vcf": (vcf() + "1\t1" + "\t11" * LONG, "The record has"),
    "samples.vcf": (vcf().removesuffix("C1\n") + "11\t" * LONG, "Line 10 of"),
    "alleles.vcf": (vcf() + RECORD.replace("T", "CC," * LONG, 1), "ALT names more than"),
    "info.vcf": (
        vcf() + RECORD.replace("GT", "aa;bb;" * (LONG // 2) + "\tGT", 1).replace(".\taa", "aa"),
        "INFO is too long",
    ),
    "fields.vcf": (vcf() + RECORD.replace("GT", "GT" + ":AA" * LONG), "The record has too many fields"),
    "ploidy.vcf": (vcf() + RECORD.replace("0/1", "0" + "/1" * LONG), "The genotype"),
    "reads.vcf": (vcf() + RECORD.replace("3,2", "12," * LONG + "1"), "AD holds"),
    "filters.vcf": (vcf() + RECORD.replace("PASS", "aa;bb;" * (LONG // 2)), "FILTER"),
    "meta.vcf": (vcf(meta=META + "##contig=<ID=a>\n" * 200_000), "The header of meta.vcf is larger"),
    "metaline.vcf": (
        vcf(meta=META + f'##INFO=<ID=X,Number=1,Type=String,Description="{"a,b=" * LONG}">\n'),
        "Line 10 of",
    ),
    "columns.maf": (MAF + "11\t" * LONG, "Line 2 of"),
    "columns.seg": (SEG + "11\t" * LONG, "Line 2 of"),
    "wide.txt": ("0 1 " * LONG + "\n", "Line 1 of wide.txt"),
    "tall.txt": ("0 1 1\n" * LONG, "tall.txt is too large"),
    "lines.csv": ("sample,total_reads\n" + "a\n" * (LONG // 2), "lines.csv has more than"),
}


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak is read from /proc")
def test_hostile_lines_are_read_or_refused_in_less_than_a_gibibyte(tmp_path: Path):
    paths = [write(tmp_path, text, name) for name, (text, _told) in HOSTILE.items()]
    done = subprocess.run([sys.executable, "-c", READ, *paths], capture_output=True, text=True, check=True, timeout=120)
    *told, peak = done.stdout.splitlines()
    for line, (name, (_text, sentence)) in zip(told, HOSTILE.items(), strict=True):
        assert line.startswith(f"{name} {sentence}"), line
    assert int(peak) < 1024 * 1024


def test_a_file_of_more_calls_than_the_memory_holds_is_refused_with_its_line(tmp_path: Path):
    text = vcf(*[f"1 {place} . C T . . . GT 0/1" for place in range(1, 1000)])
    with pytest.raises(Refused, match="holds more than can be read at once; line 19"):
        read_results(write(tmp_path, text), limits=Limits(kept=100_000))


def test_as_many_alleles_as_a_caller_writes_are_read(tmp_path: Path):
    alts = ",".join("C" + "A" * count for count in range(1, 200))
    results = read_vcf(tmp_path, f"1 1 . C {alts} . . . GT 7/199", "1 2 . C T . . . GT 0/1")
    assert (len(results.alterations), texts(results)) == (200, [])


def test_many_samples_of_one_name_are_told_apart_at_once(tmp_path: Path):
    results = read_vcf(tmp_path, samples=("C1",) * 5000 + ("C1 (3)",))
    assert results.samples[:3] == ("C1", "C1 (2)", "C1 (4)")
    assert len(set(results.samples)) == 5001
