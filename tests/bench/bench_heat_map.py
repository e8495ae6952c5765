"""A heat map of 500 x 2,000: first paint and scrolling, beside a table of items and a rectangle filled for every cell.

Each is shown in a window of 1254 x 640; a paint is over when the window's picture is there. First paints are
one run each, ours after a small map has been shown, so that fonts are loaded.
"""

import sys
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget

from app.outputs.charts.heat_paper import heat_flowable
from app.outputs.charts.look import screen
from app.outputs.charts.order import by_profile
from app.outputs.charts.shapes import HeatMap
from tests.bench.row import Row
from tests.outputs.chart_samples import large_map
from tests.outputs.test_charts import pdf_of
from ui import theme
from ui.widgets.heat_map import HeatMapView
from ui.widgets.heat_place import LEVELS

SIZE = (1254, 640)
STEPS = 40
Shown = TypeVar("Shown", bound=QWidget)


class Filled(QWidget):
    """The naive way: a rectangle filled for every cell, in sight or not."""

    def __init__(self, chart: HeatMap) -> None:
        super().__init__()
        self.states = chart.states
        self.brushes = [QBrush(QColor(each)) for each in screen("light").grounds]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for row, line in enumerate(self.states.tolist()):
            for column, state in enumerate(line):
                painter.fillRect(QRect(column * 16, row * 16, 15, 15), self.brushes[state])


def measure() -> list[Row]:
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    theme.load_fonts()
    theme.apply(application)
    chart = large_map(500, 2000)
    _first(HeatMapView, lambda view: view.show_map(by_profile(large_map(5, 5))))
    sorting = _took(lambda: by_profile(chart))
    shown = by_profile(chart)
    ours, view = _first(HeatMapView, lambda made: made.show_map(shown))
    filled, _widget = _first(lambda: Filled(shown), lambda _made: None)
    table, items = _first(lambda: QTableWidget(*shown.states.shape), lambda made: _fill(made, shown))
    scrolled, naive = _scroll(view), _scroll(items)
    view.zoom(-len(LEVELS))
    whole = _scroll(view)
    paper = _took(lambda: pdf_of(heat_flowable(shown)))
    return [
        Row("500 x 2,000 heat map, first paint (naive: a table of items)", ours, table, "ms", "< 200 ms"),
        Row("500 x 2,000 heat map, first paint (naive: fillRect a cell)", ours, filled, "ms", "< 200 ms"),
        Row("500 x 2,000 heat map, a step of scrolling (naive: a table)", scrolled, naive, "ms", "< 16 ms"),
        Row("500 x 2,000 heat map, a step of scrolling, 1 px a cell", whole, None, "ms", "< 16 ms"),
        Row("500 x 2,000 heat map, sorted by profile", sorting, None, "ms", "< 200 ms"),
        Row("500 x 2,000 heat map on paper", paper, None, "ms", "< 1000 ms"),
    ]


def _fill(table: QTableWidget, chart: HeatMap) -> None:
    """Cells as small as ours, so that as many are in sight."""
    brushes = [QBrush(QColor(each)) for each in screen("light").grounds]
    for header in (table.horizontalHeader(), table.verticalHeader()):
        header.setMinimumSectionSize(16)
        header.setDefaultSectionSize(16)
    for row, line in enumerate(chart.states.tolist()):
        for column, state in enumerate(line):
            item = QTableWidgetItem()
            item.setBackground(brushes[state])
            table.setItem(row, column, item)


def _took(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = perf_counter()
    work()
    return 1000 * (perf_counter() - begun)


def _first(make: Callable[[], Shown], fill: Callable[[Shown], object]) -> tuple[float, Shown]:
    """Milliseconds from nothing to the first picture."""
    begun = perf_counter()
    made = make()
    made.resize(*SIZE)
    fill(made)
    made.show()
    made.grab()
    return 1000 * (perf_counter() - begun), made


def _scroll(view: HeatMapView | QTableWidget) -> float:
    """Milliseconds a step, to the right and down by turns: the middle one of three rounds."""
    rounds = []
    for _turn in range(3):
        begun = perf_counter()
        for step in range(STEPS):
            bar = view.horizontalScrollBar() if step % 2 else view.verticalScrollBar()
            bar.setValue(bar.value() + bar.singleStep())
            view.grab()
        rounds.append(1000 * (perf_counter() - begun) / STEPS)
    return sorted(rounds)[1]
