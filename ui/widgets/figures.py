"""A row of figures: what, how many, and what to think of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import marks, theme
from ui.marks import State


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit and its note."""

    label: str
    number: str
    unit: str = ""
    note: str = ""
    state: State | None = None


class Figures(QWidget):
    """Up to six figures beside one another in a card of 96 px."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: tuple[Figure, ...] = ()
        self.setFixedHeight(100)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        self._figures = tuple(figures)
        self.setAccessibleName("; ".join(f"{each.label} {each.number} {each.unit}" for each in figures))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        step = (self.width() - 32) / max(len(self._figures), 1)
        for place, figure in enumerate(self._figures):
            box = QRectF(18 + place * step, 12, step - 16, self.height() - 24)
            if place:
                painter.setPen(QPen(theme.color("line"), 1))
                painter.drawLine(int(box.left() - 12), 14, int(box.left() - 12), self.height() - 14)
            self._paint(painter, box, figure)

    def _paint(self, painter: QPainter, box: QRectF, figure: Figure) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 18), flags, figure.label)
        painter.setFont(theme.font("number", tabular=True))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(box.left(), box.top() + 18, box.width(), 36), flags, figure.number)
        left = box.left() + QFontMetricsF(painter.font()).horizontalAdvance(figure.number) + 8
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(left, box.top() + 22, box.right() - left, 34), flags, figure.unit)
        line = QRectF(box.left(), box.top() + 56, box.width(), 20)
        if figure.state is not None:
            marks.paint_state(painter, QRectF(line.left(), line.top() + 2, 16, 16), figure.state)
            painter.setPen(theme.color(marks.token(figure.state)))
            line = line.adjusted(22, 0, 0, 0)
        painter.setFont(theme.font("small_medium"))
        painter.drawText(line, flags, figure.note)
