"""The case report form, pages P1 to P8: filled, blank and annotated from one definition."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.actions import documents
from app.domain.barcode import printed
from app.domain.enrolment import Enrolment
from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm
from app.domain.step import hours_and_minutes
from app.domain.steps import STEPS
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import elapsed
from app.domain.words import DocumentKind, label_of
from app.i18n import _, decimal
from app.lab import Lab
from app.outputs.forms.paper import Block, Code, Grid, Head, Line, Lines, Note, PaperDocument, SignHere, build
from app.outputs.forms.words import BLANK, FILLED, blank_lines, in_words, lines_of, when
from app.queries.case import Case, TubeCase, case
from app.settings import Settings

FORM_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Issue:
    """In which state a form is printed, as which version, and when that was recorded."""

    state: str = documents.DRAFT
    version_no: int = 1
    issued: str = ""


def filled(found: Case, settings: Settings, issue: Issue) -> bytes:
    """The form of a participant with the facts as they stand."""
    return build(_document(found, settings, issue), _pages(found, settings))


def empty(settings: Settings, *, mode: str = BLANK) -> bytes:
    """The blank form for paper, or the annotated one with the variables' names."""
    document = PaperDocument(
        _("Case report form"),
        settings.acronym or settings.study_id,
        "MB-___",
        "",
        FORM_VERSION,
        "",
        "",
        "",
        "",
        settings.is_example,
    )
    titles = page_titles()
    pages: list[list[Block]] = [
        [Head(titles[0]), Lines(blank_lines(Enrolment, mode))],
        [Head(titles[1]), *(Lines(blank_lines(form, mode)) for form in (DrawForm, TubeForm, ReceiptForm))],
        [
            Head(titles[2]),
            *(part for step in STEPS for part in (Head(_(step.title)), Lines(blank_lines(step.form, mode)))),
        ],
        [Head(titles[3]), Lines(blank_lines(CountForm, mode))],
        [Head(titles[4]), _cell_grid([["", "", "", "", "", ""]] * 24)],
        [Head(titles[5]), *(Lines(blank_lines(form, mode)) for form in (BlockForm, ReviewForm, ExtractForm))],
        [
            Head(titles[6]),
            Grid([_("Alteration"), _("Cells with it"), _("Informative cells"), "%"], [["", "", "", ""]] * 12),
        ],
        [Head(titles[7]), *_signature_lines()],
    ]
    return build(document, pages)


def issue_crf(lab: Lab, number: int, *, final: bool) -> bytes:
    """Print and enter in the ledger: a draft, or the next FINAL version, which supersedes the one before."""
    settings = lab.settings
    found = lab.ask(case, settings, number)
    state = documents.FINAL if final else documents.DRAFT
    last = max((version for version, _state, _data in found.versions), default=0)
    had_final = any(state != documents.DRAFT for _version, state, _data in found.versions)
    version_no = last + 1 if final and had_final else max(last, 1)
    issued = lab.now.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
    pdf = filled(found, settings, Issue(state, version_no, issued))
    lab.do(
        documents.issue,
        DocumentKind.CRF,
        number=number,
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=data_hash(found),
        cut=found.head[0],
        participant_id=found.participant_id,
        version_no=version_no,
        state=state,
    )
    return pdf


def data_hash(found: Case) -> str:
    """SHA-256 of the facts that the form prints."""
    return hashlib.sha256(found.fingerprint().encode()).hexdigest()


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


def _document(found: Case, settings: Settings, issue: Issue) -> PaperDocument:
    return PaperDocument(
        title=_("Case report form"),
        study=settings.acronym or settings.study_id,
        participant=f"MB-{found.number:03d}",
        visit=found.visit,
        form_version=FORM_VERSION,
        issued=issue.issued,
        state=issue.state if issue.state == documents.DRAFT else f"{issue.state} v{issue.version_no}",
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        is_example=settings.is_example,
    )


def _pages(found: Case, settings: Settings) -> Sequence[Sequence[Block]]:
    titles = page_titles()
    return (
        [Head(titles[0]), Lines([*lines_of(found.enrolment, FILLED), _before_treatment(found)])],
        [Head(titles[1]), *(part for tube in found.tubes for part in _tube(tube)), *_none(found.tubes)],
        [Head(titles[2]), *_runs(found)],
        [Head(titles[3]), _counts(found, settings)],
        [Head(titles[4]), _cells(found)],
        [Head(titles[5]), *_blocks(found)],
        [Head(titles[6]), Note(_("No genomic result was imported yet: nothing can be said of shared alterations."))],
        [Head(titles[7]), *_verdict(found)],
    )


def _before_treatment(found: Case) -> Line:
    """Derived: every draw before the first dose; unknown where a time is missing."""
    broken = any(row.rule == "R01" for row in found.deviations)
    dose = found.enrolment.values.get("first_dose") or found.enrolment.values.get("first_dose_planned")
    known = dose is not None and all(tube.draw.values.get("at") is not None for tube in found.tubes)
    return Line(_("Drawn before treatment"), _("No") if broken else _("Yes") if known and found.tubes else _("Unknown"))


def _none(rows: Sequence[object]) -> list[Block]:
    return [] if rows else [Note(_("Nothing recorded."))]


def _tube(tube: TubeCase) -> list[Block]:
    note = _("primary tube") if tube.is_primary else ""
    received = tube.receipt.values.get("received") if tube.receipt else None
    age = elapsed(tube.clock.drawn, received)
    window = tube.clock.window
    derived = [
        Line(_("Draw to receipt"), hours_and_minutes(age) if age is not None else _("not computable")),
        Line(
            _("Limit"), f"{decimal(window.hard_h)} h" if window and window.hard_h is not None else _("not configured")
        ),
    ]
    parts: list[Block] = [Code(tube.barcode, printed(tube.barcode), note), Lines(lines_of(tube.draw, FILLED))]
    parts.append(Lines(lines_of(tube.tube, FILLED)))
    if tube.receipt is not None:
        parts.append(Lines([*lines_of(tube.receipt, FILLED), *derived]))
    return parts


def _runs(found: Case) -> list[Block]:
    parts: list[Block] = []
    for run in found.runs:
        parts.append(Head(_(run.title)))
        parts.append(
            Lines(
                [
                    Line(_("Items"), ", ".join(printed(code) for code in run.codes)),
                    Line(_("Operator"), run.operator),
                    Line(_("Started at"), when(run.started)),
                    Line(_("Finished at"), when(run.finished)),
                    Line(_("Lots"), ", ".join(run.lots)),
                    Line(_("Exploratory"), run.exploratory_reason or _("No")),
                    *(line for line in lines_of(run.entry, FILLED) if line.value),
                ]
            )
        )
    return parts or [Note(_("Nothing recorded."))]


def _counts(found: Case, settings: Settings) -> Block:
    norm = decimal(settings.norm_volume_ml)
    heads = [_("Tube"), _("Stage"), _("Reading"), "DP", "CTC", "mL", f"DP / {norm} mL", f"CTC / {norm} mL", _("Reader")]
    rows = [
        [
            printed(row.barcode),
            label_of(row.stage),
            label_of(row.reading),
            in_words(row.n_dp) or (row.nd_reason or "ND"),
            in_words(row.n_ctc),
            in_words(row.volume_analysed_ml),
            str(row.dp_per_norm or ""),
            str(row.ctc_per_norm or ""),
            row.reader or "",
        ]
        for row in found.counts
    ]
    return Grid(heads, rows, (1.9, 1.4, 1.4, 0.6, 0.6, 0.6, 0.9, 0.9, 1), frozenset({0}))


def _cells(found: Case) -> Block:
    products = {row.cell: row for row in found.products}
    sent = {row.barcode: row.shipment for row in found.shipped}
    rows = []
    for row in found.cells:
        product = products.get(row.barcode)
        code = product.barcode if product else row.barcode
        place = f"{printed(row.plate)} {row.well}" if row.plate else ""
        gii = in_words(product.gii) if product else ""
        rows.append(
            [
                printed(row.barcode),
                label_of(row.kind),
                place,
                label_of(row.outcome),
                f"{printed(product.barcode)} {gii}".strip() if product else "",
                printed(sent[code]) if code in sent else "",
            ]
        )
    return _cell_grid(rows)


def _cell_grid(rows: Sequence[Sequence[str]]) -> Grid:
    heads = [_("Cell"), _("Type"), _("Plate and well"), _("Outcome"), _("WGA product, GII"), _("Shipped")]
    return Grid(heads, rows, (1.5, 1.1, 1.9, 1.3, 1.8, 1.5), frozenset({0, 2, 4, 5}))


def _blocks(found: Case) -> list[Block]:
    parts: list[Block] = []
    for block in found.blocks:
        note = _("reference of the participant") if block.row.since else ""
        parts += [Code(block.barcode, printed(block.barcode), note), Lines(lines_of(block.block, FILLED))]
        status = [
            Line(_("Request"), label_of(block.row.request_status)),
            Line(_("Requested at"), when(block.row.requested)),
        ]
        status += [
            Line(_("Received at"), when(block.row.received)),
            Line(_("Sections cut"), in_words(block.row.sections_cut)),
        ]
        parts.append(Lines(status))
        for review in block.reviews:
            parts += [Head(_("Pathologist's review")), Lines(lines_of(review, FILLED))]
        for code, extract in block.extracts:
            parts += [Head(_("DNA extract {code}").format(code=printed(code))), Lines(lines_of(extract, FILLED))]
    return parts or [Note(_("No block was asked for."))]


def _verdict(found: Case) -> list[Block]:
    told = found.populations
    deviations = [
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
    heads = [_("No."), _("Code"), _("Rule"), _("Severity"), _("State"), _("Description"), _("Action taken")]
    signatures = [
        [row.person or "", label_of(row.role), label_of(row.meaning), when(row.at)] for row in found.signatures
    ]
    files = [[row.name, label_of(row.kind), row.sha256, row.place or ""] for row in found.files]
    return [
        Lines(
            [
                Line(_("Verdict"), told.verdict),
                Line(_("Reason"), told.reason or "–"),
                Line(_("DP cells"), in_words(told.n_dp)),
            ]
        ),
        Head(_("Deviations")),
        Grid(heads, deviations, (0.5, 1.2, 0.7, 0.9, 0.9, 3.4, 2)),
        Head(_("Signatures")),
        Grid([_("Person"), _("Role"), _("Meaning"), _("Signed at")], signatures),
        Head(_("Attachments")),
        Grid([_("File"), _("Kind"), "SHA-256", _("Place")], files, (1.4, 0.8, 3, 1.4)),
        *_signature_lines(),
    ]


def _signature_lines() -> list[Block]:
    return [SignHere(_("First signature")), SignHere(_("Second signature"))]
