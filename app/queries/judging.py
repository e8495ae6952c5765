"""The rule of tumour origin applied to the evidence of one participant (domain 3.1 to 3.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Concordance
from app.domain.genome.cna import CnaEvidence, changes, compare, in_loss
from app.domain.genome.genotypes import Conflict, Genotypes, gather
from app.domain.genome.identity import Identity, drop_out, germline_het, identities
from app.domain.genome.origin import Cell, CellOrigin, judge
from app.domain.genome.parsed import Segment
from app.domain.genome.penetrance import Ado, heterogeneity, listed_for, penetrance
from app.domain.genome.quality import quality_of
from app.domain.genome.rule import OriginRule
from app.domain.genome.tumour_list import TumourList, in_wbc, tumour_list
from app.domain.populations import Awaited, Populations, with_results
from app.domain.words import AlterationKind, Kind
from app.queries.evidence import Evidence, Sequenced
from app.queries.origin_parts import CellCase, Origin, Table, standing_verdict
from app.queries.verdicts import SignedVerdict
from app.settings import Settings

SINGLE: Final = (Kind.DP_CELL, Kind.CTC)


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
    cells = [_cell(each, given.tested, rule) for each in found.cells]
    told = _origins(cells, given, rule, unverified=settings.unverified_take_part)
    seen = told if settings.unverified_take_part is False or not any(map(is_unverified, cells)) else None
    verified = seen or _origins(cells, given, rule, unverified=False)
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
        {kind: _table(kind, cases, given, found, rule) for kind in SINGLE},
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
    swaps = _tumour_identities(found, genotypes, rule)
    sound = [each for each in found.tumour if _of_pairs(each.code, swaps) is not Concordance.DISCORDANT]
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
        (*_cell_identities(found, genotypes, listed, wbc or tumour, rule), *swaps),
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


def _table(kind: Kind, cases: Sequence[CellCase], given: _Given, found: Evidence, rule: OriginRule) -> Table:
    """Penetrance of T and of what several cells share, among the admitted cells of a kind.

    What the WBC shows is germline or blood, and no alteration of the tumour: it is left out.
    """
    mine = [case for case in cases if case.kind is kind and case.is_admitted and case.sequenced.calls]
    codes = tuple(case.code for case in mine)
    columns = given.genotypes.of(codes)
    rows = listed_for(columns, given.listed, rule) & ~(given.germline & ~given.listed.kept)
    shown = columns.at(rows)
    places = [found.alterations[int(number)] for number in shown.alterations]
    loss = np.array([in_loss(each.chrom, each.start, given.tumour_segments, rule) for each in places], bool)
    ado = [Ado(case.ado, case.sequenced.calls[-1][0].run) for case in mine]
    return Table(codes, shown, penetrance(shown, rule, ado=ado, loss=loss), heterogeneity(shown, rule))
