"""How a thing was destroyed: when, by whom, before whom, on which certificate."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.withdrawal import destroyed
from app.domain.words import Custody
from app.i18n import _
from app.queries.codes import Found, found
from db.models import Change, Destruction, DestructionItem, Event, Item


def there(session: Session, scanned: str) -> Found:
    """What a scanned code stands for; refused where that is destroyed, with who destroyed it and when."""
    target = found(session, scanned)
    if target.subject == "item":
        custody = session.scalar(select(Item.custody).where(Item.id == target.subject_id))
        if custody is Custody.DESTROYED:
            raise destroyed(target.code, how_destroyed(session, target.subject_id))
    return target


def how_destroyed(session: Session, item_id: int) -> str:
    """The words of a refusal; of what a provider destroyed without a certificate, who recorded that and when."""
    row = session.execute(
        select(
            DestructionItem.destroyed,
            DestructionItem.destroyed_by,
            DestructionItem.witness,
            DestructionItem.outside,
            DestructionItem.reference,
            Destruction.id,
        )
        .join(Destruction, Destruction.id == DestructionItem.destruction_id)
        .where(
            DestructionItem.item_id == item_id,
            DestructionItem.destroyed.is_not(None),
            DestructionItem.voided.is_(False),
        )
        .order_by(DestructionItem.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return _on_record(session, item_id)
    day = row.destroyed.local.strftime("%d/%m/%Y %H:%M") if row.destroyed.local else f"{row.destroyed.day:%d/%m/%Y}"
    if row.outside:
        text = _("{day}, at {where} ({reference}), destruction {number}")
        return text.format(day=day, where=row.outside, reference=row.reference or "–", number=row.id)
    text = _("{day}, by {who} before {witness}, destruction {number}")
    return text.format(day=day, who=row.destroyed_by, witness=row.witness, number=row.id)


def _on_record(session: Session, item_id: int) -> str:
    last = (
        select(Event.at, Event.user, Change.zone)
        .join(Change, Change.id == Event.change_id)
        .where(Event.item_id == item_id, Event.verb == "item.moved")
        .order_by(Event.id.desc())
        .limit(1)
    )
    row = session.execute(last).first()
    if row is None:
        return "–"
    day = row.at.astimezone(ZoneInfo(row.zone)).strftime("%d/%m/%Y")
    return _("{day}, recorded by {who}").format(day=day, who=row.user)
