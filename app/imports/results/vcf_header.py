"""The header of a VCF: its version, samples and meta lines, read by vcfpy; meta lines that it stumbles over are mended."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Final

import vcfpy
from vcfpy.exceptions import VCFPyException
from vcfpy.parser import HeaderParser

from app.domain.errors import Refused
from app.domain.genome.alteration import chromosome
from app.domain.genome.parsed import About
from app.i18n import _, grouped
from app.imports.results.build import CHROMOSOME_1, build_named
from app.imports.results.names import told_apart, twice
from app.imports.results.notes import Notes

COLUMNS: Final = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_VERSION: Final = re.compile(r"VCFv4\.([0-5])")
_PART: Final = re.compile(r'\b(ID|Number|Type|Description)=("(?:[^"\\]|\\.)*"|[^,">]*)')
_NUMBERS: Final = frozenset({"P", "M", "LA", "LR", "LG"})
"""Numbers of values that VCF 4.4 and 4.5 know and vcfpy does not."""

_LARGEST: Final = 32 * 1024 * 1024
_LONGEST: Final = 1024 * 1024
_LINE: Final = 300
"""Bytes of a header and of one line of it that is read, and what a line of it takes beside its letters."""
_MOST_COLUMNS: Final = 100_000

_LINES: Final = HeaderParser()  # type: ignore[no-untyped-call]

FAULTS: Final = (
    VCFPyException,
    ValueError,
    SyntaxError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
)
"""What vcfpy raises where it can't read a meta line or an INFO column."""


@dataclass(slots=True)
class Header:
    """What the meta lines tell. `version` is the digit behind 4., `reader` reads the INFO column of each record."""

    version: int
    samples: tuple[str, ...]
    duplicates: tuple[str, ...]
    reader: Any
    filters: frozenset[str]
    formats: dict[str, tuple[str, str]]
    """Number and Type of each declared FORMAT."""
    csq: tuple[str, ...]
    """Fields of VEP's CSQ, in their order."""
    about: About
    width: int
    """Columns of a record."""


@dataclass(slots=True)
class _Meta:
    kept: list[str] = field(default_factory=list)
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    """Number of the line, key and value of each meta line that was kept."""


def read_header(name: str, lines: Iterator[tuple[int, str]], notes: Notes) -> Header:
    """Read as far as the line #CHROM. Refused where the file does not begin as a VCF does or has no such line."""
    version = _version(name, next(lines, (1, "")), notes)
    meta = _Meta([f"##fileformat=VCFv4.{min(version, 3)}"])
    size = 0
    for number, text in lines:
        if not text.startswith("##"):
            break
        size += len(text) + _LINE
        if size > _LARGEST:
            raise Refused(
                _("The header of {name} is larger than {count} bytes on line {line}.").format(
                    name=name, count=grouped(_LARGEST), line=grouped(number)
                ),
                hint=_("Ask the provider for a whole VCF with its header."),
            )
        _take_meta(meta, number, text, notes)
    else:
        number, text = 0, ""
    if not text.startswith("#CHROM"):
        raise Refused(
            _("{name} has no line #CHROM behind its meta lines.").format(name=name),
            hint=_("Ask the provider for a whole VCF with its header."),
        )
    samples, duplicates, width = _samples(name, number, text, notes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        head = "\n".join([*meta.kept, "\t".join(COLUMNS), ""])
        reader = vcfpy.Reader.from_stream(StringIO(head), record_checks=["INFO"])  # type: ignore[arg-type]
    return Header(
        version,
        samples,
        duplicates,
        reader,
        frozenset(reader.header.filter_ids()) | {"PASS"},
        {
            _id(value): (_part(value, "Number"), _part(value, "Type"))
            for _line, key, value in meta.lines
            if key == "FORMAT"
        },
        _csq(meta),
        _about(meta, version, notes),
        width,
    )


def _version(name: str, first: tuple[int, str], notes: Notes) -> int:
    text = first[1].rstrip()
    found = _VERSION.fullmatch(text.removeprefix("##fileformat="))
    if not text.startswith("##fileformat=") or found is None:
        said = text[:40]
        raise Refused(
            _("{name} is no VCF of version 4.1 to 4.5: line 1 says “{said}”.").format(name=name, said=said),
            hint=_("The first line of a VCF is ##fileformat=VCFv4.2 or the like."),
        )
    if found[1] == "0":
        notes.warn(1, _("VCF 4.0 is older than 4.1; it is read as 4.1."))
    return max(1, int(found[1]))


def _take_meta(meta: _Meta, number: int, text: str, notes: Notes) -> None:
    """Keep a meta line that vcfpy reads; mend it where only ID, Number and Type can be made out; else leave it out."""
    key, equals, value = text[2:].partition("=")
    is_short = len(text) <= _LONGEST
    if equals and is_short:
        meta.lines.append((number, key, value))
    if equals and not value.strip():
        notes.warn(number, _("The meta line {key} has no value.").format(key=key))
    mended = _mended(key, value) if equals and is_short else ""
    for tried in filter(None, (text, mended) if is_short else ()):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                _LINES.parse_line(tried)
            except FAULTS:
                continue
        if key != "contig" and _part(value, "Number") not in _NUMBERS:
            for warning in said:
                reason = str(warning.message).removeprefix("[vcfpy] WARNING: ")
                notes.warn(number, _("The meta line {key} is unusual: {reason}.").format(key=key, reason=reason))
        if tried is not text:
            notes.warn(
                number, _("The meta line {key} is not written as a VCF wants it; its ID counts.").format(key=key)
            )
        meta.kept.append(tried)
        return
    notes.warn(number, _("The meta line “{text}” can't be read and is left out.").format(text=text[:60]))


def _mended(key: str, value: str) -> str:
    parts = {name: told.strip('"') for name, told in _PART.findall(value)}
    if key not in ("INFO", "FORMAT", "FILTER", "ALT", "contig") or not parts.get("ID"):
        return ""
    kept = [f"ID={parts['ID']}"]
    if key in ("INFO", "FORMAT"):
        kept += [f"Number={parts.get('Number') or '.'}", f"Type={parts.get('Type') or 'String'}"]
    if key != "contig":
        kept.append('Description="."')
    return f"##{key}=<{','.join(kept)}>"


def _samples(name: str, number: int, text: str, notes: Notes) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Names of the sample columns, those that come twice, and the columns of a record."""
    if text.count("\t") > _MOST_COLUMNS:
        raise Refused(
            _("Line {line} of {name} names more than {count} samples.").format(
                line=number, name=name, count=grouped(_MOST_COLUMNS)
            ),
            hint=_("Ask the provider for a file of fewer samples."),
        )
    columns = text.split("\t")
    if tuple(columns[:8]) != COLUMNS or (len(columns) > 8 and columns[8] != "FORMAT"):
        raise Refused(
            _("Line {line} of {name} does not name the columns of a VCF.").format(line=number, name=name),
            hint=_("They are #CHROM POS ID REF ALT QUAL FILTER INFO, then FORMAT and the samples, parted by tabs."),
        )
    told = columns[9:]
    for place, sample in enumerate(told, start=10):
        if not sample.strip():
            notes.refuse(number, _("Column {column} has no sample name.").format(column=place))
    if not told:
        notes.warn(number, _("The file names no sample: it holds no call."))
    samples, duplicates = told_apart(told)
    for sample in twice(told):
        notes.warn(
            number,
            _("Sample {sample} stands twice in the header.").format(sample=sample),
            hint=_("Both columns are kept apart until a person says whose they are."),
            sample=sample,
        )
    return samples, duplicates, len(columns)


def _about(meta: _Meta, version: int, notes: Notes) -> About:
    first: dict[str, str] = {}
    for _line, key, value in meta.lines:
        first.setdefault(key.casefold(), value.strip().strip('"'))
    return About(
        build=_build(meta, notes),
        format=f"VCFv4.{version}",
        pipeline=first.get("source", ""),
        run=first.get("run", first.get("runid", "")),
        platform=first.get("platform", ""),
    )


def _build(meta: _Meta, notes: Notes) -> str:
    """By the length of chromosome 1, else by the names of assembly and reference; a warning where they differ."""
    by_length = by_name = ""
    for _line, key, value in meta.lines:
        if key == "contig" and chromosome(_id(value)) == "1":
            length = re.search(r"\blength=(\d{1,18})\b", value)
            by_length = by_length or CHROMOSOME_1.get(int(length[1]) if length else 0, "")
        if key == "contig":
            assembly = re.search(r'\bassembly="?([^,">]*)', value)
            by_name = by_name or build_named(assembly[1] if assembly else "")
    for line, key, value in meta.lines:
        if key == "reference":
            by_reference = build_named(value)
            if by_reference and by_length and by_reference != by_length:
                text = _("The reference is called {named}, but chromosome 1 is as long as in {found}.")
                notes.warn(line, text.format(named=by_reference, found=by_length))
            by_name = by_reference or by_name
    return by_length or by_name


def _csq(meta: _Meta) -> tuple[str, ...]:
    for _line, key, value in meta.lines:
        if key == "INFO" and _id(value) in ("CSQ", "vep"):
            _before, found, after = value.partition("Format:")
            if found:
                return tuple(each.strip() for each in after.split('"')[0].split("|"))
    return ()


def _id(value: str) -> str:
    return _part(value, "ID")


def _part(value: str, name: str) -> str:
    found = re.search(rf'[<,]\s*{name}=("?)([^,">]*)', value)
    return found[2] if found else ""
