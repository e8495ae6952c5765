"""The charts of one participant's origin, made from the case: heat map, penetrance bars, copy numbers."""

import numpy as np
from numpy.typing import NDArray

from app.domain.barcode import printed
from app.domain.genome.cna import changes, shared_segments
from app.domain.genome.genotypes import Genotypes, counted, informative
from app.domain.genome.parsed import MUTATED, NO_DATA
from app.domain.genome.penetrance import Penetrance, PenetranceRow
from app.domain.genome.rule import OriginRule
from app.domain.words import Kind
from app.i18n import _
from app.outputs.charts.order import by_profile
from app.outputs.charts.shapes import (
    Bar,
    Bars,
    CellState,
    CnaProfile,
    ColumnKind,
    HeatColumn,
    HeatMap,
    HeatRow,
    Stretch,
)
from app.queries.origin_parts import Origin

_KINDS = {Kind.DP_CELL: ColumnKind.DP, Kind.CTC: ColumnKind.CTC}


def heat_map_of(case: Origin) -> HeatMap:
    """The alterations of both tables of penetrance x tumour, WBC controls and admitted cells, sorted by profile.

    k of m in a row's heading are those of the DP cells, of the CTC where there is no DP cell. The key of a row is the
    alteration's number, that of a column its code.
    """
    kinds = [kind for kind in _KINDS if case.tables[kind].codes]
    numbers = sorted({int(each) for kind in kinds for each in case.tables[kind].penetrance.alterations})
    verdicts = {each.code: each.verdict for each in case.cells}
    columns = [
        HeatColumn(each.code, printed(each.code), ColumnKind.TUMOUR) for each in case.evidence.tumour if each.calls
    ]
    columns += [
        HeatColumn(each.code, printed(each.code), ColumnKind.WBC) for each in case.evidence.controls if each.calls
    ]
    for kind in kinds:
        codes = case.tables[kind].codes
        columns += [HeatColumn(code, printed(code), _KINDS[kind], verdicts[code]) for code in codes]
    rows = np.searchsorted(case.genotypes.alterations, np.asarray(numbers, np.int64))
    shown = case.genotypes.of([each.key for each in columns]).at(rows)
    kept = set(case.listed.alterations[case.listed.kept].tolist())
    first = case.genotypes.of(case.tables[kinds[0]].codes if kinds else ()).at(rows)
    told = informative(first, case.rule)
    k, m = (told & counted(first, case.rule)).sum(axis=1), told.sum(axis=1)
    heads = tuple(
        HeatRow(str(number), case.evidence.alterations[number].title, int(k[place]), int(m[place]), number in kept)
        for place, number in enumerate(numbers)
    )
    chart = HeatMap(
        _("Alterations by cell"), heads, tuple(columns), states_of(shown, case.rule), shown.alt, shown.depth
    )
    return by_profile(chart)


def states_of(shown: Genotypes, rule: OriginRule) -> NDArray[np.uint8]:
    """Mutated: counted, and deep enough to be noted. Borderline: alternate reads, yet fewer than count or at a depth
    below the one that is noted. Reference: informative without any. No data: neither."""
    hits, deep = counted(shown, rule), informative(shown, rule)
    some = (shown.state != NO_DATA) & ((shown.alt > 0) | (shown.state == MUTATED))
    shallow = (shown.depth >= 0) & (shown.depth < rule.depth_warn)
    tests = (hits & ~shallow, some | hits, deep)
    states = np.select(tests, (CellState.MUTATED, CellState.BORDERLINE, CellState.REFERENCE), CellState.NO_DATA)
    return states.astype(np.uint8)


def bars_of(case: Origin, kind: Kind) -> Bars:
    """Penetrance by falling share among the cells of a kind; the key of a bar is the alteration's number."""
    found: Penetrance = case.tables[kind].penetrance
    rows = sorted(found.rows(), key=lambda each: (-1 if each.share is None else -each.share, -each.k, -each.m))
    rows.sort(key=lambda each: each.share is None)
    return Bars(_("CTC") if kind is Kind.CTC else _("DP cells"), tuple(_bar(case, each) for each in rows))


def profile_of(case: Origin, code: str) -> CnaProfile:
    """The copy numbers of a cell below those of the tumour; the key of a stretch is its place in the cell's changes."""
    mine, rule = case.cell_segments.get(code, ()), case.rule
    evidence = next((each.origin.segments for each in case.cells if each.code == code), None)
    order = {each: place for place, each in enumerate(changes(mine, rule))}
    shared = dict(shared_segments(mine, case.tumour_segments, rule))
    stretches = tuple(
        Stretch(f"{order[cell]}", cell.chrom, min(cell.start, tumour.start), max(cell.end, tumour.end))
        for cell, tumour in shared.items()
    )
    tumour = ", ".join(printed(each.code) for each in case.evidence.tumour if each.segments)
    return CnaProfile(
        _("Copy numbers of {code}").format(code=printed(code)),
        _("Tumour {code}").format(code=tumour) if tumour else _("Tumour"),
        printed(code),
        case.tumour_segments,
        mine,
        stretches,
        evidence.r if evidence else None,
        evidence.p if evidence else None,
        rule.cna_log2_min,
    )


def _bar(case: Origin, each: PenetranceRow) -> Bar:
    return Bar(
        str(each.alteration),
        case.evidence.alterations[each.alteration].title,
        each.k,
        each.m,
        each.low,
        each.high,
        each.corrected,
        each.prevalence,
        each.clonal,
        each.few,
    )
