"""Short lists in a card: what happened, what is missing; each line a button where it leads somewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from ui import icons, marks, theme
from ui.marks import State
from ui.widgets.card import Card

HEIGHT: Final = 34
WRAPPED: Final = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class LineOf:
    """One line: what stands left, in the middle and right; its mark; what it does; a second line below, if any."""

    left: str
    text: str
    right: str = ""
    state: State | None = None
    act: Callable[[], None] | None = None
    below: str = ""


class LinesCard(Card):
    """A card of lines, titled where a title is given."""

    def __init__(self, title: str) -> None:
        super().__init__(title, "-" if title else "", margin=16)
        self.set_title(title, "")
        self._name = title
        self._lines: list[CardLine] = []
        self._inside = QVBoxLayout()
        self._inside.setSpacing(0)
        self.column.addLayout(self._inside)
        self.column.addStretch(1)

    def show_lines(self, lines: Sequence[LineOf], note: str = "") -> None:
        self.set_title(self._name, note)
        for line in self._lines:
            self._inside.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [CardLine(line) for line in lines]
        for line in self._lines:
            self._inside.addWidget(line)

    @property
    def lines(self) -> tuple["CardLine", ...]:
        return tuple(self._lines)


class CardLine(QPushButton):
    """One line; a button only where it leads somewhere."""

    def __init__(self, line: LineOf) -> None:
        super().__init__()
        self.line = line
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(" ".join(word for word in (line.left, line.text, line.right, line.below) if word))
        self.setToolTip("\n".join(word for word in (line.text, line.below) if word))
        if line.act is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(self._on_clicked)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The second line wraps: as high as it needs in this width."""
        super().resizeEvent(event)
        if self.line.below:
            metrics = QFontMetricsF(theme.font("micro"))
            box = self._box_below(QRectF(0, 0, event.size().width(), 1000))
            self.setFixedHeight(HEIGHT + ceil(metrics.boundingRect(box, WRAPPED, self.line.below).height()) + 6)

    def _on_clicked(self) -> None:
        """The act alone: what the signal carries is none of its arguments."""
        if self.line.act is not None:
            self.line.act()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.line.act is not None and self.underMouse():
            painter.fillRect(box, theme.color("sunken"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(box.topLeft(), box.topRight())
        left = 2.0
        if self.line.state is not None:
            top = HEIGHT / 2 if self.line.below else box.center().y()
            marks.paint_state(painter, QRectF(left, top - 8, 16, 16), self.line.state)
            left += 26
        flags = Qt.AlignmentFlag.AlignVCenter
        if self.line.below:
            painter.setFont(theme.font("micro"))
            painter.setPen(theme.color("text2"))
            painter.drawText(self._box_below(box), WRAPPED, self.line.below)
            box.setHeight(HEIGHT)
        if self.line.left:
            painter.setFont(theme.font("small_strong", tabular=True))
            painter.setPen(theme.color("text2"))
            painter.drawText(box.adjusted(left, 0, 0, 0), flags, self.line.left)
            left += QFontMetricsF(painter.font()).horizontalAdvance(self.line.left) + 12
        painter.setFont(theme.font("small_strong" if self.line.below else "small"))
        painter.setPen(theme.color("text2"))
        room = box.width() - 4 - (24 if self.line.act else 0)
        if self.line.right:
            painter.drawText(
                box.adjusted(0, 0, -(24 if self.line.act else 2), 0),
                flags | Qt.AlignmentFlag.AlignRight,
                self.line.right,
            )
            room -= QFontMetricsF(painter.font()).horizontalAdvance(self.line.right) + 12
        painter.setPen(theme.color("text"))
        text = QFontMetricsF(painter.font()).elidedText(self.line.text, Qt.TextElideMode.ElideRight, room - left)
        painter.drawText(box.adjusted(left, 0, 0, 0), flags, text)
        if self.line.act is not None:
            middle = self.height() / 2
            spot = QRectF(box.right() - 18, middle - 8, 16, 16)
            icons.paint(painter, spot, "chevron-right", theme.color("text3"))
        if self.hasFocus():
            theme.paint_focus(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 5)

    def _box_below(self, box: QRectF) -> QRectF:
        """Where the second line stands in the box of all."""
        return box.adjusted(28 if self.line.state is not None else 2, HEIGHT - 4, -28 if self.line.act else -4, 0)
