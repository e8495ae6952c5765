"""What two scans one after the other would do, checked: direction, kind, participant, capacity, state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.carry import OWN_LABEL, Carry, Pair, meaning, pairs_from
from app.domain.dispatch import SENDABLE, not_listed, not_sendable
from app.domain.errors import LabError, NeedsReason, OtherParticipant, Refused
from app.domain.plate import closed, same_participant, wells_of
from app.domain.step import Specimen, Step, in_run, may_be_worked_on
from app.domain.steps import SORTING, STEPS, step_by_key
from app.domain.words import ShipmentStatus, label_of
from app.i18n import _
from app.queries.bench import next_step
from app.queries.codes import Found, found
from app.queries.labels import is_any_unapplied, is_unapplied, sources_of, wrong_pair
from app.queries.runs import open_run_of
from app.queries.specimens import specimen
from app.queries.storage import may_be_put_away, spot_in
from app.settings import Settings
from db.models import (
    Item,
    Lineage,
    Participant,
    Placement,
    PlannedWell,
    Plate,
    Shipment,
    ShipmentItem,
    SortSession,
    StepRun,
    WellContent,
)

TURN = "turn"
"""The way out of two scans in the wrong order: the same two the other way round."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What goes where: the thing, its target, the position in a box, the step of a run; whether a shipment packs it."""

    carry: Carry
    source: str
    target: str
    position: str = ""
    step: str = ""
    is_packed: bool = False


def transfer(
    session: Session, settings: Settings, now: datetime, source: str, target: str, *, position: str = ""
) -> Transfer:
    """What it means to scan `target` while `source` is in hand; OPEN where it is no transfer.

    Refused with the reason and the way out; the red stop where another participant's code came.
    """
    held, scanned = found(session, source, even_void=True), found(session, target)
    opens = Transfer(Carry.OPEN, held.code, scanned.code)
    if held.code == scanned.code:
        is_own = is_unapplied(session, held.code) and sources_of(session, held) == (held.code,)
        return Transfer(Carry.LABEL, held.code, held.code) if is_own else opens
    meant = meaning(held.kind, scanned.kind)
    if meant.carry is Carry.LABEL:
        return _turned_label(session, held, scanned) if meant.is_turned else _label(session, held, scanned)
    thing, goal = (scanned, held) if meant.is_turned else (held, scanned)
    match meant.carry:
        case Carry.BOX:
            return _into_box(session, settings, thing, goal, position)
        case Carry.PLACE:
            return _to_place(session, settings, thing, goal)
        case Carry.SHIPMENT:
            return _into_shipment(session, thing, goal)
        case Carry.SORT:
            return _onto_plate(session, settings, now, thing, goal)
        case Carry.RUN:
            return _into_run(session, settings, now, thing, goal)
    return opens


def next_scans(session: Session, settings: Settings, now: datetime, code: str) -> tuple[str, ...]:
    """What can be scanned next with a thing in hand, as it stands now: words of the table of pairs."""
    held = found(session, code, even_void=True)
    item = specimen(session, settings, held.subject_id)
    return tuple(_next(session, settings, now, held, item))


def _next(session: Session, settings: Settings, now: datetime, held: Found, item: Specimen) -> Iterator[str]:
    for pair in pairs_from(held.kind):
        if _fits_now(session, settings, now, pair, item):
            yield pair.word
    if is_unapplied(session, held.code) and sources_of(session, held) == (held.code,):
        yield OWN_LABEL


def _fits_now(session: Session, settings: Settings, now: datetime, pair: Pair, item: Specimen) -> bool:
    """Whether the thing itself would go; what is scanned next may still refuse it."""
    try:
        match pair.carry:
            case Carry.BOX | Carry.PLACE:
                may_be_put_away(session, item)
            case Carry.SHIPMENT:
                may_be_worked_on(item)
            case Carry.SORT:
                _admit(SORTING, item, now)
                return open_run_of(session, item.barcode) is None
            case Carry.RUN:
                _admit(_step_of(item), item, now)
                return open_run_of(session, item.barcode) is None
            case Carry.LABEL:
                return _has_labels_to_apply(session, item, pair)
    except LabError:
        return False
    return True


def _has_labels_to_apply(session: Session, item: Specimen, pair: Pair) -> bool:
    """Whether something made of it, or lying in it, has a printed label that was not applied yet."""
    made = select(Lineage.child_id).where(Lineage.parent_id == item.id, Lineage.voided.is_(False))
    lying = select(WellContent.item_id).where(WellContent.plate_id == item.id, WellContent.live)
    from_lying = select(Lineage.child_id).where(Lineage.parent_id.in_(lying), Lineage.voided.is_(False))
    theirs = or_(Item.id.in_(made), Item.id.in_(lying), Item.id.in_(from_lying))
    return is_any_unapplied(session, select(Item.barcode).where(theirs, Item.kind.in_(pair.targets)))


def _label(session: Session, parent: Found, child: Found) -> Transfer:
    """A printed label that was not applied yet is applied beside what it comes from; all others only open.

    One of another participant opens too: outside a transfer a scan changes the context (R24).
    """
    if not is_unapplied(session, child.code):
        return Transfer(Carry.OPEN, parent.code, child.code)
    allowed = sources_of(session, child)
    if parent.code not in allowed:
        refusal = wrong_pair(session, parent, child, allowed)
        if isinstance(refusal, OtherParticipant):
            return Transfer(Carry.OPEN, parent.code, child.code)
        raise _opening(refusal, child.code)
    return Transfer(Carry.LABEL, parent.code, child.code)


def _turned_label(session: Session, child: Found, parent: Found) -> Transfer:
    """The label was scanned first: say what comes first, and offer it the other way round."""
    if is_unapplied(session, child.code) and parent.code in sources_of(session, child):
        raise Refused(
            _("Scan {parent} first.").format(parent=printed(parent.code)),
            hint=_("Then its label, {child}.").format(child=printed(child.code)),
            code=parent.code,
            way_out=TURN,
        )
    return Transfer(Carry.OPEN, child.code, parent.code)


def _into_box(session: Session, settings: Settings, thing: Found, box: Found, typed: str) -> Transfer:
    may_be_put_away(session, specimen(session, settings, thing.subject_id))
    if not typed.strip():
        _not_there_yet(session, thing, box, Placement.box_id == box.subject_id)
    spot = spot_in(session, box.subject_id, typed, but=thing.subject_id)
    return Transfer(Carry.BOX, thing.code, box.code, position=spot)


def _to_place(session: Session, settings: Settings, thing: Found, place: Found) -> Transfer:
    may_be_put_away(session, specimen(session, settings, thing.subject_id))
    _not_there_yet(session, thing, place, Placement.place_id == place.subject_id)
    return Transfer(Carry.PLACE, thing.code, place.code)


def _not_there_yet(session: Session, thing: Found, goal: Found, where: ColumnElement[bool]) -> None:
    stands = select(Placement.position).where(Placement.item_id == thing.subject_id, Placement.is_current, where)
    row = session.execute(stands).first()
    if row is None:
        return
    place = session.scalar(select(Item.place_text).where(Item.id == thing.subject_id))
    raise Refused(
        _("{code} stands there already.").format(code=printed(thing.code)),
        hint=_("{where}. Type a position to move it.").format(where=place or printed(goal.code)),
        code=goal.code,
        way_out="open",
    )


def _into_shipment(session: Session, thing: Found, shipment: Found) -> Transfer:
    """A draft takes it, a locked list packs it if it is listed; what was sent takes nothing more."""
    status = session.scalars(select(Shipment.status).where(Shipment.id == shipment.subject_id)).one()
    listed = select(ShipmentItem.id).where(
        ShipmentItem.shipment_id == shipment.subject_id,
        or_(ShipmentItem.item_id == thing.subject_id, ShipmentItem.plate_id == thing.subject_id),
        ShipmentItem.voided.is_(False),
    )
    is_listed = session.scalar(listed.limit(1)) is not None
    if status is ShipmentStatus.LOCKED and is_listed:
        return Transfer(Carry.SHIPMENT, thing.code, shipment.code, is_packed=True)
    if is_listed:
        return Transfer(Carry.OPEN, thing.code, shipment.code)
    if thing.kind not in SENDABLE:
        raise _opening(not_sendable(thing.code, thing.kind), shipment.code)
    if status is ShipmentStatus.LOCKED:
        raise _opening(not_listed(thing.code, shipment.code), shipment.code)
    if status is not ShipmentStatus.DRAFT:
        raise Refused(
            _("{shipment} is {state}.").format(shipment=printed(shipment.code), state=label_of(status).lower()),
            hint=_("Nothing joins it any more: scan a draft."),
            code=shipment.code,
            way_out="open",
        )
    return Transfer(Carry.SHIPMENT, thing.code, shipment.code)


def _onto_plate(session: Session, settings: Settings, now: datetime, thing: Found, target: Found) -> Transfer:
    """The sort of a fraction goes on with this plate: of the same participant, open, free of a hold, not full."""
    sorts = session.execute(
        select(Item.id, Item.barcode, StepRun.finished)
        .select_from(SortSession)
        .join(StepRun, StepRun.id == SortSession.run_id)
        .join(Item, Item.id == SortSession.plate_id)
        .where(SortSession.source_id == thing.subject_id, SortSession.voided.is_(False))
    ).all()
    if any(row.id == target.subject_id for row in sorts):
        return Transfer(Carry.OPEN, thing.code, target.code)
    plate = session.get_one(Item, target.subject_id)
    source = specimen(session, settings, thing.subject_id)
    of_plate = session.scalars(select(Plate).where(Plate.item_id == plate.id)).one()
    if of_plate.closed_at is not None:
        raise _opening(closed(plate.barcode), plate.barcode)
    owner = select(Participant.number).where(Participant.id == plate.participant_id)
    same_participant(plate.barcode, session.scalar(owner), source.barcode, source.participant)
    under_way = next((row.barcode for row in sorts if row.finished is None), "")
    if under_way:
        text = _("{code} is being sorted onto {plate}.").format(code=source.name, plate=printed(under_way))
        raise Refused(text, hint=_("Close that plate first."), code=under_way, way_out="open")
    _has_room(session, plate, of_plate)
    try:
        _admit(SORTING, source, now)
    except Refused as refusal:
        raise _opening(refusal, plate.barcode) from refusal
    return Transfer(Carry.SORT, thing.code, target.code, step=SORTING.key)


def _has_room(session: Session, plate: Item, of_plate: Plate) -> None:
    if plate.restriction is not None:
        raise Refused(
            _("{code} is on hold.").format(code=printed(plate.barcode)),
            hint=_("A biologist lifts the hold on its record."),
            code=plate.barcode,
            way_out="open",
        )
    lying = select(WellContent.well).where(WellContent.plate_id == plate.id, WellContent.live)
    planned = select(PlannedWell.well).where(PlannedWell.plate_id == plate.id, PlannedWell.confirmed.is_(False))
    if not {*wells_of(of_plate.format)} - {*session.scalars(lying), *session.scalars(planned)}:
        text = _("{plate} is full.").format(plate=printed(plate.barcode))
        raise Refused(text, hint=_("Close it and open another."), code=plate.barcode, way_out="open")


def _into_run(session: Session, settings: Settings, now: datetime, thing: Found, means: Found) -> Transfer:
    """The next run of a tube, with the lot or the instrument that was scanned."""
    run = open_run_of(session, thing.code)
    if run is not None:
        raise in_run(thing.code, step_by_key(session.scalars(select(StepRun.step).where(StepRun.id == run)).one()))
    item = specimen(session, settings, thing.subject_id)
    step = _step_of(item)
    try:
        _admit(step, item, now)
    except Refused as refusal:
        raise refusal if refusal.way_out == "revise" else _opening(refusal, means.code) from refusal
    return Transfer(Carry.RUN, thing.code, means.code, step=step.key)


def _step_of(item: Specimen) -> Step:
    """The step that comes next, else the first that takes its kind: it says why it can't follow."""
    follows = next_step(item.kind, item.processing)
    return follows or next(each for each in STEPS if item.kind in each.takes)


def _admit(step: Step, item: Specimen, now: datetime) -> None:
    """Refuse what no reason could lift; what needs a reason is asked by the form."""
    try:
        step.admit(item, step.form(), now=now)
    except NeedsReason:
        return


def _opening(refusal: Refused, code: str) -> Refused:
    """The same refusal; its way out opens what was scanned."""
    return Refused(refusal.text, hint=refusal.hint, code=code, way_out="open")
