"""The charts of a participant's origin: heat map, penetrance, copy numbers; every place opens its facts."""

from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.words import Kind
from app.i18n import N_, _, ngettext
from app.outputs.charts.copies import draw_copies
from app.outputs.charts.of_origin import bars_of, heat_map_of, profile_of
from app.outputs.charts.penetrance import LINES_A_PAGE, draw_bars, parted
from app.outputs.charts.shapes import Bars, ColumnKind, HeatMap
from app.queries.fact_columns import Facts, col, of_alteration, of_cell, of_penetrance, of_segments, plural_of
from app.queries.origin_view import OriginView
from app.queries.origin_words import heterogeneity_told, states_told
from app.queries.profile_facts import of_profiles
from app.tables import ColumnKind as K
from ui.marks import State
from ui.pages.origin_tabs import OriginTab
from ui.pages.origin_words import told
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.chart_view import ChartView
from ui.widgets.empty import EmptyState
from ui.widgets.heat_map import HeatMapView
from ui.widgets.or_empty import OrEmpty
from ui.widgets.rows import AsEntered
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text

KINDS: Final = (Kind.DP_CELL, Kind.CTC)
LIST_WIDTH: Final = 400


class HeatTab(OriginTab):
    """Enter on a row's numbers opens k of m, on a column's heading the cell, on a cell its alteration in all samples."""

    def __init__(self) -> None:
        super().__init__()
        self.chart: HeatMap | None = None
        self.map = HeatMapView()
        self.note = Text("", "small", "text2", wraps=True)
        card = Card(margin=12)
        card.column.addWidget(self.map, 1)
        card.column.addWidget(self.note)
        empty = EmptyState("grid-3x3", _("Alterations by cell appear here."), _("No admitted cell has calls yet."))
        self.front = OrEmpty(card, empty)
        self.column.addWidget(self.front, 1)
        self.map.opened.connect(self._on_opened)

    def show_view(self, view: OriginView) -> None:
        is_same = self.shows(view)
        super().show_view(view)
        if is_same:
            return
        self.chart = heat_map_of(view.case)
        self.map.show_map(self.chart)
        self.note.setText(states_told(view.case.rule))
        self.front.show_content(is_empty=not self.chart.cells or not self.chart.rows)

    def main(self) -> QWidget:
        return self.map

    def _on_opened(self, row: int, column: int) -> None:
        found = self._facts(row, column)
        if found is not None:
            self.asked.emit(found)

    def _facts(self, row: int, column: int) -> Facts | None:
        if self.view is None or self.chart is None:
            return None
        case = self.view.case
        if row < 0:
            each = self.chart.columns[column]
            return None if each.kind.is_fixed else of_cell(case, each.key)
        number = int(self.chart.rows[row].key)
        if column >= 0:
            return of_alteration(case, number)
        is_dp = any(each.kind is ColumnKind.DP for each in self.chart.columns)
        return of_penetrance(case, Kind.DP_CELL if is_dp else Kind.CTC, number)


class PenetranceTab(OriginTab):
    """Bars of the DP cells, of the CTC apart; where they are many, page by page. Enter opens the cells behind a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: tuple[Bars, ...] = ()
        self.at = 0
        self.kinds = Segments([(each.value, plural_of(each)) for each in KINDS], Kind.DP_CELL.value)
        self.line = Text("", "small_medium", "text2", wraps=True)
        self.chart = ChartView()
        self.profiles = Button(_("Profiles"), kind="quiet", key="Ctrl+J", icon="list")
        self.before = Button("", kind="quiet", key="Alt+PgUp", icon="chevron-left")
        self.after = Button("", kind="quiet", key="Alt+PgDown", icon="chevron-right")
        self.where = Text("", "small_medium", "text2", tabular=True)
        self.note = Text("", "small", "text2", wraps=True)
        empty = EmptyState(
            "chart-column", _("Penetrance appears here."), _("No admitted cell of this kind has calls yet.")
        )
        card = Card(margin=12)
        card.column.addWidget(self.chart, 1)
        self.front = OrEmpty(card, empty)
        self._lay_out()
        self.kinds.chosen.connect(lambda _kind: self._show())
        self.chart.opened.connect(self._on_opened)
        self.profiles.clicked.connect(self._on_profiles)
        self.profiles.bind()
        for button, key, by in ((self.before, "Alt+PgUp", -1), (self.after, "Alt+PgDown", 1)):
            button.clicked.connect(lambda _checked=False, by=by: self.step(by))
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    @property
    def kind(self) -> Kind:
        return Kind(self.kinds.value() or Kind.DP_CELL.value)

    def show_view(self, view: OriginView) -> None:
        is_same = self.shows(view)
        super().show_view(view)
        if is_same:
            return
        if not view.case.tables[self.kind].codes and any(view.case.tables[each].codes for each in KINDS):
            self.kinds.set_value(next(each.value for each in KINDS if view.case.tables[each].codes))
        self._show()

    def main(self) -> QWidget:
        return self.chart

    def step(self, by: int) -> None:
        """To a neighbouring page."""
        self.at = min(max(self.at + by, 0), len(self.pages) - 1)
        self._show_page()

    def _show(self) -> None:
        if self.view is None:
            return
        chart = bars_of(self.view.case, self.kind)
        self.pages = parted(chart)
        self.at = min(self.at, len(self.pages) - 1)
        self.line.setText(heterogeneity_told(self.view.case, self.kind))
        for each in (self.line, self.profiles):
            each.setVisible(bool(self.view.case.tables[self.kind].codes))
        self.front.show_content(is_empty=not chart.bars)
        self._show_page()

    def _show_page(self) -> None:
        page, first = self.pages[self.at], self.at * LINES_A_PAGE
        total = sum(len(each.bars) for each in self.pages)
        many = len(self.pages) > 1
        for each in (self.before, self.after, self.where):
            each.setVisible(many)
        self.before.setEnabled(self.at > 0)
        self.after.setEnabled(self.at < len(self.pages) - 1)
        self.where.setText(
            ngettext("{first} to {last} of {count}", "{first} to {last} of {count}", total).format(
                first=first + 1, last=first + len(page.bars), count=total
            )
        )
        self.chart.show_chart(lambda width, look: draw_bars(page, width, look))

    def _on_opened(self, key: str) -> None:
        if self.view is not None:
            self.asked.emit(of_penetrance(self.view.case, self.kind, int(key)))

    def _on_profiles(self) -> None:
        """The cells behind the profiles, H and the distance."""
        if self.view is not None:
            self.asked.emit(of_profiles(self.view.case, self.kind))

    def _lay_out(self) -> None:
        self.kinds.setAccessibleName(_("Kind of cell"))
        self.before.setAccessibleName(_("Page before"))
        self.after.setAccessibleName(_("Next page"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.kinds)
        head.addWidget(self.line, 1)
        head.addWidget(self.profiles)
        for each in (self.before, self.where, self.after):
            head.addWidget(each)
        self.column.addLayout(head)
        self.column.addWidget(self.front, 1)


COPY_COLUMNS: Final = (
    col("CELL", N_("Cell"), lambda row: row.code, K.CODE, width=130),
    col(
        "SHARED", N_("Shared"), lambda row: row.origin.segments.shared_count if row.origin.segments else None, K.NUMBER
    ),
    col("R", N_("r"), lambda row: row.origin.segments.r if row.origin.segments else None, K.NUMBER, places=2),
    col("CNA", N_("CNA"), lambda row: _sign(row.origin.cna), K.STATE),
)


def _sign(positive: bool | None) -> Any:
    if positive is None:
        return None
    return told(State.OK, "+") if positive else told(State.VOID, "−")


class CopiesTab(OriginTab):
    """Cells with copy numbers at the left: arrows change the cell whose profile stands below the tumour's."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Any, ...] = ()
        self.table = RowsTable(COPY_COLUMNS, AsEntered(lambda: self._rows), key=lambda row: row.code)
        self.table.setAccessibleName(_("Cells with copy numbers"))
        self.card = TableCard(self.table)
        self.card.setFixedWidth(LIST_WIDTH)
        self.chart = ChartView()
        framed = Card(margin=12)
        framed.column.addWidget(self.chart)
        framed.column.addStretch(1)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.card)
        row.addWidget(framed, 1)
        empty = EmptyState("dna", _("Copy numbers appear here."), _("No segments of a cell were taken in yet."))
        self.front = OrEmpty(inside, empty)
        self.column.addWidget(self.front, 1)
        self.table.chosen.connect(self._show_cell)
        self.table.opened.connect(lambda row: self._open(row.code))
        self.chart.opened.connect(self._on_spot)

    def show_view(self, view: OriginView) -> None:
        is_same = self.shows(view)
        super().show_view(view)
        if is_same:
            return
        self._rows = tuple(each for each in view.case.cells if each.code in view.case.cell_segments)
        self.front.show_content(is_empty=not self._rows)
        self.table.reload()
        self.card.tell_rows()
        if self.table.current() is None and self._rows:
            self.table.selectRow(0)
        elif self._rows:
            self._show_cell(self.table.current())

    def main(self) -> QWidget:
        return self.table

    def count(self, view: OriginView) -> int | None:
        return len(view.case.cell_segments)

    def _show_cell(self, row: Any) -> None:
        if self.view is not None:
            profile = profile_of(self.view.case, row.code)
            self.chart.show_chart(lambda width, look: draw_copies(profile, width, look))

    def _on_spot(self, _key: str) -> None:
        row = self.table.current()
        if row is not None:
            self._open(row.code)

    def _open(self, code: str) -> None:
        if self.view is not None:
            self.asked.emit(of_segments(self.view.case, code))
