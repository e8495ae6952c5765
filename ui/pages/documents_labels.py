"""Labels that wait, those that wait to be applied, and every print: printed all or one, on a roll or on A4, or once more."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions import labels as acts
from app.actions import spool
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import LabelState, PrintReason
from app.i18n import N_, _, decimal
from app.outputs.labels.load import sheet_title, sheets, title_of
from app.outputs.labels.printers import printers_of, takes
from app.outputs.labels.printing import OnSheet
from app.queries import labels as queries
from app.settings import PrinterKind
from app.tables import Column, Told
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.documents_apply import ScanBack
from ui.pages.documents_print import Printing
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.inputs import LineInput
from ui.widgets.or_empty import OrEmpty
from ui.widgets.rows import LongList, ShortList
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import CutText, Text

SHOWN = (("waiting", N_("To print")), ("unapplied", N_("To apply")), ("log", N_("Print log")))


def named(columns: Sequence[Column[Any]]) -> tuple[Column[Any], ...]:
    """The columns with what people call a template instead of the name of its file."""
    return tuple(
        replace(each, value=lambda row: title_of(row.template)) if each.attribute == "template" else each
        for each in columns
    )


class LabelsTab(QWidget):
    """The queue of the label printers, the way of a label onto its vessel, and the log."""

    def __init__(self, lab: QtLab, desk: Desk, folder: Path) -> None:
        super().__init__()
        self.lab, self.desk, self.folder = lab, desk, folder
        self.waiting_count = 0
        self.printing = Printing(lab, desk, folder)
        self.shown = Segments([(key, _(title)) for key, title in SHOWN], "waiting")
        self.paper = Choice([(each.id, sheet_title(each)) for each in sheets()])
        self.paper.setItemText(0, _("One label a page (roll)"))
        self.paper.setAccessibleName(_("Paper"))
        self.first = LineInput()
        self.first.setText("1")
        self.first.setFixedWidth(64)
        self.first.setAccessibleName(_("First free label"))
        self.table = RowsTable(named(queries.COLUMNS), ShortList(self._rows), key=lambda row: row.id)
        self.table.setAccessibleName(_("Labels"))
        self.card = TableCard(self.table)
        to_apply = LongList(self._unapplied, lambda: lab.ask(queries.unapplied_count))
        unapplied = RowsTable(named(queries.UNAPPLIED_COLUMNS), to_apply, key=lambda row: row.id)
        unapplied.setAccessibleName(_("To apply"))
        self.applying = ScanBack(lab, desk, TableCard(unapplied))
        every = LongList(self._prints, lambda: lab.ask(queries.print_count))
        self.log = RowsTable(named(queries.LOG_COLUMNS), every, key=lambda row: row.id)
        self.log.setAccessibleName(_("Print log"))
        self.log_card = TableCard(self.log)
        self.stack = QStackedWidget()
        self._lay_out()
        self.shown.chosen.connect(lambda _value: self.refresh())
        self.paper.chosen.connect(lambda _value: self._tell_paper())
        self.printing.done.connect(self.refresh)
        lab.failed.connect(lambda _problem: self.refresh())

    @property
    def view(self) -> str:
        """Which of SHOWN is in front."""
        return self.shown.value() or "waiting"

    @property
    def template(self) -> str:
        """The template of the selected label; empty where none is selected."""
        tables = {"waiting": self.table, "unapplied": self.applying.card.table}
        row = tables.get(self.view, self.log).current()
        return str(row.template) if row is not None else ""

    def refresh(self) -> None:
        self.table.reload()
        rows = [self.table.rows.row(place) for place in range(self.table.rows.rowCount())]
        self.waiting_count = len(rows)
        self.card.tell_rows(note=next((each.problem for each in rows if each.problem), ""))
        self.applying.refresh()
        self.log.reload()
        self.log_card.tell_rows()
        self._ask_about([row for row in rows if row.doubtful is not None])
        front = [key for key, _title in SHOWN].index(self.view)
        self.stack.setCurrentIndex(front)
        counts = (len(rows), self.applying.left, self.log.rows.rowCount())
        for content, count in zip(self._contents, counts, strict=True):
            content.show_content(is_empty=not count)
        for button, views in self._buttons:
            button.setVisible(self.view in views)
        self.paper_row.setVisible(self.view == "waiting")
        self._tell_paper()

    def next_act(self) -> None:
        """Print what waits; from another view, go to what waits first."""
        if self.view == "waiting":
            self.print_all()
            return
        self.shown.set_value("waiting")
        self.refresh()

    def take_scan(self, text: str) -> None:
        """A code is scan-back, whatever is in front."""
        self.shown.set_value("unapplied")
        self.refresh()
        self.applying.take(text)

    def print_all(self) -> None:
        self.printing.start((), self._on_sheet())

    def print_one(self) -> None:
        self.printing.start((int(self._waiting_row().id),), self._on_sheet())

    def cancel_one(self) -> None:
        self.lab.do(acts.cancel, int(self._waiting_row().id))
        self.refresh()

    def take_back(self) -> None:
        """What waits at a printer waits for any printer again."""
        row = self._waiting_row()
        if row.batch is None:
            raise Refused(
                _("The label of {code} is on no way to a printer.").format(code=printed(row.code)),
                hint=_("It waits to be printed."),
            )
        self.lab.do(spool.cancel, row.batch)
        self.refresh()

    def came_out(self) -> None:
        """The label in doubt lies on the printer."""
        row = self._doubtful_row()
        self.lab.do(spool.settle, row.doubtful, came_out=True)
        self.desk.messages.tell(_("The label of {code} is printed.").format(code=printed(row.code)))
        self.refresh()

    def print_again(self) -> None:
        """The label in doubt is nowhere: it is sent once more, and what waits behind it."""
        row = self._doubtful_row()
        self.lab.do(spool.settle, row.doubtful, came_out=False)
        self.refresh()
        self.printing.start((int(row.id),), None)

    def reprint_one(self) -> None:
        """The same label again, with the reason why."""
        row = self._printed_row()
        title = _("Print {code} once more?").format(code=printed(row.code))
        why = ask_reason(self, title, _("Say what became of the label before."), _("Ask for the label"))
        if why is not None:
            self.lab.do(acts.request, row.code, reason=PrintReason.REPRINT, why=why)
            self.desk.messages.tell(_("The label waits again."), _("Print it with the others."))
            self.refresh()

    def void_one(self) -> None:
        """A printed label must not be used any more: its thing gets another code."""
        row = self._printed_row()
        title = _("Make the label of {code} void?").format(code=printed(row.code))
        why = ask_reason(self, title, _("Its thing gets a second code and label."), _("Make it void"))
        if why is not None:
            code = self.lab.do(acts.void, row.code, why)
            told = _("It bears {code} from here on.").format(code=printed(code))
            self.desk.messages.tell(_("The label of {code} is void.").format(code=printed(row.code)), told)
            self.refresh()

    def _on_sheet(self) -> OnSheet | None:
        chosen = self.paper.value()
        if chosen is None:
            return None
        typed = self.first.text().strip()
        if not typed.isdecimal() or int(typed) < 1:
            raise Refused(
                _("“{text}” is no label of the sheet.").format(text=typed), hint=_("Type 1 for a full sheet.")
            )
        return OnSheet(chosen, int(typed), self.desk.workstation.label_offset_mm)

    def _waiting_row(self) -> Any:
        row = self.table.current()
        if row is None or row.state is not LabelState.WAITING:
            raise Refused(_("No waiting label is selected."), hint=_("Choose it in the list."))
        return row

    def _printed_row(self) -> Any:
        table = self.applying.card.table if self.view == "unapplied" else self.log
        row = table.current()
        if row is None:
            raise Refused(_("No label is selected."), hint=_("Choose it in the list."))
        return row

    def _doubtful_row(self) -> Any:
        """The selected label where it is in doubt, else the first that is."""
        rows = [self.table.rows.row(place) for place in range(self.table.rows.rowCount())]
        selected = self.table.current()
        for row in (selected, *rows):
            if row is not None and row.doubtful is not None:
                return row
        raise Refused(_("No label is in doubt."), hint=_("Each came out, or waits."))

    def _rows(self) -> Sequence[Any]:
        """Waiting labels, each with the printer that it goes to."""
        printers = printers_of(self.desk.workstation)
        return [each if each.printer else _headed(each, printers) for each in self.lab.ask(queries.queue, self.lab.now)]

    def _unapplied(self, offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
        return self.lab.ask(queries.unapplied, offset, limit)

    def _prints(self, offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
        return self.lab.ask(queries.prints, offset, limit)

    def _ask_about(self, doubtful: Sequence[Any]) -> None:
        self.question.setVisible(bool(doubtful) and self.view == "waiting")
        if doubtful:
            text = _("Did the label of {code} come out of {printer}?")
            self.asked.setText(text.format(code=printed(doubtful[0].code), printer=doubtful[0].printer))

    def _tell_paper(self) -> None:
        here = self.desk.workstation
        left, down = here.label_offset_mm
        is_sheet = self.paper.value() is not None
        self.first.setEnabled(is_sheet)
        resolution = _("{dpi} dpi").format(dpi=here.label_dpi)
        if is_sheet:
            offset = _("offset {left} / {down} mm").format(left=decimal(left), down=decimal(down))
            self.about.setText(f"{resolution} · {offset}")
        elif here.printers:
            names = ", ".join(each.name for each in here.printers)
            self.about.setText(_("Printers: {names}.").format(names=names))
        else:
            self.about.setText(resolution)

    def _lay_out(self) -> None:
        self.about = CutText("", "small", "text2")
        acts_row = QHBoxLayout()
        acts_row.setSpacing(8)
        acts_row.addWidget(self.shown)
        acts_row.addStretch(1)
        self._buttons = self._made_buttons()
        for button, _views in self._buttons:
            acts_row.addWidget(button)
        self.paper_row = QWidget()
        papers = QHBoxLayout(self.paper_row)
        papers.setContentsMargins(0, 0, 0, 0)
        papers.setSpacing(12)
        for widget in (Text(_("Paper"), "small_strong"), self.paper, Text(_("First free label"), "small_strong")):
            papers.addWidget(widget)
        papers.addWidget(self.first)
        papers.addWidget(self.about, 1)
        self._contents = (
            OrEmpty(
                self.card, EmptyState("printer", _("No label waits."), _("A thing that gets its code asks for one."))
            ),
            OrEmpty(
                self.applying,
                EmptyState("tag", _("Every printed label is applied."), _("Labels that were printed are listed here.")),
            ),
            OrEmpty(self.log_card, EmptyState("list", _("Nothing was printed yet."))),
        )
        for content in self._contents:
            self.stack.addWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(acts_row)
        column.addWidget(self._made_question())
        column.addWidget(self.paper_row)
        column.addWidget(self.stack, 1)
        self._tell_paper()

    def _made_buttons(self) -> list[tuple[Button, tuple[str, ...]]]:
        """The acts on labels, and the views in which each is offered."""
        printed_ones = ("unapplied", "log")
        offered: tuple[tuple[str, str, str, Callable[[], None], tuple[str, ...]], ...] = (
            (_("Take back"), "", "quiet", self.take_back, ("waiting",)),
            (_("Cancel this label"), "", "quiet", self.cancel_one, ("waiting",)),
            (_("Print this one"), "printer", "secondary", self.print_one, ("waiting",)),
            (_("Print all"), "printer", "primary", self.print_all, ("waiting",)),
            (_("Make void"), "ban", "quiet", self.void_one, printed_ones),
            (_("Reprint"), "refresh-cw", "secondary", self.reprint_one, printed_ones),
        )
        made = []
        for title, icon, kind, act, views in offered:
            button = Button(title, kind=kind, icon=icon)
            button.clicked.connect(act)
            made.append((button, views))
        return made

    def _made_question(self) -> Card:
        """What is asked about a label in doubt."""
        self.question = Card(tone="warn")
        self.asked = CutText("", "strong")
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.asked, 1)
        for title, act in ((_("It came out"), self.came_out), (_("Print it again"), self.print_again)):
            button = Button(title)
            button.clicked.connect(act)
            row.addWidget(button)
        self.question.column.addLayout(row)
        return self.question


def _headed(row: queries.Queued, printers: Sequence[Any]) -> queries.Queued:
    """A label that is on no way yet, with the printer that will take it."""
    printer = takes(row.template, printers)
    if printer is None:
        return replace(row, told=Told(_("No printer"), "warn"))
    return replace(row, printer=_("PDF file") if printer.kind is PrinterKind.FILE else printer.name)
