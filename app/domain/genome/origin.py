"""The origin of each single cell: its evidence, and the verdict that follows from the rule (domain 3.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Concordance, Listing, QcStatus
from app.domain.genome.cna import CnaEvidence
from app.domain.genome.genotypes import Genotypes, counted, informative
from app.domain.genome.quality import CellQc
from app.domain.genome.reasons import Reason, Why, because
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import LISTINGS, TumourList
from app.domain.words import CellVerdict, Doublet, Kind, Morphology, SortOutcome

NEVER_JUDGED = (SortOutcome.EMPTY, SortOutcome.MULTIPLE, SortOutcome.CONTAMINATED, SortOutcome.LOST)


@dataclass(frozen=True, slots=True)
class Cell:
    """A DP cell or a CTC as the bench and its quality tell it. `code` names its column of the genotypes."""

    code: str
    kind: Kind
    outcome: SortOutcome | None
    quality: CellQc
    doublet: Doublet | None = None
    morphology: Morphology | None = None
    voided: bool = False
    identity: Concordance = Concordance.UNTESTABLE


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """What speaks for the origin of one cell. `verdict` is None where the cell is not judged, and `reasons` say why.

    `counted` of `listed` variants of T, `chip` of them in genes of CHIP; `covered` of T; `loci` counted, by number;
    `private`: counted in this cell alone and not seen in the tumour. `snv`, `cna`: positive; `cna` None where not known.
    """

    code: str
    verdict: CellVerdict | None
    reasons: tuple[Reason, ...]
    remarks: tuple[Reason, ...] = ()
    listed: int = 0
    covered: int = 0
    counted: int = 0
    chip: int = 0
    loci: tuple[int, ...] = ()
    private: int = 0
    snv: bool = False
    cna: bool | None = None
    segments: CnaEvidence | None = None

    @property
    def informative(self) -> bool:
        """Informative for origin (domain 3.2)."""
        return self.verdict in {CellVerdict.TUMOUR, CellVerdict.NON_TUMOUR}


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Of the admitted cells: what is counted and covered of T, alterations x cells, and what follows cell by cell."""

    listed: NDArray[np.int64]
    counted: NDArray[np.bool_]
    chip: NDArray[np.int64]
    covered: NDArray[np.int64]
    census: NDArray[np.bool_]
    private: NDArray[np.int64]


def not_admitted(cell: Cell, *, unverified_take_part: bool) -> Reason | None:
    """Why a cell is not judged, the first that holds; None where it is (domain 3.4, 3.6: single cells only)."""
    if cell.voided:
        return because(Why.VOIDED)
    if cell.outcome in NEVER_JUDGED:
        return because(Why.OUTCOME, outcome=str(cell.outcome))
    if cell.doublet is Doublet.DOUBLET:
        return because(Why.DOUBLET)
    if cell.morphology is Morphology.CLUSTER:
        return because(Why.CLUSTER)
    if not unverified_take_part and is_unverified(cell):
        return because(Why.UNVERIFIED_OUT)
    if cell.identity is Concordance.DISCORDANT:
        return because(Why.DISCORDANT)
    if cell.quality.status is QcStatus.NOT_SEQUENCED:
        return because(Why.NOT_SEQUENCED)
    return because(Why.QC_FAIL) if cell.quality.status is QcStatus.FAIL else None


def is_unverified(cell: Cell) -> bool:
    """Whether nobody saw the cell in its well; an outcome that is not recorded was not seen either."""
    return cell.outcome in {None, SortOutcome.UNVERIFIED}


def judge(
    cells: Sequence[Cell],
    genotypes: Genotypes,
    listed: TumourList,
    rule: OriginRule,
    *,
    segments: Mapping[str, CnaEvidence],
    tumour_changes: bool,
    wbc_segments: bool = False,
    unverified_take_part: bool = True,
) -> tuple[CellOrigin, ...]:
    """The origin of each cell of one participant, in the order given; all cells at once.

    SNV+: at least snv_counted_min variants of T counted, one of them at least outside the genes of CHIP; or one such
    variant with snv_census_alt_min alternate reads or more that is counted in another admitted cell, DP or CTC
    (census, S36). `segments`: by the cell's code, see `cna.compare`; `tumour_changes`: the tumour has gains or losses
    of its own; `wbc_segments`: a WBC control has a copy-number profile (where there are no calls at all).
    """
    refused = {cell.code: not_admitted(cell, unverified_take_part=unverified_take_part) for cell in cells}
    admitted = [cell for cell in cells if refused[cell.code] is None]
    known = np.array([cell.quality.status is not None for cell in admitted], bool)
    counts = _counts(genotypes.of([cell.code for cell in admitted]), known, listed, rule)
    blocked = tuple(_blocked(listed, tumour_changes=tumour_changes, has_wbc=listed.has_wbc or wbc_segments))
    found = {
        cell.code: _judged(cell, _evidence(cell, column, counts, segments.get(cell.code), rule), blocked, counts, rule)
        for column, cell in enumerate(admitted)
    }
    return tuple(found.get(cell.code) or CellOrigin(cell.code, None, _given(refused[cell.code])) for cell in cells)


def _counts(columns: Genotypes, known: NDArray[np.bool_], listed: TumourList, rule: OriginRule) -> _Counts:
    """`known`: cells whose quality is known; only they bear witness for another cell."""
    kept = listed.kept
    hits = counted(columns, rule)
    mine = hits[kept]
    chip = listed.chip[kept]
    witnesses = mine & known
    elsewhere = witnesses.sum(axis=1, keepdims=True) - witnesses > 0
    strong = mine & (columns.alt[kept] >= rule.snv_census_alt_min) & elsewhere & ~chip[:, None]
    foreign = listed.listing <= LISTINGS.index(Listing.NOT_IN_TUMOUR)
    alone = hits & ((hits.sum(axis=1) == 1) & foreign)[:, None]
    return _Counts(
        listed.alterations[kept],
        mine,
        (mine & chip[:, None]).sum(axis=0),
        informative(columns.at(kept), rule).sum(axis=0),
        strong.any(axis=0),
        alone.sum(axis=0),
    )


def _evidence(cell: Cell, column: int, counts: _Counts, segments: CnaEvidence | None, rule: OriginRule) -> CellOrigin:
    """What is counted in one cell, without a verdict."""
    mine = counts.counted[:, column]
    many, chip = int(mine.sum()), int(counts.chip[column])
    census = bool(counts.census[column])
    return CellOrigin(
        cell.code,
        None,
        (),
        tuple(_remarks(cell)),
        len(counts.listed),
        int(counts.covered[column]),
        many,
        chip,
        tuple(counts.listed[mine].tolist()),
        int(counts.private[column]),
        (many >= rule.snv_counted_min and many > chip) or census,
        segments.positive if segments else None,
        segments,
    )


def _judged(cell: Cell, seen: CellOrigin, blocked: tuple[Reason, ...], counts: _Counts, rule: OriginRule) -> CellOrigin:
    """The verdict (domain 3.4): nothing is proven without WBC, tumour and quality (R18), then TUMOUR, NON_TUMOUR."""
    if cell.quality.status is None:
        blocked = (*blocked, because(Why.QC_UNKNOWN))
    if blocked:
        return replace(seen, verdict=CellVerdict.INDETERMINATE, reasons=blocked)
    proofs = tuple(_proofs(seen, rule))
    if proofs:
        return replace(seen, verdict=CellVerdict.TUMOUR, reasons=proofs)
    doubts = tuple(_doubts(seen, rule))
    if doubts:
        return replace(seen, verdict=CellVerdict.INDETERMINATE, reasons=doubts)
    none = because(Why.NONE_COUNTED, listed=seen.listed, covered=seen.covered)
    return replace(seen, verdict=CellVerdict.NON_TUMOUR, reasons=(none,))


def _blocked(listed: TumourList, *, tumour_changes: bool, has_wbc: bool) -> Iterator[Reason]:
    """Why no cell of the participant can have a verdict of its own (domain 3.4, R18)."""
    if not has_wbc:
        yield because(Why.NO_WBC)
    if not listed.has_tumour and not tumour_changes:
        yield because(Why.NO_TUMOUR)
    elif not listed.kept.any() and not tumour_changes:
        yield because(Why.NOTHING_LISTED)


def _proofs(seen: CellOrigin, rule: OriginRule) -> Iterator[Reason]:
    if seen.snv and seen.counted >= rule.snv_counted_min and seen.counted > seen.chip:
        yield because(Why.SNV, counted=seen.counted, listed=seen.listed)
    elif seen.snv:
        yield because(Why.CENSUS, reads=rule.snv_census_alt_min)
    if seen.cna and seen.segments:
        told = seen.segments
        yield because(Why.CNA, shared=told.shared_count, r=round(told.r or 0, 3), p=round(told.p or 0, 4))


def _doubts(seen: CellOrigin, rule: OriginRule) -> Iterator[Reason]:
    """What keeps a cell without proof from being NON_TUMOUR."""
    if seen.counted:
        few = because(Why.FEW_COUNTED, counted=seen.counted, listed=seen.listed)
        yield because(Why.CHIP_ALONE) if seen.counted == seen.chip else few
    if seen.listed < rule.non_tumour_list_min:
        yield because(Why.FEW_LISTED, listed=seen.listed, needed=rule.non_tumour_list_min)
    share = int(np.ceil(round(rule.non_tumour_covered_share * seen.listed, 9)))
    needed = max(rule.non_tumour_covered_min, share)
    if seen.listed and seen.covered < needed:
        yield because(Why.FEW_COVERED, covered=seen.covered, listed=seen.listed, needed=needed)
    if seen.segments and not seen.segments.flat:
        yield because(Why.CNA_NOT_FLAT, segments=seen.segments.segments, shared=seen.segments.shared_count)


def _remarks(cell: Cell) -> Iterator[Reason]:
    """What is said on a verdict without deciding it."""
    if is_unverified(cell):
        yield because(Why.UNVERIFIED)
    if cell.doublet is Doublet.UNCERTAIN:
        yield because(Why.DOUBLET_UNCERTAIN)
    if cell.identity is Concordance.UNTESTABLE:
        yield because(Why.IDENTITY_UNTESTABLE)
    yield from cell.quality.reasons


def _given(reason: Reason | None) -> tuple[Reason, ...]:
    return (reason,) if reason else ()
