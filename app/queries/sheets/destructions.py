"""What was destroyed because its participant wants that, one row a thing."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import DestructionState, Kind
from app.i18n import N_
from app.queries.sheets.common import CODE, Columns, Rows
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Destruction, DestructionItem, Item, Participant, Shipment

TABLE: Final = "destruction_item"


def destroyed_things(session: Session) -> Rows:
    """Every thing of every destruction, in the order in which they were listed."""
    entry = DestructionItem
    return session.execute(
        select(
            entry.id,
            entry.version,
            Item.barcode,
            Participant.number,
            Item.kind,
            Destruction.id.label("destruction"),
            Destruction.state,
            Destruction.asked,
            Destruction.certified,
            Destruction.certificate,
            entry.lay,
            entry.picked,
            entry.missing.label("missing_since"),
            entry.missing_why,
            entry.outside,
            Shipment.barcode.label("shipment"),
            entry.asked.label("addressee_asked"),
            entry.reference,
            entry.destroyed,
            entry.method,
            entry.witness,
        )
        .join(Destruction, Destruction.id == entry.destruction_id)
        .join(Item, Item.id == entry.item_id)
        .join(Participant, Participant.id == Destruction.participant_id)
        .outerjoin(Shipment, Shipment.id == entry.shipment_id)
        .where(entry.voided.is_(False), Destruction.voided.is_(False))
        .order_by(entry.id)
    ).all()


DESTRUCTION: Columns = (
    CODE,
    column("ITEMTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Assigned"),
    column("DSTNO", N_("Destruction"), "destruction", K.NUMBER, places=0, origin="Assigned"),
    column("DSTSTAT", N_("State"), "state", K.WORD, words=DestructionState),
    column("DSTASKD", N_("Asked for at"), "asked", K.TIME, rule="R20"),
    column("LAYAT", N_("Lay at"), "lay"),
    column("PICKDTC", N_("Picked at"), "picked", K.TIME),
    column("MISSDTC", N_("Missing since"), "missing_since", K.TIME),
    column("MISSREAS", N_("Why missing"), "missing_why"),
    column("OUTSIDE", N_("Addressee"), "outside"),
    column("SHIPID", N_("Shipment"), "shipment", K.CODE),
    column("OUTASKD", N_("Addressee asked at"), "addressee_asked", K.TIME),
    column("OUTREF", N_("Their reference"), "reference", source="provider"),
    column("DSTDTC", N_("Destroyed at"), "destroyed", K.TIME),
    column("DSTMETH", N_("Method"), "method"),
    column("DSTWITN", N_("Witness"), "witness"),
    column("CERTDTC", N_("Certified at"), "certified", K.TIME),
    column("CERTHASH", N_("SHA-256 of the content"), "certificate", K.CODE),
)
