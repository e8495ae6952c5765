"""One shipment as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.domain.dispatch import ShipmentForm
from app.domain.times import Moment
from app.domain.words import ShipmentStatus
from app.queries.codes import found
from app.queries.sheets import shipped
from db.models import Shipment


@dataclass(frozen=True, slots=True)
class ShipmentRecord:
    """A shipment, how it travels, and its items."""

    barcode: str
    status: ShipmentStatus
    values: Mapping[str, Any]
    version: int
    items: Sequence[Row[Any]]
    locked_at: Moment | None = None
    sent: Moment | None = None
    received: Moment | None = None
    received_condition: str = ""


def shipment_record(session: Session, scanned: str) -> ShipmentRecord:
    """The shipment of a scanned code."""
    row = session.get_one(Shipment, found(session, scanned).subject_id)
    values = row.held(*(field.name for field in ShipmentForm.fields())) | {"missing": row.missing}
    items = [each for each in shipped(session) if each.shipment == row.barcode]
    return ShipmentRecord(
        row.barcode,
        row.status,
        values,
        row.version,
        items,
        row.locked_at,
        row.sent,
        row.received,
        row.received_condition or "",
    )
