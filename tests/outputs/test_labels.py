"""Labels: every template read back from its rendered PDF, at its exact size."""

import io

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given as always
from hypothesis import settings, strategies

from app import i18n
from app.domain.barcode import Barcode
from app.domain.errors import Refused
from app.domain.label import LabelText
from app.domain.words import Kind
from app.outputs.labels.load import read_template, sheets, template, templates
from app.outputs.labels.matrix import modules
from app.outputs.labels.pdf import render, render_sheet

CODE = "MB023D007R"


def label(code: str = CODE, **values) -> LabelText:
    usual = {"kind": "D", "participant": 23, "study": "METABREAST", "lines": ["2026-11-24 08:05", "K2EDTA"]}
    return LabelText.of(usual | {"barcode": code} | values)


def read(pdf: bytes, dpi: int) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        image = page.render(scale=dpi / 72).to_pil().convert("L")
        found += [each.text for each in zxingcpp.read_barcodes(image)]
    return found


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", [each.id for each in templates()])
def test_every_label_is_read_back_from_its_pdf(name: str, dpi: int):
    codes = ["MB023D007R", "MB001B001A", "MB060D012N", "MB000P001Q"]
    pdf = render([label(code) for code in codes], template(name), dpi=dpi)
    assert read(pdf, dpi) == codes


@pytest.mark.parametrize("name", [each.id for each in templates()])
def test_a_page_is_as_large_as_its_label(name: str):
    made = template(name)
    box = pypdf.PdfReader(io.BytesIO(render([label()], made))).pages[0].mediabox
    assert float(box.width) * 25.4 / 72 == pytest.approx(made.width_mm, abs=0.01)
    assert float(box.height) * 25.4 / 72 == pytest.approx(made.height_mm, abs=0.01)


@pytest.mark.parametrize("name", [each.id for each in templates()])
def test_what_a_label_draws_lies_on_it(name: str):
    made = template(name)
    side = (14 + 2 * made.code.quiet) * made.code.module_mm
    assert made.code.x + side <= made.width_mm + 0.01
    assert made.code.y + side <= made.height_mm + 0.01
    for block in made.texts:
        assert block.x + block.width <= made.width_mm + 0.01
        assert block.y + block.height <= made.height_mm + 0.01


def test_a_label_says_its_code_in_words_and_embeds_its_fonts():
    reader = pypdf.PdfReader(io.BytesIO(render([label()], template("blood_tube"))))
    page = reader.pages[0]
    assert "MB-023-D007-R" in page.extract_text()
    for font in page["/Resources"]["/Font"].values():
        inner = font.get_object()
        descriptor = (inner["/DescendantFonts"][0] if "/DescendantFonts" in inner else inner).get_object()[
            "/FontDescriptor"
        ]
        assert "/FontFile2" in descriptor.get_object()


def test_the_label_of_an_example_says_so_in_the_language_of_the_bench():
    i18n.use("fr")
    text = pypdf.PdfReader(io.BytesIO(render([label(example=True)], template("blood_tube")))).pages[0].extract_text()
    assert "EXEMPLE" in text


def test_the_same_labels_give_the_same_bytes():
    assert render([label()], template("plate")) == render([label()], template("plate"))


def test_a_sheet_begins_at_the_first_free_label_and_goes_on_to_the_next_page():
    sheet = sheets()[0]
    count = sheet.rows * sheet.columns
    pdf = render_sheet([label(Barcode("MB", 1, Kind.BLOOD, n).text) for n in range(1, 4)], sheet, first=count - 1)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2
    assert len(read(pdf, 300)) == 3


def test_a_sheet_lies_on_a4():
    for sheet in sheets():
        made = template(sheet.template)
        assert sheet.left_mm + (sheet.columns - 1) * sheet.pitch_x_mm + made.width_mm <= 210
        assert sheet.top_mm + (sheet.rows - 1) * sheet.pitch_y_mm + made.height_mm <= 297


def test_a_label_file_that_does_not_fit_is_named_with_its_field():
    with pytest.raises(Refused, match=r"odd.toml: code"):
        read_template('id = "odd"\nname = "x"\nvessel = "x"\nwidth_mm = 5\nheight_mm = 5\ntexts = []\n', "odd.toml")


@settings(max_examples=25, deadline=None)
@always(
    number=strategies.integers(0, 999),
    sequence=strategies.integers(1, 999),
    kind=strategies.sampled_from(list(Kind)),
)
def test_every_code_fills_14_modules_and_comes_back(number: int, sequence: int, kind: Kind):
    code = Barcode("MB", number, kind, sequence).text
    assert len(modules(code)) == 14
    assert read(render([label(code, kind=kind.value)], template("tube_02_side")), 300) == [code]
