"""The facts that a number of a participant's origin is made of: which call of which line of which file (domain 3.4, 3.6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.derived import CallWord, Listing, Stand
from app.domain.genome.genotypes import Genotypes, counted, informative
from app.domain.genome.parsed import MUTATED, NO_DATA, UNKNOWN, Calls
from app.domain.genome.rule import OriginRule
from app.domain.words import CellVerdict, Kind
from app.queries.evidence import Sequenced, Source
from app.queries.origin_parts import CellCase, Origin


@dataclass(frozen=True, slots=True)
class Reads:
    """The call of one sample that stands: reads (None: not told), VAF 0 to 1, and the file and line that tell it.

    `also` are other lines that tell the same sample and alteration, as "file:line".
    """

    code: str
    word: CallWord
    depth: int | None
    alt: int | None
    vaf: float | None
    passed: bool = True
    file: str = ""
    line: int | None = None
    sample: str = ""
    also: str = ""
    source: Source | None = None

    @property
    def is_counted(self) -> bool:
        return self.word in (CallWord.COUNTED, CallWord.COUNTED_SHALLOW)

    @property
    def is_informative(self) -> bool:
        return self.word in (CallWord.COUNTED, CallWord.BELOW_FLOOR, CallWord.REFERENCE)

    @property
    def stand(self) -> Stand:
        if not self.is_informative:
            return Stand.UNINFORMATIVE
        return Stand.WITH if self.is_counted else Stand.WITHOUT

    @property
    def vaf_pct(self) -> float | None:
        return None if self.vaf is None else 100 * self.vaf

    @property
    def place(self) -> str:
        """calls.vcf:12"""
        return f"{self.file}:{self.line}" if self.file else ""


@dataclass(frozen=True, slots=True)
class CellReads:
    """One cell in the penetrance of one alteration."""

    cell: Reads
    verdict: CellVerdict | None
    stand: Stand


@dataclass(frozen=True, slots=True)
class PenetranceFacts:
    """k of m: `rows` has every admitted cell of the kind, those with the alteration first, then those without."""

    alteration: int
    kind: Kind
    rows: tuple[CellReads, ...]

    def standing(self, stand: Stand) -> tuple[CellReads, ...]:
        return tuple(each for each in self.rows if each.stand is stand)

    @property
    def k(self) -> int:
        return len(self.standing(Stand.WITH))

    @property
    def m(self) -> int:
        return self.k + len(self.standing(Stand.WITHOUT))


@dataclass(frozen=True, slots=True)
class VariantReads:
    """One variant in a cell, beside the tumour's and the WBC controls' reads of it; the first control stands first."""

    alteration: int
    title: str
    key: str
    is_chip: bool
    cell: Reads
    tumour: Reads | None
    wbc: Reads | None
    others: tuple[Reads, ...] = ()

    @property
    def word(self) -> CallWord:
        return self.cell.word


@dataclass(frozen=True, slots=True)
class CellFacts:
    """T in one cell: the rows counted are its n, those informative what it covers."""

    code: str
    rows: tuple[VariantReads, ...]

    @property
    def counted(self) -> int:
        return sum(each.cell.is_counted for each in self.rows)

    @property
    def covered(self) -> int:
        return sum(each.cell.is_informative for each in self.rows)


@dataclass(frozen=True, slots=True)
class ListedVariant:
    """A candidate of the tumour's list: kept, or the first reason why not, with the tumour's and the WBC's reads."""

    alteration: int
    title: str
    key: str
    listing: Listing
    is_chip: bool
    tumour: Reads | None
    wbc: Reads | None
    cells: int

    @property
    def is_kept(self) -> bool:
        return self.listing is Listing.KEPT


def penetrance_facts(case: Origin, kind: Kind, alteration: int) -> PenetranceFacts:
    """What k of m is made of: each admitted cell of a kind with its call of one alteration."""
    verdicts = {each.code: each.verdict for each in case.cells}
    table = case.tables[kind]
    rows = [
        CellReads(each, verdicts[each.code], each.stand)
        for code in table.codes
        for each in reads_of(case, code, [alteration])
    ]
    order = tuple(Stand)
    return PenetranceFacts(alteration, kind, tuple(sorted(rows, key=lambda each: order.index(each.stand))))


def cell_facts(case: Origin, code: str) -> CellFacts:
    """Every variant of T in one cell with the reads of tumour and WBC; counted ones first."""
    numbers = [int(each) for each in case.listed.alterations[case.listed.kept]]
    mine = reads_of(case, code, numbers)
    beside = _beside(case, numbers)
    chip = _chip(case)
    rows = [
        VariantReads(number, *_named(case, number), number in chip, each, near.tumour, near.wbc, near.others)
        for number, each, near in zip(numbers, mine, beside, strict=True)
    ]
    order = tuple(CallWord)
    return CellFacts(code, tuple(sorted(rows, key=lambda each: (not each.cell.is_counted, order.index(each.word)))))


def listed_facts(case: Origin) -> tuple[ListedVariant, ...]:
    """What the tumour shows, and why each is in its list or not; the kept ones first, along the genome's numbers."""
    absent = (Listing.NO_DATA, Listing.NOT_IN_TUMOUR)
    rows = [row for row in range(len(case.listed.alterations)) if case.listed.why(row) not in absent]
    numbers = [int(case.listed.alterations[row]) for row in rows]
    beside, chip = _beside(case, numbers), _chip(case)
    carrying = _carrying(case)
    found = [
        ListedVariant(
            number,
            *_named(case, number),
            case.listed.why(row),
            number in chip,
            near.tumour,
            near.wbc,
            int(carrying.get(number, 0)),
        )
        for row, number, near in zip(rows, numbers, beside, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: not each.is_kept))


def reads_of(case: Origin, code: str, alterations: Sequence[int]) -> tuple[Reads, ...]:
    """The standing call of one sample at some alterations, in their order."""
    numbers = np.asarray(alterations, np.int64)
    rows = np.searchsorted(case.genotypes.alterations, numbers)
    column = case.genotypes.of([code]).at(rows)
    hits, deep, shares = counted(column, case.rule)[:, 0], informative(column, case.rule)[:, 0], column.share[:, 0]
    told = _told(_sequenced(case, code), numbers)
    clashes = {each.alteration for each in case.conflicts if each.sample == code and each.contradicts}
    return tuple(
        _reads(
            code,
            column,
            row,
            float(shares[row]),
            told.get(number, ()),
            bool(hits[row]),
            bool(deep[row]),
            number in clashes,
        )
        for row, number in enumerate(numbers.tolist())
    )


def satisfies(reads: Reads, rule: OriginRule) -> bool:
    """Whether told reads reach the floor of what counts by themselves (domain 3.4)."""
    enough = reads.alt is not None and reads.alt >= rule.counted_alt_min
    return enough and reads.vaf is not None and reads.vaf >= rule.counted_vaf_min


@dataclass(frozen=True, slots=True)
class _Tell:
    source: Source
    calls: Calls
    at: int

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """As the calls are gathered: with data first, then with a depth, then with a VAF."""
        calls, at = self.calls, self.at
        return bool(calls.state[at] == NO_DATA), bool(calls.depth[at] < 0), bool(np.isnan(calls.vaf[at]))

    @property
    def place(self) -> str:
        return f"{self.source.file}:{int(self.calls.line[self.at])}"


def _told(sample: Sequenced, numbers: np.ndarray) -> Mapping[int, Sequence[_Tell]]:
    """By alteration, every line that tells of it, the one that stands first."""
    found: dict[int, list[_Tell]] = {}
    for source, calls in sample.calls:
        for at in np.flatnonzero(np.isin(calls.row, numbers)).tolist():
            found.setdefault(int(calls.row[at]), []).append(_Tell(source, calls, at))
    return {number: sorted(tells, key=lambda each: each.rank) for number, tells in found.items()}


def _reads(
    code: str,
    column: Genotypes,
    row: int,
    share: float,
    tells: Sequence[_Tell],
    is_counted: bool,
    is_deep: bool,
    clashes: bool,
) -> Reads:
    depth, alt = int(column.depth[row, 0]), int(column.alt[row, 0])
    first = tells[0] if tells else None
    return Reads(
        code,
        _word(column, row, is_counted=is_counted, is_deep=is_deep, is_told=bool(tells), clashes=clashes),
        depth if depth != UNKNOWN else None,
        alt if alt != UNKNOWN else None,
        None if np.isnan(share) else share,
        bool(column.passed[row, 0]),
        first.source.file if first else "",
        int(first.calls.line[first.at]) if first else None,
        first.source.name if first else "",
        ", ".join(each.place for each in tells[1:]),
        first.source if first else None,
    )


def _word(column: Genotypes, row: int, *, is_counted: bool, is_deep: bool, is_told: bool, clashes: bool) -> CallWord:
    if is_counted:
        return CallWord.COUNTED if is_deep else CallWord.COUNTED_SHALLOW
    if column.state[row, 0] == NO_DATA:
        return CallWord.CONTRADICTED if clashes else CallWord.NO_DATA if is_told else CallWord.NOT_TOLD
    if not is_deep:
        return CallWord.SHALLOW
    some = column.alt[row, 0] > 0 or column.state[row, 0] == MUTATED
    return CallWord.BELOW_FLOOR if some else CallWord.REFERENCE


@dataclass(frozen=True, slots=True)
class _Beside:
    """The reads of the tumour sample and of the WBC control that show most of an alteration, and of all others."""

    tumour: Reads | None
    wbc: Reads | None
    others: tuple[Reads, ...]


def _beside(case: Origin, numbers: Sequence[int]) -> Sequence[_Beside]:
    tumour = [reads_of(case, each.code, numbers) for each in case.evidence.tumour if each.calls]
    wbc = [reads_of(case, each.code, numbers) for each in case.evidence.controls if each.calls]
    found = []
    for place in range(len(numbers)):
        here, white = [each[place] for each in tumour], [each[place] for each in wbc]
        best, control = _most(here), _most(white)
        others = tuple(each for each in (*here, *white) if each is not best and each is not control)
        found.append(_Beside(best, control, others))
    return found


def _most(reads: Iterable[Reads]) -> Reads | None:
    """The sample that shows most of an alteration: the one with most alternate reads, then the deepest."""
    return max(reads, key=lambda each: (each.alt or 0, each.depth or 0), default=None)


def _named(case: Origin, number: int) -> tuple[str, str]:
    each = case.evidence.alterations[number]
    return each.title, each.key


def _chip(case: Origin) -> frozenset[int]:
    return frozenset(case.listed.alterations[case.listed.chip].tolist())


def _carrying(case: Origin) -> Mapping[int, int]:
    """By alteration, in how many admitted single cells it is counted."""
    codes = [each.code for each in case.cells if each.is_admitted]
    sums = counted(case.genotypes.of(codes), case.rule).sum(axis=1)
    return dict(zip(case.genotypes.alterations.tolist(), sums.tolist(), strict=True))


def _sequenced(case: Origin, code: str) -> Sequenced:
    everything = (*case.evidence.cells, *case.evidence.controls, *case.evidence.tumour)
    return next(each for each in everything if each.code == code)


def cell_of(case: Origin, code: str) -> CellCase | None:
    """The case of a cell by its code; None where it is none of the participant's single cells."""
    return next((each for each in case.cells if each.code == code), None)
