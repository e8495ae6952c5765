"""The dashboard: inclusion against the plan, populations, clocks, the funnel, what is open."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.queries.bench import open_tubes
from app.queries.overview import Overview, overview
from ui import theme
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.bench import state_of
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.figures import Figure, Figures
from ui.widgets.funnel import Funnel
from ui.widgets.header import PageHeader
from ui.widgets.lines import LineOf, LinesCard


class OverviewPage(Page):
    KEY = "overview"
    TITLE = N_("Overview")
    ICON = "chart-column"
    RAIL = "overview"
    TABLES = frozenset({"participant", "item", "cell", "count", "deviation", "shipment", "wga_product"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.deviations = Button(_("Deviations"), icon="triangle-alert")
        self.deviations.clicked.connect(lambda: self.desk.go("deviations", ""))
        self.header.add(self.deviations)
        self.figures, self.funnel, self.inclusion = Figures(), Funnel(), InclusionBar()
        self.open = LinesCard(_("Open"))
        self.months = LinesCard(_("Inclusions by month"))
        self._lay_out()

    def arrive(self, subject: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        settings = self.lab.settings
        today = self.lab.now.astimezone(settings.zone).date()
        found = self.lab.ask(overview, settings, today)
        tubes = self.lab.ask(open_tubes, settings, self.lab.now)
        over = sum(state_of(tube, self.lab.now) is State.BREACH for tube in tubes)
        self.header.set_texts(_(self.TITLE), settings.acronym or settings.study_id)
        self.inclusion.show_count(found.included, found.planned)
        self.figures.show_figures(
            [
                Figure(_("Sampled"), str(found.sampled), _("of {count} enrolled").format(count=found.screened)),
                Figure(_("Counted"), str(found.counted), _("final count")),
                Figure(_("DP-positive"), str(found.dp_positive), _("of {count} counted").format(count=found.counted)),
                Figure(
                    _("On the clock"),
                    str(len(tubes)),
                    "",
                    _("{count} over").format(count=over),
                    State.BREACH if over else State.OK,
                ),
                Figure(
                    _("Deviations open"), str(found.deviations_open), _("of {count}").format(count=found.deviations)
                ),
            ]
        )
        self.funnel.show_overview(found)
        self._show_open(found)
        self.months.show_lines([LineOf(month, "", str(count)) for month, count in found.by_month[-6:]])

    def next_act(self) -> None:
        self.desk.go("deviations", "")

    def _show_open(self, found: Overview) -> None:
        lines = [
            LineOf(
                str(found.deviations_open),
                _("deviations to close"),
                state=State.WARN if found.deviations_open else State.OK,
                act=lambda: self.desk.go("deviations", ""),
            ),
            LineOf(
                str(found.overdue),
                _("shipments overdue"),
                state=State.BREACH if found.overdue else State.OK,
                act=lambda: self.desk.go("results", ""),
            ),
        ]
        self.open.show_lines(lines)

    def _lay_out(self) -> None:
        funnel = Card(_("DP cells, from the well to the sequence"), "-", margin=16)
        funnel.set_title(_("DP cells, from the well to the sequence"), "")
        funnel.column.addWidget(self.funnel)
        funnel.column.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self.open)
        side.addWidget(self.months)
        side.addStretch(1)
        holder = QWidget()
        holder.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(348)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(funnel, 1)
        row.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        for widget in (self.header, self.inclusion, self.figures):
            column.addWidget(widget)
        column.addLayout(row, 1)


class InclusionBar(QWidget):
    """How many participants were included of those planned: a bar with its number."""

    def __init__(self) -> None:
        super().__init__()
        self._count, self._planned = 0, 60
        self.setFixedHeight(64)

    def show_count(self, count: int, planned: int) -> None:
        self._count, self._planned = count, planned
        self.setAccessibleName(_("{count} of {planned} included").format(count=count, planned=planned))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("number", tabular=True))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(0, 0, 90, 40), Qt.AlignmentFlag.AlignVCenter, str(self._count))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRectF(56, 4, 300, 36),
            Qt.AlignmentFlag.AlignVCenter,
            _("of {planned} participants included").format(planned=self._planned),
        )
        track = QRectF(0, 46, self.width(), 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 6, 6)
        painter.setBrush(theme.color("accent"))
        share = min(self._count / max(self._planned, 1), 1.0)
        if share:
            painter.drawRoundedRect(QRectF(0, 46, max(track.width() * share, 12), 12), 6, 6)
