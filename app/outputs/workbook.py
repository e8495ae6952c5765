"""The sponsor's workbook: streamed to disk, entered in the ledger; the same data, the same bytes but for README."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.actions import documents
from app.anchors import Why, note
from app.domain.errors import Refused, Unavailable
from app.domain.masking import counted, removed_so_far
from app.domain.pass_phrase import must_be_strong
from app.domain.words import DocumentKind
from app.i18n import _, speaking
from app.jobs import Progress
from app.lab import Lab
from app.outputs.fixed_zip import FixedZip
from app.outputs.sealed import ENDING, METHOD, as_sealed, seal
from app.outputs.sheets import CDISC, SHEETS, changes
from app.outputs.sheets.about import Cut, dictionary, readme
from app.outputs.sheets.codelists import codelists
from app.outputs.sheets.context import Context, Wanted
from app.outputs.sheets.data import heads_of, rows_of
from app.outputs.sheets.sheet import Sheet
from app.outputs.sheets.write import Told, write_parts
from app.queries import trail
from app.queries.sheets.result_files import results_told
from app.settings import Settings

__all__ = ["Wanted", "export"]


def export(lab: Lab, progress: Progress, path: str, wanted: Wanted, pass_phrase: str = "") -> int:
    """Write the workbook to `path` and enter it in the ledger of exports; returns its number. Runs as a job.

    With a pass phrase it goes into an encrypted ZIP (`as_sealed`), and the ledger says so; its SHA-256 is of the workbook.
    """
    target = Path(path)
    chosen = _chosen(wanted)
    if pass_phrase:
        must_be_strong(pass_phrase)
    with _beside(as_sealed(target) if pass_phrase else target, mode=0o600 if pass_phrase else 0o666) as (part, bare):
        with lab.store.look() as session, counted() as removed:
            cut_id, cut_hash = trail.head(session)
            number = documents.next_number(session, DocumentKind.WORKBOOK)
            cut = Cut(number, cut_id, cut_hash, lab.now, trail.last_change_of_data(session))
            told = _build(session, lab.settings, wanted, cut, chosen, bare, progress)
        digest = _sha256(bare)
        if pass_phrase:
            seal(part, [(_inner(target), bare)], pass_phrase)
        else:
            bare.replace(part)
        _enter(lab, wanted, cut, told, digest, METHOD if pass_phrase else "", removed.count)
    note(lab, Why.EXPORT)
    return cut.number


def _chosen(wanted: Wanted) -> list[Sheet]:
    known = [*CDISC] if wanted.profile == "cdisc" else [*SHEETS, changes(wanted.since_change)]
    unknown = [name for name in wanted.sheets if name not in {each.name for each in known}]
    if unknown:
        raise Refused(
            _("The workbook has no sheet “{name}”.").format(name=unknown[0]),
            hint=_("Its sheets: {names}.").format(names=", ".join(each.name for each in known)),
        )
    return [each for each in known if not wanted.sheets or each.name in wanted.sheets]


def _build(
    session: Session,
    settings: Settings,
    wanted: Wanted,
    cut: Cut,
    chosen: list[Sheet],
    part: Path,
    progress: Progress,
) -> list[Told]:
    from openpyxl.writer.excel import ExcelWriter

    total = len(chosen) + 3
    context = Context.of(session, settings, wanted)
    with _streamed() as book:
        first = book.create_sheet("README")
        told = [dictionary(book, chosen), codelists(book, chosen)]
        for place, sheet in enumerate(chosen, start=2):
            progress(place, total)
            told += _data_sheets(book, context, sheet, lambda _count, place=place: progress(place, total))
        readme(first, context, replace(cut, removed=removed_so_far()), results_told(session), told)
        with FixedZip(part, "w") as archive:
            ExcelWriter(book, archive).save()
    progress(total, total)
    return told


@contextmanager
def _streamed() -> Iterator[Any]:
    """A book that streams its sheets; their temporary files go away even where it is never saved."""
    from openpyxl import Workbook

    book: Any = Workbook(write_only=True)
    try:
        yield book
    finally:
        for sheet in book.worksheets:
            if not sheet.closed and sheet._writer is not None:
                sheet.close()
                sheet._writer.cleanup()


def _data_sheets(book: Any, context: Context, sheet: Sheet, every: Any) -> list[Told]:
    """Labels in English, whatever the screen speaks: the same data give the same bytes."""
    title = _(sheet.title)
    with speaking("en"):
        return list(write_parts(book, sheet.name, title, heads_of(sheet), rows_of(context, sheet), every))


def _inner(target: Path) -> str:
    """What the workbook is called inside an archive: its own name without the archive's ending."""
    name = target.name.removesuffix(ENDING)
    return name if name.endswith(".xlsx") else f"{name}.xlsx"


def _enter(lab: Lab, wanted: Wanted, cut: Cut, told: list[Told], sha256: str, encrypted: str, removed: int) -> None:
    lab.do(
        documents.issue,
        DocumentKind.WORKBOOK,
        number=cut.number,
        sha256=sha256,
        data_sha256=hashlib.sha256("".join(each.sha256 for each in told).encode()).hexdigest(),
        cut=cut.change_id,
        profile=wanted.profile,
        recipient=wanted.recipient,
        filters={
            "participants": list(wanted.participants),
            "sheets": list(wanted.sheets),
            "since": wanted.since_change,
            "locked_only": wanted.locked_only,
            **documents.told_of(encrypted, removed),
        },
    )


@contextmanager
def _beside(target: Path, *, mode: int) -> Iterator[tuple[Path, Path]]:
    """Two files beside the target: what is put in its place at the end, or removed, and the workbook before it is packed."""
    part, bare = (target.with_name(f"{target.name}{end}") for end in (".part", ".bare.part"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        bare.touch(mode)
        yield part, bare
        os.replace(part, target)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=target, reason=error.strerror or error),
            hint=_("Close the file where it is open, or choose another place."),
        ) from error
    finally:
        for left in (part, bare):
            if left.exists():
                left.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
