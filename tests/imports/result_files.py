"""Small files of results for the tests: a VCF from its records, any file from its text."""

from collections.abc import Sequence
from pathlib import Path

from app.domain.genome.parsed import Calls, Results
from app.imports.results.detect import read_results

META = """\
##fileformat=VCFv4.2
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="Length">
##FILTER=<ID=q10,Description="Quality below 10">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
"""


def write(folder: Path, text: str | bytes, name: str = "file.txt") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def vcf(*records: str, samples: Sequence[str] = ("C1",), meta: str = META) -> str:
    """A VCF; records are written with blanks for tabs."""
    head = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"] + (["FORMAT", *samples] if samples else [])
    return meta + "\t".join(head) + "\n" + "".join("\t".join(record.split(" ")) + "\n" for record in records)


def read_vcf(folder: Path, *records: str, samples: Sequence[str] = ("C1",), meta: str = META) -> Results:
    return read_results(write(folder, vcf(*records, samples=samples, meta=meta), "file.vcf"))


def keys(results: Results) -> list[str]:
    return [each.key for each in results.alterations]


def texts(results: Results) -> list[str]:
    return [each.text for each in results.problems]


def told(calls: Calls) -> list[tuple[int, int, int]]:
    """State, depth and alternate reads of each call."""
    return list(zip(calls.state.tolist(), calls.depth.tolist(), calls.alt.tolist(), strict=True))
