"""The rule of tumour origin applied to the evidence of one participant (domain 3.1 to 3.6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Concordance
from app.domain.genome.cna import CnaEvidence, changes, compare
from app.domain.genome.genotypes import Conflict, Genotypes, gather
from app.domain.genome.identity import Identity, drop_out, germline_het, identities
from app.domain.genome.origin import Cell, CellOrigin, is_unverified, judge
from app.domain.genome.parsed import Segment
from app.domain.genome.quality import quality_of
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import TumourList, in_wbc, tumour_list
from app.domain.populations import Awaited, Populations, with_results
from app.domain.words import AlterationKind, Kind
from app.queries.evidence import Evidence, Sequenced
from app.queries.origin_parts import CellCase, Origin, standing_verdict
from app.queries.verdicts import SignedVerdict
from app.settings import Settings


def judged(
    found: Evidence,
    known: Populations,
    expected: Awaited,
    settings: Settings,
    *,
    signed: Mapping[str, SignedVerdict],
    version: str,
    exclusion: int | None = None,
) -> Origin:
    """The rule applied to the evidence of one participant (domain 3.1 to 3.6)."""
    rule: OriginRule = settings
    given = _given(found, rule)
    concordance = _concordances(given.tested)
    cells = [_cell(each, concordance.get(each.code, Concordance.UNTESTABLE), rule) for each in found.cells]
    told = _origins(cells, given, rule, unverified=settings.unverified_take_part)
    is_same = not settings.unverified_take_part or not any(map(is_unverified, cells))
    verified = told if is_same else _origins(cells, given, rule, unverified=False)
    cases = _cases(found, cells, told, given, signed, rule)
    return Origin(
        found,
        _patient(cells, told, given, known, expected, signed, rule),
        _patient(cells, verified, given, known, expected, signed, rule).verdict,
        expected,
        given.genotypes,
        given.conflicts,
        given.listed,
        given.germline,
        cases,
        given.tested,
        given.tumour_segments,
        given.cell_segments,
        rule,
        version,
        exclusion,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """What is known of a participant's samples together, before a cell is judged."""

    genotypes: Genotypes
    conflicts: tuple[Conflict, ...]
    wbc: tuple[str, ...]
    tested: tuple[Identity, ...]
    listed: TumourList
    germline: NDArray[np.bool_]
    tumour_segments: tuple[Segment, ...]
    cell_segments: Mapping[str, tuple[Segment, ...]]
    compared: Mapping[str, CnaEvidence]
    wbc_segments: bool
    tumour_changes: bool

    @property
    def usable_wbc(self) -> bool:
        return self.listed.has_wbc or self.wbc_segments

    @property
    def usable_tumour(self) -> bool:
        return bool(self.listed.kept.any()) or self.tumour_changes


def tested(found: Evidence, rule: OriginRule) -> tuple[Identity, ...]:
    """Each pair of a participant's samples that is held side by side to tell whether it is one person."""
    return _given(found, rule).tested


def _given(found: Evidence, rule: OriginRule) -> _Given:
    """Calls side by side, identities, the tumour's list without swapped tumour samples, copy numbers compared."""
    everything = _sequenced(found)
    gathered = gather((each.code, calls) for each in everything for _source, calls in each.calls)
    genotypes = gathered.genotypes.of([each.code for each in everything if each.calls])
    wbc = tuple(each.code for each in found.controls if each.calls)
    substitutions = _substitutions(found, genotypes)
    swaps = _tumour_identities(found, genotypes.at(substitutions), rule)
    swapped = _concordances(swaps)
    sound = [each for each in found.tumour if swapped.get(each.code) is not Concordance.DISCORDANT]
    tumour = tuple(each.code for each in sound if each.calls)
    listed = tumour_list(genotypes, found.alterations, tumour=tumour, wbc=wbc, rule=rule)
    segments = {each.code: each.segments[-1][1] for each in everything if each.segments}
    tumour_segments = next((segments[each.code] for each in reversed(sound) if each.code in segments), ())
    mine = {each.code: segments[each.code] for each in found.cells if each.code in segments}
    seen, _absent = in_wbc(genotypes.of(wbc), rule)
    return _Given(
        genotypes,
        gathered.conflicts,
        wbc,
        (*_cell_identities(found, genotypes, substitutions & ~_left_out(listed), wbc or tumour, rule), *swaps),
        listed,
        np.asarray(seen, np.bool_),
        tumour_segments,
        mine,
        compare(mine, tumour_segments, rule) if tumour_segments else {},
        any(each.code in segments for each in found.controls),
        bool(changes(tumour_segments, rule)),
    )


def _origins(cells: Sequence[Cell], given: _Given, rule: OriginRule, *, unverified: bool) -> tuple[CellOrigin, ...]:
    return judge(
        cells,
        given.genotypes,
        given.listed,
        rule,
        segments=given.compared,
        tumour_changes=given.tumour_changes,
        wbc_segments=given.wbc_segments,
        unverified_take_part=unverified,
    )


def _patient(
    cells: Sequence[Cell],
    told: Sequence[CellOrigin],
    given: _Given,
    known: Populations,
    expected: Awaited,
    signed: Mapping[str, SignedVerdict],
    rule: OriginRule,
) -> Populations:
    """The patient's verdict from those of the DP cells, signed ones in place of the rule's."""
    dp = [each for cell, each in zip(cells, told, strict=True) if cell.kind is Kind.DP_CELL]
    return with_results(
        known,
        [standing_verdict(each, signed.get(each.code)) for each in dp],
        awaited=expected,
        usable_tumour=given.usable_tumour,
        usable_wbc=given.usable_wbc,
        proven_min=rule.proven_cells_min,
    )


def _cases(
    found: Evidence,
    cells: Sequence[Cell],
    told: Sequence[CellOrigin],
    given: _Given,
    signed: Mapping[str, SignedVerdict],
    rule: OriginRule,
) -> tuple[CellCase, ...]:
    ado = _ado(found, given.genotypes, given.wbc, rule)
    return tuple(
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


def _sequenced(found: Evidence) -> tuple[Sequenced, ...]:
    return (*found.cells, *found.controls, *found.tumour)


def _cell(each: Sequenced, identity: Concordance, rule: OriginRule) -> Cell:
    quality = quality_of(each.measured, rule, sequenced=each.has_results)
    return Cell(
        each.code,
        each.kind,
        each.outcome,
        quality,
        each.doublet,
        each.morphology,
        identity=identity,
    )


def _concordances(tested: Iterable[Identity]) -> Mapping[str, Concordance]:
    """Of all pairs of a sample: one that is discordant is enough; concordant only where a pair could be tested."""
    states: dict[str, set[Concordance]] = defaultdict(set)
    for pair in tested:
        states[pair.first].add(pair.state)
        states[pair.second].add(pair.state)
    order = (Concordance.DISCORDANT, Concordance.CONCORDANT, Concordance.UNTESTABLE)
    return {code: next(state for state in order if state in told) for code, told in states.items()}


def _substitutions(found: Evidence, genotypes: Genotypes) -> NDArray[np.bool_]:
    told = [found.alterations[int(number)].kind for number in genotypes.alterations]
    return np.array([kind is AlterationKind.SNV for kind in told], bool)


def _tumour_identities(found: Evidence, substitutions: Genotypes, rule: OriginRule) -> tuple[Identity, ...]:
    """The tumour against each WBC control, at every substitution."""
    wbc = [each.code for each in found.controls if each.calls]
    pairs = [(each.code, other) for each in found.tumour if each.calls for other in wbc]
    return identities(substitutions, pairs, rule)


def _left_out(listed: TumourList) -> NDArray[np.bool_]:
    """Beside a WBC the rows of the tumour's list: somatic variants tell tumour from blood, not one person from another."""
    return listed.kept if listed.has_wbc else np.zeros(len(listed.kept), bool)


def _cell_identities(
    found: Evidence, genotypes: Genotypes, rows: NDArray[np.bool_], beside: Sequence[str], rule: OriginRule
) -> tuple[Identity, ...]:
    """Each cell against each WBC control, else against the tumour (domain 3.1)."""
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
