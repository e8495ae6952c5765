"""Search by text from anywhere: a few typed hits among lots, instruments, places, boxes, shipments and people's cards."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

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
    by_kind: tuple[tuple[Kind, Select[tuple[str, str]]], ...] = (
        (
            Kind.LOT,
            select(Lot.barcode, Lot.name + " " + Lot.number).where(
                or_(_holds(Lot.number, typed), _holds(Lot.name, typed)),
                Lot.voided.is_(False),
            ),
        ),
        (
            Kind.INSTRUMENT,
            select(Instrument.barcode, Instrument.name).where(
                or_(_holds(Instrument.name, typed), _holds(Instrument.serial, typed)),
                Instrument.voided.is_(False),
            ),
        ),
        (
            Kind.PLACE,
            select(Place.barcode, Place.name).where(_holds(Place.name, typed), Place.voided.is_(False)),
        ),
        (
            Kind.BOX,
            select(Item.barcode, Box.name)
            .join(Box, Box.item_id == Item.id)
            .where(_holds(Box.name, typed), Item.voided.is_(False)),
        ),
        (
            Kind.SHIPMENT,
            select(Shipment.barcode, Shipment.provider).where(
                or_(_holds(Shipment.provider, typed), _holds(Shipment.awb, typed)),
                Shipment.voided.is_(False),
            ),
        ),
    )
    return tuple(
        Hit(kind, barcode, name)
        for kind, statement in by_kind
        for barcode, name in session.execute(statement.limit(AT_MOST))
    )


def _holds(column: InstrumentedAttribute[Any], typed: str) -> ColumnElement[bool]:
    """Whether a text holds what was typed, letter by letter: % and _ are signs like any other."""
    return column.contains(typed, autoescape=True)
