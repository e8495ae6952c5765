"""Heterogeneity, one row a participant and a kind of cell: profiles, Shannon's H, mean distance (domain 3.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.domain.words import Kind
from app.i18n import N_
from app.queries.origin import origin
from app.queries.origin_parts import Origin
from app.queries.sheets.common import Columns
from app.queries.sheets.findings import with_results
from app.queries.sheets.penetrances import rests_on
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column


@dataclass(frozen=True, slots=True)
class Varied:
    """How the admitted cells of one kind differ. `sample_ids` and `item_ids` are what it follows from."""

    key: str
    number: int
    kind: Kind
    cells: int
    alterations: int
    profiles: int
    shannon: float
    distance: float | None
    pairs: int
    left_out: int
    rule: str
    sample_ids: tuple[int, ...]
    item_ids: tuple[int, ...]


def heterogeneities(session: Session, settings: Settings) -> Iterator[Varied]:
    """That of every participant whose results count."""
    for number in with_results(session):
        yield from heterogeneities_of(session, settings, number)


def heterogeneities_of(session: Session, settings: Settings, number: int) -> Iterator[Varied]:
    """DP cells first, then CTC; a kind of which no cell is admitted has no row."""
    case = origin(session, settings, number)
    for kind, table in case.tables.items():
        if table.codes:
            yield _row(case, kind)


def _row(case: Origin, kind: Kind) -> Varied:
    table = case.tables[kind]
    found = table.heterogeneity
    return Varied(
        f"{case.number:03d}:{kind.value}",
        case.number,
        kind,
        found.cells,
        sum(1 for _each in table.penetrance.rows()),
        found.profiles,
        round(found.shannon, 4),
        None if found.distance is None else round(found.distance, 4),
        found.pairs,
        found.left_out,
        case.rule_version,
        *rests_on(case, table),
    )


HETEROGENEITY: Final[Columns] = (
    column("SUBJID", N_("Participant"), "number", K.NUMBER, origin="Derived"),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Derived"),
    column("NCELLS", N_("Cells admitted"), "cells", K.NUMBER, origin="Derived"),
    column("NALTER", N_("Alterations compared"), "alterations", K.NUMBER, origin="Derived", rule="rows of PENETRANCE"),
    column(
        "NPROF",
        N_("Distinct profiles"),
        "profiles",
        K.NUMBER,
        origin="Derived",
        rule="cells of the same mutated, reference and no data in every alteration share a profile",
    ),
    column(
        "SHANNON",
        N_("Shannon's H of the profiles"),
        "shannon",
        K.NUMBER,
        places=4,
        origin="Derived",
        rule="-sum of p ln p over the profiles; in nats",
    ),
    column(
        "MEANDIST",
        N_("Mean distance of two cells"),
        "distance",
        K.NUMBER,
        places=4,
        origin="Derived",
        rule="share of alterations in which a pair differs, of those informative in both; mean over NPAIRS",
    ),
    column("NPAIRS", N_("Pairs compared"), "pairs", K.NUMBER, origin="Derived"),
    column("NPAIRSX", N_("Pairs without a common locus"), "left_out", K.NUMBER, origin="Derived"),
    column("RULEVER", N_("Version of the rule"), "rule", K.CODE, origin="Derived"),
)
