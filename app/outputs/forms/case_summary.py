"""The case summary: one to two pages of the same facts, for the laboratory's own use."""

import hashlib

from app.actions import documents
from app.domain.barcode import printed
from app.domain.step import hours_and_minutes
from app.domain.times import Moment, elapsed
from app.domain.words import DocumentKind, Kind, SortOutcome, label_of
from app.i18n import _, decimal
from app.lab import Lab
from app.outputs.forms.crf import data_hash, notice_of, printed_time
from app.outputs.forms.paper import Block, Grid, Head, Line, Lines, Note, PaperDocument, build
from app.outputs.forms.timeline import timeline
from app.outputs.forms.words import in_words, when
from app.queries.case import Case, case
from app.queries.counts import final_count, preliminary_count
from app.queries.lacking import lacking
from app.settings import Settings

SHOWN = 24


def case_summary(found: Case, settings: Settings, *, printed_at: str) -> bytes:
    """The summary of a participant as the record stands at `printed_at`."""
    document = PaperDocument(
        title=_("Case summary"),
        study=settings.acronym or settings.study_id,
        participant=f"MB-{found.number:03d}",
        visit=found.visit,
        form_version="1",
        issued=printed_at,
        state=_("for the laboratory's own use"),
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        is_example=settings.is_example,
        notice=notice_of(found),
    )
    return build(
        document,
        [
            [
                *_person(found),
                *_missing(found),
                *_timeline(found),
                *_blood(found),
                *_numbers(found, settings),
                *_cells(found),
                *_tumour(found),
                *_rest(found),
            ]
        ],
    )


def issue_summary(lab: Lab, number: int) -> bytes:
    """Print the summary and enter it in the ledger."""
    settings = lab.settings
    found = lab.ask(case, settings, number)
    issued = Moment.of(lab.now, zone=settings.zone)
    pdf = case_summary(found, settings, printed_at=printed_time(issued))
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
    )
    return pdf


def _person(found: Case) -> list[Block]:
    values = found.enrolment.values
    shown = (
        "sex",
        "birth_year",
        "subtype",
        "line",
        "metastatic_sites",
        "form_version",
        "day",
        "first_dose_planned",
        "first_dose",
    )
    lines = [
        Line(_(field.entry.title), in_words(values.get(field.name), field.entry.unit))
        for field in found.enrolment.form.fields()
        if field.name in shown
    ]
    return [Head(_("Participant")), Lines([*lines, Line(_("Verdict"), found.populations.verdict)])]


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
                in_words(receipt.get("decision")),
            ]
        )
    heads = [_("Tube"), _("Type"), _("Drawn at"), _("Received at"), _("Age"), _("Volume"), _("Decision")]
    return [
        Head(_("Blood")),
        _or_none(Grid(heads, rows, (1.5, 1, 1.6, 1.6, 0.9, 0.8, 1.2), frozenset({0}))),
    ]


def _numbers(found: Case, settings: Settings) -> list[Block]:
    lines = []
    for title, row in ((_("Preliminary"), preliminary_count(found.counts)), (_("Final"), final_count(found.counts))):
        if row is None:
            lines.append(Line(title, _("not counted yet")))
            continue
        norm = decimal(settings.norm_volume_ml)
        text = _("{dp} DP, {ctc} CTC in {volume} mL").format(
            dp=in_words(row.n_dp) or "ND",
            ctc=in_words(row.n_ctc) or "ND",
            volume=in_words(row.volume_analysed_ml) or "?",
        )
        lines.append(Line(title, text, _("{dp} DP per {norm} mL").format(dp=row.dp_per_norm or "–", norm=norm)))
    return [Head(_("Counts")), Lines(lines)]


def _cells(found: Case) -> list[Block]:
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
    rows = []
    for row in found.cells[:SHOWN]:
        product = products.get(row.barcode)
        rows.append(
            [
                printed(row.barcode),
                f"{row.well or ''}",
                label_of(row.outcome),
                label_of(row.doublet) if row.doublet else "",
                in_words(product.yield_ng, "ng") if product else "",
                in_words(product.gii) if product else "",
                label_of(row.restriction) if row.restriction else "",
            ]
        )
    heads = [_("Cell"), _("Well"), _("Outcome"), _("Doublet check"), _("Yield"), _("GII"), _("Restriction")]
    more = [Note(_("and {count} more").format(count=len(found.cells) - SHOWN))] if len(found.cells) > SHOWN else []
    return [
        Head(_("Cells")),
        Lines(by_kind),
        Grid(heads, rows, (1.6, 0.6, 1.5, 1.1, 0.9, 0.6, 1), frozenset({0})),
        *more,
    ]


def _tumour(found: Case) -> list[Block]:
    rows = [
        [
            printed(block.barcode),
            in_words(block.row.nature),
            block.row.site or "",
            label_of(block.row.request_status),
            in_words(block.row.tumour_nuclei_pct, "%"),
            in_words(block.row.sections_left),
            _("reference") if block.row.since else "",
        ]
        for block in found.blocks
    ]
    heads = [_("Block"), _("Nature"), _("Site"), _("Request"), _("Tumour nuclei"), _("Sections left"), _("Link")]
    return [Head(_("Tumour block")), Grid(heads, rows, (1.5, 1.1, 1, 1.1, 1, 0.9, 0.9), frozenset({0}))]


def _rest(found: Case) -> list[Block]:
    shipments = sorted(
        {(row.shipment, row.provider, label_of(row.status), in_words(row.results_expected)) for row in found.shipped}
    )
    dispatched = [[printed(r[0]), *r[1:]] for r in shipments]
    deviations = [[str(row.id), label_of(row.code), label_of(row.state), row.description] for row in found.deviations]
    return [
        Head(_("Dispatch")),
        _or_none(Grid([_("Shipment"), _("Provider"), _("Status"), _("Results expected by")], dispatched)),
        Head(_("Deviations")),
        _or_none(Grid([_("No."), _("Code"), _("State"), _("Description")], deviations, (0.4, 1.1, 0.8, 4))),
    ]


def _missing(found: Case) -> list[Block]:
    lines = [Line(str(place), each.text) for place, each in enumerate(lacking(found), start=1)]
    title = Head(_("What is missing for the record to be complete"))
    return (
        [title, Grid([_("No."), _("Missing")], [[line.label, line.value] for line in lines], (0.4, 6))]
        if lines
        else [
            title,
            Note(_("Nothing: the record is complete.")),
        ]
    )


def _timeline(found: Case) -> list[Block]:
    """Two events a row, to keep to two pages."""
    events = [f"{at}  {text}" for at, text in timeline(found)]
    half = (len(events) + 1) // 2
    rows = [[events[at], events[at + half] if at + half < len(events) else ""] for at in range(half)]
    return [Head(_("Timeline")), _or_none(Grid([_("When, what")] * 2, rows))]


def _or_none(grid: Grid) -> Block:
    return grid if grid.rows else Note(_("None."))
