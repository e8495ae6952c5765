"""Tumour blocks."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.queries.sheets.common import Rows, of_number
from db.models import Block, Item, Lineage, Participant, Reference, Review, SectionSet


def blocks(session: Session, *, number: int | None = None) -> Rows:
    """Every block with its last review and its sections; `since` where it, or DNA of it, is the reference now."""
    last = select(func.max(Review.id)).where(Review.voided.is_(False)).group_by(Review.block_id)
    cut = (
        select(func.sum(SectionSet.cut))
        .where(SectionSet.block_id == Item.id, SectionSet.voided.is_(False))
        .scalar_subquery()
    )
    statement = (
        select(
            Block.id,
            Block.version,
            Item.barcode,
            Participant.number,
            Block.request_status,
            Block.requested,
            Block.reminded,
            Block.refused,
            Block.received,
            Block.due_back,
            Block.returned,
            Block.identity_checked,
            Block.stays_in_pathology,
            Block.request_reason,
            Block.refused_reason,
            Block.nature,
            Block.site,
            Block.icd_o3,
            Block.is_bone,
            Block.sampled_on,
            Block.fixative,
            Block.fixation_h,
            Block.decalcified,
            Block.source_reason,
            Block.sections_left,
            Block.status,
            Review.pathologist,
            Review.at.label("reviewed"),
            Review.tumour_nuclei_pct,
            Review.adequate,
            cut.label("sections_cut"),
            Reference.since,
            Reference.source_reason.label("reference_reason"),
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Item.restriction_reason,
            Block.missing,
        )
        .join(Item, Item.id == Block.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(Review, and_(Review.block_id == Item.id, Review.id.in_(last)))
        .outerjoin(Reference, _is_reference())
        .where(Item.voided.is_(False), Block.voided.is_(False))
        .order_by(Item.id)
    )
    return session.execute(of_number(statement, number)).all()


def _is_reference() -> ColumnElement[bool]:
    """The present reference is the block itself, or DNA of the block or of its sections."""
    made_of, of_those = aliased(Lineage), aliased(Lineage)
    of_block = select(made_of.child_id).where(made_of.parent_id == Item.id)
    of_sections = (
        select(of_those.child_id)
        .join(made_of, made_of.child_id == of_those.parent_id)
        .where(made_of.parent_id == Item.id)
    )
    return and_(
        Reference.participant_id == Item.participant_id,
        Reference.until.is_(None),
        Reference.voided.is_(False),
        or_(
            Reference.item_id == Item.id,
            Reference.item_id.in_(of_block.correlate(Item)),
            Reference.item_id.in_(of_sections.correlate(Item)),
        ),
    )
