"""Reconcile an outage kit: every code with its state; the unused are ticked by scans and voided, then it is closed."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import outage
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import ReservedState, label_of
from app.i18n import N_, _, ngettext
from app.outputs.outage import print_kit, print_list
from app.queries.outage import CODE_COLUMNS, KIT_COLUMNS, Kit, KitCode, kit_codes, kits, reserved_code
from app.settings import papers_folder
from app.tables import Column, ColumnKind, Told
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import beside
from ui.widgets.or_empty import OrEmpty
from ui.widgets.rows import ShortList
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.written import tell_written

SHOWN: Final = (("open", N_("To account for")), ("all", N_("All of them")))
KITS_WIDTH: Final = 290


class AccountTab(QWidget):
    """Kits at the left, the codes of the one in front at the right. Enter or a scan ticks a code."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.kit: Kit | None = None
        self.ticked: set[str] = set()
        self.open_count = 0
        self.shown = Segments([(key, _(title)) for key, title in SHOWN], "open")
        self.kits = RowsTable(KIT_COLUMNS, ShortList(self._kits), key=lambda row: row.paper)
        tick = Column[Any](N_("Ticked"), self._tick_of, ColumnKind.STATE, width=100)
        self.codes = RowsTable((tick, *CODE_COLUMNS), ShortList(self._codes), key=lambda row: row.code)
        self.kits.setAccessibleName(_("Outage kits"))
        self.codes.setAccessibleName(_("Codes of the kit"))
        self.kits_card, self.codes_card = TableCard(self.kits), TableCard(self.codes)
        none = EmptyState("package", _("No outage kit was made yet."), _("Prepare one before it is needed."))
        self.inside = QWidget()
        self.or_empty = OrEmpty(self.inside, none)
        self.facts = DerivedCard(_("The kit"))
        self.all = Button(_("Tick all open"), key="Ctrl+T")
        self.void = Button(_("Void the ticked"), key="Ctrl+D", icon="ban")
        self.close_kit = Button(_("Close the kit"), key="Ctrl+K", icon="lock")
        self.papers = Button(_("Print the papers"), key="Ctrl+R", icon="printer")
        self.list = Button(_("Print the list"), key="Ctrl+P", icon="printer")
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        self.kits.reload()
        self.or_empty.show_content(is_empty=self.kits.rows.rowCount() == 0)
        wanted = self.kit.paper if self.kit else ""
        if not self.kits.select_key(wanted) and self.kits.rows.rowCount():
            self.kits.selectRow(0)
        self.kit = self.kits.current()
        self.kits_card.tell_rows()
        self._show_codes()

    def choose(self, paper: str) -> None:
        """Bring a kit to the front."""
        self.refresh()
        if self.kits.select_key(paper):
            self._on_kit(self.kits.current())

    def tick(self, text: str) -> None:
        """A scanned code of a kit is ticked, in its own kit."""
        row = self.lab.ask(reserved_code, text)
        if self.kit is None or row.paper != self.kit.paper:
            self.choose(row.paper)
        if not row.is_open:
            told = _("{code} is accounted for: {state}.").format(code=printed(row.code), state=row.told.text.lower())
            raise Refused(told, hint=_("Only what is open can be ticked."), code=row.code)
        self.ticked.add(row.code)
        self._show_codes()
        self.codes.select_key(row.code)

    def next_act(self) -> None:
        """Void what is ticked; with nothing ticked, go to the codes."""
        if self.ticked:
            self._on_void()
        else:
            self.codes.setFocus()
            self.codes.selectRow(0)

    def _on_kit(self, row: Kit) -> None:
        if self.kit is None or row.paper != self.kit.paper:
            self.ticked.clear()
        self.kit = row
        self._show_codes()

    def _on_toggle(self, row: KitCode) -> None:
        if row.code in self.ticked:
            self.ticked.discard(row.code)
        elif row.is_open:
            self.ticked.add(row.code)
        self._show_codes()

    def _on_all(self) -> None:
        paper = self._paper()
        self.ticked = {row.code for row in self.lab.ask(kit_codes, paper) if row.is_open}
        self._show_codes()

    def _on_void(self) -> None:
        codes = sorted(self.ticked)
        if not codes:
            raise Refused(_("No code is ticked."), hint=_("Scan the unused labels, or tick all that are open."))
        told = ngettext("Void {count} code?", "Void {count} codes?", len(codes)).format(count=len(codes))
        hint = _("One reason for all of them, like “unused, destroyed”. They are never used again.")
        why = ask_reason(self, told, hint, _("Void them"))
        if why is None:
            return
        self.lab.do(outage.void, codes, why)
        self.ticked.clear()
        self.refresh()
        done = ngettext("{count} code voided.", "{count} codes voided.", len(codes)).format(count=len(codes))
        self.desk.tell_undoable(done)

    def _on_close(self) -> None:
        paper = self._paper()
        self.lab.do(outage.close, paper)
        self.refresh()
        path = print_list(self.lab, papers_folder(self.desk.workstation), paper)
        tell_written(self.desk, _("Kit {kit} is closed; its list is written.").format(kit=paper), path)

    def _on_list(self) -> None:
        path = print_list(self.lab, papers_folder(self.desk.workstation), self._paper())
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def _on_papers(self) -> None:
        """The worksheets once more, and the labels that were not printed yet."""
        folder, here = papers_folder(self.desk.workstation), self.desk.workstation
        files = print_kit(self.lab, folder, self._paper(), dpi=here.label_dpi)
        told = ngettext("{count} file written.", "{count} files written.", len(files))
        tell_written(self.desk, told.format(count=len(files)), files[-1] if len(files) == 1 else folder)
        self.refresh()

    def _paper(self) -> str:
        if self.kit is None:
            raise Refused(_("No outage kit was made yet."), hint=_("Prepare one before it is needed."))
        return self.kit.paper

    def _kits(self) -> Sequence[Kit]:
        rows = self.lab.ask(kits)
        self.open_count = sum(row.closed is None for row in rows)
        return rows

    def _codes(self) -> Sequence[KitCode]:
        if self.kit is None:
            return []
        rows = self.lab.ask(kit_codes, self.kit.paper)
        return [row for row in rows if row.is_open or self.shown.value() == "all"]

    def _tick_of(self, row: KitCode) -> Told | None:
        return Told(_("Ticked"), "ok") if row.code in self.ticked else None

    def _show_codes(self) -> None:
        self.codes.reload()
        ticked = ngettext("{count} ticked", "{count} ticked", len(self.ticked)).format(count=len(self.ticked))
        waiting = self.kit.labels_waiting if self.kit else 0
        unprinted = ngettext("{count} label waits to be printed", "{count} labels wait to be printed", waiting)
        self.codes_card.tell_rows(
            f"{self.codes.footer()} · {ticked}", unprinted.format(count=waiting) if waiting else ""
        )

        self._show_facts()

    def _show_facts(self) -> None:
        """When the kit was made and by whom, and how its codes stand."""
        kit = self.kit
        if kit is None:
            self.facts.show_facts([])
            return
        facts = [Fact(_("Prepared"), kit.made.day.strftime("%d/%m/%Y"), kit.made_by)]
        if kit.closed is not None:
            facts.append(Fact(_("Closed"), kit.closed.day.strftime("%d/%m/%Y"), kit.closed_by or ""))
        facts += [
            Fact(label_of(state), str(count))
            for state, count in (
                (ReservedState.RESERVED, kit.reserved),
                (ReservedState.CLAIMED, kit.claimed),
                (ReservedState.USED, kit.used),
                (ReservedState.VOIDED, kit.voided),
            )
        ]
        self.facts.set_title(_("Kit {kit}").format(kit=kit.paper), kit.remark)
        self.facts.show_facts(facts)

    def _connect(self) -> None:
        self.shown.chosen.connect(lambda _value: self._show_codes())
        self.kits.chosen.connect(self._on_kit)
        self.codes.opened.connect(self._on_toggle)
        acts: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.all, self._on_all),
            (self.void, self._on_void),
            (self.close_kit, self._on_close),
            (self.papers, self._on_papers),
            (self.list, self._on_list),
        )
        for button, act in acts:
            button.bind()
            button.clicked.connect(act)
        space = QShortcut(QKeySequence("Space"), self.codes)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._on_space)

    def _on_space(self) -> None:
        row = self.codes.current()
        if row is not None:
            self._on_toggle(row)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.shown)
        top.addStretch(1)
        for button in (self.all, self.void, self.close_kit):
            top.addWidget(button)
        facts = Scroll(self.facts)
        left = QVBoxLayout()
        left.setSpacing(12)
        for widget, share in ((self.kits_card, 1), (facts, 2), (self.papers, 0), (self.list, 0)):
            widget.setFixedWidth(KITS_WIDTH)
            left.addWidget(widget, share)
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(beside(left, self.codes_card, share=20), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.or_empty)
