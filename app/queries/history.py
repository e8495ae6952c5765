"""What happened to an item, to a participant or on a day, newest first, in bench words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.verbs import past
from app.domain.words import SortOutcome, label_of
from app.i18n import _, decimal
from app.queries.codes import found
from db.models import Event, Item, Participant, User


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: when, what, to which code, by whom, in which run; `verb` is the word it is stored under."""

    at: datetime
    what: str
    barcode: str
    user: str
    detail: str
    verb: str
    run: int | None = None


def history(session: Session, *, code: str = "", participant: int | None = None, limit: int = 30) -> Sequence[Happened]:
    """Events of an item by its code, or of a participant by number."""
    rows = _events()
    if code:
        rows = rows.where(Event.item_id == found(session, code, even_void=True).subject_id)
    if participant is not None:
        rows = rows.join(Participant, Participant.id == Event.participant_id).where(Participant.number == participant)
    return _told(session, rows.order_by(Event.id.desc()).limit(limit), marks_undone=True)


def events_of_participant(session: Session, number: int) -> int:
    """How many events a participant's history has."""
    rows = select(func.count(Event.id)).join(Participant, Participant.id == Event.participant_id)
    return session.scalar(rows.where(Participant.number == number)) or 0


def just_done(session: Session, since: datetime, *, limit: int = 8) -> tuple[int, Sequence[Happened]]:
    """How many acts changed something since a moment, and the last events that name a thing."""
    acts = select(func.count(func.distinct(Event.change_id))).where(Event.at >= since)
    rows = _events().where(Event.at >= since, Event.item_id.is_not(None)).order_by(Event.id.desc())
    return session.scalar(acts) or 0, _told(session, rows.limit(limit))


def short_name(name: str) -> str:
    """C. Martin of Claire Martin."""
    first, _blank, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if first and rest else name


def _events() -> Select[Any]:
    return (
        select(Event.at, Event.change_id, Event.verb, Item.barcode, User.name, Event.user, Event.details)
        .outerjoin(Item, Item.id == Event.item_id)
        .outerjoin(User, User.login == Event.user)
    )


def _told(session: Session, rows: Select[Any], *, marks_undone: bool = False) -> Sequence[Happened]:
    found_rows = session.execute(rows).all()
    undone = _undone_since(session, min(row.change_id for row in found_rows)) if marks_undone and found_rows else set()
    return tuple(_happened(row, undone) for row in found_rows)


def _undone_since(session: Session, change: int) -> set[int]:
    """The changes that were undone after this one."""
    undoing = select(Event.details).where(Event.verb == "change.undone", Event.change_id > change)
    return {int(details["number"]) for details in session.scalars(undoing)}


def _happened(row: Row[Any], undone: set[int]) -> Happened:
    name = short_name(row.name) if row.name else row.user
    details = dict(row.details)
    what = past(row.verb)
    if row.change_id in undone:
        what = _("{what} (undone)").format(what=what)
    told = {} if row.verb == "cell.lost" else details
    return Happened(row.at, what, row.barcode or "", name, _detail(told), row.verb, details.get("run"))


def _detail(details: Mapping[str, Any]) -> str:
    """Where it went, what came of it: codes as people read them, words, numbers."""
    words = [printed(str(details[name])) for name in ("made", "plate", "shipment") if details.get(name)]
    words += [str(details["well"])] if details.get("well") else []
    if details.get("outcome"):
        words.append(label_of(SortOutcome(details["outcome"])).lower())
    if details.get("n_dp") is not None:
        words.append(_("{count} DP cells").format(count=details["n_dp"]))
    if details.get("tumour_nuclei_pct") is not None:
        words.append(f"{decimal(details['tumour_nuclei_pct'])} %")
    return " ".join(words)
