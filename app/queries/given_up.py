"""Of which dispatched things no result is to come any more, and of which one still is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session

from app.domain.dispatch import OUT
from app.domain.times import Moment
from app.domain.words import Edge, ItemReceipt, SampleState
from app.queries.codes import found
from db.models import CallSet, Event, Item, Lineage, ResultSample, SegmentSet, Shipment, ShipmentItem

UP: Final = (Edge.AMPLIFIED_FROM, Edge.ALIQUOT_OF)
"""From what was sequenced to the cell or extract that it stands for."""
AFTER_ALL: Final = "result.came_after_all"


@dataclass(frozen=True, slots=True)
class Expectation:
    """Whether a dispatched thing, with all that stands for it, waits for its result, or since when and why it does not."""

    is_awaited: bool = False
    given_up: Moment | None = None
    why: str = ""


def expectation(session: Session, scanned: str) -> Expectation:
    """What is expected of a scanned cell, product, aliquot, extract or section; nothing where it was not sent."""
    target = found(session, scanned)
    if target.subject != "item":
        return Expectation()
    ids = family(session, target.subject_id)
    lines = sent_lines(session, ids)
    ended = [row for row in lines if row.no_result is not None]
    if ended:
        return Expectation(False, ended[-1].no_result, ended[-1].no_result_why or "")
    is_there = [row for row in lines if row.receipt is not ItemReceipt.MISSING]
    return Expectation(bool(is_there) and not has_genome(session, ids))


def family(session: Session, item_id: int) -> tuple[int, ...]:
    """A cell or an extract with its product and their aliquots, from whichever of them one begins."""
    owner = session.scalar(select(Item.participant_id).where(Item.id == item_id))
    same = Lineage.participant_id == owner if owner is not None else Lineage.participant_id.is_(None)
    above = _above(session.execute(_edges().where(same)).tuples().all())
    top = _top(item_id, above)
    return (top, *(each for each in above if each != top and _top(each, above) == top))


def sent_lines(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The lines of shipments that left with these items, the earliest first."""
    return session.execute(
        select(
            ShipmentItem.id,
            ShipmentItem.item_id,
            ShipmentItem.receipt,
            ShipmentItem.no_result,
            ShipmentItem.no_result_why,
        )
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(ShipmentItem.item_id.in_(ids), ShipmentItem.voided.is_(False), Shipment.status.in_(OUT))
        .order_by(ShipmentItem.id)
    ).all()


def has_genome(session: Session, ids: Sequence[int]) -> bool:
    """Whether calls or copy numbers of these items count."""
    told = select(ResultSample.id).where(
        ResultSample.item_id.in_(ids),
        ResultSample.state == SampleState.MAPPED,
        or_(
            exists().where(CallSet.sample_id == ResultSample.id),
            exists().where(SegmentSet.sample_id == ResultSample.id),
        ),
    )
    return session.scalar(told.limit(1)) is not None


def given_up(session: Session, *, participant_id: int | None = None) -> frozenset[int]:
    """The cells, controls and extracts of which no result is to come, though they were sent; of one participant or all.

    What was sent once more since, and waits, is not among them.
    """
    edges = _edges()
    rows = (
        select(ShipmentItem.item_id, ShipmentItem.no_result, ShipmentItem.result_received, ShipmentItem.receipt)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .join(Item, Item.id == ShipmentItem.item_id)
        .where(ShipmentItem.voided.is_(False), Shipment.status.in_(OUT))
    )
    if participant_id is not None:
        edges = edges.where(Lineage.participant_id == participant_id)
        rows = rows.where(Item.participant_id == participant_id)
    lines = session.execute(rows).all()
    if all(row.no_result is None for row in lines):
        return frozenset()
    above = _above(session.execute(edges).tuples().all())
    ended = {_top(row.item_id, above) for row in lines if row.no_result is not None}
    return frozenset(ended - {_top(row.item_id, above) for row in lines if _waits(row)})


def came_after_all(session: Session, file: int) -> tuple[str, ...]:
    """The codes of which a file brought a result, though none was to come."""
    rows = session.execute(
        select(Item.barcode, Event.details)
        .join(Item, Item.id == Event.item_id)
        .where(Event.verb == AFTER_ALL)
        .order_by(Event.id)
    )
    return tuple(dict.fromkeys(row.barcode for row in rows if row.details.get("file") == file))


def _waits(row: Row[Any]) -> bool:
    return row.no_result is None and row.result_received is None and row.receipt is not ItemReceipt.MISSING


def _edges() -> Any:
    return select(Lineage.child_id, Lineage.parent_id).where(Lineage.edge.in_(UP), Lineage.voided.is_(False))


def _above(pairs: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    return dict(pairs)


def _top(item: int, above: Mapping[int, int]) -> int:
    while item in above:
        item = above[item]
    return item
