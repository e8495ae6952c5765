"""Storage: where things are put, every move kept."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from app.actions.codes import item_of
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _
from app.queries.codes import found
from app.queries.specimens import specimen
from app.queries.storage import may_be_put_away, path_of, spot_in
from app.work import Work
from db.models import Event, Item, Place, Placement


def store(work: Work, scanned: str, where: str, position: str = "", *, out_min: int | None = None) -> str:
    """Put an item into a box (at a position like A1, else at the first free one) or into a place.

    `out_min`: minutes out of the freezer; where nobody says so they are counted from taking it out. Returns where it
    stands, in words.
    """
    item = item_of(work, scanned)
    target = found(work.session, where)
    may_be_put_away(work.session, specimen(work.session, work.settings, item.id))
    minutes = out_min if out_min is not None else minutes_out(work, item)
    if target.kind is Kind.BOX:
        _not_inside_itself(item, target.code)
        cell = spot_in(work.session, target.subject_id, position, but=item.id)
        placed = Placement(item_id=item.id, box_id=target.subject_id, position=cell, at=work.moment())
    elif target.kind is Kind.PLACE:
        cell = ""
        placed = Placement(item_id=item.id, place_id=target.subject_id, at=work.moment())
    else:
        raise Refused(
            _("{code} is neither a box nor a place.").format(code=printed(target.code)),
            hint=_("Scan a box or a place."),
            code=target.code,
        )
    placed.out_of_freezer_min = minutes
    begin_stay(work, item, placed)
    work.log("item.stored", item, where=target.code, position=cell or None)
    return item.place_text or ""


def take_out(work: Work, scanned: str) -> None:
    """Take an item out of its place; the move stays on record."""
    item = item_of(work, scanned)
    placed = current(work, item)
    if placed is None:
        raise Refused(
            _("{code} stands in no place.").format(code=printed(item.barcode)), hint=_("Nothing to take out.")
        )
    end_stay(work, item, placed)
    work.log("item.moved", item)


def end_stay(work: Work, item: Item, placed: Placement) -> None:
    """An item stands no longer where it stood; the stay is kept."""
    placed.is_current = False
    work.session.flush()
    touch_box(work, placed)
    tell_place(work, item)


def begin_stay(work: Work, item: Item, placed: Placement) -> None:
    """An item stands in another place from now on; the stay before is kept."""
    before = current(work, item)
    if before is not None:
        before.is_current = False
        touch_box(work, before)
    work.add(placed)
    touch_box(work, placed)
    tell_place(work, item)


def touch_box(work: Work, placed: Placement) -> None:
    """What a box holds is part of its record: each move in or out gives the box's item another version."""
    if placed.box_id is not None:
        box = work.get(Item, placed.box_id)
        box.changed_at = work.now
        flag_modified(box, "changed_at")
        work.session.flush()


def current(work: Work, item: Item) -> Placement | None:
    return work.session.scalar(select(Placement).where(Placement.item_id == item.id, Placement.is_current))


def tell_place(work: Work, item: Item) -> None:
    """Write on the item, and on what stands in it, where it is: a text that follows from the moves."""
    placed = current(work, item)
    item.revise(place_text=path_of(work.session, placed) or None if placed else None, changed_at=work.now)
    for inside in _inside(work, item):
        tell_place(work, inside)


def _inside(work: Work, box: Item) -> Sequence[Item]:
    if box.kind is not Kind.BOX:
        return ()
    stands = select(Item).join(Placement, Placement.item_id == Item.id)
    return work.session.scalars(stands.where(Placement.box_id == box.id, Placement.is_current)).all()


def _not_inside_itself(item: Item, box: str) -> None:
    if item.kind is Kind.BOX:
        raise Refused(
            _("{code} is a box itself.").format(code=printed(item.barcode)),
            hint=_("Scan the place it stands in, not the box {box}.").format(box=printed(box)),
            code=item.barcode,
        )


def minutes_out(work: Work, item: Item) -> int | None:
    """Minutes since the item was taken out of a place below 0 °C; None where it was not."""
    last = work.session.scalar(select(Placement).where(Placement.item_id == item.id).order_by(Placement.id.desc()))
    if last is None or last.is_current or not _is_cold(work, last):
        return None
    out = (
        select(Event.at).where(Event.item_id == item.id, Event.verb == "item.moved").order_by(Event.id.desc()).limit(1)
    )
    at = work.session.scalar(out)
    return None if at is None else round((work.now - at).total_seconds() / 60)


def _is_cold(work: Work, placed: Placement) -> bool:
    """Whether the place, or what it stands in, is below 0 °C."""
    while placed.box_id is not None:
        box = current(work, work.get(Item, placed.box_id))
        if box is None:
            return False
        placed = box
    place = work.session.get(Place, placed.place_id) if placed.place_id else None
    while place is not None:
        if place.temperature_c is not None:
            return place.temperature_c < 0
        place = work.session.get(Place, place.parent_id) if place.parent_id else None
    return False
