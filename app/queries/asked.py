"""Queries as their list shows them: what was asked on which field, the answer, and how it stands."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.times import Moment
from app.i18n import N_
from db.base import Watched
from db.models import (
    Block,
    Cell,
    Consent,
    Count,
    Draw,
    Extract,
    Participant,
    Query,
    Receipt,
    Review,
    SectionSet,
    Shipment,
    SortSession,
    StepRun,
    Tube,
    WgaProduct,
)

SUBJECTS: Final[dict[str, type[Watched]]] = {
    table.__tablename__: table
    for table in (
        Participant,
        Consent,
        Draw,
        Tube,
        Receipt,
        StepRun,
        SortSession,
        Count,
        Cell,
        WgaProduct,
        Block,
        Review,
        SectionSet,
        Extract,
        Shipment,
    )
}
"""The records with a form; a query names one of their fields."""

OPEN, ANSWERED, CLOSED, ALL = "open", "answered", "closed", "all"
STATES: Final = {OPEN: N_("Open"), ANSWERED: N_("Answered"), CLOSED: N_("Closed"), ALL: N_("All")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, whole."""

    id: int
    version: int
    subject: str
    subject_id: int
    field: str
    number: int | None
    question: str
    answer: str
    asked: Moment
    asked_by: str
    answered: Moment | None
    answered_by: str | None
    closed: Moment | None
    closed_by: str | None

    @property
    def state(self) -> str:
        if self.closed is not None:
            return CLOSED
        return OPEN if self.answered is None else ANSWERED


def asked(
    session: Session,
    *,
    state: str = ALL,
    number: int | None = None,
    by: str = "",
    subject: str = "",
    subject_id: int = 0,
) -> tuple[Asked, ...]:
    """Queries in a state, of a participant, by who asked them or on a record; the oldest first."""
    statement = select(Query, Participant.number).outerjoin(Participant, Participant.id == Query.participant_id)
    if number is not None:
        statement = statement.where(Participant.number == number)
    if by:
        statement = statement.where(Query.asked_by == by)
    if subject:
        statement = statement.where(Query.subject == subject, Query.subject_id == subject_id)
    found = (_asked(row, whose) for row, whose in session.execute(statement.order_by(Query.id)))
    return tuple(each for each in found if state in (ALL, each.state))


def _asked(row: Query, number: int | None) -> Asked:
    return Asked(
        row.id,
        row.version,
        row.subject,
        row.subject_id,
        row.field,
        number,
        row.question,
        row.answer or "",
        row.asked,
        row.asked_by,
        row.answered,
        row.answered_by,
        row.closed,
        row.closed_by,
    )
