"""The endpoint: the answer with its exact interval, every number of it, the flow, the populations; each opens its people."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import documents
from app.domain.derived import Computed
from app.i18n import N_, _
from app.outputs.charts.flow import draw_flow
from app.outputs.charts.of_answer import flow_of
from app.outputs.endpoint_report import write_endpoint
from app.outputs.facts import write_people
from app.queries.answer import Answer, answer, title_of
from app.queries.answer_facts import (
    PEOPLE,
    Line,
    interim_told,
    interval_told,
    lines_of,
    margins_of,
    of_line,
    of_people,
    of_step,
    primary_of,
    share_told,
    status_word,
    unknown_of,
)
from app.queries.fact_columns import Facts, col
from app.settings import papers_folder
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.origin_facts import FactsView
from ui.pages.page import Page
from ui.pages.results_list import ResultsList
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.chart_view import ChartView
from ui.widgets.cross_table import Crossing, CrossTable
from ui.widgets.header import PageHeader
from ui.widgets.layouts import stack_in
from ui.widgets.rows import AsEntered
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs
from ui.widgets.text import Text
from ui.written import tell_written

NUMBERS, CROSSED, FLOW, POPULATIONS = "numbers", "crossed", "flow", "populations"
TABS: Final = (
    (NUMBERS, N_("Numbers")),
    (CROSSED, N_("DP by CTC")),
    (FLOW, N_("Flow")),
    (POPULATIONS, N_("Populations")),
)
STATES: Final = {Computed.COMPUTED: "ok", Computed.INTERIM: "warn"}


def _status_told(line: Line) -> Told:
    return Told(status_word(line.status), STATES.get(line.status, "void"))


LINES: Final[tuple[Column[Line], ...]] = (
    col("GROUP", N_("Of"), lambda line: line.group, width=110),
    col("TITLE", N_("What it is"), lambda line: line.title, width=330, stretch=True),
    col("VALUE", N_("Value"), lambda line: line.value, width=290),
    col("INTERVAL", N_("95 % CI or range"), lambda line: line.interval, width=190),
    col("STATUS", N_("Status"), _status_told, K.STATE, width=120),
    col("N", N_("Participants"), lambda line: len(line.numbers), K.NUMBER, width=110),
)


def _crossing(line: Line) -> Crossing:
    return Crossing(line.key, len(line.numbers), line.title)


class EndpointPage(Page):
    """Enter on a number shows its participants; Enter on one of them opens the origin of that participant's cells."""

    KEY = "endpoint"
    TITLE = N_("Endpoint")
    RAIL = "results"
    TABLES: ClassVar = frozenset(
        {
            "participant",
            "item",
            "count",
            "cell",
            "block",
            "reference",
            "shipment",
            "shipment_item",
            "result_file",
            "result_sample",
            "origin_verdict",
            "exclusion",
            "study_settings",
        }
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.found: Answer | None = None
        self.header = PageHeader(_(self.TITLE))
        self.question = Text("", "small_medium", "text2", wraps=True)
        self.primary = Text("", "number", tabular=True)
        self.why = Text("", "small", "text2", wraps=True)
        self.views = Tabs([(key, _(title)) for key, title in ResultsList.VIEWS])
        self.views.set_value(self.KEY)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self._lines: Sequence[Line] = ()
        self._people: Sequence[Any] = ()
        self.lines = RowsTable(LINES, AsEntered(lambda: self._lines), key=lambda line: line.key)
        self.people = RowsTable(PEOPLE, AsEntered(lambda: self._people), key=lambda each: each.standing.number)
        self.lines.setAccessibleName(_("Numbers"))
        self.people.setAccessibleName(_("Populations"))
        self.crossed = CrossTable(
            (_("CTC present"), _("No CTC"), _("Total")), (_("DP-positive"), _("No DP"), _("Total"))
        )
        self.flow = ChartView()
        self.facts = FactsView()
        self.stack = QStackedWidget()
        self.radar = Button(_("Match radar"), key="Ctrl+R", icon="microscope")
        self.paper = Button(_("Print"), key="Ctrl+P", icon="printer")
        self.sheet = Button(_("Write the sheet"), key="Ctrl+E", icon="file-spreadsheet")
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        self.refresh()
        self._on_tab()

    def refresh(self) -> None:
        found = self.lab.ask(answer, self.lab.settings)
        self.found = found
        first = primary_of(found)
        self.header.set_texts(_(self.TITLE), _("{count} enrolled").format(count=len(found.enrolled)))
        state = State.WARN if first.status is Computed.INTERIM else State.OK
        self.header.show_chips([(state, status_word(first.status))])
        interval = interval_told(first.share)
        self.question.setText(title_of(first))
        told = _("{share}, 95 % interval {interval}").format(share=share_told(first.share), interval=interval)
        self.primary.setText(told if interval else share_told(first.share))
        self.why.setText(interim_told(found))
        self._lines, self._people = lines_of(found), found.people
        for table, card in self._cards:
            table.reload()
            if table.current() is None:
                table.selectRow(0)
            card.tell_rows()
        self.tabs.show_counts({POPULATIONS: len(found.people)})
        crossings = [[_crossing(line) for line in lines] for lines in margins_of(found)]
        self.crossed.show_numbers(crossings, _crossing(unknown_of(found)))
        self.flow.show_chart(partial(draw_flow, flow_of(found)))

    def next_act(self) -> None:
        self._focus()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+PgUp/PgDn", N_("from view to view")),
            ("Enter", N_("the participants of a number; there: their origin")),
            ("Alt+←", N_("back from the facts")),
            ("Ctrl+E", N_("write the facts as a sheet")),
            ("Ctrl+P", N_("write the report of the endpoint")),
            ("Ctrl+R", N_("the match radar")),
        )

    def open_facts(self, found: Facts) -> None:
        """Show the participants of a number."""
        self.stack.setCurrentWidget(self.facts)
        self.facts.show_facts(found)
        if self.facts.table is not None:
            self.facts.table.opened.connect(self._on_person)

    def _on_line(self, line: Line) -> None:
        if self.found is not None:
            self.open_facts(of_line(self.found, line))

    def _on_crossed(self, key: str) -> None:
        if self.found is not None:
            lines = (*(line for row in margins_of(self.found) for line in row), unknown_of(self.found))
            self.open_facts(of_line(self.found, next(line for line in lines if line.key == key)))

    def _on_view(self, key: str) -> None:
        """To a neighbour under Results; this page stays in front of its own tab."""
        if key != self.KEY:
            self.views.set_value(self.KEY)
            self.desk.go(key, "")

    def _on_step(self, key: str) -> None:
        found = of_step(self.found, key) if self.found is not None else None
        if found is not None:
            self.open_facts(found)

    def _on_person(self, row: Any) -> None:
        self.desk.go("origin", str(row.standing.number))

    def _on_tab(self) -> None:
        self.stack.setCurrentWidget(self._fronts[self.tabs.value()])
        self._focus()

    def _focus(self) -> None:
        front = self.stack.currentWidget()
        if front is self.facts and self.facts.table is not None:
            self.facts.table.setFocus()
            return
        if self.tabs.value() == CROSSED:
            self.crossed.focus_first()
            return
        mains: dict[str, QWidget] = {NUMBERS: self.lines, FLOW: self.flow, POPULATIONS: self.people}
        mains[self.tabs.value()].setFocus()

    def _step(self, by: int) -> None:
        self.tabs.step(by)
        self._on_tab()

    def _to_write(self) -> Facts | None:
        """The table in front; of numbers and flow, the table of numbers."""
        found = self.found
        if found is None:
            return None
        if self.stack.currentWidget() is self.facts:
            return self.facts.found
        if self.tabs.value() == POPULATIONS:
            everybody = [each.standing.number for each in found.people]
            return of_people(found, "populations", _("Populations"), everybody)
        return Facts("numbers", _("Endpoint"), self.primary.text(), LINES, tuple(self._lines))

    def _on_sheet(self) -> None:
        found = self._to_write()
        if found is None:
            return
        name = f"endpoint-{found.key}-{self.lab.now:%Y%m%d-%H%M%S}.xlsx"
        path = write_people(papers_folder(self.desk.workstation) / name, found, self.lab.now)
        tell_written(self.desk, _("Facts written: {title}.").format(title=found.title), path)

    def _on_paper(self) -> None:
        self.lab.must_be_allowed(documents.issue)
        path = write_endpoint(self.lab, self.lab.ask(answer, self.lab.settings), papers_folder(self.desk.workstation))
        tell_written(self.desk, _("Endpoint report written."), path)

    def _connect(self) -> None:
        self.lines.opened.connect(self._on_line)
        self.people.opened.connect(self._on_person)
        self.crossed.opened.connect(self._on_crossed)
        self.views.chosen.connect(self._on_view)
        self.flow.opened.connect(self._on_step)
        self.facts.left.connect(self._on_tab)
        self.tabs.chosen.connect(lambda _key: self._on_tab())
        self.radar.clicked.connect(lambda: self.desk.go("radar", ""))
        self.sheet.clicked.connect(self._on_sheet)
        self.paper.clicked.connect(self._on_paper)
        for button in (self.radar, self.paper, self.sheet):
            button.bind()
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self._step(by))

    def _lay_out(self) -> None:
        self.header.add(self.radar, self.paper, self.sheet)
        told = Card(margin=14)
        for text in (self.question, self.primary, self.why):
            told.column.addWidget(text)
        self._cards = [(table, TableCard(table)) for table in (self.lines, self.people)]
        fronts: tuple[QWidget, ...] = (self._cards[0][1], self.crossed, self.flow, self._cards[1][1])
        self._fronts: dict[str, QWidget] = {key: front for (key, _title), front in zip(TABS, fronts, strict=True)}
        for part in (*fronts, self.facts):
            self.stack.addWidget(part)
        stack_in(self, self.header, self.views, told, self.tabs, self.stack, spacing=10)
