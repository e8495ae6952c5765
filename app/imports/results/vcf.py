"""Read a VCF (4.1 to 4.5, plain, gzip or bgzip, any number of samples): one alteration an ALT, one call a sample."""

import re
import warnings
from collections.abc import Mapping
from typing import Any, Final

from app.domain.genome.parsed import UNKNOWN, Results
from app.domain.words import FileKind
from app.i18n import _, grouped, ngettext
from app.imports.results.annotation import names_of
from app.imports.results.gathered import CALL, Alterations, Table
from app.imports.results.notes import Notes
from app.imports.results.source import Source
from app.imports.results.vcf_alts import SAYS_NOTHING, alteration_of, end_of
from app.imports.results.vcf_calls import Call, Layout, Unfit, layout_of, read_call, state_of
from app.imports.results.vcf_fields import faults_of
from app.imports.results.vcf_header import Header, read_header
from app.imports.results.vcf_record import Site, read_info, read_site

_REMEMBERED: Final = 5000
"""Calls that are read once for all samples and records that tell the same: "./.:.:." above all."""
_SHORT: Final = 200
_FEW: Final = 10
_LAYOUTS: Final = 50
"""Letters of a call, ALTs of a record and layouts of a file up to which calls are remembered."""
_MOST_KEYS: Final = 1000
_MOST_READS: Final = 2_000_000
"""Fields of FORMAT, and numbers of reads that one record may tell."""
_KEY: Final = re.compile(r"1000G|[A-Za-z_][0-9A-Za-z_.]*")


def read_vcf(source: Source) -> Results:
    """The calls of a VCF, or every reason why not. Refused where it is no VCF at all.

    A site without an alteration (a gVCF's, or ALT "*") is counted and told in a warning. A record without GT keeps its
    depth and reads, and its state is no data: reads alone are no genotype.
    """
    notes = Notes()
    lines = source.lines()
    header = read_header(source.name, lines, notes)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        reading = _Reading(header, notes, said)
        for number, text in lines:
            reading.take(number, text)
            if reading.size > source.limits.kept:
                raise source.too_much(number)
    if not source.is_whole:
        notes.warn(reading.line, _("The last line is not ended: the file may have been cut there."))
    if source.foreign_letters:
        notes.warn(source.foreign_letters, _("The line holds letters that are not UTF-8."))
    reading.sum_up()
    fits = not notes.refuses
    return Results(
        kind=FileKind.VCF,
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        records=reading.records,
        samples=header.samples,
        about=header.about,
        alterations=reading.alterations.all() if fits else (),
        calls=reading.table.calls() if fits else {},
        duplicates=header.duplicates,
        problems=notes.all(),
    )


class _Reading:
    """A VCF as far as it was read."""

    def __init__(self, header: Header, notes: Notes, said: list[warnings.WarningMessage]) -> None:
        self.header = header
        self.said = said
        self.notes = notes
        self.alterations = Alterations()
        self.table = Table(header.samples)
        self.records = self.line = self.without = self.untyped = 0
        self._known: dict[tuple[str, int], dict[str, Call]] = {}
        self._layouts: dict[str, Layout] = {}
        self._place = ("", 0)
        self._left: set[str] = set()

    def take(self, line: int, text: str) -> None:
        """One line behind the header."""
        self.line = line
        if not text or text.startswith("#"):
            what = _("The line is empty.") if not text else _("A line that begins with # stands among the records.")
            self.notes.warn(line, what)
            return
        self.records += 1
        width = text.count("\t") + 1
        if width != self.header.width:
            self.notes.refuse(
                line,
                _("The record has {count} columns, the header names {wanted}.").format(
                    count=width, wanted=self.header.width
                ),
                hint=_("Columns are parted by single tabs; the line may be cut."),
            )
            return
        fields = text.split("\t")
        site = read_site(fields, line, self.header, self.notes)
        if site is None:
            return
        self._check_order(site, line)
        info = read_info(site, line, self.header, self.notes, self.said)
        calls = self._calls(fields, site, line)
        self._keep(site, info, calls, line)

    @property
    def size(self) -> int:
        """Bytes of what is kept, about."""
        return self.alterations.size + CALL * len(self.table) * max(1, len(self.header.samples))

    def sum_up(self) -> None:
        """What is told once for the whole file."""
        if self.without:
            text = ngettext(
                "{count} record tells no alteration; nothing is kept of it.",
                "{count} records tell no alteration; nothing is kept of them.",
                self.without,
            )
            self.notes.warn(0, text.format(count=grouped(self.without)))
        if self.untyped:
            text = ngettext(
                "{count} record has no genotypes (GT): its calls are no data.",
                "{count} records have no genotypes (GT): their calls are no data.",
                self.untyped,
            )
            self.notes.warn(0, text.format(count=grouped(self.untyped)))
        if not self.records:
            self.notes.warn(0, _("The file holds no record."))

    def _check_order(self, site: Site, line: int) -> None:
        chrom, position = self._place
        if site.chrom != chrom:
            if site.chrom in self._left:
                self.notes.warn(line, _("The records of {chrom} do not stand together.").format(chrom=site.chrom))
            self._left.add(chrom)
        elif site.position < position:
            self.notes.warn(line, _("The records of {chrom} are not sorted by position.").format(chrom=site.chrom))
        self._place = (site.chrom, site.position)

    def _calls(self, fields: list[str], site: Site, line: int) -> list[Call]:
        """The call of each sample; what does not fit is noted, and refuses the file."""
        if len(fields) < 10:
            return []
        if fields[8].count(":") > _MOST_KEYS or len(site.alts) * len(self.header.samples) > _MOST_READS:
            text = _("The record has too many fields or alleles for {count} samples.")
            self.notes.refuse(line, text.format(count=grouped(len(self.header.samples))))
            return []
        layout = self._layouts.get(fields[8]) or self._layout(fields[8], line)
        if layout.genotype < 0:
            self.untyped += 1
        found, alts = [], len(site.alts)
        known = self._remembered(fields[8], alts)
        for sample, raw in zip(self.header.samples, fields[9:], strict=True):
            call = known.get(raw)
            if call is None:
                try:
                    call = read_call(raw, layout, alts)
                except Unfit as fault:
                    (self.notes.refuse if alts else self.notes.warn)(line, str(fault), sample=sample)
                    continue
                faults = list(faults_of(raw, layout.others, alts, call.alleles)) if layout.others and alts else []
                for text in faults:
                    self.notes.warn(line, text)
                if len(known) < _REMEMBERED and len(raw) < _SHORT and alts < _FEW and not faults:
                    known[raw] = call
            found.append(call)
        return found

    def _remembered(self, layout: str, alts: int) -> dict[str, Call]:
        """Calls that were read before under the same FORMAT, for as many ALTs; all are forgotten where layouts are many."""
        if len(self._known) > _LAYOUTS:
            self._known.clear()
            self._layouts.clear()
        return self._known.setdefault((layout, alts), {})

    def _layout(self, text: str, line: int) -> Layout:
        layout = self._layouts[text] = layout_of(text, self.header.formats)
        if not all(layout.keys) or len(set(layout.keys)) != len(layout.keys) or " " in text:
            self.notes.refuse(line, _("FORMAT “{text}” names a field twice or none.").format(text=text[:60]))
        elif not all(_KEY.fullmatch(key) for key in layout.keys):
            self.notes.warn(
                line, _("FORMAT “{text}” holds a sign that a VCF does not allow in it.").format(text=text[:60])
            )
        elif layout.genotype > 0:
            self.notes.warn(line, _("FORMAT “{text}” does not begin with GT.").format(text=text[:60]))
        return layout

    def _keep(self, site: Site, info: Mapping[str, Any], calls: list[Call], line: int) -> None:
        kept = [(place, alt) for place, alt in enumerate(site.alts) if alt not in SAYS_NOTHING]
        if not kept:
            self.without += 1
        if len(calls) != len(self.header.samples):
            return
        taken = [place + 1 for place, alt in enumerate(site.alts) if alt == "*"]
        alleles = [_without(call.alleles, taken) for call in calls] if taken else [call.alleles for call in calls]
        for place, alt in kept:
            row = self._row(site, info, place, alt, line, alone=len(kept) == 1)
            self.table.add(
                row,
                line,
                {
                    "state": [state_of(each, place + 1) for each in alleles],
                    "depth": [call.depth for call in calls],
                    "alt": [call.reads[place] for call in calls],
                    "vaf": [call.shares[place] for call in calls],
                    "passed": [site.passed and call.passed for call in calls],
                },
            )

    def _row(self, site: Site, info: Mapping[str, Any], place: int, alt: str, line: int, *, alone: bool) -> int:
        names = names_of(info, ref=site.ref, alt=alt, place=place, alone=alone, csq=self.header.csq)
        version = self.header.version
        told = alteration_of(site.chrom, site.position, site.ref, alt, info, place=place, version=version, names=names)
        if alt.startswith("<") and end_of(site.position, info, place=place, version=version) is None:
            self.notes.warn(line, _("{alt} tells neither END nor SVLEN: its length is unknown.").format(alt=alt))
        before = len(self.alterations)
        row = self.alterations.place(told, line)
        if row < before:
            self.notes.warn(
                line,
                _("{alteration} stands on line {first} too; both calls are kept.").format(
                    alteration=told.key[:60], first=self.alterations.line(row)
                ),
            )
        return row


def _without(alleles: tuple[int, ...], taken: list[int]) -> tuple[int, ...]:
    """An allele that an upstream deletion took says nothing of the base that stood there."""
    return tuple(UNKNOWN if each in taken else each for each in alleles)
