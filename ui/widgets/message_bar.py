"""The message bar: one bold line, one line why, one way out. It never moves the page; there is no other toast."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.i18n import _
from ui import marks, theme, when
from ui.widgets.button import Button

KEPT: Final = 50

_STATES = {
    "ok": marks.State.OK,
    "warn": marks.State.WARN,
    "breach": marks.State.BREACH,
    "hold": marks.State.HOLD,
    "wait": marks.State.WAIT,
    "quiet": marks.State.NOT_BEGUN,
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was shown."""

    state: str
    title: str
    text: str
    at: datetime


class MessageBar(QWidget):
    """`show_message` says what happened; `show_progress` how far a job has come. Click the mark for the last 50."""

    acted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.history: deque[Message] = deque(maxlen=KEPT)
        self._message = Message("quiet", "", "", datetime.now(UTC))
        self._progress: tuple[str, int, int] | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self.fall_quiet)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(lambda _value: self.update())
        self._button = Button("")
        self._button.hide()
        self._button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.addStretch(1)
        row.addWidget(self._button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px("size.scan_line"))
        self.setMinimumWidth(240)

    @property
    def message(self) -> Message:
        """What is shown."""
        return self._message

    @property
    def offers_act(self) -> bool:
        """Whether the message's button can be pressed now; a quiet message has none."""
        return self._progress is None and not self._button.isHidden()

    def sizeHint(self) -> QSize:
        return QSize(500, theme.px("size.scan_line"))

    def show_message(self, state: str, title: str, text: str = "", action: str = "", key: str = "") -> None:
        """Show a message of one of the states; `action` names the button, `key` its key."""
        if state not in _STATES:
            raise KeyError(state)
        self._progress = None
        self._message = Message(state, title, text, datetime.now(UTC))
        self.history.append(self._message)
        self._button.key = key
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(f"{title} {text}".strip())
        self.setToolTip(f"{title}\n{text}".strip())
        self._fade.setDuration(theme.motion_ms("message"))
        self._fade.start()
        if state == "ok":
            self._quiet.start(theme.px("motion_ms.toast_stay"))
        else:
            self._quiet.stop()
        self.update()

    def show_progress(self, name: str, done: int, total: int) -> None:
        """Show how far a job has come, with Cancel."""
        self._quiet.stop()
        self._progress = (name, done, total)
        self._button.key = ""
        self._button.setText(_("Cancel"))
        self._button.setVisible(True)
        self.update()

    def fall_quiet(self) -> None:
        """Leave a line of what was said; its button goes."""
        shown = self._message
        self._message = Message("quiet", f"{when.clock(shown.at)}  {shown.title}", "", shown.at)
        self._button.hide()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() < 48:
            self._show_history()

    def _show_history(self) -> None:
        menu = QMenu(self)
        for each in reversed(self.history):
            menu.addAction(f"{when.clock(each.at)}  {each.title} {each.text}".strip())
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _on_clicked(self) -> None:
        if self._progress is not None:
            self.cancelled.emit()
        else:
            self.acted.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._message.title and self._progress is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._fade.state() == QVariantAnimation.State.Running:
            painter.setOpacity(float(self._fade.currentValue() or 0.0))
        state = _STATES["wait" if self._progress else self._message.state]
        self._paint_ground(painter, state)
        marks.paint_state(painter, QRectF(16, self.height() / 2 - 10, 20, 20), state)
        right = (self._button.x() if self._button.isVisible() else self.width()) - 12
        words = QRectF(50, 0, right - 50, self.height())
        if self._progress is not None:
            self._paint_progress(painter, words)
        else:
            self._paint_words(painter, words)

    def _paint_ground(self, painter: QPainter, state: marks.State) -> None:
        name = marks.token(state)
        is_loud = state in (marks.State.WARN, marks.State.BREACH, marks.State.HOLD)
        painter.setPen(QPen(theme.color(name), 1.5) if is_loud else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken" if state is marks.State.NOT_BEGUN else f"{name}_soft"))
        radius = theme.px("radius.bar")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        title, text = self._message.title, self._message.text
        painter.setPen(theme.color("text"))
        role = "body" if self._message.state == "quiet" else "strong"
        top = box if not text else QRectF(box.left(), 4, box.width(), 21)
        _line(painter, top, title, role)
        if text:
            painter.setPen(theme.color("text2"))
            _line(painter, QRectF(box.left(), 25, box.width(), 19), text, "small")

    def _paint_progress(self, painter: QPainter, box: QRectF) -> None:
        assert self._progress is not None
        name, done, total = self._progress
        words = _("{name}: {done} of {total}").format(name=name, done=done, total=total) if total else name
        painter.setPen(theme.color("text"))
        _line(painter, QRectF(box.left(), 4, box.width(), 22), words, "strong")
        track = QRectF(box.left(), 32, box.width(), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 3, 3)
        if total:
            painter.setBrush(theme.color("wait"))
            painter.drawRoundedRect(QRectF(track.left(), 32, track.width() * min(done / total, 1), 6), 3, 3)


def _line(painter: QPainter, box: QRectF, text: str, role: str) -> None:
    font = theme.font(role)
    painter.setFont(font)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
