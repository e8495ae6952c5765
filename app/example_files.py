"""Files of results for the example study: made up, the same each time, written as a provider writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

Site = tuple[str, int, str, str]

GERMLINE: Final = 60
"""Heterozygous or homozygous SNPs that tell one person from another."""
SOMATIC: Final = (
    ("chr3", 179234297, "A", "G", "PIK3CA", "c.3140A>G", "p.His1047Arg"),
    ("chr10", 8073911, "G", "A", "GATA3", "c.1009G>A", "p.Glu337Lys"),
    ("chr16", 68822081, "C", "T", "CDH1", "c.1792C>T", "p.Arg598Ter"),
    ("chr5", 56881900, "C", "T", "MAP3K1", "c.2782C>T", "p.Arg928Ter"),
    ("chr6", 152098791, "A", "G", "ESR1", "c.1613A>G", "p.Asp538Gly"),
    ("chr12", 115676400, "G", "A", "TBX3", "c.688G>A", "p.Glu230Lys"),
    ("chr17", 39724748, "T", "C", "ERBB2", "c.2305T>C", "p.Asp769His"),
    ("chr10", 87933147, "C", "T", "PTEN", "c.388C>T", "p.Arg130Ter"),
    ("chr13", 48367512, "C", "T", "RB1", "c.958C>T", "p.Arg320Ter"),
    ("chr14", 104780214, "C", "T", "AKT1", "c.49G>A", "p.Glu17Lys"),
)
"""Variants of the tumour; places and names are made up after well-known ones."""
FLAT: Final = "0" * len(SOMATIC)
TUMOUR: Final = "1" * 8 + "00"
BLOOD: Final = ("chr4", 105234042, "C", "T", "TET2", "c.1648C>T", "p.Arg550Ter")
"""A variant of clonal haematopoiesis: in a cell, in the tissue and in the white cells."""
LENGTHS: Final = {"1": 248956422, "8": 145138636, "11": 135086622, "13": 114364328, "16": 90338345, "17": 83257441}
"""Lengths of chromosomes of GRCh38."""
CHANGES: Final = (
    ("1", 125_000_000, 248_000_000, 0.52),
    ("8", 2_000_000, 42_000_000, -0.61),
    ("8", 47_000_000, 144_000_000, 0.66),
    ("11", 78_000_000, 134_000_000, -0.48),
    ("16", 47_000_000, 89_000_000, -0.57),
    ("17", 1_000_000, 21_000_000, -0.55),
)
"""Gains and losses of the tumours that have any, as log2."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sample of a participant's VCF: one sign a somatic variant, 1 mutated, 0 reference, . no data; whether it bears
    the blood's variant; its share of lost alleles; whether it is bulk."""

    name: str
    somatic: str
    blood: bool = False
    dropout: float = 0.0
    depth: int = 60
    vaf: float = 0.5


@dataclass(frozen=True, slots=True)
class Profile:
    """A sample of the SEG: how much of the tumour's changes it shows, 0 to 1."""

    name: str
    strength: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table of quality; a drop-out the provider does not tell is None."""

    name: str
    reads: int = 1_200_000
    ado_pct: float | None = None


def control(name: str) -> Told:
    """White cells read deep; a part of them bears the blood's variant."""
    return Told(name, FLAT, blood=True, depth=240, vaf=0.08)


def tumour(name: str) -> Told:
    """The tissue: eight of the variants, and the blood's."""
    return Told(name, TUMOUR, blood=True, depth=130, vaf=0.24)


def write_calls(path: Path, samples: Sequence[Told], *, person: int) -> Path:
    """A multi-sample VCF; `person` seeds the germline, so that a person's samples agree and two persons differ."""
    germline = Random(person)
    sites = [(f"chr{1 + at % 22}", 1_000_000 * (at + 2), "A", "G") for at in range(GERMLINE)]
    doses = [germline.choice((0, 1, 1, 2)) for _site in sites]
    lines = [
        *_head(),
        "\t".join(
            ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *(s.name for s in samples))
        ),
    ]
    draws = [Random(f"{person}/{place}") for place in range(len(samples))]
    rows: list[tuple[Site, str, list[str]]] = []
    for site, dose in zip(sites, doses, strict=True):
        calls = [_germline(told, dose, draw) for told, draw in zip(samples, draws, strict=True)]
        rows.append((site, ".", calls))
    for at, (chrom, spot, ref, alt, gene, coding, protein) in enumerate(SOMATIC):
        calls = [_somatic(told, told.somatic[at], draw) for told, draw in zip(samples, draws, strict=True)]
        rows.append(((chrom, spot, ref, alt), _named(alt, gene, coding, protein), calls))
    chrom, spot, ref, alt, gene, coding, protein = BLOOD
    calls = [_somatic(told, "1" if told.blood else "0", draw) for told, draw in zip(samples, draws, strict=True)]
    rows.append(((chrom, spot, ref, alt), _named(alt, gene, coding, protein), calls))
    lines += [_record(*row) for row in sorted(rows, key=lambda row: (int(row[0][0].removeprefix("chr")), row[0][1]))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_segments(path: Path, samples: Sequence[Profile], *, person: int) -> Path:
    """Segments of copy number: the changes of CHANGES by each sample's strength, with a little noise."""
    rows = ["ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean"]
    for place, told in enumerate(samples):
        draw = Random(f"{person}/{place}")
        for chrom, length in LENGTHS.items():
            start = 1
            for _chrom, begin, end, log2 in (each for each in CHANGES if each[0] == chrom):
                if begin > start:
                    rows.append(_segment(told.name, chrom, start, begin - 1, draw.uniform(-0.05, 0.05)))
                rows.append(_segment(told.name, chrom, begin, end, log2 * told.strength + draw.uniform(-0.05, 0.05)))
                start = end + 1
            rows.append(_segment(told.name, chrom, start, length, draw.uniform(-0.05, 0.05)))
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def write_quality(path: Path, samples: Sequence[Measured]) -> Path:
    """One row a sample."""
    rows = ["sample\ttotal_reads\tmapped_pct\tdup_pct\tmean_cov\tado_pct\tmapd\tgini"]
    for place, each in enumerate(samples):
        ado = "" if each.ado_pct is None else f"{each.ado_pct:.1f}"
        rows.append(
            f"{each.name}\t{each.reads + 7919 * (place % 11)}\t{97.4 - place % 5 * 0.6:.1f}\t{8.5 + place % 7 * 0.9:.1f}"
            f"\t{61.0 + place % 6 * 2.5:.1f}\t{ado}\t{0.18 + place % 4 * 0.02:.2f}\t{0.14 + place % 5 * 0.02:.2f}"
        )
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def _head() -> list[str]:
    return [
        "##fileformat=VCFv4.2",
        "##source=Genome centre single-cell pipeline 2.4",
        "##run=GC-117",
        "##platform=short reads",
        "##contig=<ID=chr1,length=248956422>",
        '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FILTER=<ID=PASS,Description="All filters passed">',
    ]


def _named(alt: str, gene: str, coding: str, protein: str) -> str:
    return f"ANN={alt}|missense_variant|MODERATE|{gene}|{gene}|transcript|T|protein_coding|1/1|{coding}|{protein}"


def _record(site: Site, info: str, calls: Sequence[str]) -> str:
    chrom, place, ref, alt = site
    return "\t".join((str(chrom), str(place), ".", str(ref), str(alt), "500", "PASS", info, "GT:AD:DP", *calls))


def _germline(told: Told, dose: int, draw: Random) -> str:
    """A germline SNP of 0, 1 or 2 alternate alleles; of a heterozygous one a cell may lose either allele."""
    chance, lost = draw.random(), draw.choice((0, 2))
    if "1" not in told.somatic and "0" not in told.somatic:
        return "./.:.:."
    if dose == 1 and chance < told.dropout:
        dose = lost
    return _call(("0/0", "0/1", "1/1")[dose], dose / 2, told.depth, draw)


def _somatic(told: Told, sign: str, draw: Random) -> str:
    if sign == "." or "." * len(SOMATIC) == told.somatic:
        return "./.:.:."
    return _call("0/1" if sign == "1" else "0/0", told.vaf if sign == "1" else 0.0, told.depth, draw)


def _call(genotype: str, share: float, depth: int, draw: Random) -> str:
    deep = depth + draw.randrange(-8, 9)
    alt = round(deep * share)
    return f"{genotype}:{deep - alt},{alt}:{deep}"


def _segment(name: str, chrom: str, start: int, end: int, log2: float) -> str:
    return f"{name}\t{chrom}\t{start}\t{end}\t{(end - start) // 100_000 + 1}\t{log2:.4f}"
