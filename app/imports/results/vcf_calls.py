"""The sample columns of a VCF record: genotype, depth, reads and share of each allele.

vcfpy reads these columns too, but lets pass what must not; so they are read here, by rules of their own (decision 0015).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN
from app.i18n import _
from app.imports.results.columns import is_count
from app.imports.results.vcf_fields import Field, fields_of

_GENOTYPE: Final = re.compile(r"[|/]?(?:\.|\d+)(?:[|/](?:\.|\d+))*", re.ASCII)
_ALLELE: Final = re.compile(r"\.|\d{1,9}", re.ASCII)
_SHARES: Final = ("AF", "VAF", "FREQ")
_LONGEST: Final = 2000
"""Letters of a genotype; polyploids have a few dozen."""
_MOST: Final = 2**31 - 1


class Unfit(ValueError):
    """A call that does not fit its record; the text says how."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where FORMAT puts what counts; -1 where it doesn't. `is_alt_alone`: AD holds the alternate reads only."""

    keys: tuple[str, ...]
    genotype: int
    reads: int
    is_alt_alone: bool
    depth: int
    share: int
    filtered: int
    ref_reads: int
    alt_reads: int
    local: int
    local_reads: int
    is_plain: bool
    """GT first, reads and depth and no filter: what most calls are, and what is read in one go."""
    others: tuple[Field, ...]


class Call(NamedTuple):
    """One sample in one record: its alleles (-1 for "."), and for each ALT the reads and the share that the file tells."""

    alleles: tuple[int, ...]
    depth: int
    reads: Sequence[int]
    shares: Sequence[float]
    passed: bool


def layout_of(text: str, declared: Mapping[str, tuple[str, str]]) -> Layout:
    """The layout of a FORMAT column; `declared` is Number and Type by key, as the header tells them."""
    keys = tuple(text.split(":"))
    is_alt_alone = declared.get("AD", ("", ""))[0] in ("1", "A")

    def at(*names: str) -> int:
        return next((keys.index(name) for name in names if name in keys), -1)

    plain = keys[0] == "GT" and "AD" in keys and "DP" in keys and "FT" not in keys and not is_alt_alone
    return Layout(
        keys,
        at("GT"),
        at("AD"),
        is_alt_alone,
        at("DP"),
        at(*_SHARES),
        at("FT"),
        at("RO", "RD"),
        at("AO"),
        at("LAA"),
        at("LAD"),
        plain,
        fields_of(keys, declared),
    )


def read_call(raw: str, layout: Layout, alts: int) -> Call:
    """One sample column of a record with so many ALTs. Unfit where it can't be read without guessing."""
    parts = raw.split(":")
    if layout.is_plain and layout.reads < len(parts) <= len(layout.keys):
        told = parts[layout.reads].split(",")
        deep = parts[layout.depth] if layout.depth < len(parts) else ""
        alleles = _KNOWN.get(parts[0])
        if len(told) == alts + 1 and alleles and max(alleles) <= alts and _is_plain(deep, told):
            return Call(alleles, int(deep), [int(each) for each in told[1:]], [math.nan] * alts, True)
    if len(parts) > len(layout.keys):
        raise Unfit(
            _("The call “{call}” has {count} fields, FORMAT names {wanted}.").format(
                call=raw[:40], count=len(parts), wanted=len(layout.keys)
            )
        )
    depth, reads = _depth_and_reads(parts, layout, alts)
    shares = [] if reads else _shares(_at(parts, layout.share), alts)
    return Call(
        _alleles(_at(parts, layout.genotype), alts) if layout.genotype >= 0 else (),
        depth,
        reads or [UNKNOWN] * alts,
        shares or [math.nan] * alts,
        layout.filtered < 0 or _at(parts, layout.filtered) in (".", "PASS"),
    )


def _is_plain(depth: str, told: Sequence[str]) -> bool:
    """Whether all are digits, and few enough for a number of reads."""
    return depth.isdecimal() and len(depth) < 10 and all(each.isdecimal() and len(each) < 10 for each in told)


def state_of(alleles: Sequence[int], number: int) -> int:
    """What the alleles say of ALT `number` (from 1): seen is mutated; one that was not called leaves the others in doubt.

    So `./1` is mutated, `./0` no data, and `0/2` is reference to the first ALT. A call without GT says nothing.
    """
    if number in alleles:
        return MUTATED
    return NO_DATA if not alleles or UNKNOWN in alleles else REFERENCE


def _at(parts: Sequence[str], place: int) -> str:
    return parts[place] if 0 <= place < len(parts) else "."


def _alleles(text: str, alts: int) -> tuple[int, ...]:
    found = _KNOWN.get(text)
    if found is None:
        if len(text) > _LONGEST or not _GENOTYPE.fullmatch(text):
            raise Unfit(_("The genotype “{text}” is none.").format(text=text[:40]))
        found = tuple(UNKNOWN if each == "." else int(each) for each in _ALLELE.findall(text))
        if len(_KNOWN) < 10_000 and len(text) < 100:
            _KNOWN[text] = found
    if max(found) > alts:
        raise Unfit(
            _("The genotype {text} names allele {allele}, the record has {count}.").format(
                text=text, allele=max(found), count=alts + 1
            )
        )
    return found


_KNOWN: Final[dict[str, tuple[int, ...]]] = {}


def _depth_and_reads(parts: Sequence[str], layout: Layout, alts: int) -> tuple[int, list[int]]:
    """Depth by DP, else the sum of the reads; reads of each ALT by AD, LAD or AO; none where the file tells none."""
    reference, reads = UNKNOWN, _reads(_at(parts, layout.reads), "AD")
    if reads and layout.is_alt_alone and len(reads) == alts:
        reference = _one(_at(parts, layout.ref_reads), "RD")
    elif reads:
        _fits(reads, alts + 1, "AD")
        reference, reads = reads[0], reads[1:]
    elif layout.local_reads >= 0:
        reference, reads = _local(parts, layout, alts)
    elif layout.alt_reads >= 0:
        reads = _reads(_at(parts, layout.alt_reads), "AO")
        if reads:
            _fits(reads, alts, "AO")
        reference = _one(_at(parts, layout.ref_reads), "RO")
    depth = _one(_at(parts, layout.depth), "DP")
    if depth == UNKNOWN and reads and reference != UNKNOWN and UNKNOWN not in reads:
        depth = reference + sum(reads)
    if depth == UNKNOWN and not alts and reference != UNKNOWN:
        depth = reference
    return depth, reads


def _local(parts: Sequence[str], layout: Layout, alts: int) -> tuple[int, list[int]]:
    """Reads of the alleles that VCF 4.5 names for this sample alone; the others are not told."""
    told = _reads(_at(parts, layout.local_reads), "LAD")
    places = _reads(_at(parts, layout.local), "LAA")
    if not told:
        return UNKNOWN, []
    _fits(told, len(places) + 1, "LAD")
    reads = [UNKNOWN] * alts
    for place, count in zip(places, told[1:], strict=True):
        if not 0 < place <= alts:
            raise Unfit(
                _("{key} names allele {allele}, the record has {count}.").format(
                    key="LAA", allele=place, count=alts + 1
                )
            )
        reads[place - 1] = count
    return told[0], reads


def _reads(text: str, key: str) -> list[int]:
    if text in (".", ""):
        return []
    return [_one(each, key) for each in text.split(",")]


def _one(text: str, key: str) -> int:
    if text == ".":
        return UNKNOWN
    if not is_count(text, _MOST):
        raise Unfit(_("{key} is “{text}”, which is no number of reads.").format(key=key, text=text[:40]))
    return int(text)


def _fits(values: Sequence[object], wanted: int, key: str) -> None:
    if len(values) != wanted:
        raise Unfit(
            _("{key} holds {count} values, {wanted} belong there.").format(key=key, count=len(values), wanted=wanted)
        )


def _shares(text: str, alts: int) -> list[float]:
    """AF and VAF as shares, FREQ in percent, where a comma before the sign is a decimal one."""
    if text in (".", ""):
        return []
    told = [text.replace(",", ".")] if text.endswith("%") and alts == 1 else text.split(",")
    shares = [_share(each) for each in told]
    _fits(shares, alts, "AF")
    return shares


def _share(text: str) -> float:
    if text == ".":
        return math.nan
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise Unfit(_("“{text}” is no share from 0 to 1.").format(text=text[:40]))
    return share
