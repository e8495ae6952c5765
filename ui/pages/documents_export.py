"""The sponsor's workbook: which part of the data goes out, to whom, and what changed since an earlier export."""

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.numbers import numbers_from
from app.i18n import N_, _
from app.outputs.sealed import as_sealed
from app.outputs.sheets import SHEETS
from app.outputs.workbook import Wanted, export
from app.queries.documents import exports, last_issued, removed_after
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.inputs import LineInput
from ui.widgets.pass_phrase import OPEN, PROTECTION, SEALED, ask_pass_phrase
from ui.widgets.segments import Segments
from ui.widgets.text import Text
from ui.written import tell_written

RECORDS = (("all", N_("All records")), ("locked", N_("Locked ones only")))
PROFILES = (("flat", N_("Flat")), ("cdisc", N_("CDISC-shaped")))


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
        self.offered.setToolTip(_("README and the dictionaries always come; type a name, or choose it here"))
        self.offered.chosen.connect(self._on_sheet)
        self.since = Choice([])
        self.records = Segments([(key, _(title)) for key, title in RECORDS], "all")
        self.profile = Segments([(key, _(title)) for key, title in PROFILES], "flat")
        self.protection = Segments([(key, _(title)) for key, title in PROTECTION], OPEN)
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
            told = (text, row.recipient, _("encrypted") if row.encrypted else "")
            self.since.addItem(" · ".join(filter(None, told)), str(row.cut_change_id))
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
            profile=self.profile.value() or "flat",
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
        """Begin the export; where it is to be protected its pass phrase is asked for first, and leaving writes nothing."""
        wanted, path = self.wanted(), self.folder / f"dptrace-{self.lab.now:%Y%m%d-%H%M%S}.xlsx"
        pass_phrase: str | None = ""
        if self.protection.value() == SEALED:
            pass_phrase = ask_pass_phrase(self, _("Pass phrase of this workbook"), _("Write the workbook"))
            path = as_sealed(path)
        if pass_phrase is None:
            return
        before = self.lab.ask(last_issued)
        running = self.lab.carry_out(export, str(path), wanted, pass_phrase)
        self.desk.carry_out(_("Workbook"), running, lambda number: self._on_written(path, number, before))

    def _on_written(self, path: Path, number: object, before: int) -> None:
        removed = self.lab.ask(removed_after, before)
        tell_written(self.desk, _("Export {number} written.").format(number=number), path, removed=removed)
        self.refresh()

    def _lay_out(self) -> None:
        fields: tuple[tuple[str, QWidget, str], ...] = (
            (_("Profile"), self.profile, _("CDISC-shaped: DM, DS, DV, GF and RELSPEC, in the names of SDTMIG 3.4")),
            (_("Participants"), self.participants, _("Numbers like 1 2 23 or 1-60")),
            (_("Sheets"), self.sheets, ""),
            (_("Records"), self.records, ""),
            (_("Changes since"), self.since, ""),
            (_("Recipient"), self.recipient, _("Who gets it; kept in the ledger")),
            (_("Protection"), self.protection, _("A ZIP that 7-Zip, WinZip or Keka opens (AES-256)")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, (title, widget, hint) in enumerate(fields):
            widget.setAccessibleName(title)
            widget.setMinimumWidth(340)
            grid.addWidget(Text(title, "small_strong"), place, 0)
            grid.addWidget(widget, place, 1)
            beside = self.offered if widget is self.sheets else Text(hint, "small", "text2")
            grid.addWidget(beside, place, 2)
        grid.setColumnStretch(2, 1)
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
