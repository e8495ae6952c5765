"""The layout of a label: what shrinks, what is cut, what vanishes, what never gives way."""

import pytest
from hypothesis import given as always
from hypothesis import strategies

from app.domain.errors import Refused
from app.domain.label import CodeBlock, LabelTemplate, LineBlock, TextBlock
from app.outputs.labels.layout import Drawn, laid_out
from app.outputs.labels.load import read_template, template, templates, to_toml
from app.outputs.labels.pdf import render
from tests.outputs.label_samples import NAMES, label


def one_text(source: str = "line1", **values) -> LabelTemplate:
    """A label with one text."""
    block = {"source": source, "x": 12, "y": 1, "width": 20, "height": 4, "pt": 8} | values
    return LabelTemplate(
        id="one",
        vessel="box",
        width_mm=40,
        height_mm=12,
        code=CodeBlock(x=1, y=1, module_mm=0.5),
        texts=(TextBlock.model_validate(block),),
    )


def of(drawn: Drawn, source: str) -> str:
    return next((each.text for each in drawn.texts if each.source == source), "")


def test_a_short_text_has_its_size_and_a_longer_one_shrinks():
    short, longer = (laid_out(label(lines=[text]), one_text(), dpi=300).texts[0] for text in ("K2", "a" * 20))
    assert short.pt == 8
    assert 4 < longer.pt < 8
    assert longer.text == "a" * 20


def test_a_text_too_long_at_the_least_size_is_cut_with_an_ellipsis():
    (text,) = laid_out(label(lines=["a freezer far away " * 5]), one_text(), dpi=300).texts
    assert text.pt == 4
    assert text.text.startswith("a freezer far")
    assert text.text.endswith("…")
    assert text.width_mm <= 20


def test_a_code_is_never_cut():
    with pytest.raises(Refused, match="MB-023-D007-R does not fit"):
        laid_out(label(), one_text("code", width=3), dpi=300)


def test_a_code_that_is_too_long_for_its_symbol_is_refused():
    with pytest.raises(Refused, match="does not fit a symbol of 14 x 14"):
        laid_out(label("MB023D0070000R"), one_text(), dpi=300)


def test_a_module_of_one_dot_is_refused_with_its_reason():
    narrow = one_text().model_copy(update={"code": CodeBlock(x=1, y=1, module_mm=0.2)})
    assert laid_out(label(), narrow, dpi=300).module_dots == 2
    with pytest.raises(Refused, match="MB-023-D007-R has too few dots.* 203 dpi"):
        laid_out(label(), narrow, dpi=203)


def test_a_field_with_nothing_to_say_vanishes():
    drawn = laid_out(label(lines=[], participant=0, study=""), template("blood_tube"), dpi=300)
    assert [each.source for each in drawn.texts] == ["code", "what"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "tube_02_cap"])
def test_a_reprint_bears_its_mark_and_a_first_print_none(name: str):
    first, second = (laid_out(label(mark=mark), template(name), dpi=300) for mark in ("", "R2"))
    assert of(first, "mark") == ""
    assert of(second, "mark") == "R2"


def test_a_label_that_lacks_what_its_template_needs_is_refused_by_name():
    needing = one_text().model_copy(update={"needs": ("line1", "study", "code")})
    with pytest.raises(Refused, match="label of MB-023-D007-R lacks the first line, the study"):
        laid_out(label(lines=[" "], study=""), needing, dpi=300)
    assert laid_out(label(), needing, dpi=300)


def test_lines_are_drawn_where_they_stand():
    ruled = one_text().model_copy(
        update={"lines": (LineBlock(x=11, y=6, length=20), LineBlock(x=11, y=6, length=5, direction="vertical"))}
    )
    assert [each.size for each in laid_out(label(), ruled, dpi=300).lines] == [(20, 0.2), (0.2, 5)]
    assert render([label()], ruled) != render([label()], one_text())


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", NAMES)
def test_corners_and_modules_are_whole_dots(name: str, dpi: int):
    drawn = laid_out(label(), template(name), dpi=dpi)
    for mm in (*drawn.corner_mm, drawn.module_mm):
        assert mm * dpi / 25.4 == pytest.approx(round(mm * dpi / 25.4))
    assert drawn.module_mm <= template(name).code.module_mm


@always(text=strategies.text(max_size=60), name=strategies.sampled_from(NAMES))
def test_no_text_leaves_its_box(text: str, name: str):
    told = label(lines=[text, text], study=text, mark=text[:4], example=True)
    for each in laid_out(told, template(name), dpi=300).texts:
        left, top, right, bottom = each.box
        ink = each.ink
        assert ink[0] >= left - 1e-6
        assert ink[1] >= top - 1e-6
        assert ink[2] <= right + 1e-6
        assert ink[3] <= bottom + 1e-6
        assert each.text.isprintable()


blocks = strategies.builds(
    TextBlock,
    source=strategies.sampled_from(["code", "what", "line1", "mark"]),
    x=strategies.floats(0, 100),
    y=strategies.floats(0, 100),
    width=strategies.floats(1e-6, 1e6),
    height=strategies.floats(0.5, 20),
    pt=strategies.floats(4, 60),
    least_pt=strategies.floats(4, 8),
    bold=strategies.booleans(),
    mono=strategies.booleans(),
    align=strategies.sampled_from(["left", "center", "right"]),
)
lines = strategies.builds(
    LineBlock,
    x=strategies.floats(-5, 50),
    y=strategies.floats(0, 50),
    length=strategies.floats(0.1, 1e9),
    thickness=strategies.floats(1e-9, 2),
    direction=strategies.sampled_from(["horizontal", "vertical"]),
)
made = strategies.builds(
    LabelTemplate,
    id=strategies.from_regex(r"[a-z0-9_]{1,40}", fullmatch=True),
    vessel=strategies.sampled_from(["box", "plate"]),
    width_mm=strategies.floats(1, 300),
    height_mm=strategies.integers(1, 300),
    cut=strategies.sampled_from(["rectangle", "circle"]),
    needs=strategies.lists(strategies.sampled_from(["code", "what"]), max_size=2).map(tuple),
    code=strategies.builds(
        CodeBlock,
        x=strategies.floats(0, 50),
        y=strategies.floats(0, 50),
        module_mm=strategies.floats(0.2, 2),
        quiet=strategies.integers(1, 9),
    ),
    texts=strategies.lists(blocks, max_size=3).map(tuple),
    lines=strategies.lists(lines, max_size=2).map(tuple),
)


@always(template=made)
def test_a_template_comes_back_from_its_text(template: LabelTemplate):
    assert read_template(to_toml(template), "") == template


def test_the_text_of_a_template_is_stable():
    for each in templates():
        assert to_toml(read_template(to_toml(each), "")) == to_toml(each)
