"""Outage kits: prepared while the program runs, entered late after it did not, accounted for to the last label."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.barcode import looks_like_code
from app.i18n import N_, _
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.outage_account import AccountTab
from ui.pages.outage_late import LateTab
from ui.pages.outage_prepare import PrepareTab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.header import PageHeader
from ui.widgets.layouts import stack_in
from ui.widgets.tabs import Tabs

TABS = (("prepare", N_("Prepare a kit")), ("late", N_("Late entry")), ("account", N_("Reconcile")))


class OutagePage(Page):
    """The subject is a code of a kit (enter it late) or the number of a kit (reconcile it)."""

    KEY = "outage"
    TITLE = N_("Outage kits")
    ICON = "package"
    RAIL = "documents"
    TABLES = frozenset({"reserved", "outage_kit", "label", "code"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.back = Button(_("Codes"), kind="quiet", icon="chevron-left")
        self.header.add(self.back)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.prepare, self.late, self.account = PrepareTab(lab, desk), LateTab(lab, desk), AccountTab(lab, desk)
        self.stack = QStackedWidget()
        self._lay_out()
        self.tabs.chosen.connect(self.show_tab)
        self.back.clicked.connect(lambda: self.desk.go("documents", "codes"))

    def arrive(self, subject: str) -> None:
        if looks_like_code(subject):
            self.show_tab("late")
            self.late.take(subject)
        elif subject:
            self.show_tab("account")
            self.account.choose(subject)
        self.refresh()

    def refresh(self) -> None:
        self.late.refresh()
        self.account.refresh()
        self.tabs.show_counts({"late": self.late.waiting, "account": self.account.open_count})
        self.header.set_texts(
            _(self.TITLE), _("Labels and worksheets for work without the program. A scan of their codes is taken here.")
        )

    def takes_any_code(self) -> bool:
        return True

    def take_scan(self, text: str) -> bool:
        """A code of a kit is entered late, or ticked where the kit is reconciled; a number names a participant."""
        tab = self.tabs.value()
        if looks_like_code(text):
            if tab == "account":
                self.account.tick(text)
            else:
                self.show_tab("late")
                self.late.take(text)
            return True
        if tab == "prepare" and text.strip()[:1].isdecimal():
            self.prepare.form.set_value("participants", text.strip())
            return True
        return False

    def next_act(self) -> None:
        match self.tabs.value():
            case "prepare":
                self.prepare.confirm()
            case "late":
                self.late.confirm()
            case "account":
                self.account.next_act()

    def entry(self) -> QWidget | None:
        """On a code that was scanned, the time at which it was used."""
        is_typed = self.tabs.value() == "late" and self.late.row is not None
        return self.late.form.fields["used_at"].control if is_typed else None

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+Enter", N_("confirm")),
            ("Ctrl+T", N_("tick all that are open")),
            ("Ctrl+D", N_("void the ticked codes")),
            ("Ctrl+K", N_("close the kit")),
            ("Ctrl+P", N_("print its list")),
            ("Ctrl+PgUp/PgDn", N_("from view to view")),
        )

    def show_tab(self, key: str) -> None:
        self.tabs.set_value(key)
        self.stack.setCurrentIndex([each for each, _title in TABS].index(key))

    def _lay_out(self) -> None:
        for tab in (self.prepare, self.late, self.account):
            self.stack.addWidget(tab)
        stack_in(self, self.header, self.tabs, self.stack)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.next_act)
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.tabs.step(by))
