"""Six or more choices: a list that a wheel does not change."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate

from ui import gloves, icons, theme


class Choice(QComboBox):
    """(value, label) options, typed ahead by their first letters. The first line is "nothing chosen"."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], value: str | None = None) -> None:
        super().__init__()
        self._typed = ""
        self.setItemDelegate(QStyledItemDelegate(self))
        self.addItem("", "")
        for each, label in options:
            self.addItem(label, each)
        self.set_value(value)
        self.setFixedHeight(theme.px("size.control"))
        self.setMinimumWidth(180)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font("body"))
        self.setMaxVisibleItems(14)
        self.currentIndexChanged.connect(lambda _index: self.chosen.emit(self.value() or ""))

    def value(self) -> str | None:
        return self.currentData() or None

    def set_value(self, value: str | None) -> None:
        self.setCurrentIndex(max(self.findData(value or ""), 0))

    def numbered(self) -> list[tuple[str, str]]:
        """The options with the digits that choose them."""
        return [(str(place), self.itemText(place)) for place in range(1, self.count())]

    def sizeHint(self) -> QSize:
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        return QSize(min(max(widest + 64, 180), 520), theme.px("size.control"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose by place, counted from 1, where no option begins with a digit; 1 and 2 make the twelfth.

        The digits of cards always do: whoever scans them sees the options numbered.
        """
        digit = event.text()
        is_by_name = any(self.itemText(i)[:1].isdecimal() for i in range(1, self.count())) and not gloves.are_on()
        if not digit.isdecimal() or is_by_name:
            self._typed = ""
            super().keyPressEvent(event)
            return
        both = self._typed + digit
        self._typed = both if 0 < int(both) < self.count() else digit
        if 0 < int(self._typed) < self.count():
            self.setCurrentIndex(int(self._typed))

    def forget_digits(self) -> None:
        """The next digit begins a number."""
        self._typed = ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A person who comes back begins a number; a scan may pass through another field between two digits."""
        if not gloves.are_on():
            self.forget_digits()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page, never the choice."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.color("surface" if self.isEnabled() else "sunken"))
        focused = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focused else "edge"), 2 if focused else 1))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1) if focused else box, 8, 8)
        painter.setPen(theme.color("text"))
        painter.setFont(self.font())
        inside = box.adjusted(14, 0, -40, 0)
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
        arrow = QRectF(box.right() - 34, box.center().y() - 9, 18, 18)
        icons.paint(painter, arrow, "chevron-down", theme.color("text2"))
