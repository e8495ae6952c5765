"""The facts behind a number as a table: one definition for the screen and for the sheet that is written of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.derived import CallWord, Listing, Stand
from app.domain.genome.cna import changes, shared_segments
from app.domain.genome.parsed import Segment
from app.domain.words import Kind, label_of
from app.i18n import N_, _, decimal, ngettext
from app.queries.evidence import Source
from app.queries.facts import (
    CellReads,
    Reads,
    VariantReads,
    cell_facts,
    listed_facts,
    penetrance_facts,
    reads_of,
)
from app.queries.origin_parts import Origin
from app.tables import Column, Told
from app.tables import ColumnKind as K


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a number is made of: a heading, the number in a sentence, and its rows. `key` names it in a file's name."""

    key: str
    title: str
    told: str
    columns: tuple[Column[Any], ...]
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SegmentFact:
    """A change of the cell's copy numbers and the tumour's that it is shared with, if any, each with its line."""

    cell: Segment
    file: str
    tumour: Segment | None
    tumour_file: str

    @property
    def is_shared(self) -> bool:
        return self.tumour is not None


_STANDS: Final = {Stand.WITH: "ok", Stand.WITHOUT: "void", Stand.UNINFORMATIVE: "not_begun"}
_WORDS: Final = {
    CallWord.COUNTED: "ok",
    CallWord.COUNTED_SHALLOW: "warn",
    CallWord.BELOW_FLOOR: "warn",
    CallWord.REFERENCE: "void",
    CallWord.CONTRADICTED: "breach",
}


def col(name: str, title: str, value: Callable[[Any], Any], kind: K = K.TEXT, **more: Any) -> Column[Any]:
    return Column(title, value, kind, name=name, origin="Derived", **more)


def reads_columns(prefix: str, titles: Sequence[str], of: Callable[[Any], Reads | None]) -> tuple[Column[Any], ...]:
    """Depth, alternate reads and VAF of one sample."""

    def take(value: Callable[[Reads], Any]) -> Callable[[Any], Any]:
        return lambda row: None if (found := of(row)) is None else value(found)

    return (
        col(f"{prefix}ALT", titles[0], take(lambda each: each.alt), K.NUMBER, width=90),
        col(f"{prefix}DEPTH", titles[1], take(lambda each: each.depth), K.NUMBER),
        col(f"{prefix}VAF", titles[2], take(lambda each: each.vaf_pct), K.NUMBER, unit="%", places=1),
    )


def _source_columns(of: Callable[[Any], Reads]) -> tuple[Column[Any], ...]:
    return (
        col("FILE", N_("File"), lambda row: of(row).file, stretch=True, width=160),
        col("LINE", N_("Line"), lambda row: of(row).line, K.NUMBER),
        col("SAMPLE", N_("Sample in the file"), lambda row: of(row).sample, width=130),
        col("ALSO", N_("Told also by"), lambda row: of(row).also, width=120),
    )


def _own(row: CellReads | VariantReads) -> Reads:
    return row.cell


OWN_TITLES: Final = (N_("Alt reads"), N_("Depth"), N_("VAF"))
CELL_COLUMNS: Final[tuple[Column[CellReads], ...]] = (
    col("CELL", N_("Cell"), lambda row: row.cell.code, K.CODE, width=140),
    col("STAND", N_("Counts as"), lambda row: Told(label_of(row.stand), _STANDS[row.stand]), K.STATE, width=150),
    col("CALL", N_("What its call tells"), lambda row: label_of(row.cell.word), width=170),
    *reads_columns("", OWN_TITLES, _own),
    *_source_columns(_own),
)
VARIANT_COLUMNS: Final[tuple[Column[VariantReads], ...]] = (
    col("ALTERATION", N_("Alteration"), lambda row: row.title, width=200),
    col("CALL", N_("In the cell"), lambda row: Told(label_of(row.word), _WORDS.get(row.word, "not_begun")), K.STATE),
    *reads_columns("", OWN_TITLES, _own),
    *reads_columns("TUMOUR_", (N_("Tumour alt"), N_("Tumour depth"), N_("Tumour VAF")), lambda row: row.tumour)[:2],
    *reads_columns("WBC_", (N_("WBC alt"), N_("WBC depth"), N_("WBC VAF")), lambda row: row.wbc)[:2],
    col("CHIP", N_("CHIP gene"), lambda row: True if row.is_chip else None, K.FLAG),
    *_source_columns(_own)[:2],
    col("KEY", N_("Place in the genome"), lambda row: row.key, stretch=True, width=150),
)
LISTED_COLUMNS: Final[tuple[Column[Any], ...]] = (
    col("ALTERATION", N_("Alteration"), lambda row: row.title, width=200),
    col("LISTING", N_("Kept, or why not"), lambda row: _listing(row.listing), K.STATE, width=240),
    *reads_columns("TUMOUR_", (N_("Tumour alt"), N_("Tumour depth"), N_("Tumour VAF")), lambda row: row.tumour),
    *reads_columns("WBC_", (N_("WBC alt"), N_("WBC depth"), N_("WBC VAF")), lambda row: row.wbc)[:2],
    col("CELLS", N_("Cells with it"), lambda row: row.cells, K.NUMBER),
    col("CHIP", N_("CHIP gene"), lambda row: True if row.is_chip else None, K.FLAG),
    col("FILE", N_("Told by"), lambda row: row.tumour.place if row.tumour else "", width=150),
    col("KEY", N_("Place in the genome"), lambda row: row.key, stretch=True, width=150),
)
SAMPLE_COLUMNS: Final[tuple[Column[Reads], ...]] = (
    col("SAMPLE_CODE", N_("Sample"), lambda row: row.code, K.CODE, width=150),
    col("CALL", N_("What its call tells"), lambda row: label_of(row.word), width=220),
    *reads_columns("", OWN_TITLES, lambda row: row),
    col("PASS", N_("Passes the filter"), lambda row: row.passed, K.FLAG),
    *_source_columns(lambda row: row),
)
SEGMENT_COLUMNS: Final[tuple[Column[SegmentFact], ...]] = (
    col("CHROM", N_("Chromosome"), lambda row: row.cell.chrom),
    col("START", N_("Starts at"), lambda row: row.cell.start / 1e6, K.NUMBER, unit="Mb", places=2),
    col("END", N_("Ends at"), lambda row: row.cell.end / 1e6, K.NUMBER, unit="Mb", places=2),
    col("LOG2", N_("log2"), lambda row: row.cell.log2, K.NUMBER, places=2),
    col("SHARED", N_("Shared with the tumour"), lambda row: _shared(row.is_shared), K.STATE, width=190),
    col("T_START", N_("Tumour: from"), lambda row: _mb(row.tumour, "start"), K.NUMBER, unit="Mb", places=2),
    col("T_END", N_("Tumour: to"), lambda row: _mb(row.tumour, "end"), K.NUMBER, unit="Mb", places=2),
    col("T_LOG2", N_("Tumour: log2"), lambda row: row.tumour.log2 if row.tumour else None, K.NUMBER, places=2),
    col("FILE", N_("Told by"), lambda row: f"{row.file}:{row.cell.line}", stretch=True, width=150),
    col("T_FILE", N_("Tumour: told by"), lambda row: f"{row.tumour_file}:{row.tumour.line}" if row.tumour else ""),
)


def of_penetrance(case: Origin, kind: Kind, alteration: int) -> Facts:
    """The cells behind k of m."""
    found = penetrance_facts(case, kind, alteration)
    title = case.evidence.alterations[alteration].title
    lost = len(found.standing(Stand.UNINFORMATIVE))
    share = f"{decimal(100 * found.k / found.m, 1)}\u00a0%" if found.m else _("not estimable")
    told = _("{k} of {m} informative cells carry it ({share}); {lost} are not informative.").format(
        k=found.k, m=found.m, share=share, lost=lost
    )
    heading = _("{alteration} in the {kind}").format(alteration=title, kind=plural_of(kind))
    return Facts(f"{kind.value.lower()}-{alteration}", heading, told, CELL_COLUMNS, found.rows)


def of_cell(case: Origin, code: str) -> Facts:
    """The variants behind a cell's counted and covered."""
    found = cell_facts(case, code)
    told = _("{counted} of the tumour's {listed} variants are counted in it, {covered} are covered.").format(
        counted=found.counted, listed=len(found.rows), covered=found.covered
    )
    title = _("The tumour's variants in {code}").format(code=printed(code))
    return Facts(f"cell-{code}", title, told, VARIANT_COLUMNS, found.rows)


def of_listed(case: Origin) -> Facts:
    """The candidates behind the tumour's list."""
    rows = listed_facts(case)
    kept = sum(each.is_kept for each in rows)
    told = ngettext(
        "{kept} of {count} alteration of the tumour is in its list.",
        "{kept} of {count} alterations of the tumour are in its list.",
        len(rows),
    ).format(kept=kept, count=len(rows))
    if not case.listed.has_wbc:
        told += " " + _("Without a WBC control it proves nothing.")
    return Facts("tumour-list", _("The tumour's list"), told, LISTED_COLUMNS, rows)


def of_alteration(case: Origin, alteration: int) -> Facts:
    """One alteration in every sample of the participant: cells, tumour, WBC."""
    samples = (*case.evidence.tumour, *case.evidence.controls, *case.evidence.cells)
    rows = tuple(each for one in samples if one.calls for each in reads_of(case, one.code, [alteration]))
    row = int((case.listed.alterations == alteration).argmax())
    told = label_of(case.listed.why(row)) + "."
    title = case.evidence.alterations[alteration].title
    return Facts(f"alteration-{alteration}", title, told, SAMPLE_COLUMNS, rows)


def of_segments(case: Origin, code: str) -> Facts:
    """The changes of a cell's copy numbers, and which are shared with the tumour."""
    mine = case.cell_segments.get(code, ())
    shared = dict(shared_segments(mine, case.tumour_segments, case.rule))
    file, theirs = _segment_file(case, code), _tumour_file(case)
    rows = tuple(SegmentFact(each, file, shared.get(each), theirs) for each in changes(mine, case.rule))
    evidence = next((each.origin.segments for each in case.cells if each.code == code), None)
    both = evidence.shared_count if evidence else sum(each.is_shared for each in rows)
    told = _("{shared} of its {count} changes are shared with the tumour").format(shared=both, count=len(rows))
    if evidence is not None and evidence.r is not None:
        told += f" · r = {decimal(evidence.r, 2)}"
    if evidence is not None and evidence.p is not None:
        told += f" · p = {decimal(evidence.p, 3)}"
    title = _("Copy-number changes of {code}").format(code=printed(code))
    return Facts(f"segments-{code}", title, told, SEGMENT_COLUMNS, rows)


def plural_of(kind: Kind) -> str:
    return _("CTC") if kind is Kind.CTC else _("DP cells")


def _listing(listing: Listing) -> Told:
    state = "ok" if listing is Listing.KEPT else "void"
    return Told(label_of(listing), state)


def _shared(is_shared: bool) -> Told:
    return Told(_("Shared"), "ok") if is_shared else Told(_("Not shared"), "void")


def _mb(segment: Segment | None, end: str) -> float | None:
    if segment is None:
        return None
    return (segment.start if end == "start" else segment.end) / 1e6


def _segment_file(case: Origin, code: str) -> str:
    found: tuple[tuple[Source, tuple[Segment, ...]], ...] = next(
        (each.segments for each in case.evidence.cells if each.code == code), ()
    )
    return found[-1][0].file if found else ""


def _tumour_file(case: Origin) -> str:
    for each in reversed(case.evidence.tumour):
        for source, segments in reversed(each.segments):
            if segments == case.tumour_segments:
                return source.file
    return ""
