"""Settings: the study (versioned, with a reason), this workstation, the people; and the way to registers and audit."""

from typing import Any, Final

from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.actions import study
from app.domain.barcode import looks_like_code
from app.domain.setting_words import SETTINGS
from app.domain.times import parse_date
from app.domain.window_text import windows_as_text, windows_from_text
from app.i18n import N_, _
from ui import theme
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.pages.people_tab import PeopleTab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.field import shown
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.tabs import Tabs
from ui.widgets.text import Text

TABS: Final = (("study", N_("Study")), ("bench", N_("This bench")), ("people", N_("People")))
DATES: Final = ("planned_start", "planned_end")


class SettingsPage(Page):
    KEY = "settings"
    TITLE = N_("Settings")
    ICON = "settings"
    RAIL = "settings"
    TABLES = frozenset({"study_settings", "user", "role_grant"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.registers = Button(_("Registers"), icon="box")
        self.audit = Button(_("Audit"), icon="history")
        self.header.add(self.registers, self.audit)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.stack = QStackedWidget()
        self.lines = {name: LineInput() for name, _title in SETTINGS}
        self.windows = QPlainTextEdit()
        self.accept = Button(_("Accept the windows"), icon="shield-check")
        self.people = PeopleTab(lab, desk)
        self._lay_out()
        self.tabs.chosen.connect(lambda key: self.stack.setCurrentIndex([each for each, _t in TABS].index(key)))
        self.registers.clicked.connect(lambda: self.desk.go("registers", ""))
        self.audit.clicked.connect(lambda: self.desk.go("audit", ""))

    def arrive(self, subject: str) -> None:
        """A person's card opens the people; anything else the study."""
        self.refresh()
        if looks_like_code(subject):
            self.tabs.set_value("people")
            self.stack.setCurrentWidget(self.people)
            self.people.show_people(subject)

    def refresh(self) -> None:
        """Read again; what is typed and not saved stays."""
        settings = self.lab.settings
        values = settings.model_dump()
        for name, line in self.lines.items():
            if not line.isModified():
                value = values[name]
                line.setText(("Y" if value else "N") if isinstance(value, bool) else shown(value))
        if not self.windows.document().isModified():
            self.windows.setPlainText(windows_as_text(settings.windows))
        self.accept.setVisible(not settings.windows_accepted)
        self.people.show_people()

    def next_act(self) -> None:
        if self.tabs.value() == "study":
            self.save()

    def save(self) -> None:
        """Save what changed, as the next version of the study's settings, with its reason."""
        values = self._changed()
        if not values:
            self.desk.messages.tell(_("Nothing was changed."), state="wait")
            return
        with_reason(self, lambda reason: self._change(values, reason), verb=_("Change the settings"))

    def _change(self, values: dict[str, Any], reason: str) -> None:
        number = self.lab.do(study.change_settings, values, reason)
        self.desk.messages.tell(_("The settings are version {number}.").format(number=number))
        for line in self.lines.values():
            line.setModified(False)
        self.windows.document().setModified(False)
        self.refresh()

    def _changed(self) -> dict[str, Any]:
        settings = self.lab.settings
        before = settings.model_dump()
        found: dict[str, Any] = {}
        for name, line in self.lines.items():
            old = before[name]
            text = line.text().strip()
            new: Any = text.upper() in {"Y", "O", "OUI", "YES"} if isinstance(old, bool) else text
            if name in DATES:
                new = parse_date(text, today=self.lab.now.date()).isoformat() if text else None
                old = old.isoformat() if old else None
            if isinstance(old, int | float) and not isinstance(old, bool):
                new = text.replace(",", ".")
                if new == f"{old:g}":
                    continue
            if new != old:
                found[name] = new
        windows = windows_from_text(self.windows.toPlainText())
        if tuple(windows) != settings.windows:
            found["windows"] = [each.model_dump(mode="json") for each in windows]
            found["windows_accepted"] = False
        return found

    def _on_accept(self) -> None:
        with_reason(self, lambda reason: self._change({"windows_accepted": True}, reason), verb=_("Accept the windows"))
        self.refresh()

    def _on_theme(self, mode: str) -> None:
        self.desk.workstation.theme = mode
        self.desk.workstation.save()
        theme.apply(QApplication.instance(), mode)  # type: ignore[arg-type]

    def _lay_out(self) -> None:
        for tab in (self._study_tab(), self._bench_tab(), self.people):
            self.stack.addWidget(tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)

    def _study_tab(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(32)
        grid.setContentsMargins(18, 14, 18, 14)
        for place, (name, title) in enumerate(SETTINGS):
            cell = QVBoxLayout()
            cell.setSpacing(4)
            line = self.lines[name]
            line.setAccessibleName(_(title))
            line.setMaximumWidth(320)
            cell.addWidget(Text(_(title), "small_strong"))
            cell.addWidget(line)
            grid.addLayout(cell, place // 3, place % 3)
        last = (len(SETTINGS) + 2) // 3
        grid.addWidget(
            Text(_("Blood windows: tube, assay, end event, warning h, limit h, lowest °C, highest °C"), "small_strong"),
            last,
            0,
            1,
            3,
        )
        self.windows.setFont(theme.font("code_small"))
        self.windows.setFixedHeight(150)
        self.windows.setTabChangesFocus(True)
        self.windows.setAccessibleName(_("Blood windows"))
        grid.addWidget(self.windows, last + 1, 0, 1, 3)
        save = Button(_("Save"), kind="primary", icon="check")
        save.clicked.connect(self.save)
        self.accept.clicked.connect(self._on_accept)
        acts = QHBoxLayout()
        acts.addWidget(save)
        acts.addWidget(self.accept)
        acts.addStretch(1)
        grid.addLayout(acts, last + 2, 0, 1, 3)
        card = Card(margin=6)
        card.column.addWidget(Scroll(inside))
        return card

    def _bench_tab(self) -> QWidget:
        card = Card(margin=16)
        mode = Segments([("light", _("Light")), ("dark", _("Dark"))], self.desk.workstation.theme)
        mode.setMaximumWidth(280)
        mode.chosen.connect(self._on_theme)
        card.column.addWidget(Text(_("Appearance"), "small_strong"))
        card.column.addWidget(mode)
        card.column.addWidget(Text(_("Language is chosen when signing in (Ctrl+L)."), "small", "text2"))
        dpi = Segments(
            [("203", "203 dpi"), ("300", "300 dpi"), ("600", "600 dpi")], str(self.desk.workstation.label_dpi)
        )
        dpi.setMaximumWidth(380)
        dpi.chosen.connect(self._on_dpi)
        card.column.addWidget(Text(_("Label printer"), "small_strong"))
        card.column.addWidget(dpi)
        card.column.addStretch(1)
        return card

    def _on_dpi(self, dpi: str) -> None:
        self.desk.workstation.label_dpi = int(dpi)
        self.desk.workstation.save()
