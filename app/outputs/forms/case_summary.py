"""The case summary: one to two pages of the same facts, for the laboratory's own use."""

import hashlib
from collections.abc import Iterator
from typing import Final

from app.actions import documents
from app.anchors import Why, note
from app.domain.barcode import PREFIX, printed
from app.domain.enrolment import Enrolment
from app.domain.masking import counted, knowing
from app.domain.step import hours_and_minutes
from app.domain.times import Moment, elapsed
from app.domain.words import DocumentKind, Kind, ParticipantStatus, SortOutcome, label_of
from app.i18n import _, decimal
from app.lab import Lab
from app.outputs.forms.crf import data_hash, notice_of
from app.outputs.forms.marks import marked
from app.outputs.forms.paper import Block, Grid, Head, Line, Lines, Note, Pages, PaperDocument, build_within
from app.outputs.forms.summary_origin import origin_parts
from app.outputs.forms.timeline import timeline
from app.outputs.forms.words import in_words, no_result_told, per_norm, when
from app.queries.case import Case
from app.queries.counts import final_count, preliminary_count
from app.queries.lacking import lacking
from app.queries.paper_case import paper_case
from app.queries.sheets.tubes import window_state
from app.settings import Settings

SHOWN, FEWER = 24, 10
"""Cells that are told one by one; fewer where the charts need the room."""
EVENTS: Final = 30
"""The last events that are told, so that the summary keeps to two pages."""
DEVIATIONS: Final = 12
PAGES: Final = 2
"""The charts are left out where the summary would take more."""
VERSION: Final = "3"
OF_PERSON: Final = (
    "sex",
    "birth_year",
    "subtype",
    "line",
    "metastatic_sites",
    "form_version",
    "day",
    "genetic_analysis",
    "first_dose_planned",
    "first_dose",
)


def case_summary(found: Case, settings: Settings, *, printed_at: str) -> bytes:
    """The summary of a participant as the record stands at `printed_at`."""
    document = PaperDocument(
        title=_("Case summary"),
        study=settings.acronym or settings.study_id,
        participant=f"{PREFIX}-{found.number:03d}",
        visit=found.visit,
        form_version=VERSION,
        issued=printed_at,
        state=_("for the laboratory's own use"),
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        chain_change=found.head[0],
        is_example=settings.is_example,
        notice=notice_of(found),
    )
    return build_within(document, PAGES, _versions(found, settings))


def _versions(found: Case, settings: Settings) -> Iterator[Pages]:
    """The summary with all its charts, then with fewer charts and cells, then without charts."""
    *charted, plain = origin_parts(found, settings)
    shown = [*((count, part) for count in (SHOWN, FEWER) for part in charted), (SHOWN, plain)]
    before = [*_person(found), *_missing(found), *_timeline(found), *_blood(found), *_numbers(found, settings)]
    after = _rest(found)
    for count, origin in shown:
        yield [[*before, *_cells(found, count), *_tumour(found), *origin, *after]]


def issue_summary(lab: Lab, number: int, *, encrypted: str = "") -> bytes:
    """Print the summary and enter it in the ledger; `encrypted` tells how it goes out."""
    settings = lab.settings
    found = lab.ask(paper_case, settings, number)
    issued = Moment.of(lab.now, zone=settings.zone)
    with counted() as removed, knowing(each.name for each in found.people.values()):
        pdf = case_summary(found, settings, printed_at=when(issued))
    lab.do(
        documents.issue,
        DocumentKind.CASE_SUMMARY,
        number=number,
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=data_hash(found),
        cut=found.head[0],
        participant_id=found.participant_id,
        state=documents.DRAFT,
        issued=issued,
        filters=documents.told_of(encrypted, removed.count),
    )
    note(lab, Why.DOCUMENT)
    return pdf


def _person(found: Case) -> list[Block]:
    values = found.enrolment.values
    lines = [
        Line(_(field.entry.title), in_words(values.get(field.name), field.entry.unit))
        for field in Enrolment.fields()
        if field.name in OF_PERSON
    ]
    status = Line(_("Status"), marked(ParticipantStatus(found.status)))
    return [Head(_("Participant")), Lines([status, *lines])]


def _missing(found: Case) -> list[Block]:
    title = Head(_("What is missing for the record to be complete"))
    lines = [[str(place), each.text] for place, each in enumerate(lacking(found), start=1)]
    if not lines:
        return [title, Note(_("Nothing: the record is complete."))]
    return [title, Grid([_("No."), _("Missing")], lines, (0.4, 6))]


def _timeline(found: Case) -> list[Block]:
    """Two events a row, read down the left half first, to keep to two pages; the oldest are left out where many are."""
    events = timeline(found)
    left_out = max(len(events) - EVENTS, 0)
    shown = events[left_out:]
    half = (len(shown) + 1) // 2
    rows = [[*shown[at], *(shown[at + half] if at + half < len(shown) else ("", ""))] for at in range(half)]
    grid = Grid([_("When"), _("What")] * 2, rows, (1.53, 1.72, 1.53, 1.72), nothing="")
    more = [Note(_("{count} earlier events are not shown.").format(count=left_out))] if left_out else []
    return [Head(_("Timeline")), *more, _or_none(grid)]


def _blood(found: Case) -> list[Block]:
    rows = []
    for tube in found.tubes:
        receipt = tube.receipt.values if tube.receipt else {}
        age = elapsed(tube.clock.drawn, receipt.get("received"))
        rows.append(
            [
                printed(tube.barcode),
                in_words(tube.tube.values.get("tube_type")),
                when(tube.draw.values.get("at")),
                when(receipt.get("received")),
                hours_and_minutes(age) if age is not None else "–",
                in_words(receipt.get("volume_ml"), "mL"),
                marked(receipt.get("decision")),
                marked(window_state(tube.clock)),
            ]
        )
    heads = [_("Tube"), _("Type"), _("Drawn at"), _("Received at"), _("Age"), _("Volume"), _("Decision"), _("Window")]
    grid = Grid(heads, rows, (1.62, 1, 1.25, 1.25, 0.8, 0.8, 1.3, 1.3), frozenset({0}), right=frozenset({4, 5}))
    return [Head(_("Blood")), _or_none(grid)]


def _numbers(found: Case, settings: Settings) -> list[Block]:
    norm = decimal(settings.norm_volume_ml)
    rows = []
    for title, row in ((_("Preliminary"), preliminary_count(found.counts)), (_("Final"), final_count(found.counts))):
        if row is None:
            rows.append([title, "", "", "", "", "", _("not counted yet")])
            continue
        normed = [per_norm(row.dp_per_norm), per_norm(row.ctc_per_norm)]
        raw = [in_words(row.n_dp), in_words(row.n_ctc), in_words(row.volume_analysed_ml)]
        told = row.nd_reason or label_of(row.reading)
        rows.append([title, *raw, *normed, told])
    heads = [_("Stage"), _("DP cells"), _("CTC"), "mL", f"DP / {norm} mL", f"CTC / {norm} mL", _("Reading")]
    grid = Grid(heads, rows, (1.2, 0.8, 0.7, 0.7, 1, 1, 2.4), right=frozenset({1, 2, 3, 4, 5}))
    return [Head(_("Counts")), grid]


def _cells(found: Case, most: int) -> list[Block]:
    live = [row for row in found.cells if row.outcome not in (SortOutcome.EMPTY, SortOutcome.LOST)]
    by_kind = [
        Line(
            label_of(kind),
            _("{live} of {all} placed").format(
                live=sum(row.kind is kind for row in live), all=sum(row.kind is kind for row in found.cells)
            ),
        )
        for kind in (Kind.DP_CELL, Kind.CTC, Kind.WBC)
    ]
    products = {row.cell: row for row in found.products}
    verdicts = {each.code: marked(each.verdict) for each in found.view.case.cells if each.sequenced.has_results}
    rows = []
    for row in found.cells[:most]:
        product = products.get(row.barcode)
        rows.append(
            [
                printed(row.barcode),
                row.well or "",
                marked(row.outcome),
                label_of(row.doublet) if row.doublet else "",
                in_words(product.yield_ng) if product else "",
                in_words(product.gii) if product else "",
                marked(row.restriction),
                verdicts.get(row.barcode, ""),
            ]
        )
    heads = [_("Cell"), _("Well"), _("Outcome"), _("Doublet check"), _("Yield") + " (ng)", "GII", _("Restriction")]
    heads += [_("Verdict")]
    grid = Grid(heads, rows, (1.42, 0.55, 1.5, 1.0, 0.82, 0.45, 0.95, 1.75), frozenset({0, 1}), right=frozenset({4, 5}))
    more = [Note(_("and {count} more").format(count=len(found.cells) - most))] if len(found.cells) > most else []
    return [Head(_("Cells")), Lines(by_kind), *([grid] if rows else []), *more]


def _tumour(found: Case) -> list[Block]:
    rows = [
        [
            printed(block.barcode),
            in_words(block.row.nature),
            block.row.site or "",
            marked(block.row.request_status),
            in_words(block.row.tumour_nuclei_pct, "%"),
            in_words(block.row.sections_left),
            _("reference") if block.row.since else "",
        ]
        for block in found.blocks
    ]
    heads = [_("Block"), _("Nature"), _("Site"), _("Request"), _("Tumour nuclei"), _("Sections left"), _("Link")]
    grid = Grid(heads, rows, (1.5, 1.1, 1, 1.1, 1, 0.9, 0.9), frozenset({0}), right=frozenset({4, 5}))
    return [Head(_("Tumour block")), _or_none(grid)]


def _rest(found: Case) -> list[Block]:
    sent = {row.shipment: row for row in found.shipped}
    dispatched = [
        [printed(code), row.provider, marked(row.status), when(row.sent), in_words(row.results_expected)]
        for code, row in sorted(sent.items())
    ]
    deviations = [
        [str(row.id), label_of(row.code), marked(row.state), row.description] for row in found.deviations[-DEVIATIONS:]
    ]
    heads = [_("Shipment"), _("Provider"), _("Status"), _("Sent at"), _("Results expected by")]
    more = max(len(found.deviations) - DEVIATIONS, 0)
    return [
        Head(_("Shipments")),
        _or_none(Grid(heads, dispatched, (1.5, 1.4, 1, 1.6, 1.2), frozenset({0}))),
        *map(Note, no_result_told(found.shipped)),
        Head(_("Deviations")),
        _or_none(Grid([_("No."), _("Code"), _("State"), _("Description")], deviations, (0.4, 1.2, 0.9, 4))),
        *([Note(_("{count} earlier deviations are not shown.").format(count=more))] if more else []),
    ]


def _or_none(grid: Grid) -> Block:
    return grid if grid.rows else Note(_("None."))
