"""What looks like an identity is taken out of every text that leaves, and counted: the last line behind the doors.

The doors ask or refuse when a text is typed (`app.domain.privacy`); what got past them, or stood in an older record, must
not reach an export, a paper, a label or its file. Telephone numbers and addresses for mail stay in the record, since a
ward has them too, but do not leave.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.privacy import NAMES, NUMBERS, birthdays_in, is_nir, names_in, seen_through
from app.i18n import ngettext

REMOVED: Final = "[removed]"
_QUICK: Final = re.compile(
    r"@|(?:\d\D{0,3}){5}|\d(?:er|st|nd|rd|th)?\s+[^\W\d_]{3,}\.?\s+\d|[^\W\d_]['’.]?[\s_]+[^\W\d_]|M\.|(?i:nom|name)"
    r"|[^\x00-\xff]"
)
"""A text without any of these holds no identity: most cells of a sheet are told by it alone."""
_QUICK_IN_CODE: Final = re.compile(r"@|\d{5}|\s|M\.|(?i:nom|name)|[^\x00-\xff]")
_HASH: Final = re.compile(r"[0-9a-f]{40,128}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T|].*)?|\d{1,2}/\d{1,2}/\d{4}(?: \d{2}:\d{2}.*)?")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?[1-9](?:[\s.-]?\d{2}){4}|0[1-9](?:[\s.-]?\d{2}){4}"
    r"|\+\d{1,3}(?:[\s.-]?\d{2,4}){3,5})(?![\w-]|[.,/]\d)"
)
_NIR_IN_CODE: Final = re.compile(r"(?<!\d)[1-478]\d{14}(?!\d)|(?<!\d)[1-478]\d{4}(?:\d{2}|2[AB])\d{8}(?!\d)")


@dataclass(slots=True)
class Removed:
    """How many pieces of text were taken out."""

    count: int = 0


_counting: ContextVar[Removed | None] = ContextVar("removed", default=None)
_staff: ContextVar[frozenset[str]] = ContextVar("staff", default=frozenset())


@contextmanager
def counted() -> Iterator[Removed]:
    """Counts what is taken out meanwhile."""
    found = Removed()
    before = _counting.set(found)
    try:
        yield found
    finally:
        _counting.reset(before)


def removed_so_far() -> int:
    """What was taken out since the counting began."""
    found = _counting.get()
    return 0 if found is None else found.count


def removed_text(count: int) -> str:
    """What a person is told of it; empty where nothing was taken out."""
    if not count:
        return ""
    text = ngettext(
        "{count} text that looked like an identity was left out.",
        "{count} texts that looked like an identity were left out.",
        count,
    )
    return text.format(count=count)


@contextmanager
def knowing(people: Iterable[str]) -> Iterator[None]:
    """The names of the laboratory's own people stay meanwhile: they sign what goes out."""
    before = _staff.set(frozenset(each.casefold() for each in people))
    try:
        yield
    finally:
        _staff.reset(before)


def masked(text: str) -> str:
    """A free text with each identity replaced by `[removed]`."""
    return _counted(*_masked(text, _staff.get())) if _QUICK.search(text) else text


def masked_value(text: str) -> str:
    """The same of a value that may be no free text: a date alone, or a digest, stays what it is."""
    return text if _DATE.fullmatch(text) or _HASH.fullmatch(text) else masked(text)


def masked_code(text: str) -> str:
    """The same of an identifier, where lots and accessions are numbers too: a social security number whose key fits,
    an address for mail, a name behind its title."""
    if not _QUICK_IN_CODE.search(text) or _HASH.fullmatch(text):
        return text
    return _counted(*_masked_code(text))


def _counted(text: str, count: int) -> str:
    found = _counting.get()
    if found is not None:
        found.count += count
    return text


@lru_cache(maxsize=8192)
def _masked(text: str, staff: frozenset[str]) -> tuple[str, int]:
    """Hidden characters that part a number or a name are looked through; what is found is cut from the text as it stands."""
    plain, places = seen_through(text)
    found = [match.span() for pattern in (*NUMBERS, _MAIL, _PHONE, *NAMES) for match in pattern.finditer(plain)]
    found += [*birthdays_in(plain), *(span for span in names_in(plain) if not _is_of(plain, span, staff))]
    return _without(text, [(places[start], places[end - 1] + 1) for start, end in found if start < end])


@lru_cache(maxsize=8192)
def _masked_code(text: str) -> tuple[str, int]:
    plain, places = seen_through(text)
    found = [match.span() for match in _NIR_IN_CODE.finditer(plain) if is_nir(match[0])]
    found += [match.span() for pattern in (_MAIL, *NAMES) for match in pattern.finditer(plain)]
    return _without(text, [(places[start], places[end - 1] + 1) for start, end in found])


def _is_of(text: str, span: tuple[int, int], staff: frozenset[str]) -> bool:
    return text[slice(*span)].casefold() in staff


def _without(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, int]:
    """The text with what the spans cover replaced; spans that touch are one."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    parts, at = [], 0
    for start, end in merged:
        parts += [text[at:start], REMOVED]
        at = end
    return "".join([*parts, text[at:]]), len(merged)
