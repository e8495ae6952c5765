"""Whether things may leave the laboratory under the consent of their participants (R20)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.withdrawal import Use, Withdrawn, may
from db.models import Item, Participant


def may_leave(session: Session, codes: Sequence[str]) -> None:
    """Refused, naming the first, where a participant who withdrew forbids that one of them is sent."""
    rows = session.execute(
        select(Item.barcode, Participant.withdrawal_scope, Participant.withdrawn_at)
        .join(Participant, Participant.id == Item.participant_id)
        .where(Item.barcode.in_(codes), Participant.withdrawal_scope.is_not(None))
        .order_by(Item.id)
    )
    for row in rows:
        may(Use.SEND, Withdrawn(row.withdrawal_scope, row.withdrawn_at), printed(row.barcode), code=row.barcode)
