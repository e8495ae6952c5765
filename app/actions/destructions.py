"""A destruction at the bench: each thing picked by its scan or missing, destroyed before a witness, certified by two."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app import destruction_list as listing
from app.actions.codes import item_of, participant_by_number
from app.actions.runs import second_person_of
from app.actions.signatures import sign_again
from app.actions.storage import current, end_stay
from app.destruction_list import entries, settle
from app.domain.barcode import printed
from app.domain.destruction import SETTLED, SIGNATURES, Stand, may_sign
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.order import not_in_future
from app.domain.privacy import names_nobody
from app.domain.times import Moment
from app.domain.withdrawal import destroyed
from app.domain.words import Custody, DestructionState, Kind, SignatureMeaning
from app.i18n import _
from app.queries.destroyed import how_destroyed
from app.queries.destructions import SUBJECT, Listed, destruction, whereabouts
from app.work import Work
from db.models import Destruction, DestructionItem, Item, ShipmentItem, User, WellContent

PICKABLE = (Stand.TO_PICK, Stand.MISSING)


def ask(work: Work, number: int, why: str = "") -> int:
    """Ask for the destruction of all that is left of a participant, or add what turned up since; returns its number."""
    row = listing.ask(work, participant_by_number(work, number), why)
    if row is None:
        raise Refused(
            _("Nothing is left of {number:03d}.").format(number=number), hint=_("There is nothing to destroy.")
        )
    return row


def pick(work: Work, number: int, scanned: str) -> list[str]:
    """Pick a thing by its scan: it leaves its position. A plate picks all of the list that lies in it. Returns the codes."""
    row = _open(work, number)
    item = item_of(work, scanned)
    if item.custody is Custody.DESTROYED:
        raise destroyed(item.barcode, how_destroyed(work.session, item.id))
    asked = _with_wells(work, item)
    mine = [each for each in destruction(work.session, row.id).lines if each.id in asked]
    if not mine:
        text = _("{code} is not on the list of destruction {number}.").format(code=printed(item.barcode), number=row.id)
        raise Refused(text, hint=_("Put it back where it stood."), code=item.barcode)
    todo = [each for each in mine if each.stand in PICKABLE]
    if not todo:
        raise _not_to_pick(mine[0])
    for each in todo:
        _pick(work, row, work.get(Item, each.id))
    settle(work, row)
    return [each.barcode for each in todo]


def put_back(work: Work, number: int, scanned: str, reason: str) -> None:
    """A thing that was picked by mistake is not picked any more; where it stands now is scanned as for any other."""
    row = _open(work, number)
    item = item_of(work, scanned)
    entry = _entry(work, row, item, Stand.PICKED)
    work.because(reason)
    entry.revise(picked=None, picked_by=None, lay=None)
    settle(work, row)
    work.log("destruction.put_back", item, number=row.id)


def miss(work: Work, number: int, scanned: str, why: str) -> None:
    """A thing that is not where the record says, with where it was looked for: it is lost, and stays on the certificate."""
    row = _open(work, number)
    item = item_of(work, scanned)
    entry = _entry(work, row, item, Stand.TO_PICK)
    if not why.strip():
        raise NeedsReason(
            _("{code} is missing: that needs its reason.").format(code=printed(item.barcode)),
            hint=_("Say where it was looked for, and since when."),
            way_out="missing",
        )
    names_nobody(why, _("The reason seems to hold {what}."))
    lay = whereabouts(work.session, item.id)
    entry.revise(missing=work.moment(), missing_by=work.who.login, missing_why=why.strip(), lay=lay or None)
    _leave_position(work, item)
    item.revise(custody=Custody.LOST, changed_at=work.now)
    settle(work, row)
    work.log("destruction.missing", item, number=row.id)


def destroy(work: Work, number: int, *, method: str, witness: str, at: Moment | None = None) -> list[str]:
    """All that is picked is destroyed, before a witness who has an account here. Returns the codes."""
    row = _open(work, number)
    when = at or work.moment()
    not_in_future(_("The destruction"), when, now=work.now)
    picked = [each for each in destruction(work.session, row.id).lines if each.stand is Stand.PICKED]
    if not picked:
        raise Refused(_("Nothing is picked."), hint=_("Scan each thing of the list first."))
    if not method.strip():
        raise Refused(_("A destruction needs its method."), hint=_("Say how, like: autoclaved, then incinerated."))
    names_nobody(method, _("The method seems to hold {what}."))
    seen_by = _witness(work, witness)
    for entry in entries(work, row):
        if entry.item_id in [each.id for each in picked]:
            entry.revise(destroyed=when, destroyed_by=work.who.initials, method=method.strip(), witness=seen_by)
            _end(work, row, work.get(Item, entry.item_id))
    settle(work, row)
    return [each.barcode for each in picked]


def note_asked(work: Work, number: int, shipment: str) -> int:
    """The addressee of a shipment was written to; returns of how many things."""
    row = _open(work, number)
    waiting = [each for each in _sent_in(work, row, shipment) if each.stand in (Stand.OUTSIDE, Stand.ASKED)]
    _some(waiting, shipment)
    for entry in _of(work, row, waiting):
        entry.asked = work.moment()
    work.log("destruction.outside_asked", participant_id=row.participant_id, number=row.id, shipment=shipment)
    return len(waiting)


def confirm_outside(work: Work, number: int, shipment: str, reference: str, on: date) -> list[str]:
    """The addressee confirmed the destruction there: under which reference, on which day. Returns the codes."""
    row = _open(work, number)
    if not reference.strip():
        raise Refused(
            _("A confirmation needs its reference."),
            hint=_("Type the number or the subject of the addressee's letter."),
        )
    names_nobody(reference, _("The reference seems to hold {what}."))
    not_in_future(_("The destruction"), Moment(on), now=work.now)
    waiting = [each for each in _sent_in(work, row, shipment) if each.stand in (Stand.OUTSIDE, Stand.ASKED)]
    _some(waiting, shipment)
    for entry in _of(work, row, waiting):
        entry.revise(destroyed=Moment(on), destroyed_by=work.who.initials, reference=reference.strip())
        _end(work, row, work.get(Item, entry.item_id))
        _close_leftover(work, entry)
    settle(work, row)
    return [each.barcode for each in waiting]


def sign(work: Work, number: int, *, seen: str, password: str) -> bool:
    """Sign the certificate over its content as it was shown; returns whether it is certified by that, its second one."""
    row = _open(work, number)
    view = destruction(work.session, row.id)
    if row.state is not DestructionState.DONE:
        left = len(view.lines) - view.count(*SETTLED)
        raise Refused(
            _("Destruction {number} is not done: {count} things are left.").format(number=row.id, count=left),
            hint=_("Destroy, confirm or record as missing what is left."),
        )
    if seen != view.digest:
        raise Conflict(_("The certificate changed since it was shown."), hint=_("Look at it again, then sign."))
    may_sign(
        who=work.who.login,
        name=work.who.name,
        role=work.who.role,
        signed=tuple((each.user, each.role) for each in view.valid),
    )
    sign_again(work, SUBJECT, row.id, SignatureMeaning.DESTROYED, digest=view.digest, password=password)
    is_last = len(view.valid) + 1 >= SIGNATURES
    if is_last:
        moment, by = work.moment(), work.who.login
        row.revise(state=DestructionState.CERTIFIED, certified=moment, certified_by=by, certificate=view.digest)
    verb = "destruction.certified" if is_last else "destruction.signed"
    work.log(verb, participant_id=row.participant_id, number=row.id)
    return is_last


def _open(work: Work, number: int) -> Destruction:
    row = work.get(Destruction, number)
    if row.state is DestructionState.CERTIFIED:
        raise Refused(
            _("Destruction {number} is certified.").format(number=row.id),
            hint=_("What turned up since goes into another one: ask for it on the participant's page."),
        )
    return row


def _with_wells(work: Work, item: Item) -> set[int]:
    """The thing, and where it is a plate what lies in its wells."""
    if item.kind is not Kind.PLATE:
        return {item.id}
    held = select(WellContent.item_id).where(WellContent.plate_id == item.id, WellContent.live)
    return {item.id, *work.session.scalars(held)}


def _not_to_pick(line: Listed) -> Refused:
    text = _("{code} is on the list as: {state}.").format(code=printed(line.barcode), state=_(line.stand.value).lower())
    return Refused(text, hint=_("Scan the next one."), code=line.barcode)


def _pick(work: Work, row: Destruction, item: Item) -> None:
    (entry,) = [each for each in entries(work, row) if each.item_id == item.id]
    lay = entry.lay or whereabouts(work.session, item.id)
    found = {"missing": None, "missing_by": None, "missing_why": None}
    entry.revise(picked=work.moment(), picked_by=work.who.initials, lay=lay or None, **found)
    _leave_position(work, item)
    item.revise(custody=Custody.IN_LAB, changed_at=work.now)
    work.log("destruction.picked", item, number=row.id)


def _leave_position(work: Work, item: Item) -> None:
    placed = current(work, item)
    if placed is not None:
        end_stay(work, item, placed)


def _entry(work: Work, row: Destruction, item: Item, stand: Stand) -> DestructionItem:
    """The entry of a thing on the list; refused where it stands otherwise than asked for."""
    mine = [each for each in destruction(work.session, row.id).lines if each.id == item.id]
    if not mine:
        text = _("{code} is not on the list of destruction {number}.").format(code=printed(item.barcode), number=row.id)
        raise Refused(text, hint=_("Put it back where it stood."), code=item.barcode)
    if mine[0].stand is not stand:
        raise _not_to_pick(mine[0])
    return _of(work, row, mine)[0]


def _of(work: Work, row: Destruction, lines: Sequence[Listed]) -> list[DestructionItem]:
    ids = {each.id for each in lines}
    return [each for each in entries(work, row) if each.item_id in ids]


def _sent_in(work: Work, row: Destruction, shipment: str) -> list[Listed]:
    return [each for each in destruction(work.session, row.id).outside if each.shipment == shipment]


def _some(waiting: Sequence[Listed], shipment: str) -> None:
    if not waiting:
        raise Refused(
            _("Nothing of this destruction is out in {code}.").format(code=printed(shipment) if shipment else "–"),
            hint=_("Choose a thing that is outside."),
        )


def _witness(work: Work, told: str) -> str:
    initials = second_person_of(work, told, operator=work.who.login)
    known = select(User.id).where(User.initials == initials, User.active)
    if initials is None or work.session.scalar(known.limit(1)) is None:
        raise Refused(
            _("A destruction needs a witness with an account here."),
            hint=_("Scan the card of a second person, or type the initials."),
            code="witness",
        )
    return initials


def _end(work: Work, row: Destruction, item: Item) -> None:
    """A thing is no more: it stands nowhere, and its well is free of it."""
    _leave_position(work, item)
    item.revise(custody=Custody.DESTROYED, changed_at=work.now)
    for well in work.session.scalars(select(WellContent).where(WellContent.item_id == item.id, WellContent.live)):
        well.live = False
    work.log("destruction.destroyed", item, number=row.id)


def _close_leftover(work: Work, entry: DestructionItem) -> None:
    rests = select(ShipmentItem).where(
        ShipmentItem.item_id == entry.item_id, ShipmentItem.shipment_id == entry.shipment_id
    )
    for rest in work.session.scalars(rests):
        rest.revise(leftover=Custody.DESTROYED, leftover_at=entry.destroyed)
