"""The scan line, always armed."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit

from app.i18n import _
from ui import icons, theme
from ui.widgets.button import keycap_width, paint_keycap

HALO: Final = 3


class ScanLine(QLineEdit):
    """Emits `scanned` with the first line of what was scanned or typed; Enter alone gives an empty text."""

    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(_("Scan or type a code"))
        self.setAccessibleName(_("Scan line"))
        self.setFont(theme.font("code_scan"))
        self.setFixedHeight(theme.px("size.scan_line") + 2 * HALO)
        self.setFrame(False)
        self.setTextMargins(50 + HALO, 0, 60 + HALO, 0)
        self.setStyleSheet("QLineEdit { background: transparent; border: none; }")
        self._kept = ""
        self.returnPressed.connect(self._on_enter)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._on_text)
        self._on_text("")

    @property
    def is_kept(self) -> bool:
        """Whether what was refused stands here: as it was left, or put back by a scan that passed through."""
        return bool(self._kept) and self.text() == self._kept

    def show_scan(self, text: str) -> None:
        """Show what a scanner typed, wherever it typed it."""
        self.setFocus()
        self._kept = ""
        self.setText(text.strip())

    def write(self, character: str) -> None:
        """Write a character behind what stands here; what was refused before goes."""
        if self.is_kept:
            self.empty()
        self.setText(self.text() + character)

    def take_back(self) -> None:
        """Take the last character back."""
        self.setText("" if self.is_kept else self.text()[:-1])

    def keep(self) -> None:
        """What was refused stays, chosen whole: the next scan replaces it, Enter alone means the way out."""
        self._kept = self.text()
        self.selectAll()

    def empty(self) -> None:
        self._kept = ""
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

    def _on_edited(self, text: str) -> None:
        """Typed out once more by hand, what was refused is meant anew."""
        if text == self._kept:
            self._kept = ""

    def _on_text(self, text: str) -> None:
        """Codes are set in mono, the hint in the words' own font."""
        self.setFont(theme.font("code_scan" if text else "heading_regular"))

    def _on_enter(self) -> None:
        self.scanned.emit(self.text().split("\n", 1)[0].strip())


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
