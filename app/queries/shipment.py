"""One shipment as its page shows it: how it travels, its items, what is packed of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.dispatch import OUT, ShipmentForm
from app.domain.times import Moment
from app.domain.words import ShipmentStatus
from app.queries.codes import found
from app.queries.sheets import shipped
from db.models import Event, Item, Shipment


@dataclass(frozen=True, slots=True)
class ShipmentRecord:
    """A shipment and its items; `packed` are the codes that were scanned since the list was locked."""

    barcode: str
    status: ShipmentStatus
    values: Mapping[str, Any]
    version: int
    items: Sequence[Row[Any]]
    packed: frozenset[str]
    locked_at: Moment | None
    sent: Moment | None
    received: Moment | None
    received_condition: str
    cancelled_reason: str
    results_expected: date | None

    @property
    def unpacked(self) -> tuple[str, ...]:
        """What is on the list and was not scanned yet."""
        return tuple(row.barcode for row in self.items if row.barcode not in self.packed)

    @property
    def results_in(self) -> int:
        return sum(row.result_received is not None for row in self.items)

    @property
    def given_up(self) -> int:
        """Of how many items no result came, nor is one to come."""
        return sum(row.no_result is not None and row.result_received is None for row in self.items)

    @property
    def not_taken_down(self) -> int:
        """How many items have no word on how they arrived."""
        return sum(row.receipt is None for row in self.items)

    def days_late(self, today: date) -> int:
        """Days since the results were expected; 0 where they are in, or not due."""
        is_out = self.status in OUT
        if not is_out or self.results_expected is None or self.results_in + self.given_up == len(self.items):
            return 0
        return max((today - self.results_expected).days, 0)


def shipment_record(session: Session, scanned: str) -> ShipmentRecord:
    """The shipment of a scanned code."""
    row = session.get_one(Shipment, found(session, scanned, even_void=True).subject_id)
    values = row.held(*(field.name for field in ShipmentForm.fields())) | {"missing": row.missing}
    items = [each for each in shipped(session) if each.shipment == row.barcode]
    return ShipmentRecord(
        row.barcode,
        row.status,
        values,
        row.version,
        items,
        _packed(session, row),
        row.locked_at,
        row.sent,
        row.received,
        row.received_condition or "",
        row.cancelled_reason or "",
        row.results_expected,
    )


def _packed(session: Session, row: Shipment) -> frozenset[str]:
    """Codes ticked off since the list was locked, as the events tell; what was undone does not count."""
    if row.locked_at is None or row.locked_at.at is None:
        return frozenset()
    since = Event.at >= row.locked_at.at
    ticked = session.execute(
        select(Item.barcode, Event.details, Event.change_id)
        .join(Item, Item.id == Event.item_id)
        .where(since, Event.verb == "shipment.packed")
    ).all()
    if not ticked:
        return frozenset()
    undone = session.scalars(select(Event.details).where(since, Event.verb == "change.undone"))
    gone = {int(each["number"]) for each in undone}
    return frozenset(
        each.barcode for each in ticked if each.details["shipment"] == row.barcode and each.change_id not in gone
    )
