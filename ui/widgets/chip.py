"""Chips: a state in a pill, a filter that can be taken away."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import icons, marks, theme
from ui.marks import State


class StateChip(QWidget):
    """26 px: the mark of a state and its word."""

    def __init__(self, state: State, text: str) -> None:
        super().__init__()
        self._state, self._text = state, text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(round(QFontMetricsF(theme.font("small_medium")).horizontalAdvance(self._text)) + 44, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = marks.token(self._state)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{name}_soft"))
        painter.drawRoundedRect(QRectF(self.rect()), 13, 13)
        marks.paint_state(painter, QRectF(8, 5, 16, 16), self._state, sign=theme.color(f"{name}_soft"))
        painter.setFont(theme.font("small_medium"))
        painter.setPen(theme.color(name))
        painter.drawText(QRectF(self.rect()).adjusted(30, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)


class FilterChip(QPushButton):
    """40 px: what is filtered and by what; a press takes the filter away."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        self._name, self._value = name, value
        self.setAccessibleName(f"{name} {value}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        name = QFontMetricsF(theme.font("small")).horizontalAdvance(self._name)
        value = QFontMetricsF(theme.font("small_strong")).horizontalAdvance(self._value)
        return QSize(round(name + value) + 62, theme.px("size.button"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(box, theme.px("radius.control"), theme.px("radius.control"))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(box.adjusted(14, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._name)
        left = 14 + QFontMetricsF(painter.font()).horizontalAdvance(self._name) + 6
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.color("accent"))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._value)
        icons.paint(painter, QRectF(box.right() - 30, box.center().y() - 9, 18, 18), "x", theme.color("accent"))
        if self.hasFocus():
            theme.paint_focus(painter, box, theme.px("radius.control"))
