"""Labels for ZPL printers: read back from what an emulator prints; what a label says is never a command."""

import math
import re

import numpy
import pytest
import zxingcpp
from hypothesis import given as always
from hypothesis import strategies

from app.domain.errors import Refused
from app.domain.label import LineBlock
from app.outputs.labels.load import template, templates
from app.outputs.labels.zpl import DOTS_PER_MM, drawn_for_zebra, escaped, label_zpl, render_zpl
from tests.outputs.label_samples import CODE, DPI, NAMES, label, some_labels
from tests.outputs.zpl_prints import job, needs_node, prints

EVERY = [(name, dpi) for name in NAMES for dpi in DPI]
RISKY = "^XZ~JR é_\\&"


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, int], numpy.ndarray]:
    """Every template at every print head, filled as far as it goes."""
    told = label(lines=["2026-11-24 08:05", "K2EDTA"], example=True, mark="R2", initials="WM")
    jobs = [job(label_zpl(told, template(name), dpi=dpi), template(name), dpi) for name, dpi in EVERY]
    return {each: labels[0] for each, labels in zip(EVERY, prints(jobs), strict=True)}


@pytest.mark.requirement("URS-LABEL-001")
@needs_node
@pytest.mark.parametrize(("name", "dpi"), EVERY)
def test_every_label_is_read_back_from_what_a_zpl_printer_prints(printed, name: str, dpi: int):
    assert [each.text for each in zxingcpp.read_barcodes(printed[name, dpi])] == [CODE]


@needs_node
@pytest.mark.parametrize(("name", "dpi"), EVERY)
def test_all_ink_lies_in_the_symbol_or_in_the_box_of_a_text(printed, name: str, dpi: int):
    """The emulator scales 12 dots to an approximate millimetre of its own: a dot on each side is granted."""
    drawn = drawn_for_zebra(label(), template(name), dpi=dpi)
    ink = printed[name, dpi] < 128
    x, y = drawn.corner_dots
    side = 14 * drawn.module_dots
    assert ink[y : y + side, x].all()
    assert ink[y + side - 1, x : x + side].all()
    ink = ink.copy()
    ink[y : y + side, x : x + side] = False
    for block in template(name).texts:
        left, top = (int(each / drawn.dot_mm) - 1 for each in (block.x, block.y))
        right, bottom = (math.ceil(each / drawn.dot_mm) + 1 for each in (block.x + block.width, block.y + block.height))
        ink[top:bottom, left:right] = False
    assert not ink.any()


@pytest.mark.requirement("URS-LABEL-007")
@needs_node
def test_a_command_in_a_comment_is_printed_as_text():
    made = template("box")
    harmless = RISKY.replace("^", "A").replace("~", "A")
    jobs = [job(label_zpl(label(lines=[text]), made, dpi=203), made, 203) for text in (RISKY, harmless, "")]
    pictures = prints(jobs)
    assert [len(labels) for labels in pictures] == [1, 1, 1]
    line = next(each for each in made.texts if each.source == "line1")
    rows = slice(round(line.y * 8), round((line.y + line.height) * 8))
    columns = slice(round(line.x * 8), round((line.x + line.width) * 8))
    risky, other, none = (int((labels[0][rows, columns] < 128).sum()) for labels in pictures)
    assert none == 0
    assert risky > 0.7 * other
    assert zxingcpp.read_barcodes(pictures[0][0])[0].text == CODE


@pytest.mark.requirement("URS-LABEL-007")
def test_no_command_of_a_comment_is_in_the_bytes():
    zpl = label_zpl(label(lines=[RISKY, RISKY], study=RISKY, mark="~JR"), template("box"), dpi=300)
    assert zpl.count(b"^XA") == zpl.count(b"^XZ") == 1
    assert b"~" not in zpl
    assert b"_5EXZ_7EJR _C3_A9_5F_5C&" in zpl


@always(strategies.text(max_size=40))
def test_what_is_escaped_is_plain_ascii_without_a_command_and_comes_back(text: str):
    sent = escaped(text)
    assert re.fullmatch(r"(?:[ -\[\]`-}]|_[0-9A-F]{2})*", sent)
    assert not set(sent) & set("^~")
    back = re.sub(rb"_([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), sent.encode())
    assert back.decode("utf-8") == text


@always(text=strategies.text(max_size=60), name=strategies.sampled_from(NAMES))
def test_a_label_is_one_format_whatever_it_says(text: str, name: str):
    zpl = label_zpl(label(lines=[text, text], study=text, mark=text), template(name), dpi=203)
    commands = re.findall(rb"\^[A-Z][A-Z0-9]", zpl)
    assert commands.count(b"^XA") == commands.count(b"^XZ") == 1
    assert set(commands) <= {b"^XA", b"^CI", b"^PW", b"^LL", b"^LH", b"^FO", b"^FT", b"^BX", b"^A0", b"^FH", b"^FD"} | {
        b"^FS",
        b"^PQ",
        b"^XZ",
    }
    assert zpl.isascii()
    assert b"~" not in zpl


@pytest.mark.parametrize(("dpi", "dots"), [(203, 4), (300, 7), (600, 14)])
def test_the_symbol_has_whole_dots_a_fixed_size_and_its_escape_character(dpi: int, dots: int):
    zpl = label_zpl(label(), template("blood_tube"), dpi=dpi).decode()
    assert f"^BXN,{dots},200,14,14,6,_^FDMB023D007R^FS" in zpl
    assert f"^PW{50 * DOTS_PER_MM[dpi]}^LL{25 * DOTS_PER_MM[dpi]}^LH0,0" in zpl


def test_an_offset_moves_everything_alike():
    made = template("cryovial")
    still, moved = (
        label_zpl(label(), made, dpi=203, offset_mm=offset).decode() for offset in ((0.0, 0.0), (1.0, -0.25))
    )
    before, after = (
        [tuple(map(int, each)) for each in re.findall(r"\^F[OT](\d+),(\d+)", zpl)] for zpl in (still, moved)
    )
    assert after == [(x + 8, y - 2) for x, y in before]


def test_an_offset_beyond_the_edge_is_refused():
    with pytest.raises(Refused, match="moves the label of MB-023-D007-R beyond its edge"):
        label_zpl(label(), template("cryovial"), dpi=203, offset_mm=(-3.0, 0.0))


def test_a_print_head_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="No ZPL printer has 360 dpi"):
        label_zpl(label(), template("cryovial"), dpi=360)


def test_copies_are_told_to_the_printer_and_labels_follow_one_another():
    assert b"^PQ3^XZ" in label_zpl(label(), template("cryovial"), dpi=203, copies=3)
    assert render_zpl(some_labels(5), template("cryovial"), dpi=203).count(b"^XA") == 5


@needs_node
def test_lines_are_printed():
    made = template("box").model_copy(update={"lines": (LineBlock(x=19, y=26, length=20, thickness=0.5),)})
    (((picture),),) = prints([job(label_zpl(label(), made, dpi=203), made, 203)])
    assert (picture[26 * 8 : 26 * 8 + 4, 19 * 8 : 39 * 8] < 128).all()


def test_the_same_labels_give_the_same_bytes():
    for made in templates():
        assert render_zpl(some_labels(3), made, dpi=300) == render_zpl(some_labels(3), made, dpi=300)
