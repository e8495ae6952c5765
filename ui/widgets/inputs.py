"""What people type into: a line, several lines; both in the frame of a control."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit

from ui import icons, theme


class LineInput(QLineEdit):
    """A line of 44 px with its unit inside; `state` colours its border."""

    def __init__(self, unit: str = "", *, mono: bool = False) -> None:
        super().__init__()
        self.unit = unit
        self.state = ""
        self.missing = ""
        self.setFont(theme.font("code" if mono else "body"))
        self.setFrame(False)
        self.setFixedHeight(theme.px("size.control"))
        self.setTextMargins(14, 0, 14 + (self.fontMetrics().horizontalAdvance(unit) + 8 if unit else 0), 0)
        self.setStyleSheet("QLineEdit { background: transparent; border: none; }")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_control(painter, QRectF(self.rect()), self.state, focused=self.hasFocus(), missing=self.missing)
        if self.unit:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text3"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(self.rect()).adjusted(0, 0, -14, 0), flags, self.unit)
        if self.missing:
            icons.paint(painter, QRectF(14, 13, 18, 18), "ban", theme.color("void"))
            painter.setPen(theme.color("text2"))
            painter.setFont(theme.font("body"))
            painter.drawText(QRectF(self.rect()).adjusted(42, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.missing)
        painter.end()
        super().paintEvent(event)


class TextInput(QPlainTextEdit):
    """Several lines of text in the frame of a field; Tab leaves it."""

    def __init__(self, height: int = 76) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(height)
        self.setFont(theme.font("body"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(10, 8, 6, 8)
        self.viewport().setAutoFillBackground(False)

    def event(self, event: QEvent) -> bool:
        """The frame lies under the text: it is painted on the edit itself, before its viewport."""
        if event.type() == QEvent.Type.Paint:
            painter = QPainter(self)
            paint_control(painter, QRectF(self.rect()), "", focused=self.hasFocus())
            painter.end()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def paint_control(painter: QPainter, rect: QRectF, state: str, *, focused: bool, missing: str = "") -> None:
    """The frame of a control: edge, 2 px warn or breach, accent with its halo when focused, dashed when missing."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    token = {"warn": "warn", "breach": "breach"}.get(state, "accent" if focused else "edge")
    pen = QPen(theme.color(token), 2 if focused or state else 1)
    if missing:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(theme.color("sunken" if missing else "surface"))
    radius = theme.px("radius.control")
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
