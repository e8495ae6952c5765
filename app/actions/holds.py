"""Holds on one thing and all that was made of it: set by whoever sees the reason, lifted by a biologist's signature."""

from app.actions.codes import item_of
from app.actions.deviations import sign
from app.actions.sorting import hold
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Restriction, Role, SignatureMeaning
from app.i18n import _
from app.queries.specimens import descendants
from app.work import Work
from db.models import Item


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


def lift(work: Work, scanned: str, *, reason: str, digest: str) -> None:
    """A biologist lifts a hold by signature, from the thing and from what was made of it for the same reason."""
    work.require(Role.BIOLOGIST)
    item = item_of(work, scanned)
    if item.restriction is not Restriction.HOLD:
        raise Refused(_("{code} is not on hold.").format(code=printed(item.barcode)), hint=_("Nothing was changed."))
    work.because(reason)
    why = item.restriction_reason
    for each in tree(work, item):
        if each.restriction is Restriction.HOLD and each.restriction_reason == why:
            each.revise(restriction=None, restriction_reason=None, changed_at=work.now)
            work.log("hold.lifted", each)
    sign(work, "item", item.id, SignatureMeaning.RELEASED, digest=digest, remark=reason.strip())


def tree(work: Work, item: Item) -> list[Item]:
    """The thing and all that was made of it."""
    return [work.get(Item, each) for each in descendants(work.session, item.id)]
