"""The plate, as it lies on the bench: wells by hand, by scan or by keyboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.plate import COLUMNS, ROWS
from app.domain.words import SortOutcome, label_of
from app.i18n import _
from ui import marks, theme
from ui.marks import CellMark, State

KEYS: Final = (
    SortOutcome.UNVERIFIED,
    SortOutcome.RECOVERED,
    SortOutcome.EMPTY,
    SortOutcome.MULTIPLE,
    SortOutcome.CONTAMINATED,
    SortOutcome.LOST,
)
"""Which outcome each of the keys 1 to 6 sets."""

AZERTY_ROW: Final = "&é\"'(-"


@dataclass(frozen=True, slots=True)
class WellView:
    """What one well shows: the mark of its cell, the last three digits of its code, what became of it."""

    mark: CellMark
    number: str
    outcome: SortOutcome | None
    is_planned: bool = False
    is_on_hold: bool = False

    @property
    def is_gone(self) -> bool:
        return self.outcome in (SortOutcome.EMPTY, SortOutcome.LOST)


class PlateMap(QWidget):
    """Arrows move, 1 to 6 set the outcome, Enter or a double click opens. `columns` is 12, or 1 for a strip."""

    well_chosen = Signal(str)
    opened = Signal(str)
    outcome_chosen = Signal(str, int)

    def __init__(self, columns: int = COLUMNS) -> None:
        super().__init__()
        self.columns = columns
        self._wells: Mapping[str, WellView] = {}
        self.selected = "A01"
        self.next_well = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_wells(self, wells: Mapping[str, WellView], *, next_well: str = "", columns: int = COLUMNS) -> None:
        self._wells, self.next_well, self.columns = dict(wells), next_well, columns
        self._name()
        self.update()

    def select(self, well: str) -> None:
        self.selected = well
        self._name()
        self.update()
        self.well_chosen.emit(well)

    def sizeHint(self) -> QSize:
        return QSize(840, 500)

    def minimumSizeHint(self) -> QSize:
        return QSize(600, 400)

    def well_size(self) -> float:
        """Diameter of a well in pixels."""
        return min((self.width() - 56) / self.columns, (self.height() - 44) / len(ROWS), 96) * 0.86

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row in ROWS:
            for column in range(1, self.columns + 1):
                if self._cell(row, column).contains(event.position()):
                    self.setFocus()
                    self.select(f"{row}{column:02d}")

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit(self.selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = ROWS.index(self.selected[0]), int(self.selected[1:])
        text = event.text()
        place = KEYS_OF.get(text, 0)
        moves = {Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0)}
        if event.key() in moves:
            down, right = moves[Qt.Key(event.key())]
            row, column = min(max(row + down, 0), 7), min(max(column + right, 1), self.columns)
            self.select(f"{ROWS[row]}{column:02d}")
        elif place:
            self.outcome_chosen.emit(self.selected, place)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.selected)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_outline(painter)
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        for column in range(1, self.columns + 1):
            box = self._cell(ROWS[0], column)
            painter.drawText(QRectF(box.left(), 6, box.width(), 18), Qt.AlignmentFlag.AlignCenter, str(column))
        for row in ROWS:
            box = self._cell(row, 1)
            painter.setPen(theme.color("text2"))
            painter.setFont(theme.font("micro"))
            painter.drawText(QRectF(8, box.top(), 18, box.height()), Qt.AlignmentFlag.AlignCenter, row)
            for column in range(1, self.columns + 1):
                self._paint_well(painter, f"{row}{column:02d}", self._cell(row, column))

    def _cell(self, row: str, column: int) -> QRectF:
        step = self.well_size() / 0.86
        return QRectF(30 + (column - 1) * step, 28 + ROWS.index(row) * step, step, step)

    def _paint_outline(self, painter: QPainter) -> None:
        """The plate's edge; its A1 corner is cut, as on the real one."""
        last = self._cell("H", self.columns)
        box = QRectF(2, 2, last.right() + 8, last.bottom() + 8)
        path = QPainterPath(QPointF(box.left() + 22, box.top()))
        path.lineTo(box.right() - 10, box.top())
        path.quadTo(box.topRight(), QPointF(box.right(), box.top() + 10))
        path.lineTo(box.right(), box.bottom() - 10)
        path.quadTo(box.bottomRight(), QPointF(box.right() - 10, box.bottom()))
        path.lineTo(box.left() + 10, box.bottom())
        path.quadTo(box.bottomLeft(), QPointF(box.left(), box.bottom() - 10))
        path.lineTo(box.left(), box.top() + 22)
        path.closeSubpath()
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawPath(path)

    def _paint_well(self, painter: QPainter, name: str, cell: QRectF) -> None:
        side = cell.width() * 0.86
        box = QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2, side, side)
        well = self._wells.get(name)
        painter.setBrush(theme.color("sunken" if well is None else "surface"))
        ring = theme.color("line")
        if well is not None and well.outcome is SortOutcome.RECOVERED:
            ring = theme.color("ok")
        pen = QPen(ring, 2 if well is not None and not well.is_planned else 1)
        if well is not None and well.is_planned:
            pen.setDashPattern([3, 2])
            pen.setColor(theme.color("edge"))
        painter.setPen(pen)
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        if well is not None:
            self._paint_content(painter, box, well)
        if name == self.next_well and well is None:
            painter.setPen(theme.color("accent"))
            painter.setFont(theme.font("micro"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _("next"))
        if name == self.selected or name == self.next_well:
            painter.setPen(QPen(theme.color("accent"), 3 if name == self.selected and self.hasFocus() else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))

    def _paint_content(self, painter: QPainter, box: QRectF, well: WellView) -> None:
        mark = box.width() * 0.36
        spot = QRectF(box.center().x() - mark / 2, box.top() + box.height() * 0.16, mark, mark)
        marks.paint_cell(painter, spot, well.mark, faded=well.is_gone or well.is_planned)
        painter.setFont(theme.font("micro", tabular=True))
        painter.setPen(theme.color("text"))
        line = QRectF(box.left(), box.top() + box.height() * 0.56, box.width(), box.height() * 0.3)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, well.number)
        badge = QRectF(box.right() - 16, box.top(), 16, 16)
        if well.is_on_hold:
            marks.paint_state(painter, badge, State.HOLD)
        elif well.is_gone:
            marks.paint_state(painter, badge, State.VOID)
        elif well.outcome is SortOutcome.CONTAMINATED:
            marks.paint_state(painter, badge, State.BREACH)
        elif well.outcome is SortOutcome.MULTIPLE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("warn"))
            painter.drawRoundedRect(badge.adjusted(-4, 0, 0, 0), 8, 8)
            painter.setPen(theme.color("surface"))
            painter.drawText(badge.adjusted(-4, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, "2+")

    def _name(self) -> None:
        well = self._wells.get(self.selected)
        what = _("empty well") if well is None else label_of(well.outcome) if well.outcome else _("planned")
        self.setAccessibleName(_("Plate, well {well}: {what}").format(well=self.selected, what=what))


KEYS_OF: Final = {str(place): place for place in range(1, 7)} | {
    key: place for place, key in enumerate(AZERTY_ROW, start=1)
}
