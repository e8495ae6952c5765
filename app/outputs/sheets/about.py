"""The sheets about the data: README and DICTIONARY."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app import __version__
from app.domain.masking import REMOVED, masked
from app.domain.words import label_of
from app.i18n import N_, _, grouped, speaking
from app.outputs.sheets.context import Context, Wanted
from app.outputs.sheets.data import cells_of, common_of, may_miss
from app.outputs.sheets.fact import iso, readable
from app.outputs.sheets.sheet import Sheet
from app.outputs.sheets.write import MOST_ROWS, Head, Told, for_a4, write_sheet
from app.queries.sheets.result_files import ResultsTold
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
DOMAIN_TITLES: Final = {
    "STUDYID": N_("Study Identifier"),
    "DOMAIN": N_("Domain Abbreviation"),
    "USUBJID": N_("Unique Subject Identifier"),
}
SEQUENCE: Final = N_("Sequence Number")
COMMON_RULES: Final = {
    "USUBJID": "STUDYID-SITEID-number",
    "RECKEY": "table:number of the row",
    "RECSTAT": "locked, else signed, else verified, else draft where something required is neither given nor explained",
    "LASTCHG": "the latest of the rows shown",
    "OPENQRY": "of the rows shown",
}
THIS_APP: Final = "this app"
TYPES: Final = {ColumnKind.TIME: "datetime", ColumnKind.DATE: "date"}
PROFILES: Final = {"flat": N_("flat"), "cdisc": N_("CDISC-shaped (SDTMIG 3.4)")}
OF_THE_PROVIDER: Final = ("provider", "instrument file")


@dataclass(frozen=True, slots=True)
class Cut:
    """What an export is made of: its number, the last change in it with its hash, and when.

    `data_at` is when data last changed.
    """

    number: int
    change_id: int
    change_hash: str
    at: datetime
    data_at: datetime | None = None
    removed: int = 0
    """Identities that were taken out of its texts."""


def dictionary(book: Any, chosen: Sequence[Sheet]) -> Told:
    """What each column of each data sheet holds, in English and French; origin and party as in Define-XML."""
    heads = (
        Head("SHEET", 14),
        Head("VARIABLE", 26, is_code=True),
        Head("LABEL_EN", 48),
        Head("LABEL_FR", 48),
        Head("TYPE", 10),
        Head("UNIT", 10),
        Head("CODELIST", 20),
        Head("RULE", 44),
        Head("ORIGIN", 12),
        Head("PARTY", 14),
        Head("SOURCE", 18),
    )
    return write_sheet(book, "DICTIONARY", _("What each column holds"), heads, _entries(chosen))


def _entries(chosen: Sequence[Sheet]) -> Iterator[Sequence[object]]:
    for sheet in chosen:
        for head in common_of(sheet):
            titles = DOMAIN_TITLES if sheet.is_domain else COMMON_TITLES
            is_number = head.name == "OPENQRY" or head.name not in titles
            kind = "integer" if is_number else "datetime" if head.name == "LASTCHG" else "text"
            codes = "RecordStatus" if head.name == "RECSTAT" else None
            rule = COMMON_RULES.get(head.name)
            title = titles.get(head.name, SEQUENCE)
            yield [sheet.name, head.name, *both(title), kind, None, codes, rule, *_origin("Assigned", "")]
        for each in cells_of(sheet):
            column = each.column
            origin = _origin(column.origin, column.source)
            yield _of_column(sheet, column)
            if each.has_label:
                told = _about(N_("{column}: label of the code"), column)
                codes = column.code_list or None
                yield [sheet.name, f"{column.name}_LBL", *told, "text", None, codes, None, *_origin("Assigned", "")]
            if each.has_cause:
                told = _about(N_("{column}: why it is missing"), column)
                yield [sheet.name, f"{column.name}STAT", *told, "text", None, "Missing", None, *origin]
                told = _about(N_("{column}: reason of that"), column)
                yield [sheet.name, f"{column.name}REASND", *told, "text", None, None, None, *origin]
        if may_miss(sheet):
            title = N_("Every field without a value, with its cause and reason")
            yield [sheet.name, "MISSING", *both(title), "text", None, "Missing", None, *_origin("Collected", "")]


def _of_column(sheet: Sheet, column: Column[Any]) -> Sequence[object]:
    codes = column.code_list or None
    about = (type_of(column), column.unit or None, codes, column.rule or None)
    return [sheet.name, column.name, *both(column.title), *about, *_origin(column.origin, column.source)]


def type_of(column: Column[Any]) -> str:
    """The type of what a column holds: integer, float, date, datetime or text."""
    if column.kind is ColumnKind.NUMBER:
        return "integer" if column.is_whole else "float"
    return TYPES.get(column.kind, "text")


def _origin(origin: str, source: str) -> tuple[str, str, str]:
    """Origin, the party that is its source, and the record it was read in."""
    if origin == "Collected":
        return origin, "Vendor" if source in OF_THE_PROVIDER else "Investigator", source or THIS_APP
    return origin, "Sponsor", "protocol" if origin == "Protocol" else THIS_APP


def both(title: str) -> tuple[str, str]:
    """A title in English and in French."""
    with speaking("en"):
        english = _(title)
    with speaking("fr"):
        return english, _(title)


def _about(text: str, column: Column[Any]) -> tuple[str, str]:
    """A text about a column in English and in French."""
    english, french = both(text)
    of_english, of_french = both(column.title)
    return english.format(column=of_english), french.format(column=of_french)


def readme(sheet: Any, context: Context, cut: Cut, results: ResultsTold, told: Sequence[Told]) -> None:
    """What this workbook is: number, part, data cut, versions, what of the results is not in it, and every other sheet."""
    from openpyxl.worksheet.properties import PageSetupProperties

    for letter, width in (("A", 42), ("B", 96), ("C", 10), ("D", 68)):
        sheet.column_dimensions[letter].width = width
    for_a4(sheet)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    lines: list[Sequence[object]] = [
        *_part(context.settings, context.wanted, cut),
        *_reading(context),
        (),
        *_of_results(results),
        (),
    ]
    lines.append((_("Sheet"), _("Holds"), _("Rows"), _("SHA-256 of its cells")))
    lines += [(each.name, each.title, each.rows, each.sha256) for each in told]
    for line in lines:
        sheet.append([_cell(sheet, value, is_name=place == 0) for place, value in enumerate(line)])


def _part(settings: Settings, wanted: Wanted, cut: Cut) -> Iterator[Sequence[object]]:
    if settings.is_example:
        yield _("EXAMPLE"), _("Nothing in this workbook is real.")
    yield _("Study"), settings.acronym or settings.study_id
    yield _("Study identifier"), settings.study_id
    yield _("Registry number"), settings.registry_no or _("not configured")
    yield _("Sponsor"), settings.sponsor or _("not configured")
    yield _("Protocol version"), settings.protocol_version or _("not configured")
    yield _("Site"), f"{settings.site_id} {settings.site}".strip()
    yield _("Time zone"), settings.tz
    yield _("Export number"), cut.number
    yield _("Profile"), _(PROFILES[wanted.profile])
    yield _("Issued (UTC)"), iso(cut.at)
    yield _("Recipient"), masked(wanted.recipient)
    yield _("Participants"), ", ".join(f"{number:03d}" for number in wanted.participants) or _("all")
    yield _("Sheets"), ", ".join(wanted.sheets) or _("all")
    yield _("Records"), _("locked ones only") if wanted.locked_only else _("all")
    yield _("Changes since"), wanted.since_change or _("not asked for: CHANGES is empty")
    yield _("Data up to change"), cut.change_id
    yield _("Data last changed (UTC)"), iso(cut.data_at)
    yield _("Chain head"), cut.change_hash
    if cut.removed:
        text = _("{count} pieces of text that look like an identity are replaced by “{sign}”.")
        yield _("Removed"), text.format(count=cut.removed, sign=REMOVED)
    yield _("Program version"), __version__
    yield _("Schema version"), HEAD


def _reading(context: Context) -> Iterator[Sequence[object]]:
    """How the sheets are to be read."""
    yield _("Times"), _("ISO 8601 with the offset they were entered in; a date alone where the time is not known.")
    yield _("Units"), _("One unit a column; DICTIONARY names it. Numbers are as entered: original and standard agree.")
    yield (
        _("Codes of the NCI"),
        _("Where the laboratory's list follows one of CDISC; the terminology's version was not recorded."),
    )
    yield _("SHA-256 of a sheet"), _("Over its rows as JSON arrays, UTF-8, one line each, empty cells as null.")
    yield (
        _("Long sheets"),
        _("A sheet of more than {count} rows goes on in the next one, GF in GF_2; each has its header.").format(
            count=grouped(MOST_ROWS - 1)
        ),
    )
    yield (
        _("Alterations of GF"),
        _("Those of PENETRANCE, in each sequenced sample: the tumour's list T, and what several cells share."),
    )
    yield (
        _("Copy numbers of GF"),
        _("The tumour's autosomal gains and losses in each sample, and those that a sample has beside them."),
    )
    is_flat = context.wanted.profile == "flat"
    yield from _reading_flat() if is_flat else _reading_domains()
    if context.is_part and is_flat:
        yield _("This is a part"), _("ENDPOINT belongs to the whole study: it is empty here.")


def _reading_flat() -> Iterator[Sequence[object]]:
    yield _("Missing"), _("ND not done, NA not applicable, UNK unknown, empty: not entered. 0 is a value.")
    yield _("Why it is missing"), _("In the columns …STAT and …REASND beside the value, and all together in MISSING.")
    yield _("Key of a record"), _("RECKEY is the table and the number of its row; it never changes.")
    yield _("Parents"), _("A first-level specimen has no parent.")
    yield _("Persons"), _("The codes of their cards; the laboratory keeps the names.")
    yield _("Labels of codes"), _("In English; CODELISTS has both languages.")
    yield (
        _("Left out of AUDIT"),
        _("Accounts of persons, labels, and what was issued or exported: they change no data."),
    )
    yield (
        _("Results in GF"),
        _("MUT, REF, NODATA as the provider tells them; CALL is what the rule reads, STAND what NALT counts."),
    )
    yield (
        _("Cells of a penetrance"),
        _("NINFORM counts the informative cells, never all cells; NCELLS the admitted ones."),
    )


def _reading_domains() -> Iterator[Sequence[object]]:
    yield (
        _("Records of GF"),
        _("One a detail: DETECTION always, NOT DONE where there are no data; then the reads and the protein's change."),
    )
    yield _("Records of one finding"), _("They share GFGRPID; GFREFID is the cell or extract, GFSPID the alteration.")
    yield _("Parents"), _("GFREFID is a REFID of RELSPEC; a first-level specimen has no parent.")
    yield (
        _("Not in this profile"),
        _("Events, measurements and counts of specimens, pathology: TUBE, RUN, COUNT, WGA, BLOCK of the flat profile."),
    )
    yield _("Labels of codes"), _("CODELISTS has them in both languages.")


def _of_results(told: ResultsTold) -> Iterator[Sequence[object]]:
    """What of the results stands in the sheets and what does not, so that nothing is absent unsaid."""
    yield _("Results of the whole study"), _("What is not in SEQ, GF and PENETRANCE, and why.")
    yield _("Files of results"), told.files
    yield _("Samples in them"), told.samples
    yield _("Samples that count"), told.counting
    for code, count in told.apart.items():
        yield _("In quarantine: {reason}").format(reason=label_of(code)), count
    yield _("Second person awaited"), told.proposed
    yield _("Came after a withdrawal of consent"), told.late
    yield _("Sent, no result yet"), told.sent
    yield _("Enrolled participants"), told.enrolled
    yield _("Participants with a result that counts"), told.with_results


def _cell(sheet: Any, value: object, *, is_name: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    shown = value if isinstance(value, int) else readable(str(value or ""), "README")
    cell = WriteOnlyCell(sheet, value=shown)
    cell.data_type = "n" if isinstance(value, int) else "s"
    cell.font = Font(name="Calibri", size=11, bold=is_name)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    return cell
