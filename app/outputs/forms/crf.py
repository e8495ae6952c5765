"""The case report form, pages P1 to P8: filled, blank and annotated from one definition; issued in versions."""

import hashlib
from dataclasses import dataclass, replace

from app.actions import documents
from app.domain.enrolment import Enrolment
from app.domain.errors import NotFound
from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm, SectionsForm
from app.domain.form import Form
from app.domain.steps import STEPS
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment
from app.domain.words import DocumentKind
from app.i18n import _
from app.lab import Lab
from app.outputs.forms.blocks import Block, Grid, Head, Lines, Note, Pages, PaperDocument, kept, restored, told
from app.outputs.forms.crf_pages import cell_grid, filled_pages, page_titles, signature_lines
from app.outputs.forms.paper import build
from app.outputs.forms.words import BLANK, blank_lines
from app.queries.case import Case, case
from app.queries.documents import last_final, made_version
from app.settings import Settings

FORM_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Issue:
    """In which state a form is printed, as which version, and when that was recorded."""

    state: str = documents.DRAFT
    version_no: int = 1
    issued: str = ""

    @property
    def text(self) -> str:
        return self.state if self.state == documents.DRAFT else f"{self.state} v{self.version_no}"


def filled(found: Case, settings: Settings, issue: Issue) -> bytes:
    """The form of a participant with the facts as they stand."""
    return build(_document(found, settings, issue), filled_pages(found, settings))


def empty(settings: Settings, *, mode: str = BLANK) -> bytes:
    """The blank form for paper, or the annotated one with the variables' names."""
    document = PaperDocument(
        title=_("Case report form"),
        study=settings.acronym or settings.study_id,
        participant="MB-___",
        visit="",
        form_version=FORM_VERSION,
        issued="",
        state=_("blank") if mode == BLANK else _("annotated"),
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )
    return build(document, _empty_pages(mode))


def issue_crf(lab: Lab, number: int, *, final: bool) -> bytes:
    """Print and enter in the ledger: a draft, or the next FINAL version, which supersedes the one before.

    A version after the first ends with a page of what it changes.
    """
    settings = lab.settings
    found = lab.ask(case, settings, number)
    before = lab.ask(last_final, found.participant_id)
    version_no = 1 if before is None else before.version_no + 1 if final else before.version_no
    state = documents.FINAL if final else documents.DRAFT
    issued = Moment.of(lab.now, zone=settings.zone)
    issue = Issue(state, version_no, printed_time(issued))
    pages = filled_pages(found, settings)
    whole = (
        [*pages, _changes(restored(before.pages), pages, before.version_no)]
        if final and before and before.pages
        else pages
    )
    document = _document(found, settings, issue)
    pdf = build(document, whole)
    lab.do(
        documents.issue,
        DocumentKind.CRF,
        number=number,
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=document.data_sha256,
        cut=found.head[0],
        participant_id=found.participant_id,
        version_no=version_no,
        state=state,
        issued=issued,
        content={"pages": kept(pages), "chain": found.head[1], "visit": found.visit} if final else None,
    )
    return pdf


def reprint(lab: Lab, number: int, version_no: int) -> bytes:
    """A final version as it was issued, marked SUPERSEDED once a later one is; without its page of changes."""
    settings = lab.settings
    made = lab.ask(made_version, number, version_no)
    if not made.pages:
        raise NotFound(
            _("The pages of version {version} were not kept.").format(version=version_no),
            hint=_("Issue the form again."),
        )
    issue = Issue(made.state, version_no, printed_time(made.issued))
    document = replace(
        _head_of(settings, number, issue), visit=made.visit, data_sha256=made.data_sha256, chain_head=made.chain_head
    )
    return build(document, restored(made.pages))


def data_hash(found: Case) -> str:
    """SHA-256 of the facts that the form prints."""
    return hashlib.sha256(found.fingerprint().encode()).hexdigest()


def printed_time(moment: Moment) -> str:
    """The time of issue with its zone, from the record of issue."""
    local = moment.local
    return moment.day.strftime("%d/%m/%Y") if local is None else local.strftime("%d/%m/%Y %H:%M UTC%z")


def notice_of(found: Case) -> str:
    """What every page must say of a participant."""
    return _("CONSENT WITHDRAWN") if found.status == "WITHDRAWN" else ""


def _document(found: Case, settings: Settings, issue: Issue) -> PaperDocument:
    return replace(
        _head_of(settings, found.number, issue),
        visit=found.visit,
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        notice=notice_of(found),
    )


def _head_of(settings: Settings, number: int, issue: Issue) -> PaperDocument:
    return PaperDocument(
        title=_("Case report form"),
        study=settings.acronym or settings.study_id,
        participant=f"MB-{number:03d}",
        visit="",
        form_version=FORM_VERSION,
        issued=issue.issued,
        state=issue.text,
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )


def _changes(before: Pages, after: Pages, version_no: int) -> list[Block]:
    """What the form says otherwise than its version before."""
    old, new = dict(told(before)), dict(told(after))
    rows = [
        [
            place[0].split()[0],
            f"{place[1]}: {place[2]}" if place[2] else place[1],
            old.get(place, ""),
            new.get(place, ""),
        ]
        for place in dict.fromkeys((*old, *new))
        if old.get(place, "") != new.get(place, "")
    ]
    title = Head(_("Changes since version {version}").format(version=version_no))
    if not rows:
        return [title, Note(_("Nothing that the form prints has changed."))]
    return [title, Grid([_("Page"), _("Field"), _("Before"), _("After")], rows, (0.5, 2.4, 2, 2))]


def _empty_pages(mode: str) -> Pages:
    titles = page_titles()
    deviations = [_("Code"), _("Severity"), _("Description"), _("Action taken")]
    alterations = [_("Alteration"), _("Cells with it"), _("Informative cells"), "%"]
    return [
        [Head(titles[0]), Lines(blank_lines(Enrolment, mode))],
        [Head(titles[1]), *_sections(mode, DrawForm, TubeForm, ReceiptForm)],
        [
            Head(titles[2]),
            *(part for step in STEPS for part in (Head(_(step.title)), Lines(blank_lines(step.form, mode)))),
        ],
        [Head(titles[3]), *_sections(mode, CountForm, CountForm)],
        [Head(titles[4]), cell_grid([[""] * 8] * 30, roomy=True)],
        [Head(titles[5]), *_sections(mode, BlockForm, ReviewForm, SectionsForm, ExtractForm)],
        [Head(titles[6]), Grid(alterations, [[""] * 4] * 16, (2.4, 1, 1.2, 0.8), roomy=True)],
        [
            Head(titles[7]),
            Head(_("Deviations")),
            Grid(deviations, [[""] * 4] * 8, (1, 0.8, 3, 2.4), roomy=True),
            *signature_lines(),
        ],
    ]


def _sections(mode: str, *forms: type[Form]) -> list[Block]:
    return [part for form in forms for part in (Head(_(form.TITLE)), Lines(blank_lines(form, mode)))]
