"""Sample labels, and how they are read back."""

import pypdfium2
import zxingcpp

from app.domain.barcode import check_character
from app.domain.label import LabelText
from app.outputs.labels.load import templates

CODE = "MB023D007R"
NAMES = [each.id for each in templates()]
DPI = (203, 300, 600)


def label(code: str = CODE, **values) -> LabelText:
    usual = {"kind": "D", "participant": 23, "study": "METABREAST", "lines": ["2026-11-24 08:05", "K2EDTA"]}
    return LabelText.of(usual | {"barcode": code} | values)


def some_labels(count: int) -> list[LabelText]:
    """Cells of participant 23 with codes of their own."""
    payloads = [f"MB023D{number:03d}" for number in range(1, count + 1)]
    return [label(payload + check_character(payload)) for payload in payloads]


def read(pdf: bytes, dpi: int) -> list[str]:
    """What a scanner reads of each page of a PDF, drawn in the dots of a printer."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=dpi / 72).to_pil().convert("L")
        found += [each.text for each in zxingcpp.read_barcodes(image)]
    return found
