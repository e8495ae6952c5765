"""Whether two samples are of one person, by germline SNPs; and the allelic drop-out that the same SNPs tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Concordance
from app.domain.genome.genotypes import Genotypes, informative, share_of
from app.domain.genome.parsed import REFERENCE
from app.domain.genome.rule import OriginRule

UNTOLD, HOM_REF, HET, HOM_ALT = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Identity:
    """Two samples at their germline SNPs.

    `compared` = `agreeing` + `opposite` loci; `dropped` show both alleles in one and one allele in the other, which
    drop-out explains and which count neither way. `share` agreeing of those compared, None where there is none.
    """

    first: str
    second: str
    state: Concordance
    compared: int
    agreeing: int
    opposite: int
    dropped: int

    @property
    def share(self) -> float | None:
        return self.agreeing / self.compared if self.compared else None


@dataclass(frozen=True, slots=True, eq=False)
class DropOut:
    """By cell: heterozygous SNPs of the WBC that the cell covers, those seen homozygous, and their share (NaN: none)."""

    covered: NDArray[np.int64]
    homozygous: NDArray[np.int64]
    share: NDArray[np.float64]


def alleles(genotypes: Genotypes, rule: OriginRule) -> NDArray[np.uint8]:
    """HOM_REF, HET or HOM_ALT by bands of the VAF; UNTOLD where not informative.

    A call's state does not tell one mutated allele from two, so the VAF does: below snp_het_vaf_min homozygous
    reference, above snp_het_vaf_max homozygous mutated. Without a VAF, REFERENCE is homozygous and MUTATED is untold.
    """
    told = informative(genotypes, rule)
    bare = told & (genotypes.alt == 0) & (genotypes.depth > 0)
    code = np.where(bare, _bands(np.zeros(1), rule), np.uint8(UNTOLD))
    spots = np.nonzero(told & ~bare)
    share = share_of(genotypes.alt[spots], genotypes.depth[spots], genotypes.vaf[spots])
    untold = np.where(genotypes.state[spots] == REFERENCE, HOM_REF, UNTOLD)
    code[spots] = np.where(np.isnan(share), untold, _bands(share, rule))
    return np.asarray(code, np.uint8)


def _bands(share: NDArray[np.float64], rule: OriginRule) -> NDArray[np.uint8]:
    limits = [share < rule.snp_het_vaf_min, share <= rule.snp_het_vaf_max]
    return np.select(limits, [HOM_REF, HET], HOM_ALT).astype(np.uint8)


def identities(snps: Genotypes, pairs: Sequence[tuple[str, str]], rule: OriginRule) -> tuple[Identity, ...]:
    """Each pair of samples (cell, WBC, FFPE) at the germline SNPs that the rows are (domain 3.1).

    Loci where both are homozygous reference say nothing, as most people are. Agreeing: both heterozygous, or both
    homozygous mutated. Opposite: homozygous for different alleles. Heterozygous against homozygous, either way, is
    what drop-out makes. Fewer than snp_loci_min loci compared: UNTESTABLE; else CONCORDANT from
    snp_concordance_min on.

    Strangers agree at about 0.67 to 0.71 of such loci (Hardy-Weinberg, allele frequency 0.1 to 0.5): of 20 loci
    15 to 28 % of them reach 0.8 by chance, of 100 at most 3.4 %. Many loci, or a higher limit, decide.
    """
    rows, columns = (
        {name: place for place, name in enumerate(dict.fromkeys(names))}
        for names in ((first for first, _second in pairs), (second for _first, second in pairs))
    )
    one, other = (_homozygous_or_not(snps.of(list(names)), rule) for names in (rows, columns))
    agreeing = one.het.T @ other.het + one.alt.T @ other.alt
    opposite = one.ref.T @ other.alt + one.alt.T @ other.ref
    dropped = one.het.T @ (other.ref + other.alt) + (one.ref + one.alt).T @ other.het
    spots = [(rows[first], columns[second]) for first, second in pairs]
    return tuple(
        _identity(
            pair, agreeing=int(agreeing[spot]), opposite=int(opposite[spot]), dropped=int(dropped[spot]), rule=rule
        )
        for pair, spot in zip(pairs, spots, strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """By locus and sample 1 where it is homozygous reference, heterozygous, homozygous mutated, else 0.

    In 32-bit floats: their products are sums of ones, whole up to 16 million loci.
    """

    ref: NDArray[np.float32]
    het: NDArray[np.float32]
    alt: NDArray[np.float32]


def _homozygous_or_not(genotypes: Genotypes, rule: OriginRule) -> _Seen:
    code = alleles(genotypes, rule)
    return _Seen(*((code == each).astype(np.float32) for each in (HOM_REF, HET, HOM_ALT)))


def _identity(pair: tuple[str, str], *, agreeing: int, opposite: int, dropped: int, rule: OriginRule) -> Identity:
    compared = agreeing + opposite
    state = Concordance.UNTESTABLE
    if compared and compared >= rule.snp_loci_min:
        alike = agreeing >= rule.snp_concordance_min * compared - 1e-9
        state = Concordance.CONCORDANT if alike else Concordance.DISCORDANT
    return Identity(*pair, state, compared, agreeing, opposite, dropped)


def germline_het(wbc: Genotypes, rule: OriginRule) -> NDArray[np.bool_]:
    """Rows heterozygous in the germline: one of the WBC controls at least shows a VAF near one half, none another.

    The band is germline_het_vaf_min to germline_het_vaf_max, for a pool; in a single cell drop-out hides many.
    """
    told, share = informative(wbc, rule) & ~np.isnan(wbc.share), wbc.share
    near = (share >= rule.germline_het_vaf_min) & (share <= rule.germline_het_vaf_max)
    return np.asarray((told & near).any(axis=1) & ~(told & ~near).any(axis=1), np.bool_)


def drop_out(cells: Genotypes, het: NDArray[np.bool_], rule: OriginRule) -> DropOut:
    """ADO of each column = heterozygous SNPs of the WBC seen homozygous / those covered (domain 3.2, per locus)."""
    code = alleles(cells.at(het), rule)
    covered = np.asarray((code != UNTOLD).sum(axis=0), np.int64)
    homozygous = np.asarray(((code == HOM_REF) | (code == HOM_ALT)).sum(axis=0), np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(covered > 0, homozygous / covered, np.nan)
    return DropOut(covered, homozygous, share)


MISSED_ONE: Final = 2
"""Either allele is the lost one, so that the mutated one is half the times (domain 3.2)."""


def missed(ado: float, cells: int = 1) -> float:
    """P(a heterozygous variant shows in none of so many covered cells) = (ADO / 2) ** cells (domain 3.2)."""
    return float((ado / MISSED_ONE) ** cells)
