"""Reading a VCF of 10 samples: seconds beside cyvcf2 (where it is installed) and vcfpy, and how the memory grows.

DPTRACE_VCF_RECORDS sets the largest size (100,000 records, where nothing is said).
"""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from tests.bench.row import Row

SAMPLES = 10
RECORDS = int(os.environ.get("DPTRACE_VCF_RECORDS", "100000"))
_HEAD = """\
##fileformat=VCFv4.2
##contig=<ID=chr1,length=248956422>
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=ANN,Number=.,Type=String,Description="Annotation">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
"""
_PEAK = """\
import re, sys
from pathlib import Path
from app.imports.results.detect import read_results
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before = most()
results = read_results(sys.argv[1])
kept = sum(array.nbytes for calls in results.calls.values() for array in (calls.state, calls.depth, calls.alt, calls.vaf))
print(most() - before, kept / 2**20)
"""


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        paths = {count: _written(Path(folder), count) for count in (RECORDS // 4, RECORDS // 2, RECORDS)}
        rows = [Row(*_timed(paths[RECORDS], *each)) for each in _readers()]
        for count, path in paths.items():
            peak, kept = _peak(path)
            what = f"VCF {count:,} x {SAMPLES}, memory beside the program"
            rows.append(Row(what, peak, kept, "MB", "flat but for the calls (naive: they alone)"))
    return rows


def _readers() -> list[tuple[str, Callable[[str], object], str]]:
    readers: list[tuple[str, Callable[[str], object], str]] = [
        ("checked calls", _ours, "< 60 s"),
        ("vcfpy, calls unchecked", _vcfpy, ""),
    ]
    if find_spec("cyvcf2") is not None:
        readers.append(("cyvcf2, calls unchecked", _cyvcf2, ""))
    return readers


def _timed(path: str, name: str, read: Callable[[str], object], target: str) -> tuple[str, float, None, str, str]:
    begun = perf_counter()
    read(path)
    return f"VCF {RECORDS:,} x {SAMPLES}, {name}", perf_counter() - begun, None, "s", target


def _ours(path: str) -> object:
    from app.imports.results.detect import read_results

    results = read_results(path)
    assert not results.problems
    assert len(results.calls) == SAMPLES
    return results


def _vcfpy(path: str) -> object:
    import vcfpy

    return sum(len(record.calls) for record in vcfpy.Reader.from_path(path))


def _cyvcf2(path: str) -> object:
    from cyvcf2 import VCF

    return [(each.genotype.array().sum(), each.format("AD").sum(), each.format("DP").sum()) for each in VCF(path)]


def _peak(path: str) -> tuple[float, float]:
    """Memory of a process that reads the file, and of the calls that it keeps, in MB."""
    done = subprocess.run([sys.executable, "-c", _PEAK, path], capture_output=True, text=True, check=True)
    peak, kept = map(float, done.stdout.split())
    return peak, kept


def _written(folder: Path, count: int) -> str:
    chance = random.Random(count)
    path = folder / f"{count}.vcf"
    with path.open("w") as stream:
        names = "\t".join(f"C{number}" for number in range(SAMPLES))
        stream.write(f"{_HEAD}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        for place in range(1, count + 1):
            info = f"DP=300;ANN=T|missense_variant|MODERATE|TP53|x|transcript|NM|protein_coding|5/11|c.{place}G>A|p.Arg175His"
            calls = "\t".join(_call(chance) for _sample in range(SAMPLES))
            stream.write(f"chr1\t{place * 100}\t.\tC\tT\t50\tPASS\t{info}\tGT:AD:DP\t{calls}\n")
    return str(path)


def _call(chance: random.Random) -> str:
    ref, alt = chance.randint(0, 40), chance.randint(0, 40)
    return chance.choice(["./.:.,.:.", f"0/1:{ref},{alt}:{ref + alt}", f"0/0:{ref},0:{ref}"])
