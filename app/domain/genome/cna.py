"""Copy numbers of a cell against those of the tumour: shared segments, correlation and its permutation test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.genome.parsed import Segment
from app.domain.genome.rule import OriginRule

AUTOSOMES: Final = tuple(map(str, range(1, 23)))
"""X and Y are left out: their copy numbers follow sex and are lost with age (domain 3.3, S40)."""
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class CnaEvidence:
    """A cell beside the tumour. `r` and `p` are None where a profile does not vary: not estimable."""

    segments: int
    shared: tuple[tuple[Segment, Segment], ...]
    r: float | None
    p: float | None
    positive: bool

    @property
    def flat(self) -> bool:
        """No segment long and strong enough to be a change."""
        return self.segments == 0

    @property
    def shared_count(self) -> int:
        """Segments that are shared; one that fits two of the other side counts once."""
        return min(len({cell for cell, _tumour in self.shared}), len({tumour for _cell, tumour in self.shared}))


def changes(segments: Sequence[Segment], rule: OriginRule) -> tuple[Segment, ...]:
    """The autosomal segments that are gains or losses: |log2| >= cna_log2_min, cna_segment_min_mb or longer (3.4)."""
    return tuple(
        each
        for each in segments
        if each.chrom in AUTOSOMES
        and abs(each.log2) >= rule.cna_log2_min
        and each.end - each.start + 1 >= rule.cna_segment_min_mb * MB
    )


def shared_segments(
    cell: Sequence[Segment], tumour: Sequence[Segment], rule: OriginRule
) -> tuple[tuple[Segment, Segment], ...]:
    """Pairs of changes of one chromosome and sign whose two breakpoints lie within cna_breakpoint_mb (domain 3.4)."""
    near = rule.cna_breakpoint_mb * MB
    return tuple(
        (mine, theirs)
        for mine in changes(cell, rule)
        for theirs in changes(tumour, rule)
        if mine.chrom == theirs.chrom
        and (mine.log2 > 0) == (theirs.log2 > 0)
        and abs(mine.start - theirs.start) <= near
        and abs(mine.end - theirs.end) <= near
    )


def in_loss(chrom: str, place: int, segments: Sequence[Segment], rule: OriginRule) -> bool:
    """Whether a place lies in a loss of the tumour: one copy or less, else log2 <= -cna_log2_min (for 3.6).

    A loss of heterozygosity at two copies does not show in segments.
    """
    return any(
        each.chrom == chrom
        and each.start <= place <= each.end
        and (each.copies <= 1 if each.copies is not None else each.log2 <= -rule.cna_log2_min)
        for each in segments
    )


def bins(profiles: Sequence[Sequence[Segment]], rule: OriginRule) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """log2 by profile (rows) and bin of cna_bin_mb (columns) of the autosomes, and each bin's chromosome (0 to 21).

    A bin has the value of the segment over its middle, NaN where there is none. A chromosome is as long as the
    longest profile tells, so that the bins need no table of one build.
    """
    size = rule.cna_bin_mb * MB
    ends = dict.fromkeys(AUTOSOMES, 0)
    for each in (segment for profile in profiles for segment in profile if segment.chrom in ends):
        ends[each.chrom] = max(ends[each.chrom], each.end)
    counts = [int(np.ceil(ends[chrom] / size)) for chrom in AUTOSOMES]
    first = dict(zip(AUTOSOMES, np.cumsum([0, *counts[:-1]]).tolist(), strict=True))
    found = np.full((len(profiles), sum(counts)), np.nan)
    for row, profile in enumerate(profiles):
        for each in profile:
            if each.chrom in first:
                low, high = (max(0, int(np.ceil(place / size - 0.5))) for place in (each.start - 1, each.end))
                found[row, first[each.chrom] + low : first[each.chrom] + high] = each.log2
    return found, np.repeat(np.arange(len(AUTOSOMES)), counts)


def correlations(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r of each row of `left` with each of `right` over the bins known to both; NaN where one is constant."""
    known_left, known_right = (~np.isnan(each) for each in (left, right))
    a, b = np.nan_to_num(left), np.nan_to_num(right)
    mask_a, mask_b = known_left.astype(np.float64), known_right.astype(np.float64)
    n = mask_a @ mask_b.T
    sum_a, sum_b = a @ mask_b.T, mask_a @ b.T
    with np.errstate(divide="ignore", invalid="ignore"):
        spread_a = (a * a) @ mask_b.T - sum_a * sum_a / n
        spread_b = mask_a @ (b * b).T - sum_b * sum_b / n
        r = (a @ b.T - sum_a * sum_b / n) / np.sqrt(spread_a * spread_b)
    varies = (n > 2) & (spread_a > 1e-9) & (spread_b > 1e-9)
    return np.where(varies, np.clip(r, -1, 1), np.nan)


def permuted(profile: NDArray[np.float64], chromosome: NDArray[np.intp], rule: OriginRule) -> NDArray[np.float64]:
    """`cna_permutations` profiles (rows) with the segments of one, elsewhere in the genome.

    The order of the chromosomes is drawn, then the whole genome is turned round by a drawn number of bins: segments
    keep their length and their neighbours, and lose their place. The seed `cna_seed` makes it the same every time.
    """
    draw = np.random.default_rng(rule.cna_seed)
    pieces = [np.flatnonzero(chromosome == each) for each in np.unique(chromosome)]
    turned = np.empty((rule.cna_permutations, len(profile)))
    for row in range(rule.cna_permutations):
        order = np.concatenate([pieces[each] for each in draw.permutation(len(pieces))])
        turned[row] = np.roll(profile[order], int(draw.integers(len(profile))))
    return turned


def compare(
    cells: Mapping[str, Sequence[Segment]], tumour: Sequence[Segment], rule: OriginRule
) -> dict[str, CnaEvidence]:
    """Each cell's copy numbers against the tumour's (domain 3.4).

    CNA+: at least cna_shared_min shared segments, and r >= cna_r_min or the permutation's p < cna_p_max. The domain's
    sentence may also be read so that p alone suffices; at p < 0.01 one cell in a hundred would then be of tumour
    origin by chance. p = (1 + permutations whose r is not lower) / (1 + permutations);
    one whose r is not estimable counts as not lower.
    """
    if not cells:
        return {}
    values, chromosome = bins([tumour, *cells.values()], rule)
    r = correlations(values[1:], values[:1])[:, 0]
    drawn = correlations(values[1:], permuted(values[0], chromosome, rule)) if values.shape[1] else values[1:]
    reached = (~(drawn < r[:, None] - 1e-9)).sum(axis=1)
    p = (1 + reached) / (1 + rule.cna_permutations)
    return {code: _evidence(cells[code], tumour, float(r[row]), float(p[row]), rule) for row, code in enumerate(cells)}


def _evidence(cell: Sequence[Segment], tumour: Sequence[Segment], r: float, p: float, rule: OriginRule) -> CnaEvidence:
    shared = shared_segments(cell, tumour, rule)
    told = not np.isnan(r)
    close = told and (r >= rule.cna_r_min or p < rule.cna_p_max)
    found = CnaEvidence(len(changes(cell, rule)), shared, r if told else None, p if told else None, close)
    return CnaEvidence(found.segments, shared, found.r, found.p, close and found.shared_count >= rule.cna_shared_min)
