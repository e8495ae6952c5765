"""The origin of one participant's cells as the rule tells it from the facts of today: evidence, verdicts, penetrance."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.derived import Concordance
from app.domain.genome.cna import CnaEvidence, changes, compare, in_loss
from app.domain.genome.genotypes import Conflict, Genotypes, gather
from app.domain.genome.identity import Identity, drop_out, germline_het, identities
from app.domain.genome.origin import Cell, CellOrigin, judge
from app.domain.genome.parsed import SampleQc, Segment
from app.domain.genome.penetrance import Ado, Heterogeneity, Penetrance, heterogeneity, listed_for, penetrance
from app.domain.genome.quality import CellQc, quality_of
from app.domain.genome.rule import ALGORITHM, OriginRule
from app.domain.genome.tumour_list import TumourList, in_wbc, tumour_list
from app.domain.populations import Awaited, Populations, with_results
from app.domain.words import AlterationKind, CellVerdict, Kind, Verdict, VerdictState
from app.queries.awaited import awaited
from app.queries.evidence import Evidence, Sequenced, evidence
from app.queries.populations import from_counts
from app.queries.verdicts import SignedVerdict, signed_cells
from app.settings import Settings
from db.base import canonical
from db.models import StudySettings

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
        return _stands(self.origin, self.signed)

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
    tables: Mapping[Kind, "Table"] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.evidence.number

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the facts that the verdicts rest on: another one, and a signed verdict no longer stands on them."""
        return hashlib.sha256(canonical(self.facts()).encode()).hexdigest()

    def facts(self) -> dict[str, Any]:
        """What the verdicts rest on, as plain values."""
        return {
            "rule": self.rule_version,
            "count": [self.populations.n_dp, self.populations.counted],
            "awaited": asdict(self.awaited),
            "tumour": [each.code for each in self.evidence.tumour],
            "wbc": [each.code for each in self.evidence.controls if each.has_results],
            "listed": [self.title_key(int(each)) for each in self.listed.alterations[self.listed.kept]],
            "cells": [
                [case.code, case.verdict, *_counted(case.origin), [asdict(each) for each in case.origin.reasons]]
                for case in self.cells
            ],
            "sources": sorted({source.sample_id for each in self._all() for source, _calls in each.calls}),
        }

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


def origin(session: Session, settings: Settings, number: int) -> Origin:
    """The case of one participant; the same facts give the same answer."""
    found = evidence(session, number)
    known = from_counts(session, settings, number=number)[0]
    expected, signed = awaited(session, settings, found), signed_cells(session, number)
    return judged(found, known, expected, settings, signed=signed, version=rule_version(session))


def rule_version(session: Session) -> str:
    """The rule and the version of the study's settings that hold its thresholds."""
    return f"{ALGORITHM}.{session.scalar(select(func.max(StudySettings.number))) or 0}"


def judged(
    found: Evidence,
    known: Populations,
    expected: Awaited,
    settings: Settings,
    *,
    signed: Mapping[str, SignedVerdict],
    version: str,
) -> Origin:
    """The rule applied to the evidence of one participant (domain 3.1 to 3.6)."""
    rule: OriginRule = settings
    gathered = gather((each.code, calls) for each in _sequenced(found) for _source, calls in each.calls)
    genotypes = gathered.genotypes.of([each.code for each in _sequenced(found) if each.calls])
    wbc = [each.code for each in found.controls if each.calls]
    swaps = _tumour_identities(found, genotypes, rule)
    sound = [each for each in found.tumour if _of_pairs(each.code, swaps) is not Concordance.DISCORDANT]
    tumour = [each.code for each in sound if each.calls]
    listed = tumour_list(genotypes, found.alterations, tumour=tumour, wbc=wbc, rule=rule)
    tested = (*_cell_identities(found, genotypes, listed, wbc or tumour, rule), *swaps)
    segments = {each.code: each.segments[-1][1] for each in _sequenced(found) if each.segments}
    tumour_segments = next((segments[each.code] for each in reversed(sound) if each.code in segments), ())
    mine = {each.code: segments[each.code] for each in found.cells if each.code in segments}
    compared: Mapping[str, CnaEvidence] = compare(mine, tumour_segments, rule) if tumour_segments else {}
    wbc_segments = any(each.code in segments for each in found.controls)
    changed = bool(changes(tumour_segments, rule))
    cells = [_cell(each, tested, rule) for each in found.cells]

    def verdicts(*, unverified: bool) -> tuple[CellOrigin, ...]:
        return judge(
            cells,
            genotypes,
            listed,
            rule,
            segments=compared,
            tumour_changes=changed,
            wbc_segments=wbc_segments,
            unverified_take_part=unverified,
        )

    def patient(of: Sequence[CellOrigin]) -> Populations:
        dp = [
            _stands(told, signed.get(told.code))
            for cell, told in zip(cells, of, strict=True)
            if cell.kind is Kind.DP_CELL
        ]
        return with_results(
            known,
            dp,
            awaited=expected,
            usable_tumour=bool(listed.kept.any()) or changed,
            usable_wbc=listed.has_wbc or wbc_segments,
            proven_min=rule.proven_cells_min,
        )

    told = verdicts(unverified=settings.unverified_take_part)
    ado = _ado(found, genotypes, wbc, rule)
    cases = tuple(
        CellCase(
            each,
            cell.quality,
            each.measured,
            cell.identity,
            *ado.get(each.code, (None, False)),
            origin,
            signed.get(each.code),
        )
        for each, cell, origin in zip(found.cells, cells, told, strict=True)
    )
    seen, _absent = in_wbc(genotypes.of(wbc), rule)
    return Origin(
        found,
        patient(told),
        patient(verdicts(unverified=False)).verdict,
        expected,
        genotypes,
        gathered.conflicts,
        listed,
        np.asarray(seen, np.bool_),
        cases,
        tested,
        tuple(tumour_segments),
        mine,
        rule,
        version,
        {kind: _table(kind, cases, genotypes, listed, seen, found, tumour_segments, rule) for kind in SINGLE},
    )


def _stands(told: CellOrigin, signed: SignedVerdict | None) -> CellVerdict | None:
    """A cell that is not judged gets no verdict by a signature either (domain 3.4)."""
    if told.verdict is None or signed is None or signed.state is not VerdictState.SIGNED:
        return told.verdict
    return signed.cell_verdict


def _sequenced(found: Evidence) -> tuple[Sequenced, ...]:
    return (*found.cells, *found.controls, *found.tumour)


def _cell(each: Sequenced, tested: Sequence[Identity], rule: OriginRule) -> Cell:
    quality = quality_of(each.measured, rule, sequenced=each.has_results)
    return Cell(
        each.code,
        each.kind,
        each.outcome,
        quality,
        each.doublet,
        each.morphology,
        identity=_of_pairs(each.code, tested),
    )


def _of_pairs(code: str, tested: Sequence[Identity]) -> Concordance:
    """Of all pairs of a sample: one that is discordant is enough; concordant only where a pair could be tested."""
    states = [pair.state for pair in tested if code in (pair.first, pair.second)]
    for state in (Concordance.DISCORDANT, Concordance.CONCORDANT):
        if state in states:
            return state
    return Concordance.UNTESTABLE


def _substitutions(found: Evidence, genotypes: Genotypes) -> NDArray[np.bool_]:
    told = [found.alterations[int(number)].kind for number in genotypes.alterations]
    return np.array([kind is AlterationKind.SNV for kind in told], bool)


def _tumour_identities(found: Evidence, genotypes: Genotypes, rule: OriginRule) -> tuple[Identity, ...]:
    """The tumour against each WBC control, at every substitution."""
    wbc = [each.code for each in found.controls if each.calls]
    pairs = [(each.code, other) for each in found.tumour if each.calls for other in wbc]
    return identities(genotypes.at(_substitutions(found, genotypes)), pairs, rule)


def _cell_identities(
    found: Evidence, genotypes: Genotypes, listed: TumourList, beside: Sequence[str], rule: OriginRule
) -> tuple[Identity, ...]:
    """Each cell against each WBC control, else against the tumour (domain 3.1).

    Beside a WBC the rows of the tumour's list stay out: somatic variants tell tumour from blood, not one person from
    another.
    """
    rows = _substitutions(found, genotypes) & ~(listed.kept if listed.has_wbc else np.zeros(len(listed.kept), bool))
    cells = [each.code for each in found.cells if each.calls]
    return identities(genotypes.at(rows), [(cell, other) for cell in cells for other in beside], rule)


def _ado(
    found: Evidence, genotypes: Genotypes, wbc: Sequence[str], rule: OriginRule
) -> Mapping[str, tuple[float | None, bool]]:
    """Allele drop-out of each cell, 0 to 1, and whether the provider told it; else from the WBC's heterozygous SNPs."""
    told = {each.code: measured.ado_pct for each in found.cells if (measured := each.measured) is not None}
    codes = [each.code for each in found.cells if each.calls]
    rows = germline_het(genotypes.of(wbc), rule) if wbc else np.zeros(len(genotypes.alterations), bool)
    own = drop_out(genotypes.of(codes), rows, rule)
    enough = dict(zip(codes, zip(own.covered.tolist(), own.share.tolist(), strict=True), strict=True))
    answer: dict[str, tuple[float | None, bool]] = {}
    for each in found.cells:
        pct = told.get(each.code)
        covered, share = enough.get(each.code, (0, np.nan))
        if pct is not None:
            answer[each.code] = (pct / 100, True)
        elif covered >= rule.snp_loci_min:
            answer[each.code] = (float(share), False)
    return answer


def _table(
    kind: Kind,
    cases: Sequence[CellCase],
    genotypes: Genotypes,
    listed: TumourList,
    germline: NDArray[np.bool_],
    found: Evidence,
    tumour_segments: Sequence[Segment],
    rule: OriginRule,
) -> Table:
    """Penetrance of T and of what several cells share, among the admitted cells of a kind; what the WBC has is left out."""
    mine = [case for case in cases if case.kind is kind and case.is_admitted and case.sequenced.calls]
    codes = tuple(case.code for case in mine)
    columns = genotypes.of(codes)
    rows = listed_for(columns, listed, rule) & ~(germline & ~listed.kept)
    shown = columns.at(rows)
    places = [found.alterations[int(number)] for number in shown.alterations]
    loss = np.array([in_loss(each.chrom, each.start, tumour_segments, rule) for each in places], bool)
    ado = [Ado(case.ado, case.sequenced.calls[-1][0].run) for case in mine]
    return Table(codes, shown, penetrance(shown, rule, ado=ado, loss=loss), heterogeneity(shown, rule))


def _counted(told: CellOrigin) -> list[Any]:
    return [list(told.loci), told.covered, told.listed, told.snv, told.cna]
