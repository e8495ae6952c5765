"""The record of one item: what it is, where it is, what it came from and what was made of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.words import Custody, Edge, Kind, Processing, Quality, Restriction
from app.queries.codes import found
from app.queries.runs import open_run_of
from db.models import Block, Cell, Code, Item, Lineage, Participant, Tube, WellContent


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What the page of an item shows."""

    barcode: str
    kind: Kind
    participant: int | None
    custody: Custody
    processing: Processing
    quality: Quality
    restriction: Restriction | None
    restriction_reason: str
    place: str
    plate: str
    well: str
    parents: tuple[tuple[str, Kind, Edge], ...]
    children: tuple[tuple[str, Kind, Edge], ...]
    other_codes: tuple[str, ...]
    is_tube: bool
    is_block: bool
    open_run: int | None = None
    volume_ul: float | None = None
    lost_at_step: str = ""
    fate_reason: str = ""

    @property
    def is_ended(self) -> bool:
        """Lost, empty, destroyed or used up: nothing more is done with it."""
        return self.processing is Processing.ENDED or self.custody in (Custody.LOST, Custody.DESTROYED)


def item_record(session: Session, scanned: str) -> ItemRecord:
    """The item of a scanned code."""
    item = session.get_one(Item, found(session, scanned, even_void=True).subject_id)
    owner = session.get(Participant, item.participant_id) if item.participant_id else None
    cell = session.scalar(select(Cell).where(Cell.item_id == item.id))
    plate = aliased(Item)
    lies = session.execute(
        select(plate.barcode, WellContent.well)
        .join(plate, plate.id == WellContent.plate_id)
        .where(WellContent.item_id == item.id, WellContent.live)
    ).first()
    codes = session.scalars(select(Code.text).where(Code.subject == "item", Code.subject_id == item.id))
    return ItemRecord(
        item.barcode,
        item.kind,
        owner.number if owner else None,
        item.custody,
        item.processing,
        item.quality,
        item.restriction,
        item.restriction_reason or "",
        item.place_text or "",
        lies.barcode if lies else "",
        lies.well if lies else "",
        _related(session, item.id, up=True),
        _related(session, item.id, up=False),
        tuple(code for code in codes if code != item.barcode),
        session.scalar(select(Tube.id).where(Tube.item_id == item.id)) is not None,
        session.scalar(select(Block.id).where(Block.item_id == item.id)) is not None,
        open_run_of(session, item.barcode),
        item.volume_ul,
        cell.lost_at_step or "" if cell else "",
        cell.fate_reason or "" if cell else "",
    )


def _related(session: Session, item_id: int, *, up: bool) -> tuple[tuple[str, Kind, Edge], ...]:
    there, here = (Lineage.parent_id, Lineage.child_id) if up else (Lineage.child_id, Lineage.parent_id)
    rows = session.execute(
        select(Item.barcode, Item.kind, Lineage.edge)
        .join(Item, Item.id == there)
        .where(here == item_id)
        .order_by(Item.id)
    )
    return tuple((row.barcode, row.kind, row.edge) for row in rows)
