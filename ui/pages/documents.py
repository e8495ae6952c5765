"""Documents: labels that wait, the papers of a participant, the sponsor's workbook, and the ledger of all of it."""

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions import labels as label_acts
from app.domain.errors import Refused
from app.domain.words import LabelState
from app.i18n import N_, _
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import empty, issue_crf
from app.outputs.forms.words import ANNOTATED, BLANK
from app.outputs.labels.printing import print_waiting
from app.outputs.workbook import Wanted, export
from app.queries import labels as label_queries
from app.queries.case import case
from app.queries.documents import COLUMNS, documents
from app.settings import data_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.field import LineInput
from ui.widgets.header import PageHeader
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable, of_list
from ui.widgets.text import Text

TABS = (("labels", N_("Labels")), ("case", N_("Participant's papers")), ("export", N_("Sponsor's workbook")))


class DocumentsPage(Page):
    """Opened on a participant's number it shows that participant's papers."""

    KEY = "documents"
    TITLE = N_("Documents")
    ICON = "clipboard-list"
    RAIL = "documents"
    TABLES = frozenset({"label", "document"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.folder = (
            Path(desk.workstation.label_folder) if desk.workstation.label_folder else data_folder() / "documents"
        )
        self.header = PageHeader(_(self.TITLE))
        self.tabs = Segments([(key, _(title)) for key, title in TABS], "labels")
        self.stack = QStackedWidget()
        self.waiting = RowsTable(
            label_queries.COLUMNS, *of_list(lambda: self.lab.ask(label_queries.labels)), key=lambda row: row.id
        )
        self.ledger = RowsTable(COLUMNS, *of_list(lambda: self.lab.ask(documents)), key=lambda row: row.id)
        self.number, self.participants, self.recipient = LineInput(), LineInput(), LineInput()
        self._lay_out()
        self.tabs.chosen.connect(self._on_tab)

    def arrive(self, subject: str) -> None:
        if subject.isdigit():
            self.number.setText(subject)
            self.tabs.set_value("case")
            self._on_tab("case")
        self.refresh()

    def refresh(self) -> None:
        self.waiting.reload()
        self.ledger.reload()
        count = self.waiting.rows.rowCount()
        self.header.set_texts(
            _(self.TITLE), _("{count} labels wait · written to {folder}").format(count=count, folder=self.folder)
        )

    def next_act(self) -> None:
        """What the tab in front does."""
        match self.tabs.value():
            case "labels":
                self.print_labels()
            case "case":
                self.print_summary()
            case "export":
                self.export()

    def print_labels(self) -> None:
        files = print_waiting(self.lab, self.folder, dpi=self.desk.workstation.label_dpi)
        self.desk.messages.tell(_("{count} label files written.").format(count=len(files)), str(files[0].parent))

    def print_summary(self) -> None:
        number = self._number()
        settings = self.lab.settings
        printed_at = self.lab.now.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
        pdf = case_summary(self.lab.ask(case, settings, number), settings, printed_at=printed_at)
        self._write(f"case-summary-{number:03d}.pdf", pdf)

    def print_crf(self, *, final: bool) -> None:
        number = self._number()
        self._write(f"crf-{number:03d}.pdf", issue_crf(self.lab, number, final=final))

    def print_empty(self, mode: str) -> None:
        self._write(f"crf-{mode}.pdf", empty(self.lab.settings, mode=mode))

    def export(self) -> None:
        """Write the workbook in the background; the bar shows how far it has come."""
        typed = self.participants.text().replace(",", " ").split()
        if not all(each.isdigit() for each in typed):
            raise Refused(
                _("“{text}” names no participants.").format(text=self.participants.text()),
                hint=_("Type numbers, like 1 2 23."),
            )
        wanted = Wanted(participants=tuple(int(each) for each in typed), recipient=self.recipient.text())
        path = self.folder / f"dptrace-{self.lab.now:%Y%m%d-%H%M%S}.xlsx"
        running = self.lab.carry_out(export, str(path), wanted)
        self.desk.carry_out(_("Workbook"), running, lambda number: self._on_exported(path, number))

    def _on_exported(self, path: Path, number: object) -> None:
        self.desk.messages.tell(_("Export {number} written.").format(number=number), str(path))
        self.refresh()

    def _number(self) -> int:
        typed = self.number.text().strip()
        if not typed.isdigit():
            raise Refused(_("“{text}” is no participant number.").format(text=typed), hint=_("Type 001 to 999."))
        return int(typed)

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(data)
        self.desk.messages.tell(_("{name} written.").format(name=name), str(path.parent))
        self.refresh()

    def _on_tab(self, key: str) -> None:
        self.stack.setCurrentIndex([each for each, _title in TABS].index(key))

    def _on_cancel_label(self) -> None:
        row = self.waiting.current()
        if row is not None and row.state is LabelState.WAITING:
            self.lab.do(label_acts.cancel, row.id)
            self.refresh()

    def _lay_out(self) -> None:
        self.stack.addWidget(self._labels_tab())
        self.stack.addWidget(self._case_tab())
        self.stack.addWidget(self._export_tab())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        row = QHBoxLayout()
        row.addWidget(self.tabs)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.stack, 2)
        column.addWidget(Text(_("Issued"), "heading"))
        ledger = Card()
        self.ledger.setAccessibleName(_("Issued"))
        ledger.column.addWidget(self.ledger)
        column.addWidget(ledger, 1)

    def _labels_tab(self) -> QWidget:
        self.waiting.setAccessibleName(_("Waiting labels"))
        card = Card()
        card.column.addWidget(self.waiting)
        print_all = Button(_("Print all"), kind="primary", icon="printer")
        drop = Button(_("Cancel this label"), kind="quiet")
        print_all.clicked.connect(self.print_labels)
        drop.clicked.connect(self._on_cancel_label)
        return _tab([drop, print_all], card)

    def _case_tab(self) -> QWidget:
        card = Card(margin=16)
        self.number.setFixedWidth(140)
        self.number.setAccessibleName(_("Participant number"))
        acts = (
            (_("Case summary"), _("One to two pages for the laboratory"), self.print_summary),
            (
                _("Case report form, draft"),
                _("Pages P1 to P8 as the record stands"),
                lambda: self.print_crf(final=False),
            ),
            (
                _("Case report form, final"),
                _("Supersedes the final version before it"),
                lambda: self.print_crf(final=True),
            ),
            (_("Blank form"), _("For paper, with ND, NA and UNK boxes"), lambda: self.print_empty(BLANK)),
            (_("Annotated form"), _("With the names of the variables"), lambda: self.print_empty(ANNOTATED)),
        )
        top = QHBoxLayout()
        top.addWidget(Text(_("Participant number"), "small_strong"))
        top.addWidget(self.number)
        top.addStretch(1)
        card.column.addLayout(top)
        for title, text, act in acts:
            row = QHBoxLayout()
            button = Button(title, icon="file-text")
            button.setMinimumWidth(280)
            button.clicked.connect(act)
            row.addWidget(button)
            row.addWidget(Text(text, "small", "text2"))
            row.addStretch(1)
            card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def _export_tab(self) -> QWidget:
        card = Card(margin=16)
        fields = ((_("Participants (none: all)"), self.participants), (_("Recipient"), self.recipient))
        for title, line in fields:
            line.setMaximumWidth(360)
            line.setAccessibleName(title)
            card.column.addWidget(Text(title, "small_strong"))
            card.column.addWidget(line)
        write = Button(_("Write the workbook"), kind="primary", icon="file-spreadsheet")
        write.clicked.connect(self.export)
        row = QHBoxLayout()
        row.addWidget(write)
        row.addStretch(1)
        card.column.addLayout(row)
        card.column.addStretch(1)
        return card


def _tab(buttons: list[Button], body: QWidget) -> QWidget:
    tab = QWidget()
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 0, 0, 0)
    row = QHBoxLayout()
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    column.addLayout(row)
    column.addWidget(body, 1)
    return tab
