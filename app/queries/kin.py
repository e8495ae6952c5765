"""The specimens of one participant with what each came from: the boxes of the lineage."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.words import Custody, Kind, Processing, Quality, Restriction
from db.models import Item, Lineage, Participant, SectionSet


@dataclass(frozen=True, slots=True)
class Kin:
    """One specimen; `parent` is the code of what it came from, empty at a root; `sections` how many a set holds."""

    barcode: str
    kind: Kind
    parent: str
    custody: Custody
    processing: Processing
    quality: Quality
    restriction: Restriction | None
    sections: int | None


def kin(session: Session, number: int) -> tuple[Kin, ...]:
    """All specimens of a participant, parents before children."""
    parent = aliased(Item)
    first = (
        select(Lineage.child_id, func.min(Lineage.parent_id).label("parent_id"))
        .where(Lineage.voided.is_(False))
        .group_by(Lineage.child_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Item.barcode,
            Item.kind,
            parent.barcode.label("parent"),
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            func.coalesce(SectionSet.cut, SectionSet.asked).label("sections"),
        )
        .join(Participant, Participant.id == Item.participant_id)
        .outerjoin(SectionSet, SectionSet.item_id == Item.id)
        .outerjoin(first, first.c.child_id == Item.id)
        .outerjoin(parent, and_(parent.id == first.c.parent_id, parent.voided.is_(False)))
        .where(Participant.number == number, Item.voided.is_(False), Item.kind != Kind.PLATE)
        .order_by(Item.id)
    )
    return tuple(
        Kin(
            row.barcode,
            row.kind,
            row.parent or "",
            row.custody,
            row.processing,
            row.quality,
            row.restriction,
            row.sections,
        )
        for row in rows
    )
