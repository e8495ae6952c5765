"""What a label comes to: read by each reader, its module and quiet zone, and the texts that lack room."""

import pytest

from app import i18n
from app.domain.barcode import Barcode
from app.domain.errors import Refused
from app.domain.label_numbers import with_number
from app.domain.words import Kind
from app.outputs.labels.layout import laid_out
from app.outputs.labels.load import template
from app.outputs.labels.reading import KINDS, Loss, example_label, lost, read_back
from tests.outputs.label_samples import CODE, DPI, NAMES, label

LINES = {Kind.BLOOD: ["Streck Cell-Free DNA BCT", "2026-11-24 08:05"]}


@pytest.mark.requirement("URS-LABEL-001")
@pytest.mark.parametrize("dpi", DPI)
def test_both_readers_read_a_label_and_its_measures_are_those_of_the_print(dpi: int):
    found = read_back(label(), template("cryovial"), dpi=dpi)
    assert found.by_zxing == CODE
    assert found.by_libdmtx in (CODE, None)
    assert found.module_dots == {203: 3, 300: 5, 600: 11}[dpi]
    assert found.module_mm == pytest.approx(found.module_dots * 25.4 / dpi)
    assert found.quiet_mm == pytest.approx(found.quiet_modules * found.module_mm)


def test_a_symbol_without_its_quiet_zone_is_refused():
    with pytest.raises(Refused, match="quiet zone broken by the edge of the label"):
        read_back(label(), with_number(template("cryovial"), "code.x", "-1"), dpi=300)


@pytest.mark.parametrize(
    ("key", "typed", "loss"),
    [
        ("texts.1.width", "5", Loss.SHORTENED),
        ("texts.1.width", "0.5", Loss.VANISHED),
        ("texts.1.x", "30", Loss.OFF_EDGE),
        ("texts.1.y", "6.9", Loss.OVERLAPS),
    ],
)
def test_a_text_without_room_is_told(key: str, typed: str, loss: Loss):
    made = with_number(template("cryovial"), key, typed)
    found = lost(label(), laid_out(label(), made, dpi=300))
    assert {(each.source, each.loss) for each in found} == {("what", loss)}
    assert found[0].told.startswith("What it is: ")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_vessel_usually_bears_has_its_room_on_its_label(name: str, language: str):
    i18n.use(language)
    made = template(name)
    for kind in KINDS[made.vessel]:
        code = Barcode("MB", 107, kind, 107).text
        lines = LINES.get(kind, ["2026-11-24"])
        for values in ({}, {"example": True}, {"example": True, "mark": "R2"}):
            said = label(code, kind=kind.value, participant=107, lines=lines, initials="CD", **values)
            told = [each.told for each in lost(said, laid_out(said, made, dpi=300))]
            assert told == [], kind


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fills_its_label_and_is_read_back(lab, name: str):
    made = template(name)
    example = example_label(lab, made)
    assert read_back(example, made, dpi=300).by_zxing == example.barcode
    assert all(example.text(source) for source in made.needs)
