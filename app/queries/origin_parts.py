"""The case of one participant's origin as screens and papers read it: cells, penetrance, verdicts, and the facts below."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Concordance
from app.domain.genome.cna import in_loss
from app.domain.genome.genotypes import Conflict, Genotypes
from app.domain.genome.identity import Identity
from app.domain.genome.origin import CellOrigin
from app.domain.genome.parsed import SampleQc, Segment
from app.domain.genome.penetrance import Ado, Heterogeneity, Penetrance, heterogeneity, listed_for, penetrance
from app.domain.genome.quality import CellQc
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import TumourList
from app.domain.populations import Awaited, Populations
from app.domain.words import CellVerdict, Kind, Verdict, VerdictState
from app.queries.evidence import Evidence, Sequenced, Source
from app.queries.verdicts import SignedVerdict
from db.base import canonical

SINGLE: Final = (Kind.DP_CELL, Kind.CTC)


@dataclass(frozen=True, slots=True)
class CellCase:
    """A DP cell or a CTC: what is known of it and what the rule says."""

    sequenced: Sequenced
    quality: CellQc
    measured: SampleQc | None
    identity: Concordance
    ado: float | None
    ado_told: bool
    origin: CellOrigin
    signed: SignedVerdict | None = None

    @property
    def verdict(self) -> CellVerdict | None:
        """What two people signed, else what the rule says; None where the cell is not judged."""
        return standing_verdict(self.origin, self.signed)

    @property
    def code(self) -> str:
        return self.sequenced.code

    @property
    def kind(self) -> Kind:
        return self.sequenced.kind

    @property
    def is_admitted(self) -> bool:
        """Whether it counts for penetrance: a single cell that is judged (domain 3.6)."""
        return self.origin.verdict is not None


@dataclass(frozen=True, eq=False)
class Origin:
    """One participant. `genotypes` has a column a code; `listed` a row a row of it. All of it follows from the facts."""

    evidence: Evidence
    populations: Populations
    verified: Verdict
    awaited: Awaited
    genotypes: Genotypes
    conflicts: tuple[Conflict, ...]
    listed: TumourList
    germline: NDArray[np.bool_]
    cells: tuple[CellCase, ...]
    identities: tuple[Identity, ...]
    tumour_segments: tuple[Segment, ...]
    cell_segments: Mapping[str, tuple[Segment, ...]]
    rule: OriginRule
    rule_version: str
    exclusion: int | None = None
    """The signed exclusion in force, by its id."""

    @property
    def number(self) -> int:
        return self.evidence.number

    @cached_property
    def tables(self) -> "Mapping[Kind, Table]":
        """Penetrance by kind of cell; no verdict rests on it."""
        return {kind: _table(self, kind) for kind in SINGLE}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the facts that the verdicts rest on: another one, and a signed verdict no longer stands on them."""
        return hashlib.sha256(canonical(self.facts()).encode()).hexdigest()

    def facts(self) -> dict[str, Any]:
        """What the verdicts rest on, as plain values; results by the samples they came in, which never change."""
        return {
            "rule": self.rule_version,
            "count": [self.populations.n_dp, self.populations.counted],
            "awaited": asdict(self.awaited),
            "tumour": [each.code for each in self.evidence.tumour],
            "wbc": [each.code for each in self.evidence.controls if each.has_results],
            "listed": [self.title_key(int(each)) for each in self.listed.alterations[self.listed.kept]],
            "reference": self.evidence.has_reference,
            "cells": [
                [case.code, case.verdict, *_counted(case.origin), [asdict(each) for each in case.origin.reasons]]
                for case in self.cells
            ],
            "wells": [[each.code, each.outcome, each.doublet, each.morphology, each.is_over] for each in self._all()],
            "calls": {each.code: _samples(each.calls) for each in self._all() if each.calls},
            "segments": {each.code: _samples(each.segments) for each in self._all() if each.segments},
            "quality": {each.code: _samples(each.quality) for each in self._all() if each.quality},
            "ado": {each.code: [round(each.ado, 6), each.ado_told] for each in self.cells if each.ado is not None},
            "exclusion": self.exclusion,
        }

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every sample of a file that tells something of the participant."""
        parts = (part for each in self._all() for part in (each.calls, each.segments, each.quality))
        return tuple(source for part in parts for source, _facts in part)

    def shown_titles(self) -> list[str]:
        """The alterations of the tables of penetrance as people read them: a later file may name them otherwise."""
        shown = sorted({int(each) for table in self.tables.values() for each in table.penetrance.alterations})
        return [self.evidence.alterations[each].title for each in shown]

    def title_key(self, number: int) -> str:
        return self.evidence.alterations[number].key

    def _all(self) -> tuple[Sequenced, ...]:
        return (*self.evidence.cells, *self.evidence.controls, *self.evidence.tumour)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Penetrance among the admitted cells of one kind: `genotypes` are its rows and columns."""

    codes: tuple[str, ...]
    genotypes: Genotypes
    penetrance: Penetrance
    heterogeneity: Heterogeneity


def _table(case: Origin, kind: Kind) -> Table:
    """Penetrance of T and of what several cells share, among the admitted cells of a kind.

    What the WBC shows is germline or blood, and no alteration of the tumour: it is left out.
    """
    mine = [each for each in case.cells if each.kind is kind and each.is_admitted and each.sequenced.calls]
    codes = tuple(each.code for each in mine)
    columns = case.genotypes.of(codes)
    rows = listed_for(columns, case.listed, case.rule) & ~(case.germline & ~case.listed.kept)
    shown = columns.at(rows)
    places = [case.evidence.alterations[int(number)] for number in shown.alterations]
    loss = np.array([in_loss(each.chrom, each.start, case.tumour_segments, case.rule) for each in places], bool)
    ado = [Ado(each.ado, each.sequenced.calls[-1][0].run) for each in mine]
    return Table(codes, shown, penetrance(shown, case.rule, ado=ado, loss=loss), heterogeneity(shown, case.rule))


def standing_verdict(told: CellOrigin, signed: SignedVerdict | None) -> CellVerdict | None:
    """A cell that is not judged gets no verdict by a signature either (domain 3.4)."""
    if told.verdict is None or signed is None or signed.state is not VerdictState.SIGNED:
        return told.verdict
    return signed.cell_verdict


def _samples(parts: Sequence[tuple[Source, Any]]) -> list[int]:
    return [source.sample_id for source, _part in parts]


def _counted(told: CellOrigin) -> list[Any]:
    return [list(told.loci), told.covered, told.listed, told.snv, told.cna]
