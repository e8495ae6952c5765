"""The queue of a step: how much waits, and what has waited longest."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _, grouped
from ui import icons, marks, theme
from ui.marks import State


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a queue: its mark, the full code, and its time or amount."""

    code: str
    when: str
    state: State | None = None


def short_code(code: str) -> str:
    """023-B001 of MB023B001F: a queue drops the study prefix and the check character, nothing else does."""
    return f"{code[2:5]}-{code[5:9]}" if len(code) == 10 else code


class QueueCard(QWidget):
    """Rows of 40 px; arrows move, Enter or a click opens."""

    chosen = Signal(str)

    def __init__(self, icon: str, title: str) -> None:
        super().__init__()
        self._icon, self._title = icon, title
        self._rows: tuple[QueueRow, ...] = ()
        self._count, self._note = 0, ""
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def count(self) -> int:
        return self._count

    def show_rows(self, rows: Sequence[QueueRow], *, count: int, note: str = "") -> None:
        self._rows, self._count, self._note = tuple(rows), count, note
        self._place = min(self._place, max(len(rows) - 1, 0))
        self.setAccessibleName(f"{self._title}: {count} {note}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(164, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 138)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int((event.position().y() - 86) // 40)
        if 0 <= place < len(self._rows):
            self._place = place
            self.chosen.emit(self._rows[place].code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._place = min(self._place + 1, len(self._rows) - 1)
        elif event.key() == Qt.Key.Key_Up:
            self._place = max(self._place - 1, 0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._rows:
            self.chosen.emit(self._rows[self._place].code)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        pen = QPen(theme.color("line"), 1)
        if not self._count:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.color("surface") if self._count else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 12, 12)
        if self.hasFocus():
            theme.paint_focus(painter, box.adjusted(2, 2, -2, -2), 10)
        inside = box.adjusted(14, 0, -14, 0)
        self._paint_head(painter, inside)
        if not self._count:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text3"))
            painter.drawText(QRectF(inside.left(), 80, inside.width(), 24), _("Nothing waiting"))
            return
        room = int((self.height() - 94) // 40)
        for place, row in enumerate(self._rows[:room]):
            self._paint_row(
                painter, QRectF(inside.left(), 86 + place * 40, inside.width(), 40), row, is_here=place == self._place
            )

    def _paint_head(self, painter: QPainter, inside: QRectF) -> None:
        icons.paint(painter, QRectF(inside.left(), 16, 18, 18), self._icon, theme.color("text2"))
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRectF(inside.left() + 26, 12, inside.width() - 26, 26), Qt.AlignmentFlag.AlignVCenter, self._title
        )
        painter.setFont(theme.font("number", tabular=True))
        painter.setPen(theme.color("text" if self._count else "text3"))
        number = grouped(self._count)
        painter.drawText(QRectF(inside.left(), 40, inside.width(), 38), Qt.AlignmentFlag.AlignVCenter, number)
        left = inside.left() + painter.fontMetrics().horizontalAdvance(number) + 10
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        room = QRectF(left, 44, inside.right() - left, 34)
        note = painter.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, note)

    def _paint_row(self, painter: QPainter, box: QRectF, row: QueueRow, *, is_here: bool) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(int(box.left()), int(box.top()), int(box.right()), int(box.top()))
        if is_here and self.hasFocus():
            painter.fillRect(box.adjusted(-6, 2, 6, -2), theme.color("accent_soft"))
        left = box.left()
        if row.state is not None:
            marks.paint_state(painter, QRectF(left, box.center().y() - 8, 16, 16), row.state)
            left += 20
        painter.setFont(theme.font("code_small"))
        painter.setPen(theme.color("text"))
        painter.drawText(
            QRectF(left, box.top(), box.right() - left, 40), Qt.AlignmentFlag.AlignVCenter, short_code(row.code)
        )
        painter.setFont(theme.font("small_strong", tabular=True))
        tinted = row.state in (State.WARN, State.LAST_HOUR, State.BREACH, State.HOLD)
        painter.setPen(theme.color(marks.token(row.state) if tinted and row.state else "text2"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box, flags, row.when)
