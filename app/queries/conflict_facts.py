"""Where files tell one sample differently: every call that takes part, and what becomes of it (domain 3.1)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.domain.genome.parsed import MUTATED, NO_DATA, UNKNOWN
from app.i18n import N_, _, ngettext
from app.queries.evidence import Source
from app.queries.fact_columns import Facts, col
from app.queries.origin_parts import Origin
from app.tables import Column, Told
from app.tables import ColumnKind as K


@dataclass(frozen=True, slots=True)
class ConflictCall:
    """One of the calls that differ; `contradicts`: neither of them is believed."""

    code: str
    title: str
    contradicts: bool
    state: int
    depth: int | None
    alt: int | None
    source: Source
    line: int


STATES: Final = {MUTATED: N_("Mutated"), NO_DATA: N_("No data")}
COLUMNS: Final[tuple[Column[Any], ...]] = (
    col("SAMPLE_CODE", N_("Sample"), lambda row: row.code, K.CODE, width=150),
    col("ALTERATION", N_("Alteration"), lambda row: row.title, width=200),
    col("BECOMES", N_("What becomes of it"), lambda row: _becomes(row), K.STATE, width=260),
    col("STATE", N_("Told as"), lambda row: _(STATES.get(row.state, N_("Reference")))),
    col("ALT", N_("Alt reads"), lambda row: row.alt, K.NUMBER),
    col("DEPTH", N_("Depth"), lambda row: row.depth, K.NUMBER),
    col("FILE", N_("File"), lambda row: row.source.file, stretch=True, width=180),
    col("LINE", N_("Line"), lambda row: row.line, K.NUMBER),
)


def of_conflicts(case: Origin) -> Facts:
    """Each call of each conflict, those that contradict first."""
    rows = tuple(sorted(conflict_calls(case), key=lambda each: not each.contradicts))
    hard = sum(each.contradicts for each in case.conflicts)
    count = len(case.conflicts)
    told = ngettext(
        "{count} locus is told differently by files; {hard} contradict and have no data.",
        "{count} loci are told differently by files; {hard} contradict and have no data.",
        count,
    ).format(count=count, hard=hard)
    return Facts("conflicts", _("Files that differ"), told, COLUMNS, rows)


def conflict_calls(case: Origin) -> tuple[ConflictCall, ...]:
    found = case.evidence
    everything = (*found.cells, *found.controls, *found.tumour)
    parts = [(source, calls) for each in everything for source, calls in each.calls]
    rows = []
    for conflict in case.conflicts:
        for place, part in enumerate(conflict.parts):
            source, calls = parts[part]
            lines = np.flatnonzero((calls.row == conflict.alteration) & (calls.state != NO_DATA))
            at = int(lines[conflict.parts[:place].count(part)])
            depth, alt = int(calls.depth[at]), int(calls.alt[at])
            rows.append(
                ConflictCall(
                    conflict.sample,
                    found.alterations[conflict.alteration].title,
                    conflict.contradicts,
                    int(calls.state[at]),
                    depth if depth != UNKNOWN else None,
                    alt if alt != UNKNOWN else None,
                    source,
                    int(calls.line[at]),
                )
            )
    return tuple(rows)


def _becomes(row: ConflictCall) -> Told:
    if row.contradicts:
        return Told(_("Neither is believed: no data"), "breach")
    return Told(_("The first that tells a depth stands"), "warn")
