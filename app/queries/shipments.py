"""Shipments as lists: each with how many items, and what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from app.domain.dispatch import OUT
from app.domain.times import Moment
from app.domain.words import ShipmentStatus
from app.i18n import N_, _, ngettext
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Shipment, ShipmentItem


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment with what it waits for; `days_late` counts from the day its results were expected."""

    id: int
    version: int
    barcode: str
    provider: str
    status: ShipmentStatus
    sent: Moment | None
    results_expected: date | None
    items: int
    back: int
    given_up: int
    next: str
    days_late: int


COLUMNS: tuple[Column[Any], ...] = (
    column("SHIPID", N_("Shipment"), "barcode", K.CODE, width=150),
    column("PROVIDER", N_("Provider"), "provider", width=170),
    column("SHIPSTAT", N_("Status"), "status", K.WORD, words=ShipmentStatus, width=130),
    column("NITEMS", N_("Items"), "items", K.NUMBER, width=70),
    column("NBACK", N_("Results in"), "back", K.NUMBER, width=100),
    Column(N_("Sent at"), lambda row: row.sent.day if row.sent else None, K.DATE, name="SENTDTC", width=110),
    column("EXPDTC", N_("Results expected by"), "results_expected", K.DATE, width=190),
    column("NEXT", N_("Next"), "next", width=240, stretch=True),
)


def shipment_list(session: Session, today: date) -> Sequence[ShipmentRow]:
    """Every shipment: the longest overdue first, then what is under way, then the rest."""
    rows = [_row(row, today) for row in shipments(session)]
    over = (ShipmentStatus.CANCELLED,)
    return sorted(rows, key=lambda row: (-row.days_late, row.status in over or not row.next, -row.id))


def _row(row: Row[Any], today: date) -> ShipmentRow:
    is_out = row.status in OUT
    is_waiting = is_out and _is_waiting(row)
    late = 0
    if is_waiting and row.results_expected is not None:
        late = max((today - row.results_expected).days, 0)
    return ShipmentRow(
        row.id,
        row.version,
        row.barcode,
        row.provider,
        row.status,
        row.sent,
        row.results_expected,
        row.items,
        row.back,
        row.given_up,
        _next(row, today, late),
        late,
    )


def _is_waiting(row: Row[Any]) -> bool:
    """Whether a result is still to come of one of its items."""
    return bool(row.back + row.given_up < row.items)


def _next(row: Row[Any], today: date, late: int) -> str:
    """What a shipment waits for, in words; empty where nothing is left."""
    match row.status:
        case ShipmentStatus.DRAFT:
            return _("Scan what is sent, then lock the list") if row.items else _("Scan what is sent")
        case ShipmentStatus.LOCKED:
            return _("Pack it, then send it")
        case ShipmentStatus.SENT if row.back == 0 and not late:
            return _("Take its arrival down")
        case ShipmentStatus.SENT | ShipmentStatus.RECEIVED if _is_waiting(row):
            if late:
                return ngettext("{count} day overdue", "{count} days overdue", late).format(count=late)
            if row.results_expected is None:
                return _("Results awaited")
            return _("Results in {days} days").format(days=(row.results_expected - today).days)
    return ""


def shipments(session: Session) -> Sequence[Row[Any]]:
    """All shipments, newest first."""
    mine = and_(ShipmentItem.shipment_id == Shipment.id, ShipmentItem.voided.is_(False))
    items = select(func.count(ShipmentItem.id)).where(mine).scalar_subquery()
    back = select(func.count(ShipmentItem.id)).where(mine, ShipmentItem.result_received.is_not(None)).scalar_subquery()
    ended = mine, ShipmentItem.no_result.is_not(None), ShipmentItem.result_received.is_(None)
    given_up = select(func.count(ShipmentItem.id)).where(*ended).scalar_subquery()
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
            given_up.label("given_up"),
        )
        .where(Shipment.voided.is_(False))
        .order_by(Shipment.id.desc())
    ).all()


def overdue(session: Session, today: date) -> Sequence[Row[Any]]:
    """Shipments whose results were expected before today and are not all in."""
    return [
        row
        for row in shipments(session)
        if row.status in OUT and row.results_expected is not None and row.results_expected < today and _is_waiting(row)
    ]
