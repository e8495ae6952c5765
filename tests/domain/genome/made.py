"""Calls, alterations and cells made for a test in one line."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.derived import Concordance, QcStatus
from app.domain.genome.alteration import Alteration
from app.domain.genome.cna import CnaEvidence
from app.domain.genome.genotypes import Genotypes, gather
from app.domain.genome.origin import Cell, CellOrigin, judge
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, Calls, Segment, calls_of
from app.domain.genome.quality import CellQc
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import TumourList, tumour_list
from app.domain.words import AlterationKind, Kind, SortOutcome

RULE = OriginRule()
PASSED = CellQc(QcStatus.PASS)
SIGNS = {"1": MUTATED, "0": REFERENCE, ".": NO_DATA}

Read = tuple[int, int] | None
"""(alternate reads, depth), or None for no data."""


def calls(reads: Mapping[int, Read]) -> Calls:
    """Calls by alteration; mutated where there is an alternate read."""
    told = {row: (each or (-1, -1)) for row, each in reads.items()}
    return calls_of(
        {
            "row": list(told),
            "state": [NO_DATA if depth < 0 else MUTATED if alt else REFERENCE for alt, depth in told.values()],
            "alt": [alt for alt, _depth in told.values()],
            "depth": [depth for _alt, depth in told.values()],
        }
    )


def genotypes(**samples: Mapping[int, Read]) -> Genotypes:
    return gather([(name, calls(reads)) for name, reads in samples.items()]).genotypes


def matrix(*rows: str) -> Genotypes:
    """Genotypes without reads: one text an alteration, "1" mutated, "0" reference, "." no data; cells c0, c1, ..."""
    parts = [
        (f"c{column}", calls_of({"row": range(len(rows)), "state": [SIGNS[row[column]] for row in rows]}))
        for column in range(len(rows[0]))
    ]
    return gather(parts).genotypes


def genes(*names: str) -> dict[int, Alteration]:
    """Substitutions by number, each of its gene."""
    return {
        number: Alteration(AlterationKind.SNV, "1", 1000 + number, 1000 + number, "C", "T", gene=gene)
        for number, gene in enumerate(names)
    }


def cell(code: str, *, kind: Kind = Kind.DP_CELL, **told) -> Cell:
    told = {"outcome": SortOutcome.RECOVERED, "quality": PASSED, "identity": Concordance.CONCORDANT, **told}
    return Cell(code, kind, **told)


def listed(
    found: Genotypes, names: Sequence[str], *, wbc: Sequence[str] = ("wbc",), rule: OriginRule = RULE
) -> TumourList:
    return tumour_list(found, genes(*names), tumour=["ffpe"], wbc=wbc, rule=rule)


def origins(
    cells: Mapping[str, Mapping[int, Read]],
    names: Sequence[str],
    *,
    told: Sequence[Cell] = (),
    tumour: Mapping[int, Read] | None = None,
    wbc: Mapping[int, Read] | None = None,
    segments: Mapping[str, CnaEvidence] | None = None,
    tumour_changes: bool = False,
    rule: OriginRule = RULE,
    unverified_take_part: bool = True,
) -> dict[str, CellOrigin]:
    """The cells judged against a tumour that has all the variants named, none of them in the WBC unless told."""
    ffpe = dict.fromkeys(range(len(names)), (30, 100)) if tumour is None else tumour
    blood = dict.fromkeys(range(len(names)), (0, 40)) if wbc is None else wbc
    found = genotypes(ffpe=ffpe, wbc=blood, **cells)
    judged = judge(
        told or [cell(code) for code in cells],
        found,
        listed(found, names, rule=rule),
        rule,
        segments=segments or {},
        tumour_changes=tumour_changes,
        unverified_take_part=unverified_take_part,
    )
    return {each.code: each for each in judged}


def segment(chrom: str, start_mb: float, end_mb: float, log2: float, copies: float | None = None) -> Segment:
    return Segment(chrom, int(start_mb * 1e6) + 1, int(end_mb * 1e6), 100, log2, copies)


def genome(*changes: Segment, lengths: Sequence[int] = tuple(range(200, 90, -5))) -> tuple[Segment, ...]:
    """A whole genome at two copies but for the changes, chromosome by chromosome."""
    found = []
    for place, length in enumerate(lengths):
        chrom, at = str(place + 1), 0.0
        for each in sorted((one for one in changes if one.chrom == chrom), key=lambda one: one.start):
            if each.start - 1 > at * 1e6:
                found.append(segment(chrom, at, (each.start - 1) / 1e6, 0.0))
            found.append(each)
            at = each.end / 1e6
        if at < length:
            found.append(segment(chrom, at, length, 0.0))
    return tuple(found)


def noisy(profile: Sequence[Segment], seed: int, spread: float = 0.05) -> tuple[Segment, ...]:
    """The same segments, each log2 a little off."""
    draw = np.random.default_rng(seed)
    return tuple(
        Segment(each.chrom, each.start, each.end, each.marks, each.log2 + float(draw.normal(0, spread)))
        for each in profile
    )
