"""The endpoint on paper: the answer with its interval, every number, the flow, DP by CTC, and each participant."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.actions import documents
from app.anchors import Why, note
from app.domain.barcode import participant_name
from app.domain.masking import knowing
from app.domain.times import Moment
from app.domain.words import DocumentKind, label_of
from app.i18n import _, decimal
from app.lab import Lab
from app.outputs.charts.of_answer import flow_of
from app.outputs.forms.blocks import Block, Figure, Grid, Head, Leaf, Lines, Note
from app.outputs.forms.many import write_pdf
from app.outputs.forms.paper import Line, PaperDocument, build
from app.outputs.forms.words import when
from app.queries import trail
from app.queries.accounts import names_of_people
from app.queries.answer import Answer, title_of
from app.queries.answer_facts import (
    as_values,
    interim_told,
    interval_told,
    lines_of,
    margins_of,
    primary_of,
    share_told,
    signed_told,
    status_word,
    unknown_of,
)
from app.queries.endpoint import Judged
from app.settings import Settings
from db.base import canonical

VERSION: Final = "1"


def write_endpoint(lab: Lab, found: Answer, folder: Path) -> Path:
    """Write the report of an answer and enter it in the ledger; returns its path."""
    settings = lab.settings
    head, issued = lab.ask(trail.head), Moment.of(lab.now, zone=settings.zone)
    number = lab.ask(documents.next_number, DocumentKind.ENDPOINT)
    with knowing(lab.ask(names_of_people)):
        pdf = endpoint_pdf(found, settings, printed_at=when(issued), chain=head)
    path = write_pdf(folder / f"endpoint-{number:03d}.pdf", pdf)
    lab.do(
        documents.issue,
        DocumentKind.ENDPOINT,
        number=number,
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=digest(found, settings),
        cut=head[0],
        state=primary_of(found).status.value,
        issued=issued,
    )
    note(lab, Why.DOCUMENT)
    return path


def endpoint_pdf(found: Answer, settings: Settings, *, printed_at: str, chain: tuple[int, str] = (0, "")) -> bytes:
    """A4: the question and its answer, the numbers, the flow, and each participant with the verdict and why."""
    first = primary_of(found)
    document = PaperDocument(
        title=_("Endpoint report"),
        study=settings.acronym or settings.study_id,
        participant=_("whole study"),
        visit="",
        form_version=VERSION,
        issued=printed_at,
        state=status_word(first.status).lower(),
        data_sha256=digest(found, settings),
        chain_head=chain[1],
        chain_change=chain[0],
        is_example=settings.is_example,
    )
    interval = interval_told(first.share)
    blocks: list[Block] = [
        Head(title_of(first)),
        Lines(
            [
                Line(_("Participants"), share_told(first.share)),
                Line(_("95 % interval (Clopper-Pearson)"), interval or _("not estimable")),
                Line(_("Status"), status_word(first.status)),
                Line(_("Enrolled"), str(len(found.enrolled))),
                Line(_("Why"), interim_told(found), wide=True),
            ]
        ),
        Head(_("Numbers")),
        _numbers(found),
        Head(_("DP by CTC")),
        _crossed(found),
        Leaf(),
        Head(_("Flow")),
        Figure(flow_of(found)),
        _leaving(found),
        Leaf(),
        Head(_("Participants")),
        _people(found.people),
    ]
    return build(document, [blocks])


def digest(found: Answer, settings: Settings) -> str:
    """SHA-256 of what the report tells: every number with its participants, and how each of them stands."""
    told = [as_values(found), [_person(each) for each in found.people], settings.acronym or settings.study_id]
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def _numbers(found: Answer) -> Block:
    rows = [
        [each.group, each.title, each.value, each.interval, status_word(each.status), str(len(each.numbers))]
        for each in lines_of(found)
    ]
    heads = [_("Of"), _("What it is"), _("Value"), _("95 % CI or range"), _("Status"), _("Participants")]
    return Grid(heads, rows, (1.3, 2.6, 1.7, 1.5, 0.8, 0.9), right=frozenset({5}))


def _crossed(found: Answer) -> Block:
    """Rows DP-positive, no DP, both; columns CTC present, no CTC, both; below, whose counts are not both known."""
    titles = (_("DP-positive"), _("No DP"), _("Total"))
    rows = [
        [title, *(str(len(line.numbers)) for line in lines)]
        for title, lines in zip(titles, margins_of(found), strict=True)
    ]
    unknown = unknown_of(found)
    rows.append([unknown.title, "", "", str(len(unknown.numbers))])
    heads = ["", _("CTC present"), _("No CTC"), _("Total")]
    return Grid(heads, rows, (3, 1, 1, 1), right=frozenset({1, 2, 3}))


def _leaving(found: Answer) -> Block:
    """Who left before which step, with the whole reason."""
    rows = [
        [step.title, left.reason, str(len(left.numbers)), ", ".join(map(participant_name, left.numbers))]
        for step in found.flow
        for left in step.left
    ]
    if not rows:
        return Note(_("Nobody left on the way."))
    heads = [_("Left before"), _("Why"), _("Participants"), _("Who")]
    return Grid(heads, rows, (1.3, 3.2, 0.9, 2), frozenset({3}), right=frozenset({2}))


def _people(people: Sequence[Judged]) -> Block:
    if not people:
        return Note(_("No participant yet."))
    heads = [_("Participant"), _("Verdict"), _("Signatures"), _("Why"), _("DP cells"), _("DP per norm volume")]
    rows = [_person(each) for each in people]
    return Grid(heads, rows, (0.9, 1.5, 1.4, 3.1, 0.7, 0.9), frozenset({0}), right=frozenset({4, 5}))


def _person(each: Judged) -> list[str]:
    told = each.standing
    n_dp, norm = told.populations.n_dp, told.dp_per_norm
    return [
        participant_name(told.number),
        label_of(told.verdict),
        signed_told(each).text,
        told.populations.reason or told.excluded,
        "" if n_dp is None else str(n_dp),
        "" if norm is None else decimal(norm, 2),
    ]
