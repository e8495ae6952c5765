"""A lot recall on paper and as a workbook: all that the lot touched, in the order of the page."""

import hashlib
import io
from pathlib import Path
from typing import Any, Final

from app.domain.barcode import participant_name, printed
from app.domain.masking import knowing
from app.domain.times import Moment
from app.domain.words import label_of
from app.i18n import _, speaking
from app.lab import Lab
from app.outputs.fixed_zip import FixedZip
from app.outputs.forms.many import write_pdf
from app.outputs.forms.paper import Block, Code, Grid, Head, Line, Lines, Note, PaperDocument, build
from app.outputs.forms.words import at, when
from app.outputs.sheets.write import Head as Column
from app.outputs.sheets.write import write_sheet
from app.queries import trail
from app.queries.accounts import names_of_people
from app.queries.recall import Group, Recall, Touched, recall
from app.settings import Settings
from db.base import canonical

VERSION: Final = "1"
COLUMNS: Final = (
    Column("STUDYID", 16, is_code=True),
    Column("LOT", 14, is_code=True),
    Column("LOTNO", 16, is_code=True),
    Column("GROUP", 14, is_code=True),
    Column("NAME", 18, is_code=True),
    Column("SUBJID", 10, is_code=True),
    Column("WHAT", 44),
    Column("WHEN", 26),
    Column("NOTE", 70),
)


def write_recall(lab: Lab, lot: str, folder: Path) -> tuple[Path, Path]:
    """Write the recall as PDF and as workbook; returns both paths."""
    settings, found = lab.settings, lab.ask(recall, lot)
    issued = Moment.of(lab.now, zone=settings.zone)
    with knowing(lab.ask(names_of_people)):
        pdf = recall_pdf(found, settings, printed_at=when(issued), chain_head=lab.ask(trail.head)[1])
    path = write_pdf(folder / f"recall-{found.lot.barcode}.pdf", pdf)
    return path, write_pdf(path.with_suffix(".xlsx"), recall_xlsx(found, settings))


def recall_pdf(found: Recall, settings: Settings, *, printed_at: str, chain_head: str = "") -> bytes:
    """A4: the lot with its Data Matrix, how many records of each group, then each group as a table."""
    document = PaperDocument(
        title=_("Lot recall"),
        study=settings.acronym or settings.study_id,
        participant=printed(found.lot.barcode),
        visit="",
        form_version=VERSION,
        issued=printed_at,
        state=label_of(found.lot.state),
        data_sha256=digest(found),
        chain_head=chain_head,
        is_example=settings.is_example,
    )
    counts = [Line(_(group.value), str(count)) for group, count in found.counts.items()]
    blocks: list[Block] = [
        Code(found.lot.barcode, printed(found.lot.barcode), f"{found.lot.name} {found.lot.number}"),
        Lines(_about(found)),
        Head(_("What it touched")),
        Lines(counts),
    ]
    for group in Group:
        rows = found.of(group)
        blocks.append(Head(_("{group} ({count})").format(group=_(group.value), count=len(rows))))
        blocks.append(_table(rows) if rows else Note(_("None.")))
    return build(document, [blocks])


def recall_xlsx(found: Recall, settings: Settings) -> bytes:
    """One line a record; every code a text; the same record, the same bytes."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    buffer = io.BytesIO()
    rows = [_row(found, settings, each) for each in found.rows]
    with speaking("en"):
        write_sheet(book, "EXAMPLE" if settings.is_example else "RECALL", "", COLUMNS, rows)
    ExcelWriter(book, FixedZip(buffer, "w")).save()
    return buffer.getvalue()


def digest(found: Recall) -> str:
    """SHA-256 of what the recall tells."""
    rows = [[each.group.name, each.key, each.what, each.note] for each in found.rows]
    return hashlib.sha256(canonical([found.lot.barcode, found.lot.state.value, rows]).encode()).hexdigest()


def _about(found: Recall) -> list[Line]:
    lot = found.lot
    return [
        Line(_("Kind"), label_of(lot.kind)),
        Line(_("Maker"), lot.maker),
        Line(_("Lot number"), lot.number, mono=True),
        Line(_("State"), label_of(lot.state)),
        at(_("Recalled at"), lot.recalled),
        Line(_("Recalled by"), lot.recalled_by),
        Line(_("Reason"), lot.reason, wide=True),
    ]


def _table(rows: tuple[Touched, ...]) -> Grid:
    heads = [_("Code or name"), _("Participant"), _("What it is"), _("When"), _("Note or hash")]
    told = [
        [
            each.told,
            participant_name(each.number) if each.number is not None else "",
            each.what,
            when(each.at) if each.at is not None else "",
            each.note,
        ]
        for each in rows
    ]
    hashed = rows[0].group is Group.EXPORTS
    return Grid(heads, told, (1.3, 0.8, 1.9, 1.1, 1.9), frozenset({0}), fine=frozenset({4}) if hashed else frozenset())


def _row(found: Recall, settings: Settings, row: Touched) -> list[object]:
    return [
        settings.study_id,
        found.lot.barcode,
        found.lot.number,
        row.group.name,
        row.name,
        f"{row.number:03d}" if row.number is not None else None,
        row.what,
        row.at.iso if row.at is not None else None,
        row.note or None,
    ]
