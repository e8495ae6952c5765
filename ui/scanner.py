"""The scanner, told from the keyboard by its speed: its bursts are taken out of whatever field they begin in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.domain.gs1 import SEPARATOR
from app.settings import Workstation
from ui import theme
from ui.widgets.scan_line import ScanLine

SECOND_ENTER_MS: Final = 300
SLACK: Final = 3
"""The Enter behind a burst may come this many gaps late."""
ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
HELD_DOWN: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
"""Keys that only change others: a scanner presses Shift between its capitals."""
TextField = QLineEdit | QPlainTextEdit | QTextEdit


def ticking() -> Callable[[], int]:
    """A clock of milliseconds that only goes forward, whatever the computer's clock does."""
    elapsed = QElapsedTimer()
    elapsed.start()
    return elapsed.elapsed


@dataclass(frozen=True, slots=True)
class Held:
    """A key, pressed or let go, that waits to be told from a scanner's: where that was, and the key."""

    widget: QWidget
    key: QKeyEvent


class ScannerFilter(QObject):
    """Watches the keys of the whole program. Gaps below 35 ms and at least 8 characters are a scanner (tokens: scanner).

    In a text field the characters appear and are taken back; anywhere else each key is held for one gap, so that a
    scan never presses a button, moves a selection or chooses a value. The Enter or Tab behind a burst goes nowhere, and
    neither does another Enter within 300 ms. A scanner that ends with neither is understood by its silence.
    """

    scanned = Signal(str)
    strayed = Signal(str)
    """A burst while another window, a question, was in front."""
    typed = Signal()
    """A person pressed a key."""

    def __init__(
        self, window: QWidget, workstation: Workstation, application: QApplication, clock: Callable[[], int]
    ) -> None:
        super().__init__(window)
        self._window, self._workstation, self._application = window, workstation, application
        self._clock = clock
        self._typed = ""
        self._last_ms = self._ended_ms = -10_000
        self._field: QWidget | None = None
        self._before = ""
        self._held: list[Held] = []
        self._is_replaying = False
        self._silence = QTimer(self, singleShot=True, interval=theme.px("scanner.max_gap_ms") + 1)
        self._silence.timeout.connect(self._on_silence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget) or not self._is_target(watched):
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        if self._is_replaying:
            self._is_replaying = False
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._on_release(watched, event)
        if event.key() in HELD_DOWN:
            return False
        now = self._clock()
        if event.key() in ENDS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return self._on_end(now, is_enter=event.key() != Qt.Key.Key_Tab)
        character = event.text()
        if len(character) == 1 and (character.isprintable() or character == SEPARATOR):
            return self._on_character(watched, event, now)
        self._release()
        self.typed.emit()
        return False

    def _is_target(self, widget: QWidget) -> bool:
        """A key that a widget leaves is offered to its parents: it counts where it came first."""
        return isinstance(widget, TextField) or widget is (self._application.focusWidget() or widget.window())

    def _on_character(self, widget: QWidget, event: QKeyEvent, now: int) -> bool:
        """Take a character down; True where it must not reach the widget yet."""
        if now - self._last_ms >= theme.px("scanner.max_gap_ms"):
            self._release()
            self._typed, self._field, self._before = "", widget, content_of(widget)
        self._typed += event.text()
        self._last_ms = now
        self._silence.start()
        if isinstance(widget, TextField) and not self._begins_with_prefix():
            return False
        self._held.append(Held(widget, event.clone()))
        return True

    def _on_release(self, widget: QWidget, event: QKeyEvent) -> bool:
        """A key that waits is let go: that waits behind it, else a button would be held down for ever."""
        is_held = any(each.key.key() == event.key() for each in self._held)
        if is_held:
            self._held.append(Held(widget, event.clone()))
        return is_held

    def _begins_with_prefix(self) -> bool:
        prefix = self._workstation.scanner.prefix
        return bool(prefix) and self._typed.startswith(prefix)

    def _on_end(self, now: int, *, is_enter: bool) -> bool:
        """Enter or Tab: True where it is a scanner's."""
        if self._is_burst() and now - self._last_ms < theme.px("scanner.max_gap_ms") * SLACK:
            self._finish(now)
            return True
        self._release()
        self._typed = ""
        if now - self._ended_ms >= SECOND_ENTER_MS:
            self.typed.emit()
        return is_enter and now - self._ended_ms < SECOND_ENTER_MS

    def _is_burst(self) -> bool:
        return len(self._typed) >= theme.px("scanner.min_characters") or (
            self._begins_with_prefix() and len(self._typed) > len(self._workstation.scanner.prefix)
        )

    def _on_silence(self) -> None:
        """No key came in time: a burst without an end is a scan where it came from nowhere a person types in."""
        if self._held and self._is_burst():
            self._finish(self._clock())
        elif self._typed and not self._is_burst():
            self._release()
            self.typed.emit()

    def _finish(self, now: int) -> None:
        """Hand the burst on; the field it began in gets back what it held."""
        text, self._typed = self._typed, ""
        field, self._field = self._field, None
        self._held.clear()
        self._silence.stop()
        self._ended_ms = now
        if field is not None:
            put_back(field, self._before)
        (self.scanned if self._is_in_front(field) else self.strayed).emit(text)

    def _is_in_front(self, field: QWidget | None) -> bool:
        """Whether the burst came into the window itself; a menu that was open is closed."""
        if field is None:
            return True
        front = field.window()
        if front.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
            front.close()
            return True
        return front is self._window

    def _release(self) -> None:
        """Keys that were no scanner's go where they were pressed."""
        held, self._held = self._held, []
        for each in held:
            self._is_replaying = True
            self._application.sendEvent(each.widget, each.key)
            self._is_replaying = False


def content_of(field: QWidget) -> str:
    """What a text field held before a burst began in it."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return field.toPlainText()
    return ""


def put_back(field: QWidget, text: str) -> None:
    """Give a text field back what it held; whoever counts what is typed there counts again.

    The scan line counts nothing: there an edit means that what was refused is meant anew.
    """
    if isinstance(field, ScanLine):
        field.setText(text)
    elif isinstance(field, QLineEdit):
        field.setText(text)
        field.textEdited.emit(text)
    elif isinstance(field, QPlainTextEdit | QTextEdit):
        field.setPlainText(text)
