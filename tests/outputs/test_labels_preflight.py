"""The check before printing: what would not be readable is refused by name, before any paper is used."""

import numpy
import pytest

from app.domain.errors import Refused
from app.domain.label import CodeBlock, LabelTemplate, LineBlock, TextBlock
from app.outputs.labels import preflight
from app.outputs.labels.layout import laid_out
from app.outputs.labels.load import template
from app.outputs.labels.matrix import modules
from app.outputs.labels.preflight import check
from app.outputs.labels.readers import read, read_again
from tests.outputs.label_samples import CODE, DPI, NAMES, label, some_labels

MEDIA = ("pdf", "zpl")


def changed(**values) -> LabelTemplate:
    """A cryovial's label, changed."""
    return template("cryovial").model_copy(update=values)


def with_text(**values) -> LabelTemplate:
    block = {"source": "line1", "x": 9.4, "y": 6.9, "width": 20, "height": 2.5, "pt": 6} | values
    return changed(texts=(TextBlock.model_validate(block),))


@pytest.mark.requirement("URS-LABEL-001")
@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("name", NAMES)
def test_every_label_of_the_program_passes_at_every_printer(name: str, dpi: int, medium):
    full = [label(example=True, mark="R2", initials="CD"), label("MB000P001Q", kind="P", participant=0)]
    assert check(full, template(name), dpi=dpi, medium=medium) == ()


@pytest.mark.parametrize("medium", MEDIA)
def test_a_module_of_one_dot_is_refused(medium):
    narrow = changed(code=CodeBlock(x=0.6, y=0.5, module_mm=0.2))
    with pytest.raises(Refused, match="MB-023-D007-R has too few dots"):
        check([label()], narrow, dpi=203, medium=medium)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_fine_module_is_printed_with_a_warning(medium):
    narrow = changed(code=CodeBlock(x=0.6, y=0.5, module_mm=0.2))
    (warning,) = check([label()], narrow, dpi=300, medium=medium)
    assert "a usual hand scanner may not read them" in warning


@pytest.mark.parametrize("medium", MEDIA)
def test_a_text_in_the_quiet_zone_is_refused_by_name(medium):
    with pytest.raises(Refused, match="MB-023-D007-R can't be read: quiet zone broken by the first line"):
        check([label()], with_text(x=7.0, y=3), dpi=300, medium=medium)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_line_in_the_quiet_zone_is_refused(medium):
    ruled = changed(lines=(LineBlock(x=0, y=7.0, length=30),))
    with pytest.raises(Refused, match="quiet zone broken by a line"):
        check([label()], ruled, dpi=300, medium=medium)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("code", [{"x": -0.3, "y": 0.5}, {"x": 0.6, "y": 7}, {"x": 27, "y": 0.5}])
def test_an_edge_in_the_quiet_zone_is_refused(medium, code: dict[str, float]):
    beyond = changed(code=CodeBlock(module_mm=0.5, **code), texts=())
    with pytest.raises(Refused, match="quiet zone broken by the edge of the label"):
        check([label()], beyond, dpi=300, medium=medium)


@pytest.mark.parametrize("medium", MEDIA)
def test_the_edge_of_a_round_label_is_its_circle(medium):
    square = template("cryovial_cap").model_copy(update={"code": CodeBlock(x=0.5, y=0.5, module_mm=0.34)})
    with pytest.raises(Refused, match="quiet zone broken by the edge"):
        check([label()], square, dpi=300, medium=medium)


def test_the_first_label_that_fails_is_the_one_named():
    labels = some_labels(3)
    with pytest.raises(Refused, match="The code MB023D0070000R does not fit a symbol"):
        check([*labels, label("MB023D0070000R"), *labels], template("cryovial"), dpi=300)


def _drawn():
    return laid_out(label(), template("cryovial"), dpi=300)


def test_a_symbol_that_was_spoilt_does_not_read_back():
    drawn = _drawn()
    picture = preflight._dots(drawn)
    x, y = drawn.corner_dots
    side = 14 * drawn.module_dots
    picture[y + side // 3 : y + side, x + side // 4 : x + side] = 255
    with pytest.raises(Refused, match="MB-023-D007-R does not read back"):
        preflight._reads_back(drawn, picture)


def test_a_symbol_of_another_code_is_refused_with_both_names():
    drawn = _drawn()
    other = preflight._dots(laid_out(label("MB023D001C"), template("cryovial"), dpi=300))
    with pytest.raises(Refused, match="MB-023-D007-R reads back as another code: MB-023-D001-C"):
        preflight._reads_back(drawn, other)


def test_ink_beside_the_symbol_is_refused_wherever_it_comes_from():
    drawn = _drawn()
    picture = preflight._dots(drawn)
    picture[drawn.corner_dots[1] - 3, drawn.corner_dots[0] + 20] = 0
    with pytest.raises(Refused, match="quiet zone broken by what is printed beside it"):
        preflight._reads_back(drawn, picture)


def test_a_second_reader_says_the_same_where_it_is_installed():
    symbol = numpy.where(numpy.array(modules(CODE)), 0, 255).astype(numpy.uint8)
    picture = numpy.pad(symbol.repeat(4, axis=0).repeat(4, axis=1), 8, constant_values=255)
    assert read(picture) == (CODE,)
    if (said := read_again(picture, 4)) is None:
        pytest.skip("libdmtx is not installed: the second reader is optional")
    assert said == CODE
    assert read_again(numpy.full_like(picture, 255), 4) == ""


def test_nothing_to_print_is_nothing_to_refuse():
    assert check([], template("cryovial"), dpi=300) == ()
