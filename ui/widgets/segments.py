"""Two to five choices side by side."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import gloves, theme

AZERTY_DIGITS: Final = "à&é\"'(-è_ç"
"""What the upper row of a French keyboard gives without Shift, from 0 to 9."""


DIGIT_GAP: Final = 5
"""Pixels between a digit and the option it chooses."""


class Segments(QWidget):
    """(value, label) options; arrows and space choose, digits by value on a scale, else by place. None: nothing yet.

    While command cards are in use each option bears its digit, where the page passes cards on: `is_numbered`.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], value: str | None = None) -> None:
        super().__init__()
        self.options = tuple(options)
        self.is_numbered = False
        self._value = value
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px("size.control"))
        self.setAccessibleName(", ".join(label for _value, label in options))

    def value(self) -> str | None:
        return self._value

    def set_value(self, value: str | None) -> None:
        self._value = value
        self.update()

    def sizeHint(self) -> QSize:
        width = max(
            (QFontMetricsF(theme.font("strong")).horizontalAdvance(label) for _v, label in self.options), default=0
        )
        return QSize(round((width + 28) * len(self.options) + 8), theme.px("size.control"))

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font("strong"))
        width = sum(metrics.horizontalAdvance(label) + 16 for _value, label in self.options)
        return QSize(round(width + 8), theme.px("size.control"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = next((i for i, (value, _l) in enumerate(self.options) if value == self._value), -1)
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._choose(min(place + 1, len(self.options) - 1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._choose(max(place - 1, 0))
        elif event.key() == Qt.Key.Key_Space:
            self._choose(max(place, 0))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._value = None
            self.update()
            self.chosen.emit("")
        elif (named := self._named_by(event.text())) is not None:
            self._choose(named)
        else:
            super().keyPressEvent(event)

    def _named_by(self, typed: str) -> int | None:
        """The place that a digit names: that of its value on a scale of numbers, else that number counted from 1."""
        digit = str(AZERTY_DIGITS.index(typed)) if typed and typed in AZERTY_DIGITS else typed
        if not digit.isdecimal():
            return None
        values = [value for value, _label in self.options]
        if digit in values:
            return values.index(digit)
        return int(digit) - 1 if 0 < int(digit) <= len(values) else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px("radius.control"), theme.px("radius.control"))
        if self.hasFocus():
            theme.paint_focus(painter, QRectF(self.rect()), theme.px("radius.control"))
        for place, ((value, label), box) in enumerate(zip(self.options, self._boxes(), strict=True)):
            self._paint_segment(painter, box, label, self._digit(place), is_chosen=value == self._value)

    def _digit(self, place: int) -> str:
        """The digit that chooses an option, while cards are in use; a scale says it by its labels."""
        is_scale = any(value.isdecimal() for value, _label in self.options)
        return str(place + 1) if gloves.are_on() and self.is_numbered and not is_scale else ""

    def _paint_segment(self, painter: QPainter, box: QRectF, label: str, digit: str, *, is_chosen: bool) -> None:
        if is_chosen:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(theme.color("surface"))
            inside = box.adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inside, theme.px("radius.segment"), theme.px("radius.segment"))
        font = theme.font("strong" if is_chosen else "body")
        if digit:
            shift = QFontMetricsF(theme.font("small_strong")).horizontalAdvance(digit) + DIGIT_GAP
            width = QFontMetricsF(font).horizontalAdvance(label)
            left = box.left() + (box.width() - width - shift) / 2
            painter.setFont(theme.font("small_strong"))
            painter.setPen(theme.color("accent"))
            painter.drawText(QRectF(left, box.top(), shift, box.height()), Qt.AlignmentFlag.AlignVCenter, digit)
            box = QRectF(left + shift, box.top(), width + 2, box.height())
        painter.setFont(font)
        painter.setPen(theme.color("text" if is_chosen else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)

    def _boxes(self) -> list[QRectF]:
        """One box a choice; widths follow their labels."""
        metrics = QFontMetricsF(theme.font("strong"))
        natural = [metrics.horizontalAdvance(label) + 16 for _value, label in self.options]
        spare = max(self.width() - 8 - sum(natural), 0) / max(len(natural), 1)
        boxes, left = [], 4.0
        for width in natural:
            boxes.append(QRectF(left, 4, width + spare, self.height() - 8))
            left += width + spare
        return boxes

    def _choose(self, place: int) -> None:
        value = self.options[place][0]
        if value != self._value:
            self._value = value
            self.update()
            self.chosen.emit(value)
