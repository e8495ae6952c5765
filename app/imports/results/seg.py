"""Read segments of copy number (SEG of CBS, IGV, GISTIC, cBioPortal): one row a segment, samples by name."""

import statistics
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from app.domain.errors import Refused
from app.domain.genome.alteration import ORDER, chromosome
from app.domain.genome.parsed import UNKNOWN, Results, Segment
from app.domain.words import FileKind
from app.i18n import _
from app.imports.results.columns import LINE, MISSING, NoNumber, is_count, number, parted, places, separator_of, whole
from app.imports.results.notes import Notes
from app.imports.results.source import Source

COLUMNS: Final = {
    "sample": ("id", "sample", "sample id", "samplename", "sample name", "gdc aliquot", "gdc aliquot id", "track name",
               "cell", "cell id", "barcode", "tumor sample barcode", "échantillon", "cellule"),
    "chrom": ("chrom", "chromosome", "chr", "seqnames", "chromosome id"),
    "start": ("loc.start", "start", "start position", "segment start", "chromstart", "start bp", "start pos", "début"),
    "end": ("loc.end", "end", "end position", "stop", "segment end", "chromend", "end bp", "end pos", "fin"),
    "marks": ("num.mark", "num probes", "num markers", "n probes", "nprobes", "probes", "markers", "nmarkers", "num snps",
              "number of markers", "marqueurs"),
    "log2": ("seg.mean", "segment mean", "mean", "log2", "log2 ratio", "log2ratio", "log2 copy ratio", "logr", "seg.cn",
             "mean log2 copy ratio", "value"),
    "copies": ("copy_number", "copy number", "cn", "total cn", "tcn", "tcn.em", "total copy number", "nombre de copies"),
}  # fmt: skip
NEEDED: Final = ("sample", "chrom", "start", "end", "log2")
_ORDER: Final = ("sample", "chrom", "start", "end", "marks", "log2")
_TITLES: Final = {"sample": "ID", "chrom": "chrom", "start": "loc.start", "end": "loc.end", "log2": "seg.mean"}
_HIGHEST_GENOTYPE: Final = 9
_SEGMENT: Final = 450
"""Bytes of a segment, about."""
_FURTHEST: Final = 2**31 - 1


def is_segments(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a SEG, or one of its rows where it has none."""
    found = places(cells, COLUMNS)
    placed = all(each in found for each in ("sample", "chrom", "start", "end"))
    return (placed and ("log2" in found or "copies" in found)) or _is_row(cells)


def read_segments(source: Source) -> Results:
    """The segments of each sample in the file's order, or every row that does not fit."""
    notes = Notes()
    lines = _lines(source, notes)
    first = next(lines, None)
    if first is None:
        raise Refused(_("{name} holds no rows.").format(name=source.name), hint=_("Choose the file with the segments."))
    separator = separator_of(first[1])
    head = parted(first[1], separator)
    found = _columns(source.name, first[0], head, notes)
    rows: Iterator[tuple[int, str]] = chain([first], lines) if _is_row(head) else lines
    segments: dict[str, list[Segment]] = {}
    records, last = 0, first[0]
    for line, text in rows:
        records, last = records + 1, line
        if records * _SEGMENT > source.limits.kept:
            raise source.too_much(line)
        cells = parted(text, separator)
        if len(cells) != len(head):
            notes.refuse(
                line, _("The row has {count} cells, the head {wanted}.").format(count=len(cells), wanted=len(head))
            )
            continue
        sample = cells[found["sample"]]
        if not sample:
            notes.refuse(line, _("The row names no sample."))
        segment = _segment(cells, found, line, sample, notes)
        if segment is not None:
            segments.setdefault(sample, []).append(segment)
    if not source.is_whole:
        notes.warn(last, _("The last line is not ended: the file may have been cut there."))
    overlapping = [sample for sample in segments if _overlaps(sample, segments[sample], notes)]
    _suspect(segments, notes)
    return Results(
        kind=FileKind.SEG,
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        records=records,
        samples=tuple(segments),
        segments={} if notes.refuses else {sample: tuple(each) for sample, each in segments.items()},
        duplicates=tuple(overlapping),
        problems=notes.all(),
    )


def _lines(source: Source, notes: Notes) -> Iterator[tuple[int, str]]:
    """The head and the rows; what begins with # above the head is IGV's, and below it is told."""
    has_head = False
    for line, text in source.lines(longest=LINE):
        if text.startswith("#") and has_head:
            told = _("A line that begins with # stands among the rows.")
            notes.warn(line, told, hint=_("It is left out."))
        elif text.strip() and not text.startswith(("#", "track ")):
            has_head = True
            yield line, text


def _columns(name: str, line: int, head: Sequence[str], notes: Notes) -> dict[str, int]:
    """Where the columns stand; by their order where the first row is a segment already."""
    if _is_row(head):
        notes.warn(
            line, _("The file has no head: columns are taken as ID, chrom, loc.start, loc.end, num.mark, seg.mean.")
        )
        return {column: place for place, column in enumerate(_ORDER)}
    found = places(head, COLUMNS)
    lacking = [_TITLES[each] for each in NEEDED if each not in found]
    if lacking:
        raise Refused(
            _("{name} lacks the columns {columns}.").format(name=name, columns=", ".join(lacking)),
            hint=_("A SEG has ID, chrom, loc.start, loc.end, num.mark and seg.mean."),
        )
    others = len(head) - len(found)
    if others:
        notes.warn(line, _("Further columns, which are not kept: {count}.").format(count=others))
    return found


def _is_row(cells: Sequence[str]) -> bool:
    """Whether a row is a segment: a chromosome, two places and two numbers; genotypes of a matrix are no places."""
    return (
        len(cells) >= 6
        and chromosome(cells[1]) in ORDER
        and all(_is_number(each) for each in cells[2:6])
        and is_count(cells[3], _FURTHEST)
        and int(cells[3]) > _HIGHEST_GENOTYPE
    )


def _segment(cells: Sequence[str], found: dict[str, int], line: int, sample: str, notes: Notes) -> Segment | None:
    """One segment; None where it was refused, or has no value, which is told."""
    if cells[found["log2"]].casefold() in MISSING:
        notes.warn(line, _("The segment has no value and is left out."), sample=sample)
        return None
    try:
        chrom = cells[found["chrom"]]
        start, end = whole(cells[found["start"]]), whole(cells[found["end"]])
        log2 = number(cells[found["log2"]])
        marks = _optional(cells, found, "marks")
        copies = _optional(cells, found, "copies")
    except NoNumber as fault:
        notes.refuse(line, str(fault), sample=sample)
        return None
    place = chromosome(chrom)
    if not place:
        notes.refuse(line, _("The segment names no chromosome."), sample=sample)
    elif place not in ORDER:
        notes.warn(line, _("“{text}” is none of the chromosomes 1 to 22, X, Y and MT.").format(text=chrom[:40]))
    if not 0 <= start <= end <= _FURTHEST:
        text = _("The segment runs from {start} to {end}: its end lies before its start, or off the chromosome.")
        notes.refuse(line, text.format(start=start, end=end), sample=sample)
    if (marks or 0) < 0 or (copies or 0) < 0:
        notes.refuse(line, _("Neither marks nor copies are below 0."), sample=sample)
    return Segment(place, start, end, UNKNOWN if marks is None else int(marks), log2, copies, line)


def _optional(cells: Sequence[str], found: dict[str, int], column: str) -> float | None:
    if column not in found or cells[found[column]].casefold() in MISSING:
        return None
    return number(cells[found[column]])


def _overlaps(sample: str, segments: Sequence[Segment], notes: Notes) -> bool:
    """Two segments may share the base where they meet; more can't both hold."""
    overlaps = False
    for first, second in pairwise(sorted(segments, key=lambda each: (each.chrom, each.start, each.end))):
        if first.chrom == second.chrom and second.start < first.end:
            overlaps = True
            lines = sorted((first.line, second.line))
            text = _("The segments of lines {first} and {second} overlap on chromosome {chrom}.")
            notes.warn(
                lines[1],
                text.format(first=lines[0], second=lines[1], chrom=first.chrom),
                hint=_("The sample is kept apart until a person says whose it is."),
                sample=sample,
            )
    return overlaps


def _suspect(segments: dict[str, list[Segment]], notes: Notes) -> None:
    values = [each.log2 for rows in segments.values() for each in rows]
    if len(values) > 1 and min(values) >= 0 and 0.75 <= statistics.median(values) <= 3:
        notes.warn(
            0,
            _(
                "No seg.mean is below 0 and most lie around {value}: these look like copy numbers or ratios, not log2."
            ).format(value=round(statistics.median(values), 2)),
            hint=_("Ask the provider for log2 ratios, where two copies are 0."),
        )


def _is_number(text: str) -> bool:
    if text.casefold() in MISSING:
        return text.casefold() in ("na", "nan")
    try:
        number(text)
    except NoNumber:
        return False
    return True
