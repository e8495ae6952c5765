"""Labels that wait and labels that were printed: print them all or one, on a roll or on A4 sheets, or once more."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import labels as acts
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import LabelState, PrintReason
from app.i18n import N_, _, decimal, ngettext
from app.outputs.labels.load import sheet_title, sheets, title_of
from app.outputs.labels.printing import OnSheet, print_waiting
from app.queries import labels as queries
from app.tables import Column
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.dialog import ask_reason
from ui.widgets.inputs import LineInput
from ui.widgets.rows import ShortList
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text
from ui.written import tell_written

SHOWN = (("waiting", N_("Waiting")), ("all", N_("All of them")))


def named(columns: Sequence[Column[Any]]) -> tuple[Column[Any], ...]:
    """The columns with what people call a template instead of the name of its file."""
    return tuple(
        replace(each, value=lambda row: title_of(row.template)) if each.attribute == "template" else each
        for each in columns
    )


class LabelsTab(QWidget):
    """The queue of the label printer."""

    def __init__(self, lab: QtLab, desk: Desk, folder: Path) -> None:
        super().__init__()
        self.lab, self.desk, self.folder = lab, desk, folder
        self.waiting_count = 0
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
        self._lay_out()
        self.shown.chosen.connect(lambda _value: self.refresh())
        self.paper.chosen.connect(lambda _value: self._tell_paper())

    def refresh(self) -> None:
        self.table.reload()
        self.card.tell_rows()
        self.waiting_count = len(self.lab.ask(queries.labels))

    def print_all(self) -> None:
        self._print(())

    def print_one(self) -> None:
        self._print((self._selected(LabelState.WAITING),))

    def cancel_one(self) -> None:
        self.lab.do(acts.cancel, self._selected(LabelState.WAITING))
        self.refresh()

    def reprint_one(self) -> None:
        """The same label again, with the reason why."""
        row = self.table.current()
        if row is None:
            raise Refused(_("No label is selected."), hint=_("Choose it in the list."))

        title = _("Print {code} once more?").format(code=printed(row.code))
        why = ask_reason(self, title, _("Say what became of the label before."), _("Ask for the label"))
        if why is not None:
            self.lab.do(acts.request, row.code, reason=PrintReason.REPRINT, why=why)
            self.desk.messages.tell(_("The label waits again."), _("Print it with the others."))
            self.refresh()

    def _print(self, numbers: tuple[int, ...]) -> None:
        workstation = self.desk.workstation
        files = print_waiting(self.lab, self.folder, dpi=workstation.label_dpi, numbers=numbers, on=self._on_sheet())
        told = ngettext("{count} label file written.", "{count} label files written.", len(files))
        tell_written(self.desk, told.format(count=len(files)), files[0] if len(files) == 1 else files[0].parent)
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

    def _selected(self, state: LabelState) -> int:
        row = self.table.current()
        if row is None or row.state is not state:
            raise Refused(_("No waiting label is selected."), hint=_("Choose it in the list."))
        return int(row.id)

    def _rows(self) -> Sequence[Any]:
        return self.lab.ask(queries.labels, only_waiting=self.shown.value() == "waiting")

    def _tell_paper(self) -> None:
        left, down = self.desk.workstation.label_offset_mm
        is_sheet = self.paper.value() is not None
        self.first.setEnabled(is_sheet)
        resolution = _("{dpi} dpi").format(dpi=self.desk.workstation.label_dpi)
        offset = _("offset {left} / {down} mm").format(left=decimal(left), down=decimal(down))
        self.about.setText(f"{resolution} · {offset}" if is_sheet else resolution)

    def _lay_out(self) -> None:
        self.about = Text("", "small", "text2")
        acts_row = QHBoxLayout()
        acts_row.addWidget(self.shown)
        acts_row.addStretch(1)
        for title, icon, kind, act in (
            (_("Cancel this label"), "", "quiet", self.cancel_one),
            (_("Reprint"), "refresh-cw", "secondary", self.reprint_one),
            (_("Print this one"), "printer", "secondary", self.print_one),
            (_("Print all"), "printer", "primary", self.print_all),
        ):
            button = Button(title, kind=kind, icon=icon)
            button.clicked.connect(act)
            acts_row.addWidget(button)
        paper_row = QHBoxLayout()
        paper_row.setSpacing(12)
        for widget in (Text(_("Paper"), "small_strong"), self.paper, Text(_("First free label"), "small_strong")):
            paper_row.addWidget(widget)
        paper_row.addWidget(self.first)
        paper_row.addWidget(self.about)
        paper_row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(acts_row)
        column.addLayout(paper_row)
        column.addWidget(self.card, 1)
        self._tell_paper()
