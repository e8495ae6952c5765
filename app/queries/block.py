"""The record of a block as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ffpe import BlockForm
from app.domain.times import Moment
from app.domain.words import BlockStatus, Custody, RequestStatus
from app.queries.codes import found
from db.models import Block, Extract, Item, Lineage, Participant, Reference, Review, SectionSet


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A block, its reviews, sections and extracts, and whether it is the reference."""

    barcode: str
    participant: int
    values: Mapping[str, Any]
    version: int
    request_status: RequestStatus
    requested: Moment | None
    received: Moment | None
    custody: Custody
    status: BlockStatus
    reviews: tuple[tuple[str, float | None, str], ...]
    sections: tuple[tuple[str, int | None, int | None], ...]
    extracts: tuple[tuple[str, float | None], ...]
    is_reference: bool


def block_record(session: Session, scanned: str) -> BlockRecord:
    """The block of a scanned code."""
    item = session.get_one(Item, found(session, scanned).subject_id)
    block = session.scalars(select(Block).where(Block.item_id == item.id)).one()
    owner = session.get_one(Participant, item.participant_id or 0)
    reviews = session.scalars(select(Review).where(Review.block_id == item.id).order_by(Review.id.desc()))
    sections = session.execute(
        select(Item.barcode, SectionSet.asked, SectionSet.cut)
        .join(SectionSet, SectionSet.item_id == Item.id)
        .where(SectionSet.block_id == item.id)
        .order_by(Item.id)
    )
    below = select(Lineage.child_id).where(Lineage.parent_id == item.id)
    extracts = session.execute(
        select(Item.barcode, Extract.amount_ng)
        .join(Extract, Extract.item_id == Item.id)
        .join(Lineage, Lineage.child_id == Item.id)
        .where((Lineage.parent_id == item.id) | Lineage.parent_id.in_(below))
        .order_by(Item.id)
    )
    made = tuple((row.barcode, row.amount_ng) for row in extracts)
    codes = [item.barcode, *(code for code, _amount in made)]
    linked = (
        select(Reference.id)
        .join(Item, Item.id == Reference.item_id)
        .where(Item.barcode.in_(codes), Reference.until.is_(None))
    )
    return BlockRecord(
        item.barcode,
        owner.number,
        block.held(*(field.name for field in BlockForm.fields())) | {"missing": block.missing},
        block.version,
        block.request_status,
        block.requested,
        block.received,
        item.custody,
        block.status,
        tuple((row.at.iso[:10], row.tumour_nuclei_pct, row.adequate.value if row.adequate else "") for row in reviews),
        tuple((row.barcode, row.asked, row.cut) for row in sections),
        made,
        session.scalar(linked.limit(1)) is not None,
    )
