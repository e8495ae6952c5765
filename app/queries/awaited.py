"""Which results are still expected of a participant: of its DP cells, of the tumour, of the WBC control (domain 3.4)."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.derived import QcStatus
from app.domain.genome.quality import quality_of
from app.domain.populations import Awaited
from app.domain.words import BlockStatus, Custody, Kind, Quality, RequestStatus
from app.queries.evidence import Evidence, Sequenced
from app.queries.funnel import standings_by_item
from app.queries.given_up import given_up
from app.settings import Settings
from db.models import Block, Item, Lineage, Plate, SortSession

AT_AN_END: Final = (Custody.LOST, Custody.DESTROYED)


def awaited(session: Session, settings: Settings, found: Evidence) -> Awaited:
    """A result is expected of whatever has none, has not ended and was not given up; a table of quality alone is none."""
    out = given_up(session, participant_id=found.participant_id)
    by_item = standings_by_item(session, settings, found.number)
    told = {each.item_id for each in found.cells if _is_answered(each, settings)}
    dp = [item for item, standing in by_item.items() if item not in told and not standing.ended and item not in out]
    cells = len(dp) if by_item else int(not _was_sorted(session, found.participant_id))
    return Awaited(
        cells=cells,
        tumour=not any(each.has_genome for each in found.tumour)
        and _tumour_may_come(session, found.participant_id, out),
        wbc=not any(each.has_genome for each in found.controls) and _control_may_come(found, settings, out),
    )


def _was_sorted(session: Session, participant_id: int) -> bool:
    """Whether a sort of the participant's blood was closed: then no cell is to come of it."""
    plate = (
        select(Plate.id)
        .join(SortSession, SortSession.plate_id == Plate.item_id)
        .join(Item, Item.id == SortSession.source_id)
    )
    closed = plate.where(
        Item.participant_id == participant_id, Plate.closed_at.is_not(None), SortSession.voided.is_(False)
    )
    return session.scalar(closed.limit(1)) is not None


def _tumour_may_come(session: Session, participant_id: int, given_up: frozenset[int]) -> bool:
    """Whether a block may still give data: none was asked for yet, or one is not refused, used up, lost or destroyed.

    A block whose extracts were all given up gives none until DNA is extracted once more.
    """
    blocks = session.execute(
        select(Item.id, Block.status, Block.request_status, Item.custody)
        .join(Item, Item.id == Block.item_id)
        .where(Item.participant_id == participant_id, Item.voided.is_(False))
    ).all()
    extracts = session.execute(
        select(Item.id, Item.custody).where(
            Item.participant_id == participant_id,
            Item.kind == Kind.EXTRACT,
            Item.voided.is_(False),
            Item.quality != Quality.REJECTED,
        )
    ).all()
    if any(row.custody not in AT_AN_END and row.id not in given_up for row in extracts):
        return True
    spent = _above(session, participant_id, [row.id for row in extracts if row.id in given_up])
    open_blocks = [
        row
        for row in blocks
        if row.request_status is not RequestStatus.REFUSED
        and row.status is not BlockStatus.EXHAUSTED
        and row.custody not in AT_AN_END
        and row.id not in spent
    ]
    return bool(open_blocks) or not blocks


def _above(session: Session, participant_id: int, ids: Sequence[int]) -> frozenset[int]:
    """What some things were made of, up to the block."""
    if not ids:
        return frozenset()
    pairs = session.execute(
        select(Lineage.child_id, Lineage.parent_id).where(
            Lineage.participant_id == participant_id, Lineage.voided.is_(False)
        )
    ).tuples()
    parents: dict[int, list[int]] = {}
    for child, parent in pairs:
        parents.setdefault(child, []).append(parent)
    found, left = set(ids), list(ids)
    while left:
        fresh = [each for each in parents.get(left.pop(), ()) if each not in found]
        found.update(fresh)
        left += fresh
    return frozenset(found)


def _control_may_come(found: Evidence, settings: Settings, given_up: frozenset[int]) -> bool:
    """Whether a WBC control lies somewhere that has neither a result nor an end, and was not given up."""
    left = [each for each in found.controls if each.item_id not in given_up and not each.is_over]
    return any(not _is_answered(each, settings) for each in left)


def _is_answered(each: Sequenced, settings: Settings) -> bool:
    """Whether calls or copy numbers came, or a quality that fails: then none is to come."""
    return each.has_genome or quality_of(each.measured, settings).status is QcStatus.FAIL
