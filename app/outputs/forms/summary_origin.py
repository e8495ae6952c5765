"""The genomic part of the case summary: who is of tumour origin and why, the most frequent alterations in two charts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from app.domain.genome.cna import changes
from app.domain.words import CellVerdict, Kind, label_of
from app.i18n import _
from app.outputs.charts.of_origin import bars_of, heat_map_of
from app.outputs.charts.shapes import HeatMap
from app.outputs.forms.blocks import Block, Figure, Head, Line, Lines
from app.outputs.forms.crf_origin import verdict_lines
from app.outputs.forms.words import in_words
from app.queries.case import Case
from app.queries.fact_columns import plural_of
from app.queries.origin_parts import Origin
from app.settings import Settings

KINDS: Final = (Kind.DP_CELL, Kind.CTC)
ALTERATIONS: Final = 5
"""The most frequent alterations that the summary shows; the case report form shows them all."""


def origin_parts(found: Case, settings: Settings) -> Iterator[list[Block]]:
    """The part with all its charts, then with fewer, then without: the first that leaves the summary its two pages."""
    lines = _lines(found, settings)
    charts = _charts(found.view.case)
    for shown in range(len(charts), -1, -1):
        yield [Head(_("Tumour origin")), Lines(lines), *charts[:shown]]


def _lines(found: Case, settings: Settings) -> list[Line]:
    """The verdict; with results, the cells by verdict and what the tumour tells."""
    case = found.view.case
    told = list(verdict_lines(found, settings))
    if not case.sources:
        return told
    told += [Line(plural_of(kind), _by_verdict(case, kind), wide=True) for kind in KINDS if _of(case, kind)]
    return [
        *told,
        Line(_("The tumour's list"), in_words(int(case.listed.kept.sum()))),
        Line(_("Copy-number changes of the tumour"), in_words(len(changes(case.tumour_segments, case.rule)))),
    ]


def _of(case: Origin, kind: Kind) -> list[CellVerdict | None]:
    return [each.verdict for each in case.cells if each.kind is kind and each.sequenced.has_results]


def _by_verdict(case: Origin, kind: Kind) -> str:
    """4 of tumour origin, 1 not judged: of the cells with results."""
    counts = Counter(_of(case, kind))
    parts = [f"{label_of(verdict)} {counts[verdict]}" for verdict in CellVerdict if counts[verdict]]
    parts += [_("Not judged {count}").format(count=counts[None])] if counts[None] else []
    return " · ".join(parts)


def _charts(case: Origin) -> list[Block]:
    """The heat map before the bars: it tells k of m too, and stays the longer."""
    kind = next((each for each in KINDS if len(case.tables[each].penetrance)), None)
    if kind is None:
        return []
    bars = bars_of(case, kind)
    return [Figure(_first_rows(heat_map_of(case))), Figure(replace(bars, bars=bars.bars[:ALTERATIONS]))]


def _first_rows(chart: HeatMap) -> HeatMap:
    """The first alterations; the title says of how many."""
    count = len(chart.rows)
    title = _("The first {shown} of {count} alterations by cell").format(shown=min(ALTERATIONS, count), count=count)
    return replace(
        chart, title=title, rows=chart.rows[:ALTERATIONS], states=chart.states[:ALTERATIONS], alt=None, depth=None
    )
