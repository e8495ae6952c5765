"""The hands of the tour: keys and a scanner, as a person at the bench has them. There is no mouse."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.choice import Choice
from ui.widgets.form_view import FormView
from ui.widgets.inputs import TextInput
from ui.widgets.segments import Segments

TABS_AT_MOST: Final = 120
AFTER_A_BURST_MS: Final = 350
"""An Enter sooner than this after a burst of keys is taken for the scanner's second one."""
AFTER_A_SCAN_MS: Final = 550
"""The same code sooner than this is taken for a double scan."""
WAKING_MS: Final = 1000
WAITING_MS: Final = 50
UNASKED_MS: Final = 5000
"""A question that stands longer than this was not foreseen: it is left, and the walk ends."""


class Astray(Exception):
    """The walk is not where it should be: a key did not do what it promises, or something was refused."""


class Hands:
    """Every key goes to what has the focus, in the window in front."""

    def __init__(self, application: QApplication, front: Callable[[], QWidget]) -> None:
        self._application, self._front = application, front
        self._scanned = ""
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
            QTest.keySequence(self._focused(), QKeySequence(name))

    def type(self, text: str) -> None:
        """Type over what stands in a field."""
        self.press("Ctrl+A")
        QTest.keyClicks(self._focused(), text)

    def enter(self, text: str = "") -> None:
        """Type a line, if any, then Enter, at a person's pace."""
        if text:
            self.type(text)
        QTest.qWait(AFTER_A_BURST_MS)
        self.press("Return")

    def say(self, text: str) -> None:
        """Type a line into the scan line."""
        self.press("Esc")
        self.enter(text)

    def scan(self, code: str) -> None:
        """A scanner types a code in one burst and ends it with Enter."""
        QTest.qWait(AFTER_A_SCAN_MS if code == self._scanned else AFTER_A_BURST_MS)
        self._scanned = code
        self.press("Esc")
        QTest.keyClicks(self._focused(), code)
        self.press("Return")

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
        front = self._application.activeModalWidget() or self._front()
        if not front.isActiveWindow():
            front.activateWindow()
            QTest.qWaitForWindowActive(front, WAKING_MS)
        return self._application.focusWidget() or front
