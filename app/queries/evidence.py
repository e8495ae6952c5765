"""What sequencing told of one participant: each cell, WBC control and tumour extract with its calls, segments and quality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.domain.genome.alteration import Alteration as Named
from app.domain.genome.genotypes import numbered
from app.domain.genome.packing import unpack, unpack_segments
from app.domain.genome.parsed import Calls, SampleQc, Segment
from app.domain.times import Moment
from app.domain.withdrawal import Standing, Use, Withdrawn, standing
from app.domain.words import (
    CELL_KINDS,
    Custody,
    Doublet,
    Edge,
    FileKind,
    Kind,
    Morphology,
    Quality,
    SampleState,
    SortOutcome,
)
from db.models import (
    Alteration,
    AlterationName,
    CallSet,
    Cell,
    File,
    Item,
    Lineage,
    Participant,
    QcValues,
    Reference,
    ResultFile,
    ResultSample,
    SegmentSet,
)

UP: Final = (Edge.AMPLIFIED_FROM, Edge.ALIQUOT_OF)
"""From what was sequenced to the cell or extract that it stands for."""
TUMOUR: Final = (Kind.BLOCK, Kind.SECTION, Kind.EXTRACT)
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Source:
    """The sample of a file that a fact comes from."""

    sample_id: int
    name: str
    file_id: int
    file: str
    kind: FileKind
    run: str


@dataclass(frozen=True, slots=True, eq=False)
class Sequenced:
    """A cell, control or tumour material and all that counts of its results, by source in the order taken in.

    `is_over`: no result is to come of it: lost, destroyed, rejected, an empty well.
    """

    item_id: int
    code: str
    kind: Kind
    outcome: SortOutcome | None = None
    doublet: Doublet | None = None
    morphology: Morphology | None = None
    is_over: bool = False
    calls: tuple[tuple[Source, Calls], ...] = ()
    segments: tuple[tuple[Source, tuple[Segment, ...]], ...] = ()
    quality: tuple[tuple[Source, SampleQc], ...] = ()

    @property
    def has_results(self) -> bool:
        return bool(self.calls or self.segments or self.quality)

    @property
    def has_genome(self) -> bool:
        """Whether calls or copy numbers came; a table of quality alone announces them."""
        return bool(self.calls or self.segments)

    @property
    def measured(self) -> SampleQc | None:
        """What the provider measured last."""
        return self.quality[-1][1] if self.quality else None


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All of one participant. `tumour` is what the reference in force holds; `alterations` by their numbers in the calls."""

    number: int
    participant_id: int
    cells: tuple[Sequenced, ...] = ()
    controls: tuple[Sequenced, ...] = ()
    tumour: tuple[Sequenced, ...] = ()
    has_reference: bool = False
    alterations: Mapping[int, Named] = field(default_factory=dict)


Shelf: TypeAlias = dict[int, Named]
"""Alterations by their numbers, read once for all participants of one look."""


def evidence(session: Session, number: int, *, shelf: Shelf | None = None) -> Evidence:
    """The results that count for a participant: mapped ones, of what was not taken back, within the consent.

    What several participants of one look have in common is read into `shelf` once.
    """
    person = session.execute(
        select(Participant.id, Participant.withdrawn_at, Participant.withdrawal_scope).where(
            Participant.number == number
        )
    ).one()
    items = _items(session, person.id)
    stands_for = _stands_for(session, person.id, items)
    facts = _Facts(session, _samples(session, person))
    reference = _reference(session, person.id)
    mine = _below(session, person.id, reference) if reference is not None else frozenset()
    subjects = [
        _sequenced(row, facts.of(stands_for.get(row.id, ()))) for row in items if row.kind in (*CELL_KINDS, *TUMOUR)
    ]
    return Evidence(
        number,
        person.id,
        tuple(each for each in subjects if each.kind in (Kind.DP_CELL, Kind.CTC)),
        tuple(each for each in subjects if each.kind is Kind.WBC),
        tuple(each for each in subjects if each.kind in TUMOUR and each.item_id in mine and each.has_results),
        reference is not None,
        facts.alterations({} if shelf is None else shelf),
    )


def _items(session: Session, participant_id: int) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            Item.id,
            Item.barcode,
            Item.kind,
            Item.custody,
            Item.quality,
            Cell.outcome,
            Cell.doublet,
            Cell.morphology,
        )
        .outerjoin(Cell, Cell.item_id == Item.id)
        .where(Item.participant_id == participant_id, Item.voided.is_(False))
        .order_by(Item.id)
    ).all()


def _stands_for(session: Session, participant_id: int, items: Sequence[Row[Any]]) -> Mapping[int, Sequence[int]]:
    """By the id of a cell or extract: what was sequenced in its place, itself, its product, their aliquots."""
    pairs = session.execute(
        select(Lineage.child_id, Lineage.parent_id).where(
            Lineage.participant_id == participant_id, Lineage.edge.in_(UP), Lineage.voided.is_(False)
        )
    )
    above = dict(pairs.tuples().all())

    def top(item: int) -> int:
        while item in above:
            item = above[item]
        return item

    found: dict[int, list[int]] = {}
    for row in items:
        found.setdefault(top(row.id), []).append(row.id)
    return found


def _samples(session: Session, person: Row[Any]) -> Sequence[Row[Any]]:
    """The mapped samples of a participant's items; what came after a withdrawal that forbids new use stays out (R20)."""
    rows = session.execute(
        select(
            ResultSample.id,
            ResultSample.item_id,
            ResultSample.name,
            ResultFile.kind,
            ResultFile.run,
            ResultFile.taken,
            ResultFile.id.label("file_id"),
            File.name.label("file"),
        )
        .join(ResultFile, ResultFile.id == ResultSample.result_file_id)
        .join(File, File.id == ResultFile.file_id)
        .join(Item, Item.id == ResultSample.item_id)
        .where(Item.participant_id == person.id, ResultSample.state == SampleState.MAPPED)
        .order_by(ResultSample.id)
    ).all()
    left = Withdrawn(person.withdrawal_scope, person.withdrawn_at)
    return [row for row in rows if within_consent(row.taken, left)]


def within_consent(taken: Moment, left: Withdrawn) -> bool:
    """Whether what was taken in at a time may be used: not after a withdrawal that forbids new use (R20)."""
    return standing(Use.RESULT, left, taken) is Standing.MAY


class _Facts:
    """The bulk rows of some samples, by the item that was sequenced."""

    def __init__(self, session: Session, samples: Sequence[Row[Any]]) -> None:
        self.session = session
        self.sources = {
            row.id: Source(row.id, row.name, row.file_id, row.file, row.kind, row.run or "") for row in samples
        }
        self.samples_of: dict[int, list[int]] = {}
        for row in samples:
            self.samples_of.setdefault(row.item_id, []).append(row.id)
        ids = list(self.sources)
        self.calls = {row.sample_id: unpack(row.packed) for row in _rows_of(session, CallSet, ids)}
        self.segments = {row.sample_id: unpack_segments(row.packed) for row in _rows_of(session, SegmentSet, ids)}
        self.quality = {row.sample_id: SampleQc(row.line, **row.content) for row in _rows_of(session, QcValues, ids)}

    def of(self, items: Sequence[int]) -> dict[str, Any]:
        ids = sorted(sample for item in items for sample in self.samples_of.get(item, ()))
        return {
            "calls": tuple((self.sources[each], self.calls[each]) for each in ids if each in self.calls),
            "segments": tuple((self.sources[each], self.segments[each]) for each in ids if each in self.segments),
            "quality": tuple((self.sources[each], self.quality[each]) for each in ids if each in self.quality),
        }

    def alterations(self, shelf: Shelf) -> Mapping[int, Named]:
        """The alterations that the calls tell of, with the gene and names that were told last."""
        numbers = numbered([calls.row for calls in self.calls.values()])[0].tolist()
        shelf.update(alterations_by_number(self.session, [number for number in numbers if number not in shelf]))
        return {number: shelf[number] for number in numbers if number in shelf}


def alterations_by_number(session: Session, numbers: Sequence[int]) -> Mapping[int, Named]:
    found: dict[int, Named] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        last = (
            select(func.max(AlterationName.id))
            .where(AlterationName.alteration_id.in_(part))
            .group_by(AlterationName.alteration_id)
        )
        names = {
            row.alteration_id: row
            for row in session.execute(
                select(
                    AlterationName.alteration_id, AlterationName.gene, AlterationName.hgvsc, AlterationName.hgvsp
                ).where(AlterationName.id.in_(last))
            )
        }
        table = Alteration.__table__.c
        rows = session.execute(
            select(table.id, table.kind, table.chrom, table.start, table.end, table.ref, table.alt, table.name).where(
                table.id.in_(part)
            )
        )
        for row in rows:
            name = names.get(row.id)
            gene, hgvsc, hgvsp = (name.gene, name.hgvsc, name.hgvsp) if name is not None else ("", "", "")
            found[row.id] = Named(
                row.kind, row.chrom, row.start, row.end, row.ref, row.alt, gene, hgvsc, hgvsp, row.name
            )
    return found


def _rows_of(session: Session, table: Any, samples: Sequence[int]) -> Sequence[Row[Any]]:
    """The rows of an append-only table that belong to some samples, columns only."""
    columns = table.__table__.c
    found: list[Row[Any]] = []
    for start in range(0, len(samples), _AT_ONCE):
        part = samples[start : start + _AT_ONCE]
        found += session.execute(select(columns).where(columns.sample_id.in_(part)).order_by(columns.id)).all()
    return found


def _reference(session: Session, participant_id: int) -> int | None:
    """The block or extract that the cells are compared with today."""
    return session.scalar(
        select(Reference.item_id).where(
            Reference.participant_id == participant_id, Reference.until.is_(None), Reference.voided.is_(False)
        )
    )


def _below(session: Session, participant_id: int, top: int) -> frozenset[int]:
    """A block or an extract and all that was cut and extracted from it."""
    pairs = session.execute(
        select(Lineage.parent_id, Lineage.child_id)
        .where(Lineage.participant_id == participant_id, Lineage.voided.is_(False))
        .order_by(Lineage.child_id)
    ).tuples()
    found = {top}
    for parent, child in pairs:
        if parent in found:
            found.add(child)
    return frozenset(found)


def _sequenced(row: Row[Any], facts: Mapping[str, Any]) -> Sequenced:
    over = row.custody in (Custody.LOST, Custody.DESTROYED) or row.quality is Quality.REJECTED
    over = over or row.outcome in (SortOutcome.EMPTY, SortOutcome.LOST)
    return Sequenced(row.id, row.barcode, row.kind, row.outcome, row.doublet, row.morphology, over, **facts)
