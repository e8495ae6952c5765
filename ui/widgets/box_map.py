"""A box seen from above: its grid, what stands where, the position that comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.barcode import printed
from app.domain.box import place_in_grid, positions
from app.domain.words import Kind, label_of
from app.i18n import _
from ui import gloves, icons, marks, theme
from ui.marks import CellMark, State

AXIS: Final = 26
GAP: Final = 4
HIGHEST: Final = 100
ROOMY: Final = 40
"""Height in px from which a place shows its position above and its code below."""
TWO_LINES: Final = 34
"""Height in px in which a code stands in two lines where a place is narrow."""

ICONS: Final = {
    Kind.BLOOD: "droplet",
    Kind.ENRICHED: "droplets",
    Kind.WGA_PRODUCT: "dna",
    Kind.ALIQUOT: "test-tubes",
    Kind.BLOCK: "box",
    Kind.SECTION: "layers",
    Kind.EXTRACT: "dna",
    Kind.PLATE: "grid-3x3",
}
"""Cells have their own marks; what else stands in a box is told by an icon."""

_CELLS: Final = {mark.value: mark for mark in CellMark}


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at a position: its kind (None: no code of ours), its code, the mark of what is to be thought of it."""

    kind: Kind | None
    code: str
    state: State | None = None

    @property
    def short(self) -> str:
        """023-D007, or the end of a foreign code."""
        return f"{self.code[2:5]}-{self.code[5:9]}" if self.kind is not None else self.code[-8:]

    @property
    def shortest(self) -> str:
        return self.code[5:9] if self.kind is not None else self.code[-4:]


class BoxMap(QWidget):
    """Arrows move, Enter or a double click opens, Del takes out, the space bar passes a position over."""

    spot_chosen = Signal(str)
    opened = Signal(str)
    removed = Signal(str)
    passed_over = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.columns = 9, 9
        self.selected, self.next_spot = "A1", ""
        self._spots: Mapping[str, Spot] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_spots(self, spots: Mapping[str, Spot], *, rows: int, columns: int, next_spot: str = "") -> None:
        self._spots, self.rows, self.columns, self.next_spot = dict(spots), rows, columns, next_spot
        if self.selected not in positions(rows, columns):
            self.selected = "A1"
        self._name()
        self.update()

    def spot(self, position: str) -> Spot | None:
        """What stands at a position, as it is shown."""
        return self._spots.get(position)

    def select(self, position: str) -> None:
        """Bring a position to the front, without asking what is to be done with it."""
        self.selected = position
        self._name()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(820, 540)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 320)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for position in positions(self.rows, self.columns):
            if self._box(position).contains(event.position()):
                self.setFocus()
                self._choose(position)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit(self.selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0)}
        key = event.key()
        if key in moves:
            letter, column = place_in_grid(self.selected)
            down, right = moves[Qt.Key(key)]
            row = min(max(ord(letter) - 65 + down, 0), self.rows - 1)
            self._choose(f"{chr(65 + row)}{min(max(column + right, 1), self.columns)}")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.selected)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(self.selected)
        elif key == Qt.Key.Key_Space:
            self.passed_over.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here, at = place_in_grid(self.selected)
        for column in range(1, self.columns + 1):
            box = self._box(f"A{column}")
            _axis(painter, QRectF(box.left(), 0, box.width(), AXIS), str(column), is_here=column == at)
        for row in range(self.rows):
            box = self._box(f"{chr(65 + row)}1")
            _axis(painter, QRectF(0, box.top(), AXIS, box.height()), chr(65 + row), is_here=chr(65 + row) == here)
        for position in positions(self.rows, self.columns):
            self._paint_spot(painter, position, self._box(position))

    def _box(self, position: str) -> QRectF:
        """The rectangle of a position; the pixels of a focus ring stay inside the widget."""
        letter, column = place_in_grid(position)
        across = (self.width() - AXIS - 4) / self.columns
        down = min((self.height() - AXIS - 4) / self.rows, HIGHEST)
        left, top = AXIS + (column - 1) * across, AXIS + (ord(letter) - 65) * down
        return QRectF(left + GAP / 2, top + GAP / 2, across - GAP, down - GAP)

    def _paint_spot(self, painter: QPainter, position: str, box: QRectF) -> None:
        spot, is_next = self._spots.get(position), position == self.next_spot
        ground = "surface" if spot is not None else "accent_soft" if is_next else "sunken"
        if spot is not None and spot.state is not None:
            ground = f"{marks.token(spot.state)}_soft"
        painter.setBrush(theme.color(ground))
        painter.setPen(QPen(theme.color("edge" if spot is not None else "line"), 1))
        painter.drawRoundedRect(box, 6, 6)
        if spot is not None:
            self._paint_content(painter, box, position, spot)
        elif is_next:
            _write(painter, box, "micro", "accent", self._number(position) if gloves.are_on() else _("next"))
        elif gloves.are_on():
            _write(painter, box, "micro", "text3", self._number(position))
        elif box.height() >= ROOMY:
            _write(painter, box, "micro", "text3", position)
        if position == self.selected or is_next:
            painter.setPen(QPen(theme.color("accent"), 3 if position == self.selected and self.hasFocus() else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)

    def _number(self, position: str) -> str:
        """The number of a position row by row: what digit cards name it by."""
        return str(positions(self.rows, self.columns).index(position) + 1)

    def _paint_content(self, painter: QPainter, box: QRectF, position: str, spot: Spot) -> None:
        if box.height() < ROOMY:
            side = max(min(box.height(), box.width()) - 6, 4.0)
            self._paint_mark(painter, _square(box.center().x(), box.center().y(), side), spot)
            return
        top = QRectF(box.left() + 6, box.top() + 4, box.width() - 12, 18)
        if box.width() >= 56:
            _write(painter, top, "micro", "text2", position, Qt.AlignmentFlag.AlignLeft)
        self._paint_mark(painter, _square(top.right() - 8, top.center().y(), 16), spot)
        font = theme.font("code_small")
        fits = QFontMetricsF(font).horizontalAdvance(spot.short) <= box.width() - 8
        line = QRectF(box.left(), top.bottom(), box.width(), box.bottom() - top.bottom() - 2)
        parted = f"{spot.code[2:5]}\n{spot.shortest}" if line.height() >= TWO_LINES else spot.shortest
        _write(painter, line, "code_small", "text", spot.short if fits else parted)

    def _paint_mark(self, painter: QPainter, at: QRectF, spot: Spot) -> None:
        """The mark of the kind; where something is to be thought of the tube, the mark of that."""
        if spot.state is not None:
            marks.paint_state(painter, at, spot.state)
        elif spot.kind in _CELLS:
            marks.paint_cell(painter, at, _CELLS[spot.kind])
        else:
            icons.paint(painter, at, ICONS.get(spot.kind, "tag") if spot.kind else "circle-help", theme.color("text2"))

    def _choose(self, position: str) -> None:
        self.select(position)
        self.spot_chosen.emit(position)

    def _name(self) -> None:
        spot = self._spots.get(self.selected)
        what = _("empty") if spot is None else printed(spot.code)
        if spot is not None and spot.kind is not None:
            what = f"{label_of(spot.kind)} {what}"
        self.setAccessibleName(_("Box, position {position}: {what}").format(position=self.selected, what=what))


def _square(x: float, y: float, side: float) -> QRectF:
    return QRectF(x - side / 2, y - side / 2, side, side)


def _write(
    painter: QPainter,
    box: QRectF,
    role: str,
    token: str,
    text: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> None:
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, text)


def _axis(painter: QPainter, box: QRectF, text: str, *, is_here: bool) -> None:
    _write(painter, box, "small_strong", "accent" if is_here else "text2", text, Qt.AlignmentFlag.AlignHCenter)
