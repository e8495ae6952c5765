"""The case report form, pages P1 to P8: filled, blank and annotated from one definition; issued in versions."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from app.actions import documents
from app.anchors import Why, note
from app.domain.barcode import PREFIX
from app.domain.errors import NotFound
from app.domain.genome.endpoint import OPEN
from app.domain.masking import counted, knowing
from app.domain.times import Moment
from app.domain.words import DocumentKind
from app.i18n import _, language, speaking
from app.lab import Lab
from app.outputs.forms.blocks import Block, Grid, Head, Note, Pages, PaperDocument, kept, restored, told
from app.outputs.forms.crf_pages import empty_pages, filled_pages
from app.outputs.forms.paper import build
from app.outputs.forms.words import BLANK, when
from app.queries.accounts import names_of_people
from app.queries.case import Case
from app.queries.documents import Made, last_final, made_version
from app.queries.paper_case import paper_case
from app.settings import Settings

FORM_VERSION = "3"


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
    with knowing(each.name for each in found.people.values()):
        return build(_document(found, settings, issue), filled_pages(found, settings))


def empty(settings: Settings, *, mode: str = BLANK, issued: Moment | None = None) -> bytes:
    """The blank form for paper, or the annotated one with the variables' names."""
    document = PaperDocument(
        title=_("Case report form"),
        study=settings.acronym or settings.study_id,
        participant=f"{PREFIX}-_____",
        visit="____ / ____ / ________",
        form_version=FORM_VERSION,
        issued=when(issued),
        state=_("blank") if mode == BLANK else _("annotated"),
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )
    return build(document, empty_pages(settings, mode))


def issue_crf(lab: Lab, number: int, *, final: bool, encrypted: str = "") -> bytes:
    """Print and enter in the ledger: a draft, or the next FINAL version, which supersedes the one before.

    A version after the first ends with a page of what it changes. `encrypted` tells how it goes out, for the ledger.
    """
    settings = lab.settings
    found = lab.ask(paper_case, settings, number)
    before = lab.ask(last_final, found.participant_id)
    version_no = 1 if before is None else before.version_no + 1 if final else before.version_no
    state = documents.FINAL if final else documents.DRAFT
    issued = Moment.of(lab.now, zone=settings.zone)
    issue = Issue(state, version_no, when(issued))
    pages = filled_pages(found, settings)
    whole = [*pages, _changes(before, found, settings)] if final and before and before.pages else pages
    document = _document(found, settings, issue)
    with counted() as removed, knowing(each.name for each in found.people.values()):
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
        filters=documents.told_of(encrypted, removed.count),
        content=_to_keep(pages, document) if final else None,
    )
    note(lab, Why.DOCUMENT)
    return pdf


def _to_keep(pages: Pages, document: PaperDocument) -> dict[str, Any]:
    """What a later print of this version needs: its pages, head and foot, in its own language and form."""
    return {
        "pages": kept(pages),
        "chain": document.chain_head,
        "change": document.chain_change,
        "visit": document.visit,
        "notice": document.notice,
        "form": document.form_version,
        "language": language(),
    }


def reprint(lab: Lab, number: int, version_no: int) -> bytes:
    """A final version as it was issued, marked SUPERSEDED once a later one is; without its page of changes."""
    settings = lab.settings
    made = lab.ask(made_version, number, version_no)
    if not made.pages:
        raise NotFound(
            _("The pages of version {version} were not kept.").format(version=version_no),
            hint=_("Issue the form again."),
        )
    with speaking(made.language or language()), knowing(lab.ask(names_of_people)):
        document = replace(
            _head_of(settings, number, Issue(made.state, version_no, when(made.issued))),
            visit=made.visit,
            notice=made.notice,
            form_version=made.form_version,
            data_sha256=made.data_sha256,
            chain_head=made.chain_head,
            chain_change=made.chain_change,
        )
        return build(document, restored(made.pages))


def data_hash(found: Case) -> str:
    """SHA-256 of the facts that the form prints."""
    return hashlib.sha256(found.fingerprint().encode()).hexdigest()


def notice_of(found: Case) -> str:
    """What every page must say of a participant."""
    told = [_("CONSENT WITHDRAWN")] if found.status == "WITHDRAWN" else []
    told += [_("INTERIM VERDICT")] if found.populations.verdict in OPEN or found.view.is_unsettled else []
    return " · ".join(told)


def _document(found: Case, settings: Settings, issue: Issue) -> PaperDocument:
    return replace(
        _head_of(settings, found.number, issue),
        visit=found.visit,
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        chain_change=found.head[0],
        notice=notice_of(found),
    )


def _head_of(settings: Settings, number: int, issue: Issue) -> PaperDocument:
    return PaperDocument(
        title=_("Case report form"),
        study=settings.acronym or settings.study_id,
        participant=f"{PREFIX}-{number:03d}",
        visit="",
        form_version=FORM_VERSION,
        issued=issue.issued,
        state=issue.text,
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )


def _changes(before: Made, found: Case, settings: Settings) -> list[Block]:
    """What the form says otherwise than its version before, told in the language of that version."""
    with speaking(before.language or language()):
        old, new = dict(told(restored(before.pages))), dict(told(filled_pages(found, settings)))
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
    parts: list[Block] = [Head(_("Changes since version {version}").format(version=before.version_no))]
    if before.form_version != FORM_VERSION:
        text = _("Version {version} was printed on form {form}; what the forms call otherwise is listed too.")
        parts.append(Note(text.format(version=before.version_no, form=before.form_version)))
    if not rows:
        return [*parts, Note(_("Nothing that the form prints has changed."))]
    return [*parts, Grid([_("Page"), _("Field"), _("Before"), _("After")], rows, (0.5, 2.4, 2, 2))]
