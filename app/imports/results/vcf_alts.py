"""The alleles of a VCF record as alterations: short variants, stretches told by a symbol, breakends."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.domain.genome.alteration import Alteration, chromosome, is_bases, short_variant
from app.domain.words import AlterationKind
from app.imports.results.annotation import Names

SAYS_NOTHING: Final = frozenset({".", "*", "<*>", "<*:DEL>", "<NON_REF>", "<X>", "<x>"})
"""Alleles that are no alteration: none, one that an upstream deletion took, any other that was not seen."""

_SYMBOL: Final = re.compile(r"<[^\s,<>]+>")
_BREAKEND: Final = re.compile(r"[ACGTN]+([\[\]])[^\s\[\],]+:\d+\1|([\[\]])[^\s\[\],]+:\d+\2[ACGTN]+", re.IGNORECASE)
"""Bases stand on one side, exactly (VCF 4.5, 5.4)."""
_SINGLE_BREAKEND: Final = re.compile(r"\.[ACGTN]+|[ACGTN]+\.", re.IGNORECASE)
_WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_COPIES: Final = re.compile(r"DEL|DUP|CNV|CN\d+|LOH|GAIN|LOSS|AMP")


def is_allele(text: str) -> bool:
    """Whether an ALT is one that a VCF may hold."""
    return (
        is_bases(text)
        or text in SAYS_NOTHING
        or (text.startswith("<") and text.endswith(">") and bool(_SYMBOL.fullmatch(text)))
        or bool(_BREAKEND.fullmatch(text))
        or bool(_SINGLE_BREAKEND.fullmatch(text))
    )


def alteration_of(
    chrom: str, position: int, ref: str, alt: str, info: Mapping[str, Any], *, place: int, version: int, names: Names
) -> Alteration:
    """The alteration that one ALT means; `place` is its number among the ALTs of the record, from 0."""
    if is_bases(alt):
        return short_variant(chrom, position, ref, alt, **names)
    if alt.startswith("<"):
        symbol = alt[1:-1].upper()
        kind = AlterationKind.CNA if _COPIES.match(symbol) else AlterationKind.SV
        end = end_of(position, info, place=place, version=version)
        start = position if symbol.startswith("INS") or end is None or end <= position else position + 1
        return Alteration(kind, chromosome(chrom), start, max(start, end or start), "", alt, **names)
    return Alteration(AlterationKind.SV, chromosome(chrom), position, position, ref.upper(), alt.upper(), **names)


def end_of(position: int, info: Mapping[str, Any], *, place: int, version: int) -> int | None:
    """The last base of a stretch: by END, from VCF 4.4 on by SVLEN first; None where the record tells neither."""
    by_end = _whole(info.get("END"), 0)
    length = _whole(info.get("SVLEN"), place)
    by_length = position + abs(length) if length is not None else None
    first, second = (by_length, by_end) if version >= 4 else (by_end, by_length)
    return first if first is not None else second


def _whole(told: Any, place: int) -> int | None:
    """A whole number of INFO; several that are declared as one come as a text."""
    values = told if isinstance(told, list) else told.split(",") if isinstance(told, str) else [told]
    value = values[place] if place < len(values) else None
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
