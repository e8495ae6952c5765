"""Everything that a lot touched: runs, things, plates, participants, shipments, results, verdicts, what was sent out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import is_code, participant_name, printed
from app.domain.errors import NotFound
from app.domain.steps import step_by_key
from app.domain.times import Moment
from app.domain.words import (
    DocumentKind,
    Kind,
    LotKind,
    LotState,
    SampleState,
    VerdictState,
    label_of,
)
from app.i18n import N_, _
from app.queries.codes import found
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import (
    Audit,
    Cell,
    Document,
    Extract,
    File,
    Item,
    Lineage,
    Lot,
    OriginVerdict,
    Participant,
    ResultFile,
    ResultSample,
    RunItem,
    RunLot,
    Shipment,
    ShipmentItem,
    SortSession,
    StepRun,
    Tube,
    WellContent,
    WgaProduct,
)

AT_ONCE: Final = 500
"""Ids of one statement; a database takes no more than some thousand."""


class Group(Enum):
    """What a lot may have touched, in the order of a recall's page."""

    RUNS = N_("Runs")
    THINGS = N_("Tubes, cells and products")
    PLATES = N_("Plates")
    PARTICIPANTS = N_("Participants")
    SHIPMENTS = N_("Shipments")
    RESULTS = N_("Results")
    VERDICTS = N_("Verdicts")
    EXPORTS = N_("Sent out already")


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that the lot touched. `what` says in words what it is, `note` its hash, its lab state or its place."""

    group: Group
    key: str
    name: str
    number: int | None
    what: str
    at: Moment | None = None
    note: str = ""
    page: str = ""
    """The page that shows it; empty: its code opens it."""

    @property
    def told(self) -> str:
        """Its name as people read it: a code with its hyphens."""
        return printed(self.name) if is_code(self.name) else self.name


@dataclass(frozen=True, slots=True)
class LotFacts:
    """The lot itself."""

    id: int
    version: int
    barcode: str
    kind: LotKind
    name: str
    number: str
    maker: str
    state: LotState
    recalled: Moment | None
    recalled_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recall:
    """A lot and all that it touched."""

    lot: LotFacts
    rows: tuple[Touched, ...]

    def of(self, group: Group) -> tuple[Touched, ...]:
        return tuple(each for each in self.rows if each.group is group)

    @property
    def counts(self) -> Mapping[Group, int]:
        return {group: len(self.of(group)) for group in Group}


COLUMNS: tuple[Column[Touched], ...] = (
    column("NAME", N_("Code or name"), "told", width=150),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=100),
    column("WHAT", N_("What it is"), "what", width=220, stretch=True),
    column("AT", N_("When"), "at", K.TIME, width=150),
    Column(N_("Note or hash"), lambda row: row.note[:24], name="NOTE", width=200),
)


def lot_facts(session: Session, scanned: str) -> LotFacts:
    """A lot by its code; NotFound where the code is that of something else."""
    target = found(session, scanned)
    if target.kind is not Kind.LOT:
        raise NotFound(
            _("{code} is no lot.").format(code=target.code), hint=_("Scan the code of a lot."), code=target.code
        )
    row = session.get_one(Lot, target.subject_id)
    return LotFacts(
        row.id,
        row.version,
        row.barcode,
        row.kind,
        row.name,
        row.number,
        row.maker or "",
        row.state,
        row.recalled,
        row.recalled_by or "",
        row.recall_reason or "",
    )


def recall(session: Session, scanned: str) -> Recall:
    """The lot with this code and all that it touched."""
    lot = lot_facts(session, scanned)
    runs = _runs(session, lot.id)
    things = touched_items(session, lot.id)
    people = _people(session, things)
    rows = (
        *_told_runs(session, runs),
        *_told_things(session, things),
        *_told_plates(session, things, runs),
        *_told_people(session, people),
        *_told_shipments(session, things),
        *_told_results(session, things),
        *_told_verdicts(session, things, people),
        *_told_exports(session, lot.id, things, people),
    )
    return Recall(lot, rows)


def touched_items(session: Session, lot_id: int) -> frozenset[int]:
    """Ids of what the lot was used on or for, and of all that was made of it since."""
    runs = _runs(session, lot_id)
    base = set(session.scalars(select(Tube.item_id).where(Tube.lot_id == lot_id)))
    base |= set(session.scalars(select(Extract.item_id).where(Extract.lot_id == lot_id)))
    members = session.execute(select(RunItem.item_id, RunItem.made_id).where(RunItem.run_id.in_(runs))).all()
    base |= {row.made_id or row.item_id for row in members}
    base |= set(session.scalars(select(Cell.item_id).where(Cell.run_id.in_(runs))))
    base |= set(session.scalars(select(WgaProduct.item_id).where(WgaProduct.run_id.in_(runs))))
    went_in = {row.item_id for row in members}
    return frozenset(_below(session, base) | went_in)


def recalls_of(session: Session, item_id: int) -> tuple[str, ...]:
    """The recalled lots that touched a thing, in words; nothing of it is void by that."""
    rows = session.execute(
        select(Lot.id, Lot.name, Lot.number)
        .where(Lot.state == LotState.RECALLED, Lot.voided.is_(False))
        .order_by(Lot.id)
    ).all()
    return tuple(f"{row.name} {row.number}" for row in rows if item_id in touched_items(session, row.id))


def recalls_of_participant(session: Session, number: int) -> tuple[str, ...]:
    """The recalled lots that touched anything of a participant, in words."""
    mine = set(
        session.scalars(
            select(Item.id).join(Participant, Participant.id == Item.participant_id).where(Participant.number == number)
        )
    )
    rows = session.execute(
        select(Lot.id, Lot.name, Lot.number)
        .where(Lot.state == LotState.RECALLED, Lot.voided.is_(False))
        .order_by(Lot.id)
    ).all()
    return tuple(f"{row.name} {row.number}" for row in rows if not mine.isdisjoint(touched_items(session, row.id)))


def recalls_of_code(session: Session, code: str) -> tuple[str, ...]:
    """The same, of the thing that a code stands for."""
    item_id = session.scalar(select(Item.id).where(Item.barcode == code))
    return recalls_of(session, item_id) if item_id is not None else ()


def recalled_lots(session: Session) -> tuple[str, ...]:
    """The codes of the lots that are recalled."""
    rows = select(Lot.barcode).where(Lot.state == LotState.RECALLED, Lot.voided.is_(False)).order_by(Lot.id)
    return tuple(session.scalars(rows))


def _runs(session: Session, lot_id: int) -> tuple[int, ...]:
    named = session.scalars(select(RunLot.run_id).where(RunLot.lot_id == lot_id, RunLot.voided.is_(False)))
    on_chip = session.scalars(select(SortSession.run_id).where(SortSession.chip_lot_id == lot_id))
    return tuple(sorted({*named, *on_chip}))


def _below(session: Session, ids: set[int]) -> set[int]:
    """These things and all that was made of them."""
    known, left = set(ids), set(ids)
    while left:
        made: set[int] = set()
        for part in _parts(left):
            below = select(Lineage.child_id).where(Lineage.parent_id.in_(part), Lineage.voided.is_(False))
            made |= set(session.scalars(below))
        left = made - known
        known |= left
    return known


def _parts(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    whole = sorted(ids)
    return (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))


def _people(session: Session, things: frozenset[int]) -> Mapping[int, int]:
    """Numbers of the participants by their id."""
    people: dict[int, int] = {}
    for part in _parts(things):
        of = select(Participant.id, Participant.number).join(Item, Item.participant_id == Participant.id)
        people |= dict(session.execute(of.where(Item.id.in_(part)).distinct()).tuples().all())
    return dict(sorted(people.items(), key=lambda each: each[1]))


def _told_runs(session: Session, runs: Sequence[int]) -> Iterator[Touched]:
    inside = select(RunItem.run_id, func.count(RunItem.id)).where(RunItem.run_id.in_(runs)).group_by(RunItem.run_id)
    sizes = dict(session.execute(inside).tuples().all())
    rows = session.execute(select(StepRun).where(StepRun.id.in_(runs), StepRun.voided.is_(False)).order_by(StepRun.id))
    for (run,) in rows:
        what = _("{step}, {count} in it").format(step=_(step_by_key(run.step).title), count=sizes.get(run.id, 0))
        yield Touched(Group.RUNS, str(run.id), str(run.id), None, what, run.started, run.operator, "run_record")


def _told_things(session: Session, things: frozenset[int]) -> Iterator[Touched]:
    for part in _parts(things):
        rows = session.execute(
            select(Item.barcode, Item.kind, Item.custody, Item.place_text, Participant.number)
            .outerjoin(Participant, Participant.id == Item.participant_id)
            .where(Item.id.in_(part), Item.voided.is_(False), Item.kind != Kind.PLATE)
            .order_by(Item.id)
        )
        for row in rows:
            note = " · ".join(word for word in (label_of(row.custody), row.place_text or "") if word)
            yield Touched(Group.THINGS, row.barcode, row.barcode, row.number, label_of(row.kind), None, note)


def _told_plates(session: Session, things: frozenset[int], runs: Sequence[int]) -> Iterator[Touched]:
    held: dict[int, int] = dict.fromkeys(session.scalars(_sorted_onto(runs)), 0)
    for part in _parts(things):
        inside = select(WellContent.plate_id, func.count(WellContent.id)).where(WellContent.item_id.in_(part))
        for plate, count in session.execute(inside.group_by(WellContent.plate_id)).tuples():
            held[plate] = held.get(plate, 0) + count
    rows = session.execute(
        select(Item.id, Item.barcode, Item.custody, Item.place_text, Participant.number)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.id.in_(held), Item.voided.is_(False))
        .order_by(Item.id)
    )
    for row in rows:
        what = _("Plate, {count} of its wells").format(count=held[row.id])
        note = " · ".join(word for word in (label_of(row.custody), row.place_text or "") if word)
        yield Touched(Group.PLATES, row.barcode, row.barcode, row.number, what, None, note)


def _sorted_onto(runs: Sequence[int]) -> Select[tuple[int]]:
    return select(SortSession.plate_id).where(SortSession.run_id.in_(runs))


def _told_people(session: Session, people: Mapping[int, int]) -> Iterator[Touched]:
    rows = session.execute(select(Participant.number, Participant.status).where(Participant.id.in_(people)))
    for row in sorted(rows, key=lambda each: each.number):
        yield Touched(
            Group.PARTICIPANTS,
            str(row.number),
            participant_name(row.number),
            row.number,
            label_of(row.status),
            page="participant",
        )


def _told_shipments(session: Session, things: frozenset[int]) -> Iterator[Touched]:
    found_in: dict[int, int] = {}
    for part in _parts(things):
        inside = select(ShipmentItem.shipment_id, func.count(ShipmentItem.id)).where(
            ShipmentItem.item_id.in_(part), ShipmentItem.voided.is_(False)
        )
        for shipment, count in session.execute(inside.group_by(ShipmentItem.shipment_id)).tuples():
            found_in[shipment] = found_in.get(shipment, 0) + count
    rows = session.execute(
        select(Shipment.id, Shipment.barcode, Shipment.provider, Shipment.sent, Shipment.status)
        .where(Shipment.id.in_(found_in))
        .order_by(Shipment.id)
    )
    for row in rows:
        what = _("{provider}, {count} things").format(provider=row.provider, count=found_in[row.id])
        yield Touched(Group.SHIPMENTS, row.barcode, row.barcode, None, what, row.sent, label_of(row.status), "shipment")


def _told_results(session: Session, things: frozenset[int]) -> Iterator[Touched]:
    for part in _parts(things):
        rows = session.execute(
            select(ResultFile.id, File.name, File.sha256, ResultFile.taken, Item.barcode, Participant.number)
            .join(ResultSample, ResultSample.result_file_id == ResultFile.id)
            .join(File, File.id == ResultFile.file_id)
            .join(Item, Item.id == ResultSample.item_id)
            .outerjoin(Participant, Participant.id == Item.participant_id)
            .where(ResultSample.item_id.in_(part), ResultSample.state == SampleState.MAPPED)
            .order_by(ResultFile.id, ResultSample.id)
        )
        for row in rows:
            yield Touched(
                Group.RESULTS, str(row.id), row.barcode, row.number, row.name, row.taken, row.sha256[:16], "result_file"
            )


def _told_verdicts(session: Session, things: frozenset[int], people: Mapping[int, int]) -> Iterator[Touched]:
    thing = aliased(Item)
    rows = session.execute(
        select(OriginVerdict, thing.barcode)
        .outerjoin(thing, thing.id == OriginVerdict.item_id)
        .where(
            OriginVerdict.participant_id.in_(people),
            OriginVerdict.state != VerdictState.SUPERSEDED,
            OriginVerdict.voided.is_(False),
        )
        .order_by(OriginVerdict.participant_id, OriginVerdict.id)
    )
    for verdict, barcode in rows:
        if verdict.item_id is not None and verdict.item_id not in things:
            continue
        number = people[verdict.participant_id]
        told = verdict.cell_verdict if verdict.item_id is not None else verdict.verdict
        what = label_of(told) if told is not None else label_of(verdict.state)
        name = barcode or participant_name(number)
        yield Touched(Group.VERDICTS, str(number), name, number, what, verdict.first, verdict.digest[:16], "origin")


def _told_exports(
    session: Session, lot_id: int, things: frozenset[int], people: Mapping[int, int]
) -> Iterator[Touched]:
    """Documents issued since the lot was first used, of these participants or of all, and of their shipments."""
    since = _first_change(session, lot_id)
    if since is None:
        return
    shipments: set[int] = set()
    for part in _parts(things):
        shipments |= set(session.scalars(select(ShipmentItem.shipment_id).where(ShipmentItem.item_id.in_(part))))
    rows = session.execute(
        select(Document, Shipment.barcode)
        .outerjoin(Shipment, Shipment.id == Document.shipment_id)
        .where(
            Document.cut_change_id >= since,
            or_(
                Document.kind == DocumentKind.WORKBOOK,
                Document.participant_id.in_(people),
                Document.shipment_id.in_(shipments),
            ),
        )
        .order_by(Document.id)
    )
    numbers = set(people.values())
    for document, shipment in rows:
        told_of = set(document.filters.get("participants") or ())
        if document.kind is DocumentKind.WORKBOOK and told_of and not told_of & numbers:
            continue
        number = people.get(document.participant_id)
        name = shipment or f"{document.number}" + (f" v{document.version_no}" if document.version_no > 1 else "")
        what = " · ".join(word for word in (label_of(document.kind), document.recipient or "") if word)
        yield Touched(
            Group.EXPORTS, str(document.id), name, number, what, document.issued, document.sha256, "documents"
        )


def _first_change(session: Session, lot_id: int) -> int | None:
    """The change in which the lot was first named."""
    used: tuple[tuple[str, Sequence[int]], ...] = (
        ("run_lot", session.scalars(select(RunLot.id).where(RunLot.lot_id == lot_id)).all()),
        ("tube", session.scalars(select(Tube.id).where(Tube.lot_id == lot_id)).all()),
        ("extract", session.scalars(select(Extract.id).where(Extract.lot_id == lot_id)).all()),
        ("sort_session", session.scalars(select(SortSession.id).where(SortSession.chip_lot_id == lot_id)).all()),
    )
    firsts = [
        session.scalar(select(func.min(Audit.change_id)).where(Audit.table_name == table, Audit.row_id.in_(part)))
        for table, ids in used
        for part in _parts(ids)
    ]
    return min((each for each in firsts if each is not None), default=None)
