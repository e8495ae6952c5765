"""The manifest of a shipment: one line a tube or well, and a map of each plate and box; no diagnosis, no initials."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import printed
from app.domain.plate import COLUMNS, ROWS
from app.domain.words import label_of
from app.i18n import _
from app.lab import Lab
from app.outputs.forms.paper import Block, Code, Grid, Head, Line, Lines, Note, PaperDocument, SignHere, build
from app.outputs.forms.words import in_words, when
from app.queries import sheets
from app.queries.storage import box_view
from app.settings import Settings
from db.models import Item, Placement

HEADS = ("BARCODE", "PLATE", "WELL", "TYPE", "VOLUME_UL", "AMOUNT_NG", "PROVIDER_NAME")


def manifest_rows(session: Session, shipment: str) -> Sequence[Sequence[object]]:
    """The lines of a shipment: code, plate, well, type, volume, amount, the provider's name."""
    products = {row.barcode: row for row in sheets.products(session)}
    extracts = {row.barcode: row for row in sheets.extracts(session)}
    rows = _of(session, shipment)
    held = select(Item.barcode, Item.volume_ul).where(Item.barcode.in_([row.barcode for row in rows]))
    volumes = {row.barcode: row.volume_ul for row in session.execute(held)}
    return [_line(row, products.get(row.barcode), extracts.get(row.barcode), volumes.get(row.barcode)) for row in rows]


def write_manifest(lab: Lab, shipment: str, folder: Path) -> Path:
    """Write the manifest's PDF and workbook into a folder; returns the PDF's path."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = lab.settings
    printed_at = lab.now.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
    target = folder / f"manifest-{shipment}.pdf"
    target.write_bytes(lab.ask(manifest_pdf, settings, shipment, printed_at=printed_at))
    target.with_suffix(".xlsx").write_bytes(lab.ask(manifest_xlsx, settings, shipment))
    return target


def manifest_pdf(session: Session, settings: Settings, shipment: str, *, printed_at: str) -> bytes:
    """The manifest on paper, with lines to sign at hand-over and arrival."""
    rows = _of(session, shipment)
    first = rows[0] if rows else None
    document = PaperDocument(
        title=_("Shipment manifest"),
        study=settings.acronym or settings.study_id,
        participant=printed(shipment),
        visit="",
        form_version="1",
        issued=printed_at,
        state=label_of(first.status) if first else "",
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )
    about = [
        Line(_("Provider"), first.provider if first else ""),
        Line(_("Courier"), (first.courier or "") if first else ""),
        Line(_("Air waybill"), (first.awb or "") if first else ""),
        Line(_("Temperature"), in_words(first.temperature) if first else ""),
        Line(_("Dry ice"), in_words(first.dry_ice_kg, "kg") if first else ""),
        Line(_("Sent at"), when(first.sent) if first else ""),
        Line(_("Results expected by"), in_words(first.results_expected) if first else ""),
        Line(_("Items"), str(len(rows))),
    ]
    lines = [[str(place), *map(_text, line)] for place, line in enumerate(manifest_rows(session, shipment), start=1)]
    heads = [_("No."), _("Code"), _("Plate"), _("Well"), _("Type"), "µL", "ng", _("Provider's name")]
    return build(
        document,
        [
            [
                Code(shipment, printed(shipment), _("Scan to open the shipment")),
                Lines(about),
                Head(_("Contents")),
                Grid(heads, lines, (0.4, 1.5, 1.5, 0.6, 1.4, 0.6, 0.8, 1.5), frozenset({1, 2, 3, 7})),
                SignHere(_("Handed over by")),
                SignHere(_("Received by")),
            ],
            *([maps] if (maps := list(_maps(session, rows))) else []),
        ],
    )


def manifest_xlsx(session: Session, settings: Settings, shipment: str) -> bytes:
    """The manifest as a workbook; every code a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("MANIFEST")
    sheet.freeze_panes = "A2"

    def cell(value: object) -> Any:
        made = WriteOnlyCell(sheet, value=value if isinstance(value, int | float) else str(value or ""))
        if not isinstance(value, int | float):
            made.data_type = "s"
            made.number_format = "@"
        return made

    sheet.append([cell(head) for head in ("STUDYID", "SHIPMENT", *HEADS)])
    for line in manifest_rows(session, shipment):
        sheet.append([cell(value) for value in (settings.study_id, shipment, *line)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _of(session: Session, shipment: str) -> list[Row[Any]]:
    return [row for row in sheets.shipped(session) if row.shipment == shipment]


def _maps(session: Session, rows: Sequence[Row[Any]]) -> Iterator[Block]:
    """Where each item lies: a grid a plate, a grid a box; empty where nothing lies in either."""
    for plate in dict.fromkeys(row.plate for row in rows if row.plate):
        inside = {row.well: row.barcode[5:9] for row in rows if row.plate == plate}
        yield Head(_("Plate {code}").format(code=printed(plate)))
        yield _grid(inside, ROWS, COLUMNS, "{row}{column:02d}")
    sent = {row.barcode for row in rows}
    for code in _boxes(session, sorted(sent)):
        box = box_view(session, code)
        inside = {each.position: each.barcode[5:9] for each in box.holds if each.barcode in sent}
        yield Head(_("Box {name}").format(name=box.name))
        yield Note(printed(code))
        yield _grid(inside, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: box.rows], box.columns, "{row}{column}")


def _grid(inside: dict[str | None, str], rows: str, columns: int, name: str) -> Grid:
    """Kind and number of what lies in each position; the full code is in the list."""
    heads = ["", *(str(column) for column in range(1, columns + 1))]
    lines = [
        [row, *(inside.get(name.format(row=row, column=column), "") for column in range(1, columns + 1))]
        for row in rows
    ]
    return Grid(heads, lines, (0.5, *([1.0] * columns)), frozenset(range(1, columns + 1)))


def _boxes(session: Session, codes: Sequence[str]) -> Sequence[str]:
    box, thing = aliased(Item), aliased(Item)
    stands = (
        select(box.barcode)
        .join(Placement, Placement.box_id == box.id)
        .join(thing, thing.id == Placement.item_id)
        .where(thing.barcode.in_(codes), Placement.is_current, Placement.voided.is_(False))
        .distinct()
        .order_by(box.barcode)
    )
    return session.scalars(stands).all()


def _line(row: Row[Any], product: Row[Any] | None, extract: Row[Any] | None, left_ul: float | None) -> list[object]:
    amount = product.yield_ng if product else extract.amount_ng if extract else None
    volume = left_ul if left_ul is not None else product.volume_ul if product else None
    return [row.barcode, row.plate or "", row.well or "", row.kind.name, volume, amount, row.provider_name or ""]


def _text(value: object) -> str:
    text = str(value) if value is not None else ""
    return printed(text) if len(text) == 10 and text.startswith("MB") else text
