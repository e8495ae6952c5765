"""P6: each block from its request to its DNA, with every review, and the links as the reference."""

from collections.abc import Iterator
from typing import Any

from app.domain.barcode import printed
from app.domain.ffpe import EXTRACT, REQUEST, BlockForm, ExtractForm, ReviewForm
from app.domain.words import YesNo, label_of
from app.i18n import _
from app.outputs.forms.blocks import Block, Code, Grid, Head, Line, Lines, Note
from app.outputs.forms.marks import marked
from app.outputs.forms.words import (
    ANNOTATED,
    FILLED,
    asked,
    at,
    blank_lines,
    blank_sections,
    date_hint,
    in_words,
    lines_of,
    person,
    sections_of,
    time_hint,
    when,
    when_from,
)
from app.queries.case import BlockCase, Case
from app.settings import Settings

SECTIONS_OF_PAPER = 3


def filled_tumour(found: Case, _settings: Settings) -> list[Block]:
    parts = [part for block in found.blocks for part in _block(found, block)]
    if found.references:
        parts += [Head(_("Reference of the participant"), 2), _references(found)]
    return parts or [Note(_("No block was asked for."))]


def empty_tumour(mode: str) -> list[Block]:
    """The block with its request, a review, sections and an extract."""
    request = [
        asked(_("Code of the block"), "BLOCK.REFID", mode),
        asked(_("Requested at"), "BLOCK.REQDTC", mode, hint=time_hint()),
        asked(_("Why asked for"), "BLOCK.REQREAS", mode),
        asked(_("Reminded at"), "BLOCK.REMDTC", mode, hint=time_hint()),
        asked(_("Received at"), "BLOCK.RECDTC", mode, hint=time_hint()),
        asked(_("Refused at"), "BLOCK.REFDTC", mode, hint=time_hint()),
        asked(_("Why refused"), "BLOCK.REFUREAS", mode),
        asked(_("Identity checked"), "BLOCK.IDENTOK", mode, choices=YesNo),
        asked(_("Stays in pathology"), "BLOCK.INPATH", mode, choices=YesNo),
        asked(_("Returned at"), "BLOCK.RETDTC", mode, hint=date_hint()),
        asked(_("Reference since, and why"), "BLOCK.REFSINCE, REFREAS", mode, wide=True),
    ]
    variables = ("BLOCK.REFID", "SECASKED", "ASKDTC", "SECCUT", "CUTDTC", "SECUSED", "THICK")
    sections = Grid(
        _section_heads(),
        [[""] * 7] * SECTIONS_OF_PAPER,
        _SECTION_WIDTHS,
        frozenset({0}),
        roomy=True,
        variables=variables if mode == ANNOTATED else (),
    )
    return [
        Lines(request),
        *blank_sections(BlockForm, mode),
        Head(_(ReviewForm.TITLE), 2),
        Lines(blank_lines(ReviewForm, mode)),
        Head(_("Sections"), 2),
        sections,
        Head(_(ExtractForm.TITLE), 2),
        Lines(
            [
                asked(_("Code of the extract"), "BLOCK.REFID", mode),
                asked(_("Lot number"), "BLOCK.DNALOT", mode),
                *blank_lines(ExtractForm, mode),
            ]
        ),
    ]


def _block(found: Case, block: BlockCase) -> Iterator[Block]:
    note = _("reference of the participant") if block.row.since else ""
    yield Code(block.barcode, printed(block.barcode), note)
    yield from sections_of(block.block, FILLED, people=found.people, more={REQUEST: _request(block.row)})
    for place, (review, who) in enumerate(zip(block.reviews, block.reviewers, strict=True), start=1):
        title = (
            _("Pathologist's review {number}").format(number=place) if len(block.reviews) > 1 else _(ReviewForm.TITLE)
        )
        yield Head(title, 2)
        told = lines_of(review, FILLED, people=found.people, but=("pathologist",))
        yield Lines([Line(_("Pathologist"), person(found.people, who), mono=True), *told])
    if block.sections:
        yield Head(_("Sections"), 2)
        yield Grid(_section_heads(), [_section(row) for row in block.sections], _SECTION_WIDTHS, frozenset({0}))
    for code, extract in block.extracts:
        lot, reason = block.extracted.get(code, ("", ""))
        more = [Line(_("Lot number"), lot, mono=True)] if lot else []
        more += [Line(_("Pathologist's reason"), reason, wide=True)] if reason else []
        yield Code(code, printed(code), _(ExtractForm.TITLE))
        yield from sections_of(extract, FILLED, people=found.people, more={EXTRACT: more})


def _request(row: Any) -> list[Line]:
    """How pathology was asked and what it answered; the refusal only where it refused."""
    lines = [
        Line(_("Request"), marked(row.request_status)),
        at(_("Requested at"), row.requested),
        at(_("Reminded at"), row.reminded),
        at(_("Received at"), row.received),
        Line(_("Identity checked"), in_words(row.identity_checked)),
        Line(_("Stays in pathology"), in_words(row.stays_in_pathology)),
        Line(_("Sections cut"), in_words(row.sections_cut)),
        Line(_("State of the block"), in_words(row.status)),
        at(_("Returned at"), row.returned),
    ]
    if row.request_reason:
        lines.append(Line(_("Why asked for"), row.request_reason, wide=True))
    if row.refused is not None:
        lines += [at(_("Refused at"), row.refused), Line(_("Why refused"), row.refused_reason or "", wide=True)]
    return lines


def _section_heads() -> list[str]:
    heads = [_("FFPE sections"), _("Asked for"), _("Asked for at"), _("Cut"), _("Cut at"), _("Used")]
    return [*heads, _("Thickness") + " (µm)"]


_SECTION_WIDTHS = (1.42, 0.86, 1.6, 0.74, 1.6, 0.78, 1.0)


def _section(row: Any) -> list[str]:
    return [
        printed(row.barcode),
        in_words(row.asked),
        when_from(row.asked_at),
        in_words(row.cut),
        when_from(row.cut_at),
        in_words(row.used),
        in_words(row.thickness_um),
    ]


def _references(found: Case) -> Block:
    heads = [_("Code"), _("Why it is the reference"), _("Since"), _("Until"), _("Why it changed")]
    rows = [
        [printed(row.barcode), label_of(row.source_reason), when(row.since), when(row.until), row.change_reason or ""]
        for row in found.references
    ]
    return Grid(heads, rows, (1.4, 1.6, 1.5, 1.5, 1.6), frozenset({0}))
