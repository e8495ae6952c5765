"""The registers as lists."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.gs1 import ReagentCode
from app.domain.lots import LotView
from app.domain.words import LotKind, LotState
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Box, Instrument, Item, Lot, Panel, Place

Rows = Sequence[Row[Any]]


def lots(session: Session) -> Rows:
    """Lots, newest first, under the names of their form."""
    return session.execute(
        select(
            Lot.id,
            Lot.version,
            Lot.barcode,
            Lot.kind,
            Lot.name,
            Lot.maker,
            Lot.catalogue_no,
            Lot.gtin,
            Lot.number,
            Lot.expiry,
            Lot.received_on,
            Lot.opened_on,
            Lot.use_within_days,
            Lot.state,
            Lot.remark,
        )
        .where(Lot.voided.is_(False))
        .order_by(Lot.id.desc())
    ).all()


def lot_of(session: Session, reagent: ReagentCode) -> str | None:
    """The code of the lot that a reagent box names; None where it is not registered."""
    is_it = [Lot.voided.is_(False), Lot.number == reagent.lot]
    if reagent.gtin:
        is_it.append(or_(Lot.gtin == reagent.gtin, Lot.gtin.is_(None)))
    known = select(Lot.barcode).where(*is_it).order_by(Lot.gtin.is_(None), Lot.id.desc()).limit(1)
    return session.scalar(known) if reagent.lot else None


def product_of(session: Session, gtin: str) -> dict[str, Any]:
    """What an earlier lot of the same product tells of a new one: kind, name, maker, catalogue number."""
    told = select(Lot.kind, Lot.name, Lot.maker, Lot.catalogue_no).where(Lot.gtin == gtin, Lot.voided.is_(False))
    row = session.execute(told.order_by(Lot.id.desc()).limit(1)).one_or_none() if gtin else None
    return {} if row is None else {name: value for name, value in row._asdict().items() if value is not None}


def instruments(session: Session) -> Rows:
    return session.execute(
        select(
            Instrument.id,
            Instrument.version,
            Instrument.barcode,
            Instrument.name,
            Instrument.serial,
            Instrument.location,
            Instrument.calibration_due,
            Instrument.in_use,
            Instrument.remark,
        )
        .where(Instrument.voided.is_(False))
        .order_by(Instrument.id.desc())
    ).all()


def places(session: Session) -> Rows:
    inside = aliased(Place)
    return session.execute(
        select(
            Place.id,
            Place.version,
            Place.barcode,
            Place.name,
            inside.barcode.label("inside"),
            inside.name.label("inside_name"),
            Place.temperature_c,
            Place.remark,
        )
        .outerjoin(inside, inside.id == Place.parent_id)
        .where(Place.voided.is_(False))
        .order_by(Place.id.desc())
    ).all()


def boxes(session: Session) -> Rows:
    return session.execute(
        select(Box.id, Box.version, Item.barcode, Box.name, Box.rows.label("height"), Box.columns, Item.place_text)
        .join(Item, Item.id == Box.item_id)
        .where(Item.voided.is_(False))
        .order_by(Box.id.desc())
    ).all()


def panels(session: Session) -> Rows:
    return session.execute(
        select(Panel.id, Panel.version, Panel.name, Lot.barcode, Panel.active, Panel.content)
        .outerjoin(Lot, Lot.id == Panel.cocktail_lot_id)
        .where(Panel.voided.is_(False))
        .order_by(Panel.id.desc())
    ).all()


CODE = column("REFID", N_("Code"), "barcode", K.CODE, width=160)
NAME = column("NAME", N_("Name"), "name", width=200, stretch=True)


def use_until(row: Any) -> date | None:
    """The last day of use of a lot: its expiry, or its use-by after opening."""
    return LotView(row.state, row.expiry, row.opened_on, row.use_within_days).last_day


LOTS: Final[tuple[Column[Any], ...]] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=150),
    column("LOTKIND", N_("Kind"), "kind", K.WORD, words=LotKind, width=150),
    column("LOTNAME", N_("Name"), "name", width=150, stretch=True),
    column("LOTNO", N_("Lot number"), "number", K.CODE, width=110),
    column("LOTSTATE", N_("State"), "state", K.WORD, words=LotState, width=130),
    Column[Any](N_("Use until"), use_until, K.DATE, name="USEUNTIL", width=110, origin="Derived", rule="R08"),
)

COLUMNS: Final[Mapping[str, tuple[Column[Any], ...]]] = {
    "lots": LOTS,
    "instruments": (
        CODE,
        NAME,
        column("SERIAL", N_("Serial number"), "serial", K.CODE, width=150),
        column("LOCATION", N_("Location"), "location", width=150),
        column("CALDUE", N_("Calibration due"), "calibration_due", K.DATE, width=140),
        column("INUSE", N_("In use"), "in_use", K.FLAG, width=90),
    ),
    "places": (
        CODE,
        NAME,
        column("INSIDE", N_("Stands in"), "inside_name", width=180),
        column("TEMP", N_("Temperature"), "temperature_c", K.NUMBER, unit="°C", width=140),
    ),
    "boxes": (
        CODE,
        NAME,
        column("ROWS", N_("Rows"), "height", K.NUMBER, width=90),
        column("COLUMNS", N_("Columns"), "columns", K.NUMBER, width=100),
        column("PLACE", N_("Place"), "place_text", width=160),
    ),
    "panels": (
        NAME,
        column("LOT", N_("Cocktail lot"), "barcode", K.CODE, width=160),
        column("INUSE", N_("In use"), "active", K.FLAG, width=90),
    ),
}

ROWS: Final[Mapping[str, Callable[[Session], Rows]]] = {
    "lots": lots,
    "instruments": instruments,
    "places": places,
    "boxes": boxes,
    "panels": panels,
}
