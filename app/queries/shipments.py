"""Shipments as lists: each with how many items, and what is overdue."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from app.domain.words import ShipmentStatus
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Shipment, ShipmentItem

COLUMNS: tuple[Column[Any], ...] = (
    column("SHIPID", N_("Shipment"), "barcode", K.CODE, width=180),
    column("PROVIDER", N_("Provider"), "provider", width=220, stretch=True),
    column("SHIPSTAT", N_("Status"), "status", K.WORD, words=ShipmentStatus, width=160),
    column("NITEMS", N_("Items"), "items", K.NUMBER, width=90),
    column("SENTDTC", N_("Sent at"), "sent", K.TIME, width=170),
    column("EXPDTC", N_("Results expected by"), "results_expected", K.DATE, width=170),
    column("NBACK", N_("Results in"), "back", K.NUMBER, width=110),
)


def shipments(session: Session) -> Sequence[Row[Any]]:
    """All shipments, newest first."""
    mine = and_(ShipmentItem.shipment_id == Shipment.id, ShipmentItem.voided.is_(False))
    items = select(func.count(ShipmentItem.id)).where(mine).scalar_subquery()
    back = select(func.count(ShipmentItem.id)).where(mine, ShipmentItem.result_received.is_not(None)).scalar_subquery()
    return session.execute(
        select(
            Shipment.id,
            Shipment.version,
            Shipment.barcode,
            Shipment.provider,
            Shipment.status,
            Shipment.sent,
            Shipment.results_expected,
            items.label("items"),
            back.label("back"),
        )
        .where(Shipment.voided.is_(False))
        .order_by(Shipment.id.desc())
    ).all()


def overdue(session: Session, today: date) -> Sequence[Row[Any]]:
    """Shipments whose results were expected before today and are not all in."""
    return [
        row
        for row in shipments(session)
        if row.status in (ShipmentStatus.SENT, ShipmentStatus.RECEIVED)
        and row.results_expected is not None
        and row.results_expected < today
        and row.back < row.items
    ]
