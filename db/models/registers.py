"""Registers: lots, instruments and places of storage."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import LotKind, LotState


class Lot(Watched):
    __tablename__ = "lot"
    __table_args__ = (Index("ix_lot_number", "number"),)

    barcode: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LotKind]
    name: Mapped[str]
    maker: Mapped[str | None]
    catalogue_no: Mapped[str | None]
    gtin: Mapped[str | None] = mapped_column(index=True)
    number: Mapped[str]
    expiry: Mapped[date | None]
    received_on: Mapped[date | None]
    opened_on: Mapped[date | None]
    use_within_days: Mapped[int | None]
    state: Mapped[LotState] = mapped_column(default=LotState.RELEASED)
    recalled: Mapped[Moment | None]
    recalled_by: Mapped[str | None]
    recall_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class Instrument(Watched):
    __tablename__ = "instrument"

    barcode: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    serial: Mapped[str | None]
    location: Mapped[str | None]
    calibration_due: Mapped[date | None]
    in_use: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Place(Watched):
    """A freezer, rack or shelf; boxes and plates are items that stand in one."""

    __tablename__ = "place"

    barcode: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    temperature_c: Mapped[float | None]
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Box(Watched):
    """The grid of a box; one row beside its item."""

    __tablename__ = "box"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    name: Mapped[str]
    rows: Mapped[int] = mapped_column(default=9)
    columns: Mapped[int] = mapped_column(default=9)


class Panel(Watched):
    """A preset of a staining panel: its markers, clones and controls, as `content`."""

    __tablename__ = "panel"

    name: Mapped[str]
    cocktail_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    content: Mapped[Record]
    active: Mapped[bool] = mapped_column(default=True)
