"""The manifest of a shipment: one line a tube or well, and the map of its plates and boxes; no diagnosis, no initials."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from app.actions import documents
from app.anchors import Why, note
from app.domain.barcode import printed
from app.domain.box import positions
from app.domain.masking import counted, knowing
from app.domain.plate import wells_of
from app.domain.steps.wga import yield_text
from app.domain.times import Moment
from app.domain.words import DocumentKind, PlateFormat, label_of
from app.i18n import _, speaking
from app.lab import Lab
from app.outputs.fixed_zip import FixedZip
from app.outputs.forms.many import write_pdf
from app.outputs.forms.marks import marked, plain
from app.outputs.forms.paper import Block, Code, Grid, Head, Leaf, Line, Lines, PaperDocument, SignHere, build
from app.outputs.forms.words import at, in_words, when
from app.outputs.sheets.fact import cell_value
from app.outputs.sheets.write import Head as Column
from app.outputs.sheets.write import write_sheet
from app.queries.accounts import names_of_people
from app.queries.consent import may_leave
from app.queries.manifest import Manifest, Packed, manifest
from app.settings import Settings
from db.base import canonical

VERSION: Final = "2"
COLUMNS: Final = (
    Column("STUDYID", 16, is_code=True),
    Column("SHIPMENT", 16, is_code=True),
    Column("LINE", 8),
    Column("BARCODE", 16, is_code=True),
    Column("PLATE", 16, is_code=True),
    Column("WELL", 8, is_code=True),
    Column("BOX", 16, is_code=True),
    Column("POSITION", 12, is_code=True),
    Column("TYPE", 8, is_code=True),
    Column("TYPE_LBL", 24),
    Column("SOURCE", 10, is_code=True),
    Column("SOURCE_LBL", 24),
    Column("VOLUME_UL", 13),
    Column("CONC_NG_UL", 14),
    Column("AMOUNT_NG", 13),
    Column("PROVIDER_NAME", 24, is_code=True),
)


def issue_manifest(lab: Lab, shipment: str, folder: Path) -> Path:
    """Write the manifest as PDF and workbook and enter it in the ledger; returns the PDF's path."""
    settings = lab.settings
    found = lab.ask(manifest, shipment)
    if found.record.sent is None:
        lab.ask(may_leave, [line.barcode for line in found.lines])
    issued = Moment.of(lab.now, zone=settings.zone)
    with counted() as removed, knowing(lab.ask(names_of_people)):
        pdf, book = manifest_pdf(found, settings, printed_at=when(issued)), manifest_xlsx(found, settings)
    path = write_pdf(folder / f"manifest-{shipment}.pdf", pdf)
    write_pdf(path.with_suffix(".xlsx"), book)
    lab.do(
        documents.issue,
        DocumentKind.MANIFEST,
        number=int(shipment[6:9]),
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=data_hash(found),
        cut=found.head[0],
        shipment_id=found.shipment_id,
        state=found.record.status.value,
        issued=issued,
        filters=documents.told_of("", removed.count),
    )
    note(lab, Why.DOCUMENT)
    return path


def manifest_pdf(found: Manifest, settings: Settings, *, printed_at: str) -> bytes:
    """The manifest on paper, with lines to sign at hand-over and arrival, and a map of each plate and box."""
    record = found.record
    document = PaperDocument(
        title=_("Shipment manifest"),
        study=settings.acronym or settings.study_id,
        participant=printed(record.barcode),
        visit="",
        form_version=VERSION,
        issued=printed_at,
        state=label_of(record.status),
        data_sha256=data_hash(found),
        chain_head=found.head[1],
        chain_change=found.head[0],
        is_example=settings.is_example,
    )
    first: list[Block] = [
        Code(record.barcode, printed(record.barcode), _("Scan to open the shipment")),
        Lines(_about(found, settings)),
        Head(_("Contents")),
        _contents(found.lines),
        SignHere(_("Handed over by")),
        SignHere(_("Received by")),
    ]
    maps = list(_maps(found.lines))
    return build(document, [first, [Head(_("Map")), *maps]] if maps else [first])


def manifest_xlsx(found: Manifest, settings: Settings) -> bytes:
    """The manifest as a workbook; every code a text; the same shipment, the same bytes."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    buffer = io.BytesIO()
    rows = (_row(settings, found, place, line) for place, line in enumerate(found.lines, start=1))
    with speaking("en"):
        write_sheet(book, "EXAMPLE" if settings.is_example else "MANIFEST", "", COLUMNS, rows)
    ExcelWriter(book, FixedZip(buffer, "w")).save()
    return buffer.getvalue()


def data_hash(found: Manifest) -> str:
    """SHA-256 of what the manifest tells of the shipment and its lines."""
    record = found.record
    values = {name: cell_value(value) for name, value in record.values.items() if name != "missing"}
    lines = [_facts(line) for line in found.lines]
    return hashlib.sha256(canonical([record.barcode, record.status.value, values, lines]).encode()).hexdigest()


def _about(found: Manifest, settings: Settings) -> list[Line]:
    values, record = found.record.values, found.record
    return [
        Line(_("From"), settings.site or settings.study_id),
        Line(_("Provider"), str(values.get("provider") or "")),
        Line(_("Courier"), str(values.get("courier") or "")),
        Line(_("Air waybill"), str(values.get("awb") or ""), mono=True),
        Line(_("Temperature"), in_words(values.get("temperature"))),
        Line(_("Dry ice"), in_words(values.get("dry_ice_kg"), "kg")),
        Line(_("Status"), marked(record.status)),
        Line(_("Tubes and wells"), in_words(len(found.lines))),
        at(_("List locked at"), record.locked_at),
        at(_("Sent at"), record.sent),
        Line(_("Results expected by"), in_words(values.get("results_expected"))),
        at(_("Received at"), record.received),
        Line(_("Condition on arrival"), record.received_condition),
        Line(_("Remark"), str(values.get("remark") or ""), wide=bool(values.get("remark"))),
    ]


def _contents(lines: Sequence[Packed]) -> Grid:
    heads = [_("No."), _("Code"), _("Plate or box"), _("Well"), _("Type"), _("From"), "µL", "ng/µL", "ng"]
    rows = [
        [
            str(place),
            printed(line.barcode),
            printed(line.plate or line.box) if line.plate or line.box else "",
            line.well or line.position,
            label_of(line.kind),
            marked(line.source) if line.source else "",
            in_words(line.volume_ul),
            in_words(line.conc_ng_ul),
            yield_text(line.amount_ng, line.qualifier),
            line.provider_name,
        ]
        for place, line in enumerate(lines, start=1)
    ]
    heads.append(_("Provider's name"))
    widths = (0.42, 1.5, 1.5, 0.56, 1.2, 1.42, 0.56, 0.66, 0.66, 1.3)
    return Grid(heads, rows, widths, frozenset({1, 2, 3, 9}), right=frozenset({0, 6, 7, 8}))


def _maps(lines: Sequence[Packed]) -> Iterator[Block]:
    """A grid a plate, then a grid a box: what stands where, as one sees it from above, A1 at the upper left."""
    plates = list(dict.fromkeys(line.plate for line in lines if line.plate))
    boxes = list(dict.fromkeys(line.box for line in lines if line.box and not line.plate))
    for place, plate in enumerate(plates):
        mine = [line for line in lines if line.plate == plate]
        layout = mine[0].plate_format or PlateFormat.PLATE_96
        if place and place % 3 == 0:
            yield Leaf()
        yield Code(plate, printed(plate), label_of(layout))
        yield _map(wells_of(layout), {line.well: line for line in mine})
    for box in boxes:
        mine = [line for line in lines if line.box == box]
        yield Code(box, printed(box), mine[0].box_name)
        yield _map(positions(mine[0].box_rows, mine[0].box_columns), {line.position: line for line in mine})


def _map(cells: Sequence[str], holds: dict[str, Packed]) -> Grid:
    """Rows by letter, columns by number; in each place what stands in it, by the middle of its code."""
    letters = list(dict.fromkeys(cell[0] for cell in cells))
    numbers = list(dict.fromkeys(cell[1:] for cell in cells))
    rows = [[letter, *(_place(holds.get(f"{letter}{number}")) for number in numbers)] for letter in letters]
    heads = ["", *(str(int(number)) for number in numbers)]
    share = min((len(numbers) + 0.5) / 12.5, 1.0)
    return Grid(heads, rows, (0.5, *[1.0] * len(numbers)), frozenset(range(1, len(heads))), share=share, nothing="")


def _place(line: Packed | None) -> str:
    return f"{line.barcode[2:5]}\n{line.barcode[5:9]}" if line is not None else ""


def _facts(line: Packed) -> list[Any]:
    numbers = [cell_value(each) for each in (line.volume_ul, line.conc_ng_ul, line.amount_ng)]
    source = line.source.name if line.source else None
    return [
        line.barcode,
        line.kind.name,
        source,
        line.plate,
        line.well,
        line.box,
        line.position,
        *numbers,
        line.qualifier.name if line.qualifier else None,
        line.provider_name,
    ]


def _amount(line: Packed) -> object:
    """A number, or in words that it lies below the limit of quantification or was not measured."""
    return cell_value(line.amount_ng) if line.amount_ng is not None else yield_text(None, line.qualifier) or None


def _row(settings: Settings, found: Manifest, place: int, line: Packed) -> list[object]:
    return [
        settings.study_id,
        found.record.barcode,
        place,
        line.barcode,
        line.plate or None,
        line.well or None,
        line.box or None,
        line.position or None,
        line.kind.value,
        plain(label_of(line.kind)),
        line.source.value if line.source else None,
        label_of(line.source) if line.source else None,
        cell_value(line.volume_ul),
        cell_value(line.conc_ng_ul),
        _amount(line),
        line.provider_name or None,
    ]
