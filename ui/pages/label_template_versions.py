"""The versions of a label template: looked at, put in force again; its text as a file, written and taken."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import Refused, Unavailable
from app.domain.label import LabelTemplate
from app.domain.label_files import read_template_of, to_toml
from app.i18n import _
from app.queries.templates import Version
from ui.marks import State
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.lines import LineOf, LinesCard

LARGEST_FILE: Final = 100_000
"""Bytes; a template has about a thousand."""


class VersionsCard(QWidget):
    """The versions, newest first; a press looks at one."""

    looked_at = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.list = LinesCard(_("Versions"))
        self.again = Button(_("Put in force again"), icon="rotate-ccw")
        self.write = Button(_("Save the TOML to a file…"), icon="download")
        self.take = Button(_("Take a TOML file…"), icon="upload")
        self._lay_out()

    def show_versions(self, versions: Sequence[Version], looked_at: int) -> None:
        """List them; the one looked at is marked, and only an older one can be put in force again."""
        newest = versions[0].number
        self.list.show_lines([self._line(each, newest, looked_at) for each in versions])
        self.again.setEnabled(looked_at != newest)

    def _line(self, version: Version, newest: int, looked_at: int) -> LineOf:
        saved = _("{when} by {who}").format(when=shown_moment(version), who=version.by) if version.by else ""
        told = [_("in force")] if version.number == newest else []
        told += [_("in the preview")] if version.number == looked_at else []
        return LineOf(
            left=str(version.number),
            text=version.why,
            state=State.OK if version.number == newest else State.VOID,
            act=lambda: self.looked_at.emit(version.number),
            below=" · ".join(each for each in (saved, *told) if each) or _("An older version"),
        )

    def _lay_out(self) -> None:
        files = Card(_("As a file"), margin=16)
        for button in (self.write, self.take):
            files.column.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.list, self.again, files):
            column.addWidget(widget)


def shown_moment(version: Version) -> str:
    """When a version was saved; nothing of the one that came with the program."""
    local = version.at.local if version.at is not None else None
    return local.strftime("%d/%m/%Y %H:%M") if local is not None else ""


def since(version: Version) -> str:
    """Which version is in force, since when and why."""
    if version.at is None:
        return _("Version {number} is in force: it came with the program.").format(number=version.number)
    told = _("Version {number} is in force since {when}: {why}")
    return told.format(number=version.number, when=shown_moment(version), why=version.why)


def write_template(path: Path, template: LabelTemplate) -> None:
    """The text of a template as a file; Unavailable names the reason where it can't be written."""
    try:
        path.write_text(to_toml(template), "utf-8")
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror or error),
            hint=_("Choose another folder, then try again."),
        ) from error


def template_of_file(path: Path, name: str) -> LabelTemplate:
    """The template in a file; Refused names the line and the reason, or the label that it is of."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(
                _("{name} is too large for a label's template.").format(name=path.name),
                hint=_("Take the file that was saved here."),
            )
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            _("{name} can't be read.").format(name=path.name), hint=_("Take a text file in UTF-8, as it is saved here.")
        ) from error
    return read_template_of(name, text, path.name)
