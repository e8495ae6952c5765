"""The eight pages of the case report form: each with what it holds filled, and what it asks for on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.i18n import N_, _
from app.outputs.forms.blocks import Block, Head, Pages
from app.outputs.forms.crf_blood import empty_blood, filled_blood
from app.outputs.forms.crf_cells import empty_cells, filled_cells
from app.outputs.forms.crf_counts import empty_counts, filled_counts
from app.outputs.forms.crf_genome import empty_genome, filled_genome
from app.outputs.forms.crf_person import empty_person, filled_person
from app.outputs.forms.crf_runs import empty_runs, filled_runs
from app.outputs.forms.crf_tumour import empty_tumour, filled_tumour
from app.outputs.forms.crf_verdict import empty_verdict, filled_verdict
from app.queries.case import Case
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the three forms: filled with a record, blank, and annotated with the variables' names."""

    title: str
    filled: Callable[[Case, Settings], list[Block]]
    empty: Callable[[str, Settings], list[Block]]


PAGES: Final = (
    Page(N_("P1 Participant and consent"), filled_person, lambda mode, _s: empty_person(mode)),
    Page(N_("P2 Blood tubes and receipt"), filled_blood, lambda mode, _s: empty_blood(mode)),
    Page(N_("P3 Runs"), filled_runs, lambda mode, _s: empty_runs(mode)),
    Page(N_("P4 Counts"), filled_counts, empty_counts),
    Page(N_("P5 Cells"), filled_cells, lambda mode, _s: empty_cells(mode)),
    Page(N_("P6 Tumour block"), filled_tumour, lambda mode, _s: empty_tumour(mode)),
    Page(N_("P7 Genomic summary"), filled_genome, lambda mode, _s: empty_genome(mode)),
    Page(N_("P8 Verdict, deviations, signatures, attachments"), filled_verdict, lambda mode, _s: empty_verdict(mode)),
)


def filled_pages(found: Case, settings: Settings) -> Pages:
    """P1 to P8 as the record stands."""
    return [[Head(_(page.title)), *page.filled(found, settings)] for page in PAGES]


def empty_pages(settings: Settings, mode: str) -> Pages:
    """P1 to P8 without values: boxes for paper, or the names of the variables."""
    return [[Head(_(page.title)), *page.empty(mode, settings)] for page in PAGES]
