"""Labels: every template read back from its rendered PDF, at its exact size."""

import io
from pathlib import Path

import numpy
import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given as always
from hypothesis import settings, strategies

from app import i18n
from app.actions import registers, study
from app.domain.barcode import Barcode, printed
from app.domain.errors import Refused
from app.domain.label import SMALLEST_PT, LabelSheet, LabelTemplate
from app.domain.label_files import FOLDER
from app.domain.register_forms import LotForm
from app.domain.words import Kind, Role
from app.outputs.labels.layout import LEAST_DOTS, dots_of, laid_out
from app.outputs.labels.load import read_template, sheet_title, sheets, template, templates, title_of, to_toml
from app.outputs.labels.matrix import modules
from app.outputs.labels.pdf import render, render_sheet
from app.outputs.labels.printing import print_waiting
from tests.conftest import as_role
from tests.given import Given
from tests.outputs.label_samples import DPI, NAMES, label, read


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.requirement("URS-LABEL-001")
@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", NAMES)
def test_every_label_is_read_back_from_its_pdf(name: str, dpi: int):
    codes = ["MB023D007R", "MB001B001A", "MB060D012N", "MB000P001Q"]
    pdf = render([label(code) for code in codes], template(name), dpi=dpi)
    assert read(pdf, dpi) == codes


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_as_large_as_its_label(name: str):
    made = template(name)
    box = pypdf.PdfReader(io.BytesIO(render([label()], made))).pages[0].mediabox
    assert float(box.width) * 25.4 / 72 == pytest.approx(made.width_mm, abs=0.01)
    assert float(box.height) * 25.4 / 72 == pytest.approx(made.height_mm, abs=0.01)


Box = tuple[float, float, float, float]


def boxes(made: LabelTemplate) -> list[tuple[str, Box]]:
    """What a template draws, as (left, top, right, bottom) in mm: the code with its quiet zone, and each text."""
    side = (14 + 2 * made.code.quiet) * made.code.module_mm
    found = [("quiet zone", (made.code.x, made.code.y, made.code.x + side, made.code.y + side))]
    return found + [(each.source, (each.x, each.y, each.x + each.width, each.y + each.height)) for each in made.texts]


def overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] - 0.01 and other[0] < one[2] - 0.01 and one[1] < other[3] - 0.01 and other[1] < one[3] - 0.01
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_label_draws_lies_on_it_and_on_nothing_else(name: str):
    made = template(name)
    drawn = boxes(made)
    for _source, (left, top, right, bottom) in drawn:
        assert left >= 0
        assert top >= 0
        assert right <= made.width_mm + 0.01
        assert bottom <= made.height_mm + 0.01
    for place, (source, one) in enumerate(drawn):
        assert [other for other, box in drawn[place + 1 :] if overlap(one, box)] == [], source


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", NAMES)
def test_no_ink_lies_in_the_quiet_zone_and_none_beyond_a_round_cut(name: str, dpi: int):
    made, scale = template(name), 600 / 25.4
    image = numpy.asarray(
        pypdfium2.PdfDocument(render([label(example=True)], made, dpi=dpi))[0]
        .render(scale=600 / 72)
        .to_pil()
        .convert("L")
    )
    ink = image < 128
    side = laid_out(label(), made, dpi=dpi).module_mm
    inner = [round((at + made.code.quiet * side) * scale) for at in (made.code.x, made.code.y)]
    outer = [round(at * scale) for at in (made.code.x, made.code.y)]
    whole, dark = round((14 + 2 * made.code.quiet) * side * scale), round(14 * side * scale)
    zone = ink[outer[1] : outer[1] + whole, outer[0] : outer[0] + whole].copy()
    edge = 4
    first_x, first_y = inner[0] - outer[0] - edge, inner[1] - outer[1] - edge
    zone[first_y : first_y + dark + 2 * edge, first_x : first_x + dark + 2 * edge] = False
    assert not zone.any()
    if made.cut == "circle":
        rows, columns = numpy.nonzero(ink)
        middle = numpy.array(ink.shape) / 2
        assert (numpy.hypot(rows - middle[0], columns - middle[1]) <= middle[0]).all()


@pytest.mark.parametrize("name", NAMES)
def test_text_can_be_read_at_true_size_and_every_printer_makes_a_module_that_a_hand_scanner_reads(name: str):
    made = template(name)
    assert min(each.least_pt for each in made.texts) >= SMALLEST_PT
    for dpi in DPI:
        assert laid_out(label(), made, dpi=dpi).module_mm >= 0.19


@pytest.mark.parametrize("name", NAMES)
def test_a_label_of_the_example_says_so_at_every_size(name: str):
    real, example = (text_of(render([label(example=each)], template(name))) for each in (False, True))
    assert "EX" not in real
    assert "EX" in example


@pytest.mark.requirement("URS-LABEL-002")
def test_a_blood_tube_tells_all_that_a_label_must():
    told = label("MB023B001F", kind="B", lines=["K2EDTA", "2026-11-24 08:05"])
    text = text_of(render([told], template("blood_tube")))
    for each in ("METABREAST", "023", "MB-023-B001-F", "Blood tube 1", "K2EDTA", "2026-11-24 08:05"):
        assert each in text


@pytest.mark.requirement("URS-LABEL-002")
@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("_cap")])
def test_every_label_but_a_dot_tells_study_code_and_day(name: str):
    text = text_of(render([label(lines=["2026-11-24"])], template(name)))
    for each in ("METABREAST", "MB-023-D007-R", "2026-11-24", "023"):
        assert each in text


def test_a_label_as_the_bench_asks_for_it_bears_study_type_and_time_of_the_draw(lab, given: Given, tmp_path: Path):
    given.participant(23)
    tube = given.tube(23)
    files = {path.name.rpartition("-")[2]: path for path in print_waiting(lab, tmp_path)}
    text = text_of(files["blood_tube.pdf"].read_bytes())
    for each in ("METABREAST", "023", printed(tube), "Blood tube 1", "K2EDTA", "2026-03-10 08:00"):
        assert each in text


def test_the_label_of_a_lot_bears_the_study_too_and_says_when_it_is_an_example(store, lab, tmp_path: Path):
    as_role(store, Role.ADMINISTRATOR).do(study.change_settings, {"is_example": "Y"}, "a rehearsal")
    lot = {"kind": "ANTIBODY", "name": "CD45", "number": "C1", "expiry": "2027-01-01"}
    lab.do(registers.add_lot, LotForm.fill(lot))
    (path,) = print_waiting(lab, tmp_path)
    text = text_of(path.read_bytes())
    assert "METABREAST" in text
    assert "EXAMPLE" in text


def test_a_template_is_called_by_words():
    assert template("cryovial").title == "Cryovial 33 x 13 mm"
    assert title_of("tube_02_cap") == "0.2 mL tube, cap, dot of 7 mm"
    assert sheet_title(sheets()[1]) == "A4, 19 x 5: Cryovial 33 x 13 mm"
    assert title_of("gone") == "gone"


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
    assert "EXEMPLE" in text_of(render([label(example=True)], template("blood_tube")))


def test_the_same_labels_give_the_same_bytes():
    assert render([label()], template("plate")) == render([label()], template("plate"))


def test_a_sheet_begins_at_the_first_free_label_and_goes_on_to_the_next_page():
    sheet = sheets()[0]
    count = sheet.rows * sheet.columns
    pdf = render_sheet([label(Barcode("MB", 1, Kind.BLOOD, n).text) for n in range(1, 4)], sheet, first=count - 1)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2
    assert len(read(pdf, 300)) == 3


def test_a_sheet_lies_on_a4_and_its_labels_on_one_another_never():
    for sheet in sheets():
        made = template(sheet.template)
        assert sheet.left_mm + (sheet.columns - 1) * sheet.pitch_x_mm + made.width_mm <= 210
        assert sheet.top_mm + (sheet.rows - 1) * sheet.pitch_y_mm + made.height_mm <= 297
        assert (sheet.pitch_x_mm, sheet.pitch_y_mm) >= (made.width_mm, made.height_mm)
        assert sheet.pitch_y_mm >= made.height_mm


@pytest.mark.parametrize("sheet", sheets(), ids=lambda each: each.id)
def test_each_label_of_a_full_sheet_is_read_at_its_own_place_moved_by_the_offset(sheet: LabelSheet):
    made, count = template(sheet.template), sheet.rows * sheet.columns
    codes = [Barcode("MB", 1, Kind.BLOOD, n).text for n in range(1, count + 1)]
    pdf = render_sheet([label(code) for code in codes], sheet, first=1, offset_mm=(0.8, -0.5))
    scale = 300 / 25.4
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil().convert("L")
    for place, code in enumerate(codes):
        row, column = divmod(place, sheet.columns)
        left = sheet.left_mm + 0.8 + column * sheet.pitch_x_mm
        top = sheet.top_mm - 0.5 + row * sheet.pitch_y_mm
        corners = (left, top, left + made.width_mm, top + made.height_mm)
        cut = image.crop(tuple(round(each * scale) for each in corners))
        assert [each.text for each in zxingcpp.read_barcodes(cut)] == [code]


@pytest.mark.parametrize("name", NAMES)
def test_a_label_file_is_written_as_the_program_writes_it(name: str):
    assert (FOLDER / f"{name}.toml").read_text("utf-8") == to_toml(template(name))


def test_a_label_file_that_does_not_fit_is_named_with_its_field():
    with pytest.raises(Refused, match=r"odd.toml: code"):
        read_template('id = "odd"\nvessel = "box"\nwidth_mm = 5\nheight_mm = 5\ntexts = []\n', "odd.toml")
    small = '[code]\nx = 0\ny = 0\nmodule_mm = 0.3\n[[texts]]\nsource = "code"\nx = 0\ny = 0\nwidth = 5\nheight = 2\npt = 3\n'
    with pytest.raises(Refused, match=r"odd.toml: texts.0.pt"):
        read_template('id = "odd"\nvessel = "box"\nwidth_mm = 9\nheight_mm = 9\n' + small, "odd.toml")


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


@pytest.mark.parametrize(
    ("name", "width_mm", "height_mm"),
    [
        ("blood_tube", 50, 25),
        ("cryovial", 33, 13),
        ("cryovial_cap", 9.5, 9.5),
        ("tube_05", 24, 13),
        ("tube_02_side", 20, 6),
        ("tube_02_cap", 7, 7),
        ("slide", 22, 22),
        ("plate", 60, 10),
        ("box", 70, 35),
    ],
)
def test_each_vessel_has_a_label_of_its_size(name: str, width_mm: float, height_mm: float):
    made = template(name)
    assert (made.width_mm, made.height_mm) == (width_mm, height_mm)


@pytest.mark.parametrize(
    ("characters", "dpi", "dots", "side_mm"),
    [
        (10, 203, 2, 4.0),
        (10, 300, 2, 2.7),
        (10, 300, 3, 4.1),
        (10, 600, 4, 2.7),
        (12, 300, 2, 3.05),
        (12, 300, 3, 4.6),
        (13, 300, 3, 4.6),
    ],
)
def test_a_symbol_with_its_quiet_zone_is_as_large_as_its_dots_make_it(
    characters: int, dpi: int, dots: int, side_mm: float
):
    count = len(modules("MB023D007R123"[:characters]))
    assert count == (14 if characters == 10 else 16)
    module_mm = dots * 25.4 / dpi
    assert (count + 2) * module_mm == pytest.approx(side_mm, abs=0.05)
    assert dots_of(module_mm, dpi) == dots


@pytest.mark.parametrize("dpi", DPI)
def test_a_module_of_a_label_is_never_less_than_two_dots(dpi: int):
    assert all(dots_of(each.code.module_mm, dpi) >= LEAST_DOTS for each in templates())
