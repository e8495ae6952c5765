"""Participants as people name several: `1 2 23`, `020, 021`, `1-60`."""

import re

from app.domain.errors import Refused
from app.i18n import _

_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")


def numbers_from(text: str) -> tuple[int, ...]:
    """The numbers that were typed, each once, in order; none for an empty text, which means all."""
    found: list[int] = []
    for part in _RANGE.sub(r"\1-\2", text.replace(",", " ").replace(";", " ")).split():
        match = _RANGE.fullmatch(part)
        low, high = (match.group(1), match.group(2)) if match else (part, part)
        if not (low.isdecimal() and high.isdecimal() and 1 <= int(low) <= int(high) <= 999):
            raise Refused(
                _("“{text}” names no participants.").format(text=part[:40]),
                hint=_("Type numbers from 001 to 999, like 1 2 23 or 1-60."),
            )
        found += range(int(low), int(high) + 1)
    return tuple(dict.fromkeys(found))
