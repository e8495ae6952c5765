"""Who withdrew, how far, and how far what they want destroyed is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.times import Moment
from app.domain.withdrawal import Withdrawn
from app.domain.words import DestructionState, WithdrawalScope
from app.queries.destructions import DestructionLine, destructions
from app.settings import Settings
from db.models import Participant


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A participant who withdrew, and the last destruction asked for."""

    number: int
    at: Moment
    scope: WithdrawalScope
    destruction: int | None = None
    state: DestructionState | None = None
    things: int = 0
    settled: int = 0
    outside: int = 0
    signed: int = 0
    certificate: str = ""
    is_overdue: bool = False


def withdrawn_by_number(session: Session) -> dict[int, Withdrawn]:
    """How those withdrew who did, by number."""
    rows = session.execute(
        select(Participant.number, Participant.withdrawal_scope, Participant.withdrawn_at).where(
            Participant.withdrawn_at.is_not(None), Participant.voided.is_(False)
        )
    )
    return {row.number: Withdrawn(row.withdrawal_scope, row.withdrawn_at) for row in rows}


def withdrawals(session: Session, settings: Settings, today: date) -> tuple[Withdrawal, ...]:
    """Everybody who withdrew, by number."""
    last: dict[int, DestructionLine] = {}
    for each in destructions(session, settings, today):
        last.setdefault(each.number, each)
    rows = session.execute(
        select(Participant.number, Participant.withdrawn_at, Participant.withdrawal_scope)
        .where(Participant.withdrawn_at.is_not(None), Participant.voided.is_(False))
        .order_by(Participant.number)
    )
    return tuple(_with(row.number, row.withdrawn_at, row.withdrawal_scope, last.get(row.number)) for row in rows)


def _with(number: int, at: Moment, scope: WithdrawalScope, line: DestructionLine | None) -> Withdrawal:
    if line is None:
        return Withdrawal(number, at, scope)
    return Withdrawal(
        number,
        at,
        scope,
        line.id,
        line.state,
        line.things,
        line.settled,
        line.outside,
        line.signed,
        line.certificate,
        line.is_overdue,
    )
