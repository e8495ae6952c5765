"""The way of a participant's blood: marks on a line, name, when, detail; done, now, later."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import marks, theme
from ui.marks import State


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One station: `state` None is still to come."""

    name: str
    when: str = ""
    detail: str = ""
    state: State | None = None
    is_now: bool = False


class Timeline(QWidget):
    """Equal steps from left to right in a card."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[TimelineEntry, ...] = ()
        self.setFixedHeight(104)

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        self._entries = tuple(entries)
        self.setAccessibleName("; ".join(f"{each.name} {each.when}" for each in entries))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        step = (self.width() - 36) / max(len(self._entries), 1)
        for place, entry in enumerate(self._entries):
            left = 18 + place * step
            if place + 1 < len(self._entries):
                following = self._entries[place + 1]
                done = following.state is not None or following.is_now
                painter.setPen(QPen(theme.color("ok" if done else "line"), 2))
                painter.drawLine(int(left + 20), 26, int(left + step - 4), 26)
            self._paint(painter, left, step - 10, entry)

    def _paint(self, painter: QPainter, left: float, room: float, entry: TimelineEntry) -> None:
        spot = QRectF(left, 18, 16, 16)
        if entry.is_now:
            painter.setPen(QPen(theme.color("accent"), 4))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(spot.adjusted(2, 2, -2, -2))
        elif entry.state is not None:
            marks.paint_state(painter, spot, entry.state)
        else:
            painter.setPen(QPen(theme.color("edge"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(spot.adjusted(1, 1, -1, -1))
        later = entry.state is None and not entry.is_now
        tint = "accent" if entry.is_now else "text3" if later else "text"
        for row, (text, role, token) in enumerate(
            ((entry.name, "small_strong", tint), (entry.when, "micro", "text2"), (entry.detail, "micro", "text2"))
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, 40 + row * 18, room, 18), Qt.AlignmentFlag.AlignVCenter, shown)
