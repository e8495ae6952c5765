"""Items in shipments and in storage."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.words import Custody, ItemReceipt, Kind, ShipmentStatus, ShippingTemperature
from app.i18n import N_
from app.queries.sheets.common import CODE, Columns, Rows, of_number
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Box, Item, Participant, Place, Placement, Shipment, ShipmentItem


def shipped(session: Session, *, number: int | None = None) -> Rows:
    """Every item of every shipment."""
    on_plate = aliased(Item)
    statement = (
        select(
            ShipmentItem.id,
            ShipmentItem.version,
            ShipmentItem.item_id,
            Item.barcode,
            Participant.number,
            Shipment.barcode.label("shipment"),
            Shipment.provider,
            Shipment.status,
            Shipment.courier,
            Shipment.awb,
            Shipment.temperature,
            Shipment.dry_ice_kg,
            Shipment.id.label("shipment_id"),
            Shipment.locked_at,
            Shipment.received_condition,
            Shipment.cancelled_reason,
            Shipment.remark,
            Shipment.sent,
            Shipment.received,
            Shipment.results_expected,
            Item.kind,
            on_plate.barcode.label("plate"),
            ShipmentItem.well,
            ShipmentItem.provider_name,
            ShipmentItem.receipt,
            ShipmentItem.receipt_remark,
            ShipmentItem.result_received,
            ShipmentItem.results_dates,
            ShipmentItem.no_result,
            ShipmentItem.no_result_why,
            ShipmentItem.leftover,
            ShipmentItem.leftover_at,
            Shipment.missing,
        )
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .join(Item, Item.id == ShipmentItem.item_id)
        .outerjoin(on_plate, on_plate.id == ShipmentItem.plate_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(ShipmentItem.voided.is_(False), Shipment.voided.is_(False))
        .order_by(ShipmentItem.id)
    )
    return session.execute(of_number(statement, number)).all()


SHIPMENT: Columns = (
    CODE,
    column("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned"),
    column("PROVIDER", N_("Provider"), "provider"),
    column("SHIPSTAT", N_("Status"), "status", K.WORD, words=ShipmentStatus),
    column("COURIER", N_("Courier"), "courier"),
    column("AWB", N_("Air waybill"), "awb", K.CODE),
    column("SHIPTEMP", N_("Temperature"), "temperature", K.WORD, words=ShippingTemperature),
    column("DRYICE", N_("Dry ice"), "dry_ice_kg", K.NUMBER, unit="kg", places=1),
    column("LOCKDTC", N_("List locked at"), "locked_at", K.TIME),
    column("SENTDTC", N_("Sent at"), "sent", K.TIME),
    column("RECDTC", N_("Received at"), "received", K.TIME, source="provider"),
    column("SHIPCOND", N_("Condition on arrival"), "received_condition", source="provider"),
    column("CANCREAS", N_("Why cancelled"), "cancelled_reason"),
    column("EXPDTC", N_("Results expected by"), "results_expected", K.DATE),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("PLATE", N_("Plate"), "plate", K.CODE),
    column("WELL", N_("Well"), "well", K.CODE),
    column("PROVNAME", N_("Provider's name"), "provider_name", K.CODE, source="provider"),
    column("RECCOND", N_("Arrived"), "receipt", K.WORD, words=ItemReceipt, source="provider"),
    column("RECREM", N_("Remark on arrival"), "receipt_remark", source="provider"),
    column("RESDTC", N_("Result received at"), "result_received", K.TIME),
    column("RESDATES", N_("Sequenced on"), "results_dates", source="provider"),
    column("NORESDTC", N_("No result to come since"), "no_result", K.TIME),
    column("NORESREA", N_("Why no result is to come"), "no_result_why"),
    column("LEFTOVER", N_("Leftover"), "leftover", K.WORD, words=Custody),
    column("LEFTDTC", N_("Leftover since"), "leftover_at", K.TIME),
    column("COVAL", N_("Remark on the shipment"), "remark"),
)


def placements(session: Session) -> Rows:
    """Every move of every item."""
    box, above = aliased(Item), aliased(Place)
    return session.execute(
        select(
            Placement.id,
            Placement.version,
            Item.barcode,
            Participant.number,
            Item.kind,
            Place.barcode.label("place_code"),
            Place.name.label("place"),
            Place.temperature_c,
            above.name.label("place_in"),
            box.barcode.label("box"),
            Box.name.label("box_name"),
            Box.rows.label("box_rows"),
            Box.columns.label("box_columns"),
            Placement.position,
            Placement.at,
            Placement.out_of_freezer_min,
            Placement.is_current,
        )
        .join(Item, Item.id == Placement.item_id)
        .outerjoin(Place, Place.id == Placement.place_id)
        .outerjoin(above, above.id == Place.parent_id)
        .outerjoin(box, box.id == Placement.box_id)
        .outerjoin(Box, Box.item_id == Placement.box_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Placement.voided.is_(False))
        .order_by(Placement.id)
    ).all()


STORAGE: Columns = (
    CODE,
    column("ITEMTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Assigned"),
    column("PLACEREF", N_("Code of the place"), "place_code", K.CODE),
    column("PLACE", N_("Place"), "place"),
    column("PLACEIN", N_("Stands in"), "place_in"),
    column("PLACETMP", N_("Temperature of the place"), "temperature_c", K.NUMBER, unit="°C", places=1),
    column("BOX", N_("Box"), "box", K.CODE),
    column("BOXNAME", N_("Name of the box"), "box_name"),
    column("BOXROWS", N_("Rows of the box"), "box_rows", K.NUMBER),
    column("BOXCOLS", N_("Columns of the box"), "box_columns", K.NUMBER),
    column("POSITION", N_("Position"), "position", K.CODE),
    column("STOREDTC", N_("Stored at"), "at", K.TIME),
    column("OUTMIN", N_("Out of the freezer"), "out_of_freezer_min", K.NUMBER, unit="min", places=0),
    column("CURRENT", N_("There now"), "is_current", K.FLAG, origin="Derived"),
)
