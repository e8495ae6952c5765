"""Search by text from anywhere: a few typed hits among lots, instruments, places, boxes, shipments and people's cards."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.words import Kind
from db.models import Box, Instrument, Item, Lot, Place, Shipment

AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """Something whose name or number holds the text: its kind, its code, what it is called."""

    kind: Kind
    barcode: str
    text: str


def search(session: Session, text: str) -> tuple[Hit, ...]:
    """What the text names beside specimens, at most a few of each kind; nothing for less than two characters."""
    typed = text.strip()
    if len(typed) < 2:
        return ()
    like = f"%{typed}%"
    by_kind: tuple[tuple[Kind, Select[tuple[str, str]]], ...] = (
        (
            Kind.LOT,
            select(Lot.barcode, Lot.name + " " + Lot.number).where(
                or_(Lot.number.like(like), Lot.name.like(like)), Lot.voided.is_(False)
            ),
        ),
        (
            Kind.INSTRUMENT,
            select(Instrument.barcode, Instrument.name).where(
                or_(Instrument.name.like(like), Instrument.serial.like(like)), Instrument.voided.is_(False)
            ),
        ),
        (Kind.PLACE, select(Place.barcode, Place.name).where(Place.name.like(like), Place.voided.is_(False))),
        (
            Kind.BOX,
            select(Item.barcode, Box.name)
            .join(Box, Box.item_id == Item.id)
            .where(Box.name.like(like), Item.voided.is_(False)),
        ),
        (
            Kind.SHIPMENT,
            select(Shipment.barcode, Shipment.provider).where(
                or_(Shipment.provider.like(like), Shipment.awb.like(like)), Shipment.voided.is_(False)
            ),
        ),
    )
    return tuple(
        Hit(kind, barcode, name)
        for kind, statement in by_kind
        for barcode, name in session.execute(statement.limit(AT_MOST))
    )
