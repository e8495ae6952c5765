"""The manifest: a line a tube, a map of what stands where, the same as a workbook, and an entry in the ledger."""

import io
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from app import i18n
from app.actions import registers, sections, shipments, sorting, storage, wga
from app.domain.barcode import printed
from app.domain.dispatch import ShipmentForm
from app.domain.ffpe import ExtractForm, SectionsForm
from app.domain.register_forms import BoxForm
from app.domain.steps.wga import QcForm
from app.domain.words import DocumentKind, Qualifier, SourceReason
from app.outputs.manifest import issue_manifest, manifest_pdf, manifest_xlsx
from app.queries.documents import documents
from app.queries.manifest import manifest
from app.queries.verify import verify
from tests.given import SETTINGS, Given
from tests.outputs.page_marks import beyond_the_margins, over_one_another
from tests.outputs.test_forms import words_of


@pytest.fixture
def plate(lab, given: Given) -> str:
    """A closed plate of measured products."""
    given.participant(23)
    code = given.plate(23)
    lab.do(sorting.close, code)
    given.amplified(code)
    for well, product in given.wells(code).items():
        form = (
            {"gii": 0, "qualifier": Qualifier.BELOW_LOQ}
            if well == "H12"
            else {"gii": 4, "yield_ng": 31.5, "conc_ng_ul": 1.58}
        )
        lab.do(wga.measure, product, QcForm.fill(form), seen=None)
    return code


@pytest.fixture
def shipment(lab, given: Given, plate: str) -> str:
    """The plate and a DNA extract that stands in a box, locked."""
    code = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, code, plate)
    block = given.block(23)
    cut = lab.do(sections.ask, block, SectionsForm.fill({"count": 6}))
    lab.do(sections.report_cut, cut, SectionsForm.fill({"count": 6}))
    extract = lab.do(
        sections.extract, cut, ExtractForm.fill({"amount_ng": 412.0, "conc_ng_ul": 20.6, "sections_used": 4})
    )
    box = lab.do(registers.add_box, BoxForm.fill({"name": "DNA 1"}))
    lab.do(storage.store, extract, box, "C5")
    lab.do(shipments.add, code, extract)
    travels = {"courier": "World Courier", "awb": "123-4567", "temperature": "Dry ice", "dry_ice_kg": 5.5}
    lab.do(shipments.describe, code, ShipmentForm.fill({"provider": "Genome centre", **travels}), seen=None)
    lab.do(shipments.name_items, code, {extract: "S_0005"})
    lab.do(shipments.lock, code)
    return code


def rows_of(data: bytes) -> list[dict[str, object]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_each_tube_has_its_line_and_the_shipment_says_how_it_travels(lab, shipment: str):
    found = lab.ask(manifest, shipment)
    text = words_of(manifest_pdf(found, SETTINGS, printed_at="10/03/2026 09:00 (UTC+1)"))
    assert all(printed(line.barcode) in text for line in found.lines)
    for told in (
        "World Courier",
        "123-4567",
        "Dry ice 5.5 kg",
        "Tubes and wells 6",
        "List locked at 10/03/2026 09:00",
        "S_0005",
    ):
        assert told in text, told
    assert "1 MB-023-G001" in text
    assert "WGA product DP cell 20 1.58 31.5" in text
    assert "DNA extract – 20 20.6 412 S_0005" in text


def test_nothing_of_the_person_is_on_it(lab, shipment: str):
    """No diagnosis, no source of the block, no participant's facts, no initials of ours."""
    found = lab.ask(manifest, shipment)
    text = words_of(manifest_pdf(found, SETTINGS, printed_at=""))
    cells = " ".join(str(cell) for row in rows_of(manifest_xlsx(found, SETTINGS)) for cell in row.values())
    for secret in ("HER2", "1968", "Metastasis", SourceReason.NON_BONE_MET.value, "liver", "Lina Amari"):
        assert secret not in text
        assert secret not in cells


def test_the_map_shows_what_stands_where_in_the_plate_and_in_the_box(lab, plate: str, shipment: str):
    pdf = manifest_pdf(lab.ask(manifest, shipment), SETTINGS, printed_at="")
    second = pypdfium2.PdfDocument(pdf)[1].get_textpage().get_text_range()
    words = " ".join(second.split())
    assert f"{printed(plate)} 96-well plate" in words
    assert "A 023 G001 023 G002 023 G003" in words
    assert "DNA 1" in words
    assert "C 023 X001" in words
    assert beyond_the_margins(pdf) == []
    assert over_one_another(pdf) == []


def test_its_codes_are_read_back_from_paper(lab, plate: str, shipment: str):
    document = pypdfium2.PdfDocument(manifest_pdf(lab.ask(manifest, shipment), SETTINGS, printed_at=""))
    read = {
        found.text
        for page in document
        for found in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil().convert("L"))
    }
    assert {shipment, plate} <= read


def test_the_workbook_holds_texts_and_numbers_and_is_the_same_every_time(lab, plate: str, shipment: str):
    found = lab.ask(manifest, shipment)
    data = manifest_xlsx(found, SETTINGS)
    rows = rows_of(data)
    assert (rows[0]["PLATE"], rows[0]["WELL"], rows[0]["TYPE_LBL"], rows[0]["SOURCE_LBL"]) == (
        plate,
        "A01",
        "WGA product",
        "DP cell",
    )
    assert (rows[0]["VOLUME_UL"], rows[0]["AMOUNT_NG"]) == (20, 31.5)
    assert (rows[-1]["BOX"], rows[-1]["POSITION"], rows[-1]["PROVIDER_NAME"]) == (found.lines[-1].box, "C5", "S_0005")
    i18n.use("fr")
    assert manifest_xlsx(found, SETTINGS) == data


def test_an_issued_manifest_is_in_the_ledger_with_its_data_and_its_shipment(lab, shipment: str, tmp_path: Path):
    path = issue_manifest(lab, shipment, tmp_path)
    assert path.with_suffix(".xlsx").exists()
    row = lab.ask(documents)[0]
    assert (row.kind, row.no, row.state) == (DocumentKind.MANIFEST, 1, "LOCKED")
    assert lab.ask(verify).holds
    issue_manifest(lab, shipment, tmp_path)
    assert len(lab.ask(documents)) == 2


def test_a_product_below_the_limit_of_quantification_says_so(lab, shipment: str):
    found = lab.ask(manifest, shipment)
    assert "No-template control 20 – < LOQ" in words_of(manifest_pdf(found, SETTINGS, printed_at=""))
    amounts = {row["WELL"]: row["AMOUNT_NG"] for row in rows_of(manifest_xlsx(found, SETTINGS))}
    assert amounts["H12"] == "< LOQ"
