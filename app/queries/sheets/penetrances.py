"""Penetrance, one row an alteration and a kind of cell: k of m with its exact interval (domain 3.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.domain.derived import Prevalence
from app.domain.genome.penetrance import PenetranceRow
from app.domain.words import Kind
from app.i18n import N_
from app.queries.origin import origin
from app.queries.origin_parts import Origin, Table
from app.queries.sheets.common import Columns
from app.queries.sheets.finding_columns import TOLD
from app.queries.sheets.findings import Told, listed_numbers, told_alterations, with_results
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column

EXACT: Final = "Clopper-Pearson, exact"


@dataclass(frozen=True, slots=True)
class Penetrated:
    """k of m; shares in per cent, None where not estimable. `sample_ids` and `item_ids` are what it follows from."""

    key: str
    number: int
    kind: Kind
    told: Told
    k: int
    m: int
    pct: float | None
    low: float | None
    high: float | None
    corrected: float | None
    prevalence: Prevalence
    clonal: bool
    few: bool
    cells: int
    assumed: int
    rule: str
    sample_ids: tuple[int, ...]
    item_ids: tuple[int, ...]


def penetrances(session: Session, settings: Settings) -> Iterator[Penetrated]:
    """That of every participant whose results count."""
    for number in with_results(session):
        yield from penetrances_of(session, settings, number)


def penetrances_of(session: Session, settings: Settings, number: int) -> Iterator[Penetrated]:
    """DP cells first, then CTC, in the order of the screen; a kind of which no cell is admitted has no row."""
    case = origin(session, settings, number)
    told = told_alterations(case, listed_numbers(case))
    for kind, table in case.tables.items():
        if not table.codes:
            continue
        samples, items = rests_on(case, table)
        for row in table.penetrance.rows():
            yield _row(case, kind, table, row, told[row.alteration], samples, items)


def rests_on(case: Origin, table: Table) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The samples and the items of the cells that a table is made of."""
    codes = frozenset(table.codes)
    mine = [each.sequenced for each in case.cells if each.code in codes]
    samples = sorted({source.sample_id for each in mine for source, _calls in each.calls})
    return tuple(samples), tuple(each.item_id for each in mine)


def _row(
    case: Origin,
    kind: Kind,
    table: Table,
    row: PenetranceRow,
    told: Told,
    samples: tuple[int, ...],
    items: tuple[int, ...],
) -> Penetrated:
    return Penetrated(
        f"{case.number:03d}:{kind.value}:{told.key}",
        case.number,
        kind,
        told,
        row.k,
        row.m,
        _pct(row.share),
        _pct(row.low),
        _pct(row.high),
        _pct(row.corrected),
        row.prevalence,
        row.clonal,
        row.few,
        table.penetrance.cells,
        table.penetrance.assumed,
        case.rule_version,
        samples,
        items,
    )


def _pct(share: float | None) -> float | None:
    """In per cent with two decimals, as intervals are reported."""
    return None if share is None else round(100 * share, 2)


PENETRANCE: Final[Columns] = (
    column("SUBJID", N_("Participant"), "number", K.NUMBER, origin="Derived"),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Derived"),
    *TOLD,
    column("NALT", N_("Cells with it"), "k", K.NUMBER, origin="Derived", rule="rows of GF whose STAND is WITH"),
    column(
        "NINFORM",
        N_("Informative cells"),
        "m",
        K.NUMBER,
        origin="Derived",
        rule="rows of GF whose STAND is WITH or WITHOUT; never all cells",
    ),
    column("NCELLS", N_("Cells admitted"), "cells", K.NUMBER, origin="Derived"),
    column("PCT", N_("Share"), "pct", K.NUMBER, unit="%", places=2, origin="Derived", rule="100 x NALT / NINFORM"),
    column("CILOW", N_("95 % interval, lower"), "low", K.NUMBER, unit="%", places=2, origin="Derived", rule=EXACT),
    column("CIHIGH", N_("95 % interval, upper"), "high", K.NUMBER, unit="%", places=2, origin="Derived", rule=EXACT),
    column(
        "PCTADO",
        N_("Share corrected for allele drop-out"),
        "corrected",
        K.NUMBER,
        unit="%",
        places=2,
        origin="Derived",
        rule="NALT / sum of (1 - ADO / 2) over the informative cells, at most 100 %; none where the tumour lost an allele",
    ),
    column(
        "NADOMED",
        N_("Cells whose drop-out is the median of their run"),
        "assumed",
        K.NUMBER,
        origin="Derived",
    ),
    column("CLASS", N_("Class"), "prevalence", K.WORD, words=Prevalence, origin="Derived"),
    column("CLONALFL", N_("Clonal"), "clonal", K.FLAG, origin="Derived", rule="CILOW above the study's limit"),
    column("FEWFL", N_("Few cells"), "few", K.FLAG, origin="Derived", rule="NINFORM below the study's limit"),
    column("RULEVER", N_("Version of the rule"), "rule", K.CODE, origin="Assigned"),
)
