"""The tumour's evidence list T: which alterations of the tumour may prove the origin of a cell, and why the others not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Listing
from app.domain.genome.alteration import Alteration
from app.domain.genome.genotypes import Genotypes
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE
from app.domain.genome.rule import OriginRule
from app.domain.words import AlterationKind

LISTINGS: Final = tuple(Listing)
"""In the order in which they are asked: the later, the nearer to being kept."""


@dataclass(frozen=True, slots=True, eq=False)
class TumourList:
    """One row for each row of the genotypes: `listing` as a place in LISTINGS, whether its gene is one of CHIP.

    `has_tumour` and `has_wbc`: whether their samples have any data. Without a WBC control the list is what the tumour
    alone tells and proves nothing (R18).
    """

    alterations: NDArray[np.int64]
    listing: NDArray[np.uint8]
    chip: NDArray[np.bool_]
    has_tumour: bool
    has_wbc: bool

    @property
    def kept(self) -> NDArray[np.bool_]:
        """The rows of T."""
        return np.asarray(self.listing == _place(Listing.KEPT), np.bool_)

    def why(self, row: int) -> Listing:
        return LISTINGS[int(self.listing[row])]


def tumour_list(
    genotypes: Genotypes,
    alterations: Mapping[int, Alteration],
    *,
    tumour: Sequence[str],
    wbc: Sequence[str],
    rule: OriginRule,
) -> TumourList:
    """T of one participant (domain 3.4), from its tumour samples and WBC controls that passed their own checks.

    Kept: mutated, PASS, depth >= tumour_depth_min and VAF >= tumour_vaf_min, all in one and the same tumour sample,
    and absent from the WBC: seen in no control, shown absent by at least one. The reason given is the first that
    holds in the tumour sample that comes nearest. A variant of a CHIP gene stays in T with its flag; by itself it
    never proves (see `origin`). Copy numbers are compared by segments, not here.
    """
    tissue, blood = genotypes.of(tumour), genotypes.of(wbc)
    has_wbc = bool((blood.state != NO_DATA).any())
    listing = _in_tumour(tissue, rule)
    told = [alterations.get(number) for number in genotypes.alterations.tolist()]
    copies = np.array([each is not None and each.kind is AlterationKind.CNA for each in told], bool)
    listing = np.where(copies & (listing > _place(Listing.NOT_IN_TUMOUR)), _place(Listing.OTHER_KIND), listing)
    if has_wbc:
        seen, absent = in_wbc(blood, rule)
        kept = listing == _place(Listing.KEPT)
        listing = np.where(kept & ~seen & ~absent, _place(Listing.WBC_NOT_COVERED), listing)
        listing = np.where(kept & seen, _place(Listing.IN_WBC), listing)
    genes = frozenset(each.upper() for each in rule.chip_genes)
    named = {gene: _is_of(gene, genes) for gene in {each.gene for each in told if each is not None}}
    chip = np.array([each is not None and named[each.gene] for each in told], bool)
    has_tumour = bool((tissue.state != NO_DATA).any())
    return TumourList(genotypes.alterations, listing.astype(np.uint8), chip, has_tumour, has_wbc)


def in_wbc(blood: Genotypes, rule: OriginRule) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each alteration is seen in any WBC control, and whether any shows it absent (domain 3.4).

    Absent: no alternate read at depth >= wbc_depth_min, or VAF < wbc_vaf_max at depth >= wbc_vaf_depth_min. Seen: an
    alternate read, or the state MUTATED where reads are not told, and not absent. Neither: not covered. An untold
    number of alternate reads follows from VAF 0, else from the state REFERENCE; an untold depth shows nothing.
    """
    share, data = blood.share, blood.state != NO_DATA
    told = (blood.alt >= 0) | ~np.isnan(share)
    none = np.where(told, (blood.alt == 0) | ((blood.alt < 0) & (share == 0)), blood.state == REFERENCE)
    some = np.where(told, ~none, blood.state == MUTATED)
    rare = (share < rule.wbc_vaf_max) & (blood.depth >= rule.wbc_vaf_depth_min)
    absent = data & ((none & (blood.depth >= rule.wbc_depth_min)) | rare)
    seen = data & (some | (blood.state == MUTATED)) & ~absent
    return seen.any(axis=1), absent.any(axis=1)


def _in_tumour(tissue: Genotypes, rule: OriginRule) -> NDArray[np.uint8]:
    """How near each row comes to T by the tumour alone, in the sample where it comes nearest."""
    share = tissue.share
    tests = (
        (tissue.state == NO_DATA, Listing.NO_DATA),
        (tissue.state != MUTATED, Listing.NOT_IN_TUMOUR),
        (~tissue.passed, Listing.FILTERED),
        ((tissue.depth < 0) | np.isnan(share), Listing.READS_UNKNOWN),
        (tissue.depth < rule.tumour_depth_min, Listing.LOW_DEPTH),
        (share < rule.tumour_vaf_min, Listing.LOW_VAF),
    )
    near = np.select([test for test, _why in tests], [_place(why) for _test, why in tests], _place(Listing.KEPT))
    return np.asarray(near.max(axis=1, initial=0), np.uint8)


def _place(listing: Listing) -> int:
    return LISTINGS.index(listing)


def _is_of(gene: str, genes: frozenset[str]) -> bool:
    """Whether a gene, or one of several told together, is in the list."""
    return any(part.strip().upper() in genes for part in gene.replace(",", ";").split(";"))
