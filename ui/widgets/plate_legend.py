"""The legend over a plate: how many of each kind of cell, and what the badges mean."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import N_, _
from ui import marks, theme
from ui.marks import CellMark, State

BADGES = ((State.VOID, N_("empty")), (State.WARN, N_("multiple")), (State.BREACH, N_("lost")))
NAMES = {
    CellMark.DP: N_("DP"),
    CellMark.CTC: N_("CTC"),
    CellMark.WBC: N_("WBC control"),
    CellMark.NTC: N_("NTC"),
    CellMark.POS: N_("Positive"),
}


class PlateLegend(QWidget):
    """Counts at the left, badges at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[CellMark, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(26)

    def show_counts(self, counts: Mapping[CellMark, int]) -> None:
        self._counts = dict(counts)
        self.setAccessibleName("; ".join(f"{_(NAMES[mark])} {count}" for mark, count in counts.items()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        metrics = QFontMetricsF(painter.font())
        left = 2.0
        for mark, count in self._counts.items():
            marks.paint_cell(painter, QRectF(left, 5, 16, 16), mark)
            text = f"{_(NAMES[mark])} {count}"
            _text(painter, left + 22, text)
            left += metrics.horizontalAdvance(text) + 42
        right = float(self.width())
        for state, name in reversed(BADGES):
            text = _(name)
            right -= metrics.horizontalAdvance(text) + 2
            _text(painter, right, text)
            right -= 26 if state is State.WARN else 22
            self._paint_badge(painter, right, state)
            right -= 18
        text = _("one cell, seen")
        right -= metrics.horizontalAdvance(text)
        _text(painter, right, text)
        painter.setPen(QPen(theme.color("ok"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(right - 21, 5.5, 15, 15))

    def _paint_badge(self, painter: QPainter, left: float, state: State) -> None:
        if state is State.WARN:
            marks.paint_multiple(painter, QRectF(left - 2, 5, 22, 16))
        else:
            marks.paint_state(painter, QRectF(left, 5, 16, 16), state)


def _text(painter: QPainter, left: float, text: str) -> None:
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color("text2"))
    painter.drawText(QRectF(left, 0, 400, 26), Qt.AlignmentFlag.AlignVCenter, text)
