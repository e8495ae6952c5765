"""Settings: the study (versioned, with a reason), this workstation, the people; and the way to registers and audit."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from app.backups import is_file
from app.domain.barcode import looks_like_code, normalised, parse
from app.domain.words import Kind
from app.i18n import N_, _
from app.queries.setup import settings_number
from ui.backup_watch import COPIES
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.backups_tab import BackupsTab
from ui.pages.bench_printers import PrintersCard
from ui.pages.bench_tab import BenchTab
from ui.pages.page import Page
from ui.pages.people_tab import PeopleTab
from ui.pages.server_copies import ServerCopies
from ui.pages.study_tab import StudyTab
from ui.widgets.button import Button
from ui.widgets.header import PageHeader
from ui.widgets.layouts import stack_in
from ui.widgets.scroll import Scroll
from ui.widgets.tabs import Tabs

TABS: Final = (
    ("study", N_("Study")),
    ("bench", N_("This bench")),
    ("printers", N_("Printers")),
    ("backups", N_("Backups")),
    ("people", N_("People")),
)


class SettingsPage(Page):
    KEY = "settings"
    TITLE = N_("Settings")
    ICON = "settings"
    RAIL = "settings"
    TABLES = frozenset({"study_settings", "user", "role_grant", "drill", COPIES})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.registers = Button(_("Registers"), key="Ctrl+R", icon="box")
        self.audit = Button(_("Audit"), key="Ctrl+T", icon="history")
        self.scanner = Button(_("Scanner"), key="Ctrl+K", icon="scan-barcode")
        self.templates = Button(_("Labels"), key="Ctrl+G", icon="tag")
        for button in (self.templates, self.registers, self.audit, self.scanner):
            button.bind()
        self.header.add(self.templates, self.scanner, self.registers, self.audit)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.stack = QStackedWidget()
        self.study = StudyTab(lab, desk)
        self.printers = PrintersCard(lab, desk)
        self.backups = BackupsTab(lab, desk) if is_file(lab) else ServerCopies(lab, desk)
        self.people = PeopleTab(lab, desk)
        self._lay_out()
        self.tabs.chosen.connect(self._bring)
        self.registers.clicked.connect(lambda: self.desk.go("registers", ""))
        self.templates.clicked.connect(lambda: self.desk.go("label_template", ""))
        self.scanner.clicked.connect(lambda: self.desk.go("scanner", ""))
        self.audit.clicked.connect(lambda: self.desk.go("audit", ""))

    def arrive(self, subject: str) -> None:
        """A person's card or "people" opens the people, "windows" the blood windows; else the tab before stays."""
        self.refresh()
        if looks_like_code(subject) or subject == "people":
            self._bring("people")
            self.people.show_people(subject)
        elif subject in ("printers", "backups"):
            self._bring(subject)
        elif subject == "windows":
            self._bring("study")
            QTimer.singleShot(0, self, self._show_windows)

    def refresh(self) -> None:
        """Read again; what is typed and not saved stays."""
        self.study.show_settings()
        number = self.lab.ask(settings_number)
        told = _("The study's settings are version {number}. Each change is kept with its reason.")
        self.header.set_texts(_(self.TITLE), told.format(number=number))
        self.people.show_people()
        if self.tabs.value() == "backups":
            self.backups.show_copies()

    def take_scan(self, text: str) -> bool:
        """Among the people a card chooses its person."""
        if self.tabs.value() != "people" or not looks_like_code(text) or parse(text).kind is not Kind.PERSON:
            return False
        self.people.show_people(normalised(text))
        return True

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+R", N_("registers")),
            ("Ctrl+T", N_("audit")),
            ("Ctrl+K", N_("scanner")),
            ("Ctrl+G", N_("label templates")),
            ("Ctrl+B", N_("back up now")),
        )

    def next_act(self) -> None:
        if self.tabs.value() == "study":
            self.study.save()

    def _bring(self, key: str) -> None:
        self.tabs.set_value(key)
        if key == "backups":
            self.backups.show_copies()
        self.stack.setCurrentIndex([each for each, _title in TABS].index(key))

    def _show_windows(self) -> None:
        """Scroll to the blood windows, once the page is laid out."""
        for area in self.study.findChildren(Scroll):
            if area.isAncestorOf(self.study.windows):
                area.ensureWidgetVisible(self.study.windows)

    def _lay_out(self) -> None:
        for tab in (self.study, BenchTab(self.desk), self.printers, self.backups, self.people):
            self.stack.addWidget(tab)
        stack_in(self, self.header, self.tabs, self.stack)
