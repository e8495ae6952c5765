"""What happened to an item or a participant, newest first, in bench words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.verbs import past
from app.queries.codes import found
from db.models import Event, Item, Participant


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: when, what, to which code, by whom, in which run."""

    at: datetime
    what: str
    barcode: str
    user: str
    detail: str = ""
    run: int | None = None


def history(session: Session, *, code: str = "", participant: int | None = None, limit: int = 30) -> Sequence[Happened]:
    """Events of an item by its code, or of a participant by number."""
    rows = select(Event.at, Event.verb, Item.barcode, Event.user, Event.details).outerjoin(
        Item, Item.id == Event.item_id
    )
    if code:
        rows = rows.where(Event.item_id == found(session, code).subject_id)
    if participant is not None:
        rows = rows.join(Participant, Participant.id == Event.participant_id).where(Participant.number == participant)
    return tuple(
        Happened(
            row.at,
            past(row.verb),
            row.barcode or "",
            row.user,
            str(dict(row.details).get("well", "")),
            dict(row.details).get("run"),
        )
        for row in session.execute(rows.order_by(Event.id.desc()).limit(limit))
    )
