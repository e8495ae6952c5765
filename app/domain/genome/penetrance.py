"""Penetrance: in how many of the cells that tell something of an alteration it is found (domain 3.6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Prevalence
from app.domain.genome.genotypes import Genotypes, counted, informative
from app.domain.genome.interval import exact_intervals
from app.domain.genome.parsed import MUTATED, NO_DATA
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import TumourList

CLASSES: Final = tuple(Prevalence)


@dataclass(frozen=True, slots=True)
class PenetranceRow:
    """One alteration: k of m cells, shares 0 to 1; None where it is not estimable."""

    alteration: int
    k: int
    m: int
    share: float | None
    low: float | None
    high: float | None
    corrected: float | None
    prevalence: Prevalence
    clonal: bool
    few: bool


@dataclass(frozen=True, slots=True, eq=False)
class Penetrance:
    """One row an alteration, arrays of one length; NaN where a share is not estimable.

    `cells` in all; `assumed` of them have no ADO of their own and stand with the median of their run; `unknown_ado`:
    no cell has any, so that nothing is corrected.
    """

    alterations: NDArray[np.int64]
    k: NDArray[np.int64]
    m: NDArray[np.int64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    corrected: NDArray[np.float64]
    prevalence: NDArray[np.uint8]
    clonal: NDArray[np.bool_]
    few: NDArray[np.bool_]
    cells: int
    assumed: int
    unknown_ado: bool

    def __len__(self) -> int:
        return len(self.alterations)

    def rows(self) -> Iterator[PenetranceRow]:
        for row in range(len(self)):
            yield PenetranceRow(
                int(self.alterations[row]),
                int(self.k[row]),
                int(self.m[row]),
                _told(self.share[row]),
                _told(self.low[row]),
                _told(self.high[row]),
                _told(self.corrected[row]),
                CLASSES[int(self.prevalence[row])],
                bool(self.clonal[row]),
                bool(self.few[row]),
            )


@dataclass(frozen=True, slots=True)
class Ado:
    """Allelic drop-out of one cell per locus (domain 3.2), 0 to 1, None where not told; and its sequencing run."""

    share: float | None
    run: str = ""


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How the cells differ: Shannon's H in nats, distinct profiles, mean Hamming distance 0 to 1 (None: no pair).

    `pairs` compared; `left_out`: pairs that share no informative locus.
    """

    cells: int
    profiles: int
    shannon: float
    distance: float | None
    pairs: int
    left_out: int


def listed_for(cells: Genotypes, listed: TumourList, rule: OriginRule) -> NDArray[np.bool_]:
    """The rows to show: T, and whatever is counted in listed_cells_min or more of the cells (domain 3.6)."""
    rows: NDArray[np.bool_] = counted(cells, rule).sum(axis=1) >= rule.listed_cells_min
    return rows | listed.kept


def penetrance(
    cells: Genotypes,
    rule: OriginRule,
    *,
    ado: Sequence[Ado] = (),
    loss: NDArray[np.bool_] | None = None,
) -> Penetrance:
    """Penetrance of each row among the columns, which are the single cells admitted; CTC in a table of their own.

    m counts informative cells, k those of them in which the alteration is counted: a variant counted at less depth
    than depth_min is in neither. Corrected: k / sum over informative cells of (1 - ADO / 2), at most 1, shown beside
    the raw share and never instead; not where `loss` says that the tumour lost an allele (domain 3.6).
    """
    told = informative(cells, rule)
    k = np.asarray(np.count_nonzero(told & counted(cells, rule), axis=1), np.int64)
    m = np.asarray(np.count_nonzero(told, axis=1), np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(m > 0, k / m, np.nan)
    low, high = exact_intervals(k, m)
    drop_out, assumed = filled(ado or [Ado(None)] * len(cells.samples))
    return Penetrance(
        cells.alterations,
        k,
        m,
        share,
        low,
        high,
        _corrected(k, told, drop_out, loss),
        prevalence(k, m),
        np.asarray(low > rule.clonal_low_min, np.bool_),
        np.asarray(m < rule.few_cells, np.bool_),
        len(cells.samples),
        assumed,
        bool(len(drop_out)) and bool(np.isnan(drop_out).all()),
    )


def filled(ado: Sequence[Ado]) -> tuple[NDArray[np.float64], int]:
    """Each cell's ADO, and how many have none and stand with the median of their run (domain 3.6).

    A run in which no cell has any takes the median of all cells; NaN where nobody has any.
    """
    shares = np.array([np.nan if each.share is None else each.share for each in ado], np.float64)
    runs = np.array([each.run for each in ado], dtype=object)
    known = ~np.isnan(shares)
    full = shares.copy()
    if known.any():
        full[~known] = np.median(shares[known])
        for run in dict.fromkeys(runs.tolist()):
            mine = runs == run
            if (mine & known).any():
                full[mine & ~known] = np.median(shares[mine & known])
    return full, int((~known).sum())


def _corrected(
    k: NDArray[np.int64], told: NDArray[np.bool_], ado: NDArray[np.float64], loss: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    expected = np.ascontiguousarray(told, np.float64) @ (1 - ado / 2) if len(ado) else np.zeros(len(k))
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.minimum(1.0, np.where(expected > 0, k / expected, np.nan))
    return estimate if loss is None else np.where(loss, np.nan, estimate)


def prevalence(k: NDArray[Any], m: NDArray[Any]) -> NDArray[np.uint8]:
    """The class of each alteration as a place in CLASSES, the first that holds (domain 3.6)."""
    tests = (
        (m == 0, Prevalence.NO_DATA),
        (k == 0, Prevalence.ABSENT),
        ((k == 1) & (m >= 2), Prevalence.PRIVATE),
        ((k == m) & (m >= 2), Prevalence.IN_ALL),
        ((k >= 2) & (k < m), Prevalence.SUBCLONAL),
        ((k == 1) & (m == 1), Prevalence.ONE_CELL),
    )
    places = np.select([test for test, _name in tests], [CLASSES.index(name) for _test, name in tests], len(CLASSES))
    if (places == len(CLASSES)).any():
        raise ValueError("an alteration is in more cells than are informative")
    return np.asarray(places, np.uint8)


def profiles(cells: Genotypes, rule: OriginRule) -> NDArray[np.uint8]:
    """One row a cell, one column an alteration: NO_DATA, REFERENCE or MUTATED."""
    told = informative(cells, rule)
    return np.ascontiguousarray((told.astype(np.uint8) + (told & counted(cells, rule))).T)


def heterogeneity(cells: Genotypes, rule: OriginRule) -> Heterogeneity:
    """Of the rows and columns given: profiles of mutated / reference / no data, and distances (domain 3.6).

    H = -sum p ln p over distinct profiles. The distance of two cells is the differing loci of those informative in
    both; its mean is taken over the pairs that share such a locus. One matrix product tells all pairs.
    """
    count = len(cells.samples)
    if not count:
        return Heterogeneity(0, 0, 0.0, None, 0, 0)
    found = profiles(cells, rule)
    told, mutated = (found > NO_DATA).T, (found == MUTATED).T
    _profiles, sizes = np.unique([each.tobytes() for each in found], return_counts=True)
    shares = sizes / count
    both = told.astype(np.float32)
    with_, without = mutated.astype(np.float32), (told & ~mutated).astype(np.float32)
    upper = np.triu_indices(count, 1)
    joint = (both.T @ both)[upper]
    unlike = with_.T @ without
    differing = (unlike + unlike.T)[upper]
    shared = joint > 0
    distance = float(np.mean(differing[shared] / joint[shared], dtype=np.float64)) if shared.any() else None
    entropy = max(0.0, float(-(shares * np.log(shares)).sum()))
    return Heterogeneity(count, len(sizes), entropy, distance, int(shared.sum()), int((~shared).sum()))


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
