"""Holds on one thing and all that was made of it: set by whoever sees the reason, lifted by a biologist's signature."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, or_, select

from app.actions.codes import item_of
from app.actions.signatures import must_be_as_seen, sign_content
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Restriction, SignatureMeaning
from app.i18n import _
from app.queries.specimens import descendants
from app.queries.wga import unsettled_controls
from app.work import Work
from db.models import Item, RunItem, WellContent


def put(work: Work, scanned: str, reason: str) -> None:
    """Stop all work on a thing and on what was made of it."""
    item = item_of(work, scanned)
    if item.restriction is not None:
        raise Refused(
            _("{code} is on hold already.").format(code=printed(item.barcode)), hint=_("A biologist lifts the hold.")
        )
    if not reason.strip():
        raise Refused(_("A hold needs its reason."), hint=_("Say in a few words what has to be settled."))
    hold(work, tree(work, item), reason.strip())


def hold(work: Work, items: Sequence[Item], reason: str) -> None:
    """Put items on hold: no new work on them until a biologist lifts it."""
    for each in items:
        if each.restriction is None:
            each.revise(restriction=Restriction.HOLD, restriction_reason=reason, changed_at=work.now)
            work.log("hold.set", each)


def lift(work: Work, scanned: str, *, reason: str, seen: str, password: str) -> int:
    """Lift a hold by a biologist's signature; returns how many items are free again.

    Free again is all that was held for the same reason with it: what was made of it, its plate, its batch. A positive
    no-template control is not got round: it is settled first (R14). `seen` is the digest of the hold as it was shown.
    """
    item = item_of(work, scanned)
    if item.restriction is not Restriction.HOLD:
        raise Refused(
            _("{code} is not on hold.").format(code=printed(item.barcode)), hint=_("There is nothing to lift.")
        )
    must_be_as_seen(work, "item", item.id, seen, printed(item.barcode))
    work.because(reason)
    held = list(_held_with(work, item))
    for each in held:
        for control in unsettled_controls(work.session, each.id):
            raise Refused(
                _("The no-template control {code} is positive.").format(code=printed(control)),
                hint=_("Settle the control: release its batch, or fail it."),
                code=control,
                way_out="settle",
            )
    for each in held:
        each.revise(restriction=None, restriction_reason=None, changed_at=work.now)
        work.log("hold.lifted", each)
    sign_content(work, "item", item.id, SignatureMeaning.RELEASED, password=password, remark=reason)
    return len(held)


def tree(work: Work, item: Item) -> list[Item]:
    """The thing and all that was made of it."""
    return [work.get(Item, each) for each in descendants(work.session, item.id)]


def _held_with(work: Work, item: Item) -> Iterator[Item]:
    """The item and what is held for the same reason beside it."""
    ids = set(descendants(work.session, item.id)) | {item.id}
    for mate in work.session.scalars(_mates(item.id)):
        ids.update(descendants(work.session, mate))
    for each in sorted(ids):
        row = work.get(Item, each)
        if row.restriction is Restriction.HOLD and row.restriction_reason == item.restriction_reason:
            yield row


def _mates(item_id: int) -> Select[tuple[int]]:
    """Ids of what shares a plate with an item, of the plate, and of what was made in the same run."""
    plates = select(WellContent.plate_id).where(WellContent.item_id == item_id)
    on_plate = select(WellContent.item_id).where(
        or_(WellContent.plate_id == item_id, WellContent.plate_id.in_(plates)), WellContent.item_id.is_not(None)
    )
    runs = select(RunItem.run_id).where(RunItem.made_id == item_id)
    in_run = select(RunItem.made_id).where(RunItem.run_id.in_(runs), RunItem.made_id.is_not(None))
    return select(Item.id).where(or_(Item.id.in_(plates), Item.id.in_(on_plate), Item.id.in_(in_run)))
