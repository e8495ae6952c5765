"""What was just done: when, the mark, the code, what, and by whom, on one line each."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.barcode import printed
from app.queries.history import Happened
from ui import marks, theme, when
from ui.marks import State

LINE = 44
SHOWN = 4


class EventTable(QWidget):
    """Four lines in a card; a press on one opens its thing."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[tuple[str, State, Happened], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_events(self, events: Sequence[tuple[State, Happened]], now: datetime) -> None:
        self._lines = tuple((when.near(each.at, now), state, each) for state, each in events[:SHOWN])
        self.setAccessibleName("; ".join(f"{at} {printed(e.barcode)} {e.what}" for at, _state, e in self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, LINE * SHOWN + 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int((event.position().y() - 10) // LINE)
        if 0 <= place < len(self._lines):
            self.opened.emit(self._lines[place][2].barcode)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme.paint_card(painter, QRectF(self.rect()))
        for place, (at, state, each) in enumerate(self._lines):
            line = QRectF(18, 10 + place * LINE, self.width() - 36, LINE)
            if place:
                painter.fillRect(QRectF(line.left(), line.top(), line.width(), 1), theme.color("line"))
            self._paint_line(painter, line, at, state, each)

    def _paint_line(self, painter: QPainter, line: QRectF, at: str, state: State, each: Happened) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small_strong", tabular=True))
        painter.setPen(theme.color("text2"))
        painter.drawText(line, flags, at)
        marks.paint_state(painter, QRectF(line.left() + 62, line.center().y() - 8, 16, 16), state)
        painter.setFont(theme.font("code"))
        painter.setPen(theme.color("text"))
        painter.drawText(line.adjusted(94, 0, 0, 0), flags, printed(each.barcode))
        painter.setFont(theme.font("body"))
        painter.drawText(line.adjusted(250, 0, 0, 0), flags, each.what)
        painter.setPen(theme.color("text2"))
        painter.drawText(line.adjusted(460, 0, -160, 0), flags, each.detail)
        painter.setFont(theme.font("small"))
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignRight, each.user)
