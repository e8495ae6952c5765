"""What is to be destroyed of a participant: listed when that is asked for, completed by what turns up, given up again."""

from sqlalchemy import select

from app import consent
from app.domain.destruction import state_of
from app.domain.withdrawal import Use
from app.domain.words import Custody, DestructionState
from app.i18n import _
from app.queries.destructions import destruction, journey, to_destroy
from app.work import Work
from db.models import Destruction, DestructionItem, Item, Participant

AWAY = (Custody.SHIPPED, Custody.ELSEWHERE)


def ask(work: Work, participant: Participant, why: str = "") -> int | None:
    """List all that is left of a participant who asked for destruction; None where nothing is. Asked again it grows."""
    consent.may_person(Use.DESTROY, participant)
    known = open_of(work, participant)
    listed = _listed(work, participant)
    left = [each for each in to_destroy(work.session, participant.id) if each not in listed]
    if not left:
        return known.id if known is not None else None
    row = known or Destruction(
        participant_id=participant.id,
        why=why.strip() or _("The participant withdrew and asked for it."),
        asked=work.moment(),
        asked_by=work.who.login,
    )
    if known is None:
        work.add(row)
    for each in left:
        work.add(_entry(work, row, work.get(Item, each)))
    settle(work, row)
    work.log("destruction.asked", participant_id=participant.id, number=row.id, things=len(left))
    return row.id


def give_up(work: Work, participant: Participant) -> None:
    """The withdrawal was a slip or became a milder one: a list of which nothing was destroyed is void."""
    row = open_of(work, participant)
    if row is None:
        return
    mine = entries(work, row)
    if any(each.destroyed is not None for each in mine):
        return
    for each in mine:
        each.voided = True
    row.voided = True
    work.log("destruction.given_up", participant_id=participant.id, number=row.id)


def open_of(work: Work, participant: Participant) -> Destruction | None:
    """The destruction of a participant that is not certified yet."""
    mine = select(Destruction).where(
        Destruction.participant_id == participant.id, Destruction.state != DestructionState.CERTIFIED
    )
    return work.session.scalar(mine.order_by(Destruction.id.desc()).limit(1))


def entries(work: Work, row: Destruction) -> list[DestructionItem]:
    mine = select(DestructionItem).where(DestructionItem.destruction_id == row.id)
    return list(work.session.scalars(mine.order_by(DestructionItem.id)))


def settle(work: Work, row: Destruction) -> None:
    """How far it is follows from its things."""
    work.session.flush()
    row.state = state_of([each.stand for each in destruction(work.session, row.id).lines])


def _entry(work: Work, row: Destruction, item: Item) -> DestructionItem:
    away = item.custody in AWAY
    by = journey(work.session, item.id) if away else None
    return DestructionItem(
        destruction_id=row.id,
        item_id=item.id,
        outside=(by.provider if by is not None else item.place_text or _("elsewhere")) if away else None,
        shipment_id=by.id if by is not None else None,
    )


def _listed(work: Work, participant: Participant) -> set[int]:
    mine = select(DestructionItem.item_id).join(Destruction, Destruction.id == DestructionItem.destruction_id)
    return set(work.session.scalars(mine.where(Destruction.participant_id == participant.id)))
