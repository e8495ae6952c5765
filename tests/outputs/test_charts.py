"""Charts as they are drawn: their numbers, their places, the same on paper for the same facts, legible in grey."""

import io
import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pypdf
import pypdfium2
import pytest
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from app import i18n
from app.outputs import fonts
from app.outputs.charts.copies import AGREEMENT, draw_copies, genome_axis, signed
from app.outputs.charts.drawing import Chart, fitted
from app.outputs.charts.flow import balance, draw_flow
from app.outputs.charts.heat_paper import heat_flowable
from app.outputs.charts.look import PAPER, screen
from app.outputs.charts.penetrance import draw_bars, parted
from app.outputs.charts.shapes import Bars, CellState, CnaProfile, Flow, Stretch
from tests.outputs.chart_samples import a_flow, a_profile, large_map, small_map, some_bars

pytestmark = pytest.mark.requirement("URS-CRF-008")

WIDTH = 490
LOOKS = {"light": screen("light"), "dark": screen("dark"), "paper": PAPER}


def pdf_of(*flowables: object) -> bytes:
    """The flowables on A4, as the forms set them."""
    fonts.register()
    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, invariant=1, initialFontName=fonts.REGULAR)
    template.addPageTemplates([PageTemplate(frames=[Frame(51, 57, 502, 717, 6, 0, 6, 0)])])
    template.build(list(flowables))
    return buffer.getvalue()


def all_charts(look=PAPER) -> list[Chart]:
    return [
        draw_bars(some_bars(), WIDTH, look),
        draw_copies(a_profile(), WIDTH, look),
        draw_flow(a_flow(), WIDTH, look),
    ]


def texts_of(chart: Chart) -> list[str]:
    """The texts of a chart's SVG."""
    root = ElementTree.fromstring(chart.svg())
    return [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def luminance(color: str) -> float:
    """0 black to 1 white, as a copier sees a colour."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_number_of_penetrance_stands_in_the_drawing(look):
    told = "|".join(texts_of(draw_bars(some_bars(), 900, look)))
    for number in ("7 of 12", "58.3\u00a0% (27.7–84.8)", "68.6\u00a0%", "11 of 11", "0 of 0", "not estimable"):
        assert number in told
    assert "In all cells · clonal" in told
    assert "In one of several cells · few cells" in told


@pytest.mark.requirement("URS-LANG-001")
def test_french_numbers_have_a_decimal_comma():
    with i18n.speaking("fr"):
        bars, copies = texts_of(draw_bars(some_bars(), 900, PAPER)), texts_of(draw_copies(a_profile(), 900, PAPER))
    assert "58,3\u00a0% (27,7–84,8)" in bars
    assert "7 sur 12" in bars
    assert "2 segments partagés · r = 0,82 · p = 0,004" in copies


def test_a_bar_reaches_as_far_as_its_share():
    chart = draw_bars(some_bars(), 900, screen("light"))
    root = ElementTree.fromstring(chart.svg())
    boxes = [each.attrib for each in root.iter("{http://www.w3.org/2000/svg}rect")]
    tracks = [float(box["width"]) for box in boxes if float(box["height"]) == 12]
    whole, all_of_it, in_seven = tracks[0], tracks[1], tracks[3]
    assert all_of_it == pytest.approx(whole)
    assert in_seven == pytest.approx(whole * 7 / 12)


def test_each_line_of_penetrance_opens_its_bar():
    chart = draw_bars(some_bars(), WIDTH, PAPER)
    assert [spot.key for spot in chart.spots] == ["akt1", "tp53", "pten", "cdh1"]
    assert chart.spots[1].told == (
        "TP53 p.Arg175His: 7 of 12, 58.3\u00a0% (27.7–84.8), In some cells, corrected for dropout 68.6\u00a0%"
    )
    below = [spot.top for spot in chart.spots]
    assert below == sorted(below)
    assert all(spot.top + spot.height <= chart.height for spot in chart.spots)


def test_many_bars_are_parted_by_page():
    many = Bars("Penetrance", some_bars().bars * 20)
    parts = parted(many)
    assert [len(part.bars) for part in parts] == [26, 26, 26, 2]
    assert all(draw_bars(part, WIDTH, PAPER).height < 680 for part in parts)
    assert parted(Bars("Penetrance", ())) == (Bars("Penetrance", ()),)


def test_a_profile_numbers_what_cell_and_tumour_share():
    chart = draw_copies(a_profile(), 1000, screen("light"))
    assert [spot.key for spot in chart.spots] == [AGREEMENT, "1:1", "17:1"]
    assert chart.spots[0].told == "2 shared segments · r = 0.82 · p = 0.004"
    assert chart.spots[2].told == "Shared segment 2: chromosome 17, 0.0 to 21.0 Mb"
    told = texts_of(chart)
    assert {"Tumour X001-T · log2", "Cell D001-7 · log2", "X", "1", "2"} <= set(told)
    assert told.count("+3.0") == 2
    assert chart.spots[1].left < chart.spots[2].left


def test_a_cell_that_shares_nothing_says_so():
    chart = draw_copies(replace(a_profile(), shared=(), r=None, p=None), WIDTH, PAPER)
    assert [spot.told for spot in chart.spots] == ["0 shared segments"]


def test_the_genome_is_one_line_and_a_longer_build_fits_it():
    axis = genome_axis((Stretch("k", "22", 1, 60_000_000), Stretch("k", "GL000192.1", 1, 5)), 40, 800)
    assert axis.x("1", 0) == 40
    assert axis.x("22", 60_000_000) == axis.x("X", 0)
    assert "GL000192.1" not in axis.starts


@pytest.mark.parametrize(("value", "told"), [(1.5, "+1.5"), (0.0, "0"), (-1.5, "−1.5")])
def test_a_ratio_bears_its_sign(value: float, told: str):
    assert signed(value) == told


def test_the_flow_tells_who_is_where_and_who_left_why():
    chart = draw_flow(a_flow(), 800, screen("dark"))
    told = texts_of(chart)
    assert {"n = 1 060", "n = 28", "n = 15", "No DP cell", "1 030", "Every participant is accounted for."} <= {
        each.replace("\u00a0", " ").replace("\u202f", " ") for each in told
    }
    keys = [spot.key for spot in chart.spots]
    assert keys == ["enrolled", "not-drawn", "sampled", "counted", "no-dp", "positive", "pending", "not", "proven"]


@pytest.mark.requirement("URS-CELL-003")
def test_a_flow_that_does_not_close_names_the_gap():
    flow = a_flow(proven=13)
    assert not flow.closes
    assert balance(flow) == "2 not accounted for between “DP-positive” and “Proven”"
    assert balance(flow) in texts_of(draw_flow(flow, 800, PAPER))


def test_empty_charts_say_what_is_missing():
    empty = CnaProfile("Copy numbers", "T", "C", (), ())
    assert texts_of(draw_bars(Bars("Penetrance", ()), WIDTH, PAPER)) == ["No alteration to show."]
    assert texts_of(draw_copies(empty, WIDTH, PAPER)) == ["No segment to show."]
    assert texts_of(draw_flow(Flow("Flow", ()), WIDTH, PAPER)) == ["No participant yet."]


def test_no_text_lies_beyond_a_chart():
    """Each text by its own measure, in the widest language, on the narrowest paper."""
    with i18n.speaking("fr"):
        charts = all_charts()
    for chart in charts:
        for each in chart.drawing.contents:
            if type(each).__name__ == "String":
                left, _bottom, right, _top = each.getBounds()
                assert left > -0.5, each.text
                assert right < chart.width + 0.5, each.text


def test_a_text_is_cut_to_its_room():
    shown = fitted("TP53 p.Arg175His and a very long name", fonts.REGULAR, 8, 60)
    assert shown.endswith("…")
    assert fonts.width(shown, fonts.REGULAR, 8) <= 60
    assert fitted("TP53", fonts.REGULAR, 8, 60) == "TP53"


@pytest.mark.parametrize("cells", [3, 100])
def test_the_same_facts_give_the_same_paper(cells: int):
    def paper() -> bytes:
        return pdf_of(*(chart.drawing for chart in all_charts()), heat_flowable(large_map(15, cells)))

    assert paper() == paper()


def test_nothing_on_paper_stands_in_a_font_that_is_not_embedded():
    pdf = pdf_of(
        *(chart.drawing for chart in all_charts()), heat_flowable(small_map()), heat_flowable(large_map(70, 70))
    )
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            assert "Inter" in font.get_object()["/BaseFont"] or "JetBrains" in font.get_object()["/BaseFont"]


def test_the_paper_says_what_the_screen_says():
    """One definition: the texts of the drawing on paper are those of its SVG in the same look."""
    for chart in all_charts():
        on_paper = re.sub(r"\s", "", text_of(pdf_of(chart.drawing)))
        for told in texts_of(chart):
            assert re.sub(r"\s", "", told) in on_paper


@pytest.mark.requirement("URS-LOOK-001")
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_states_differ_in_grey(look):
    greys = [luminance(look.grounds[state]) for state in CellState]
    assert min(abs(first - second) for first, second in combinations(greys, 2)) > 0.08
    for state in CellState:
        assert abs(luminance(look.inks[state]) - greys[state]) > 0.25


def test_paper_has_no_colour():
    pdf = pdf_of(*(chart.drawing for chart in all_charts()), heat_flowable(small_map()))
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=1).to_numpy().astype(int)
        assert abs(picture[..., 0] - picture[..., 2]).max() <= 2
