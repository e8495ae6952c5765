"""The fields of a call that are not kept, held against how the header declares them: how many values, of which type."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import comb
from typing import Final, NamedTuple

from app.domain.genome.parsed import UNKNOWN
from app.i18n import _

_KEPT: Final = frozenset({"GT", "AD", "DP", "FT", "AF", "VAF", "FREQ", "AO", "RO", "RD", "LAA", "LAD"})
_KNOWN: Final = {"PL": ("G", "Integer"), "GL": ("G", "Float"), "GP": ("G", "Float"), "HQ": ("2", "Integer")}
"""Fields that the specification declares."""

_TYPES: Final = {
    "Integer": re.compile(r"[+-]?\d+", re.ASCII),
    "Float": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?", re.ASCII | re.IGNORECASE),
    "Character": re.compile(r"."),
}


class Field(NamedTuple):
    """A field of FORMAT with what the header says of it."""

    place: int
    key: str
    number: str
    type: str


def fields_of(keys: Sequence[str], declared: Mapping[str, tuple[str, str]]) -> tuple[Field, ...]:
    """The fields that are looked at; `declared` is Number and Type by key."""
    return tuple(
        Field(place, key, *(declared.get(key) or _KNOWN[key]))
        for place, key in enumerate(keys)
        if key not in _KEPT and (key in declared or key in _KNOWN)
    )


def faults_of(raw: str, fields: Sequence[Field], alts: int, alleles: Sequence[int]) -> Iterator[str]:
    """What of a call does not fit its declaration, one sentence each."""
    parts = raw.split(":")
    for field in fields:
        text = parts[field.place] if field.place < len(parts) else "."
        if text in (".", ""):
            continue
        values = text.split(",")
        wanted = _wanted(field.number, alts, alleles)
        if wanted is not None and len(values) != wanted:
            told = _("{key} holds {count} values, {wanted} belong there.")
            yield told.format(key=field.key, count=len(values), wanted=wanted)
        pattern = _TYPES.get(field.type)
        if pattern is not None and not all(value == "." or pattern.fullmatch(value) for value in values):
            yield _("{key} “{text}” is not of the type {type}.").format(key=field.key, text=text[:40], type=field.type)


def _wanted(number: str, alts: int, alleles: Sequence[int]) -> int | None:
    """How many values; None where any number fits, or it hangs on alleles that were not called."""
    if number.isdecimal():
        return int(number)
    if number == "A":
        return alts
    if number == "R":
        return alts + 1
    if number == "G" and alleles and UNKNOWN not in alleles:
        return comb(alts + len(alleles), len(alleles))
    return None
