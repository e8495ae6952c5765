"""The manifest of a shipment: one line a tube or well; no diagnosis, no initials."""

import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.words import label_of
from app.i18n import _
from app.outputs.forms.paper import Code, Grid, Head, Line, Lines, PaperDocument, SignHere, build
from app.outputs.forms.words import in_words, when
from app.queries import sheets
from app.settings import Settings

HEADS = ("BARCODE", "PLATE", "WELL", "TYPE", "VOLUME_UL", "AMOUNT_NG", "PROVIDER_NAME")


def manifest_rows(session: Session, shipment: str) -> Sequence[Sequence[object]]:
    """The lines of a shipment: code, plate, well, type, volume, amount, the provider's name."""
    products = {row.barcode: row for row in sheets.products(session)}
    extracts = {row.barcode: row for row in sheets.extracts(session)}
    return [_line(row, products.get(row.barcode), extracts.get(row.barcode)) for row in _of(session, shipment)]


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
        Line(_("Sent at"), when(first.sent) if first else ""),
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
            ]
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


def _line(row: Row[Any], product: Row[Any] | None, extract: Row[Any] | None) -> list[object]:
    amount = product.yield_ng if product else extract.amount_ng if extract else None
    volume = product.volume_ul if product else None
    return [row.barcode, row.plate or "", row.well or "", row.kind.name, volume, amount, row.provider_name or ""]


def _text(value: object) -> str:
    text = str(value) if value is not None else ""
    return printed(text) if len(text) == 10 and text.startswith("MB") else text
