"""P7: what was sent and came back, its quality, the tumour's list, shared alterations and copy numbers."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.barcode import printed
from app.domain.derived import Listing
from app.domain.genome.cna import changes
from app.domain.genome.parsed import SampleQc
from app.domain.genome.penetrance import PenetranceRow
from app.domain.genome.reasons import sentence
from app.domain.words import CellVerdict, Kind, SortOutcome, label_of
from app.i18n import N_, _, decimal, grouped, ngettext
from app.outputs.charts.of_origin import bars_of, heat_map_of, profile_of
from app.outputs.forms.blocks import Block, Figure, Grid, Head, Line, Lines, Note
from app.outputs.forms.marks import marked, short_kind
from app.outputs.forms.words import ANNOTATED, asked, in_words, no_result_told, short, when_from
from app.queries.case import Case
from app.queries.evidence import Sequenced
from app.queries.fact_columns import plural_of
from app.queries.origin_parts import CellCase, Origin
from app.queries.origin_words import ado_told, heterogeneity_told, states_told
from app.settings import Settings

ROOM: Final = {"sent": 2, "quality": 7, "alterations": 9}
KINDS: Final = (Kind.DP_CELL, Kind.CTC)
PROFILES: Final = 12
"""Cells of tumour origin whose copy numbers are drawn; the table tells them all."""
QUALITY_HEADS: Final = (
    (N_("Sample"), "SEQ.REFID", 1.42),
    (N_("Type"), "SEQ.CELLTYPE", 0.84),
    (N_("Reads (k)"), "SEQ.NREADS", 0.8),
    (N_("Cover"), "SEQ.MEANCOV", 0.72),
    ("≥ 10x, %", "SEQ.COV10X", 0.76),
    ("MAPD", "SEQ.MAPD", 0.74),
    ("Gini", "SEQ.GINI", 0.58),
    (N_("Contam. %"), "SEQ.CONTAM", 0.86),
    ("ADO", "SEQ.ADO", 0.86),
    (N_("Quality"), "SEQ.SEQQC", 1.26),
    (N_("Identity"), "", 1.46),
)
PENETRANCE_HEADS: Final = (
    (N_("Alteration"), "PENETRANCE.ALTER, GFSYM", 2.0),
    (N_("Tumour's list"), "PENETRANCE.INTUMOUR", 0.8),
    ("k/m", "PENETRANCE.NALT, NINFORM", 0.75),
    ("%", "PENETRANCE.PCT", 0.62),
    (N_("Exact 95 % interval"), "PENETRANCE.CILOW, CIHIGH", 1.05),
    (N_("Corrected for ADO, %"), "PENETRANCE.PCTADO", 0.95),
    (N_("Class"), "PENETRANCE.CLASS", 1.9),
    (N_("Marks"), "PENETRANCE.CLONALFL, FEWFL", 1.22),
)


def filled_genome(found: Case, _settings: Settings) -> list[Block]:
    """P7. Cells and products that were sent, and what came back of them."""
    case = found.view.case
    parts: list[Block] = [Lines(_sent(found))]
    if found.shipped:
        parts += [Head(_("Shipments"), 2), _dispatch(found), *map(Note, no_result_told(found.shipped))]
    if not case.sources:
        told = _("No genomic result was imported yet: nothing can be said of shared alterations.")
        return [*parts, Head(_("Shared alterations"), 2), Note(told)]
    return [*parts, *_quality(case), *_listed(case), *_shared(case), *_copies(case)]


def empty_genome(mode: str) -> list[Block]:
    sent = ["SHIPID", "PROVIDER", "SENTDTC", "RECDTC", "RESDTC"]
    drawn = "GF.GFORRES, GF.DEPTH, GF.ALTREADS, GF.SEGMEAN, PENETRANCE.NALT, PENETRANCE.NINFORM"
    return [
        Head(_("Shipments"), 2),
        Grid(
            [_("Shipment"), _("Provider"), _("Sent at"), _("Received at"), _("Result received at")],
            [[""] * 5] * ROOM["sent"],
            roomy=True,
            variables=short([f"SHIPMENT.{name}" for name in sent]) if mode == ANNOTATED else (),
        ),
        Head(_("Quality of the sequencing"), 2),
        _empty_grid(QUALITY_HEADS, ROOM["quality"], mode),
        Lines([asked(_("File"), "SEQ.SRCFILE", mode)]),
        Head(_("The tumour's list"), 2),
        Lines([asked(_("Alterations of the tumour"), "", mode), asked(label_of(Listing.KEPT), "", mode)]),
        Head(_("Shared alterations"), 2),
        Lines([asked(_("Kind of cell"), "PENETRANCE.CELLTYPE", mode, choices=KINDS, wide=True)]),
        _empty_grid(PENETRANCE_HEADS, ROOM["alterations"], mode),
        *([Note(_("The charts are drawn from: {variables}").format(variables=drawn))] if mode == ANNOTATED else []),
    ]


def _empty_grid(heads: Sequence[tuple[str, str, float]], rows: int, mode: str) -> Grid:
    variables = tuple(variable.partition(".")[2] if at else variable for at, (_t, variable, _w) in enumerate(heads))
    return Grid(
        [_(title) for title, _variable, _width in heads],
        [[""] * len(heads)] * rows,
        [width for _title, _variable, width in heads],
        roomy=True,
        variables=variables if mode == ANNOTATED else (),
    )


def _sent(found: Case) -> list[Line]:
    """How many DP cells came how far, and the files that tell of them."""
    dp = [row for row in found.cells if row.kind is Kind.DP_CELL]
    live = [row for row in dp if row.outcome not in (SortOutcome.EMPTY, SortOutcome.LOST)]
    mine = {row.barcode for row in found.products if row.kind is Kind.DP_CELL} | {row.barcode for row in dp}
    sent = [row for row in found.shipped if row.barcode in mine]
    cells = [each for each in found.view.case.evidence.cells if each.kind is Kind.DP_CELL]
    return [
        Line(_("DP cells sorted"), in_words(len(live))),
        Line(_("DP cells amplified"), in_words(sum(row.kind is Kind.DP_CELL for row in found.products))),
        Line(_("DP cells dispatched"), in_words(len(sent))),
        Line(_("DP cells with results"), in_words(sum(each.has_results for each in cells)) if sent else ""),
    ]


def _dispatch(found: Case) -> Block:
    """One row a shipment, with how many of the participant's items it holds and how many results came."""
    rows = []
    for code in dict.fromkeys(row.shipment for row in found.shipped):
        mine = [row for row in found.shipped if row.shipment == code]
        first = mine[0]
        back = sum(row.result_received is not None for row in mine)
        rows.append(
            [
                printed(code),
                first.provider,
                marked(first.status),
                when_from(first.sent),
                when_from(first.received),
                in_words(first.results_expected),
                in_words(len(mine)),
                in_words(back),
            ]
        )
    heads = [_("Shipment"), _("Provider"), _("Status"), _("Sent at"), _("Received at"), _("Results expected by")]
    heads += [_("Items"), _("Results")]
    return Grid(heads, rows, (1.55, 1.2, 1, 1.3, 1.3, 1.05, 0.65, 0.8), frozenset({0}), right=frozenset({6, 7}))


def _quality(case: Origin) -> Iterator[Block]:
    """Every sample that came back, the cells first; below the table where it is told, and why a cell does not pass."""
    cells = {each.code: each for each in case.cells}
    found = case.evidence
    samples = [each for each in (*found.cells, *found.controls, *found.tumour) if each.has_results]
    widths = [width for _title, _variable, width in QUALITY_HEADS]
    heads = [_(title) for title, _variable, _width in QUALITY_HEADS]
    yield Head(_("Quality of the sequencing"), 2)
    rows = [_quality_row(each, cells.get(each.code)) for each in samples]
    yield Grid(heads, rows, widths, frozenset({0}), right=frozenset(range(2, 9)))
    lines: dict[str, list[int]] = {}
    for each in samples:
        if each.quality:
            source, measured = each.quality[-1]
            lines.setdefault(source.file, []).append(measured.line)
    for file, told in lines.items():
        one, several = _("Told by {file}, line {first}."), _("Told by {file}, lines {first} to {last}.")
        text = one if len(set(told)) == 1 else several
        yield Note(text.format(file=file, first=min(told), last=max(told)))
    why: dict[str, list[str]] = {}
    for cell in case.cells:
        for reason in cell.quality.reasons if cell.sequenced.has_results else ():
            why.setdefault(sentence(reason), []).append(printed(cell.code))
    for text, codes in why.items():
        yield Note(_("{codes}: {text}").format(codes=", ".join(codes), text=text))


def _quality_row(each: Sequenced, cell: CellCase | None) -> list[str]:
    """The limits are those of a cell: bulk material has no status of its own."""
    measured = each.measured or SampleQc(0)
    return [
        printed(each.code),
        short_kind(each.kind),
        "" if measured.total_reads is None else grouped(round(measured.total_reads / 1000)),
        _number(measured.mean_cov, 1),
        _number(measured.cov10x_pct, 1),
        _number(measured.mapd, 2),
        _number(measured.gini, 2),
        _number(measured.contamination, 1),
        ado_told(cell) if cell is not None else "",
        (marked(cell.quality.status) or _("Not told")) if cell is not None else "",
        marked(cell.identity) if cell is not None else "",
    ]


def _listed(case: Origin) -> Iterator[Block]:
    """How many alterations the tumour bears, and what became of each: kept, or the first reason why not."""
    listed = case.listed
    seen = [Listing(listed.why(row)) for row in range(len(listed.alterations))]
    not_there = (Listing.NO_DATA, Listing.NOT_IN_TUMOUR)
    there = [each for each in seen if each not in not_there]
    counts = {each: there.count(each) for each in Listing if each not in not_there}
    samples = (("tumour", case.evidence.tumour), ("wbc", case.evidence.controls))
    codes = {name: [printed(each.code) for each in told if each.has_genome] for name, told in samples}
    lines = [
        Line(_("Tumour's samples"), ", ".join(codes["tumour"]), mono=True),
        Line(_("WBC controls"), ", ".join(codes["wbc"]), mono=True),
        Line(_("Alterations of the tumour"), in_words(len(there))),
        Line(label_of(Listing.KEPT), in_words(counts.pop(Listing.KEPT))),
        Line(_("Of them in CHIP genes"), in_words(int((listed.kept & listed.chip).sum()))),
        *(Line(label_of(each), in_words(count)) for each, count in counts.items() if count),
        Line(_("Copy-number changes of the tumour"), in_words(len(changes(case.tumour_segments, case.rule)))),
    ]
    yield Head(_("The tumour's list"), 2)
    yield Lines(lines)
    if not listed.has_wbc:
        yield Note(_("Without a WBC control it proves nothing."))


def _shared(case: Origin) -> Iterator[Block]:
    """Penetrance of the DP cells, of the CTC apart; then all of them in one heat map."""
    kinds = [kind for kind in KINDS if case.tables[kind].codes]
    yield Head(_("Shared alterations"), 2)
    if not any(len(case.tables[kind].penetrance) for kind in kinds):
        yield Note(_("No admitted cell has calls of an alteration of the tumour, or of one that several cells share."))
        return
    for kind in kinds:
        yield Head(_("Penetrance in the {kind}").format(kind=plural_of(kind)), 2)
        yield Note(heterogeneity_told(case, kind))
        yield _penetrance(case, kind)
        yield Figure(bars_of(case, kind))
    yield Figure(heat_map_of(case))
    yield Note(states_told(case.rule))
    if len(kinds) > 1:
        yield Note(_("k and m are those of the DP cells."))


def _penetrance(case: Origin, kind: Kind) -> Block:
    """One row an alteration, in the order of the bars."""
    by_number = {str(each.alteration): each for each in case.tables[kind].penetrance.rows()}
    kept = set(case.listed.alterations[case.listed.kept].tolist())
    rows = [_penetrance_row(bar.title, by_number[bar.key], kept) for bar in bars_of(case, kind).bars]
    heads = [_(title) for title, _variable, _width in PENETRANCE_HEADS]
    widths = [width for _title, _variable, width in PENETRANCE_HEADS]
    return Grid(heads, rows, widths, right=frozenset({2, 3, 4, 5}))


def _penetrance_row(title: str, row: PenetranceRow, kept: set[int]) -> list[str]:
    marks = [_("clonal")] if row.clonal else []
    marks += [_("few cells")] if row.few else []
    return [
        title,
        in_words(row.alteration in kept),
        f"{row.k}/{row.m}",
        _percent(row.share),
        "" if row.low is None or row.high is None else f"{_percent(row.low)}–{_percent(row.high)}",
        _percent(row.corrected),
        label_of(row.prevalence),
        " · ".join(marks),
    ]


def _copies(case: Origin) -> Iterator[Block]:
    """Every cell with copy numbers in a table; those of tumour origin drawn below the tumour."""
    mine = [each for each in case.cells if each.code in case.cell_segments]
    if not mine:
        return
    yield Head(_("Copy numbers"), 2)
    heads = [_("Cell"), _("Type"), _("Changes"), _("Shared with the tumour"), "r", "p", "CNA", _("Verdict")]
    rows = [_copies_row(each, case) for each in mine]
    yield Grid(heads, rows, (1.6, 0.8, 0.9, 1.2, 0.7, 0.8, 0.7, 1.8), frozenset({0}), right=frozenset({2, 3, 4, 5}))
    drawn = [each for each in mine if each.verdict is CellVerdict.TUMOUR]
    yield from (Figure(profile_of(case, each.code)) for each in drawn[:PROFILES])
    more = len(drawn) - PROFILES
    if more > 0:
        text = ngettext("{count} more cell of tumour origin is not drawn.", "{count} more are not drawn.", more)
        yield Note(text.format(count=more))


def _copies_row(cell: CellCase, case: Origin) -> list[str]:
    found = cell.origin.segments
    sign = {True: "+", False: "−", None: "?"}[cell.origin.cna]
    return [
        printed(cell.code),
        short_kind(cell.kind),
        in_words(len(changes(case.cell_segments[cell.code], case.rule))),
        in_words(found.shared_count) if found is not None else "",
        _number(found.r if found is not None else None, 2),
        _number(found.p if found is not None else None, 3),
        sign,
        marked(cell.verdict) or _("Not judged"),
    ]


def _number(value: float | None, places: int) -> str:
    return "" if value is None else decimal(value, places)


def _percent(share: float | None) -> str:
    return "" if share is None else decimal(100 * share, 1)
