"""Read a MAF (2.4 or the GDC's): one row a mutation of a sample, columns by name. What it does not list is no data."""

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from app.domain.errors import Refused
from app.domain.genome.alteration import GAP, Alteration, chromosome, is_bases, short_variant
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN, About, Results
from app.domain.words import FileKind
from app.i18n import _
from app.imports.results.build import build_named
from app.imports.results.columns import LINE, MISSING, NoNumber, is_count, parted, places, whole
from app.imports.results.gathered import CALL, Alterations, Lists
from app.imports.results.notes import Notes
from app.imports.results.source import Source

COLUMNS: Final = {
    "gene": ("Hugo_Symbol",),
    "build": ("NCBI_Build",),
    "chrom": ("Chromosome",),
    "start": ("Start_Position",),
    "end": ("End_Position",),
    "strand": ("Strand",),
    "ref": ("Reference_Allele",),
    "first": ("Tumor_Seq_Allele1",),
    "alt": ("Tumor_Seq_Allele2",),
    "sample": ("Tumor_Sample_Barcode",),
    "hgvsc": ("HGVSc",),
    "hgvsp": ("HGVSp_Short", "HGVSp"),
    "depth": ("t_depth",),
    "ref_count": ("t_ref_count",),
    "alt_count": ("t_alt_count",),
    "filter": ("FILTER",),
}
NEEDED: Final = ("chrom", "start", "ref", "alt", "sample")
_MONTHS: Final = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|déc|okt|dez|mär"
)
_DATE: Final = re.compile(
    rf"\d{{1,2}}-({_MONTHS})\.?(-\d{{2,4}})?|({_MONTHS})\.?-\d{{1,2}}"
    r"|\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}/\d{1,2}/\d{2,4}",
    re.IGNORECASE,
)
_SEEN: Final = 200
"""Bytes that a row takes beside its call, about."""
_FURTHEST: Final = 2**31 - 1


def is_mutations(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a MAF."""
    found = places(cells, COLUMNS)
    return "sample" in found and "ref" in found and ("gene" in found or "start" in found)


def read_mutations(source: Source) -> Results:
    """The mutations of each sample, or every row that does not fit. Refused where it is no MAF at all."""
    notes = Notes()
    lines = source.lines(longest=LINE)
    version, line, head = _head(source.name, lines)
    columns = _columns(source.name, line, head, notes)
    reading = _Reading(columns, notes)
    for number, text in lines:
        line = number
        if text.startswith("#") or not text.strip():
            is_remark = text.startswith("#")
            told = _("A line that begins with # stands among the rows.") if is_remark else _("The line is empty.")
            notes.warn(number, told, hint=_("It is left out.") if is_remark else "")
            continue
        reading.records += 1
        count = text.count("\t") + 1
        if count != len(head):
            wanted = _("The row has {count} cells, the head {wanted}.").format(count=count, wanted=len(head))
            notes.refuse(number, wanted, hint=_("Columns are parted by single tabs; the line may be cut."))
            continue
        reading.take(number, parted(text, "\t"))
        if reading.size > source.limits.kept:
            raise source.too_much(number)
    reading.take_references()
    if not source.is_whole:
        notes.warn(line, _("The last line is not ended: the file may have been cut there."))
    if len(reading.builds) > 1:
        told = _("The file mixes genome builds: {builds}.").format(builds=", ".join(sorted(reading.builds)))
        notes.refuse(0, told, hint=_("Ask the provider for a file of one build."))
    if not reading.records:
        notes.warn(line, _("The file holds no record."))
    fits = not notes.refuses
    return Results(
        kind=FileKind.MAF,
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        records=reading.records,
        samples=tuple(reading.samples),
        about=About(build=next(iter(sorted(reading.builds)), ""), format=f"MAF {version}".strip()),
        alterations=reading.alterations.all() if fits else (),
        calls=reading.lists.calls() if fits else {},
        problems=notes.all(),
    )


def _head(name: str, lines: Iterator[tuple[int, str]]) -> tuple[str, int, list[str]]:
    """The version, and the line and cells of the head."""
    version = ""
    for line, text in lines:
        bare = text.lstrip('"')
        if bare.startswith("#version"):
            version = bare.removeprefix("#version").strip().strip('"')
        elif bare.strip() and not bare.startswith("#"):
            return version, line, parted(text, "\t")
    raise Refused(_("{name} holds no rows.").format(name=name), hint=_("Choose the file with the mutations."))


def _columns(name: str, line: int, head: Sequence[str], notes: Notes) -> dict[str, int]:
    found = places(head, COLUMNS)
    lacking = [COLUMNS[each][0] for each in NEEDED if each not in found]
    if lacking:
        raise Refused(
            _("{name} lacks the columns {columns}.").format(name=name, columns=", ".join(lacking)),
            hint=_("A MAF names its columns in its first line, parted by tabs."),
        )
    for column in ("gene", "build", "depth", "alt_count"):
        if column not in found:
            notes.warn(line, _("The file has no column {column}.").format(column=COLUMNS[column][0]))
    others = len(head) - len(found)
    if others:
        notes.warn(line, _("Further columns, which are not kept: {count}.").format(count=others))
    return found


_Place = tuple[str, int, str]
"""Chromosome, start and reference as a row tells them."""


class _Site(NamedTuple):
    """Where a row lies; `alt` is empty where both alleles are the reference."""

    start: int
    ref: str
    alt: str


class _Reference(NamedTuple):
    """A row that tells the reference alone."""

    place: _Place
    sample: str
    line: int
    depth: int
    alt: int
    passed: bool


@dataclass(slots=True)
class _Reading:
    """A MAF as far as it was read."""

    columns: Mapping[str, int]
    notes: Notes
    records: int = 0
    alterations: Alterations = field(default_factory=Alterations)
    lists: Lists = field(default_factory=Lists)
    samples: dict[str, int] = field(default_factory=dict)
    builds: set[str] = field(default_factory=set)
    size: int = 0
    """Bytes of what is kept, about."""
    references: list[_Reference] = field(default_factory=list)
    _told_at: dict[_Place, dict[int, None]] = field(default_factory=dict)
    """The alterations that rows tell of the same reference at the same place."""
    _seen: dict[tuple[int, int], int] = field(default_factory=dict)

    def take(self, line: int, cells: Sequence[str]) -> None:
        """One row below the head."""
        sample = self._cell(cells, "sample")
        if not sample:
            self.notes.refuse(line, _("The row names no sample."))
            return
        ordinal = self.samples.setdefault(sample, len(self.samples))
        if told := self._cell(cells, "build"):
            self.builds.add(build_named(told) or told)
        site = self._site(cells, line, sample)
        counts = self._counts(cells, line, sample)
        if site is None or counts is None:
            return
        depth, alt = counts
        self.size = self.alterations.size + (CALL + _SEEN) * self.records
        place = chromosome(self._cell(cells, "chrom")), site.start, site.ref.upper()
        if not site.alt:
            self.references.append(_Reference(place, sample, line, depth, alt, self._passed(cells)))
            return
        alteration = self._alteration(cells, site)
        row = self.alterations.place(alteration, line)
        self._told_at.setdefault(place, {})[row] = None
        first = self._seen.setdefault((ordinal, row), line)
        if first != line:
            text = _("{alteration} stands on line {first} too; both calls are kept.")
            self.notes.warn(line, text.format(alteration=alteration.key[:60], first=first), sample=sample)
        if alt == 0:
            self.notes.warn(line, _("No read shows the alteration: the call is no data."), sample=sample)
        self.lists.add(
            sample,
            row=row,
            line=line,
            state=NO_DATA if alt == 0 else MUTATED,
            depth=depth,
            alt=alt,
            passed=self._passed(cells),
        )

    def take_references(self) -> None:
        """A row of the reference alone says so of each alteration that other rows tell there."""
        for each in self.references:
            rows = self._told_at.get(each.place, {})
            if not rows:
                text = _("Both tumour alleles are the reference, and no row tells an alteration there: it is not kept.")
                self.notes.warn(each.line, text, sample=each.sample)
            if each.alt > 0:
                text = _("Both tumour alleles are the reference, but reads show another: the call is no data.")
                self.notes.warn(each.line, text, sample=each.sample)
            is_seen = each.alt <= 0 and each.depth != 0
            for row in rows:
                self._call(each, row, REFERENCE if is_seen else NO_DATA)

    def _call(self, told: _Reference, row: int, state: int) -> None:
        self.lists.add(
            told.sample, row=row, line=told.line, state=state, depth=told.depth, alt=told.alt, passed=told.passed
        )

    def _passed(self, cells: Sequence[str]) -> bool:
        return self._cell(cells, "filter") in ("", ".", "PASS")

    def _cell(self, cells: Sequence[str], column: str) -> str:
        place = self.columns.get(column)
        return "" if place is None else cells[place]

    def _site(self, cells: Sequence[str], line: int, sample: str) -> _Site | None:
        """Where a row lies and what it tells; None where it was refused."""
        before = self.notes.refusals
        chrom, ref = self._cell(cells, "chrom"), self._cell(cells, "ref")
        start = self._position(cells, "start", line, sample)
        if not chrom:
            self.notes.refuse(line, _("The row names no chromosome."), sample=sample)
        alt = self._alt(cells, ref, line, sample)
        if self._cell(cells, "strand") in ("-", "-1"):
            text = _("The alleles are told on the minus strand; a MAF tells the plus strand.")
            self.notes.refuse(line, text, sample=sample)
        if self._cell(cells, "end"):
            self._check_end(start, self._position(cells, "end", line, sample), ref, line, sample)
        gene = self._cell(cells, "gene")
        if _DATE.fullmatch(gene):
            self.notes.warn(
                line,
                _("The gene “{gene}” is a date, as a spreadsheet makes of names like SEPT2 and MARCH1.").format(
                    gene=gene
                ),
                hint=_("It is kept as it stands. Ask the provider for a file that no spreadsheet has saved."),
            )
        return None if self.notes.refusals > before else _Site(start, ref, alt)

    def _alteration(self, cells: Sequence[str], site: _Site) -> Alteration:
        gene = self._cell(cells, "gene")
        names = {"gene": gene, "hgvsc": _name(self._cell(cells, "hgvsc")), "hgvsp": _name(self._cell(cells, "hgvsp"))}
        return short_variant(self._cell(cells, "chrom"), site.start, site.ref, site.alt, **names)

    def _position(self, cells: Sequence[str], column: str, line: int, sample: str) -> int:
        text = self._cell(cells, column)
        if not is_count(text, _FURTHEST):
            name = COLUMNS[column][0]
            self.notes.refuse(
                line, _("{column} “{text}” is no position.").format(column=name, text=text[:40]), sample=sample
            )
            return 0
        return int(text)

    def _alt(self, cells: Sequence[str], ref: str, line: int, sample: str) -> str:
        """Tumor_Seq_Allele2, or the first where the second is the reference; empty where both are."""
        second, first = self._cell(cells, "alt"), self._cell(cells, "first")
        for name, allele in (("Reference_Allele", ref), ("Tumor_Seq_Allele2", second)):
            if allele != GAP and not is_bases(allele):
                text = _("{column} “{text}” holds other letters than A, C, G, T and N.")
                self.notes.refuse(line, text.format(column=name, text=allele[:40]), sample=sample)
        is_allele = is_bases(first) or first == GAP
        if second.upper() != ref.upper():
            if is_allele and first.upper() not in (ref.upper(), second.upper()):
                text = _(
                    "Tumor_Seq_Allele1 {allele} is a second alteration, of which the reads are not told: it is not kept."
                )
                self.notes.warn(line, text.format(allele=first[:40]), sample=sample)
            return second
        if is_allele and first.upper() != ref.upper():
            return first
        return ""

    def _check_end(self, start: int, end: int, ref: str, line: int, sample: str) -> None:
        wanted = start + 1 if ref == GAP else start + len(ref) - 1
        if end < start:
            text = _("End_Position {end} lies before Start_Position {start}.")
            self.notes.refuse(line, text.format(end=end, start=start), sample=sample)
        elif end != wanted:
            text = _("End_Position is {end}; by the alleles it would be {wanted}.")
            self.notes.warn(line, text.format(end=end, wanted=wanted), sample=sample)

    def _counts(self, cells: Sequence[str], line: int, sample: str) -> tuple[int, int] | None:
        """Depth and alternate reads, UNKNOWN where the row tells none; None where they were refused."""
        before = self.notes.refusals
        told = array("q")
        for column in ("depth", "ref_count", "alt_count"):
            text = self._cell(cells, column)
            try:
                value = UNKNOWN if text.casefold() in MISSING else whole(text)
            except NoNumber:
                value = _FURTHEST + 1
            if not UNKNOWN <= value <= _FURTHEST or text.startswith("-1"):
                name = COLUMNS[column][0]
                fault = _("{key} is “{text}”, which is no number of reads.").format(key=name, text=text[:40])
                self.notes.refuse(line, fault, sample=sample)
            told.append(value)
        if self.notes.refusals > before:
            return None
        depth, ref, alt = told
        if depth == UNKNOWN and UNKNOWN not in (ref, alt):
            depth = ref + alt
        if UNKNOWN < depth < alt:
            text = _("t_alt_count {alt} is more than t_depth {depth}.")
            self.notes.warn(line, text.format(alt=alt, depth=depth), sample=sample)
        return depth, alt


def _name(text: str) -> str:
    return "" if text in (".", "NA") else text.rpartition(":")[2]
