"""Names and values in two columns: what a record says in short."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import marks, theme
from ui.marks import State

LINE = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """A name, its value, what to think of it; `is_code` sets the value in mono."""

    name: str
    value: str
    state: State | None = None
    is_code: bool = False


class Pairs(QWidget):
    """One line of 30 px a pair; a value that is too long is cut, and told whole on hovering."""

    def __init__(self, name_width: int = 96) -> None:
        super().__init__()
        self._pairs: tuple[Pair, ...] = ()
        self._name_width = name_width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        self._pairs = tuple(pairs)
        self.setAccessibleName("; ".join(f"{pair.name} {pair.value}" for pair in pairs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, LINE * len(self._pairs))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, LINE * len(self._pairs))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flags = Qt.AlignmentFlag.AlignVCenter
        for place, pair in enumerate(self._pairs):
            line = QRectF(0, place * LINE, self.width(), LINE)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text2"))
            painter.drawText(line, flags, pair.name)
            box = line.adjusted(self._name_width, 0, 0, 0)
            if pair.state is not None:
                marks.paint_state(painter, QRectF(box.left(), box.center().y() - 8, 16, 16), pair.state)
                box = box.adjusted(22, 0, 0, 0)
            font = theme.font("code_small" if pair.is_code else "small_strong", tabular=not pair.is_code)
            painter.setFont(font)
            painter.setPen(theme.color("text"))
            cut = QFontMetricsF(font).elidedText(pair.value, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, flags, cut)

    def _told_at(self, spot: QPoint) -> str:
        place = spot.y() // LINE
        return self._pairs[place].value if 0 <= place < len(self._pairs) else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told_at(event.pos()), self)
            return True
        return super().event(event)
