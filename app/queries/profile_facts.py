"""What heterogeneity is made of: each admitted cell with its profile, the profile that most cells share first."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from app.domain.barcode import printed
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE
from app.domain.genome.penetrance import profiles
from app.domain.words import Kind
from app.i18n import N_, _
from app.queries.fact_columns import Facts, col, plural_of
from app.queries.origin_parts import Origin
from app.queries.origin_words import heterogeneity_told
from app.tables import ColumnKind as K


@dataclass(frozen=True, slots=True)
class ProfileFact:
    """A cell, the number of its profile and how many cells share it; its alterations by what is known of them."""

    code: str
    profile: int
    alike: int
    mutated: tuple[str, ...]
    reference: int
    no_data: int


PROFILE_COLUMNS: Final = (
    col("CELL", N_("Cell"), lambda row: row.code, K.CODE, width=140),
    col("PROFILE", N_("Profile"), lambda row: row.profile, K.NUMBER, width=80),
    col("ALIKE", N_("Cells with it"), lambda row: row.alike, K.NUMBER, width=120),
    col("NMUT", N_("Mutated"), lambda row: len(row.mutated), K.NUMBER, width=90),
    col("NREF", N_("Reference"), lambda row: row.reference, K.NUMBER, width=100),
    col("NODATA", N_("No data"), lambda row: row.no_data, K.NUMBER, width=110),
    col("MUTATED", N_("Mutated alterations"), lambda row: ", ".join(row.mutated), stretch=True, width=300),
)


def of_profiles(case: Origin, kind: Kind) -> Facts:
    """The cells of a kind by their profiles: as many different numbers as there are profiles."""
    heading = _("Profiles of the {kind}").format(kind=plural_of(kind))
    return Facts(
        f"profiles-{kind.value.lower()}", heading, heterogeneity_told(case, kind), PROFILE_COLUMNS, _rows(case, kind)
    )


def _rows(case: Origin, kind: Kind) -> tuple[ProfileFact, ...]:
    cells = case.tables[kind].genotypes
    titles = [case.evidence.alterations[int(each)].title for each in cells.alterations]
    told = profiles(cells, case.rule)
    keys = [each.tobytes() for each in told]
    shared = Counter(keys)
    numbers = {key: place for place, (key, _count) in enumerate(shared.most_common(), start=1)}
    rows = [
        ProfileFact(
            code,
            numbers[key],
            shared[key],
            tuple(title for title, state in zip(titles, states, strict=True) if state == MUTATED),
            int((states == REFERENCE).sum()),
            int((states == NO_DATA).sum()),
        )
        for code, key, states in zip(cells.samples, keys, told, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.profile, printed(row.code))))
