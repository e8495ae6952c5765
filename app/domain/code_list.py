"""A list of codes, pasted or scanned: what in a text is a code, what was meant to be one, and why it is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.domain.barcode import PREFIX, normalised, parse
from app.domain.errors import Refused
from app.domain.masking import masked
from app.domain.words import Kind
from app.i18n import _

_CODE: Final = re.compile(
    r"(?<![0-9A-Z])[A-Z]{2}([- ]?)\d{3}\1[A-Z]\d{3}\1[0-9A-Z](?![0-9A-Z])", re.ASCII | re.IGNORECASE
)
_ALMOST: Final = re.compile(rf"(?<![0-9A-Z-]){PREFIX}-?\d[0-9A-Z-]{{3,12}}(?![0-9A-Z-])", re.ASCII | re.IGNORECASE)
_SIGNS: Final = str.maketrans(dict.fromkeys("‐‑‒–−", "-") | {"\u00a0": " ", "\u202f": " "})
LONGEST: Final = 60
"""Characters kept of a line that is no code; what looks like an identity is taken out before it is cut through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was entered: as typed, its code (empty where it is none), why it is none, how often it came.

    `is_misread`: it has the shape of a code, and one wrong character.
    """

    typed: str
    code: str = ""
    problem: str = ""
    times: int = 1
    is_misread: bool = False

    @property
    def key(self) -> str:
        """What tells two entries apart: hyphens, blanks and case do not."""
        return self.code or normalised(self.typed)


def codes_in(text: str) -> tuple[Entry, ...]:
    """The entries of a text in the order in which they came, each once.

    Anything separates codes: lines, tabs, commas, semicolons, blanks. Beside a code other columns are passed over; a
    line without one is an entry itself, so that nothing that was meant vanishes.
    """
    return merged(entry for line in text.translate(_SIGNS).splitlines() for entry in _entries_of(line))


def merged(entries: Iterator[Entry]) -> tuple[Entry, ...]:
    """Each entry once, where it came first, with how often it came."""
    found: dict[str, Entry] = {}
    for entry in entries:
        before = found.get(entry.key)
        found[entry.key] = replace(before, times=before.times + entry.times) if before is not None else entry
    return tuple(found.values())


def entry_of(typed: str) -> Entry:
    """One scanned or typed text as an entry."""
    try:
        return Entry(typed, parse(typed).text)
    except Refused as refusal:
        return Entry(typed, problem=refusal.text, is_misread=refusal.way_out == "did-you-mean")


def kind_in(typed: str) -> Kind | None:
    """The kind that a text names where it is a code as it should be; None where it is anything else."""
    code = entry_of(typed).code
    return parse(code).kind if code else None


def _entries_of(line: str) -> Iterator[Entry]:
    """The codes of a line and what nearly is one; where there is neither, the line as a whole."""
    found = [(match.start(), entry_of(match.group())) for match in _CODE.finditer(line)]
    rest = _CODE.sub(lambda match: "\t" * len(match.group()), line)
    found += [(match.start(), _almost(match.group())) for match in _ALMOST.finditer(rest)]
    yield from (entry for _place, entry in sorted(found, key=lambda each: each[0]))
    if not found and line.strip(" \t,;|\"'"):
        whole = masked(line.strip()) if len(line.strip()) > LONGEST else line.strip()
        yield Entry(whole[:LONGEST], problem=_("This is no code."))


def _almost(typed: str) -> Entry:
    told = _("A code has ten characters; this has {count}.").format(count=len(normalised(typed)))
    return Entry(typed, problem=told)
