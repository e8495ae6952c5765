"""What became of a cell: one row each, with its mark and its key; the one that holds is filled."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.words import SortOutcome, label_of
from app.i18n import _
from ui import marks, theme
from ui.marks import State
from ui.widgets.button import keycap_width, paint_keycap
from ui.widgets.plate_map import KEYS

ROW = 40
GAP = 6
STATES = {
    SortOutcome.UNVERIFIED: State.WAIT,
    SortOutcome.RECOVERED: State.OK,
    SortOutcome.EMPTY: State.VOID,
    SortOutcome.MULTIPLE: State.WARN,
    SortOutcome.CONTAMINATED: State.BREACH,
    SortOutcome.LOST: State.BREACH,
}


class Outcomes(QWidget):
    """Emits the place (1 to 6) of the outcome that was pressed; arrows move, Enter sets."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._outcome: SortOutcome | None = None
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(len(KEYS) * (ROW + GAP) - GAP)

    def show_outcome(self, outcome: SortOutcome | None) -> None:
        self._outcome = outcome
        self._place = KEYS.index(outcome) if outcome in KEYS else 0
        self.setAccessibleName(_("Outcome: {outcome}").format(outcome=label_of(outcome) if outcome else "–"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // (ROW + GAP))
        if 0 <= place < len(KEYS):
            self.chosen.emit(place + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._place = min(max(self._place + step, 0), len(KEYS) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._place + 1)
        elif event.text() in tuple("123456"):
            self.chosen.emit(int(event.text()))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, outcome in enumerate(KEYS):
            box = QRectF(0.5, place * (ROW + GAP) + 0.5, self.width() - 1, ROW - 1)
            self._paint_row(painter, box, outcome, place)

    def _paint_row(self, painter: QPainter, box: QRectF, outcome: SortOutcome, place: int) -> None:
        name = marks.token(STATES[outcome])
        holds = outcome is self._outcome
        painter.setBrush(theme.color(f"{name}_soft" if holds else "surface"))
        painter.setPen(QPen(theme.color(name if holds else "line"), 2 if holds else 1))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.px("radius.control"), theme.px("radius.control"))
        if outcome is SortOutcome.MULTIPLE:
            marks.paint_multiple(painter, QRectF(box.left() + 12, box.center().y() - 8, 22, 16))
        else:
            marks.paint_state(painter, QRectF(box.left() + 14, box.center().y() - 8, 16, 16), STATES[outcome])
        key = str(place + 1)
        width = keycap_width(key)
        font = theme.font("strong" if holds else "body")
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        inside = box.adjusted(46, 0, -width - 20, 0)
        text = QFontMetricsF(font).elidedText(label_of(outcome), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
        paint_keycap(painter, box.right() - width - 10, box.center().y(), key, theme.color("text2"))
        if self.hasFocus() and place == self._place:
            theme.paint_focus(painter, box, theme.px("radius.control"))
