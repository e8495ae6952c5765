"""A participant's origin: verdict and signatures, cells, charts, the tumour's list; every number opens its facts."""

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from app.domain.barcode import looks_like_code, participant_name
from app.domain.errors import Refused
from app.domain.words import label_of
from app.i18n import N_, _
from app.outputs.facts import write_facts
from app.queries.conflict_facts import of_conflicts
from app.queries.fact_columns import Facts
from app.queries.origin_view import Lack, OriginView, origin_view, subject_of
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.no_result import act_on_result
from ui.pages.origin_cells import CellsTab
from ui.pages.origin_charts import CopiesTab, HeatTab, PenetranceTab
from ui.pages.origin_facts import FactsView
from ui.pages.origin_sign import OriginSigning
from ui.pages.origin_tabs import HistoryTab, IdentityTab, ListedTab, OriginTab
from ui.pages.origin_words import SIGNED_STATES, about, chips_of, signed_told
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.header import PageHeader
from ui.widgets.layouts import stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.more import MoreButton
from ui.widgets.tabs import Tabs
from ui.written import tell_written

CELLS, HEAT, PENETRANCE, COPIES, LISTED, IDENTITY, HISTORY = (
    "cells",
    "heat",
    "penetrance",
    "copies",
    "listed",
    "identity",
    "history",
)
TABS: Final = (
    (CELLS, N_("Cells")),
    (HEAT, N_("Heat map")),
    (PENETRANCE, N_("Penetrance")),
    (COPIES, N_("Copy numbers")),
    (LISTED, N_("Tumour's list")),
    (IDENTITY, N_("Identity")),
    (HISTORY, N_("History")),
)


class OriginPage(Page):
    """The subject is a participant's number, or the code of a cell or of its product."""

    KEY = "origin"
    TITLE = N_("Tumour origin")
    RAIL = "participants"
    TABLES: ClassVar = frozenset(
        {
            "result_file",
            "result_sample",
            "origin_verdict",
            "exclusion",
            "count",
            "cell",
            "item",
            "reference",
            "study_settings",
            "participant",
        }
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.view: OriginView | None = None
        self._stale: set[str] = set()
        self.signing = OriginSigning(self, lab, desk, self.refresh)
        self.header, self.notes = PageHeader(_(self.TITLE)), LinesCard("")
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.cells = CellsTab(may_sign=self.signing.is_allowed)
        self.parts: dict[str, OriginTab] = {
            CELLS: self.cells,
            HEAT: HeatTab(),
            PENETRANCE: PenetranceTab(),
            COPIES: CopiesTab(),
            LISTED: ListedTab(),
            IDENTITY: IdentityTab(),
            HISTORY: HistoryTab(),
        }
        self.facts = FactsView()
        self.stack = QStackedWidget()
        self.more = MoreButton()
        self.record = Button(_("Participant"), icon="user")
        self.sheet = Button(_("Write the sheet"), key="Ctrl+E", icon="file-spreadsheet")
        self.sign = Button(_("Sign the verdict"), kind="primary", key="Ctrl+S", icon="shield-check")
        self._lay_out()
        self._connect()

    @property
    def number(self) -> int:
        return self.view.case.number if self.view is not None else 0

    @property
    def front(self) -> OriginTab:
        """The tab in front, or behind the facts."""
        return self.parts[self.tabs.value()]

    def arrive(self, subject: str) -> None:
        for part in (self.tabs, self.stack):
            part.setVisible(bool(subject))
        if not subject:
            self._show_nobody()
            return
        found = self.lab.ask(subject_of, subject)
        if found is None:
            raise Refused(
                _("{subject} belongs to no participant's cells.").format(subject=subject),
                hint=_("Scan a cell or its product, or open a participant."),
            )
        number, code = found
        if number != self.number:
            self.tabs.set_value(CELLS)
        self._show_front()
        self._read(number)
        if code:
            self.tabs.set_value(CELLS)
            self._show_front()
            self.cells.choose(code)

    def _show_nobody(self) -> None:
        """Nobody was named: what may be scanned."""
        self.view = None
        self.header.set_texts(_(self.TITLE), _("Scan a cell or its product, or open a participant."))
        self.header.show_chips(())
        self.notes.setVisible(False)
        self.more.offer(())
        self.sheet.setEnabled(False)

    def refresh(self) -> None:
        if self.view is not None:
            self._read(self.number)

    def take_scan(self, text: str) -> bool:
        """A cell or its product is brought to the front, of another participant too; any other code opens its record."""
        if not looks_like_code(text) or self.lab.ask(subject_of, text) is None:
            return False
        self.arrive(text)
        return True

    def next_act(self) -> None:
        self.front_focus()

    def front_focus(self) -> None:
        """Into the table or chart in front."""
        if self.stack.currentWidget() is self.facts and self.facts.table is not None:
            self.facts.table.setFocus()
        else:
            self.front.main().setFocus()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        signing = (
            (
                ("Ctrl+S", N_("sign the verdict")),
                ("Ctrl+K", N_("sign the cell's verdict")),
                ("Ctrl+M", N_("reopen, leave out, take back")),
            )
            if self.signing.is_allowed
            else ()
        )
        return (
            ("Ctrl+PgUp/PgDn", N_("from view to view")),
            ("Enter", N_("into the table; there: the facts of a number")),
            ("Alt+←", N_("back from the facts")),
            ("Alt+PgUp/PgDn", N_("pages of penetrance")),
            ("Ctrl+J", N_("the cells by their profiles")),
            ("Ctrl+E", N_("write the facts as a sheet")),
            ("Ctrl+O", N_("the participant's page")),
            *signing,
        )

    def open_facts(self, found: Facts) -> None:
        """Show what a number is made of."""
        self.stack.setCurrentWidget(self.facts)
        self.facts.show_facts(found)
        self._offer_sheet()

    def _read(self, number: int) -> None:
        view = self.lab.ask(origin_view, self.lab.settings, number)
        self.view = view
        name = participant_name(number)
        self.header.set_texts(_("Origin of {participant}").format(participant=name), about(view))
        self.header.show_chips(chips_of(view))
        self._stale = set(self.parts) - {CELLS}
        self.cells.show_view(view)
        self._show_stale()
        counts = {key: part.count(view) for key, part in self.parts.items()}
        self.tabs.show_counts({key: count for key, count in counts.items() if count is not None})
        self._show_notes(view)
        self._offer()
        self._offer_sheet()

    def _offer(self) -> None:
        if self.view is not None:
            self.more.offer((*self.signing.acts(self.view, self.cells.cell), *self._of_results(self.view)))
            self.sign.setEnabled(not self.view.is_signed or self.view.to_reopen)

    def _of_results(self, view: OriginView) -> Iterator[tuple[str, Callable[[], None]]]:
        """That no result will come of the cell in front or of a control, where one is awaited; or one is again."""
        cell = self.cells.cell
        for each in (*((cell.sequenced,) if cell is not None else ()), *view.case.evidence.controls):
            act = act_on_result(self, self.lab, self.desk, each.code, self.refresh)
            if act is not None:
                yield act

    def _show_notes(self, view: OriginView) -> None:
        """What is lacking with the way to it, files that differ, who else would be judged otherwise."""
        lines = [self._lack(each, view) for each in view.lacks]
        if view.signed is not None:
            state = SIGNED_STATES[view.signed.state]
            lines.insert(0, LineOf("", signed_told(view), state=state, act=lambda: self._choose(HISTORY)))
        if view.excluded:
            told = _("Out of the sensitivity estimate: {why}").format(why=view.excluded)
            lines.append(LineOf("", told, state=State.HOLD))
        if view.case.conflicts:
            found = of_conflicts(view.case)
            hard = any(each.contradicts for each in view.case.conflicts)
            state = State.BREACH if hard else State.WARN
            lines.append(LineOf("", found.told, state=state, act=lambda: self.open_facts(of_conflicts(view.case))))
        if view.case.verified is not view.case.populations.verdict:
            word = label_of(view.case.verified)
            told = _("Without the cells that nobody saw in their well: {verdict}.").format(verdict=word)
            lines.append(LineOf("", told, state=State.WARN))
        if view.to_reopen and view.signed is not None:
            told = _("The signed verdict rests on other facts: {verdict}. The rule proposes today: {proposed}.").format(
                verdict=label_of(view.signed.word), proposed=label_of(view.case.populations.verdict)
            )
            changed = _("Changed since: {what}.").format(what=", ".join(view.changed)) if view.changed else ""
            lines.append(LineOf("", told, "", State.BREACH, lambda: self._choose(HISTORY), changed))
        self.notes.setVisible(bool(lines))
        self.notes.show_lines(lines)

    def _lack(self, lack: Lack, view: OriginView) -> LineOf:
        text = {
            Lack.RESULTS: _("No result of a cell was taken in yet."),
            Lack.REFERENCE: _("No tumour block is linked as the reference: nothing can be proven."),
            Lack.TUMOUR: _("No result of the tumour came yet."),
            Lack.WBC: _("No result of a WBC control: germline and blood variants can't be told apart."),
        }[lack]
        state = State.WAIT if view.case.awaited else State.WARN
        if lack is Lack.REFERENCE:
            return LineOf("", text, _("to the tumours"), state, lambda: self.desk.go("tumours", ""))
        if view.shipment:
            return LineOf("", text, _("to the shipment"), state, lambda: self.desk.go("shipment", view.shipment))
        return LineOf("", text, _("to the results"), state, lambda: self.desk.go("results", ""))

    def _show_stale(self) -> None:
        """What the tab in front shows is made when it is looked at."""
        key = self.tabs.value()
        if self.view is not None and key in self._stale:
            self._stale.discard(key)
            self.front.show_view(self.view)

    def _show_front(self) -> None:
        self._show_stale()
        self.stack.setCurrentWidget(self.front)
        self._offer_sheet()

    def _choose(self, key: str) -> None:
        self.tabs.set_value(key)
        self._on_tab()

    def _on_tab(self) -> None:
        self._show_front()
        self.front_focus()

    def _step(self, by: int) -> None:
        """To a neighbouring tab, out of the facts too."""
        self.tabs.step(by)
        self._on_tab()

    def _offer_sheet(self) -> None:
        self.sheet.setEnabled(self._to_write() is not None)

    def _to_write(self) -> Facts | None:
        return self.facts.found if self.stack.currentWidget() is self.facts else self.front.sheet()

    def _on_sheet(self) -> None:
        found = self._to_write()
        if found is None or self.view is None:
            return
        folder = papers_folder(self.desk.workstation)
        name = f"facts-{participant_name(self.number)}-{found.key}-{self.lab.now:%Y%m%d-%H%M%S}.xlsx"
        path = write_facts(folder / name, found, self.view.case, self.lab.now)
        tell_written(self.desk, _("Facts written: {title}.").format(title=found.title), path)

    def _on_sign(self) -> None:
        if self.view is not None:
            self.signing.patient(self.view)

    def _on_sign_cell(self, _code: str) -> None:
        if self.view is not None and self.cells.cell is not None:
            self.signing.cell(self.view, self.cells.cell)

    def _connect(self) -> None:
        for part in self.parts.values():
            part.asked.connect(self.open_facts)
        self.tabs.chosen.connect(lambda _key: self._show_front())
        self.facts.left.connect(self._on_tab)
        self.cells.signing.connect(self._on_sign_cell)
        self.cells.table.chosen.connect(lambda _row: self._offer())
        self.sheet.clicked.connect(self._on_sheet)
        self.sign.clicked.connect(self._on_sign)
        self.record.clicked.connect(lambda: self.desk.go("participant", f"{self.number}"))
        self.record.setShortcut("Ctrl+O")
        for button in (self.sheet, self.sign):
            button.bind()
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self._step(by))
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.sheet.click)

    def _lay_out(self) -> None:
        self.header.add(self.more, self.record, self.sheet, self.sign)
        self.sign.setVisible(self.signing.is_allowed)
        for part in self.parts.values():
            self.stack.addWidget(part)
        self.stack.addWidget(self.facts)
        self.notes.column.setContentsMargins(16, 2, 16, 2)
        self.notes.column.setSpacing(0)
        stack_in(self, self.header, self.notes, self.tabs, self.stack, spacing=10)
