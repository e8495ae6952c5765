"""What lies on the bench: the clock of every open tube, most urgent first, and the work waiting at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.step import BloodClock, Step
from app.domain.steps import STEPS, step_by_key
from app.domain.steps.enumeration import still_to_read
from app.domain.times import Moment
from app.domain.words import (
    AWAY,
    Assay,
    Custody,
    Kind,
    Processing,
    Quality,
    Reading,
    Restriction,
    ShipmentStatus,
    TubeType,
)
from app.i18n import N_, _, ngettext
from app.queries.specimens import clocks_of
from app.settings import Settings
from db.models import (
    Count,
    Event,
    Item,
    Lineage,
    Participant,
    Plate,
    RunItem,
    Shipment,
    ShipmentItem,
    StepRun,
    Tube,
    WellContent,
)

ON_THE_CLOCK = (
    Processing.RECEIVED,
    Processing.ENRICHED,
    Processing.STAINED,
    Processing.ACQUIRED,
    Processing.COUNTED,
)


@dataclass(frozen=True, slots=True)
class OpenTube:
    """A tube of blood, or what became of it, that still waits for a step."""

    id: int
    barcode: str
    kind: Kind
    processing: Processing
    tube_type: TubeType
    assay: Assay
    clock: BloodClock
    run_id: int | None
    run_step: str
    run_started: Moment | None
    last_verb: str
    last_at: datetime | None
    is_on_hold: bool
    is_counted: bool
    is_exploratory: bool

    @property
    def waits_for_count(self) -> bool:
        """Whether it was acquired and nobody counted it yet; what is counted goes to the sort."""
        return self.processing is Processing.ACQUIRED and not self.is_counted

    @property
    def next_step(self) -> Step | None:
        """The step that is to start, or to finish where a run is open."""
        if self.run_id is not None:
            return step_by_key(self.run_step)
        return next_step(self.kind, self.processing)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a queue: a code, how much of it, its clock where it has one."""

    barcode: str
    amount: int = 1
    clock: BloodClock | None = None
    is_on_hold: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The work that waits at one step."""

    key: str
    title: str
    icon: str
    page: str
    waiting: tuple[Waiting, ...]
    count: int
    note: str = ""


def next_step(kind: Kind, processing: Processing) -> Step | None:
    """The first step that may take an item as it is."""
    return next((step for step in STEPS if step.may_take(kind, processing)), None)


def open_tubes(session: Session, settings: Settings, now: datetime) -> tuple[OpenTube, ...]:
    """Tubes and fractions whose clock still runs, over their limit first, then by least time left."""
    found_rows = session.execute(
        select(Item.id, Item.barcode, Item.kind, Item.processing, Item.restriction)
        .where(
            Item.processing.in_(ON_THE_CLOCK),
            Item.custody.not_in(AWAY),
            Item.quality != Quality.REJECTED,
            Item.voided.is_(False),
        )
        .order_by(Item.processing, Item.id)
    ).all()
    rows = [row for row in found_rows if row.kind in (Kind.BLOOD, Kind.ENRICHED)]
    opened = _open_runs(session, [row.id for row in rows])
    last = _last_events(session, [row.id for row in rows])
    blood = _blood_by_item(session, [row.id for row in rows])
    counted, exploratory = _counted(session, blood), _exploratory(session, blood)
    clocks = clocks_of(session, settings, list({tube.item_id: tube for tube in blood.values()}.values()))
    found = []
    for row in rows:
        tube = blood.get(row.id)
        if tube is None:
            continue
        clock = clocks[tube.item_id]
        run = opened.get(row.id)
        if _is_done(clock, row.processing, run is not None):
            continue
        verb, at = last.get(row.id, ("", None))
        found.append(
            OpenTube(
                row.id,
                row.barcode,
                row.kind,
                row.processing,
                tube.tube_type,
                tube.assay,
                clock,
                run.id if run else None,
                run.step if run else "",
                run.started if run else None,
                verb,
                at,
                row.restriction is not None,
                tube.item_id in counted,
                not exploratory.isdisjoint((row.id, tube.item_id)),
            )
        )
    return tuple(sorted(found, key=lambda each: (_urgency(each.clock, now), each.barcode)))


def queues(
    session: Session, settings: Settings, now: datetime, tubes: Sequence[OpenTube] | None = None
) -> tuple[Queue, ...]:
    """The work waiting at each step of the bench, oldest first; `tubes` are the open ones where they are known."""
    if tubes is None:
        tubes = open_tubes(session, settings, now)
    free = [tube for tube in tubes if tube.run_id is None]

    def of(*states: Processing) -> tuple[Waiting, ...]:
        return tuple(
            Waiting(tube.barcode, clock=tube.clock, is_on_hold=tube.is_on_hold)
            for tube in free
            if tube.processing in states
        )

    expected = _expected(session)
    amplify, cells = _to_amplify(session, settings)
    dispatch = _to_dispatch(session, settings)
    plates = ngettext("cells, {count} plate", "cells, {count} plates", len(amplify)).format(count=len(amplify))
    products = ngettext("of {count} participant", "of {count} participants", len(dispatch)).format(count=len(dispatch))
    return (
        Queue(
            "receive", N_("Receive"), "package", "receive", expected, len(expected), _("expected") if expected else ""
        ),
        _queue("enrich", N_("Enrich"), "funnel", "run", of(Processing.RECEIVED)),
        _queue("stain", N_("Stain"), "droplet", "run", of(Processing.ENRICHED)),
        _queue("count", N_("Count"), "microscope", "count", _to_count(session, free)),
        _queue("sort", N_("Sort"), "grid-3x3", "sort", of(Processing.STAINED, Processing.ACQUIRED, Processing.COUNTED)),
        Queue("amplify", N_("Amplify"), "snowflake", "amplify", amplify, cells, plates if amplify else ""),
        Queue(
            "dispatch",
            N_("Dispatch"),
            "truck",
            "results",
            dispatch,
            sum(each.amount for each in dispatch),
            products if dispatch else "",
        ),
    )


def _queue(key: str, title: str, icon: str, page: str, waiting: tuple[Waiting, ...]) -> Queue:
    return Queue(key, title, icon, page, waiting, len(waiting))


def _blood_by_item(session: Session, item_ids: Sequence[int]) -> dict[int, Tube]:
    """The tube behind each item: itself, or the one its fraction was enriched from."""
    parents = session.execute(select(Lineage.child_id, Lineage.parent_id).where(Lineage.child_id.in_(item_ids)))
    source = {each: each for each in item_ids} | {row.child_id: row.parent_id for row in parents}
    tubes = {tube.item_id: tube for tube in session.scalars(select(Tube).where(Tube.item_id.in_(source.values())))}
    return {item_id: tubes[tube_id] for item_id, tube_id in source.items() if tube_id in tubes}


def _counted(session: Session, blood: Mapping[int, Tube]) -> set[int]:
    """The tubes of which there is a count, preliminary or final."""
    tubes = {tube.item_id for tube in blood.values()}
    return set(session.scalars(select(Count.item_id).where(Count.item_id.in_(tubes), Count.voided.is_(False))))


def _exploratory(session: Session, blood: Mapping[int, Tube]) -> set[int]:
    """The items that an exploratory run took or made: what to do with the blood was decided (R03)."""
    tubes = {tube.item_id for tube in blood.values()}
    runs = (
        select(RunItem.item_id)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(StepRun.exploratory, RunItem.item_id.in_({*blood, *tubes}), RunItem.voided.is_(False))
    )
    return set(session.scalars(runs))


def _is_done(clock: BloodClock, processing: Processing, is_in_run: bool) -> bool:
    """The clock stopped at its end event and the last step is over, or there is nothing left to wait for."""
    if is_in_run:
        return False
    return processing is Processing.COUNTED and (clock.stopped is not None or clock.window is None)


def _urgency(clock: BloodClock, now: datetime) -> timedelta:
    left = clock.left(now)
    return left if left is not None and clock.stopped is None else timedelta.max


def _open_runs(session: Session, item_ids: Sequence[int]) -> dict[int, StepRun]:
    rows = session.execute(
        select(RunItem.item_id, StepRun)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(StepRun.finished.is_(None), RunItem.left_at.is_(None), RunItem.item_id.in_(item_ids))
    )
    return {row.item_id: row.StepRun for row in rows}


def _last_events(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    newest = select(func.max(Event.id)).where(Event.item_id.in_(item_ids)).group_by(Event.item_id)
    rows = session.execute(select(Event.item_id, Event.verb, Event.at).where(Event.id.in_(newest)))
    return {item_id: (verb, at) for item_id, verb, at in rows}


def _expected(session: Session) -> tuple[Waiting, ...]:
    rows = session.scalars(
        select(Item.barcode)
        .where(Item.custody == Custody.EXPECTED, Item.kind == Kind.BLOOD, Item.voided.is_(False))
        .order_by(Item.id)
        .limit(50)
    )
    return tuple(Waiting(code) for code in rows)


def _to_count(session: Session, tubes: Sequence[OpenTube]) -> tuple[Waiting, ...]:
    """Acquired tubes that nobody counted, then tubes whose count lacks a reading."""
    fresh = [Waiting(tube.barcode, clock=tube.clock) for tube in tubes if tube.waits_for_count]
    readings: dict[str, list[Row[Any]]] = {}
    for row in session.execute(
        select(Item.barcode, Count.stage, Count.reading, Count.status, Count.n_dp, Count.n_ctc)
        .join(Item, Item.id == Count.item_id)
        .join(Tube, Tube.item_id == Item.id)
        .where(Count.voided.is_(False), Item.voided.is_(False), Tube.is_primary)
        .order_by(Count.id)
    ):
        readings.setdefault(row.barcode, []).append(row)
    partly = [
        Waiting(code, note=_(TO_READ[left[1]])) for code, rows in readings.items() if (left := still_to_read(rows))
    ]
    return (*fresh, *partly[:20])


TO_READ: Final = {Reading.READER_1: N_("final"), Reading.READER_2: N_("2nd"), Reading.CONSENSUS: N_("consensus")}


def _to_amplify(session: Session, settings: Settings) -> tuple[tuple[Waiting, ...], int]:
    """Closed plates with cells that wait for amplification here."""
    if settings.wga_at_provider:
        return (), 0
    on_plate = aliased(Item)
    rows = session.execute(
        select(
            on_plate.barcode.label("plate"),
            func.count(Item.id).label("cells"),
            func.max(Item.restriction).label("hold"),
        )
        .select_from(WellContent)
        .join(Item, Item.id == WellContent.item_id)
        .join(Plate, Plate.item_id == WellContent.plate_id)
        .join(on_plate, on_plate.id == Plate.item_id)
        .where(
            WellContent.live,
            WellContent.voided.is_(False),
            Item.processing.in_((Processing.SORTED, Processing.LYSED)),
            Item.custody.not_in(AWAY),
            Plate.closed_at.is_not(None),
            Item.kind != Kind.NTC,
            Item.id.not_in(_in_open_runs()),
        )
        .group_by(on_plate.barcode)
        .order_by(on_plate.barcode)
        .limit(50)
    ).all()
    waiting = tuple(Waiting(row.plate, row.cells, is_on_hold=row.hold == Restriction.HOLD) for row in rows)
    return (*_amplifying(session), *waiting), sum(each.amount for each in waiting)


def _in_open_runs() -> Select[tuple[int]]:
    runs = select(RunItem.item_id).join(StepRun, StepRun.id == RunItem.run_id)
    return runs.where(StepRun.finished.is_(None), RunItem.left_at.is_(None), RunItem.voided.is_(False))


def _amplifying(session: Session) -> list[Waiting]:
    """The plates whose amplification is under way, each with the time of its start."""
    rows = session.execute(
        select(Item.barcode, StepRun)
        .join(WellContent, WellContent.plate_id == Item.id)
        .join(RunItem, RunItem.item_id == WellContent.item_id)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(StepRun.step == "wga", StepRun.finished.is_(None), StepRun.voided.is_(False), WellContent.live)
        .order_by(StepRun.id)
    )
    runs = {row.barcode: row.StepRun.started for row in rows}
    return [Waiting(code, 0, note=_started(moment)) for code, moment in runs.items()]


def _started(moment: Moment | None) -> str:
    local = moment.local if moment is not None else None
    return _("since {time}").format(time=f"{local:%H:%M}") if local is not None else _("running")


def _to_dispatch(session: Session, settings: Settings) -> tuple[Waiting, ...]:
    """What could be sent and stands in no shipment, by participant."""
    in_shipment = (
        select(ShipmentItem.item_id)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(ShipmentItem.voided.is_(False), Shipment.status != ShipmentStatus.CANCELLED)
    )
    kinds = (Kind.DP_CELL, Kind.CTC, Kind.WBC) if settings.wga_at_provider else (Kind.WGA_PRODUCT,)
    state = Processing.SORTED if settings.wga_at_provider else Processing.AMPLIFIED
    rows = session.execute(
        select(Participant.number, func.count(Item.id).label("amount"))
        .join(Item, Item.participant_id == Participant.id)
        .where(
            Item.kind.in_(kinds),
            Item.processing == state,
            Item.custody.not_in(AWAY),
            Item.restriction.is_(None),
            Item.quality != Quality.REJECTED,
            Item.voided.is_(False),
            Item.id.not_in(in_shipment),
        )
        .group_by(Participant.number)
        .order_by(Participant.number)
    )
    return tuple(Waiting(f"{row.number:03d}", row.amount) for row in rows)
