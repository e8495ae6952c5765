"""A lot recall: all that a lot touched on one page, in tables with their counts; recall it, print it, open any of it."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import recalls
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.errors import Refused
from app.domain.words import Kind, LotState, Role, label_of
from app.i18n import N_, _, ngettext
from app.outputs.recall_papers import write_recall
from app.queries.recall import COLUMNS, Group, Recall, Touched, recall
from app.settings import papers_folder
from ui import when
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.or_empty import OrEmpty
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs
from ui.written import tell_written

SHORT: Final = {
    Group.RUNS: N_("Runs"),
    Group.THINGS: N_("Things"),
    Group.PLATES: N_("Plates"),
    Group.PARTICIPANTS: N_("Participants"),
    Group.SHIPMENTS: N_("Shipments"),
    Group.RESULTS: N_("Results"),
    Group.VERDICTS: N_("Verdicts"),
    Group.EXPORTS: N_("Sent out"),
}
"""The names of the tabs."""


class RecallPage(Page):
    """The subject is the lot's code; the scan of another lot brings that one up. Enter recalls the lot."""

    KEY = "recall"
    TITLE = N_("Lot recall")
    RAIL = "settings"
    TABLES = frozenset({"lot", "run_lot", "item", "document", "shipment", "result_sample", "origin_verdict"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.code = ""
        self.found: Recall | None = None
        self.header = PageHeader(_(self.TITLE))
        self.tabs = Tabs([(group.name, _(SHORT[group])) for group in Group])
        self.table = RowsTable(COLUMNS, ShortList(self._rows), key=lambda row: (row.key, row.name))
        self.table.setAccessibleName(_("What the lot touched"))
        self.card = TableCard(self.table)
        self.print = Button(_("Paper and sheet"), icon="printer", key="Ctrl+P")
        self.act = Button(_("Recall this lot"), kind="danger", icon="octagon-x")
        self.lift = Button(_("Lift the recall"), icon="lock-open")
        self.notice, self.facts, self.counts = NoticeCard("breach"), DerivedCard(_("Lot")), LinesCard(_("It touched"))
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        self.code = subject
        self.refresh()

    def refresh(self) -> None:
        self.found = self.lab.ask(recall, self.code) if self.code else None
        found = self.found
        self.table.reload()
        self.body.show_content(is_empty=found is None)
        for widget in (self.print, self.act, self.lift, self.notice, self.facts, self.counts, self.tabs):
            widget.setVisible(found is not None)
        if found is None:
            self.header.set_texts(_(self.TITLE), _("Scan a lot."))
            return
        lot = found.lot
        is_recalled = lot.state is LotState.RECALLED
        self.act.setVisible(not is_recalled)
        self.lift.setVisible(is_recalled and self.lab.who.role is Role.BIOLOGIST)
        self.notice.setVisible(is_recalled)
        self.header.set_texts(f"{lot.name} {lot.number}", f"{printed(lot.barcode)} · {label_of(lot.kind)}")
        self.header.show_chips([(State.BREACH if is_recalled else State.OK, label_of(lot.state))])
        self._show_side(found)
        self._tell_rows()

    def take_scan(self, text: str) -> bool:
        """Another lot comes up; anything else opens."""
        if not looks_like_code(text) or parse(text).kind is not Kind.LOT:
            return False
        self.arrive(text)
        return True

    def next_act(self) -> None:
        """Recall the lot in front, with the reason."""
        if self.found is None:
            raise Refused(_("No lot is in front."), hint=_("Scan a lot."))
        self._on_recall()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("recall the lot, with the reason")),
            ("Ctrl+PgDown", N_("next table")),
            ("Ctrl+P", N_("paper and sheet")),
        )

    def _on_recall(self) -> None:
        found = self.found
        assert found is not None

        def attempt(reason: str) -> None:
            self.lab.do(recalls.recall, self.code, reason, seen=found.lot.version)
            count = len(found.of(Group.THINGS))
            told = _("{name} {number} is recalled.").format(name=found.lot.name, number=found.lot.number)
            flagged = ngettext("{count} thing bears the note.", "{count} things bear the note.", count)
            self.desk.tell_undoable(told, flagged.format(count=count), state="breach")

        with_reason(self, attempt, verb=_("Recall this lot"))
        self.refresh()

    def _on_lift(self) -> None:
        found = self.found
        assert found is not None
        self.lab.must_be_allowed(recalls.lift)

        def attempt(reason: str) -> None:
            self.lab.do(recalls.lift, self.code, reason, seen=found.lot.version)
            self.desk.tell_undoable(
                _("{name} {number} is released again.").format(name=found.lot.name, number=found.lot.number)
            )

        with_reason(self, attempt, verb=_("Lift the recall"))
        self.refresh()

    def _on_print(self) -> None:
        if self.found is not None:
            paper, _sheet = write_recall(self.lab, self.code, papers_folder(self.desk.workstation))
            tell_written(self.desk, _("Recall written, PDF and workbook."), paper)

    def _on_opened(self, row: Touched) -> None:
        if row.group is Group.EXPORTS:
            self.desk.go("documents", "")
        elif row.page:
            self.desk.go(row.page, row.key)
        else:
            self.desk.open_code(row.name)

    def _on_tab(self, key: str) -> None:
        self.tabs.set_value(key)
        self.table.reload()
        self._tell_rows()

    def _rows(self) -> Sequence[Touched]:
        return self.found.of(Group[self.tabs.value()]) if self.found is not None else ()

    def _tell_rows(self) -> None:
        none = _("The lot touched none of these.") if not self._rows() else ""
        self.card.tell_rows(note=none)

    def _show_side(self, found: Recall) -> None:
        lot = found.lot
        self.notice.show_notice(
            _("Recalled"), _("{why} Nothing is destroyed by that.").format(why=lot.reason), "breach"
        )
        facts = [Fact(_("Maker"), lot.maker or "–", "", None), Fact(_("Lot number"), lot.number, "", None)]
        if lot.recalled is not None:
            day = when.short_day(lot.recalled.day, self.lab.today)
            facts.append(Fact(_("Recalled"), day, lot.recalled_by, State.BREACH))
        self.facts.show_facts(facts)
        lines = [
            LineOf("", _(SHORT[group]), str(count), act=self._opener(group), state=State.WARN if count else None)
            for group, count in found.counts.items()
        ]
        self.counts.show_lines(lines, str(sum(found.counts.values())))

    def _opener(self, group: Group) -> Callable[[], None]:
        return lambda: self._on_tab(group.name)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._on_tab)
        self.table.opened.connect(self._on_opened)
        self.act.clicked.connect(self._on_recall)
        self.lift.clicked.connect(self._on_lift)
        self.print.clicked.connect(self._on_print)
        self.print.bind()
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self._on_step(by))

    def _on_step(self, by: int) -> None:
        self.tabs.step(by)
        self._on_tab(self.tabs.value())

    def _lay_out(self) -> None:
        self.header.add(self.print, self.lift, self.act)
        self.body = OrEmpty(self.card, EmptyState("triangle-alert", _("No lot is in front."), _("Scan a lot.")))
        panel = SidePanel()
        panel.add(self.notice, self.facts, self.counts)
        stack_in(self, self.header, self.tabs, beside(self.body, panel))
