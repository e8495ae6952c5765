"""A plate as its map shows it, and the sorts that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.step import BloodClock
from app.domain.times import Moment
from app.domain.words import Kind, PlateFormat, Platform, Restriction, SortMode, SortOutcome
from app.queries.cell import unpacked
from app.queries.codes import found
from app.queries.history import short_name
from app.queries.sheets import cells, products
from app.queries.specimens import blood_of, specimen
from app.settings import Settings
from db.models import (
    Count,
    IndexValues,
    Item,
    Participant,
    PlannedWell,
    Plate,
    SortSession,
    StepRun,
    User,
    WellContent,
)


@dataclass(frozen=True, slots=True)
class Well:
    """What lies, lay or is planned in a well."""

    well: str
    kind: Kind
    barcode: str
    outcome: SortOutcome | None
    is_planned: bool
    is_live: bool
    version: int = 0
    product: str = ""
    n_expected: int = 1
    is_on_hold: bool = False


@dataclass(frozen=True, slots=True)
class PlateView:
    """A plate with its wells and the sort onto it."""

    barcode: str
    participant: int | None
    format: PlateFormat
    closed_at: Moment | None
    wells: tuple[Well, ...]
    source: str
    counted_dp: int | None
    is_paused: bool
    is_on_hold: bool

    def at(self, well: str) -> Well | None:
        """What the map shows in a well: the live thing, else the plan, else the last that was there."""
        here = [each for each in self.wells if each.well == well]
        return max(here, key=lambda each: (each.is_live, each.is_planned), default=None)


@dataclass(frozen=True, slots=True)
class SortView:
    """The last sort onto a plate: when it began, by whom, on what; the clock of its blood."""

    started: Moment | None
    operator: str
    platform: Platform
    mode: SortMode
    clock: BloodClock | None


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the index values of a plate: lowest, median and highest value."""

    name: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class OpenSort:
    """A sort under way."""

    plate: str
    source: str
    participant: int | None
    started: Moment | None


def plate_view(session: Session, scanned: str) -> PlateView:
    """The plate of a scanned code."""
    target = found(session, scanned, even_void=True)
    item = session.get_one(Item, target.subject_id)
    plate = session.scalars(select(Plate).where(Plate.item_id == item.id)).one()
    owner = session.get(Participant, item.participant_id) if item.participant_id else None
    sort = session.scalar(
        select(SortSession).where(SortSession.plate_id == item.id).order_by(SortSession.id.desc()).limit(1)
    )
    source = session.get_one(Item, sort.source_id).barcode if sort else ""
    return PlateView(
        item.barcode,
        owner.number if owner else None,
        plate.format,
        plate.closed_at,
        _wells(session, item),
        source,
        _counted(session, sort.source_id) if sort else None,
        bool(sort and sort.paused_at),
        item.restriction is Restriction.HOLD,
    )


def open_sorts(session: Session) -> Sequence[OpenSort]:
    """Sorts that are not closed, oldest first."""
    plate, source = aliased(Item), aliased(Item)
    rows = session.execute(
        select(plate.barcode.label("plate"), source.barcode.label("source"), Participant.number, StepRun.started)
        .select_from(SortSession)
        .join(StepRun, StepRun.id == SortSession.run_id)
        .join(plate, plate.id == SortSession.plate_id)
        .join(source, source.id == SortSession.source_id)
        .outerjoin(Participant, Participant.id == source.participant_id)
        .where(StepRun.finished.is_(None), SortSession.voided.is_(False))
        .order_by(SortSession.id)
    )
    return tuple(OpenSort(row.plate, row.source, row.number, row.started) for row in rows)


def sort_of(session: Session, settings: Settings, plate: str) -> SortView | None:
    """The last sort onto a plate; None of a plate that was never sorted onto."""
    item = aliased(Item)
    row = session.execute(
        select(SortSession, StepRun, User.name)
        .join(item, item.id == SortSession.plate_id)
        .join(StepRun, StepRun.id == SortSession.run_id)
        .outerjoin(User, User.login == StepRun.operator)
        .where(item.barcode == plate, SortSession.voided.is_(False))
        .order_by(SortSession.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    sort, run, name = row
    clock = specimen(session, settings, sort.source_id).clock
    return SortView(run.started, short_name(name) if name else run.operator, sort.platform, sort.mode, clock)


def channels_of(session: Session, plate: str) -> tuple[Channel, ...]:
    """The channels of a plate's index values, over all of its cells."""
    on_plate = aliased(Item)
    rows = session.execute(
        select(IndexValues.channels, IndexValues.packed)
        .join(WellContent, WellContent.item_id == IndexValues.item_id)
        .join(on_plate, on_plate.id == WellContent.plate_id)
        .where(on_plate.barcode == plate)
    )
    values: dict[str, list[float]] = {}
    for row in rows:
        for name, value in unpacked(row.channels, row.packed).items():
            values.setdefault(name, []).append(value)
    return tuple(Channel(name, min(each), median(each), max(each)) for name, each in values.items())


def _wells(session: Session, item: Item) -> tuple[Well, ...]:
    made = {row.cell: row.barcode for row in products(session, item.barcode)}
    placed = [
        Well(
            row.well,
            row.kind,
            row.barcode,
            row.outcome,
            False,
            bool(row.live) or row.barcode in made,
            row.version,
            made.get(row.barcode, ""),
            row.n_expected,
            row.restriction is Restriction.HOLD,
        )
        for row in cells(session, item.barcode)
    ]
    planned = [
        Well(row.well, row.kind, "", None, True, False, n_expected=row.n_expected)
        for row in session.scalars(
            select(PlannedWell).where(PlannedWell.plate_id == item.id, PlannedWell.confirmed.is_(False))
        )
    ]
    return (*placed, *planned)


def _counted(session: Session, source_id: int) -> int | None:
    blood = blood_of(session, source_id)
    if blood is None:
        return None
    rows = select(Count.n_dp).where(Count.item_id == blood.tube_id).order_by(Count.id.desc())
    return session.scalar(rows.limit(1))
