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
from ui import gloves, marks, theme
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

AXIS_LEFT: Final = 28
AXIS_TOP: Final = 26
MARGIN: Final = 10
WIDEST: Final = 1.42
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
    def is_control(self) -> bool:
        return self.mark in (CellMark.NTC, CellMark.POS)

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
        return QSize(600, 372)

    def pitch(self) -> tuple[float, float]:
        """Pixels from well to well, across and down; wells stand closer down than across where room is short."""
        across = (self.width() - AXIS_LEFT - 2 * MARGIN - 2) / self.columns
        down = min((self.height() - AXIS_TOP - 2 * MARGIN - 2) / len(ROWS), 96)
        return min(across, down * WIDEST), down

    def well_size(self) -> float:
        """Diameter of a well in pixels."""
        return min(self.pitch()) * 0.9

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
        for column in range(1, self.columns + 1):
            box = self._cell(ROWS[0], column)
            here = column == int(self.selected[1:])
            _axis(painter, QRectF(box.left(), 0, box.width(), AXIS_TOP), str(column), is_here=here)
        for row in ROWS:
            box = self._cell(row, 1)
            _axis(painter, QRectF(0, box.top(), AXIS_LEFT, box.height()), row, is_here=row == self.selected[0])
            for column in range(1, self.columns + 1):
                self._paint_well(painter, f"{row}{column:02d}", self._cell(row, column))

    def _cell(self, row: str, column: int) -> QRectF:
        across, down = self.pitch()
        left = AXIS_LEFT + MARGIN + (column - 1) * across
        return QRectF(left, AXIS_TOP + MARGIN + ROWS.index(row) * down, across, down)

    def _paint_outline(self, painter: QPainter) -> None:
        """The plate's edge; its A1 corner is cut, as on the real one."""
        last = self._cell("H", self.columns)
        box = QRectF(
            AXIS_LEFT + 1, AXIS_TOP + 1, last.right() - AXIS_LEFT + MARGIN - 2, last.bottom() - AXIS_TOP + MARGIN - 2
        )
        path = QPainterPath(QPointF(box.left() + 22, box.top()))
        path.lineTo(box.right() - 12, box.top())
        path.quadTo(box.topRight(), QPointF(box.right(), box.top() + 12))
        path.lineTo(box.right(), box.bottom() - 12)
        path.quadTo(box.bottomRight(), QPointF(box.right() - 12, box.bottom()))
        path.lineTo(box.left() + 12, box.bottom())
        path.quadTo(box.bottomLeft(), QPointF(box.left(), box.bottom() - 12))
        path.lineTo(box.left(), box.top() + 22)
        path.closeSubpath()
        painter.setPen(QPen(theme.color("edge"), 1.5))
        painter.setBrush(theme.color("canvas"))
        painter.drawPath(path)

    def _paint_well(self, painter: QPainter, name: str, cell: QRectF) -> None:
        side = self.well_size()
        box = QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2, side, side)
        well = self._wells.get(name)
        painter.setBrush(theme.color("sunken" if well is None else "surface"))
        ring = theme.color("line" if well is None or well.is_gone else "edge")
        if well is not None and well.outcome is SortOutcome.RECOVERED and not well.is_control:
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
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
            painter.setPen(theme.color("accent"))
            painter.setFont(theme.font("micro"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._number(name) if gloves.are_on() else _("next"))
        elif well is None and self.next_well and gloves.are_on():
            painter.setPen(theme.color("text3"))
            painter.setFont(theme.font("micro", tabular=True))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._number(name))
        if name == self.selected or name == self.next_well:
            painter.setPen(QPen(theme.color("accent"), 3 if name == self.selected and self.hasFocus() else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))

    def _number(self, name: str) -> str:
        """The number of a well in reading order: what digit cards name it by."""
        return str(ROWS.index(name[0]) * self.columns + int(name[1:]))

    def _paint_content(self, painter: QPainter, box: QRectF, well: WellView) -> None:
        mark = box.width() * 0.36
        spot = QRectF(box.center().x() - mark / 2, box.top() + box.height() * 0.16, mark, mark)
        marks.paint_cell(painter, spot, well.mark, faded=well.is_gone or well.is_planned)
        painter.setFont(theme.font("micro", tabular=True))
        painter.setPen(theme.color("text"))
        line = QRectF(box.left(), box.top() + box.height() * 0.56, box.width(), box.height() * 0.3)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, well.number)
        badge = QRectF(box.right() - 15, box.top() - 1, 16, 16)
        if well.is_on_hold:
            marks.paint_state(painter, badge, State.HOLD)
        elif well.outcome in (SortOutcome.LOST, SortOutcome.CONTAMINATED):
            marks.paint_state(painter, badge, State.BREACH)
        elif well.outcome is SortOutcome.EMPTY:
            marks.paint_state(painter, badge, State.VOID)
        elif well.outcome is SortOutcome.MULTIPLE:
            marks.paint_multiple(painter, badge.adjusted(-6, 0, 2, 0))

    def _name(self) -> None:
        well = self._wells.get(self.selected)
        what = _("empty well") if well is None else label_of(well.outcome) if well.outcome else _("planned")
        self.setAccessibleName(_("Plate, well {well}: {what}").format(well=self.selected, what=what))


def _axis(painter: QPainter, box: QRectF, text: str, *, is_here: bool) -> None:
    painter.setFont(theme.font("small_strong"))
    painter.setPen(theme.color("accent" if is_here else "text2"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


KEYS_OF: Final = {str(place): place for place in range(1, 7)} | {
    key: place for place, key in enumerate(AZERTY_ROW, start=1)
}
