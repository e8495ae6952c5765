"""The calls of several samples side by side: rows are alterations, columns are samples."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.genome.parsed import MUTATED, NO_DATA, UNKNOWN, Calls
from app.domain.genome.rule import OriginRule

_DENSE: Final = 8
"""Up to so many numbers for each call, they are counted off instead of sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Genotypes:
    """Alterations (rows, by ascending number) x samples (columns); each matrix has that shape.

    `state` NO_DATA, REFERENCE or MUTATED; `depth` and `alt` in reads (UNKNOWN = -1); `vaf` 0 to 1 as told (NaN);
    `passed` whether the record's FILTER is PASS or not applied.
    """

    alterations: NDArray[np.int64]
    samples: tuple[str, ...]
    state: NDArray[np.uint8]
    depth: NDArray[np.int32]
    alt: NDArray[np.int32]
    vaf: NDArray[np.float32]
    passed: NDArray[np.bool_]

    def of(self, samples: Sequence[str]) -> "Genotypes":
        """The columns of these samples, in this order; a sample without any call is a column of NO_DATA."""
        place = {name: column for column, name in enumerate(self.samples)}
        known = np.array([name in place for name in samples], bool)
        columns = np.array([place.get(name, 0) for name in samples], np.intp)
        wide = self if self.samples else _nothing(self.alterations, 1)
        neighbours = bool(len(columns)) and bool(known.all()) and bool((np.diff(columns) == 1).all())

        def take(matrix: NDArray[Any], lacking: Any) -> NDArray[Any]:
            """The columns; a view where they are neighbours."""
            if neighbours:
                return matrix[:, columns[0] : columns[-1] + 1]
            taken = matrix.take(columns, axis=1)
            taken[:, ~known] = lacking
            return taken

        return Genotypes(
            self.alterations,
            tuple(samples),
            take(wide.state, NO_DATA),
            take(wide.depth, UNKNOWN),
            take(wide.alt, UNKNOWN),
            take(wide.vaf, np.nan),
            take(wide.passed, True),
        )

    def at(self, rows: NDArray[Any]) -> "Genotypes":
        """Some rows, by a mask or by places."""
        return Genotypes(
            self.alterations[rows],
            self.samples,
            self.state[rows],
            self.depth[rows],
            self.alt[rows],
            self.vaf[rows],
            self.passed[rows],
        )

    @property
    def share(self) -> NDArray[np.float64]:
        """Alternate reads by depth where both are told, else the VAF that the file tells, else NaN.

        A told VAF is rounded: 0.01 kept in four bytes must not fall below a limit of 0.01.
        """
        return share_of(self.alt, self.depth, self.vaf)


def share_of(alt: NDArray[np.int32], depth: NDArray[np.int32], vaf: NDArray[np.float32]) -> NDArray[np.float64]:
    """The same of calls at any places."""
    told = (alt >= 0) & (depth > 0)
    return np.where(told, alt / np.maximum(depth, 1), np.round(vaf.astype(np.float64), 6))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Calls of one sample at one alteration that differ. `parts` are places in what was gathered, each with its state.

    `contradicts`: one says mutated, another reference, and the locus has no data; else the reads or the filter differ
    and the first call stands.
    """

    alteration: int
    sample: str
    parts: tuple[int, ...]
    states: tuple[int, ...]
    contradicts: bool


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Genotypes, and every conflict met on the way."""

    genotypes: Genotypes
    conflicts: tuple[Conflict, ...] = ()


def gather(parts: Iterable[tuple[str, Calls]]) -> Gathered:
    """Genotypes of (sample, calls) in the order in which the files were taken in; a sample may come in several parts.

    Where a sample is told several times at one alteration, nothing is overwritten (domain 3.1):
    - NO_DATA contradicts nothing, and an untold number contradicts no number: the first call that tells a depth
      stands whole, else the first that tells a VAF, else the first with data;
    - mutated against reference is a conflict: neither is believed, the locus is NO_DATA;
    - one state with other reads, another VAF or another filter is a conflict: the call that stands is the first one.
    """
    given = [(name, calls) for name, calls in parts]
    samples = tuple(dict.fromkeys(name for name, _calls in given))
    place = {name: column for column, name in enumerate(samples)}
    alterations, places = numbered([calls.row for _name, calls in given])
    flat = _nothing(alterations, len(samples), samples)
    times = Counter(name for name, _calls in given)
    again = []
    for part, ((name, calls), rows) in enumerate(zip(given, places, strict=True)):
        if len(calls) and (times[name] > 1 or _has_twice(rows, len(alterations))):
            again.append((part, rows * len(samples) + place[name], calls))
        else:
            _put(flat, rows, place[name], calls)
    return Gathered(flat, _settle(flat, again) if again else ())


def numbered(given: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """The numbers that come in any of these, ascending, and for each of these where its numbers stand among them."""
    if not any(map(len, given)):
        return np.zeros(0, np.int64), [np.zeros(0, np.int64) for _each in given]
    low = min(int(each.min()) for each in given if len(each))
    span = max(int(each.max()) for each in given if len(each)) - low + 1
    if span > _DENSE * sum(map(len, given)):
        numbers = np.unique(np.concatenate(given)).astype(np.int64)
        return numbers, [np.searchsorted(numbers, each) for each in given]
    told = np.zeros(span, np.bool_)
    for each in given:
        told[each - low] = True
    place = np.cumsum(told, dtype=np.int64) - 1
    return np.flatnonzero(told).astype(np.int64) + low, [place[each - low] for each in given]


def _has_twice(rows: NDArray[np.int64], count: int) -> bool:
    """Whether one part tells an alteration more than once."""
    told = np.zeros(count, np.bool_)
    told[rows] = True
    return int(np.count_nonzero(told)) < len(rows)


def _put(flat: "Genotypes", rows: NDArray[np.int64], column: Any, calls: "Calls | _Told", which: Any = ...) -> None:
    """Calls at their rows of one column, or each at its own column."""
    flat.state[rows, column] = calls.state[which]
    flat.depth[rows, column] = calls.depth[which]
    flat.alt[rows, column] = calls.alt[which]
    flat.vaf[rows, column] = calls.vaf[which]
    flat.passed[rows, column] = calls.passed[which]


def _settle(flat: "Genotypes", again: Sequence[tuple[int, NDArray[np.int64], Calls]]) -> tuple[Conflict, ...]:
    """Samples that are told several times: the call that stands at each locus, and what contradicts another."""
    told = _Told(
        np.concatenate([spot for _part, spot, _calls in again]),
        np.concatenate([np.full(len(spot), part) for part, spot, _calls in again]),
        *(np.concatenate(each) for each in zip(*(_columns(calls) for _part, _spot, calls in again), strict=True)),
    )
    stands = told.standing()
    _put(flat, *np.divmod(told.spot[stands], len(flat.samples)), told, stands)
    conflicts = tuple(told.conflicts(flat.alterations, flat.samples))
    for each in conflicts:
        if each.contradicts:
            _blank(flat, int(np.searchsorted(flat.alterations, each.alteration)), flat.samples.index(each.sample))
    return conflicts


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """All calls one after the other; `spot` is the place in the flattened matrix."""

    spot: NDArray[np.int64]
    part: NDArray[np.int64]
    state: NDArray[np.uint8]
    depth: NDArray[np.int32]
    alt: NDArray[np.int32]
    vaf: NDArray[np.float32]
    passed: NDArray[np.bool_]

    def standing(self) -> NDArray[np.intp]:
        """The place of the call that stands for each spot: with data, then with depth, then with a VAF, then the first."""
        order = np.lexsort((self.part, np.isnan(self.vaf), self.depth < 0, self.state == NO_DATA, self.spot))
        ordered = self.spot[order]
        return order[np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])]

    def conflicts(self, alterations: NDArray[np.int64], samples: tuple[str, ...]) -> Iterable[Conflict]:
        """Spots told more than once with data, where something told differs."""
        data = np.flatnonzero(self.state != NO_DATA)
        order = data[np.lexsort((self.part[data], self.spot[data]))]
        if not len(order):
            return
        starts = np.flatnonzero(np.r_[True, np.diff(self.spot[order]) != 0])
        differs = _vary(self.state[order], starts) | _vary(self.passed[order].view(np.uint8), starts)
        for values in (self.depth, self.alt):
            differs |= _vary(values[order], starts, values[order] >= 0)
        differs |= _vary(self.vaf[order], starts, ~np.isnan(self.vaf[order]))
        ends = np.append(starts[1:], len(order))
        for which in np.flatnonzero(differs).tolist():
            group = order[starts[which] : ends[which]]
            row, column = divmod(int(self.spot[group[0]]), len(samples))
            states = tuple(self.state[group].tolist())
            parts = tuple(self.part[group].tolist())
            yield Conflict(int(alterations[row]), samples[column], parts, states, len(set(states)) > 1)


def _vary(values: NDArray[Any], starts: NDArray[np.intp], known: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """For each group of neighbours, whether its known values differ."""
    exact = values.astype(np.float64)
    low = exact if known is None else np.where(known, exact, np.inf)
    high = exact if known is None else np.where(known, exact, -np.inf)
    return np.asarray(np.minimum.reduceat(low, starts) < np.maximum.reduceat(high, starts), np.bool_)


def _columns(calls: Calls) -> tuple[NDArray[Any], ...]:
    return calls.state, calls.depth, calls.alt, calls.vaf, calls.passed


def _nothing(alterations: NDArray[np.int64], width: int, samples: tuple[str, ...] = ()) -> Genotypes:
    """No data at all; a sample's calls lie side by side."""
    shape = (len(alterations), width)

    def full(value: Any, kind: Any) -> NDArray[Any]:
        return np.full(shape, value, kind, order="F")

    return Genotypes(
        alterations,
        samples,
        full(NO_DATA, np.uint8),
        full(UNKNOWN, np.int32),
        full(UNKNOWN, np.int32),
        full(np.nan, np.float32),
        full(True, np.bool_),
    )


def _blank(genotypes: Genotypes, row: int, column: int) -> None:
    genotypes.state[row, column] = NO_DATA
    genotypes.depth[row, column] = genotypes.alt[row, column] = UNKNOWN
    genotypes.vaf[row, column] = np.nan
    genotypes.passed[row, column] = True


def counted(genotypes: Genotypes, rule: OriginRule) -> NDArray[np.bool_]:
    """Where a variant counts: enough alternate reads and a VAF high enough (domain 3.4).

    Reads decide where they are told, whatever the caller's genotype; the state MUTATED decides in place of a number
    that the file does not tell. NO_DATA never counts.
    """
    told = (genotypes.state != NO_DATA) & ((genotypes.alt >= rule.counted_alt_min) | (genotypes.alt < 0))
    row, column = np.nonzero(told)
    alt, mutated = genotypes.alt[row, column], genotypes.state[row, column] == MUTATED
    share = share_of(alt, genotypes.depth[row, column], genotypes.vaf[row, column])
    high = np.where(np.isnan(share), mutated, share >= rule.counted_vaf_min)
    told[row, column] = high & ((alt >= 0) | mutated)
    return np.asarray(told, np.bool_)


def informative(genotypes: Genotypes, rule: OriginRule) -> NDArray[np.bool_]:
    """Where a cell tells something of an alteration: data, and depth >= depth_min where it is known (domain 3.2).

    A variant counted at less depth is evidence of origin, but its cell is NOT informative: it stands in neither
    number of a penetrance.
    """
    deep = (genotypes.depth < 0) | (genotypes.depth >= rule.depth_min)
    return np.asarray((genotypes.state != NO_DATA) & deep, np.bool_)


def borderline(genotypes: Genotypes, rule: OriginRule) -> NDArray[np.bool_]:
    """Informative, at a known depth below the one that is noted (domain 3.2)."""
    shallow = (genotypes.depth >= 0) & (genotypes.depth < rule.depth_warn)
    return np.asarray(informative(genotypes, rule) & shallow, np.bool_)
