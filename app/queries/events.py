"""What happened as a list: every event, in bench words, newest first, also where no field changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.verbs import past
from app.domain.words import Role
from app.i18n import N_
from app.queries.event_filter import conditions
from app.queries.sign_ins import VERBS
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Change, Event, Item, Participant

UTC = ZoneInfo("UTC")

EVENTS: tuple[Column[Any], ...] = (
    column("CHGID", N_("Change"), "change_id", K.NUMBER, origin="Assigned", width=90),
    column("EVDTC", N_("When"), "at", K.TIME, unit="UTC", origin="Assigned", width=190),
    column("WHO", N_("Who"), "user", origin="Assigned", width=100),
    column("WHAT", N_("What"), "what", origin="Assigned", width=300),
    column("BARCODE", N_("Code"), "barcode", K.CODE, origin="Assigned", width=170),
    column("SUBJECT", N_("Participant"), "number", K.NUMBER, origin="Assigned", width=100),
    column("DETAILS", N_("Details"), "details", origin="Assigned", width=320, stretch=True),
    column("ROLE", N_("Role"), "role", origin="Assigned", width=130),
    column("EVENT", N_("Event"), "verb", K.CODE, origin="Assigned", width=190),
    column("BENCH", N_("Bench"), "workstation", origin="Assigned", width=130),
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, with the change that it belongs to; `details` are codes and numbers, as text."""

    id: int
    change_id: int
    at: datetime
    user: str
    role: Role | None
    workstation: str
    verb: str
    what: str
    barcode: str
    number: int | None
    details: str


def events_page(
    session: Session, *, offset: int, limit: int, search: str = "", zone: ZoneInfo = UTC
) -> Sequence[EventRow]:
    """One page of what happened, newest first; who came in and who was kept out is the sign-in log's."""
    rows = _events(search, zone).where(Event.verb.not_in(VERBS)).order_by(Event.id.desc())
    return tuple(_row(each) for each in session.execute(rows.offset(offset).limit(limit)))


def events_count(session: Session, *, search: str = "", zone: ZoneInfo = UTC) -> int:
    rows = select(func.count(Event.id)).join(Change, Change.id == Event.change_id)
    return session.scalar(rows.where(Event.verb.not_in(VERBS), *conditions(search, zone))) or 0


def events_found(session: Session, *, search: str, zone: ZoneInfo) -> Iterator[EventRow]:
    """All events that a filter finds, oldest first, streamed."""
    rows = _events(search, zone).where(Event.verb.not_in(VERBS)).order_by(Event.id)
    with session.execute(rows.execution_options(yield_per=1000)) as found:
        yield from map(_row, found)


def _events(search: str, zone: ZoneInfo) -> Select[Any]:
    columns = (Event.id, Event.change_id, Event.at, Event.user, Change.role, Change.workstation, Event.verb)
    return (
        select(*columns, Item.barcode, Participant.number, Event.details)
        .join(Change, Change.id == Event.change_id)
        .outerjoin(Item, Item.id == Event.item_id)
        .outerjoin(Participant, Participant.id == Event.participant_id)
        .where(*conditions(search, zone))
        .execution_options(with_voided=True)
    )


def _row(row: Any) -> EventRow:
    told = ", ".join(f"{name} {value}" for name, value in row.details.items() if value not in (None, ""))
    first = (row.id, row.change_id, row.at, row.user, row.role, row.workstation, row.verb, past(row.verb))
    return EventRow(*first, row.barcode or "", row.number, told)
