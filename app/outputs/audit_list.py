"""What a filter of the audit finds, as a workbook or CSV: fields, events, sign-ins, and a README with the chain's head."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.anchors import Why, note
from app.domain.errors import Refused, Unavailable
from app.domain.permissions import names_of, who_may_ask
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.fact import iso
from app.outputs.sheets.write import Head, write_sheet
from app.queries.events import EVENTS, events_count, events_found
from app.queries.sign_ins import LOG, log_found
from app.queries.trail import AUDIT, audit_count, audit_found, head
from app.tables import Column, ColumnKind

CODES: Final = frozenset({"ACTION", "TABLE", "FIELD", "OLD", "NEW"})
ROWS_OF_A_SHEET: Final = 1_048_575
"""What a sheet of a workbook takes below its header."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet of the list, or a file of its own: its columns, and its rows as they come."""

    name: str
    title: str
    columns: tuple[Column[Any], ...]
    rows: Iterable[Any]
    count: int


def export_audit(lab: Lab, progress: Progress, path: str, search: str) -> int:
    """Write what the filter finds to `path` (.xlsx, or .csv with its README beside it); returns how many rows of fields.

    Events go with it, and the sign-ins where the role may read them.
    """
    target = Path(path)
    with lab.store.look() as session:
        parts = _parts(lab, session, search)
        about = _about(lab, session, parts, search)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".csv":
                _write_csv(target, about, parts)
            else:
                _fits(parts)
                _write_book(target, about, parts, lambda done: progress(done, parts[0].count))
        except OSError as error:
            raise Unavailable(
                _("{path} can't be written: {reason}.").format(path=target, reason=error.strerror or error),
                hint=_("Close the file where it is open, or choose another place."),
            ) from error
    note(lab, Why.EXPORT)
    return parts[0].count


def _parts(lab: Lab, session: Session, search: str) -> tuple[Part, ...]:
    zone = lab.settings.zone
    lines, count = audit_found(session, search=search, zone=zone), audit_count(session, search=search, zone=zone)
    happened, many = events_found(session, search=search, zone=zone), events_count(session, search=search, zone=zone)
    parts = (Part("AUDIT", _("Audit"), AUDIT, lines, count), Part("EVENTS", _("Events"), EVENTS, happened, many))
    if not _reads_sign_ins(lab):
        return parts
    log = lab.ask(log_found, search=search, zone=zone)
    return (*parts, Part("SIGN_INS", _("Sign-in log"), LOG, log, len(log)))


def _reads_sign_ins(lab: Lab) -> bool:
    return lab.who.role in who_may_ask(log_found.__module__, log_found.__name__)


def _about(lab: Lab, session: Session, parts: Sequence[Part], search: str) -> list[tuple[str, str]]:
    change, found = head(session)
    roles = names_of(who_may_ask(log_found.__module__, log_found.__name__))
    left_out = [] if _reads_sign_ins(lab) else [("SIGN_INS", _("left out; it takes: {roles}").format(roles=roles))]
    return [
        (_("Study"), lab.settings.acronym or lab.settings.study_id),
        (_("Written by"), f"{lab.who.login} {lab.who.role.value}"),
        (_("Written (UTC)"), iso(lab.now) or ""),
        (_("Filter"), search or _("none: the whole audit")),
        *((_("Rows of {name}").format(name=each.name), str(each.count)) for each in parts),
        *left_out,
        (_("Data up to change"), str(change)),
        (_("Chain head"), found),
    ]


def _fits(parts: Sequence[Part]) -> None:
    """Refused where a sheet would hold more rows than a workbook takes."""
    if any(each.count > ROWS_OF_A_SHEET for each in parts):
        raise Refused(
            _("A sheet of a workbook takes {count} rows, and the filter finds more.").format(count=ROWS_OF_A_SHEET),
            hint=_("Narrow the filter, or write it as text (CSV)."),
        )


def _values(part: Part) -> Iterable[list[object]]:
    for row in part.rows:
        yield [_value(column, row) for column in part.columns]


def _value(column: Column[Any], row: Any) -> object:
    value = column.value(row)
    if column.kind is ColumnKind.TIME:
        return iso(value)
    return value.value if column.name == "ROLE" and value is not None else value


def _write_book(target: Path, about: Sequence[tuple[str, str]], parts: Sequence[Part], every: Any) -> None:
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    write_sheet(book, "README", _("About this list"), (Head("WHAT", 24), Head("TOLD", 90, is_code=True)), about)
    for part in parts:
        codes = CODES | {each.name for each in part.columns if each.kind is ColumnKind.CODE}
        heads = [Head(each.name, 24 if each.name in codes else 14, is_code=each.name in codes) for each in part.columns]
        tell: Callable[[int], None] = every if part is parts[0] else _unheard
        write_sheet(book, part.name, part.title, heads, _values(part), tell)
    ExcelWriter(book, FixedZip(target, "w")).save()


def _unheard(_count: int) -> None:
    """The bar is about the fields, which are by far the most."""


def _write_csv(target: Path, about: Sequence[tuple[str, str]], parts: Sequence[Part]) -> None:
    """A file for each part. Texts that a spreadsheet would take for a formula get an apostrophe before them."""
    for part in parts:
        path = target if part is parts[0] else target.with_name(f"{target.stem}-{part.name}.csv")
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([each.name for each in part.columns])
            writer.writerows([_plain(value) for value in row] for row in _values(part))
    target.with_name(f"{target.stem}-README.txt").write_text(
        "".join(f"{name}: {told}\n" for name, told in about), "utf-8"
    )


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
