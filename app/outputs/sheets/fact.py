"""Facts of a row by name, and values as a cell holds them."""

import hashlib
import math
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Final, cast

from sqlalchemy import Row

from app.domain.errors import Refused
from app.domain.times import Moment
from app.i18n import _
from app.queries.sheets.common import Joined
from db.base import canonical

MAX_TEXT: Final = 32767
HALF: Final = MAX_TEXT // 2
"""A text up to this length fits, whatever its letters."""
KEPT: Final = 4000
EXACT: Final = 10**15
"""Excel keeps 15 digits of a number; longer ones are written as text."""
ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as the number of a character (ECMA-376, ST_Xstring)."""


def fact(row: Any, name: str) -> Any:
    """What a row says under a name; None where it has no such name."""
    if isinstance(row, Joined):
        return row.more[name] if name in row.more else fact(row.base, name)
    if isinstance(row, Row):
        return row._mapping.get(name)
    return attrgetter(name)(row) if name in _names(cast(Hashable, type(row))) else None


@cache
def _names(kind: Hashable) -> frozenset[str]:
    """The fields of a dataclass; of anything else none."""
    return frozenset(each.name for each in fields(kind)) if is_dataclass(kind) else frozenset()


def number_of(row: Any) -> int | None:
    """The participant's number of a row; a reading calls it its participant."""
    number = fact(row, "number")
    found = number if number is not None else fact(row, "participant")
    return found if isinstance(found, int) else None


def numbers_of(row: Any) -> tuple[int | None, ...]:
    """The participants of a row: one, several of a file that tells of several, or nobody as None."""
    return fact(row, "numbers") or (number_of(row),)


def missing_of(row: Any) -> dict[str, tuple[str, str]]:
    """Why values are not there: cause and reason by field, of all records that the row shows."""
    told: dict[str, Any] = {}
    for record in _missing_records(row):
        told |= dict(record or {})
    return {name: (str(cause["cause"]), str(cause.get("reason", ""))) for name, cause in told.items()}


def _missing_records(row: Any) -> Iterator[Any]:
    if isinstance(row, Joined):
        yield from _missing_records(row.base)
        yield row.more.get("missing")
    elif isinstance(row, Row):
        yield from (value for name, value in row._mapping.items() if name == "missing" or name.endswith("_missing"))
    else:
        yield fact(row, "missing")


def cell_value(value: object) -> object:
    """A value as a cell holds it: numbers as numbers, everything else as text, nothing as None."""
    match value:
        case None | "":
            return None
        case bool():
            return "Y" if value else "N"
        case StrEnum():
            return value.value
        case int():
            return value if abs(value) < EXACT else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return float(value)
        case Moment():
            return value.iso
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case Mapping():
            return canonical(dict(value))
    return str(value)


def iso(at: datetime | None) -> str | None:
    """An instant in UTC as ISO 8601 text."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def readable(text: str, where: str) -> str:
    """A text that a cell can hold: control characters and lone surrogates made visible, too long ones refused."""
    told = text if text.isprintable() else "".join(map(_visible, text))
    if len(told) > HALF and _units(told) > MAX_TEXT:
        raise Refused(
            _("{where} holds a text of {count} characters; a cell holds {limit}.").format(
                where=where, count=len(text), limit=MAX_TEXT
            ),
            hint=_("Shorten it on its record."),
        )
    return told


def escaped(text: str) -> str:
    """A text as the file spells it, so that `_x0041_` stays seven characters and does not become an A."""
    return ESCAPE.sub("_x005F_", text) if "_x" in text else text


def shortened(text: str) -> str:
    """A value of the trail that no cell holds: its beginning, its length and its hash; the trail can't be shortened."""
    if _units("".join(map(_visible, text))) <= MAX_TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:KEPT]} […] {len(text)} characters, SHA-256 {digest}"


def _units(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _visible(letter: str) -> str:
    is_control = (letter < " " and letter not in "\t\n") or "\x7f" <= letter <= "\x9f"
    is_lone = "\ud800" <= letter <= "\udfff"
    return f"\\u{ord(letter):04x}" if is_control or is_lone or letter in "\ufffe\uffff" else letter
