"""The first eight columns of a VCF record, checked where vcfpy is lenient; INFO is read by vcfpy."""

import math
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vcfpy.exceptions import FieldInfoNotFound
from vcfpy.header import RESERVED_INFO

from app.domain.genome.alteration import is_bases
from app.i18n import _, grouped
from app.imports.results.columns import is_count
from app.imports.results.notes import Notes
from app.imports.results.vcf_alts import is_allele
from app.imports.results.vcf_header import FAULTS, Header

_MOST_ALTS: Final = 1000
_MOST_INFO: Final = 2 * 1024 * 1024
_MOST_KEYS: Final = 5000
_MOST_FILTERS: Final = 200
_FURTHEST: Final = 2**31 - 1
_ODD_IN_CHROM: Final = re.compile(r"""[,"'`(){}\[\]\\]""")
_COUNTS: Final = ("AC", "AN", "DP", "MQ0", "NS")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a record lies and which alleles it tells; `alts` is empty for a site without one."""

    chrom: str
    position: int
    ref: str
    alts: tuple[str, ...]
    passed: bool
    info: str


def read_site(fields: list[str], line: int, header: Header, notes: Notes) -> Site | None:
    """The site of a record; None where something in it was refused, which is noted."""
    before = notes.refusals
    chrom, position, ident, ref, alt, quality, filtered, info = fields[:8]
    if not chrom or chrom.split() != [chrom]:
        notes.refuse(line, _("CHROM “{text}” is no name of a chromosome.").format(text=chrom[:40]))
    elif ":" in chrom and header.version < 3:
        text = _("CHROM {text} holds a colon, which VCF 4.{version} does not allow.")
        notes.warn(line, text.format(text=chrom[:40], version=header.version))
    elif _ODD_IN_CHROM.search(chrom):
        notes.warn(line, _("CHROM {text} holds a sign that a VCF does not allow in it.").format(text=chrom[:40]))
    if not is_count(position, _FURTHEST):
        notes.refuse(line, _("POS “{text}” is no position from 0 on.").format(text=position[:40]))
    if not is_bases(ref):
        notes.refuse(line, _("REF “{text}” holds other letters than A, C, G, T and N.").format(text=ref[:40]))
    if alt.count(",") >= _MOST_ALTS:
        notes.refuse(line, _("ALT names more than {count} alleles.").format(count=grouped(_MOST_ALTS)))
        return None
    alts = () if alt == "." else tuple(alt.split(","))
    for each in alts:
        if not is_allele(each) or each == ".":
            notes.refuse(line, _("ALT “{text}” is no allele.").format(text=each[:40]))
        elif each.upper() == ref.upper():
            notes.refuse(line, _("ALT {text} is the same as REF.").format(text=each[:40]))
    if len({each.upper() for each in alts}) != len(alts) and not any(each.startswith("<") for each in alts):
        notes.warn(line, _("ALT {text} names an allele twice.").format(text=alt[:40]))
    _check_rest(ident, quality, filtered, info, line=line, header=header, notes=notes)
    if notes.refusals > before:
        return None
    return Site(chrom, int(position), ref, alts, filtered in ("PASS", "."), info)


def _check_rest(ident: str, quality: str, filtered: str, info: str, *, line: int, header: Header, notes: Notes) -> None:
    """ID, QUAL, FILTER and INFO, of which nothing hangs but a warning; a QUAL that is no number tells of shifted columns."""
    names = ident.split(";")
    if ident != "." and (not all(names) or len(set(names)) != len(names) or len(ident.split()) != 1):
        notes.warn(line, _("ID “{text}” is unusual: empty, with a blank, or twice the same.").format(text=ident[:40]))
    if quality != ".":
        value = _number(quality)
        if value is None:
            notes.refuse(line, _("QUAL “{text}” is no number.").format(text=quality[:40]))
        elif value < 0:
            notes.warn(line, _("QUAL {text} is below 0.").format(text=quality[:40]))
    if filtered not in ("PASS", "."):
        told = filtered.split(";", _MOST_FILTERS)
        for each in told:
            if not each or " " in each or each == "0" or told.count(each) > 1:
                notes.warn(line, _("FILTER “{text}” is not written as a VCF wants it.").format(text=filtered[:40]))
            elif each not in header.filters:
                notes.warn(line, _("FILTER {text} is not declared in the header.").format(text=each[:40]))
    if not info:
        notes.warn(line, _("INFO is empty; a VCF writes a point there."))
    elif " " in info and header.version < 3:
        notes.warn(line, _("INFO holds a blank, which VCF 4.{version} does not allow.").format(version=header.version))


def read_info(
    site: Site, line: int, header: Header, notes: Notes, said: list[warnings.WarningMessage]
) -> Mapping[str, Any]:
    """INFO by its keys, as the header declares them. What does not fit its declaration, vcfpy has `said`: a warning."""
    if site.info in (".", ""):
        return {}
    if len(site.info) > _MOST_INFO or site.info.count(";") > _MOST_KEYS:
        notes.warn(line, _("INFO is too long; nothing of it is kept."))
        return {}
    alleles = ",".join("A" * max(1, len(site.alts)))
    try:
        record = header.reader.parser.parse_line(f"1\t1\t.\tN\t{alleles}\t.\t.\t{site.info}")
    except FAULTS as error:
        said.clear()
        notes.warn(line, _("INFO can't be read: {reason}.").format(reason=str(error)[:80]))
        return {}
    if said:
        for category, text in {(each.category, str(each.message)) for each in said}:
            _note_info(category, text, line, notes)
        said.clear()
    info: Mapping[str, Any] = record.INFO
    keys = site.info.count(";") + 1
    if len(info) != keys:
        notes.warn(line, _("INFO names a key twice, or none between two semicolons."))
    for key in _COUNTS if "=-" in site.info else ():
        values = info.get(key)
        if any(isinstance(each, int) and each < 0 for each in (values if isinstance(values, list) else [values])):
            notes.warn(line, _("INFO {key} is below 0.").format(key=key))
    end = info.get("END")
    if isinstance(end, int) and end < site.position:
        notes.warn(line, _("END {end} lies before POS {position}.").format(end=end, position=site.position))
    return info


def _note_info(category: type[Warning], text: str, line: int, notes: Notes) -> None:
    if issubclass(category, FieldInfoNotFound):
        key = text.split(" ")[1]
        if key not in RESERVED_INFO:
            notes.warn(line, _("INFO {key} is not declared in the header.").format(key=key))
        return
    notes.warn(line, _("INFO does not fit its declaration: {reason}").format(reason=text[:120]))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return 0.0 if math.isnan(value) else value
