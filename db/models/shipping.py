"""Shipments to the sequencing provider, item by item."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import Custody, ItemReceipt, ShipmentStatus, ShippingTemperature


class Shipment(Watched):
    __tablename__ = "shipment"

    barcode: Mapped[str] = mapped_column(unique=True)
    provider: Mapped[str]
    status: Mapped[ShipmentStatus] = mapped_column(default=ShipmentStatus.DRAFT)
    courier: Mapped[str | None]
    awb: Mapped[str | None]
    temperature: Mapped[ShippingTemperature | None]
    dry_ice_kg: Mapped[float | None]
    locked_at: Mapped[Moment | None]
    sent: Mapped[Moment | None]
    received: Mapped[Moment | None]
    received_condition: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    results_expected: Mapped[date | None]
    cancelled_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class ShipmentItem(Watched):
    """An item in a shipment; `plate_id` where a plate was scanned and stands for it.

    `no_result`: since when no result is to come of it any more, as the provider or a person says.
    """

    __tablename__ = "shipment_item"
    __table_args__ = (
        UniqueConstraint("shipment_id", "item_id", "voided", "id"),
        Index("ix_shipment_item_item", "item_id"),
        Index("ix_shipment_item_shipment", "shipment_id"),
    )

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    plate_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    well: Mapped[str | None]
    provider_name: Mapped[str | None]
    receipt: Mapped[ItemReceipt | None]
    receipt_remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    result_received: Mapped[Moment | None]
    results_dates: Mapped[str | None]
    no_result: Mapped[Moment | None]
    no_result_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    leftover: Mapped[Custody | None]
    leftover_at: Mapped[Moment | None]
