"""A box scanned again: what each code seen in it stands for, and what of it differs from the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.box import Difference, difference, positions
from app.domain.code_list import Entry, entry_of
from app.domain.words import Custody, Kind, label_of
from app.i18n import _
from app.queries.code_list import code_list, subjects
from app.queries.codes import found
from db.models import Box, Item, Placement

GONE = (Custody.SHIPPED, Custody.DESTROYED)


@dataclass(frozen=True, slots=True)
class Odd:
    """What was seen at a position and can't be stored there: no code of ours, or nothing that stands in a box."""

    position: str
    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference of a box, what of the scan it leaves out, and where things that came from elsewhere stood."""

    barcode: str
    version: int
    difference: Difference
    odd: tuple[Odd, ...]
    came_from: Mapping[str, str]
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Belongs:
    """Where a scanned thing belongs by the record: its position in this box, or where it stands in words."""

    code: str
    position: str
    place: str
    kind: Kind


def compared(session: Session, scanned: str, seen: Mapping[str, str]) -> Compared:
    """What was seen in a box (texts by position) against its record."""
    item, grid, held = _record(session, scanned)
    entries = {each: entry_of(seen[each]) for each in grid if seen.get(each, "").strip()}
    known = subjects(session, [entry.code for entry in entries.values()])
    ours: dict[str, str] = {}
    odd: list[Odd] = []
    for position, entry in entries.items():
        row = known.get(entry.code)
        why = _why_not(session, entry, row, ours)
        if row is None or why:
            odd.append(Odd(position, entry.typed, why))
        else:
            ours[position] = row.barcode
    places = {row.barcode: _stood(row) for row in known.values()}
    found_out = difference(held, ours, grid)
    came_from = {each.code: places[each.code] for each in found_out.foreign}
    return Compared(item.barcode, item.version, found_out, tuple(odd), came_from, ours)


def belongs(session: Session, scanned: str, code: str) -> Belongs:
    """Where a tube that was scanned with a box in front belongs."""
    _item, _grid, held = _record(session, scanned)
    thing = session.get_one(Item, found(session, code).subject_id)
    at = next((position for position, each in held.items() if each == thing.barcode), "")
    return Belongs(thing.barcode, at, thing.place_text or "", thing.kind)


def _record(session: Session, scanned: str) -> tuple[Row[Any], tuple[str, ...], Mapping[str, str]]:
    """A box's item, its positions, and the codes that stand in it by position."""
    columns = select(Item.id, Item.barcode, Item.version, Box.rows.label("height"), Box.columns)
    item = session.execute(
        columns.join(Box, Box.item_id == Item.id).where(Item.id == found(session, scanned).subject_id)
    ).one()
    stands = select(Placement.position, Item.barcode).join(Item, Item.id == Placement.item_id)
    rows: Sequence[Row[Any]] = session.execute(stands.where(Placement.box_id == item.id, Placement.is_current)).all()
    return item, positions(item.height, item.columns), {row.position: row.barcode for row in rows if row.position}


def _stood(row: Row[Any]) -> str:
    """Where a thing stood by the record; of one that is not in the laboratory, what became of it."""
    return str(row.place_text or ("" if row.custody is Custody.IN_LAB else label_of(row.custody)))


def _why_not(session: Session, entry: Entry, row: Row[Any] | None, ours: Mapping[str, str]) -> str:
    """Why what was seen is left out of the record; empty where it can be stored."""
    if row is None:
        told = code_list(session, [entry])
        if told.unread:
            return told.unread[0].reason
        return _("It is: {kind}.").format(kind=label_of(told.rows[0].kind))
    if row.kind is Kind.BOX:
        return _("It is a box itself.")
    if row.custody in GONE:
        return _("Recorded as: {custody}. Record its return first.").format(custody=label_of(row.custody))
    twice = next((position for position, code in ours.items() if code == row.barcode), "")
    return (
        _("{code} was seen at {position} already.").format(code=printed(row.barcode), position=twice) if twice else ""
    )
