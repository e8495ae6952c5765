"""Participants included of those planned: one tick each, and where the plan stands today."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import marks, theme
from ui.marks import State

HEIGHT: Final = 112


class InclusionCard(QWidget):
    """Number, of how many, ahead or behind; below, the ticks with today's mark."""

    def __init__(self) -> None:
        super().__init__()
        self._count, self._planned = 0, 60
        self._by_now: int | None = None
        self.setFixedHeight(HEIGHT)

    def show_count(self, count: int, planned: int, by_now: int | None) -> None:
        self._count, self._planned, self._by_now = count, planned, by_now
        told = _("{count} of {planned} included").format(count=count, planned=planned)
        self.setAccessibleName(f"{told}; {self.pace()}" if self.pace() else told)
        self.update()

    def pace(self) -> str:
        """How the study keeps to its plan; nothing where no dates are planned."""
        if self._by_now is None:
            return ""
        behind = self._by_now - self._count
        if behind > 0:
            return _("{count} behind plan").format(count=behind)
        return _("as planned") if behind == 0 else _("{count} ahead of plan").format(count=-behind)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("surface"))
        painter.setPen(theme.color("line"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        inside = QRectF(self.rect()).adjusted(18, 12, -18, -8)
        self._paint_numbers(painter, inside)
        self._paint_ticks(painter, QRectF(inside.left(), 70, inside.width(), 14))

    def _paint_numbers(self, painter: QPainter, inside: QRectF) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop, _("Participants included"))
        line = QRectF(inside.left(), 31, inside.width(), 32)
        painter.setFont(theme.font("number", tabular=True))
        painter.setPen(theme.color("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, str(self._count))
        left = QFontMetricsF(painter.font()).horizontalAdvance(str(self._count)) + 8
        painter.setFont(theme.font("heading_regular"))
        painter.setPen(theme.color("text2"))
        of = _("of {planned}").format(planned=self._planned)
        painter.drawText(line.adjusted(left, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, of)
        if self.pace():
            self._paint_pace(painter, line)

    def _paint_pace(self, painter: QPainter, line: QRectF) -> None:
        state = State.WARN if self._by_now is not None and self._by_now > self._count else State.OK
        painter.setFont(theme.font("small_strong"))
        width = QFontMetricsF(painter.font()).horizontalAdvance(self.pace())
        marks.paint_state(painter, QRectF(line.right() - width - 24, line.center().y() - 6, 16, 16), state)
        painter.setPen(theme.color(marks.token(state)))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line.adjusted(0, 4, 0, 0), flags, self.pace())

    def _paint_ticks(self, painter: QPainter, box: QRectF) -> None:
        step = box.width() / max(self._planned, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(self._planned):
            painter.setBrush(theme.color("accent" if place < self._count else "sunken"))
            painter.drawRoundedRect(QRectF(box.left() + place * step, box.top(), max(step * 0.66, 1), 14), 2, 2)
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        below = QRectF(box.left(), box.bottom() + 3, box.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, str(self._planned))
        if self._by_now is not None:
            spot = box.left() + self._by_now * step
            painter.fillRect(QRectF(spot - 1, box.top() - 4, 2, 22), theme.color("text"))
            text = _("{count} planned today").format(count=self._by_now)
            width = QFontMetricsF(painter.font()).horizontalAdvance(text)
            left = min(max(spot - width / 2, box.left()), box.right() - width - 30)
            painter.drawText(QRectF(left, below.top(), width + 2, 16), Qt.AlignmentFlag.AlignLeft, text)
