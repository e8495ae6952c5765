"""The time that blood has left, small: on the page where its work is done."""

from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from ui import marks, theme
from ui.marks import State
from ui.widgets.clock_card import big_text


class TimeChip(QWidget):
    """40 px high; quiet in time, amber past the target, solid in the last hour and over the limit."""

    def __init__(self) -> None:
        super().__init__()
        self._state, self._left = State.OK, timedelta(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_time(self, state: State, left: timedelta) -> None:
        self._state, self._left = state, left
        self.setAccessibleName(f"{marks.word(state)}: {big_text(left)} {self._word()}")
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        number = QFontMetricsF(theme.font("title", tabular=True)).horizontalAdvance(big_text(self._left))
        return QSize(round(number + QFontMetricsF(theme.font("small_strong")).horizontalAdvance(self._word()) + 72), 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, border = {
            State.BREACH: ("breach_solid", "on_breach", "breach_solid"),
            State.LAST_HOUR: ("warn_solid", "on_warn", "warn"),
            State.WARN: ("warn_soft", "text", "warn"),
        }.get(self._state, ("surface", "text", "edge"))
        painter.setBrush(theme.color(ground))
        painter.setPen(QPen(theme.color(border), 1))
        radius = theme.px("radius.control")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        tint = theme.color(ink if ground.endswith("solid") else marks.token(self._state))
        marks.paint_state(painter, QRectF(14, 10, 20, 20), self._state, color=tint, sign=theme.color(ground))
        painter.setFont(theme.font("title", tabular=True))
        painter.setPen(theme.color(ink))
        text = big_text(self._left)
        painter.drawText(QRectF(44, 0, 200, 40), Qt.AlignmentFlag.AlignVCenter, text)
        left = 44 + QFontMetricsF(painter.font()).horizontalAdvance(text) + 8
        painter.setFont(theme.font("small_strong"))
        painter.drawText(QRectF(left, 2, 120, 40), Qt.AlignmentFlag.AlignVCenter, self._word())

    def _word(self) -> str:
        return _("over") if self._left < timedelta(0) else _("left")
