"""The look, recomputed: contrasts, fonts, icons, marks, and PySide6's reference to None."""

import sys
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ui import icons, marks, theme
from ui.marks import CellMark, State
from ui.widgets.clock_card import big_text


def luminance(color: QColor) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF())


def contrast(first: QColor, second: QColor) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark"])
def mode(request, dressed):
    theme.apply(dressed, request.param)
    yield request.param
    theme.apply(dressed, "light")


@pytest.mark.requirement("URS-LOOK-001")
@pytest.mark.parametrize("token", ["text", "text2", "text3", "accent", "ok", "warn", "breach", "hold", "void", "wait"])
def test_text_is_read_on_every_ground(mode, token: str):
    grounds = ["surface", "canvas"]
    if token in {"ok", "warn", "breach", "hold", "void", "wait", "accent"}:
        grounds.append(f"{token}_soft")
    assert min(contrast(theme.color(token), theme.color(ground)) for ground in grounds) >= 4.5


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on_accent", "accent"),
        ("on_warn", "warn_solid"),
        ("on_breach", "breach_solid"),
        ("on_stop", "stop"),
        ("rail_text", "rail"),
    ],
)
def test_ink_on_a_solid_ground_is_read(mode, ink: str, ground: str):
    assert contrast(theme.color(ink), theme.color(ground)) >= 4.5


@pytest.mark.requirement("URS-LOOK-001")
@pytest.mark.parametrize("token", ["edge", "ck", "cd45"])
def test_marks_and_borders_are_seen(mode, token: str):
    assert contrast(theme.color(token), theme.color("surface")) >= 3.0


def test_the_heat_map_is_one_ramp(mode):
    values = [luminance(color) for color in theme.heat()]
    steps = [later - earlier for earlier, later in pairwise(values)]
    assert all(step < 0 for step in steps) or all(step > 0 for step in steps)


def test_the_bundled_fonts_are_the_ones_in_use(dressed):
    assert theme.font("body").family() == "Inter"
    assert theme.font("clock").family() == "Inter Display"
    assert theme.font("code").family() == "JetBrains Mono"


@pytest.mark.parametrize("path", sorted(icons.FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_paints_in_the_colour_of_its_token(dressed, path):
    image = icons.pixmap(path.stem, "accent", 20, 2.0).toImage()
    painted = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert theme.color("accent").name() in painted


def drawn(paint) -> bytes:
    image = QImage(20, 20, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return bytes(image.constBits())


@pytest.mark.requirement("URS-LOOK-001")
def test_every_state_and_cell_has_a_shape_of_its_own_in_grey(dressed):
    box = QRectF(0, 0, 20, 20)
    black, white = QColor("black"), QColor("white")
    states = [State.OK, State.WARN, State.BREACH, State.HOLD, State.VOID, State.WAIT, State.NOT_BEGUN]
    shapes = [drawn(lambda p, s=state: marks.paint_state(p, box, s, color=black, sign=white)) for state in states]
    shapes += [drawn(lambda p, c=cell: marks.paint_cell(p, box, c)) for cell in CellMark]
    assert len(set(shapes)) == len(shapes)


def test_painting_keeps_its_hands_off_none(dressed):
    """PySide6 6.12.0 on Python 3.11 takes a reference from None at each call without a result."""
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _turn in range(500):
        painter.drawRect(1, 1, 5, 5)
    painter.end()
    assert abs(sys.getrefcount(None) - before) < 100


@pytest.mark.requirement("URS-CLOCK-006")
@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-2520, "+0:42"), (581, "9:41"), (2880, "0:48"), (65700, "18:15"), (151800, "42:10")],
)
def test_the_clock_says_hours_and_minutes_and_seconds_only_under_ten_minutes(seconds: int, text: str):
    assert big_text(timedelta(seconds=seconds)) == text
    assert big_text(None) == "–"
