"""The facts about one participant, frozen: what the printed forms and the screens read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from app.domain.form import Form
from app.domain.populations import Populations
from app.domain.step import BloodClock
from app.domain.times import Moment
from app.domain.words import RunOutcome
from app.queries.counts import CountRow
from app.queries.endpoint import Judged
from app.queries.origin_view import OriginView
from db.audit import text_of
from db.base import canonical


@dataclass(frozen=True, slots=True)
class Correction:
    """What a field held before, who changed it, when (on the clock of the laboratory) and why."""

    old: str
    who: str
    when: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded form: its values, why values are missing, and what was corrected."""

    form: type[Form]
    values: Mapping[str, Any]
    missing: Mapping[str, Any] = field(default_factory=dict)
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)

    def plain(self) -> list[Any]:
        """Values and causes as the audit writes them."""
        values = {name: text_of(value) for name, value in self.values.items() if value not in (None, "")}
        return [self.form.__name__, values, {name: dict(cause) for name, cause in self.missing.items()}]


@dataclass(frozen=True, slots=True)
class Person:
    """How a form prints one of our people: the name beside a signature, the initials elsewhere."""

    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class TubeCase:
    """A tube with its draw, its receipt and its clock."""

    barcode: str
    is_primary: bool
    draw: Entry
    tube: Entry
    receipt: Entry | None
    clock: BloodClock
    draw_id: int = 0
    receiver: str = ""
    primary_reason: str = ""
    is_exploratory: bool = False
    used_ml: float | None = None


@dataclass(frozen=True, slots=True)
class RunCase:
    """A run that a tube of the participant went through; `left` are those that left it early, with when and why."""

    step: str
    title: str
    codes: tuple[str, ...]
    started: Moment | None
    finished: Moment | None
    operator: str
    exploratory_reason: str
    lots: tuple[str, ...]
    entry: Entry
    instrument: str = ""
    id: int = 0
    second_person: str = ""
    sop: str = ""
    outcome: RunOutcome | None = None
    made: tuple[str, ...] = ()
    left: tuple[tuple[str, Moment, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BlockCase:
    """A block with its reviews and who made them, its sections, and its extracts with their lot and reason by code."""

    barcode: str
    row: Row[Any]
    block: Entry
    reviews: tuple[Entry, ...]
    extracts: tuple[tuple[str, Entry], ...]
    reviewers: tuple[str, ...] = ()
    sections: Sequence[Row[Any]] = ()
    extracted: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlateCase:
    """A plate on which cells of the participant lie or lay, and its controls, which are nobody's."""

    barcode: str
    row: Row[Any]
    controls: Sequence[Row[Any]]
    products: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """A participant's record as the printed forms show it."""

    number: int
    participant_id: int
    visit: str
    enrolment: Entry
    populations: Populations
    tubes: tuple[TubeCase, ...]
    runs: tuple[RunCase, ...]
    counts: tuple[CountRow, ...]
    cells: Sequence[Row[Any]]
    products: Sequence[Row[Any]]
    blocks: tuple[BlockCase, ...]
    shipped: Sequence[Row[Any]]
    deviations: Sequence[Row[Any]]
    files: Sequence[Row[Any]]
    signatures: Sequence[Row[Any]]
    versions: tuple[tuple[int, str, str], ...]
    status: str
    head: tuple[int, str]
    plates: tuple[PlateCase, ...] = ()
    references: Sequence[Row[Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    corrected: Mapping[str, Mapping[int, Mapping[str, tuple[Correction, ...]]]] = field(default_factory=dict)
    """By table and row: counts, cells and products are lists, their corrections stand below the list."""
    judged: Judged | None = None
    """What the rule proposes and what was signed; the verdict that stands is in `populations`."""
    origin: OriginView | None = None
    """What sequencing told and people signed; only a paper reads it, for it takes its time."""

    signed: Sequence[Any] = ()
    """The signatures in words (`SignedRow`), the oldest first, each held against what it was given on; for a paper."""

    @property
    def view(self) -> OriginView:
        """The origin of the cells, of a case that was read for a paper."""
        if self.origin is None:
            raise ValueError("a paper needs the case with its origin")
        return self.origin

    def fingerprint(self) -> str:
        """The facts as one canonical text; its hash says whether a printed form still holds.

        It leaves out what printing itself changes: issued versions and the head of the chain.
        """
        return canonical(
            [
                [entry.plain() for entry in self._entries()],
                [[_plain_row(row) for row in rows] for rows in self._tables()],
                [_plain_run(run) for run in self.runs],
                [
                    [tube.receiver, tube.primary_reason, tube.is_exploratory, text_of(tube.used_ml)]
                    for tube in self.tubes
                ],
                [[plate.barcode, _plain_row(plate.row), *map(_plain_row, plate.controls)] for plate in self.plates],
                {name: text_of(value) for name, value in self.facts.items()},
                self.status,
                self.origin.plain() if self.origin is not None else [],
            ]
        )

    def _entries(self) -> Iterator[Entry]:
        yield self.enrolment
        for tube in self.tubes:
            yield from (each for each in (tube.draw, tube.tube, tube.receipt) if each is not None)
        yield from (run.entry for run in self.runs)
        for block in self.blocks:
            yield from (block.block, *block.reviews, *(extract for _code, extract in block.extracts))

    def _tables(self) -> Iterator[Sequence[Any]]:
        yield from (self.counts, self.cells, self.products, self.shipped, self.deviations)
        yield from (self.files, self.signatures, self.references, [block.row for block in self.blocks])
        yield from (block.sections for block in self.blocks)
        yield from (plate.products for plate in self.plates)


def _plain_run(run: RunCase) -> list[Any]:
    times = [text_of(run.started), text_of(run.finished), *(text_of(at) for _code, at, _why in run.left)]
    left = [[code, why] for code, _at, why in run.left]
    return [run.step, run.codes, times, run.lots, run.instrument, run.operator, run.second_person, run.made, left]


def _plain_row(row: Any) -> list[str | None]:
    values = row if isinstance(row, Row) else [attrgetter(each.name)(row) for each in fields(row)]
    return [text_of(float(each) if isinstance(each, Decimal) else each) for each in values]
