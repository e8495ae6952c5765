"""Late entry: a pre-printed code found on a tube, when it was used and where that is written; then the usual page."""

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import outage
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.outage import LateForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import Kind, ReservedState, label_of
from app.i18n import N_, _
from app.queries.outage import KitCode, reserved_code, waiting_for_record
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.form_view import FormView
from ui.widgets.layouts import beside
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.scroll import Scroll
from ui.widgets.text import Text

NEXT: Final = {
    Kind.BLOOD: (N_("Record the draw"), "draw"),
    Kind.ENRICHED: (N_("Enter the enrichment late"), "bench"),
    Kind.WGA_PRODUCT: (N_("Enter the amplification late"), "bench"),
    Kind.ALIQUOT: (N_("Enter the aliquots late"), "specimens"),
    Kind.EXTRACT: (N_("Record the extract"), "tumours"),
}
SORT: Final = (N_("Enter the sort late"), "sort")


class LateTab(QWidget):
    """Scan a code, say what the paper says, confirm; beside it what waits for its record, each with its page."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.row: KitCode | None = None
        self.waiting = 0
        self.code = Text("", "code_scan")
        self.about = Text("", "small", "text2", wraps=True)
        self.form = FormView(
            LateForm,
            moment_parser=lambda text: parse_moment(text, now=lab.now, zone=lab.settings.zone),
            date_parser=lambda text: parse_date(text, today=lab.today),
        )
        self.act = Button(_("Take up this code"), kind="primary", key="Ctrl+Enter")
        self.facts = DerivedCard(_("Late entry"))
        self.queue = LinesCard(_("Waits for its record"))
        self._lay_out()
        self.act.clicked.connect(self.confirm)
        self.show_code(None)

    def take(self, text: str) -> None:
        """A code of a kit comes to the front."""
        self.show_code(self.lab.ask(reserved_code, text))

    def confirm(self) -> None:
        if self.row is None:
            raise Refused(_("No code was scanned."), hint=_("Scan the pre-printed label on the tube."))
        code = self.row.code
        self.lab.do(outage.claim, code, cast(LateForm, self.form.form()))
        _title, page, subject = _way(self.row)
        self.show_code(None)
        for name in ("used_at", "paper_line"):
            self.form.set_value(name, None)
        self.refresh()
        self.desk.messages.tell(
            _("{code} waits for its record.").format(code=printed(code)),
            _("The next thing of its kind takes this code; no label is asked for."),
            action=_("Record it"),
            key="Enter",
        )
        self.desk.messages.on_action(lambda: self.desk.go(page, subject))

    def refresh(self) -> None:
        rows = self.lab.ask(waiting_for_record)
        self.waiting = len(rows)
        lines = [
            LineOf("", printed(row.code), row.owner, State.WARN, self._opener(row), below=_way(row)[0]) for row in rows
        ]
        empty = [LineOf("", _("Nothing waits."), "", State.OK)]
        self.queue.show_lines(lines or empty, str(len(rows)) if rows else "")
        if self.row is not None:
            self.show_code(self.lab.ask(reserved_code, self.row.code))
        who = self.lab.who
        self.facts.show_facts(
            [
                Fact(_("Entered by"), who.name),
                Fact(_("Entered at"), _("when it is confirmed")),
                Fact(_("Source of the time"), _("late")),
            ]
        )

    def show_code(self, row: KitCode | None) -> None:
        self.row = row
        self.code.setText(printed(row.code) if row else "MB-___-____-_")
        if row is None:
            self.about.setText(_("Scan the pre-printed label on the tube."))
            return
        told = [label_of(row.kind), row.owner, _("kit {kit}").format(kit=row.paper)]
        if row.state is not ReservedState.RESERVED:
            told.append(label_of(row.state))
        self.about.setText(" · ".join(told))

    def _opener(self, row: KitCode) -> Callable[[], None]:
        _title, page, subject = _way(row)
        return lambda: self.desk.go(page, subject)

    def _lay_out(self) -> None:
        inside = Card(_("Code on the tube"))
        inside.column.addWidget(self.code)
        inside.column.addWidget(self.about)
        inside.column.addWidget(self.form)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.act)
        inside.column.addLayout(foot)
        left = QVBoxLayout()
        left.addWidget(inside)
        left.addStretch(1)
        hollow = QWidget()
        left.setContentsMargins(0, 0, 0, 0)
        hollow.setLayout(left)
        panel = SidePanel()
        panel.add(self.queue, self.facts)
        row: QHBoxLayout = beside(Scroll(hollow), panel)
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)


def _way(row: KitCode) -> tuple[str, str, str]:
    """What is recorded next, on which page, opened on what."""
    title, page = NEXT.get(row.kind, SORT)
    if row.kind is Kind.BLOOD and row.participant_no:
        return _(title), page, f"{row.participant_no:03d}"
    return _(title), page, ""
