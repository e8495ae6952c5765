"""Index values of a plate from the sorter's file: a dry run line by line, a turned plate seen, then taken in."""

from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from app.actions import sorting
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import N_, _, ngettext
from app.imports.index_csv import COLUMNS, DryRun, IndexTable, Line, dry_run, read_table, take_in, turned_table
from app.imports.rows import is_table
from app.queries.plates import plate_view
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.layouts import beside, stack_in
from ui.widgets.or_empty import OrEmpty
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard


class IndexValuesPage(Page):
    """The subject is the plate. A typed path is read; Ctrl+O chooses a file, Ctrl+Enter takes in what fits."""

    KEY = "index_values"
    TITLE = N_("Index values")
    RAIL = "sort"
    TABLES = frozenset({"well_content", "cell"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.plate = ""
        self.file: IndexTable | None = None
        self.found = DryRun((), is_turned=False)
        self.header = PageHeader(_(self.TITLE))
        self.path = LineInput()
        self.choose = Button(_("Choose a file"), key="Ctrl+O", icon="upload")
        self.take = Button(_("Take the values in"), kind="primary", key="Ctrl+Enter", icon="check")
        self.table = RowsTable(COLUMNS, ShortList(lambda: self.found.lines), key=lambda line: line.id)
        self.card = TableCard(self.table)
        hint = _("Each line of the file appears here with what it would do to the plate.")
        self.shown = OrEmpty(self.card, EmptyState("upload", _("No file was read yet."), hint))
        self.facts, self.notice = DerivedCard(_("Dry run")), NoticeCard("warn")
        self.read_turned = Button(_("Read the file turned"), icon="rotate-cw")
        self.turn_plate = Button(_("Turn the plate"), icon="rotate-cw")
        self._lay_out()
        self.choose.clicked.connect(self._on_choose)
        self.path.returnPressed.connect(lambda: self.read(self.path.text()))
        self.take.clicked.connect(self.next_act)
        self.read_turned.clicked.connect(self._on_read_turned)
        self.turn_plate.clicked.connect(self._on_turn_plate)
        for key, button in (("Ctrl+O", self.choose), ("Ctrl+Return", self.take)):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    def arrive(self, subject: str) -> None:
        if normalised(subject) != self.plate:
            self.plate, self.file = normalised(subject), None
            self.path.clear()
        self.refresh()

    def refresh(self) -> None:
        self.found = self._dry_run()
        self.table.reload()
        self.card.tell_rows()
        self.shown.show_content(is_empty=self.file is None)
        title = _("Index values of {plate}").format(plate=printed(self.plate)) if self.plate else _(self.TITLE)
        self.header.set_texts(title, _("Nothing is written before you take it in."))
        self._show_facts()

    def take_scan(self, text: str) -> bool:
        """Another plate, or the path of the sorter's file."""
        if is_table(text):
            self.read(text)
            return True
        if not looks_like_code(text) or parse(text).kind is not Kind.PLATE:
            return False
        self.arrive(text)
        return True

    def read(self, path: str) -> None:
        """Read a file and show what it would do."""
        if not self.plate:
            raise Refused(_("No plate was scanned."), hint=_("Scan the plate that was sorted onto."))
        self.file = read_table(path)
        self.path.setText(path)
        self.refresh()

    def next_act(self) -> None:
        """Take in the lines that fit."""
        if self.file is None:
            raise Refused(_("No file was read."), hint=_("Type its path, or choose it (Ctrl+O)."))
        count = self.lab.do(take_in, self.file, self.plate, self.found.fitting)
        told = ngettext("Index values of {count} cell taken in.", "Index values of {count} cells taken in.", count)
        self.desk.messages.tell(told.format(count=count), _("SHA-256 {digest}…").format(digest=self.file.sha256[:12]))
        self.file = None
        self.desk.go("sort", self.plate)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (("Ctrl+O", N_("choose a file")), ("Ctrl+Enter", N_("take in what fits")))

    def _dry_run(self) -> DryRun:
        if self.file is None or not self.plate:
            return DryRun((), is_turned=False)
        return dry_run(self.file, self.lab.ask(plate_view, self.plate))

    def _show_facts(self) -> None:
        found, file = self.found, self.file
        if file is None:
            self.facts.show_facts([Fact(_("No file was read yet"), "")])
        else:
            waiting = sum(_is_without(line) for line in found.lines)
            self.facts.show_facts(
                [
                    Fact(_("Lines in the file"), str(len(file.rows))),
                    Fact(_("Channels"), str(len(file.channels))),
                    Fact(_("Fit"), str(len(found.fitting)), "", State.OK if found.fitting else State.VOID),
                    Fact(_("Do not fit"), str(found.problems), "", State.BREACH if found.problems else State.OK),
                    Fact(_("Cells without values"), str(waiting), "", State.WAIT if waiting else State.OK),
                ]
            )
        self.notice.setVisible(found.is_turned)
        self.take.setEnabled(bool(found.fitting) and not found.is_turned)

    def _on_choose(self) -> None:
        kinds = _("Tables ({kinds})").format(kinds="*.csv *.tsv *.txt *.xlsx")
        path, _kind = QFileDialog.getOpenFileName(self, _("The sorter's file"), str(Path.home()), kinds)
        if path:
            self.read(path)

    def _on_read_turned(self) -> None:
        """The plate lay right and the instrument counted it turned."""
        if self.file is not None:
            self.file = turned_table(self.file)
            self.refresh()

    def _on_turn_plate(self) -> None:
        """The plate itself lay turned: every cell changes to the well it truly lies in."""
        reason = ask_reason(
            self,
            _("Turn the plate by 180°?"),
            _("Every cell changes to the well it truly lies in."),
            _("Turn it"),
        )
        if reason is not None:
            self.lab.do(sorting.turn, self.plate, reason)
            self.refresh()

    def _lay_out(self) -> None:
        self.header.add(self.choose, self.take)
        self.path.setPlaceholderText(_("Path of the sorter's CSV or XLSX file"))
        self.path.setAccessibleName(_("Path of the file"))
        self.table.setAccessibleName(_("Dry run"))
        self.notice.show_notice(
            _("The plate lay turned by 180°"),
            _("The wells with values fit the plate only when it is turned: its control wells say so."),
            "warn",
        )
        self.notice.column.addWidget(self.read_turned)
        self.notice.column.addWidget(self.turn_plate)
        self.notice.hide()
        panel = SidePanel()
        panel.add(self.facts, self.notice)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.path)
        left.addWidget(self.shown, 1)
        stack_in(self, self.header, beside(left, panel))


def _is_without(line: Line) -> bool:
    return not line.fits and line.says.state == "wait"
