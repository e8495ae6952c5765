"""Charts as they flow down a page: bars break between two lines, a heat map between its parts, a profile stands whole."""

from dataclasses import replace
from functools import cache
from typing import Any, Final

from app.i18n import _
from app.outputs.charts.copies import draw_copies
from app.outputs.charts.flow import draw_flow
from app.outputs.charts.heat_paper import heat_flowable
from app.outputs.charts.heat_parts import Part, parts
from app.outputs.charts.look import PAPER
from app.outputs.charts.penetrance import draw_bars
from app.outputs.charts.shapes import Bars, CnaProfile, Flow, HeatMap
from app.outputs.forms.figures import Drawn
from app.outputs.forms.looks import Styles, spoken

FEWEST: Final = 3
"""Lines of bars at least that stand on a page before the next."""


def figure(chart: Drawn, known: Styles, width: float) -> list[Any]:
    """What ReportLab flows down the page for a chart."""
    from reportlab.platypus import Spacer

    match chart:
        case Bars():
            return [_bars()(chart), Spacer(1, 6)]
        case CnaProfile():
            return [draw_copies(chart, width, PAPER).drawing, Spacer(1, 8)]
        case Flow():
            return [draw_flow(chart, width, PAPER).drawing, Spacer(1, 8)]
        case HeatMap():
            return [
                each for place, part in enumerate(parts(chart, width)) for each in _of_map(part, chart, known, place)
            ]


def _of_map(part: Part, whole: HeatMap, known: Styles, place: int) -> list[Any]:
    """The title before the first part; a part of several says which rows and cells it shows."""
    from reportlab.platypus import KeepTogether, Paragraph, Spacer

    above = [Paragraph(spoken(whole.title), known["subhead"])] if not place else []
    if len(part.chart.rows) < len(whole.rows) or len(part.chart.columns) < len(whole.columns):
        told = _("Alterations {first} to {last} of {count}, cells {left} to {right} of {cells}").format(
            first=part.rows[0],
            last=part.rows[1],
            count=len(whole.rows),
            left=part.cells[0],
            right=part.cells[1],
            cells=len(whole.cells),
        )
        above.append(Paragraph(spoken(told), known["small"]))
    return [KeepTogether([*above, heat_flowable(part.chart)]), Spacer(1, 6)]


@cache
def _bars() -> Any:
    """A flowable that breaks between two bars; its head and foot come again on each page."""
    from reportlab.platypus import Flowable

    class Broken(Flowable):  # type: ignore[misc, unused-ignore]
        def __init__(self, chart: Bars) -> None:
            super().__init__()
            self.chart = chart

        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            self.drawn = draw_bars(self.chart, width, PAPER)
            return width, self.drawn.height

        def split(self, width: float, height: float) -> list[Any]:
            bars = self.chart.bars
            around = draw_bars(replace(self.chart, bars=bars[:1]), width, PAPER).height - PAPER.row
            fitting = int((height - around) // PAPER.row)
            if fitting < FEWEST or fitting >= len(bars):
                return []
            return [Broken(replace(self.chart, bars=part)) for part in (bars[:fitting], bars[fitting:])]

        def draw(self) -> None:
            self.drawn.drawing.drawOn(self.canv, 0, 0)

    return Broken
