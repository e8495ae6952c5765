"""The scan line, always armed, and the filter that brings a scanner's burst to it from any field."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.i18n import _
from ui import icons, theme
from ui.widgets.button import keycap_width, paint_keycap

SECOND_ENTER_MS: Final = 300
HALO: Final = 3
AZERTY: Final = str.maketrans("&é\"'(-è_çà", "1234567890")


class ScanLine(QLineEdit):
    """Emits `scanned` with the first line of what was scanned or typed; Enter alone gives an empty text."""

    scanned = Signal(str)
    layout_suspected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(_("Scan or type a code"))
        self.setAccessibleName(_("Scan line"))
        self.setFont(theme.font("code_scan"))
        self.setFixedHeight(theme.px("size.scan_line") + 2 * HALO)
        self.setFrame(False)
        self.setTextMargins(50 + HALO, 0, 60 + HALO, 0)
        self.setStyleSheet("QLineEdit { background: transparent; border: none; }")
        self.is_kept = False
        self.returnPressed.connect(self._on_enter)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._on_text)
        self._on_text("")

    def receive(self, text: str) -> None:
        """Take a text that a scanner typed elsewhere."""
        self.setFocus()
        self.setText(text)
        self._on_enter()

    def keep(self) -> None:
        """What was refused stays, chosen whole: the next scan replaces it, Enter alone means the way out."""
        self.is_kept = bool(self.text())
        self.selectAll()

    def empty(self) -> None:
        self.is_kept = False
        self.clear()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z undoes the last act, not the typing: what was scanned is no text to edit."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _undoes(event):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        if focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            halo = theme.px("radius.bar") + HALO
            painter.drawRoundedRect(QRectF(self.rect()), halo, halo)
        box = QRectF(self.rect()).adjusted(HALO + 1, HALO + 1, -HALO - 1, -HALO - 1)
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("accent" if focused else "edge"), 2 if focused else 1))
        painter.drawRoundedRect(box, theme.px("radius.bar"), theme.px("radius.bar"))
        icons.paint(painter, QRectF(14 + HALO, self.height() / 2 - 12, 24, 24), "scan-barcode", theme.color("accent"))
        if not focused:
            width = keycap_width("Esc")
            paint_keycap(painter, self.width() - width - 14 - HALO, self.height() / 2, "Esc", theme.color("text2"))
        painter.end()
        super().paintEvent(event)

    def _on_edited(self, _text: str) -> None:
        self.is_kept = False

    def _on_text(self, text: str) -> None:
        """Codes are set in mono, the hint in the words' own font."""
        self.setFont(theme.font("code_scan" if text else "heading_regular"))

    def _on_enter(self) -> None:
        text = self.text().split("\n", 1)[0].strip()
        if looks_typed_as_azerty(text):
            self.layout_suspected.emit(text)
        self.scanned.emit(text)


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def looks_typed_as_azerty(text: str) -> bool:
    """A code whose digits came as the upper row of a French keyboard: the scanner types like a QWERTY keyboard."""
    translated = text.translate(AZERTY)
    changed = sum(a != b for a, b in zip(text, translated, strict=True))
    return changed >= 3 and len(text.replace(" ", "")) >= 8


class ScannerFilter(QObject):
    """Watches all keys of the program: a burst that ends with Enter is taken out of the field it began in.

    Gaps below 35 ms, at least 8 characters (tokens: scanner). A second Enter within 300 ms of a burst is ignored.
    """

    def __init__(self, line: ScanLine, *, clock: Callable[[], int] | None = None) -> None:
        super().__init__(line)
        self._line = line
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._clock = clock or self._elapsed.elapsed
        self._typed = ""
        self._last_ms = -10_000
        self._ended_ms = -10_000
        self._field: QObject | None = None
        self._before = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if not self._line.isVisible() or watched.window() is not self._line.window():
            return False
        now = self._clock()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._on_enter(watched, now)
        self._on_character(watched, event.text(), now)
        return False

    def _on_character(self, field: QWidget, text: str, now: int) -> None:
        if not text or not text.isprintable():
            return
        if now - self._last_ms >= theme.px("scanner.max_gap_ms"):
            self._typed = ""
            self._field = field
            self._before = content_of(field)
        self._typed += text
        self._last_ms = now

    def _on_enter(self, field: QWidget, now: int) -> bool:
        if now - self._ended_ms < SECOND_ENTER_MS:
            return True
        is_burst = (
            len(self._typed) >= theme.px("scanner.min_characters")
            and now - self._last_ms < theme.px("scanner.max_gap_ms") * 3
        )
        text, self._typed = self._typed, ""
        if not is_burst:
            return False
        self._ended_ms = now
        if field is self._line:
            return False
        if self._field is field:
            put_back(field, self._before)
        self._line.receive(text)
        return True


def content_of(field: QObject) -> str:
    """What a text field held before a burst began in it."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return field.toPlainText()
    return ""


def put_back(field: QObject, text: str) -> None:
    """Give a text field back what it held."""
    if isinstance(field, QLineEdit):
        field.setText(text)
    elif isinstance(field, QPlainTextEdit | QTextEdit):
        field.setPlainText(text)
