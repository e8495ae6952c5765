"""Dialogs: only for signing, for a reason, and for choosing between records. Verb buttons; Esc leaves."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui import gloves, offered
from ui.widgets.button import Button
from ui.widgets.inputs import LineInput, TextInput
from ui.widgets.text import Text

OFFERED_IN_A_ROW: Final = 2
OFFERING_WIDTH: Final = 620
"""Pixels of a question that offers its usual reasons."""


class VerbDialog(QDialog):
    """480 px: a title, a line, a body, and buttons that say what they do."""

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(480)
        self.body = QVBoxLayout()
        self.act = Button(verb, kind="primary", key="Ctrl+Enter")
        self.act.setShortcut("Ctrl+Return")
        leave = Button(_("Leave"), kind="quiet", key="Esc")
        leave.clicked.connect(self.reject)
        self.act.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(leave)
        buttons.addStretch(1)
        buttons.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(Text(title, "heading", wraps=True))
        if text:
            column.addWidget(Text(text, "body", "text2", wraps=True))
        column.addLayout(self.body)
        column.addLayout(buttons)

    def exec(self) -> int:
        """Ask until it is answered or left; hiding it, as a locked window does, answers nothing."""
        loop = QEventLoop()
        self.finished.connect(loop.quit)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.show()
        loop.exec()
        self.finished.disconnect(loop.quit)
        return self.result()


class ReasonDialog(VerbDialog):
    """Asks for a reason in a few words; the verb stays off until there is one.

    While command cards are in use the usual reasons stand there with their digits.
    """

    def __init__(
        self, parent: QWidget | None, title: str, text: str, verb: str, usual_reasons: Sequence[str] = ()
    ) -> None:
        super().__init__(parent, title, text, verb)
        self.usual_reasons = tuple(usual_reasons)
        self.field = TextInput(96)
        self.field.setAccessibleName(_("Reason"))
        self.body.addWidget(Text(_("Reason"), "small_strong"))
        self.body.addWidget(self.field)
        self.act.setEnabled(False)
        self.field.textChanged.connect(self._on_typed)
        if gloves.are_on():
            self._offer()
        self.field.setFocus()

    def take_digit(self, digit: str) -> bool:
        """A card names a reason by its digit; False where no reason bears it."""
        if not digit.isdecimal() or not 0 < int(digit) <= len(self.usual_reasons):
            return False
        self.field.setPlainText(self.usual_reasons[int(digit) - 1])
        return True

    def _offer(self) -> None:
        """The usual reasons, two in a row."""
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, reason in enumerate(self.usual_reasons):
            button = Button(reason, key=str(place + 1))
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _checked=False, chosen=reason: self.field.setPlainText(chosen))
            grid.addWidget(button, place // OFFERED_IN_A_ROW, place % OFFERED_IN_A_ROW)
        self.body.addLayout(grid)
        if self.usual_reasons:
            self.setFixedWidth(OFFERING_WIDTH)

    @property
    def reason(self) -> str:
        return self.field.toPlainText().strip()

    def _on_typed(self) -> None:
        self.act.setEnabled(bool(self.reason))


class PersonDialog(VerbDialog):
    """Asks for another person: the initials are typed, or the card is scanned."""

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str) -> None:
        super().__init__(parent, title, text, verb)
        self.line = LineInput()
        self.line.setAccessibleName(_("Initials"))
        self.body.addWidget(Text(_("Initials"), "small_strong"))
        self.body.addWidget(self.line)
        self.act.setEnabled(False)
        self.line.textChanged.connect(lambda text: self.act.setEnabled(bool(text.strip())))
        self.line.setFocus()


class LineDialog(VerbDialog):
    """Asks for one line; Enter takes it."""

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str) -> None:
        super().__init__(parent, title, text, verb)
        self.line = LineInput()
        self.line.setAccessibleName(title)
        self.body.addWidget(self.line)
        self.line.setFocus()


class ChoiceDialog(VerbDialog):
    """Choose between a few records: the first nine by their digit, all by arrows and Enter."""

    def __init__(self, parent: QWidget | None, title: str, text: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, title, text, "")
        self.act.hide()
        self.value = ""
        self.buttons = [self._button(place, *option) for place, option in enumerate(options, start=1)]
        for button in self.buttons:
            self.body.addWidget(button)
        if self.buttons:
            self.buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = next((place for place, each in enumerate(self.buttons) if each.hasFocus()), None)
        if step and here is not None:
            self.buttons[(here + step) % len(self.buttons)].setFocus()
        elif event.text().isdecimal() and 1 <= int(event.text()) <= min(len(self.buttons), 9):
            self.buttons[int(event.text()) - 1].click()
        else:
            super().keyPressEvent(event)

    def take_focused(self) -> None:
        """The choice in focus, as Enter takes it."""
        here = next((each for each in self.buttons if each.hasFocus()), None)
        if here is not None:
            here.click()

    def _button(self, place: int, value: str, label: str) -> Button:
        button = Button(label, key=str(place) if place <= 9 else "")
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self._on_chosen(value))
        return button

    def _on_chosen(self, value: str) -> None:
        self.value = value
        self.accept()


def ask_reason(parent: QWidget | None, title: str, text: str, verb: str, *, asked: Sequence[str] = ()) -> str | None:
    """The reason a person gives, or None where they leave; `asked` says which reasons are usual."""
    dialog = ReasonDialog(parent, title, text, verb, offered.reasons(*asked))
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    return dialog.reason if dialog.exec() == QDialog.DialogCode.Accepted else None


def ask_person(parent: QWidget | None, title: str, text: str, verb: str) -> str | None:
    """The initials of a person, typed or from the card, or None where they leave."""
    dialog = PersonDialog(parent, title, text, verb)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    return dialog.line.text().strip() if dialog.exec() == QDialog.DialogCode.Accepted else None


def choose(parent: QWidget | None, title: str, text: str, options: Sequence[tuple[str, str]]) -> str | None:
    """The value a person chooses, or None where they leave."""
    dialog = ChoiceDialog(parent, title, text, options)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    return dialog.value if dialog.exec() == QDialog.DialogCode.Accepted else None


def type_line(parent: QWidget | None, title: str, text: str, verb: str) -> str | None:
    """One line that a person types, or None where they leave or type nothing."""
    dialog = LineDialog(parent, title, text, verb)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    return dialog.line.text().strip() or None if dialog.exec() == QDialog.DialogCode.Accepted else None
