"""What goes along when a tube changes the participant: everything made of it, and which of that bears a label."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import ON_PAPER, Custody, Kind, Restriction
from app.queries.codes import found
from app.queries.specimens import descendants
from db.models import Item, Label, Participant


@dataclass(frozen=True, slots=True)
class GoesAlong:
    """One thing that goes along; labelled ones here get a second code."""

    barcode: str
    kind: Kind
    is_labelled: bool
    is_away: bool
    restriction: Restriction | None


@dataclass(frozen=True, slots=True)
class Belongings:
    """A tube with its participant and all that goes along, itself first."""

    barcode: str
    participant: int | None
    things: tuple[GoesAlong, ...]


def belongings(session: Session, scanned: str) -> Belongings:
    """The tube of a code and what was made of it."""
    item = session.get_one(Item, found(session, scanned, even_void=True).subject_id)
    owner = session.get(Participant, item.participant_id) if item.participant_id else None
    labelled = select(Label.code).where(Label.state.in_(ON_PAPER))
    bearing = set(session.scalars(labelled))
    rows = session.execute(
        select(Item.barcode, Item.kind, Item.custody, Item.restriction)
        .where(Item.id.in_(descendants(session, item.id)), Item.voided.is_(False))
        .order_by(Item.id)
    )
    here = (Custody.EXPECTED, Custody.IN_LAB)
    things = [
        GoesAlong(
            row.barcode,
            row.kind,
            row.barcode in bearing and row.custody in here,
            row.custody not in here,
            row.restriction,
        )
        for row in rows
    ]
    return Belongings(item.barcode, owner.number if owner else None, tuple(things))
