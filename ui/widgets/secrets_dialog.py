"""Ask for passwords or PINs: none of them shows, and none stays in the dialog."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.domain.errors import Refused
from app.i18n import _
from ui.widgets.button import Button
from ui.widgets.dialog import VerbDialog
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text


class SecretsDialog(VerbDialog):
    """A line for each; Enter goes to the next, and on the last does what the button says."""

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str, asked: Sequence[str]) -> None:
        super().__init__(parent, title, text, verb)
        self.lines = [LineInput() for _label in asked]
        for label, line in zip(asked, self.lines, strict=True):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(label)
            line.textChanged.connect(self._judge)
            self.body.addWidget(Text(label, "small_strong"))
            self.body.addWidget(line)
        for before, after in pairwise(self.lines):
            before.returnPressed.connect(after.setFocus)
            self.setTabOrder(before, after)
        self.lines[-1].returnPressed.connect(self.act.click)
        self.act.setAutoDefault(False)
        self._judge()
        self.lines[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line is the line's: no button takes it on the way, unless it has the focus."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(button := self.focusWidget(), Button):
            button.click()

    def take(self) -> tuple[str, ...]:
        """What was typed; the lines are empty from then on."""
        typed = tuple(line.text() for line in self.lines)
        for line in self.lines:
            line.clear()
        return typed

    def _judge(self) -> None:
        self.act.setEnabled(all(line.text() for line in self.lines))


def ask_secrets(
    parent: QWidget | None, title: str, text: str, verb: str, asked: Sequence[str]
) -> tuple[str, ...] | None:
    """What a person types into each line, or None where they leave."""
    dialog = SecretsDialog(parent, title, text, verb, asked)
    is_answered = dialog.exec() == QDialog.DialogCode.Accepted
    typed = dialog.take()
    dialog.deleteLater()
    return typed if is_answered else None


def must_agree(first: str, again: str) -> None:
    """Refused where what was typed twice differs."""
    if first != again:
        raise Refused(_("What you typed twice differs."), hint=_("Type the same twice."))
