"""The sheets about the data: README, DICTIONARY and CODELISTS."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app import __version__
from app.domain.words import LABELS, Missing
from app.i18n import N_, _, speaking
from app.outputs.sheets.data import COMMON, Wanted, has_cause
from app.outputs.sheets.fact import iso, readable
from app.outputs.sheets.sheet import Sheet
from app.outputs.sheets.write import Head, Told, write_sheet
from app.settings import Settings
from app.tables import Column, ColumnKind
from db.migrate import HEAD

COMMON_TITLES: Final = {
    "STUDYID": N_("Study"),
    "SITEID": N_("Site"),
    "USUBJID": N_("Participant, unique in the study and outside it"),
    "RECKEY": N_("Key of the record; it never changes"),
    "RECSTAT": N_("Status of the record: draft, complete, verified, signed or locked"),
    "LASTCHG": N_("Last change of what the row shows (UTC)"),
    "OPENQRY": N_("Open queries on what the row shows"),
}
NCI_LISTS: Final = {"Sex": "C66731", "YesNo": "C66742", "Condition": "C78733"}
"""Code lists of the CDISC terminology that ours follow; a term without its own code is an extension of ours."""
NCI_TERMS: Final = {
    ("Sex", "F"): "C16576",
    ("Sex", "M"): "C20197",
    ("Sex", "U"): "C17998",
    ("YesNo", "Y"): "C49488",
    ("YesNo", "N"): "C49487",
    ("YesNo", "U"): "C17998",
    ("YesNo", "UNK"): "C17998",
}


@dataclass(frozen=True, slots=True)
class Cut:
    """What an export is made of: its number, the last change in it with its hash, and when."""

    number: int
    change_id: int
    change_hash: str
    at: datetime


def dictionary(book: Any, chosen: Sequence[Sheet]) -> Told:
    """What each column of each data sheet holds, in English and French."""
    heads = (
        Head("SHEET", 14),
        Head("VARIABLE", 18, is_code=True),
        Head("LABEL_EN", 40),
        Head("LABEL_FR", 40),
        Head("TYPE", 10),
        Head("UNIT", 10),
        Head("CODELIST", 20),
        Head("RULE", 14),
        Head("ORIGIN", 12),
        Head("SOURCE", 18),
    )
    return write_sheet(book, "DICTIONARY", _("What each column holds"), heads, _entries(chosen))


def _entries(chosen: Sequence[Sheet]) -> Iterator[Sequence[object]]:
    for sheet in chosen:
        for head in COMMON:
            kind = "number" if head.name == "OPENQRY" else "text"
            yield [
                sheet.name,
                head.name,
                *_both(COMMON_TITLES[head.name]),
                kind,
                None,
                None,
                None,
                "Assigned",
                "this app",
            ]
        for column in sheet.columns:
            yield from _of_column(sheet, column)
        if sheet.table:
            title = N_("Every field without a value, with its cause and reason")
            yield [sheet.name, "MISSING", *_both(title), "text", None, "Missing", None, "Collected", "this app"]


def _of_column(sheet: Sheet, column: Column[Any]) -> Iterator[Sequence[object]]:
    kind = "number" if column.kind is ColumnKind.NUMBER else "text"
    words = column.words.__name__ if column.words else None
    about = (column.rule or None, column.origin, column.source or None)
    yield [sheet.name, column.name, *_both(column.title), kind, column.unit or None, words, *about]
    if words:
        yield [sheet.name, f"{column.name}_LBL", *_both(N_("Label of the code before it")), "text", None, words, *about]
    if has_cause(sheet, column):
        why = (N_("Why the value before it is missing"), N_("Reason of that"))
        yield [sheet.name, f"{column.name}STAT", *_both(why[0]), "text", None, "Missing", *about]
        yield [sheet.name, f"{column.name}REASND", *_both(why[1]), "text", None, None, *about]


def _both(title: str) -> tuple[str, str]:
    """A title in English and in French."""
    with speaking("en"):
        english = _(title)
    with speaking("fr"):
        return english, _(title)


def codelists(book: Any, chosen: Sequence[Sheet]) -> Told:
    """What each code means, with its code in the NCI thesaurus where the list is CDISC's."""
    used = {column.words for sheet in chosen for column in sheet.columns if column.words is not None} | {Missing}
    heads = (
        Head("CODELIST", 20),
        Head("CODE", 28, is_code=True),
        Head("LABEL_EN", 36),
        Head("LABEL_FR", 36),
        Head("NCI_LIST", 12, is_code=True),
        Head("NCI_CODE", 12, is_code=True),
        Head("CT_VERSION", 12, is_code=True),
        Head("EXTENSION", 12),
    )
    rows = (row for words in sorted(used, key=lambda each: each.__name__) for row in _terms(words))
    return write_sheet(book, "CODELISTS", _("What each code means"), heads, rows)


def _terms(words: type[StrEnum]) -> Iterator[Sequence[object]]:
    name = words.__name__
    listed = NCI_LISTS.get(name)
    for word in words:
        code = NCI_TERMS.get((name, word.value))
        extension = None if listed is None else "N" if code else "Y"
        yield [name, word.value, *_both(LABELS[words][word]), listed, code, None, extension]


def readme(sheet: Any, settings: Settings, wanted: Wanted, cut: Cut, told: Sequence[Told]) -> None:
    """What this workbook is: number, part, data cut, versions, and rows and hash of every other sheet."""
    for letter, width in (("A", 30), ("B", 46), ("C", 10), ("D", 68)):
        sheet.column_dimensions[letter].width = width
    lines: list[Sequence[object]] = [*_about(settings, wanted, cut), ()]
    lines.append((_("Sheet"), _("Holds"), _("Rows"), _("SHA-256 of its cells")))
    lines += [(each.name, each.title, each.rows, each.sha256) for each in told]
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])


def _about(settings: Settings, wanted: Wanted, cut: Cut) -> Iterator[Sequence[object]]:
    if settings.is_example:
        yield _("EXAMPLE"), _("Nothing in this workbook is real.")
    yield _("Study"), settings.acronym or settings.study_id
    yield _("Site"), settings.site
    yield _("Export number"), cut.number
    yield _("Profile"), "flat"
    yield _("Issued (UTC)"), iso(cut.at)
    yield _("Recipient"), wanted.recipient
    yield _("Participants"), ", ".join(f"{number:03d}" for number in wanted.participants) or _("all")
    yield _("Sheets"), ", ".join(wanted.sheets) or _("all")
    yield _("Records"), _("locked ones only") if wanted.locked_only else _("all")
    yield _("Changes since"), wanted.since_change or _("not asked for: CHANGES is empty")
    yield _("Data up to change"), cut.change_id
    yield _("Chain head"), cut.change_hash
    yield _("Program version"), __version__
    yield _("Schema version"), HEAD
    yield _("Missing"), _("ND not done, NA not applicable, UNK unknown, empty: not entered. 0 is a value.")
    yield _("Times"), _("ISO 8601 with the offset they were entered in; a date alone where the time is not known.")
    yield _("Parents"), _("A first-level specimen has no parent.")
    yield _("Persons"), _("The codes of their cards; the laboratory keeps the names.")
    yield _("Labels of codes"), _("In English; CODELISTS has both languages.")
    yield _("SHA-256 of a sheet"), _("Over its rows as JSON arrays, UTF-8, one line each, empty cells as null.")
    if wanted.is_part:
        yield _("This is a part"), _("ENDPOINT and PENETRANCE belong to the whole study: they are empty here.")


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, value=readable(str(value), "README"))
    cell.data_type = "s"
    return cell
