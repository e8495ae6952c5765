"""Charts in the window: the image of the heat map, its cursor by keys, places of the other charts, both themes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtTest import QTest

from app import i18n
from app.outputs import fonts
from app.outputs.charts.copies import AGREEMENT, draw_copies
from app.outputs.charts.flow import draw_flow
from app.outputs.charts.look import screen
from app.outputs.charts.order import by_profile
from app.outputs.charts.penetrance import draw_bars
from app.outputs.charts.shapes import Bars, CellState, HeatMap
from tests.outputs.chart_samples import M, a_flow, a_profile, large_map, small_map, some_bars
from ui import theme
from ui.widgets.chart_view import ChartView
from ui.widgets.heat_map import HeatMapView
from ui.widgets.heat_place import LEVELS

pytestmark = pytest.mark.requirement("URS-CRF-008")

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["light", "dark"])
def mode(request, dressed):
    theme.apply(dressed, request.param)
    yield request.param
    theme.apply(dressed, "light")


@pytest.fixture
def shown(qtbot, dressed):
    """Shows a heat map as large as a page leaves room, or a chart."""

    def show(what, size=(1100, 600)):
        view = HeatMapView() if isinstance(what, HeatMap) else ChartView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.show_map(what) if isinstance(view, HeatMapView) else view.show_chart(what)
        view.show()
        view.activateWindow()
        view.setFocus()
        return view

    return show


def picture_of(view) -> QImage:
    """What the window shows, on the ground of a card."""
    picture = QImage(view.size(), QImage.Format.Format_RGB32)
    picture.fill(theme.color("surface"))
    view.render(picture, QPoint(), QRegion(), view.RenderFlag.DrawChildren)
    return picture


def like(picture: QImage, color: QColor) -> int:
    """How many pixels have a colour, but for the trifle that smoothing adds."""
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4).astype(int)
    return int((abs(pixels[..., :3] - [color.blue(), color.green(), color.red()]).max(axis=-1) <= 4).sum())


def press(view, *keys, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(view, key, modifier)


@pytest.mark.parametrize("chart", [by_profile(small_map()), small_map()], ids=["sorted", "as given"])
def test_each_state_stands_where_it_must(shown, mode, chart):
    view = shown(chart)
    picture = picture_of(view)
    look = screen(mode)
    for (row, column), value in np.ndenumerate(chart.states):
        state, box = CellState(int(value)), view.box(row, column)
        colors = {
            QColor(picture.pixel(x, y)).name().upper()
            for x in range(round(box.left()) + 3, round(box.right()) - 3)
            for y in range(round(box.top()) + 3, round(box.bottom()) - 3)
        }
        if (row, column) != view.cursor_at:
            assert colors == {look.grounds[state].upper(), look.inks[state].upper()}, (row, column)


def test_small_cells_are_flat_but_keep_their_states_apart(shown):
    chart = by_profile(large_map(40, 60))
    view = shown(chart)
    view.zoom(-len(LEVELS))
    assert view.cell_px == 1
    picture, look = picture_of(view), screen("light")
    for row, column in ((30, 20), (31, 33), (35, 61), (20, 40)):
        box = view.box(row, column)
        told = QColor(picture.pixel(round(box.left()), round(box.top()))).name().upper()
        assert told == look.grounds[int(chart.states[row, column])].upper()


def test_the_tumour_and_the_control_stay_while_the_cells_scroll(shown):
    chart = by_profile(large_map(200, 400))
    view = shown(chart)
    before, cell = view.box(0, 0), view.box(0, 2)
    view.horizontalScrollBar().setValue(500)
    assert view.box(0, 0) == before
    assert view.box(0, 1).left() > before.left()
    assert view.box(0, 2).left() == cell.left() - 500
    view.verticalScrollBar().setValue(160)
    assert view.box(0, 0).top() == before.top() - 160
    picture, look = picture_of(view), screen("light")
    for row, column in [(20, 0), (21, 1), *((row, column) for row in (12, 20, 27) for column in range(40, 60))]:
        box, state = view.box(row, column), int(chart.states[row, column])
        told = QColor(picture.pixel(round(box.left()) + 2, round(box.top()) + 2)).name().upper()
        assert told in {look.grounds[state].upper(), look.inks[state].upper()}, (row, column)


def test_arrows_move_the_cursor_and_enter_opens_the_cell(shown, qtbot):
    view = shown(by_profile(small_map()))
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert view.cursor_at == (1, 2)
    with qtbot.waitSignal(view.opened) as signal:
        press(view, Qt.Key.Key_Return)
    assert signal.args == [1, 2]
    press(view, *[Qt.Key.Key_Down] * 9, *[Qt.Key.Key_Right] * 9)
    assert view.cursor_at == (2, 4)


def test_what_is_opened_is_the_column_of_the_chart_as_it_was_given(shown, qtbot):
    """The chart is not sorted: its tumour stands fourth, and is shown first."""
    view = shown(small_map())
    with qtbot.waitSignal(view.opened) as signal:
        press(view, Qt.Key.Key_Enter)
    assert signal.args == [0, 3]


def test_home_and_end_go_along_the_row_and_with_ctrl_to_the_corners(shown):
    view = shown(by_profile(small_map()))
    press(view, Qt.Key.Key_Down, Qt.Key.Key_End)
    assert view.cursor_at == (1, 4)
    press(view, Qt.Key.Key_Home)
    assert view.cursor_at == (1, 0)
    press(view, Qt.Key.Key_End, modifier=CONTROL)
    assert view.cursor_at == (2, 4)
    press(view, Qt.Key.Key_Home, modifier=CONTROL)
    assert view.cursor_at == (0, 0)


def test_ctrl_and_an_arrow_go_on_to_the_next_other_state(shown):
    """TP53: tumour mutated, control reference, two cells mutated, one reference."""
    view = shown(by_profile(small_map()))
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Right, modifier=CONTROL)
    assert view.cursor_at == (0, 4)
    press(view, Qt.Key.Key_Left, modifier=CONTROL)
    assert view.cursor_at == (0, 3)
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right, modifier=CONTROL)
    assert view.cursor_at == (0, 4)


def test_numbers_of_a_row_and_codes_of_a_column_open_too(shown, qtbot):
    view = shown(by_profile(small_map()))
    press(view, Qt.Key.Key_Left)
    assert view.cursor_at == (0, -1)
    assert view.status().startswith("TP53 p.Arg175His · 2 of 3 informative cells")
    with qtbot.waitSignal(view.opened) as signal:
        press(view, Qt.Key.Key_Return)
    assert signal.args == [0, -1]
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up)
    assert view.cursor_at == (-1, 2)
    assert view.status() == "DP cell D002-5, Of tumour origin"
    press(view, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert view.cursor_at == (-1, 0)


def test_the_cell_under_the_cursor_is_told_to_those_who_listen(shown, qtbot):
    view = shown(by_profile(small_map()))
    assert view.accessibleName() == "Alterations by cell"
    with qtbot.waitSignal(view.moved) as signal:
        press(view, Qt.Key.Key_Right)
    assert signal.args == ["TP53 p.Arg175His · White cells W001-Z · Reference · 0 of 80 reads"]
    assert view.accessibleDescription() == signal.args[0]


def test_a_click_chooses_and_a_double_click_opens(shown, qtbot):
    view = shown(by_profile(small_map()))
    at = view.box(2, 4).center().toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.cursor_at == (2, 4)
    with qtbot.waitSignal(view.opened) as signal:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.box(1, 0).center().toPoint())
    assert signal.args == [1, 0]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert view.cursor_at == (1, 0)


def test_the_cursor_is_kept_in_sight(shown):
    view = shown(by_profile(large_map(500, 2000)))
    press(view, Qt.Key.Key_End, modifier=CONTROL)
    assert view.cursor_at == (499, 2001)
    seen = view.viewport().rect()
    assert seen.contains(view.box(499, 2001).toAlignedRect())
    press(view, Qt.Key.Key_Plus)
    assert seen.contains(view.box(499, 2001).toAlignedRect())
    press(view, Qt.Key.Key_Home, modifier=CONTROL)
    assert (view.horizontalScrollBar().value(), view.verticalScrollBar().value()) != (0, 0)
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert (view.horizontalScrollBar().value(), view.verticalScrollBar().value()) == (0, 0)


def test_plus_and_minus_zoom_and_0_shows_it_as_at_first(shown):
    view = shown(by_profile(large_map(30, 30)))
    first = view.cell_px
    press(view, Qt.Key.Key_Minus)
    smaller = view.cell_px
    press(view, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
    assert smaller < first < view.cell_px
    press(view, Qt.Key.Key_0)
    assert view.cell_px == first
    press(view, *[Qt.Key.Key_Plus] * 20)
    assert view.cell_px == LEVELS[-1]


def test_who_comes_back_finds_the_map_as_it_was(shown):
    view = shown(by_profile(large_map(30, 30)))
    press(view, Qt.Key.Key_Minus, Qt.Key.Key_Down)
    size = view.cell_px
    view.hide()
    view.show()
    assert (view.cell_px, view.cursor_at) == (size, (1, 0))


def test_a_small_map_fills_the_room_with_large_cells(shown):
    assert shown(by_profile(small_map())).cell_px == 24
    assert shown(by_profile(large_map(500, 2000))).cell_px == 16


def test_an_empty_map_says_so_and_opens_nothing(shown, qtbot):
    full = small_map()
    for empty in (
        HeatMap("Map", (), (), np.zeros((0, 0), np.uint8)),
        HeatMap("Map", full.rows, (), np.zeros((3, 0), np.uint8)),
        HeatMap("Map", (), full.columns, np.zeros((0, 5), np.uint8)),
    ):
        view = shown(empty)
        with qtbot.assertNotEmitted(view.opened):
            press(view, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Plus)
        assert view.status() == "No alteration and no cell to show."
        picture_of(view)


def test_a_map_of_cells_alone_and_one_of_fixed_columns_alone_are_shown(shown):
    full = large_map(5, 4)
    cells = replace(full, columns=full.columns[2:], states=full.states[:, 2:])
    fixed = replace(full, columns=full.columns[:2], states=full.states[:, :2])
    for chart, last in ((cells, 3), (fixed, 1)):
        view = shown(chart)
        press(view, Qt.Key.Key_End)
        assert view.cursor_at == (0, last)
        picture_of(view)


def bars_of(bars: Bars):
    return lambda width, look: draw_bars(bars, width, look)


def test_keys_choose_a_bar_and_enter_opens_it(shown, qtbot):
    view = shown(bars_of(some_bars()))
    assert view.selected == "akt1"
    press(view, Qt.Key.Key_Down)
    assert view.accessibleDescription().startswith("TP53 p.Arg175His: 7 of 12")
    with qtbot.waitSignal(view.opened) as signal:
        press(view, Qt.Key.Key_Return)
    assert signal.args == ["tp53"]
    press(view, Qt.Key.Key_End, Qt.Key.Key_Down)
    assert view.selected == "cdh1"
    press(view, Qt.Key.Key_Home)
    assert view.selected == "akt1"
    view.select("pten")
    assert view.selected == "pten"


def test_a_bar_is_opened_by_the_mouse_where_it_is_drawn(shown, qtbot):
    view = shown(bars_of(some_bars()))
    spot = view.spots[2]
    at = QPoint(round(spot.left + 20), round(spot.top + spot.height / 2))
    with qtbot.waitSignal(view.opened) as signal:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert signal.args == ["pten"]


def test_a_long_chart_scrolls_to_what_is_chosen(shown):
    many = Bars("Penetrance", tuple(replace(bar, key=f"{bar.key}{at}") for at in range(20) for bar in some_bars().bars))
    view = shown(bars_of(many), (800, 300))
    press(view, Qt.Key.Key_End)
    bar = view.verticalScrollBar()
    last = view.spots[-1]
    assert bar.value() <= last.top
    assert last.top + last.height <= bar.value() + view.viewport().height()
    press(view, Qt.Key.Key_Home)
    assert bar.value() <= view.spots[0].top


@pytest.mark.parametrize(
    "draw",
    [
        bars_of(some_bars()),
        lambda width, look: draw_copies(a_profile(), width, look),
        lambda width, look: draw_flow(a_flow(), width, look),
    ],
    ids=["bars", "copies", "flow"],
)
def test_a_chart_follows_the_theme_and_stands_on_the_ground_of_its_card(shown, dressed, draw):
    view = shown(draw)
    for mode in ("light", "dark"):
        theme.apply(dressed, mode)
        picture = picture_of(view)
        assert like(picture, theme.color("text")) > 200
        ground = [(1, 1), (view.viewport().width() - 2, 590)]
        assert {QColor(picture.pixel(*at)).name() for at in ground} == {theme.color("surface").name()}
    theme.apply(dressed, "light")


def test_a_text_on_the_screen_is_as_wide_as_on_paper(shown):
    """The fonts of the SVG are those that are embedded: a word takes the pixels that were reckoned for it."""
    view = shown(lambda width, look: draw_flow(a_flow(), width, look))
    picture = picture_of(view)
    spot = next(spot for spot in view.spots if spot.key == "counted")
    dark = [
        x
        for x in range(round(spot.left) + 8, round(spot.left + spot.width * 0.6))
        for y in range(round(spot.top) + 12, round(spot.top + spot.height) - 8)
        if QColor(picture.pixel(x, y)).lightness() < 110
    ]
    reckoned = fonts.width("DP cells counted", fonts.MEDIUM, screen("light").body)
    assert max(dark) - min(dark) == pytest.approx(reckoned - 2, abs=2)


def test_a_chart_is_drawn_for_its_width(shown):
    view = shown(bars_of(some_bars()), (900, 400))
    first = view.spots[0].width
    view.resize(700, 400)
    assert view.spots[0].width == pytest.approx(first - 200, abs=1)
    view.select("tp53")
    view.resize(800, 400)
    assert view.selected == "tp53"


def test_what_cell_and_tumour_share_is_chosen_by_keys(shown):
    view = shown(lambda width, look: draw_copies(a_profile(), width, look))
    assert view.selected == AGREEMENT
    press(view, Qt.Key.Key_Right)
    assert view.selected == "1:1"


def test_an_empty_chart_opens_nothing(shown, qtbot):
    view = shown(bars_of(Bars("Penetrance", ())))
    with qtbot.assertNotEmitted(view.opened):
        press(view, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_End)
    assert view.selected == ""
    assert view.accessibleName() == "Penetrance"


@pytest.mark.requirement("URS-LANG-001")
def test_status_and_legend_are_french_where_the_person_is(shown):
    with i18n.speaking("fr"):
        view = shown(by_profile(small_map()))
        assert view.status() == "TP53 p.Arg175His · Tumeur X001-T · Mutée · 35 lectures sur 80"
        picture_of(view)
    assert int(by_profile(small_map()).states[0, 0]) == M
