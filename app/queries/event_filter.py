"""The filter of the audit, held against events: the same names before the colon, the same words."""

from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Text, cast, false, or_, true

from app.domain.verbs import PAST, past
from app.queries.audit_filter import NAMES, item_of, number_of, of_day, person_of
from db.models import Change, Event


def conditions(search: str, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter of the audit, held against an event; one that names a table, a row or a field finds none."""
    return [_of_word(word, zone) for word in search.split()]


def _of_word(word: str, zone: ZoneInfo) -> ColumnElement[bool]:
    name, colon, value = word.partition(":")
    kind = NAMES.get(name.lower()) if colon else None
    if kind is None:
        return _told_by(word)
    if not value:
        return true()
    if kind in ("from", "to"):
        return of_day(kind, value, zone)
    return _BY[kind](value) if kind in _BY else false()


_BY: Final[Mapping[str, Callable[[str], ColumnElement[bool]]]] = {
    "code": lambda value: Event.item_id.in_(item_of(value)),
    "participant": lambda value: Event.participant_id.in_(person_of(value)),
    "who": lambda value: Event.user == value.lower(),
    "act": lambda value: or_(
        Change.action.startswith(value, autoescape=True), Event.verb.startswith(value, autoescape=True)
    ),
    "change": lambda value: Event.change_id == number_of(value),
}


def _told_by(word: str) -> ColumnElement[bool]:
    """Who, at which bench, in the words of the bench or as it is stored, or what the details hold."""
    like = f"%{word}%"
    said = [verb for verb in PAST if word.casefold() in past(verb).casefold()]
    details = cast(Event.details, Text)
    told = (Event.user.like(like), Event.verb.like(like), Change.workstation.like(like), details.like(like))
    return or_(Event.verb.in_(said), *told)
