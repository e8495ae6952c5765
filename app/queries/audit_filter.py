"""The filter of the audit, typed as one line: free words, and words with a name before them (`who:tech from:2026-03-01`)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select

from app.domain.barcode import looks_like_code, normalised
from app.domain.errors import Refused
from app.i18n import _
from db.base import Base
from db.models import Audit, Change, Event, Item, Participant

NAMES: Final[Mapping[str, str]] = {
    "code": "code",
    "participant": "participant",
    "who": "who",
    "qui": "who",
    "act": "act",
    "acte": "act",
    "from": "from",
    "du": "from",
    "to": "to",
    "au": "to",
    "table": "table",
    "row": "row",
    "ligne": "row",
    "field": "field",
    "champ": "field",
    "change": "change",
    "modification": "change",
}
"""What may stand before the colon, in both languages."""

SHOWN: Final = "code: participant: who: act: from: to: table: row: field: change:"
SHOWN_FR: Final = "code: participant: qui: acte: du: au: table: ligne: champ: modification:"


def conditions(search: str, zone: ZoneInfo = ZoneInfo("UTC")) -> list[ColumnElement[bool]]:
    """What a row must fit, every word of it; days are those on the wall. Refused where a value can't be read."""
    return [_of_word(word, zone) for word in search.split()]


def _of_word(word: str, zone: ZoneInfo) -> ColumnElement[bool]:
    name, colon, value = word.partition(":")
    kind = NAMES.get(name.lower()) if colon else None
    if kind is None:
        return _told_by(word)
    if not value:
        return Audit.id.is_not(None)
    if kind in ("from", "to"):
        return of_day(kind, value, zone)
    return _BY[kind](value)


def of_day(kind: str, value: str, zone: ZoneInfo) -> ColumnElement[bool]:
    """From the first moment of a day, or up to its last, on the wall of the laboratory."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refused(_("“{text}” is no day.").format(text=value), hint=_("Type it like 2026-03-10.")) from None
    if kind == "from":
        return Change.at >= datetime.combine(day, time(), zone)
    return Change.at < datetime.combine(day + timedelta(days=1), time(), zone)


def _of_code(value: str) -> ColumnElement[bool]:
    item = item_of(value)
    events = select(Event.change_id).where(Event.item_id.in_(item))
    return Audit.change_id.in_(events) | ((Audit.table_name == "item") & Audit.row_id.in_(item))


def _of_participant(value: str) -> ColumnElement[bool]:
    person = person_of(value)
    events = select(Event.change_id).where(Event.participant_id.in_(person))
    return Audit.change_id.in_(events) | ((Audit.table_name == "participant") & Audit.row_id.in_(person))


def item_of(value: str) -> Select[tuple[int]]:
    """The thing that bears a code."""
    return select(Item.id).where(Item.barcode == (normalised(value) if looks_like_code(value) else value))


def person_of(value: str) -> Select[tuple[int]]:
    """The participant whose number ends a text."""
    found = re.search(r"(\d{1,3})$", value)
    return select(Participant.id).where(Participant.number == (int(found[1]) if found else -1))


def number_of(value: str) -> int:
    return int(value) if value.isdecimal() else -1


_BY: Final[Mapping[str, Callable[[str], ColumnElement[bool]]]] = {
    "code": _of_code,
    "participant": _of_participant,
    "who": lambda value: Change.user == value.lower(),
    "act": lambda value: Change.action.startswith(value, autoescape=True),
    "table": lambda value: Audit.table_name == value,
    "row": lambda value: Audit.row_id == number_of(value),
    "field": lambda value: or_(Audit.field == value, Audit.field.startswith(f"{value}.", autoescape=True)),
    "change": lambda value: Audit.change_id == number_of(value),
}


def _told_by(word: str) -> ColumnElement[bool]:
    """Who, act, table, field, a value, a reason, a day (2026-11-24), a code or a participant's number."""
    changes = select(Change.id).where(
        or_(
            Change.user.contains(word, autoescape=True),
            Change.action.contains(word, autoescape=True),
            Change.reason.contains(word, autoescape=True),
        )
    )
    tables = [name for name in Base.metadata.tables if word.casefold() in name]
    found = or_(
        Audit.new.contains(word, autoescape=True),
        Audit.old.contains(word, autoescape=True),
        Audit.field.contains(word, autoescape=True),
        Audit.change_id.in_(changes),
        *([Audit.table_name.in_(tables)] if tables else []),
    )
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", word):
        return found | cast(Change.at, Text).like(f"{word}%")
    if re.fullmatch(r"\d{1,3}", word):
        mine = select(Event.change_id).join(Participant, Participant.id == Event.participant_id)
        return Change.id.in_(mine.where(Participant.number == int(word)))
    if looks_like_code(word):
        mine = select(Event.change_id).join(Item, Item.id == Event.item_id)
        return found | Change.id.in_(mine.where(Item.barcode == normalised(word)))
    return found
