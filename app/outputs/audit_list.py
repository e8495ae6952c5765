"""What a filter of the audit finds, as a workbook or CSV, with a README: who, when, which filter, head of the chain."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from app.anchors import Why, note
from app.domain.errors import Unavailable
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.fact import iso
from app.outputs.sheets.write import Head, write_sheet
from app.queries.trail import AUDIT, audit_count, audit_found, head

CODES: Final = frozenset({"ACTION", "TABLE", "FIELD", "OLD", "NEW"})


def export_audit(lab: Lab, progress: Progress, path: str, search: str) -> int:
    """Write what the filter finds to `path` (.xlsx, or .csv with its README beside it); returns how many rows."""
    target = Path(path)
    zone = lab.settings.zone
    with lab.store.look() as session:
        change, found = head(session)
        count = audit_count(session, search=search, zone=zone)
        about = (
            (_("Study"), lab.settings.acronym or lab.settings.study_id),
            (_("Written by"), f"{lab.who.login} {lab.who.role.value}"),
            (_("Written (UTC)"), iso(lab.now) or ""),
            (_("Filter"), search or _("none: the whole audit")),
            (_("Rows"), str(count)),
            (_("Data up to change"), str(change)),
            (_("Chain head"), found),
        )
        rows = _rows(audit_found(session, search=search, zone=zone))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".csv":
                _write_csv(target, about, rows)
            else:
                _write_book(target, about, rows, lambda done: progress(done, count))
        except OSError as error:
            raise Unavailable(
                _("{path} can't be written: {reason}.").format(path=target, reason=error.strerror or error),
                hint=_("Close the file where it is open, or choose another place."),
            ) from error
    note(lab, Why.EXPORT)
    return count


def _rows(found: Iterator[Any]) -> Iterator[Sequence[object]]:
    for row in found:
        role = row.role.value if row.role else None
        yield (
            row.change_id,
            iso(row.at),
            row.user,
            role,
            row.action,
            row.table_name,
            row.row_id,
            row.field,
            row.old,
            row.new,
            row.reason,
        )


def _write_book(target: Path, about: Sequence[tuple[str, str]], rows: Iterator[Sequence[object]], every: Any) -> None:
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    write_sheet(book, "README", _("About this list"), (Head("WHAT", 24), Head("TOLD", 90, is_code=True)), about)
    heads = [Head(each.name, 24 if each.name in CODES else 14, is_code=each.name in CODES) for each in AUDIT]
    write_sheet(book, "AUDIT", _("Audit"), heads, rows, every)
    ExcelWriter(book, FixedZip(target, "w")).save()


def _write_csv(target: Path, about: Sequence[tuple[str, str]], rows: Iterator[Sequence[object]]) -> None:
    """Texts that a spreadsheet would take for a formula get an apostrophe before them."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([each.name for each in AUDIT])
        writer.writerows([_plain(value) for value in row] for row in rows)
    target.with_name(f"{target.stem}-README.txt").write_text(
        "".join(f"{name}: {told}\n" for name, told in about), "utf-8"
    )


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
