"""The endpoint's populations as far as the counts tell them, participant by participant."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.populations import Populations, populations
from app.queries.counts import CountRow, counts, final_count
from app.settings import Settings
from db.models import Draw, Participant


def from_counts(session: Session, settings: Settings, *, number: int | None = None) -> tuple[Populations, ...]:
    """One row a participant, by number; or the row of one."""
    sampled = set(
        session.scalars(select(Draw.participant_id).where(Draw.participant_id.is_not(None), Draw.voided.is_(False)))
    )
    readings = readings_by_participant(session, settings, number=number)
    people = select(Participant).where(Participant.voided.is_(False)).order_by(Participant.number)
    if number is not None:
        people = people.where(Participant.number == number)
    return tuple(
        _of(row, settings, final_count(readings.get(row.number, ())), sampled=row.id in sampled)
        for row in session.scalars(people)
    )


def readings_by_participant(
    session: Session, settings: Settings, *, number: int | None = None
) -> Mapping[int, tuple[CountRow, ...]]:
    """All readings, by the participant's number."""
    found: dict[int, tuple[CountRow, ...]] = {}
    for row in counts(session, settings, participant=number):
        if row.participant is not None:
            found[row.participant] = (*found.get(row.participant, ()), row)
    return found


def _of(row: Participant, settings: Settings, final: CountRow | None, *, sampled: bool) -> Populations:
    return populations(
        row.number,
        enrolled=row.included_on is not None,
        sampled=sampled,
        status=final.status if final else None,
        n_dp=final.n_dp if final else None,
        nd_reason=(final.nd_reason or "") if final else "",
        dp_min=settings.dp_positive_min,
    )
