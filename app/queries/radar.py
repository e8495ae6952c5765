"""The match radar: DP cells that are sequenced or sent and lack what they are compared with: tumour or WBC control."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session

from app.domain.barcode import participant_name, printed
from app.domain.dispatch import OUT
from app.domain.words import (
    BlockStatus,
    Custody,
    Edge,
    ItemReceipt,
    Kind,
    Quality,
    RequestStatus,
    SampleState,
)
from app.i18n import N_, _
from app.queries.funnel import Stage, furthest
from app.queries.given_up import given_up
from app.settings import Settings
from app.tables import Column, Told, column
from app.tables import ColumnKind as K
from db.models import (
    Block,
    CallSet,
    Item,
    Lineage,
    Participant,
    Reference,
    ResultSample,
    SegmentSet,
    Shipment,
    ShipmentItem,
)

ASKED: Final = (RequestStatus.REQUESTED, RequestStatus.REMINDED)
AT_AN_END: Final = (Custody.LOST, Custody.DESTROYED)
UP: Final = (Edge.AMPLIFIED_FROM, Edge.ALIQUOT_OF)


class Urgency(IntEnum):
    """How bad a lack is: nothing is under way, an act is due here, or a result is on its way."""

    NOTHING_UNDER_WAY = 0
    TO_DO = 1
    ON_ITS_WAY = 2


STATES: Final = {Urgency.NOTHING_UNDER_WAY: "breach", Urgency.TO_DO: "warn", Urgency.ON_ITS_WAY: "wait"}


@dataclass(frozen=True, slots=True)
class Match:
    """What the cells of a participant lack, and the way out: a page and its subject."""

    number: int
    key: str
    urgency: Urgency
    lack: str
    way_out: str
    page: str
    subject: str
    sequenced: int = 0
    sent: int = 0

    @property
    def id(self) -> str:
        return f"{self.number}-{self.key}"

    @property
    def state(self) -> str:
        return STATES[self.urgency]

    @property
    def told(self) -> Told:
        return Told(self.lack, self.state)


COLUMNS: tuple[Column[Match], ...] = (
    Column(N_("Participant"), lambda row: participant_name(row.number), K.CODE, name="SUBJID", width=120),
    column("LACK", N_("Lacks"), "told", K.STATE, width=330),
    column("NSEQ", N_("Cells sequenced"), "sequenced", K.NUMBER, width=130),
    column("NSENT", N_("Cells sent"), "sent", K.NUMBER, width=110),
    column("WAYOUT", N_("Way out"), "way_out", width=260, stretch=True),
)


@dataclass(slots=True)
class _Person:
    """What is in the record of a participant beside the cells."""

    number: int
    blocks: list[Row[Any]] = field(default_factory=list)
    extracts: list[Row[Any]] = field(default_factory=list)
    controls: list[Row[Any]] = field(default_factory=list)
    reference: str = ""
    below: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ways:
    """By item: the shipment it left in, whether calls or copy numbers of it count, whether its result was given up.

    Products stand for their origin.
    """

    shipment: Mapping[int, str]
    told: frozenset[int]
    given_up: frozenset[int]


def radar(session: Session, settings: Settings) -> tuple[Match, ...]:
    """What is lacking, worst first, then by the number of cells that wait for it; nobody who withdrew."""
    cells = furthest(session, settings).values()
    sequenced = Counter(number for number, each in cells if each.stage is Stage.SEQUENCED)
    sent = Counter(number for number, each in cells if each.stage is Stage.DISPATCHED and not each.ended)
    people = _people(session)
    ways = _ways(session)
    found = []
    for number in {*sequenced, *sent}:
        if number is None or number not in people:
            continue
        lacks = (_of_tumour(people[number], ways), _of_control(people[number], ways))
        for key, lack in zip(("tumour", "wbc"), lacks, strict=True):
            if lack is not None:
                found.append(Match(number, key, *lack, sequenced=sequenced[number], sent=sent[number]))
    return tuple(sorted(found, key=lambda row: (row.urgency, -row.sequenced, -row.sent, row.number, row.key)))


Lack = tuple[Urgency, str, str, str, str]
"""Urgency, what is lacking, the way out, its page and its subject."""


def _of_tumour(person: _Person, ways: _Ways) -> Lack | None:
    """The first thing that is lacking on the way from the block to the tumour's result."""
    if any(item in ways.told for item in person.below):
        return None
    awaited = [row for row in person.blocks if row.request_status in ASKED]
    usable = [row for row in person.blocks if _is_usable(row)]
    subject = str(person.number)
    if not usable and not awaited:
        why = _("No usable tumour block") if person.blocks else _("No tumour block was asked for")
        return Urgency.NOTHING_UNDER_WAY, why, _("Ask pathology for a block."), "block", subject
    if not usable:
        block = awaited[0].barcode
        told = _("Block {code} is awaited").format(code=printed(block))
        return Urgency.ON_ITS_WAY, told, _("Remind pathology when it is due."), "block", block
    block = usable[-1].barcode
    if not person.reference:
        told = _("No reference is linked")
        return Urgency.TO_DO, told, _("Link {code} as the reference.").format(code=printed(block)), "block", block
    extracts = [row for row in person.extracts if row.id in person.below and _is_sound(row)]
    if not extracts:
        told = _("No tumour DNA was extracted")
        return Urgency.TO_DO, told, _("Record the extract."), "block", person.reference
    left = [row for row in extracts if row.id not in ways.given_up]
    if not left:
        told = _("No result of the tumour's DNA will come")
        way_out = _("Extract DNA once more, or ask for another block.")
        return Urgency.NOTHING_UNDER_WAY, told, way_out, "block", person.reference
    return _sent_or_not(left, ways, _("The tumour's DNA"))


def _of_control(person: _Person, ways: _Ways) -> Lack | None:
    if any(row.id in ways.told for row in person.controls):
        return None
    sound = [row for row in person.controls if _is_sound(row)]
    if not sound:
        why = _("The WBC control is lost or failed") if person.controls else _("No WBC control")
        way_out = _("Make a WBC pool of the blood that is left.")
        return Urgency.NOTHING_UNDER_WAY, why, way_out, "participant", str(person.number)
    left = [row for row in sound if row.id not in ways.given_up]
    if not left:
        told = _("No result of the WBC control will come")
        way_out = _("Make a WBC pool of the blood that is left.")
        return Urgency.NOTHING_UNDER_WAY, told, way_out, "participant", str(person.number)
    return _sent_or_not(left, ways, _("The WBC control"))


def _sent_or_not(rows: Sequence[Row[Any]], ways: _Ways, what: str) -> Lack:
    """A result is on its way where something was sent; else it is to be sent."""
    sent = [ways.shipment[row.id] for row in rows if row.id in ways.shipment]
    if sent:
        told = _("{what}: no result yet").format(what=what)
        way_out = _("Expected with {code}.").format(code=printed(sent[-1]))
        return Urgency.ON_ITS_WAY, told, way_out, "shipment", sent[-1]
    told = _("{what} was not sent").format(what=what)
    way_out = _("Add {code} to a shipment.").format(code=printed(rows[-1].barcode))
    return Urgency.TO_DO, told, way_out, "item", rows[-1].barcode


def _is_usable(row: Row[Any]) -> bool:
    """A block that came and may still give DNA, or gave it."""
    return (
        row.request_status is not RequestStatus.REFUSED
        and row.request_status not in ASKED
        and row.custody not in AT_AN_END
        and (row.status is not BlockStatus.EXHAUSTED or row.is_reference)
    )


def _is_sound(row: Row[Any]) -> bool:
    return row.custody not in AT_AN_END and row.quality is not Quality.REJECTED


def _people(session: Session) -> Mapping[int, _Person]:
    """By number: those who did not withdraw, with their blocks, extracts, controls and reference."""
    numbers = select(Participant.number).where(Participant.withdrawn_at.is_(None), Participant.voided.is_(False))
    people = {number: _Person(number) for number in session.scalars(numbers)}
    references = _references(session)
    items = session.execute(
        select(
            Item.id,
            Item.barcode,
            Item.kind,
            Item.custody,
            Item.quality,
            Block.status,
            Block.request_status,
            Reference.id.label("is_reference"),
            Participant.number,
        )
        .join(Participant, Participant.id == Item.participant_id)
        .outerjoin(Block, Block.item_id == Item.id)
        .outerjoin(Reference, (Reference.item_id == Item.id) & Reference.until.is_(None))
        .where(Item.kind.in_((Kind.BLOCK, Kind.EXTRACT, Kind.WBC)))
        .order_by(Item.id)
    )
    for row in items:
        person = people.get(row.number)
        if person is not None:
            kept = {Kind.BLOCK: person.blocks, Kind.EXTRACT: person.extracts, Kind.WBC: person.controls}
            kept[row.kind].append(row)
    for number, (code, below) in references.items():
        if number in people:
            people[number].reference, people[number].below = code, below
    return people


def _references(session: Session) -> Mapping[int, tuple[str, frozenset[int]]]:
    """By number: the code of the reference in force, and all that was cut and extracted from it."""
    children: dict[int, list[int]] = {}
    for parent, child in session.execute(select(Lineage.parent_id, Lineage.child_id)).tuples():
        children.setdefault(parent, []).append(child)

    def below(item: int) -> frozenset[int]:
        found, left = {item}, [item]
        while left:
            fresh = [each for each in children.get(left.pop(), ()) if each not in found]
            found.update(fresh)
            left += fresh
        return frozenset(found)

    rows = session.execute(
        select(Participant.number, Item.barcode, Item.id)
        .join(Reference, Reference.participant_id == Participant.id)
        .join(Item, Item.id == Reference.item_id)
        .where(Reference.until.is_(None))
    )
    return {row.number: (row.barcode, below(row.id)) for row in rows}


def _ways(session: Session) -> _Ways:
    above = dict(
        session.execute(select(Lineage.child_id, Lineage.parent_id).where(Lineage.edge.in_(UP))).tuples().all()
    )

    def top(item: int) -> int:
        while item in above:
            item = above[item]
        return item

    sent = session.execute(
        select(ShipmentItem.item_id, Shipment.barcode)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(
            Shipment.status.in_(OUT),
            or_(ShipmentItem.receipt.is_(None), ShipmentItem.receipt != ItemReceipt.MISSING),
        )
        .order_by(ShipmentItem.id)
    )
    told = session.scalars(
        select(ResultSample.item_id).where(
            ResultSample.state == SampleState.MAPPED,
            or_(
                exists().where(CallSet.sample_id == ResultSample.id),
                exists().where(SegmentSet.sample_id == ResultSample.id),
            ),
        )
    )
    return _Ways(
        {top(item): code for item, code in sent},
        frozenset(top(item) for item in told if item is not None),
        given_up(session),
    )
