"""Backups: the age of the last checked copy in each folder, the plan, the copies and drills; restore into another file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import restoring
from app.actions import drills
from app.backup_words import chain_of, failed, how_to_go_on, newer, record_drill, told_of
from app.backups import Copies, Why, backups_in, copy_by_plan, folders, is_file, must_be_file
from app.domain.drill import DrillOutcome
from app.domain.errors import Refused
from app.i18n import N_, _, decimal
from app.queries.drills import COLUMNS as DRILL_COLUMNS
from app.queries.drills import drill_due
from app.queries.drills import drills as drills_of
from app.restoring import Examined
from app.tables import Column, ColumnKind
from ui.backup_watch import COPIES
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.backup_lines import lines_of
from ui.pages.backup_plan import PlanCard
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.empty import EmptyState
from ui.widgets.inputs import LineInput
from ui.widgets.lines import LinesCard
from ui.widgets.or_empty import OrEmpty
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text

WHY = {Why.SCHEDULE: N_("By plan"), Why.ASKED: N_("Asked for"), Why.MIGRATION: N_("Before an update")}
MEGA = 1_000_000
HEAD_DIGITS = 12

COLUMNS: tuple[Column[Any], ...] = (
    Column(N_("When"), lambda row: row.at, ColumnKind.TIME, name="AT", width=150),
    Column(N_("Occasion"), lambda row: _(WHY[row.why]), name="WHY", width=120),
    Column(N_("Changes"), lambda row: row.change, ColumnKind.NUMBER, name="CHANGES", width=90),
    Column(N_("Size (MB)"), lambda row: row.size / MEGA, ColumnKind.NUMBER, places=1, name="SIZE", width=80),
    Column(N_("Folder"), lambda row: str(row.path.parent), name="FOLDER", width=200, stretch=True),
)


class BackupsTab(QWidget):
    """A row chosen in the list fills the line of the backup that is tried or restored; any other path may be typed."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.table = RowsTable(COLUMNS, ShortList(self._copies), key=lambda row: str(row.path))
        self.drills = RowsTable(DRILL_COLUMNS, ShortList(lambda: lab.ask(drills_of)), key=lambda row: row.id)
        self.card, self.drill_card = TableCard(self.table), TableCard(self.drills)
        no_copy = EmptyState(
            "archive", _("There is no copy yet."), _("Ctrl+B makes one now, in every folder of the plan.")
        )
        no_drill = EmptyState("shield-check", _("No backup was tried yet."), _("Choose a copy, then “Try it”."))
        self.copies, self.tried = OrEmpty(self.card, no_copy), OrEmpty(self.drill_card, no_drill)
        self.state = LinesCard(_("Last checked copy"))
        self.plan = PlanCard(desk, lab.store.path, self.show_copies)
        self.now = Button(_("Back up now"), kind="primary", icon="archive", key="Ctrl+B")
        self.now.bind()
        self.backup, self.to = LineInput(), LineInput()
        self.choose, self.drill = Button(_("Choose")), Button(_("Try it"), icon="shield-check")
        self.restore = Button(_("Restore into this file"))
        self.result = Text("", "small", "text2", wraps=True)
        self._lay_out()
        self._connect()

    def show_copies(self) -> None:
        """Read the folders and the drills again."""
        self.state.show_lines(lines_of(self.lab, self.desk.workstation.backups))
        for table in (self.table, self.drills):
            is_chosen = bool(table.selectionModel().selectedRows())
            table.reload()
            if not is_chosen:
                table.clearSelection()
        self.card.tell_rows()
        self.copies.show_content(is_empty=not self.table.rows.rowCount())
        self.tried.show_content(is_empty=not self.drills.rows.rowCount())
        due = self.lab.ask(drill_due, self.lab.settings)
        text = _("Next restore drill: by {day}").format(day=due.strftime("%d/%m/%Y")) if due is not None else ""
        self.drill_card.tell_rows(note=text)
        if not self.to.text():
            store = self.lab.store.path
            self.to.setText(str(store.with_name(f"{store.stem}-{self.lab.today:%Y%m%d}-back{store.suffix}")))

    def back_up(self) -> None:
        """Copy into every folder, now."""
        self._is_free()
        plan = self.desk.workstation.backups
        running = self.lab.carry_out(copy_by_plan, plan, folders(self.lab.store.path, plan), Why.ASKED)
        self.desk.carry_out(_("Backup of the store"), running, self._on_copied)

    def try_out(self) -> None:
        """Restore on trial, and record the drill."""
        self._is_free()
        self.lab.must_be_allowed(drills.record)
        running = self.lab.carry_out(restoring.examine, self._path())
        self.desk.carry_out(_("Restore drill"), running, self._on_tried)

    def bring_back(self) -> None:
        """Restore into a file that is not there; the store at work stays as it is."""
        self._is_free()
        self.lab.must_be_allowed(drills.record)
        to = Path(self.to.text().strip()).expanduser()
        if not to.is_absolute():
            raise Refused(_("“{path}” is no whole path.").format(path=to), hint=_("Type it from the root of the disk."))
        running = self.lab.carry_out(restoring.restore, self._path(), to)
        self.desk.carry_out(_("Restore"), running, lambda found: self._on_restored(found, to))

    def _on_copied(self, made: Any) -> None:
        """Say where the copies are; what went wrong goes first."""
        found: Sequence[Copies] = made
        plan, wrong = self.desk.workstation.backups, [each for each in found if each.trouble]
        if not found:
            self.desk.messages.tell(_("Another window makes a copy just now."), state="wait")
        elif wrong:
            others = "; ".join(told_of(each, plan, self.lab.now) for each in found if not each.trouble)
            self.desk.messages.tell(failed(wrong[0]), others, state="breach")
        else:
            named = ", ".join(str(each.folder) for each in found)
            self.desk.messages.tell(_("The store is copied, and the copy is checked."), named)
        self.lab.announced.emit(frozenset({COPIES}))
        self.show_copies()

    def _on_tried(self, made: Any) -> None:
        found: Examined = made
        beyond = newer(self.lab, found)
        number = record_drill(self.lab, found)
        if found.outcome is DrillOutcome.HELD:
            text = _("Drill {number}: came back whole in {seconds} s.")
            title = text.format(number=number, seconds=decimal(round(found.seconds, 1)))
            self._tell(title, [chain_of(found, digits=HEAD_DIGITS), beyond])
        else:
            text = _("Drill {number}: {path} did not come back: {why}.")
            title = text.format(number=number, path=found.backup.name, why=found.why)
            hint = _("It is recorded. Make a backup now, and find out what befell this one.")
            self._tell(title, [hint], state="breach")
        self.show_copies()

    def _on_restored(self, made: Any, to: Path) -> None:
        found: Examined = made
        beyond = newer(self.lab, found)
        self.lab.do(drills.note_restore, found.backup.name, sha256=found.sha256, head=found.head, changes=found.changes)
        self._tell(
            _("Restored into {path}.").format(path=to), [chain_of(found, digits=HEAD_DIGITS), beyond, how_to_go_on(to)]
        )

    def _tell(self, title: str, lines: Sequence[str], state: str = "ok") -> None:
        """In the bar in short, and in full below the buttons."""
        self.desk.messages.tell(title, lines[-1], state=state)
        self.result.setText("\n".join((title, *lines)))

    def _is_free(self) -> None:
        must_be_file(self.lab)
        if self.lab.is_busy:
            raise Refused(_("Other work is under way."), hint=_("Wait until it ends, or cancel it, then try again."))

    def _path(self) -> Path:
        text = self.backup.text().strip()
        if not text:
            raise Refused(_("No backup is chosen."), hint=_("Choose one in the list, or type the path of its file."))
        return Path(text).expanduser()

    def _copies(self) -> Sequence[Any]:
        """The checked copies of every folder of the plan, the last one first."""
        if not is_file(self.lab):
            return []
        store = self.lab.store.path
        found = [each for folder in folders(store, self.desk.workstation.backups) for each in backups_in(folder, store)]
        return sorted(found, key=lambda each: each.at, reverse=True)

    def _on_chosen(self) -> None:
        marked = self.table.selectionModel().selectedRows()
        if marked:
            self.backup.setText(str(self.table.rows.row(marked[0].row()).path))

    def _on_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("File of the backup"), self.backup.text())
        if chosen:
            self.backup.setText(chosen)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        acts: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.now, self.back_up),
            (self.drill, self.try_out),
            (self.restore, self.bring_back),
            (self.choose, self._on_file),
        )
        for button, act in acts:
            button.clicked.connect(act)

    def _lay_out(self) -> None:
        self.table.setAccessibleName(_("Checked copies"))
        self.drills.setAccessibleName(_("Restore drills"))
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.copies, 3)
        left.addWidget(self.tried, 2)
        self.state.column.addWidget(self.now)
        panel = SidePanel()
        panel.add(self.state, self._restore_card(), self.plan)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(panel)

    def _restore_card(self) -> Card:
        """A backup is tried, or brought back beside the store at work."""
        card = Card(_("Restore"), margin=16)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.backup, 1)
        line.addWidget(self.choose)
        card.column.addWidget(Text(_("File of the backup"), "small_strong"))
        card.column.addLayout(line)
        card.column.addWidget(self.drill)
        card.column.addWidget(Text(_("Into a file that does not exist"), "small_strong"))
        card.column.addWidget(self.to)
        card.column.addWidget(self.restore)
        card.column.addWidget(self.result)
        self.backup.setAccessibleName(_("File of the backup"))
        self.to.setAccessibleName(_("Into a file that does not exist"))
        return card
