"""The eight pages of the case report form, filled with the facts of a participant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.barcode import printed
from app.domain.form import Form
from app.domain.step import hours_and_minutes
from app.domain.steps.enumeration import CountForm
from app.domain.steps.sorting import CellForm
from app.domain.steps.wga import QcForm
from app.domain.times import elapsed
from app.domain.words import YesNo, label_of
from app.i18n import _, decimal
from app.outputs.forms.blocks import Block, Code, Grid, Head, Line, Lines, Note, Pages, SignHere
from app.outputs.forms.words import FILLED, in_words, lines_of, person, source_of, when
from app.outputs.sheets.fact import fact
from app.queries.case import Case, Entry, RunCase, TubeCase
from app.queries.sheets.tubes import before_treatment
from app.settings import Settings

SHOWN_CODES = 6


def page_titles() -> tuple[str, ...]:
    return (
        _("P1 Participant and consent"),
        _("P2 Blood tubes and receipt"),
        _("P3 Runs"),
        _("P4 Counts"),
        _("P5 Cells"),
        _("P6 Tumour block"),
        _("P7 Genomic summary"),
        _("P8 Verdict, deviations, signatures, attachments"),
    )


def filled_pages(found: Case, settings: Settings) -> Pages:
    """P1 to P8 as the record stands."""
    titles = page_titles()
    return (
        [Head(titles[0]), Lines([*_entered(found, found.enrolment), _before_treatment(found)])],
        [Head(titles[1]), *(part for tube in found.tubes for part in _tube(found, tube)), *_none(found.tubes)],
        [Head(titles[2]), *_runs(found)],
        [Head(titles[3]), _counts(found, settings), *_count_notes(found)],
        [Head(titles[4]), _cells(found), *_cell_notes(found)],
        [Head(titles[5]), *_blocks(found)],
        [Head(titles[6]), Note(_("No genomic result was imported yet: nothing can be said of shared alterations."))],
        [Head(titles[7]), *_verdict(found)],
    )


def _entered(found: Case, entry: Entry) -> list[Line]:
    return lines_of(entry, FILLED, people=found.people)


def _before_treatment(found: Case) -> Line:
    """Derived (R01): no as soon as one draw came after the first dose, yes only where all came before."""
    values = found.enrolment.values
    answers = {
        before_treatment(tube.draw.values.get("at"), values.get("first_dose"), values.get("first_dose_planned"))
        for tube in found.tubes
    }
    worst = next((each for each in (YesNo.NO, YesNo.UNKNOWN, YesNo.YES) if each in answers), YesNo.UNKNOWN)
    note = "" if values.get("first_dose") is not None else _("against the planned day")
    return Line(_("Drawn before treatment"), label_of(worst), note)


def _none(rows: Sequence[object]) -> list[Block]:
    return [] if rows else [Note(_("Nothing recorded."))]


def _tube(found: Case, tube: TubeCase) -> Iterator[Block]:
    yield Code(tube.barcode, printed(tube.barcode), _("primary tube") if tube.is_primary else "")
    yield Lines(_entered(found, tube.draw))
    yield Lines(_entered(found, tube.tube))
    if tube.receipt is not None:
        yield Lines(_entered(found, tube.receipt))
    yield Lines(_window(tube))


def _window(tube: TubeCase) -> list[Line]:
    """Derived: hours on UTC instants, against the window in force."""
    received = tube.receipt.values.get("received") if tube.receipt else None
    to_receipt, to_end = elapsed(tube.clock.drawn, received), elapsed(tube.clock.drawn, tube.clock.stopped)
    window = tube.clock.window
    lines = [Line(_("Draw to receipt"), hours_and_minutes(to_receipt) if to_receipt else _("not computable"))]
    if window is None or window.hard_h is None:
        return [*lines, Line(_("Window"), _("not configured"))]
    limits = _("target {warn} h, limit {hard} h").format(
        warn=decimal(window.warn_h) if window.warn_h is not None else "–", hard=decimal(window.hard_h)
    )
    if to_end is None:
        state = _("open") if tube.clock.stopped is None else _("not computable")
    else:
        over = to_end.total_seconds() > window.hard_h * 3600
        state = f"{hours_and_minutes(to_end)}, {_('limit passed') if over else _('in time')}"
    event = _("Draw to {event}").format(event=label_of(window.end_event).lower())
    return [*lines, Line(event, state), Line(_("Window"), limits)]


def _runs(found: Case) -> list[Block]:
    parts: list[Block] = []
    for run in found.runs:
        parts += [Head(_(run.title)), Lines(_run(found, run))]
    return parts or [Note(_("Nothing recorded."))]


def _run(found: Case, run: RunCase) -> list[Line]:
    codes = ", ".join(printed(code) for code in run.codes[:SHOWN_CODES])
    if len(run.codes) > SHOWN_CODES:
        codes = _("{codes} and {count} more").format(codes=codes, count=len(run.codes) - SHOWN_CODES)
    return [
        Line(_("Items"), codes),
        Line(_("Operator"), person(found.people, run.operator)),
        Line(_("Started at"), when(run.started), source_of(run.started)),
        Line(_("Finished at"), when(run.finished), source_of(run.finished)),
        Line(_("Lots"), ", ".join(run.lots)),
        Line(_("Instrument"), run.instrument),
        Line(_("Exploratory"), run.exploratory_reason or _("No")),
        *(line for line in _entered(found, run.entry) if line.value or line.struck),
    ]


def _counts(found: Case, settings: Settings) -> Block:
    norm = decimal(settings.norm_volume_ml)
    heads = [_("Tube"), _("Stage"), _("Reading"), "DP", "CTC", _("Clusters"), "CAML", "mL"]
    heads += [f"DP / {norm} mL", f"CTC / {norm} mL", _("Reader"), _("Read at")]
    rows = [
        [
            printed(row.barcode),
            label_of(row.stage) + (f" ({_('exploratory')})" if row.exploratory else ""),
            label_of(row.reading),
            *(_number(row.missing, name, value) for name, value in _numbers(row)),
            in_words(row.dp_per_norm),
            in_words(row.ctc_per_norm),
            person(found.people, row.reader),
            when(row.at),
        ]
        for row in found.counts
    ]
    return Grid(heads, rows, (1.65, 1.1, 1.1, 0.4, 0.45, 0.85, 0.65, 0.5, 0.75, 0.75, 0.75, 1.5), frozenset({0}))


def _numbers(row: Any) -> tuple[tuple[str, Any], ...]:
    return (
        ("n_dp", row.n_dp),
        ("n_ctc", row.n_ctc),
        ("n_cluster", row.n_cluster),
        ("n_caml", row.n_caml),
        ("volume_analysed_ml", row.volume_analysed_ml),
    )


def _number(missing: Mapping[str, Any], name: str, value: Any) -> str:
    """The number, 0 included; else the cause of its absence."""
    return in_words(value) if value is not None else str(missing.get(name, {}).get("cause", ""))


def _count_notes(found: Case) -> Iterator[Block]:
    for row in found.counts:
        name = f"{printed(row.barcode)}, {label_of(row.stage)}, {label_of(row.reading)}"
        if row.nd_reason:
            yield Note(_("{count}: not done, {reason}").format(count=name, reason=row.nd_reason))
        yield from _corrected(found, "count", row, CountForm, name)


def _cells(found: Case) -> Block:
    products = {row.cell: row for row in found.products}
    sent = {row.barcode: row.shipment for row in found.shipped}
    rows = []
    for row in found.cells:
        product = products.get(row.barcode)
        code = product.barcode if product else row.barcode
        rows.append(
            [
                printed(row.barcode),
                label_of(row.kind),
                f"{printed(row.plate)} {row.well}" if row.plate else "",
                label_of(row.outcome),
                printed(product.barcode) if product else "",
                _yield(product) if product else "",
                in_words(product.gii) if product else "",
                printed(sent[code]) if code in sent else "",
            ]
        )
    return cell_grid(rows)


def _yield(product: Any) -> str:
    if product.yield_ng is not None:
        return in_words(product.yield_ng, "ng")
    return label_of(product.qualifier) if product.qualifier else ""


def cell_grid(rows: Sequence[Sequence[str]], *, roomy: bool = False) -> Grid:
    heads = [_("Cell"), _("Type"), _("Plate and well"), _("Outcome"), _("WGA product"), _("Yield"), "GII", _("Shipped")]
    return Grid(heads, rows, (1.5, 0.95, 1.9, 1.5, 1.5, 0.9, 0.4, 1.5), frozenset({0, 2, 4, 7}), roomy)


def _cell_notes(found: Case) -> Iterator[Block]:
    for row in found.cells:
        if row.fate_reason:
            yield Note(_("{code}: {reason}").format(code=printed(row.barcode), reason=row.fate_reason))
        yield from _corrected(found, "cell", row, CellForm, printed(row.barcode))
    for row in found.products:
        yield from _corrected(found, "wga_product", row, QcForm, printed(row.barcode))


def _corrected(found: Case, table: str, row: Any, form: type[Form], name: str) -> Iterator[Block]:
    """The corrected fields of a row of a list, the old value struck."""
    changed = found.corrected.get(table, {}).get(row.id, {})
    values = {each.name: fact(row, each.name) for each in form.fields() if each.name in changed}
    if values:
        entry = Entry(form, values, {}, changed)
        yield Head(_("Corrected: {record}").format(record=name))
        yield Lines(lines_of(entry, FILLED, people=found.people, only=tuple(values)))


def _blocks(found: Case) -> list[Block]:
    parts: list[Block] = []
    for block in found.blocks:
        note = _("reference of the participant") if block.row.since else ""
        row = block.row
        status = [
            Line(_("Request"), label_of(row.request_status)),
            Line(_("Requested at"), when(row.requested), source_of(row.requested)),
            Line(_("Reminded at"), when(row.reminded), source_of(row.reminded)),
            Line(_("Received at"), when(row.received), source_of(row.received)),
            Line(_("Sections cut"), in_words(row.sections_cut)),
            Line(_("Returned at"), when(row.returned), source_of(row.returned)),
        ]
        if row.since:
            status.append(Line(_("Reference since"), when(row.since), label_of(row.reference_reason)))
        parts += [Code(block.barcode, printed(block.barcode), note), Lines(_entered(found, block.block)), Lines(status)]
        for review in block.reviews:
            parts += [Head(_("Pathologist's review")), Lines(_entered(found, review))]
        for code, extract in block.extracts:
            parts += [Head(_("DNA extract {code}").format(code=printed(code))), Lines(_entered(found, extract))]
    return parts or [Note(_("No block was asked for."))]


def _verdict(found: Case) -> list[Block]:
    told = found.populations
    state = [
        Line(_("Verdict"), told.verdict),
        Line(_("Reason"), told.reason),
        Line(_("DP cells, final count"), in_words(told.n_dp)),
        Line(_("DP-positive"), "" if told.dp_positive is None else in_words(told.dp_positive)),
    ]
    return [
        Lines(state),
        Head(_("Deviations")),
        _deviations(found),
        Head(_("Signatures")),
        _signatures(found),
        Head(_("Attachments")),
        _attachments(found),
        *signature_lines(),
    ]


def _deviations(found: Case) -> Block:
    heads = [_("No."), _("Code"), _("Rule"), _("Severity"), _("State"), _("Description"), _("Action taken")]
    rows = [
        [
            str(row.id),
            label_of(row.code),
            row.rule,
            label_of(row.severity),
            label_of(row.state),
            row.description,
            row.action_taken or "",
        ]
        for row in found.deviations
    ]
    return Grid(heads, rows, (0.5, 1.2, 0.7, 0.9, 0.9, 3.4, 2)) if rows else Note(_("None."))


def _signatures(found: Case) -> Block:
    """Name, role, meaning, time with its zone, as 21 CFR 11.50(b) asks."""
    rows = [[row.printed_name, label_of(row.role), label_of(row.meaning), when(row.at)] for row in found.signatures]
    due = [
        [_("due by {day}").format(day=in_words(row.cosign_due)), label_of(row.cosign_role), _("Co-signature"), ""]
        for row in found.deviations
        if row.cosign_role is not None and row.cosigned_by is None
    ]
    heads = [_("Name"), _("Role"), _("Meaning"), _("Signed at")]
    return Grid(heads, rows + due) if rows or due else Note(_("None."))


def _attachments(found: Case) -> Block:
    rows = [[row.name, label_of(row.kind), row.sha256, row.place or ""] for row in found.files]
    rows += [
        [_("image of {code}").format(code=printed(row.barcode)), "", row.image, ""] for row in found.cells if row.image
    ]
    heads = [_("File"), _("Kind"), "SHA-256", _("Place")]
    return Grid(heads, rows, (1.4, 0.8, 3, 1.4), frozenset({2})) if rows else Note(_("None."))


def signature_lines() -> list[Block]:
    return [SignHere(_("First signature")), SignHere(_("Second signature"))]
