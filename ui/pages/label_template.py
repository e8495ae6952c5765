"""Label templates: a true-size preview of a real label, what it reads back as, its numbers in place, its versions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions import drafts, templates
from app.domain.barcode import normalised
from app.domain.errors import Refused
from app.domain.label import LabelTemplate
from app.domain.label_files import read_template, to_toml
from app.domain.permissions import who_may_do
from app.i18n import N_, _
from app.queries.drafts import draft
from app.queries.templates import InForce, Version, last_number, template_of, templates_in_force, versions
from ui import when
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.label_template_list import TemplateList
from ui.pages.label_template_look import LabelLook
from ui.pages.label_template_numbers import LabelNumbers
from ui.pages.label_template_versions import VersionsCard, since, template_of_file, write_template
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.panel import SidePanel
from ui.widgets.table_card import TableCard
from ui.widgets.tabs import Tabs

LIST_WIDTH: Final = 276
TABS: Final = (("numbers", N_("Numbers")), ("versions", N_("Versions")))


class LabelTemplatePage(Page):
    """The subject is the name of a template; numbers that were changed and not saved stay as a draft."""

    KEY = "label_template"
    TITLE = N_("Label templates")
    ICON = "tag"
    RAIL = "settings"
    TABLES = frozenset({"template_version", "label"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.name = ""
        self.number = self.looked_at = self._begun_on = 0
        self.saved: LabelTemplate | None = None
        self.made: LabelTemplate | None = None
        self._has_draft = False
        self._versions: Sequence[Version] = ()
        self.header = PageHeader(_(self.TITLE))
        self.undo = Button(_("Undo changes"), kind="quiet", icon="undo-2", key="Ctrl+R")
        self.save_button = Button(_("Save as new version"), kind="primary", icon="check", key="Ctrl+Enter")
        self.table = TemplateList(lambda: lab.ask(templates_in_force))
        self.card = TableCard(self.table)
        self.look = LabelLook(lab, desk.workstation.label_dpi)
        self.tabs = Tabs([(key, _(title)) for key, title in TABS])
        self.numbers, self.versions = LabelNumbers(), VersionsCard()
        self._lay_out()
        self._connect()

    @property
    def is_changed(self) -> bool:
        """Whether there are numbers that were not saved."""
        return self.made != self.saved

    @property
    def is_old(self) -> bool:
        """Whether an older version is looked at."""
        return self.looked_at != self.number

    def arrive(self, subject: str) -> None:
        """Bring a template up, with what was typed and not saved; without a subject the one before stays."""
        self.table.reload()
        self.card.tell_rows()
        wanted = subject or self.name
        if not (wanted and self.table.select_key(wanted)):
            self.table.selectRow(0)
        self._bring(self.table.current().name)

    def refresh(self) -> None:
        """Read again; what is typed and not saved stays."""
        self.table.reload()
        if not self.is_changed and self.lab.ask(last_number, self.name) != self.number:
            self._bring(self.name)
            return
        self.look.read_samples(self._shown())
        self._show_around()

    def leave(self) -> bool:
        """Keep what is typed and not saved, so that an interruption costs nothing."""
        self._keep_draft()
        return True

    def entry(self) -> QWidget | None:
        return self.table

    def next_act(self) -> None:
        if self.is_old:
            self.put_in_force()
        else:
            self.save()

    def take_scan(self, text: str) -> bool:
        """The code of a label that was asked for on this template: it is shown."""
        return self.look.show_code(normalised(text))

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("+ / -", N_("larger or smaller (in the preview; elsewhere with Ctrl)")),
            ("Alt+← / Alt+→", N_("another label of the store")),
            ("← ↑ → ↓", N_("in the preview: scroll")),
            ("↑ ↓", N_("in a number: a step; Page up and down: ten")),
            ("Ctrl+PgUp/PgDn", N_("from view to view")),
            ("Ctrl+Enter", N_("save as new version")),
            ("Ctrl+R", N_("undo the changes")),
        )

    def save(self) -> None:
        """Put the numbers in force as the next version, with the reason."""
        self._must_be_in_force()
        self.numbers.must_fit()
        if self.made is None or not self.is_changed:
            self.desk.messages.tell(_("Nothing was changed."), state="wait")
            return
        at_store = self.lab.ask(last_number, self.name)
        if at_store != self._begun_on:
            self._begun_on = self.number = self.looked_at = at_store
            self._show_around()
            raise Refused(
                _("Version {number} was saved meanwhile.").format(number=at_store),
                hint=_("Look at it among the versions; then save over it, or undo your changes."),
            )
        text = to_toml(self.made)
        with_reason(self, lambda why: self._save(text, why), verb=_("Save as new version"))

    def undo_changes(self) -> None:
        """The numbers of the version in force are back."""
        self.made = self.saved
        self._keep_draft()
        self._bring(self.name)

    def look_at(self, number: int) -> None:
        """Show a version as it was; the newest one is the one that is edited."""
        self.looked_at = number
        self._show()

    def put_in_force(self) -> None:
        """The version that is looked at becomes the next one, with the reason."""
        if not self.is_old:
            raise Refused(_("This version is in force."), hint=_("Choose an older one in the list."))
        text = to_toml(self.lab.ask(template_of, self.name, self.looked_at))
        with_reason(self, lambda why: self._save(text, why), verb=_("Put in force again"))

    def write_file(self, path: Path) -> None:
        """The text of the template that is shown, as a file."""
        write_template(path, self._shown())
        self.desk.messages.tell(_("{name} written.").format(name=path.name), str(path))

    def take_file(self, path: Path) -> None:
        """The numbers of an edited file, to be looked at and saved."""
        self._must_be_in_force()
        self.made = template_of_file(path, self.name)
        self._show()
        self.desk.messages.tell(_("{name} is in the preview.").format(name=path.name), _("Save it as new version."))

    def _must_be_in_force(self) -> None:
        if self.is_old:
            raise Refused(
                _("Version {number} is only looked at.").format(number=self.looked_at),
                hint=_("Put it in force again, or choose the newest among the versions."),
            )

    def _save(self, text: str, why: str) -> None:
        number = self.lab.do(templates.save, self.name, text, why)
        self.made = self.saved
        self._keep_draft()
        self.table.reload()
        self._bring(self.name)
        told = _("Version {number} of {label} is in force.").format(number=number, label=self._shown().title)
        self.desk.messages.tell(told, _("Labels that were asked for before keep theirs."))

    def _bring(self, name: str) -> None:
        """Show a template: the version in force, and over it what was typed and not saved."""
        self.name = name
        self.number = self.looked_at = self._begun_on = self.lab.ask(last_number, name)
        self.saved = self.made = self.lab.ask(template_of, name, self.number)
        kept = self.lab.ask(draft, self.lab.who.id, self._draft_key())
        self._has_draft = bool(kept.content)
        if kept.content and kept.at is not None:
            self.made = read_template(str(kept.content["toml"]), name)
            self._begun_on = int(kept.content["begun_on"])
            told = _("Your draft of {time} is back.").format(time=when.near(kept.at, self.lab.now))
            self.desk.messages.tell(told, _("“Undo changes” throws it away."), state="wait")
        self.look.read_samples(self.made)
        self._show()

    def _shown(self) -> LabelTemplate:
        """The template in the preview."""
        assert self.made is not None
        return self.lab.ask(template_of, self.name, self.looked_at) if self.is_old else self.made

    def _show(self) -> None:
        self.numbers.show_template(self._shown(), is_old=self.is_old)
        self._show_around()

    def _show_around(self) -> None:
        """All but the numbers, in which somebody may be typing."""
        self._versions = self.lab.ask(versions, self.name)
        self.versions.show_versions(self._versions, self.looked_at)
        self.tabs.show_counts({"versions": self.number})
        self._show_label(self._shown())

    def _show_label(self, shown: LabelTemplate) -> None:
        self.header.set_texts(_(self.TITLE), f"{shown.title} · {since(self._versions[0])}")
        chips = (
            [(State.VOID, _("Version {number}, only looked at").format(number=self.looked_at))] if self.is_old else []
        )
        if self.is_changed and not self.is_old:
            chips = [(State.WARN, _("Not saved"))]
        self.header.show_chips(chips)
        self.save_button.setEnabled(not self.is_old)
        self.undo.setEnabled(self.is_changed and not self.is_old)
        self.look.show_template(shown)

    def _on_edited(self, made: LabelTemplate) -> None:
        self.made = made
        self._show_label(made)

    def _on_row(self, row: InForce) -> None:
        if row.name != self.name:
            self._keep_draft()
            self._bring(row.name)

    def _draft_key(self) -> str:
        return f"{self.KEY}:{self.name}"

    def _keep_draft(self) -> None:
        """Only of those who may save one: what others try out is gone with the page."""
        if self.made is None or self.lab.who.role not in who_may_do(templates.__name__, "save"):
            return
        content = {"toml": to_toml(self.made), "begun_on": self._begun_on} if self.is_changed else {}
        if content or self._has_draft:
            self.lab.do(drafts.keep, self._draft_key(), content)
            self._has_draft = bool(content)

    def _on_write(self) -> None:
        begin = str(Path.home() / f"{self.name}.v{self.looked_at}.toml")
        path, _kind = QFileDialog.getSaveFileName(self, _("The file for the template"), begin, "TOML (*.toml)")
        if path:
            self.write_file(Path(path))

    def _on_take(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("The file of a template"), str(Path.home()), "TOML (*.toml)")
        if path:
            self.take_file(Path(path))

    def _connect(self) -> None:
        self.table.chosen.connect(self._on_row)
        self.numbers.edited.connect(self._on_edited)
        self.numbers.touched.connect(self.look.mark)
        self.versions.looked_at.connect(self.look_at)
        self.tabs.chosen.connect(self._on_tab)
        for button, act in (
            (self.save_button, self.save),
            (self.undo, self.undo_changes),
            (self.versions.again, self.put_in_force),
            (self.versions.write, self._on_write),
            (self.versions.take, self._on_take),
        ):
            button.clicked.connect(act)
        for button in (self.save_button, self.undo):
            button.bind()
        keys: tuple[tuple[str, Any], ...] = (
            ("Ctrl++", lambda: self.look.preview.step_zoom(1)),
            ("Ctrl+-", lambda: self.look.preview.step_zoom(-1)),
            ("Alt+Right", lambda: self.look.step(1)),
            ("Alt+Left", lambda: self.look.step(-1)),
            ("Ctrl+PgDown", lambda: self.tabs.step(1)),
            ("Ctrl+PgUp", lambda: self.tabs.step(-1)),
        )
        for key, act in keys:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _on_tab(self, key: str) -> None:
        self.stack.setCurrentIndex([each for each, _title in TABS].index(key))

    def _lay_out(self) -> None:
        self.header.add(self.undo, self.save_button)
        self.stack = QStackedWidget()
        self.panels: Sequence[SidePanel] = (SidePanel(), SidePanel())
        for panel, inside in zip(self.panels, (self.numbers, self.versions), strict=True):
            panel.add(inside)
            self.stack.addWidget(panel)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.tabs)
        right.addWidget(self.stack, 1)
        self.card.setFixedWidth(LIST_WIDTH)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.card)
        middle.addWidget(self.look, 1)
        stack_in(self, self.header, beside(middle, right))
