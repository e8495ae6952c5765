"""One cell as its page shows it: what was seen of it, where it lies, its picture and its index values."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.steps.sorting import CellForm
from app.domain.words import Kind
from app.queries.codes import found
from app.queries.item import ItemRecord, item_record
from db.models import Cell, File, IndexValues, Item, WellContent


@dataclass(frozen=True, slots=True)
class CellRecord:
    """`values` are those of CellForm; `index` the sorter's value of each channel, from the file that came last.

    `was_in` is the plate and the well it lay in before it was used up or taken out, empty where there was none.
    """

    item: ItemRecord
    version: int
    first_kind: Kind
    values: Mapping[str, Any]
    picture: str
    picture_place: str
    index: Mapping[str, float]
    was_in: tuple[str, str]


def cell_record(session: Session, scanned: str) -> CellRecord:
    """The cell, pool or control of a scanned code."""
    item = item_record(session, scanned)
    cell = session.scalars(
        select(Cell).where(Cell.item_id == found(session, item.barcode, even_void=True).subject_id)
    ).one()
    picture = session.get(File, cell.image_file_id) if cell.image_file_id else None
    values = cell.held(*(field.name for field in CellForm.fields()))
    return CellRecord(
        item,
        cell.version,
        cell.first_kind,
        values | {"missing": dict(cell.missing)},
        picture.name if picture else "",
        (picture.place or "") if picture else "",
        _index_of(session, cell.item_id),
        _was_in(session, cell.item_id),
    )


def _was_in(session: Session, item_id: int) -> tuple[str, str]:
    plate = aliased(Item)
    last = session.execute(
        select(plate.barcode, WellContent.well)
        .join(plate, plate.id == WellContent.plate_id)
        .where(WellContent.item_id == item_id, WellContent.live.is_(False), WellContent.voided.is_(False))
        .order_by(WellContent.id.desc())
    ).first()
    return (last.barcode, last.well) if last else ("", "")


def _index_of(session: Session, item_id: int) -> Mapping[str, float]:
    rows = select(IndexValues).where(IndexValues.item_id == item_id).order_by(IndexValues.id.desc())
    last = session.scalar(rows.limit(1))
    return unpacked(last.channels, last.packed) if last else {}


def unpacked(channels: Mapping[str, Any], packed: bytes) -> Mapping[str, float]:
    """Channel names and their values, from the doubles as they are stored."""
    names = channels.get("names", list(channels))
    return dict(zip(names, struct.unpack(f"<{len(packed) // 8}d", packed), strict=False))
