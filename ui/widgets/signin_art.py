"""The left half of the sign-in: the mark, what DPTrace does, a plate, and the state of this bench."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import marks, theme
from ui.marks import CellMark

PLATE: Final = {
    (0, 1): CellMark.DP,
    (0, 2): CellMark.DP,
    (0, 4): CellMark.DP,
    (0, 5): CellMark.CTC,
    (0, 7): CellMark.DP,
    (1, 0): CellMark.DP,
    (1, 3): CellMark.DP,
    (1, 8): CellMark.CTC,
    (1, 9): CellMark.DP,
    (2, 6): CellMark.DP,
    (5, 0): CellMark.WBC,
    (5, 1): CellMark.WBC,
}


class SignInArt(QWidget):
    """`facts` are (name, value) lines at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: Sequence[tuple[str, str]] = ()
        self.setMinimumWidth(460)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        self._facts = tuple(facts)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("rail"))
        marks.paint_logo(painter, QRectF(56, 64, 56, 56))
        name = QFont(theme.font("display"))
        name.setPixelSize(42)
        painter.setFont(name)
        painter.setPen(theme.color("rail_on"))
        painter.drawText(QRectF(54, 140, 400, 54), Qt.AlignmentFlag.AlignVCenter, "DPTrace")
        painter.setFont(theme.font("heading"))
        painter.setPen(theme.color("rail_text"))
        painter.drawText(
            QRectF(56, 192, 480, 30), Qt.AlignmentFlag.AlignVCenter, _("Every cell, from the vein to the sequence")
        )
        self._paint_plate(painter)
        painter.setFont(theme.font("small"))
        top = self.height() - 40 - 30 * len(self._facts)
        for place, (key, value) in enumerate(self._facts):
            line = QRectF(56, top + place * 30, self.width() - 72, 24)
            painter.setPen(theme.color("rail_text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, key)
            painter.setPen(theme.color("rail_on"))
            painter.drawText(line.adjusted(120, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, value)

    def _paint_plate(self, painter: QPainter) -> None:
        step = min((self.width() - 112) / 12, 38.5)
        for row in range(6):
            for column in range(12):
                box = QRectF(56 + column * step, 270 + row * step, step * 0.62, step * 0.62)
                mark = PLATE.get((row, column))
                if mark is None:
                    painter.setPen(QPen(theme.color("rail_sel"), 1.2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(box)
                else:
                    marks.paint_cell(painter, box, mark)
