"""Storage: where things are put, every move kept."""

from sqlalchemy import select

from app.actions.codes import item_of
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _
from app.queries.codes import found
from app.work import Work
from db.models import Box, Item, Place, Placement


def store(work: Work, scanned: str, where: str, position: str = "", *, out_min: int | None = None) -> str:
    """Put an item into a box (at a position like A1) or into a place; returns where it stands, in words."""
    item = item_of(work, scanned)
    target = found(work.session, where)
    if target.kind is Kind.BOX:
        text = _into_box(work, item, target.subject_id, position, out_min)
    elif target.kind is Kind.PLACE:
        place = work.get(Place, target.subject_id)
        text = " / ".join(_path(work, place))
        _move(work, item, Placement(item_id=item.id, place_id=place.id, at=work.moment(), out_of_freezer_min=out_min))
    else:
        raise Refused(
            _("{code} is neither a box nor a place.").format(code=printed(target.code)),
            hint=_("Scan a box or a place."),
        )
    item.revise(place_text=text, changed_at=work.now)
    work.log("item.stored", item, where=target.code, position=position or None)
    return text


def take_out(work: Work, scanned: str) -> None:
    """Take an item out of its place; the move stays on record."""
    item = item_of(work, scanned)
    now = current(work, item)
    if now is None:
        raise Refused(
            _("{code} stands in no place.").format(code=printed(item.barcode)), hint=_("Nothing to take out.")
        )
    now.is_current = False
    item.revise(place_text=None, changed_at=work.now)
    work.log("item.moved", item)


def current(work: Work, item: Item) -> Placement | None:
    return work.session.scalar(select(Placement).where(Placement.item_id == item.id, Placement.is_current))


def _into_box(work: Work, item: Item, box_id: int, position: str, out_min: int | None) -> str:
    box = work.session.scalars(select(Box).where(Box.item_id == box_id)).one()
    cell = position.strip().upper()
    row, column = cell[:1], cell[1:]
    if not (row.isalpha() and column.isdigit() and ord(row) - 65 < box.rows and 1 <= int(column) <= box.columns):
        raise Refused(
            _("“{position}” is no position of box {box}.").format(position=position, box=box.name),
            hint=_("Positions run from A1 to {last}.").format(last=f"{chr(64 + box.rows)}{box.columns}"),
            code="position",
        )
    other = work.session.scalar(
        select(Item.barcode)
        .join(Placement, Placement.item_id == Item.id)
        .where(Placement.box_id == box_id, Placement.position == cell, Placement.is_current, Item.id != item.id)
    )
    if other is not None:
        raise Refused(
            _("{position} of box {box} holds {code}.").format(position=cell, box=box.name, code=printed(other)),
            hint=_("Choose an empty position."),
            code=other,
        )
    placed = Placement(item_id=item.id, box_id=box_id, position=cell, at=work.moment(), out_of_freezer_min=out_min)
    _move(work, item, placed)
    return f"{box.name} {cell}"


def _move(work: Work, item: Item, placed: Placement) -> None:
    before = current(work, item)
    if before is not None:
        before.is_current = False
    work.add(placed)


def _path(work: Work, place: Place) -> list[str]:
    return [*(_path(work, work.get(Place, place.parent_id)) if place.parent_id else []), place.name]
