"""A participant: figures, the way of the blood, the lineage, the tumour block, deviations, and what is missing."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.enrolment import told_failure
from app.domain.words import DeviationState, Kind, ParticipantStatus, SortOutcome, label_of
from app.i18n import N_, _
from app.outputs.forms.words import in_words
from app.queries.case import Case, case
from app.queries.counts import final_count, preliminary_count
from app.queries.history import history
from app.queries.lacking import lacking
from app.queries.leaving import leaving
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.lineage_of import HEADS, nodes_of
from ui.pages.page import Page
from ui.pages.participant_acts import acts_on
from ui.pages.way_of import way_of
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.figures import Figure, Figures
from ui.widgets.header import PageHeader
from ui.widgets.lineage_tree import LineageTree
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.more import MoreButton
from ui.widgets.text import Text
from ui.widgets.timeline import Timeline

LEFT = (ParticipantStatus.WITHDRAWN, ParticipantStatus.SCREEN_FAIL)


class ParticipantPage(Page):
    KEY = "participant"
    TITLE = N_("Participant")
    RAIL = "participants"
    TABLES = frozenset(
        {
            "participant",
            "consent",
            "item",
            "tube",
            "receipt",
            "count",
            "cell",
            "wga_product",
            "block",
            "deviation",
            "shipment_item",
        }
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.number = 0
        self.header = PageHeader("")
        self.figures, self.timeline, self.tree = Figures(), Timeline(), LineageTree()
        self.missing = LinesCard(_("Missing to be complete"))
        self.deviations = LinesCard(_("Deviations"))
        self.history = LinesCard(_("History"))
        self.count = Text("", "small", "text2")
        self.more = MoreButton()
        self.record = Button(_("Record"), icon="pencil")
        self.form = Button(_("Documents"), icon="printer")
        self.drawn = Button(_("Draw"), icon="droplets")
        self.add = Button(_("Receive"), kind="primary", icon="inbox")
        self.drawn.setShortcut("Ctrl+D")
        self.add.setShortcut("Ctrl+R")
        self.header.add(self.more, self.record, self.form, self.drawn, self.add)
        self.record.clicked.connect(lambda: self.desk.go("enrol", f"{self.number}"))
        self.form.clicked.connect(lambda: self.desk.go("documents", f"{self.number:03d}"))
        self.drawn.clicked.connect(lambda: self.desk.go("draw", f"{self.number}"))
        self.add.clicked.connect(lambda: self.desk.go("receive", f"{self.number}"))
        self.tree.chosen.connect(self._on_node)
        self._lay_out()

    def arrive(self, subject: str) -> None:
        self.number = int(subject)
        self.refresh()

    def refresh(self) -> None:
        found = self.lab.ask(case, self.lab.settings, self.number)
        self._show_head(found)
        self.figures.show_figures(figures_of(found))
        self.timeline.show_entries(way_of(found))
        nodes = nodes_of(found)
        self.tree.show_nodes(nodes, HEADS())
        self.count.setText(
            _("{count} specimens").format(count=len(found.tubes) + len(found.cells) + len(found.products))
        )
        self._show_missing(found)
        self._show_side(found)

    def next_act(self) -> None:
        lines = self.missing.lines
        if lines and lines[0].line.act is not None:
            lines[0].line.act()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            (_("Enter"), N_("what is missing first")),
            ("Ctrl+D", N_("record a draw")),
            ("Ctrl+R", N_("receive a tube")),
            ("Ctrl+M", N_("consent, withdrawal, screen failure")),
        )

    def _show_head(self, found: Case) -> None:
        values = found.enrolment.values
        status = ParticipantStatus(found.status)
        self.more.offer(acts_on(self, self.lab, self.desk, self.number, status))
        for button in (self.drawn, self.add):
            button.setEnabled(status not in LEFT)
        told = self._told_status(status)
        words = [
            told if status in LEFT else "",
            in_words(values.get("sex")),
            _("born {year}").format(year=values["birth_year"]) if values.get("birth_year") else "",
            in_words(values.get("subtype")),
            _("line {line}").format(line=values["line"]) if values.get("line") else "",
            values.get("metastatic_sites") or "",
            "" if status in LEFT else told,
            told_verdict(found.populations.verdict),
        ]
        self.header.set_texts(f"MB-{found.number:03d}", " · ".join(word for word in words if word))

    def _told_status(self, status: ParticipantStatus) -> str:
        """The status, and why or how far somebody left."""
        left = self.lab.ask(leaving, self.number)
        why = told_failure(left.screen_fail_reason) if status is ParticipantStatus.SCREEN_FAIL else ""
        scope = label_of(left.scope) if left.scope is not None else ""
        word = label_of(status)
        return _("{what}: {why}").format(what=word, why=why or scope) if why or scope else word

    def _show_missing(self, found: Case) -> None:
        lacks = lacking(found)
        lines = [
            LineOf("", lack.text, state=State.WAIT, act=lambda lack=lack: self.desk.go(lack.page, lack.subject))  # type: ignore[misc]
            for lack in lacks[:7]
        ]
        note = _("{count} lines").format(count=len(lacks)) if lacks else _("complete")
        self.missing.show_lines(lines, note)

    def _show_side(self, found: Case) -> None:
        states = {DeviationState.CLOSED: State.OK, DeviationState.OPEN: State.WAIT, DeviationState.DRAFT: State.WARN}
        self.deviations.show_lines(
            [
                LineOf(
                    f"{row.id}",
                    label_of(row.code),
                    label_of(row.state),
                    states[row.state],
                    lambda number=row.id: self.desk.go("deviations", str(number)),  # type: ignore[misc]
                )
                for row in found.deviations[:4]
            ],
            _("{count} in all").format(count=len(found.deviations)),
        )
        zone = self.lab.settings.zone
        events = self.lab.ask(history, participant=self.number, limit=8)
        self.history.show_lines(
            [
                LineOf(
                    each.at.astimezone(zone).strftime("%d/%m %H:%M"),
                    f"{each.what} {each.barcode[5:9]} {each.detail}".strip(),
                    each.user,
                    None,
                    self._run_opener(each.run) if each.run is not None else None,
                )
                for each in events
            ]
        )

    def _run_opener(self, run: int) -> Callable[[], None]:
        return lambda: self.desk.go("run_record", str(run))

    def _on_node(self, key: str) -> None:
        if not key.startswith("stack"):
            self.desk.open_code(key)

    def _lay_out(self) -> None:
        tree = QScrollArea()
        tree.setWidget(self.tree)
        tree.setWidgetResizable(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.viewport().setAutoFillBackground(False)
        self.tree.setAutoFillBackground(False)
        card = Card(margin=16)
        head = QHBoxLayout()
        head.addWidget(Text(_("Specimens"), "heading"))
        head.addStretch(1)
        head.addWidget(self.count)
        card.column.addLayout(head)
        card.column.addWidget(tree, 1)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self.missing)
        side.addWidget(self.deviations)
        side.addWidget(self.history)
        side.addStretch(1)
        inside = QWidget()
        inside.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(348)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 1)
        row.addWidget(scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(10)
        for widget in (self.header, self.figures, self.timeline):
            column.addWidget(widget)
        column.addLayout(row, 1)


def figures_of(found: Case) -> list[Figure]:
    """Counts, cells, products and the verdict's state."""
    final = final_count(found.counts) or preliminary_count(found.counts)
    dp = [row for row in found.cells if row.kind is Kind.DP_CELL]
    live = [row for row in dp if row.outcome not in (SortOutcome.EMPTY, SortOutcome.LOST)]
    products = [row for row in found.products if row.kind is Kind.DP_CELL]
    tested = [row for row in products if row.gii is not None or row.yield_ng is not None]
    back = [row for row in found.shipped if row.result_received is not None]
    unit = _("per norm volume")
    none = "–"
    return [
        Figure(
            _("DP cells"),
            str(final.dp_per_norm) if final and final.dp_per_norm is not None else none,
            unit,
            *_positive(final.n_dp if final else None),
        ),
        Figure(
            _("CTC"),
            str(final.ctc_per_norm) if final and final.ctc_per_norm is not None else none,
            unit,
            *_positive(final.n_ctc if final else None),
        ),
        Figure(_("Sorted DP cells"), str(len(live)), _("of {count} placed").format(count=len(dp))),
        Figure(_("Amplified"), str(len(products)), _("{count} tested").format(count=len(tested))),
        Figure(_("Sequenced"), str(len(back)), _("of {count} sent").format(count=len(found.shipped))),
        Figure(_("Verdict"), "–", "", told_verdict(found.populations.verdict), State.WAIT),
    ]


def _positive(count: int | None) -> tuple[str, State]:
    if count is None:
        return _("Not counted"), State.NOT_BEGUN
    return (_("Positive, {count} counted").format(count=count), State.OK) if count else (_("None counted"), State.VOID)


def told_verdict(verdict: str) -> str:
    """The verdict's state in words."""
    return {
        "AWAITED": _("Verdict awaited"),
        "NOT_COUNTED": _("Not counted"),
        "NO_DP": _("No DP cell"),
        "PENDING": _("Verdict pending"),
    }.get(verdict, verdict)
