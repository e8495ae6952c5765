"""The heat map: its order, its patterns, and each state where it must be on paper."""

import io
from dataclasses import replace

import numpy as np
import pypdf
import pypdfium2
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from app import i18n
from app.outputs.charts import pattern
from app.outputs.charts.heat_paper import HIGHEST, heat_flowable, image_of, is_vector, layout, ticks
from app.outputs.charts.heat_words import status
from app.outputs.charts.look import PAPER
from app.outputs.charts.order import by_profile, profile_order
from app.outputs.charts.shapes import CellState, HeatMap
from tests.outputs.chart_samples import B, M, N, R, large_map, small_map
from tests.outputs.test_charts import luminance, pdf_of, text_of

pytestmark = pytest.mark.requirement("URS-CRF-008")

WIDTH = 490.0
SIDE = 16


def test_alterations_stand_by_penetrance_and_those_without_data_last():
    assert [row.key for row in by_profile(small_map()).rows] == ["tp53", "esr1", "cdh1"]


def test_the_tumour_and_the_control_stand_before_the_cells():
    chart = by_profile(small_map())
    assert [column.key for column in chart.columns] == ["t", "w", "b", "a", "c"]
    assert (chart.fixed, chart.cells) == ((0, 1), (2, 3, 4))


def test_states_and_reads_follow_their_row_and_column():
    chart = by_profile(small_map())
    assert chart.states.tolist() == [[M, R, M, M, R], [R, R, M, R, R], [M, R, N, N, B]]
    assert chart.alt is not None
    assert chart.alt.tolist()[0] == [35, 0, 35, 35, 0]


def test_cells_that_are_alike_keep_their_order():
    states = np.array([[R, M, R, M, N, B]], np.uint8)
    assert profile_order(states).tolist() == [1, 3, 5, 0, 2, 4]


@settings(max_examples=60, deadline=None)
@examples(st.integers(0, 8), st.integers(0, 12), st.randoms(use_true_random=False))
def test_sorting_loses_nothing_and_sorting_again_changes_nothing(rows: int, cells: int, random):
    states = np.array([[random.randrange(4) for _ in range(cells)] for _ in range(rows)], np.uint8).reshape(rows, cells)
    order = profile_order(states)
    assert sorted(order.tolist()) == list(range(cells))
    again = profile_order(states[:, order])
    assert again.tolist() == list(range(cells))


def test_reads_of_another_shape_are_our_fault():
    chart = small_map()
    with pytest.raises(ValueError, match="have to be"):
        replace(chart, states=chart.states[:, 1:])
    with pytest.raises(ValueError, match="beyond"):
        replace(chart, states=chart.states + 4)


@pytest.mark.parametrize("side", [1, 3, 4, 7, 8, 14, 32])
def test_each_state_has_its_ground_and_from_8_pixels_its_sign(side: int):
    states = np.array([[N, R], [M, B]], np.uint8)
    drawn = pattern.pixels(states, side, side)
    assert drawn.shape == (2 * side, 2 * side)
    for (row, column), state in np.ndenumerate(states):
        cell = drawn[row * side : (row + 1) * side, column * side : (column + 1) * side]
        allowed = {int(state), int(state) + pattern.INK} | ({pattern.GRID} if side >= pattern.PATTERNED else set())
        assert set(np.unique(cell).tolist()) <= allowed
        assert (int(state) in cell) is True
        if side >= pattern.PATTERNED:
            assert int(state) + pattern.INK in cell


def test_signs_differ_in_shape_and_not_in_colour_alone():
    tiles = pattern.tiles(SIDE, SIDE)
    signs = {(tiles[state] == state + pattern.INK).tobytes() for state in CellState}
    assert len(signs) == len(CellState)
    middle = SIDE // 2 - 1
    assert tiles[M][middle, middle] == M + pattern.INK
    assert tiles[B][middle, middle] == B


def grey_at(pdf: bytes, box: tuple[float, float, float, float]) -> float:
    """The mean grey of a part of the first page, in points from its lower left corner."""
    scale = 4
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=scale, grayscale=True).to_numpy().reshape(round(page.get_height() * scale), -1)
    left, bottom, right, top = (round(each * scale) for each in box)
    return float(picture[len(picture) - top : len(picture) - bottom, left:right].mean()) / 255


@pytest.mark.parametrize(("rows", "cells"), [(6, 6), (6, 80), (70, 70)])
def test_each_state_stands_where_it_must_on_paper(rows: int, cells: int):
    """The corner of a cell that holds no sign has the grey of its state, as vectors and as an image."""
    chart = large_map(rows, cells)
    placed = layout(chart, WIDTH)
    pdf = pdf_of(heat_flowable(chart))
    top = 841.9 - 841.9 + 57 + 717 - placed.head
    wide, high = placed.cell
    for row, column in ((0, 2), (1, 4), (rows - 1, 7), (rows // 2, 5)):
        state = CellState(int(chart.states[row, column]))
        left = 51 + 6 + placed.cells_left + (column - 2) * wide
        bottom = top - (row + 1) * high
        corner = (left + wide * 0.15, bottom + high * 0.7, left + wide * 0.85, bottom + high * 0.9)
        if state is not CellState.NO_DATA:
            assert grey_at(pdf, corner) == pytest.approx(luminance(PAPER.grounds[state]), abs=0.12), (row, column)
        else:
            assert 0.6 < grey_at(pdf, (left, bottom, left + wide, bottom + high)) < 0.99


def test_a_large_map_is_one_lossless_image_with_vector_axes():
    chart = large_map(120, 300)
    assert not is_vector(chart)
    page = pypdf.PdfReader(io.BytesIO(pdf_of(heat_flowable(chart)))).pages[0]
    images = [each.get_object() for each in page["/Resources"]["/XObject"].values()]
    assert all(each["/ColorSpace"] == "/DeviceGray" and "/DCTDecode" not in each["/Filter"] for each in images)
    placed = layout(chart, WIDTH)
    kept = image_of(chart, chart.cells, placed.cell)
    pixels = kept.split(b"255\n", 1)[1]
    assert pixels in [each.get_data() for each in images]
    assert "300" in page.extract_text()


def test_a_small_map_is_drawn_as_vectors():
    page = pypdf.PdfReader(io.BytesIO(pdf_of(heat_flowable(by_profile(small_map()))))).pages[0]
    assert "/XObject" not in page["/Resources"] or not page["/Resources"]["/XObject"]


@pytest.mark.parametrize(("rows", "cells"), [(1, 1), (15, 12), (40, 58), (500, 2000)])
def test_a_map_stands_on_one_page(rows: int, cells: int):
    chart = large_map(rows, cells)
    placed = layout(chart, WIDTH)
    assert placed.height <= HIGHEST + 0.01
    assert placed.cells_left + placed.cell[0] * cells <= WIDTH + 0.01
    if rows < 100:
        assert len(pypdf.PdfReader(io.BytesIO(pdf_of(heat_flowable(chart)))).pages) == 1


def test_paper_names_rows_columns_and_states():
    with i18n.speaking("fr"):
        told = text_of(pdf_of(heat_flowable(by_profile(small_map()))))
    for part in (
        "TP53 p.Arg175His",
        "2/3",
        "Mutée",
        "Sous le seuil",
        "Référence",
        "Sans données",
        "D'origine tumorale",
    ):
        assert part in told


def test_the_legend_tells_the_marks_that_stand_there_and_no_others():
    told, many = (text_of(pdf_of(heat_flowable(chart))) for chart in (small_map(), large_map(6, 200)))
    assert "White cells" in told
    assert "Not of tumour origin" in told
    assert "Columns T and W: tumour and white cells" in many
    assert "DP cell" not in many


@pytest.mark.parametrize("axis", ["rows", "columns"])
def test_a_map_without_rows_or_columns_says_so(axis: str):
    full = small_map()
    if axis == "rows":
        empty = HeatMap("Map", (), full.columns, np.zeros((0, 5), np.uint8))
    else:
        empty = HeatMap("Map", full.rows, (), np.zeros((3, 0), np.uint8))
    assert by_profile(empty).is_empty
    assert "No alteration and no cell to show." in text_of(pdf_of(heat_flowable(by_profile(empty))))


def test_a_map_without_fixed_columns_and_one_without_cells_are_drawn():
    full = large_map(5, 4)
    cells = replace(full, columns=full.columns[2:], states=full.states[:, 2:])
    fixed = replace(full, columns=full.columns[:2], states=full.states[:, :2])
    for chart in (cells, fixed):
        assert "GENE4" in text_of(pdf_of(heat_flowable(by_profile(chart))))


@pytest.mark.parametrize(
    ("count", "told"), [(1, [1]), (8, [1, 2, 3, 4, 5, 6, 7, 8]), (97, [1, *range(10, 91, 10), 97])]
)
def test_an_axis_counts_in_round_numbers(count: int, told: list[int]):
    assert ticks(count) == told


def test_the_status_tells_alteration_cell_state_and_reads():
    chart = small_map()
    assert status(chart, 1, 2) == ("TP53 p.Arg175His · DP cell D002-5, Of tumour origin · Mutated · 35 of 80 reads")
    assert status(chart, 1, -1) == (
        "TP53 p.Arg175His · 2 of 3 informative cells · Mutated 2, Reference 1 · on the tumour's list"
    )
    assert status(chart, -1, 3) == "Tumour X001-T"
    assert status(replace(chart, alt=None, depth=None), 0, 0) == "ESR1 p.Tyr537Ser · White cells W001-Z · Reference"
