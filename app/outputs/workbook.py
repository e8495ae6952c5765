"""The sponsor's workbook: streamed, every text a text, the same data the same bytes in every sheet but README."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import __version__
from app.actions import documents
from app.domain.errors import Refused, Unavailable
from app.domain.times import Moment
from app.domain.words import LABELS, DocumentKind, label_of
from app.i18n import _, speaking
from app.jobs import Progress
from app.lab import Lab
from app.outputs.sheets import SHEETS
from app.outputs.sheets.sheet import Sheet
from app.queries import trail
from app.settings import Settings
from app.tables import Column, ColumnKind
from db.base import canonical
from db.migrate import HEAD
from db.models import Query, Signature, User

MAX_TEXT: Final = 32767
FIXED: Final = (2000, 1, 1, 0, 0, 0)
TEXT: Final = "@"

COMMON: Final = ("STUDYID", "SITEID", "USUBJID", "RECKEY", "RECSTAT", "LASTCHG", "OPENQRY")

PERSONS: Final = frozenset(
    {"user", "operator", "receiver", "reader", "opened_by", "closed_by", "cosigned_by", "pathologist", "asked_by"}
    | {"issued_by", "printed_by"}
)
"""Fields that hold a user name in the store; outside they hold the code of the person's card."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the data goes out: participants (none named: all), sheets (none: all), since which export."""

    participants: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    since_change: int = 0
    recipient: str = ""


@dataclass(slots=True)
class Told:
    """What README says of a sheet: its rows and the SHA-256 of its cells."""

    name: str
    title: str
    rows: int
    sha256: str


def export(lab: Lab, progress: Progress, path: str, wanted: Wanted) -> int:
    """Write the workbook to `path` and enter it in the ledger of exports; returns its number. Runs as a job."""
    target = Path(path)
    with lab.store.look() as session:
        cut_id, cut_hash = trail.head(session)
        number = documents.next_number(session, DocumentKind.WORKBOOK)
        data, told = _build(session, lab.settings, wanted, _Cut(number, cut_id, cut_hash, lab.now), progress)
    _write(target, data)
    digest = hashlib.sha256("".join(each.sha256 for each in told).encode()).hexdigest()
    lab.do(
        documents.issue,
        DocumentKind.WORKBOOK,
        number=number,
        sha256=hashlib.sha256(data).hexdigest(),
        data_sha256=digest,
        cut=cut_id,
        profile="flat",
        recipient=wanted.recipient,
        filters={
            "participants": list(wanted.participants),
            "sheets": list(wanted.sheets),
            "since": wanted.since_change,
        },
    )
    return number


@dataclass(frozen=True, slots=True)
class _Cut:
    number: int
    change_id: int
    change_hash: str
    at: datetime


def _build(
    session: Session, settings: Settings, wanted: Wanted, cut: _Cut, progress: Progress
) -> tuple[bytes, list[Told]]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    readme = book.create_sheet("README")
    chosen = [sheet for sheet in SHEETS if not wanted.sheets or sheet.name in wanted.sheets]
    total = len(chosen) + 3
    told = [_dictionary(book, chosen), _codelists(book, chosen)]
    for place, sheet in enumerate(chosen, start=2):
        progress(place, total)
        told.append(_data_sheet(book, session, settings, sheet, wanted))
    told.append(_changes(book, session, settings, wanted))
    _readme(readme, settings, wanted, cut, told)
    buffer = io.BytesIO()
    book.properties.creator = "DPTrace"
    book.save(buffer)
    progress(total, total)
    return _with_fixed_times(buffer.getvalue()), told


def _data_sheet(book: Any, session: Session, settings: Settings, sheet: Sheet, wanted: Wanted) -> Told:
    changed = trail.last_changes(session, sheet.table) if sheet.table else {}
    signed = _signed(session, sheet.table)
    open_queries = _open_queries(session, sheet.table)
    heads = [*COMMON, *_heads(sheet)]
    codes = {row.login: row.barcode for row in session.execute(select(User.login, User.barcode))}

    def rows() -> Iterator[list[object]]:
        for row in sheet.rows(session, settings):
            number = _number_of(row)
            if wanted.participants and number not in wanted.participants:
                continue
            key = row.id if hasattr(row, "id") else None
            status = "signed" if key in signed else "draft" if _is_draft(row) else "complete"
            yield [
                settings.study_id,
                settings.site_id,
                _usubjid(settings, number),
                f"{sheet.table}:{key}" if sheet.table else str(number or key or ""),
                status,
                _iso(changed.get(key)) if isinstance(key, int) else "",
                open_queries.get(key, 0) if isinstance(key, int) else 0,
                *_values(sheet, row, codes),
            ]

    return _write_sheet(book, sheet.name, _(sheet.title), heads, rows(), _widths(sheet))


def _number_of(row: Any) -> int | None:
    """The participant's number of a row; a reading calls it its participant."""
    if hasattr(row, "number"):
        return row.number if isinstance(row.number, int) else None
    return row.participant if hasattr(row, "participant") else None


def _heads(sheet: Sheet) -> Iterator[str]:
    for column in sheet.columns:
        yield column.name
        if column.words is not None:
            yield f"{column.name}_LBL"
        if _has_status(sheet, column):
            yield f"{column.name}STAT"
            yield f"{column.name}REASND"
    if sheet.table:
        yield "MISSING"


def _has_status(sheet: Sheet, column: Column[Any]) -> bool:
    """Numbers that a person collects carry their own status and reason of being missing."""
    return bool(sheet.table) and column.kind is ColumnKind.NUMBER and column.origin == "Collected"


def _values(sheet: Sheet, row: Any, codes: Mapping[str, str]) -> Iterator[object]:
    missing = _missing_of(row)
    is_about_person = "field" in fields_of(row) and row.field in PERSONS
    for column in sheet.columns:
        value = column.value(row)
        if column.attribute in PERSONS or (is_about_person and column.attribute in ("old", "new")):
            value = codes.get(str(value), value)
        yield cell_value(value)
        if column.words is not None:
            yield label_of(value) if isinstance(value, StrEnum) else ""
        if _has_status(sheet, column):
            cause = missing.get(column.attribute)
            yield cause[0] if cause else ""
            yield cause[1] if cause else ""
    if sheet.table:
        yield "; ".join(f"{name}={cause}" for name, (cause, _reason) in sorted(missing.items()))


def fields_of(row: Any) -> tuple[str, ...]:
    """The names a database row has; a frozen value of ours has none of them."""
    return tuple(row._fields) if hasattr(row, "_fields") else ()


def _missing_of(row: Any) -> dict[str, tuple[str, str]]:
    told: dict[str, Any] = {}
    for name in ("missing", "receipt_missing"):
        if name in fields_of(row):
            told |= dict(row._mapping[name] or {})
    return {name: (str(cause["cause"]), str(cause.get("reason", ""))) for name, cause in told.items()}


def cell_value(value: object) -> object:
    """A value as a cell holds it: numbers as numbers, everything else as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) and abs(value) > 2**53 else value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Moment):
        return value.iso
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return canonical(dict(value))
    return str(value)


def readable(text: str, where: str) -> str:
    """A text that a cell can hold: control characters and lone surrogates made visible, too long ones refused."""
    if len(text) > MAX_TEXT:
        raise Refused(
            _("{where} holds a text of {count} characters; a cell holds {limit}.").format(
                where=where, count=len(text), limit=MAX_TEXT
            ),
            hint=_("Shorten it on its record."),
        )
    return "".join(
        each
        if (each >= " " or each in "\t\n") and not "\ud800" <= each <= "\udfff" and each not in "￾￿"
        else f"\\u{ord(each):04x}"
        for each in text
    )


def _write_sheet(
    book: Any, name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]
) -> Told:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    bold = Font(bold=True)

    def text(value: str, where: str, *, is_head: bool = False) -> Any:
        cell = WriteOnlyCell(sheet, value=readable(value, where))
        cell.data_type = "s"
        if is_head:
            cell.font = bold
        elif value:
            cell.number_format = TEXT
        return cell

    digest = hashlib.sha256()
    count = 0
    sheet.append([text(head, name, is_head=True) for head in heads])
    digest.update(canonical(list(heads)).encode())
    for row in rows:
        count += 1
        digest.update(b"\n" + canonical([str(each) for each in row]).encode("utf-8", "surrogatepass"))
        sheet.append([text(each, f"{name} {count}") if isinstance(each, str) else each for each in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count + 1}"
    return Told(name, title, count, digest.hexdigest())


def _widths(sheet: Sheet) -> list[int]:
    widths = [12, 8, 20, 18, 10, 24, 8]
    for head in _heads(sheet):
        widths.append(max(min(len(head) + 4, 30), 12))
    return widths


def _dictionary(book: Any, chosen: Sequence[Sheet]) -> Told:
    heads = ("SHEET", "VARIABLE", "LABEL_EN", "LABEL_FR", "TYPE", "UNIT", "CODELIST", "RULE", "ORIGIN", "SOURCE")
    rows: list[list[object]] = []
    for sheet in chosen:
        for column in sheet.columns:
            with speaking("en"):
                english = _(column.title)
            with speaking("fr"):
                french = _(column.title)
            kind = "number" if column.kind is ColumnKind.NUMBER else "text"
            words = column.words.__name__ if column.words else ""
            rows.append(
                [
                    sheet.name,
                    column.name,
                    english,
                    french,
                    kind,
                    column.unit,
                    words,
                    column.rule,
                    column.origin,
                    column.source,
                ]
            )
    return _write_sheet(
        book, "DICTIONARY", _("What each column holds"), heads, rows, [14, 14, 32, 32, 10, 10, 20, 14, 12, 18]
    )


def _codelists(book: Any, chosen: Sequence[Sheet]) -> Told:
    used = {column.words for sheet in chosen for column in sheet.columns if column.words is not None}
    rows: list[list[object]] = []
    for words in sorted(used, key=lambda each: each.__name__):
        for word in words:
            with speaking("en"):
                english = _(LABELS[words][word])
            with speaking("fr"):
                french = _(LABELS[words][word])
            rows.append([words.__name__, word.value, english, french, NCI.get((words.__name__, word.value), ""), "N"])
    heads = ("CODELIST", "CODE", "LABEL_EN", "LABEL_FR", "NCI_CODE", "EXTENSIBLE")
    return _write_sheet(book, "CODELISTS", _("What each code means"), heads, rows, [20, 26, 36, 36, 12, 12])


NCI: Final = {
    ("Sex", "F"): "C16576",
    ("Sex", "M"): "C20197",
    ("Sex", "U"): "C17998",
    ("YesNo", "Y"): "C49488",
    ("YesNo", "N"): "C49487",
}


def _changes(book: Any, session: Session, settings: Settings, wanted: Wanted) -> Told:
    """What changed since a named earlier export; empty where none is named."""
    heads = [column.name for column in trail.AUDIT]
    lines = trail.audit(session, after=wanted.since_change, only_data=True) if wanted.since_change else ()
    codes = {row.login: row.barcode for row in session.execute(select(User.login, User.barcode))}
    sheet = Sheet("CHANGES", "", lambda _session, _settings: lines, trail.AUDIT)
    rows = (list(_values(sheet, line, codes)) for line in lines)
    return _write_sheet(book, "CHANGES", _("Changes since the export named in README"), heads, rows, [18] * len(heads))


def _readme(sheet: Any, settings: Settings, wanted: Wanted, cut: _Cut, told: Sequence[Told]) -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 46
    sheet.column_dimensions["D"].width = 68
    lines: list[tuple[object, ...]] = [
        (_("Study"), settings.acronym or settings.study_id),
        (_("Site"), settings.site),
        (_("Export number"), cut.number),
        (_("Profile"), "flat"),
        (_("Issued (UTC)"), _iso(cut.at)),
        (_("Participants"), ", ".join(f"{number:03d}" for number in wanted.participants) or _("all")),
        (_("Changes since"), wanted.since_change or ""),
        (_("Data up to change"), cut.change_id),
        (_("Chain head"), cut.change_hash),
        (_("Program version"), __version__),
        (_("Schema version"), HEAD),
        (_("Missing"), _("ND not done, NA not applicable, UNK unknown, empty: not entered")),
        (_("Parents"), _("A first-level specimen has no parent")),
        (_("SHA-256 of a sheet"), _("over its rows as JSON arrays of texts, one line each")),
    ]
    if settings.is_example:
        lines.insert(0, (_("EXAMPLE"), _("Nothing in this workbook is real.")))
    lines += [(), (_("Sheet"), _("Holds"), _("Rows"), _("SHA-256 of its cells"))]
    lines += [(each.name, each.title, each.rows, each.sha256) for each in told]
    for line in lines:
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value if isinstance(value, int) else readable(str(value), "README"))
            if not isinstance(value, int):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)


def _signed(session: Session, table: str) -> frozenset[int]:
    if not table:
        return frozenset()
    return frozenset(session.scalars(select(Signature.subject_id).where(Signature.subject == table)))


def _open_queries(session: Session, table: str) -> dict[int, int]:
    if not table:
        return {}
    rows = session.execute(
        select(Query.subject_id, func.count(Query.id))
        .where(Query.subject == table, Query.closed.is_(None))
        .group_by(Query.subject_id)
    )
    return {row[0]: row[1] for row in rows}


def _is_draft(row: Any) -> bool:
    fields = fields_of(row)
    return "state" in fields and str(row.state) == "DRAFT"


def _usubjid(settings: Settings, number: object) -> str:
    return f"{settings.study_id}-{settings.site_id}-{number:03d}" if isinstance(number, int) else ""


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with_fixed_times(data: bytes) -> bytes:
    """The archive again with fixed dates, inside and out: the same cells give the same bytes."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _CORE
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return buffer.getvalue()


_CORE: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>DPTrace</dc:creator>'
    b'<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    b'<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)


def _write(target: Path, data: bytes) -> None:
    """The whole file or none: written beside, then put in place."""
    beside = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        os.replace(beside, target)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=target, reason=error.strerror or error),
            hint=_("Close the file where it is open, or choose another place."),
        ) from error
