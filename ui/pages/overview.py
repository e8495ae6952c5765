"""The dashboard: inclusion against the plan, populations, the funnel with its balance, what needs a decision."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.barcode import participant_name, printed
from app.domain.proportion import one_or_more
from app.domain.words import label_of
from app.i18n import N_, _, decimal, ngettext, pgettext
from app.queries.bench import OpenTube, open_tubes, queues
from app.queries.overview import Overview, Pending, overview, pending
from app.settings import Settings
from ui import when
from ui.backup_watch import COPIES
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.backup_lines import lines_of, unsafe
from ui.pages.clock_of import state_of_clock
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.clock_card import big_text
from ui.widgets.figures import Figure, Figures
from ui.widgets.funnel import Funnel
from ui.widgets.header import PageHeader
from ui.widgets.inclusion import InclusionCard
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.step_bars import StepBar, StepBars

SHOWN = 5
RADAR_SHOWN = 2
MONTHS_SHOWN = 8
STATES = {"breach": State.BREACH, "hold": State.HOLD, "warn": State.WARN, "wait": State.WAIT}


class OverviewPage(Page):
    """Nothing is changed here; every line leads to where it is decided."""

    KEY = "overview"
    TITLE = N_("Overview")
    ICON = "chart-column"
    RAIL = "overview"
    TABLES = frozenset(
        {
            "participant",
            "item",
            "cell",
            "count",
            "deviation",
            "shipment",
            "shipment_item",
            "wga_product",
            "block",
            "step_run",
            "study_settings",
            "reference",
            "result_sample",
            "origin_verdict",
            "exclusion",
            "drill",
            COPIES,
        }
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.deviations = Button(_("Deviations"), key="Ctrl+D", icon="triangle-alert")
        self.workbook = Button(_("Workbook for the sponsor"), key="Ctrl+E", icon="clipboard-list")
        for button in (self.deviations, self.workbook):
            button.bind()
        self.endpoint = Button(_("Endpoint"), key="Ctrl+G", icon="chart-column")
        self.endpoint.bind()
        self.header.add(self.deviations, self.endpoint, self.workbook)
        self.inclusion, self.figures, self.funnel = InclusionCard(), Figures(), Funnel()
        self.figures.setFixedHeight(self.inclusion.height())
        self.funnel_card = Card(_("From cell to sequence"), "-", margin=16)
        self.pending = LinesCard(_("Needs a decision"))
        self.radar = LinesCard(_("Match radar"))
        self.steps = StepBars()
        self.months, self.months_card = StepBars(), Card(_("Inclusions by month"), "-", margin=16)
        self.clocks = LinesCard(_("On the clock"))
        self.copies = LinesCard(_("Last checked copy"))
        self._waiting: tuple[Pending, ...] = ()
        self._lay_out()
        self.deviations.clicked.connect(lambda: self.desk.go("deviations", ""))
        self.endpoint.clicked.connect(lambda: self.desk.go("endpoint", ""))
        self.workbook.clicked.connect(lambda: self.desk.go("documents", ""))
        self.steps.chosen.connect(lambda page: self.desk.go(page, ""))

    def arrive(self, subject: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        settings, now = self.lab.settings, self.lab.now
        tubes = self.lab.ask(open_tubes, settings, now)
        found = self.lab.ask(overview, settings, self.lab.today)
        told = _("{study} · data of {time}").format(study=settings.acronym or settings.study_id, time=when.full(now))
        self.header.set_texts(_(self.TITLE), told)
        self.inclusion.show_count(found.included, found.planned, found.planned_by_now)
        self.figures.show_figures(figures_of(found))
        self.funnel.show_funnel(found.funnel, found.balance, found.judgement)
        self.funnel_card.set_title(_("From cell to sequence"), chances(settings))
        plan = self.desk.workstation.backups
        self._show_pending((*unsafe(self.lab, plan), *self.lab.ask(pending, settings, now, tubes)))
        self._show_radar(found)
        steps = self.lab.ask(queues, settings, now, tubes)
        pages = {"run": "bench", "receive": "bench"}
        self.steps.show_bars([StepBar(pages.get(each.page, each.page), _(each.title), each.count) for each in steps])
        self._show_months(found)
        self._show_clocks(tubes, now)
        self.copies.show_lines(lines_of(self.lab, plan, self._opener("settings", "backups")))

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+D", N_("deviations")),
            ("Ctrl+G", N_("the endpoint")),
            ("Ctrl+E", N_("workbook for the sponsor")),
        )

    def _show_months(self, found: Overview) -> None:
        shown = found.by_month[-MONTHS_SHOWN:]
        self.months_card.set_title(_("Inclusions by month"), _("{count} in all").format(count=found.included))
        named = [(date.fromisoformat(f"{month}-01"), count) for month, count, _total in shown]
        self.months.show_bars([StepBar("participants", when.month(day), count) for day, count in named])

    def _show_radar(self, found: Overview) -> None:
        """Cells that lack their match, worst first; the rest stands on the radar's page."""
        self.radar.setVisible(bool(found.radar))
        lines = [
            LineOf(
                "",
                _("{participant}: {lack}").format(participant=participant_name(each.number), lack=each.lack),
                "",
                STATES[each.state],
                self._opener(each.page, each.subject),
                each.way_out,
            )
            for each in found.radar[:RADAR_SHOWN]
        ]
        more = len(found.radar) - len(lines)
        if more > 0:
            lines.append(LineOf("", _("{count} more").format(count=more), act=self._opener("radar", "")))
        self.radar.show_lines(lines, str(len(found.radar)))

    def _show_clocks(self, tubes: Sequence[OpenTube], now: datetime) -> None:
        running = [tube for tube in tubes if tube.clock.stopped is None and tube.clock.left(now) is not None]
        self.clocks.setVisible(bool(running))
        self.clocks.show_lines(
            [
                LineOf(
                    "",
                    printed(tube.barcode),
                    big_text(tube.clock.left(now)),
                    state_of_clock(tube.clock, now),
                    self._opener("bench", ""),
                )
                for tube in running[:SHOWN]
            ],
            str(len(running)),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.months_card.setVisible(event.size().height() > 860)

    def next_act(self) -> None:
        """Go to the most urgent of what needs a decision."""
        if self._waiting:
            self.desk.go(self._waiting[0].page, self._waiting[0].subject)

    def _show_pending(self, waiting: tuple[Pending, ...]) -> None:
        self._waiting = waiting
        lines = [
            LineOf("", each.title, "", STATES[each.state], self._opener(each.page, each.subject), each.text)
            for each in waiting[:SHOWN]
        ]
        more = len(waiting) - len(lines)
        if more > 0:
            lines.append(LineOf("", _("{count} more").format(count=more), act=self._opener("deviations", "")))
        if not waiting:
            lines = [LineOf("", _("Nothing waits for a decision."), state=State.OK)]
        self.pending.show_lines(lines, str(len(waiting)))

    def _opener(self, page: str, subject: str) -> Callable[[], None]:
        return lambda: self.desk.go(page, subject)

    def _lay_out(self) -> None:
        self.funnel_card.column.addWidget(self.funnel, 1)
        steps = Card(_("Waiting by step"), "-", margin=16)
        steps.set_title(_("Waiting by step"), "")
        steps.column.addWidget(self.steps)
        side = SidePanel()
        side.add(self.pending, self.copies, self.radar, self.clocks, steps)
        self.months_card.column.addWidget(self.months)
        self.months_card.column.addStretch(1)
        self.months_card.hide()
        self.months.chosen.connect(lambda page: self.desk.go(page, ""))
        middle = QVBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.funnel_card, 2)
        middle.addWidget(self.months_card, 1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.inclusion, 5)
        top.addWidget(self.figures, 9)
        stack_in(self, self.header, top, beside(middle, side, spacing=12))


def chances(settings: Settings) -> str:
    """What the share of usable cells, about 20 % in published work (S20), means for 5 and for 10 DP cells."""
    share = settings.usable_cell_share
    five, ten = (decimal(100 * one_or_more(cells, share), 0) for cells in (5, 10))
    return _("DP cells. If {share} % are usable, 5 give at least one in {five} %, 10 in {ten} %").format(
        share=decimal(100 * share), five=five, ten=ten
    )


def figures_of(found: Overview) -> list[Figure]:
    """Sampled, counted, with DP cells, deviations: each with what to think of it."""
    share = round(100 * found.dp_positive / found.counted) if found.counted else None
    expected = round(100 * found.expected_dp_share)
    severities = ", ".join(f"{count} {label_of(severity).lower()}" for severity, count in found.open_by_severity)
    return [
        Figure(pgettext("participants", "Sampled"), str(found.sampled), _("of {count}").format(count=found.screened)),
        Figure(
            pgettext("participants", "Counted"),
            str(found.counted),
            _("of {count}").format(count=found.sampled),
            _("final counts"),
        ),
        Figure(
            _("With DP cells"),
            str(found.dp_positive),
            _("of {count}").format(count=found.counted),
            _("{share} %, expected {expected} %").format(share=share, expected=expected) if share is not None else "",
        ),
        Figure(
            _("Open deviations"),
            str(found.deviations_open),
            _("of {count}").format(count=found.deviations),
            severities
            or ngettext("oldest {days} day", "oldest {days} days", found.oldest_open_days).format(
                days=found.oldest_open_days
            )
            if found.deviations_open
            else _("none open"),
            State.WARN if found.deviations_open else State.OK,
        ),
    ]
