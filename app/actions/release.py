"""Release what is on hold by a biologist's signature: everything that the same sentence holds, and what lies on its plate."""

from collections.abc import Sequence

from sqlalchemy import select

from app.actions.codes import item_of
from app.actions.deviations import sign
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Restriction, Role, SignatureMeaning
from app.i18n import _
from app.queries.wga import unsettled_controls
from app.work import Work
from db.models import Item


def lift(work: Work, scanned: str, *, reason: str, digest: str) -> int:
    """Lift the hold of an item and of all that is held for the same reason; returns how many are free again.

    A positive no-template control is not got round: it is settled first (R14).
    """
    work.require(Role.BIOLOGIST)
    item = item_of(work, scanned)
    if item.restriction is not Restriction.HOLD:
        raise Refused(
            _("{code} is not on hold.").format(code=printed(item.barcode)), hint=_("There is nothing to lift.")
        )
    work.because(reason)
    held = _held_alike(work, item)
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
    sign(work, "item", item.id, SignatureMeaning.RELEASED, digest=digest, remark=reason)
    return len(held)


def _held_alike(work: Work, item: Item) -> Sequence[Item]:
    if not item.restriction_reason:
        return [item]
    alike = select(Item).where(Item.restriction == Restriction.HOLD, Item.restriction_reason == item.restriction_reason)
    return work.session.scalars(alike.order_by(Item.id)).all()
