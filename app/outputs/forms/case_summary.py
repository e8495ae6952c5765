"""The case summary: one to two pages of the same facts, for the laboratory's own use."""

from app.domain.barcode import printed
from app.domain.step import hours_and_minutes
from app.domain.times import elapsed
from app.domain.words import Kind, SortOutcome, label_of
from app.i18n import _, decimal
from app.outputs.forms.crf import data_hash
from app.outputs.forms.paper import Block, Grid, Head, Line, Lines, Note, PaperDocument, build
from app.outputs.forms.words import in_words, when
from app.queries.case import Case
from app.queries.counts import final_count, preliminary_count
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
    )
    return build(
        document,
        [[*_person(found), *_blood(found), *_numbers(found, settings), *_cells(found), *_tumour(found), *_rest(found)]],
    )


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
    runs = [
        [
            _(run.title),
            ", ".join(printed(code) for code in run.codes[:4]) + (" …" if len(run.codes) > 4 else ""),
            when(run.started),
            when(run.finished),
            run.operator,
        ]
        for run in found.runs
    ]
    return [
        Head(_("Blood")),
        Grid(heads, rows, (1.5, 1, 1.6, 1.6, 0.9, 0.8, 1.2), frozenset({0})),
        Head(_("Runs")),
        Grid(
            [_("Step"), _("Items"), _("Started at"), _("Finished at"), _("Operator")], runs, (1.1, 2.4, 1.5, 1.5, 0.9)
        ),
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
    deviations = [[str(row.id), label_of(row.code), label_of(row.state), row.description] for row in found.deviations]
    return [
        Head(_("Dispatch")),
        Grid(
            [_("Shipment"), _("Provider"), _("Status"), _("Results expected by")],
            [[printed(r[0]), *r[1:]] for r in shipments],
        ),
        Head(_("Deviations")),
        Grid([_("No."), _("Code"), _("State"), _("Description")], deviations, (0.4, 1.1, 0.8, 4)),
    ]
