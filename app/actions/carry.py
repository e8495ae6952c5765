"""A transfer by two scans, from and to: decided and checked, then done by the action that does it everywhere."""

from dataclasses import dataclass

from app.actions import labels, shipments, storage
from app.domain.barcode import printed
from app.domain.carry import Carry
from app.domain.errors import Refused
from app.i18n import _
from app.queries.carry import Transfer, transfer
from app.work import Work


@dataclass(frozen=True, slots=True)
class Carried:
    """What was done: the transfer, where a thing stands now, the codes that it concerned."""

    done: Transfer
    where: str = ""
    codes: tuple[str, ...] = ()


def carry(work: Work, source: str, target: str, *, position: str = "") -> Carried:
    """Carry a thing to what was scanned next: into a box, to a place, into a shipment; a label onto its thing.

    What begins a form, or is no transfer, is refused here: a page opens it.
    """
    meant = transfer(work.session, work.settings, work.now, source, target, position=position)
    match meant.carry:
        case Carry.BOX | Carry.PLACE:
            where = storage.store(work, meant.source, meant.target, meant.position)
            return Carried(meant, where, (meant.source,))
        case Carry.SHIPMENT:
            act = shipments.check if meant.is_packed else shipments.add
            return Carried(meant, printed(meant.target), tuple(act(work, meant.target, meant.source)))
        case Carry.LABEL:
            return Carried(meant, printed(meant.source), (labels.apply(work, meant.source, meant.target),))
    raise Refused(
        _("From {source} to {target} nothing is transferred by scanning alone.").format(
            source=printed(meant.source), target=printed(meant.target)
        ),
        hint=_("Open it: its page goes on from there."),
        code=meant.target,
        way_out="open",
    )
