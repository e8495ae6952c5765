"""What a shipment holds, tube by tube, and where each stands: the lines of its manifest and of its box map."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.errors import NotFound
from app.domain.words import Kind, PlateFormat, Qualifier
from app.i18n import _
from app.queries import trail
from app.queries.shipment import ShipmentRecord, shipment_record
from db.models import Box, Extract, Item, Placement, Plate, RunItem, Shipment, ShipmentItem, WgaProduct


@dataclass(frozen=True, slots=True)
class Packed:
    """One tube or well; `source` is the kind of the cell that a product came from. No diagnosis, no participant."""

    barcode: str
    kind: Kind
    source: Kind | None
    plate: str
    plate_format: PlateFormat | None
    well: str
    box: str
    box_name: str
    box_rows: int
    box_columns: int
    position: str
    volume_ul: float | None
    conc_ng_ul: float | None
    amount_ng: float | None
    qualifier: Qualifier | None
    provider_name: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A shipment with its lines, the number of its row and the head of the chain at the time."""

    record: ShipmentRecord
    shipment_id: int
    lines: Sequence[Packed]
    head: tuple[int, str]


def manifest(session: Session, shipment: str) -> Manifest:
    """The manifest of a shipment; NotFound where there is none of this code."""
    row = session.scalar(select(Shipment).where(Shipment.barcode == shipment))
    if row is None:
        raise NotFound(_("There is no shipment {code}.").format(code=shipment), hint=_("Check the code."))
    return Manifest(shipment_record(session, shipment), row.id, _lines(session, row.id), trail.head(session))


def _lines(session: Session, shipment_id: int) -> tuple[Packed, ...]:
    """In the order in which they were put in. A box stands under the thing itself, else under its plate."""
    plate, source, box_item = aliased(Item), aliased(Item), aliased(Item)
    stands = or_(Placement.item_id == Item.id, Placement.item_id == ShipmentItem.plate_id)
    rows = session.execute(
        select(
            Item.barcode,
            Item.kind,
            Item.volume_ul.label("left_ul"),
            source.kind.label("source"),
            plate.barcode.label("plate"),
            Plate.format,
            ShipmentItem.well,
            box_item.barcode.label("box"),
            Box.name.label("box_name"),
            Box.rows,
            Box.columns,
            Placement.position,
            WgaProduct.volume_ul,
            WgaProduct.conc_ng_ul.label("product_conc"),
            WgaProduct.yield_ng,
            WgaProduct.qualifier,
            Extract.conc_ng_ul.label("extract_conc"),
            Extract.amount_ng,
            ShipmentItem.provider_name,
            ShipmentItem.id,
        )
        .join(ShipmentItem, ShipmentItem.item_id == Item.id)
        .outerjoin(plate, plate.id == ShipmentItem.plate_id)
        .outerjoin(Plate, Plate.item_id == ShipmentItem.plate_id)
        .outerjoin(RunItem, and_(RunItem.made_id == Item.id, RunItem.voided.is_(False)))
        .outerjoin(source, source.id == RunItem.item_id)
        .outerjoin(Placement, and_(stands, Placement.is_current, Placement.voided.is_(False)))
        .outerjoin(box_item, box_item.id == Placement.box_id)
        .outerjoin(Box, Box.item_id == Placement.box_id)
        .outerjoin(WgaProduct, WgaProduct.item_id == Item.id)
        .outerjoin(Extract, Extract.item_id == Item.id)
        .where(ShipmentItem.shipment_id == shipment_id, ShipmentItem.voided.is_(False))
        .order_by(ShipmentItem.id)
    )
    found = {row.id: row for row in rows}
    return tuple(
        Packed(
            row.barcode,
            row.kind,
            row.source,
            row.plate or "",
            row.format,
            row.well or "",
            row.box or "",
            row.box_name or "",
            row.rows or 0,
            row.columns or 0,
            row.position or "",
            row.volume_ul if row.left_ul is None else row.left_ul,
            row.extract_conc if row.product_conc is None else row.product_conc,
            row.amount_ng if row.yield_ng is None else row.yield_ng,
            row.qualifier,
            row.provider_name or "",
        )
        for row in found.values()
    )
