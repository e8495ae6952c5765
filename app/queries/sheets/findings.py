"""Genomic findings, one row an alteration and a sample: mutated, reference, or no data, with the line that tells it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.derived import CallWord, Completion, GenomicResult, GenomicTest, Listing, Stand
from app.domain.genome.cna import changes, shared_segments
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, Segment
from app.domain.words import AlterationKind, Kind, SampleState, label_of
from app.i18n import _
from app.queries.evidence import Sequenced, Source
from app.queries.facts import Reads, reads_of
from app.queries.origin import origin
from app.queries.origin_parts import Origin
from app.settings import Settings
from db.models import Item, Participant, ResultFile, ResultSample

TESTS: Final = {
    AlterationKind.SNV: GenomicTest.SNV,
    AlterationKind.INDEL: GenomicTest.SHORT,
    AlterationKind.CNA: GenomicTest.COPIES,
    AlterationKind.SV: GenomicTest.REARRANGED,
}
RESULTS: Final = {
    MUTATED: GenomicResult.MUTATED,
    REFERENCE: GenomicResult.REFERENCE,
    NO_DATA: GenomicResult.NO_DATA,
}


@dataclass(frozen=True, slots=True)
class Told:
    """An alteration as a sheet tells it; None where it has no such thing. `in_tumour`: in T, or a change of the tumour's."""

    key: str
    title: str
    test: GenomicTest
    gene: str = ""
    chrom: str = ""
    start: int | None = None
    end: int | None = None
    ref: str = ""
    alt: str = ""
    hgvsc: str = ""
    hgvsp: str = ""
    listing: Listing | None = None
    in_tumour: bool = False
    is_chip: bool | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """How a file of results was made, as far as it tells."""

    provider: str | None = None
    build: str | None = None
    platform: str | None = None
    pipeline: str | None = None


UNTOLD: Final = Made()


@dataclass(frozen=True, slots=True)
class Subject:
    """A cell, control or tumour material. `admitted`: whether it counts for penetrance; None where it is no single cell.

    `sample_id` is its last sample, for what no file tells.
    """

    code: str
    kind: Kind
    admitted: bool | None
    sample_id: int | None
    item_id: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One alteration in one sample; reads and VAF (0 to 1) are None where no file tells them."""

    key: str
    number: int
    subject: Subject
    told: Told
    result: GenomicResult
    call: CallWord | None = None
    stand: Stand | None = None
    depth: int | None = None
    alt: int | None = None
    vaf: float | None = None
    copies: float | None = None
    log2: float | None = None
    passed: bool | None = None
    reason: str = ""
    source: Source | None = None
    line: int | None = None
    also: str = ""
    sample_id: int | None = None
    made: Made = UNTOLD

    @property
    def status(self) -> Completion | None:
        return Completion.NOT_DONE if self.result is GenomicResult.NO_DATA else None

    @property
    def run(self) -> str:
        return self.source.run if self.source else ""

    @property
    def file(self) -> str:
        return self.source.file if self.source else ""

    @property
    def file_id(self) -> int | None:
        return self.source.file_id if self.source else None

    @property
    def sample(self) -> str:
        return self.source.name if self.source else ""


def findings(session: Session, settings: Settings) -> Iterator[Finding]:
    """Those of every participant whose results count, one participant after the other."""
    for number in with_results(session):
        yield from findings_of(session, settings, number)


def findings_of(session: Session, settings: Settings, number: int) -> Iterator[Finding]:
    """The alterations of the penetrance (T, and what several cells share), and the changes of copy number."""
    case = origin(session, settings, number)
    subjects = _subjects(case)
    numbers = listed_numbers(case)
    told, made = told_alterations(case, numbers), _made(session)
    for each, subject in subjects:
        yield from _of_calls(case, each, subject, numbers, told, made)
    yield from _of_copies(case, subjects, made)


def with_results(session: Session) -> Sequence[int]:
    """The numbers of participants for whom some sample counts."""
    return session.scalars(
        select(Participant.number)
        .join(Item, Item.participant_id == Participant.id)
        .join(ResultSample, ResultSample.item_id == Item.id)
        .where(ResultSample.state == SampleState.MAPPED, ResultSample.voided.is_(False), Participant.voided.is_(False))
        .distinct()
        .order_by(Participant.number)
    ).all()


def listed_numbers(case: Origin) -> tuple[int, ...]:
    """The alterations that the tables of penetrance list, of any kind of cell, along the numbers of the store."""
    parts = [table.genotypes.alterations for table in case.tables.values()]
    return tuple(np.unique(np.concatenate(parts)).tolist()) if parts else ()


def told_alterations(case: Origin, numbers: Iterable[int]) -> Mapping[int, Told]:
    """Alterations by their numbers, each with its place in the tumour's list."""
    rows = {int(number): row for row, number in enumerate(case.listed.alterations)}
    found = {}
    for number in numbers:
        named, row = case.evidence.alterations[number], rows[number]
        listing = case.listed.why(row)
        found[number] = Told(
            named.key,
            named.title,
            TESTS[named.kind],
            named.gene,
            named.chrom,
            named.start or None,
            named.end or None,
            named.ref,
            named.alt,
            named.hgvsc,
            named.hgvsp,
            listing,
            listing is Listing.KEPT,
            bool(case.listed.chip[row]),
        )
    return found


def _subjects(case: Origin) -> Sequence[tuple[Sequenced, Subject]]:
    """Every sequenced sample: cells, then controls, then the tumour."""
    found = case.evidence
    admitted = {each.code: each.is_admitted for each in case.cells}
    everything = [each for each in (*found.cells, *found.controls, *found.tumour) if each.has_results]
    return [
        (
            each,
            Subject(each.code, each.kind, admitted.get(each.code), _last_sample(each), each.item_id),
        )
        for each in everything
    ]


def _made(session: Session) -> Mapping[int, Made]:
    """How each file of results was made, by its number."""
    rows = session.execute(
        select(ResultFile.id, ResultFile.provider, ResultFile.build, ResultFile.platform, ResultFile.pipeline)
    )
    return {row.id: Made(row.provider, row.build, row.platform, row.pipeline) for row in rows}


def _how(made: Mapping[int, Made], source: Source | None) -> Made:
    return UNTOLD if source is None else made[source.file_id]


def _last_sample(each: Sequenced) -> int | None:
    parts = (*each.calls, *each.segments, *each.quality)
    return max((source.sample_id for source, _told in parts), default=None)


def _of_calls(
    case: Origin,
    each: Sequenced,
    subject: Subject,
    numbers: Sequence[int],
    told: Mapping[int, Told],
    made: Mapping[int, Made],
) -> Iterator[Finding]:
    reads = reads_of(case, each.code, numbers)
    places = np.searchsorted(case.genotypes.alterations, np.asarray(numbers, np.int64))
    states = case.genotypes.of([each.code]).state[places, 0].tolist()
    for number, call, state in zip(numbers, reads, states, strict=True):
        yield _of_call(case.number, subject, told[number], call, RESULTS[state], _how(made, call.source))


def _of_call(number: int, subject: Subject, told: Told, call: Reads, result: GenomicResult, made: Made) -> Finding:
    return Finding(
        f"{subject.code}:{told.key}",
        number,
        subject,
        told,
        result,
        call.word,
        call.stand if subject.admitted else None,
        call.depth,
        call.alt,
        None if call.vaf is None else round(call.vaf, 6),
        passed=call.passed if call.source else None,
        reason=label_of(call.word) if result is GenomicResult.NO_DATA else "",
        source=call.source,
        line=call.line,
        also=call.also,
        sample_id=call.source.sample_id if call.source else subject.sample_id,
        made=made,
    )


def _of_copies(
    case: Origin, subjects: Sequence[tuple[Sequenced, Subject]], made: Mapping[int, Made]
) -> Iterator[Finding]:
    """The tumour's changes of copy number in each sample, and the changes that a sample has beside them."""
    theirs = changes(case.tumour_segments, case.rule)
    for each, subject in subjects:
        source, segments = each.segments[-1] if each.segments else (None, ())
        how = _how(made, source)
        pairs = shared_segments(segments, case.tumour_segments, case.rule)
        first = {tumour: mine for mine, tumour in reversed(pairs)}
        for change in theirs:
            yield _of_change(subject, change, first.get(change), source, how, case.number, in_tumour=True)
        paired = {mine for mine, _tumour in pairs}
        for change in changes(segments, case.rule):
            if change not in paired:
                yield _of_change(subject, change, change, source, how, case.number, in_tumour=False)


def _of_change(
    subject: Subject,
    change: Segment,
    seen: Segment | None,
    source: Source | None,
    made: Made,
    number: int,
    *,
    in_tumour: bool,
) -> Finding:
    """One change in one sample; without copy numbers of the sample there is no data."""
    told = copy_change(change, in_tumour=in_tumour)
    result = GenomicResult.MUTATED if seen else GenomicResult.REFERENCE if source else GenomicResult.NO_DATA
    return Finding(
        f"{subject.code}:{told.key}",
        number,
        subject,
        told,
        result,
        copies=seen.copies if seen else None,
        log2=seen.log2 if seen else None,
        reason="" if source else _("No copy numbers of this sample came."),
        source=source,
        line=seen.line if seen else None,
        sample_id=source.sample_id if source else subject.sample_id,
        made=made,
    )


def copy_change(change: Segment, *, in_tumour: bool) -> Told:
    """A gain or loss by the place of its segment."""
    sign = "GAIN" if change.log2 > 0 else "LOSS"
    key = f"{change.chrom}:{change.start}-{change.end}:{sign}"
    return Told(
        key,
        f"{change.chrom}:{change.start}-{change.end} {sign}",
        GenomicTest.COPIES,
        chrom=change.chrom,
        start=change.start,
        end=change.end,
        alt=sign,
        in_tumour=in_tumour,
    )
