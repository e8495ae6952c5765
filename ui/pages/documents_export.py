"""The sponsor's workbook: which part of the data goes out, to whom, and what changed since an earlier export."""

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.numbers import numbers_from
from app.i18n import N_, _
from app.outputs.sheets import SHEETS
from app.outputs.workbook import Wanted, export
from app.queries.documents import exports
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.inputs import LineInput
from ui.widgets.segments import Segments
from ui.widgets.text import Text
from ui.written import tell_written

RECORDS = (("all", N_("All records")), ("locked", N_("Locked ones only")))


class ExportTab(QWidget):
    """Written in the background; the message bar shows how far it has come."""

    def __init__(self, lab: QtLab, desk: Desk, folder: Path) -> None:
        super().__init__()
        self.lab, self.desk, self.folder = lab, desk, folder
        self.participants, self.sheets, self.recipient = LineInput(), LineInput(), LineInput()
        self.participants.setPlaceholderText(_("all"))
        self.sheets.setPlaceholderText(_("all"))
        self.offered = Choice([(each.name, f"{each.name} – {_(each.title)}") for each in SHEETS])
        self.offered.setAccessibleName(_("Sheets"))
        self.offered.chosen.connect(self._on_sheet)
        self.since = Choice([])
        self.records = Segments([(key, _(title)) for key, title in RECORDS], "all")
        self._lay_out()

    def refresh(self) -> None:
        """The exports to tell changes against, newest first."""
        chosen = self.since.value()
        self.since.blockSignals(True)
        self.since.clear()
        self.since.addItem(_("none: CHANGES stays empty"), "")
        for row in self.lab.ask(exports):
            day = row.issued.day.strftime("%d/%m/%Y")
            text = _("Export {number} of {day}").format(number=row.number, day=day)
            self.since.addItem(f"{text} · {row.recipient}" if row.recipient else text, str(row.cut_change_id))
        self.since.set_value(chosen)
        self.since.blockSignals(False)

    def wanted(self) -> Wanted:
        """The part that is asked for; Refused where it names nobody."""
        return Wanted(
            participants=numbers_from(self.participants.text()),
            sheets=tuple(self.sheets.text().upper().replace(",", " ").split()),
            since_change=int(self.since.value() or 0),
            recipient=self.recipient.text().strip(),
            locked_only=self.records.value() == "locked",
        )

    def _on_sheet(self, name: str) -> None:
        """A sheet that is chosen is added to those named, or taken away where it is named already."""
        if not name:
            return
        named = self.sheets.text().upper().replace(",", " ").split()
        named = [each for each in named if each != name] if name in named else [*named, name]
        self.sheets.setText(" ".join(named))
        self.offered.set_value(None)

    def write(self) -> None:
        path = self.folder / f"dptrace-{self.lab.now:%Y%m%d-%H%M%S}.xlsx"
        running = self.lab.carry_out(export, str(path), self.wanted())
        self.desk.carry_out(_("Workbook"), running, lambda number: self._on_written(path, number))

    def _on_written(self, path: Path, number: object) -> None:
        tell_written(self.desk, _("Export {number} written.").format(number=number), path)
        self.refresh()

    def _lay_out(self) -> None:
        fields: tuple[tuple[str, QWidget, str], ...] = (
            (_("Participants"), self.participants, _("Numbers like 1 2 23 or 1-60")),
            (_("Sheets"), self.sheets, _("README and the dictionaries always come; type a name, or choose it here")),
            (_("Records"), self.records, ""),
            (_("Changes since"), self.since, ""),
            (_("Recipient"), self.recipient, _("Who gets it; kept in the ledger")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, (title, widget, hint) in enumerate(fields):
            widget.setAccessibleName(title)
            widget.setMinimumWidth(340)
            grid.addWidget(Text(title, "small_strong"), place, 0)
            grid.addWidget(widget, place, 1)
            grid.addWidget(Text(hint, "small", "text2"), place, 2 if widget is not self.sheets else 3)
        grid.addWidget(self.offered, 1, 2)
        grid.setColumnStretch(3, 1)
        write = Button(_("Write the workbook"), kind="primary", icon="file-spreadsheet")
        write.clicked.connect(self.write)
        row = QHBoxLayout()
        row.addWidget(write)
        row.addStretch(1)
        card = Card(margin=16)
        card.column.addLayout(grid)
        card.column.addLayout(row)
        card.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
