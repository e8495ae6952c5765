"""No result will come of what was sent: said with its reason, taken back, or undone by the result that comes after all."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from app.actions.codes import item_of
from app.domain.barcode import printed
from app.domain.dispatch import OUT
from app.domain.errors import NeedsReason, Refused
from app.domain.words import Kind, Role
from app.i18n import _
from app.queries.given_up import AFTER_ALL, family, has_genome
from app.queries.result_names import SEQUENCED
from app.work import Work
from db.models import Item, Shipment, ShipmentItem

READERS: Final = (Role.TECHNICIAN, Role.BIOLOGIST, Role.BIOINFORMATICIAN, Role.DATA_MANAGER)
"""Who takes results in, says whose they are, and that none will come."""


def give_up(work: Work, scanned: str, why: str) -> list[str]:
    """No result will come of a dispatched cell, control or tumour DNA, or of all on a plate; nothing waits for it then.

    Returns the codes. A result that arrives all the same counts, and undoes this visibly.
    """
    work.require(*READERS)
    item = item_of(work, scanned, *SEQUENCED, Kind.PLATE)
    lines = _sent(work, item)
    if not lines:
        raise Refused(
            _("{code} was not sent.").format(code=printed(item.barcode)),
            hint=_("Record what became of it: lost, rejected, used up."),
        )
    waiting = [each for each in lines if each.no_result is None]
    if not waiting:
        raise Refused(
            _("No result of {code} is expected already.").format(code=printed(item.barcode)),
            hint=_("Expect it again where one may come."),
        )
    awaited = [each for each in waiting if not has_genome(work.session, family(work.session, each.item_id))]
    if not awaited:
        raise Refused(
            _("The result of {code} is in.").format(code=printed(item.barcode)),
            hint=_("Set its sample apart, with the reason, where it does not count."),
        )
    _because(work, why)
    return [_say(work, each, why) for each in awaited]


def expect_again(work: Work, scanned: str, why: str) -> list[str]:
    """A result is expected once more of what was given up; returns the codes."""
    work.require(*READERS)
    item = item_of(work, scanned, *SEQUENCED, Kind.PLATE)
    ended = [each for each in _sent(work, item) if each.no_result is not None]
    if not ended:
        raise Refused(
            _("Nothing was said of the result of {code}.").format(code=printed(item.barcode)),
            hint=_("It is expected as long as it was sent and none came."),
        )
    _because(work, why)
    codes = []
    for each in ended:
        each.revise(no_result=None, no_result_why=None)
        thing = work.get(Item, each.item_id)
        work.log("result.expected_again", thing, shipment=work.get(Shipment, each.shipment_id).barcode)
        codes.append(thing.barcode)
    return codes


def came_after_all(work: Work, item: Item, **where: Any) -> None:
    """A result came of what none was to come of: it is expected no more, nor given up; the event says so."""
    for each in _sent(work, item):
        if each.no_result is not None:
            each.revise(no_result=None, no_result_why=None)
            work.log(AFTER_ALL, work.get(Item, each.item_id), **where)


def _because(work: Work, why: str) -> None:
    if not why.strip():
        raise NeedsReason(
            _("That no result will come needs its reason."),
            hint=_("What the provider said, or why nothing is awaited."),
            way_out="no-result",
        )
    work.because(why)


def _say(work: Work, line: ShipmentItem, why: str) -> str:
    line.revise(no_result=work.moment(), no_result_why=why.strip())
    item = work.get(Item, line.item_id)
    work.log("result.given_up", item, shipment=work.get(Shipment, line.shipment_id).barcode)
    return item.barcode


def _sent(work: Work, item: Item) -> Sequence[ShipmentItem]:
    """The lines of shipments that left: of a plate all that lies in it, else of a cell, its product and their aliquots."""
    work.session.flush()
    mine = (
        ShipmentItem.plate_id == item.id
        if item.kind is Kind.PLATE
        else ShipmentItem.item_id.in_(family(work.session, item.id))
    )
    rows = select(ShipmentItem).join(Shipment, Shipment.id == ShipmentItem.shipment_id)
    return work.session.scalars(rows.where(mine, Shipment.status.in_(OUT)).order_by(ShipmentItem.id)).all()
