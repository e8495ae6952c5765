"""The hands of the tour: keys and a scanner, as a person at the bench has them. There is no mouse."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.choice import Choice
from ui.widgets.form_view import FormView
from ui.widgets.inputs import TextInput
from ui.widgets.segments import Segments

TABS_AT_MOST: Final = 120
AFTER_A_SCAN_MS: Final = 1000
"""What comes sooner than half a second after a scan belongs to it."""
AFTER_A_KEY_MS: Final = 150
"""A person's keys are further apart than a scanner's."""
HELD_MS: Final = 45
"""A key outside a text field waits this long to be told from a scanner's."""
WAKING_MS: Final = 1000
WAITING_MS: Final = 50
UNASKED_MS: Final = 5000
"""A question that stands longer than this was not foreseen: it is left, and the walk ends."""


class Astray(Exception):
    """The walk is not where it should be: a key did not do what it promises, or something was refused."""


class Pace:
    """The clock of the keys: a walk does not wait for the pauses between them."""

    def __init__(self) -> None:
        self._ms = 0

    def __call__(self) -> int:
        return self._ms

    def pass_by(self, ms: int) -> None:
        self._ms += ms


class Hands:
    """Every key goes to what has the focus, in the window in front."""

    def __init__(self, application: QApplication, pace: Pace) -> None:
        self._application, self._pace = application, pace
        self.front: Callable[[], QWidget]
        self.unforeseen = ""
        self._watch = QTimer(application, interval=UNASKED_MS)
        self._watch.timeout.connect(self._on_watch)
        self._watch.start()

    def rest(self) -> None:
        """The walk is over."""
        self._watch.stop()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, named like `Tab` or `Ctrl+Return`."""
        for name in keys:
            self._pace.pass_by(AFTER_A_KEY_MS)
            QTest.keySequence(self._focused(), QKeySequence(name))
            if len(name) == 1 or name == "Space":
                QTest.qWait(HELD_MS)

    def type(self, text: str) -> None:
        """Type over what stands in a field."""
        self.press("Ctrl+A")
        for character in text:
            self._pace.pass_by(AFTER_A_KEY_MS)
            QTest.keyClicks(self._focused(), character)

    def enter(self, text: str = "") -> None:
        """Type a line, if any, then Enter, at a person's pace."""
        if text:
            self.type(text)
        self.press("Return")

    def say(self, text: str) -> None:
        """Type a line into the scan line."""
        self.press("Esc")
        self.enter(text)

    def scan(self, code: str) -> None:
        """A scanner types a code in one burst and ends it with Enter."""
        self.press("Esc")
        self._pace.pass_by(AFTER_A_SCAN_MS)
        QTest.keyClicks(self._focused(), code)
        QTest.keyClick(self._focused(), Qt.Key.Key_Return)
        self._pace.pass_by(AFTER_A_SCAN_MS)

    def will_say(self, reason: str) -> None:
        """Answer the question that the next key brings up, once it is there: type the reason, then Ctrl+Enter."""

        def answer() -> None:
            question = self._application.activeModalWidget()
            if question is None or not question.isActiveWindow():
                QTimer.singleShot(WAITING_MS, answer)
                return
            self.type(reason)
            self.press("Ctrl+Return")

        answer()

    def will_type(self, *lines: str) -> None:
        """Answer the question that the next key brings up, once it is there, line by line, each ended by Enter."""

        def answer() -> None:
            question = self._application.activeModalWidget()
            if question is None or not question.isActiveWindow():
                QTimer.singleShot(WAITING_MS, answer)
                return
            for line in lines:
                self.enter(line)

        answer()

    def paste(self, text: str) -> None:
        self._application.clipboard().setText(text)
        self.press("Ctrl+V")

    def go_to(self, control: QWidget) -> None:
        """Tab from control to control; what Tab never reaches can't be worked without a mouse."""
        for _turn in range(TABS_AT_MOST):
            if self._focused() is control:
                return
            self.press("Tab")
        raise Astray(f"Tab does not reach {control.accessibleName() or control.objectName()}")

    def push(self, button: QWidget) -> None:
        """Tab to a button, then the space bar."""
        self.go_to(button)
        self.press("Space")

    def fill(self, view: FormView, values: Mapping[str, str]) -> None:
        """Tab through a form and answer its fields; a choice is named by its stored word."""
        for name, value in values.items():
            control = view.fields[name].control
            self.go_to(control)
            self.answer(control, value)

    def answer(self, control: QWidget, value: str) -> None:
        """Answer the control in focus: digits choose among segments, arrows in a list; all else is typed."""
        match control:
            case Segments():
                values = [each for each, _label in control.options]
                self.press(value if value.isdecimal() else str(values.index(value) + 1))
            case Choice():
                steps = control.findData(value) - control.currentIndex()
                self.press(*["Down" if steps > 0 else "Up"] * abs(steps))
            case TextInput():
                self.paste(value)
            case _:
                self.type(value)

    def _on_watch(self) -> None:
        question = self._application.activeModalWidget()
        if question is not None:
            self.unforeseen = question.windowTitle()
            question.close()

    def _focused(self) -> QWidget:
        """What has the focus; offscreen nobody brings the next window forward when one before it goes."""
        front = self._application.activeModalWidget() or self.front()
        if not front.isActiveWindow():
            front.activateWindow()
            QTest.qWaitForWindowActive(front, WAKING_MS)
        return self._application.focusWidget() or front
