"""The lineage: columns by generation, elbow lines, equal siblings stacked, the tumour on a lane of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import marks, theme
from ui.marks import CellMark, State

NODE = QSize(172, 42)
STEP_X, STEP_Y, HEAD = 198, 50, 28


@dataclass(frozen=True, slots=True)
class LineageNode:
    """One box: `key` is what opening it asks for; `parent` the key of the box it hangs on."""

    key: str
    code: str
    note: str
    column: int
    parent: str = ""
    lane: int = 0
    state: State | None = None
    cell: CellMark | None = None
    is_stack: bool = False


class LineageTree(QWidget):
    """Arrows move, Enter opens."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._nodes: tuple[LineageNode, ...] = ()
        self._places: dict[str, QRectF] = {}
        self._heads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._at = 0
        self._between = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def nodes(self) -> tuple[LineageNode, ...]:
        return self._nodes

    def show_nodes(self, nodes: Sequence[LineageNode], heads: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        self._nodes, self._heads = tuple(nodes), heads
        self._at = 0
        self._arrange()
        self.setAccessibleName(_("Lineage of {count} specimens").format(count=len(nodes)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        right = max((box.right() for box in self._places.values()), default=200)
        bottom = max((box.bottom() for box in self._places.values()), default=100)
        return QSize(int(right) + 12, int(bottom) + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, node in enumerate(self._nodes):
            if self._places[node.key].contains(event.position()):
                self._at = place
                self.update()
                self.chosen.emit(node.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._nodes:
            super().keyPressEvent(event)
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self._at = min(self._at + 1, len(self._nodes) - 1)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self._at = max(self._at - 1, 0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._nodes[self._at].key)
        else:
            super().keyPressEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_heads(painter)
        if self._between:
            painter.fillRect(QRectF(4, self._between - 6, self.width() - 16, 1), theme.color("line"))
        painter.setPen(QPen(theme.color("edge"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for node in self._nodes:
            if node.parent in self._places:
                _elbow(painter, self._places[node.parent], self._places[node.key])
        for place, node in enumerate(self._nodes):
            self._paint_node(painter, node, is_here=place == self._at and self.hasFocus())

    def _arrange(self) -> None:
        """Rows by lane: a child begins at its parent's row and pushes what follows down."""
        self._places, self._between = {}, 0.0
        below = 0.0
        for lane in (0, 1):
            rows: dict[int, float] = {}
            top = below + HEAD
            for node in (each for each in self._nodes if each.lane == lane):
                least = rows.get(node.column, top)
                parent = self._places.get(node.parent)
                y = max(least, parent.top()) if parent is not None else least
                box = QRectF(4 + node.column * STEP_X, y, NODE.width(), NODE.height())
                self._places[node.key] = box
                rows[node.column] = y + STEP_Y
            below = max([below, *(rows.values())], default=below) + 14
            self._between = below if lane == 0 and any(each.lane for each in self._nodes) else self._between

    def _paint_heads(self, painter: QPainter) -> None:
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.color("text2"))
        for lane in (0, 1):
            members = [self._places[node.key].top() for node in self._nodes if node.lane == lane]
            if not members:
                continue
            filled = {node.column for node in self._nodes if node.lane == lane}
            for column, head in enumerate(self._heads[lane]):
                if column not in filled:
                    continue
                box = QRectF(6 + column * STEP_X, min(members) - HEAD, NODE.width(), 20)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, head)

    def _paint_node(self, painter: QPainter, node: LineageNode, *, is_here: bool) -> None:
        box = self._places[node.key]
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("surface"))
        if node.is_stack:
            painter.drawRoundedRect(box.translated(4, 4), 8, 8)
        painter.setPen(QPen(theme.color("accent" if is_here else "line"), 2 if is_here else 1))
        painter.setBrush(theme.color("accent_soft" if is_here else "surface"))
        painter.drawRoundedRect(box, 8, 8)
        left = box.left() + 10
        if node.cell is not None:
            marks.paint_cell(painter, QRectF(left, box.center().y() - 7, 14, 14), node.cell)
            left += 24
        room = box.right() - 30 - left
        painter.setFont(theme.font("code_small"))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(left, box.top() + 3, room, 18), Qt.AlignmentFlag.AlignVCenter, node.code)
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        note = QFontMetricsF(painter.font()).elidedText(node.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, box.top() + 20, room, 18), Qt.AlignmentFlag.AlignVCenter, note)
        if node.state is not None:
            marks.paint_state(painter, QRectF(box.right() - 26, box.center().y() - 8, 16, 16), node.state)


def _elbow(painter: QPainter, parent: QRectF, child: QRectF) -> None:
    start = QPointF(parent.right(), parent.center().y())
    end = QPointF(child.left(), child.center().y())
    middle = end.x() - 14
    painter.drawPolyline([start, QPointF(middle, start.y()), QPointF(middle, end.y()), end])
