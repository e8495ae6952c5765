"""Documents: labels that wait, the papers of participants, the sponsor's workbook, and the ledger of all of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from app.domain.barcode import looks_like_code
from app.domain.errors import LabError
from app.domain.words import DocumentKind
from app.i18n import N_, _
from app.outputs.forms.crf import reprint
from app.outputs.forms.many import write_pdf
from app.outputs.labels.printing import AGAIN
from app.queries.documents import COLUMNS, documents
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.documents_codes import CodesTab
from ui.pages.documents_export import ExportTab
from ui.pages.documents_labels import LabelsTab
from ui.pages.documents_papers import PapersTab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.header import PageHeader
from ui.widgets.layouts import stack_in
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs
from ui.written import tell_written

TABS = (
    ("labels", N_("Labels")),
    ("case", N_("Participants' papers")),
    ("export", N_("Sponsor's workbook")),
    ("ledger", N_("Issued")),
    ("codes", N_("Codes")),
)


class DocumentsPage(Page):
    """Opened on a participant's number it shows that participant's papers, on "codes" the ledger of codes."""

    KEY = "documents"
    TITLE = N_("Documents")
    ICON = "clipboard-list"
    RAIL = "documents"
    TABLES = frozenset({"label", "spooled", "document", "code", "reserved"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.folder = papers_folder(desk.workstation)
        self.header = PageHeader(_(self.TITLE))
        self.templates = Button(_("Label templates"), key="Ctrl+G", icon="tag")
        self.templates.bind()
        self.header.add(self.templates)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.labels = LabelsTab(lab, desk, self.folder)
        self.papers = PapersTab(lab, desk, self.folder)
        self.export = ExportTab(lab, desk, self.folder)
        self.codes = CodesTab(lab, desk)
        self.stack = QStackedWidget()
        self.ledger = RowsTable(COLUMNS, ShortList(lambda: self.lab.ask(documents)), key=lambda row: row.id)
        self.ledger.setAccessibleName(_("Issued"))
        self.issued = TableCard(self.ledger)
        self._lay_out()
        self.tabs.chosen.connect(self._on_tab)
        self.templates.clicked.connect(lambda: self.desk.go("label_template", self.labels.template))
        self.ledger.opened.connect(self._on_ledger_opened)

    def arrive(self, subject: str) -> None:
        if subject.isdecimal():
            self.papers.numbers.setText(subject)
            self.show_tab("case")
        elif subject == "codes":
            self.show_tab("codes")
        self.refresh()

    def refresh(self) -> None:
        self.labels.refresh()
        self.export.refresh()
        self.ledger.reload()
        self.issued.tell_rows(note=_("Enter on a final form writes that version again."))
        if self.tabs.value() == "codes":
            self.codes.refresh()
        self.tabs.show_counts({"labels": self.labels.waiting_count, "ledger": self.ledger.rows.rowCount()})
        self.header.set_texts(_(self.TITLE), _("Written to {folder}").format(folder=self.folder))

    def next_act(self) -> None:
        """What the tab in front does."""
        match self.tabs.value():
            case "labels":
                self.labels.next_act()
            case "case":
                self.papers.print_summary()
            case "export":
                self.export.write()
            case "codes":
                self.codes.next_act()

    def takes_any_code(self) -> bool:
        """The ledger tells of every code what became of it."""
        return self.tabs.value() == "codes"

    def take_scan(self, text: str) -> bool:
        """On the labels' tab a code is scan-back, in the ledger it shows what became of it; papers take a number."""
        if self.tabs.value() == "codes" and looks_like_code(text):
            self.codes.open_code(text)
            return True
        if self.tabs.value() == "labels" and looks_like_code(text):
            self.labels.take_scan(text)
            return True
        if self.tabs.value() != "case" or not text.strip().isdecimal():
            return False
        self.papers.numbers.setText(text.strip())
        return True

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """A printer that failed: what waits is sent once more."""
        return (_("Try again"), self.labels.print_all) if error.way_out == AGAIN else None

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            (_("A code on the labels"), _("What a label comes from, then the label: it is applied")),
            (_("Enter on an issued form"), _("Write that version again")),
            (_("Enter on a series of codes"), _("What became of each number")),
            ("Alt+←", _("Back to all series")),
            ("Ctrl+K", _("Outage kits")),
            ("Ctrl+G", _("Label templates")),
        )

    def show_tab(self, key: str) -> None:
        self.tabs.set_value(key)
        self._on_tab(key)

    def _on_tab(self, key: str) -> None:
        self.templates.setVisible(key == "labels")
        self.stack.setCurrentIndex([each for each, _title in TABS].index(key))
        if key == "codes":
            self.codes.refresh()

    def _on_ledger_opened(self, row: Any) -> None:
        """A final version as it was issued, marked where a later one superseded it."""
        if row.kind is not DocumentKind.CRF or row.state == "DRAFT":
            self.desk.messages.tell(
                _("Only final case report forms are kept."), _("Issue the others again."), state="warn"
            )
            return
        pdf = reprint(self.lab, row.number, row.version_no)
        path = write_pdf(self.folder / f"crf-{row.number:03d}-v{row.version_no}-{row.state.lower()}.pdf", pdf)
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def _lay_out(self) -> None:
        for tab in (self.labels, self.papers, self.export, self.issued, self.codes):
            self.stack.addWidget(tab)
        stack_in(self, self.header, self.tabs, self.stack)
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.tabs.step(by))
