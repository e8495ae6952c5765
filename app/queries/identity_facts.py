"""The loci at which two samples were compared: what each shows, and what that says of their being one person (3.1)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.barcode import printed
from app.domain.derived import Locus
from app.domain.genome.identity import HET, HOM_ALT, HOM_REF, alleles
from app.domain.words import AlterationKind, label_of
from app.i18n import N_, _
from app.queries.fact_columns import Facts, col, reads_columns
from app.queries.facts import Reads, reads_of
from app.queries.origin_parts import Origin
from app.tables import Column, Told
from app.tables import ColumnKind as K


@dataclass(frozen=True, slots=True)
class LocusFact:
    """One substitution in both samples."""

    title: str
    key: str
    locus: Locus
    first: Reads
    second: Reads


_STATES: Final = {Locus.AGREEING: "ok", Locus.OPPOSITE: "breach", Locus.DROPPED: "void"}
COLUMNS: Final[tuple[Column[Any], ...]] = (
    col("ALTERATION", N_("Alteration"), lambda row: row.title, width=200),
    col("LOCUS", N_("Counts as"), lambda row: Told(label_of(row.locus), _STATES[row.locus]), K.STATE, width=180),
    *reads_columns("", (N_("Alt reads"), N_("Depth"), N_("VAF")), lambda row: row.first),
    *reads_columns("OTHER_", (N_("Other alt"), N_("Other depth"), N_("Other VAF")), lambda row: row.second),
    col("FILE", N_("Told by"), lambda row: row.first.place, width=150),
    col("OTHER_FILE", N_("Other: told by"), lambda row: row.second.place, width=150),
    col("KEY", N_("Place in the genome"), lambda row: row.key, stretch=True, width=150),
)


def of_identity(case: Origin, first: str, second: str) -> Facts:
    """The loci behind a pair's share, as the pair was compared: beside a WBC the tumour's list stays out of a cell's."""
    rows = loci(case, first, second)
    pair = next(each for each in case.identities if (each.first, each.second) == (first, second))
    text = _("{agreeing} of {compared} loci agree, {opposite} are opposite; {dropped} are explained by dropout.")
    told = text.format(agreeing=pair.agreeing, compared=pair.compared, opposite=pair.opposite, dropped=pair.dropped)
    title = _("{first} against {second}").format(first=printed(first), second=printed(second))
    return Facts(f"identity-{first}-{second}", title, told, COLUMNS, rows)


def loci(case: Origin, first: str, second: str) -> tuple[LocusFact, ...]:
    """Opposite loci first, then those that agree, then those that drop-out explains."""
    rows = np.flatnonzero(_compared(case, first))
    codes = alleles(case.genotypes.of([first, second]).at(rows), case.rule)
    kinds = [_locus(int(one), int(other)) for one, other in codes]
    told = [place for place, kind in enumerate(kinds) if kind is not None]
    numbers = [int(case.genotypes.alterations[rows[place]]) for place in told]
    mine, theirs = reads_of(case, first, numbers), reads_of(case, second, numbers)
    found = [
        LocusFact(case.evidence.alterations[number].title, case.title_key(number), kind, one, other)
        for number, kind, one, other in zip(numbers, filter(None, kinds), mine, theirs, strict=True)
    ]
    order = tuple(Locus)
    return tuple(sorted(found, key=lambda each: order.index(each.locus)))


def _compared(case: Origin, first: str) -> NDArray[np.bool_]:
    """The rows at which a pair was compared (domain 3.1): substitutions, for a cell without the tumour's list."""
    told = [case.evidence.alterations[int(number)].kind for number in case.genotypes.alterations]
    rows = np.array([kind is AlterationKind.SNV for kind in told], bool)
    is_cell = first in {each.code for each in case.evidence.cells}
    return rows & ~case.listed.kept if is_cell and case.listed.has_wbc else rows


def _locus(one: int, other: int) -> Locus | None:
    both = {one, other}
    if both in ({HET}, {HOM_ALT}):
        return Locus.AGREEING
    if both == {HOM_REF, HOM_ALT}:
        return Locus.OPPOSITE
    return Locus.DROPPED if both in ({HET, HOM_REF}, {HET, HOM_ALT}) else None
