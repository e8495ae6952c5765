"""What is timed on the bench: a card for each stretch, the most urgent first; no room is taken where there is none."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.timer import Stretch, minutes_and_seconds, minutes_text
from app.i18n import _, ngettext
from ui import marks, theme
from ui.marks import State
from ui.widgets.text import Text

HEIGHT: Final = 76
_FLAGS: Final = Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def time_text(stretch: Stretch, now: datetime) -> str:
    """m:ss left; "due" for its first minute, then "+m:ss over"; the whole length while it waits."""
    if not stretch.is_running:
        return minutes_text(stretch.minutes)
    left = stretch.left(now)
    if left > timedelta(0):
        return minutes_and_seconds(left)
    return _("due") if -left < timedelta(minutes=1) else _("+{span} over").format(span=minutes_and_seconds(left))


class TimerCard(QWidget):
    """Enter or a click ends what runs, and starts what waits; arrows go from card to card."""

    acted = Signal()
    left_by = Signal(int)

    def __init__(self, stretch: Stretch, now: datetime) -> None:
        super().__init__()
        self.stretch, self._now = stretch, now
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_stretch(stretch, now)

    @property
    def state(self) -> State:
        """Waiting, running, or due: solid amber."""
        if not self.stretch.is_running:
            return State.NOT_BEGUN
        return State.LAST_HOUR if self.stretch.is_due(self._now) else State.WAIT

    @property
    def verb(self) -> str:
        return _("End it") if self.stretch.is_running else _("Start")

    @property
    def time(self) -> str:
        return time_text(self.stretch, self._now)

    def show_stretch(self, stretch: Stretch, now: datetime) -> None:
        self.stretch, self._now = stretch, now
        words = (_(stretch.step.title), stretch.title, stretch.names(), self.time, self.verb)
        self.setAccessibleName(" · ".join(words))
        self.setToolTip(f"{_(stretch.step.title)} · {stretch.title}\n{stretch.names()}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(290, HEIGHT)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.setFocus()
        self.acted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.acted.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.left_by.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_due = self.state is State.LAST_HOUR
        ink, soft = (theme.color("on_warn"),) * 2 if is_due else (theme.color("text"), theme.color("text2"))
        self._paint_ground(painter, is_due=is_due)
        inside = QRectF(self.rect()).adjusted(16, 10, -16, -18)
        tint = ink if is_due else theme.color(marks.token(self.state))
        sign = theme.color("warn_solid" if is_due else "surface")
        marks.paint_state(painter, QRectF(inside.left(), inside.top() + 2, 20, 20), self.state, color=tint, sign=sign)
        self._paint_words(painter, inside.adjusted(30, 0, 0, 0), ink, soft)
        self._paint_bar(painter, ink)

    def _paint_ground(self, painter: QPainter, *, is_due: bool) -> None:
        painter.setBrush(theme.color("warn_solid" if is_due else "surface"))
        pen = QPen(theme.color("warn" if is_due else "line"), 1.5 if is_due else 1)
        if not self.stretch.is_running:
            pen = QPen(theme.color("edge"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        radius = theme.px("radius.card")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("on_warn" if is_due else "focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), radius - 3, radius - 3)

    def _paint_words(self, painter: QPainter, box: QRectF, ink: QColor, soft: QColor) -> None:
        """Above the stretch and its time, below what is timed and the verb."""
        above = QRectF(box.left(), box.top(), box.width(), 26)
        below = QRectF(box.left(), box.top() + 27, box.width(), 20)
        painter.setPen(ink)
        taken = _right(painter, above, self.time, "title", tabular=True)
        _cut(painter, above.adjusted(0, 0, -taken, 0), self.stretch.title, "strong")
        painter.setPen(ink)
        taken = _right(painter, below, self.verb, "small_strong")
        painter.setPen(soft)
        _cut(painter, below.adjusted(0, 0, -taken, 0), self.stretch.names(), "code_small")

    def _paint_bar(self, painter: QPainter, ink: QColor) -> None:
        """What is over of the whole, as the clock of the blood shows it; none while it waits."""
        if not self.stretch.is_running:
            return
        track = QRectF(16, self.height() - 14, self.width() - 32, 5)
        ground = QColor(ink)
        ground.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(track, 2.5, 2.5)
        share = min(max(1 - self.stretch.left(self._now) / self.stretch.whole, 0.0), 1.0)
        painter.setBrush(ink if self.state is State.LAST_HOUR else theme.color("wait"))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, 5), 2.5, 2.5)


class TimerStrip(QWidget):
    """Up to 4 cards narrow, 5 wide; the others fold into a word at the end."""

    acted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[TimerCard] = []
        self._is_wide = False
        self._folded = Text("", "small_strong", "text2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px("space.block"))
        self._row.addWidget(self._folded)
        self._row.addStretch(1)
        self.hide()

    @property
    def cards(self) -> tuple[TimerCard, ...]:
        return tuple(self._cards)

    @property
    def folded(self) -> str:
        """How many have no card; empty where all have one."""
        return self._folded.text()

    def set_wide(self, *, is_wide: bool) -> None:
        self._is_wide = is_wide
        self._fit()

    def show_stretches(self, stretches: Sequence[Stretch], now: datetime) -> None:
        """Show these; the focus stays with the run whose card had it."""
        focused = next((card.stretch.run_id for card in self._cards if card.hasFocus()), None)
        most = 5 if self._is_wide else 4
        shown = stretches if len(stretches) <= most else stretches[: most - 1]
        while len(self._cards) > len(shown):
            card = self._cards.pop()
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, stretch in enumerate(shown):
            if place < len(self._cards):
                self._cards[place].show_stretch(stretch, now)
            else:
                self._add_card(stretch, now)
        more = len(stretches) - len(shown)
        self._folded.setText(
            ngettext("{count} more timer", "{count} more timers", more).format(count=more) if more else ""
        )
        self._folded.setVisible(bool(more))
        self.setVisible(bool(stretches))
        self._fit()
        self._keep_focus(focused)

    def focus_first(self) -> None:
        """The most urgent card takes the keys."""
        self._focus_at(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _add_card(self, stretch: Stretch, now: datetime) -> None:
        card = TimerCard(stretch, now)
        card.acted.connect(lambda: self.acted.emit(card.stretch))
        card.left_by.connect(lambda by: self._focus_at(self._cards.index(card) + by))
        self._row.insertWidget(len(self._cards), card)
        if self._cards:
            QWidget.setTabOrder(self._cards[-1], card)
        self._cards.append(card)

    def _focus_at(self, place: int) -> None:
        if 0 <= place < len(self._cards):
            self._cards[place].setFocus()

    def _fit(self) -> None:
        """A card is as wide as a clock of the blood below it."""
        places = 5 if self._is_wide else 4
        width = (self.width() - (places - 1) * self._row.spacing()) // places
        for card in self._cards:
            card.setFixedWidth(max(width, 200))

    def _keep_focus(self, run_id: int | None) -> None:
        if run_id is None or any(card.hasFocus() and card.stretch.run_id == run_id for card in self._cards):
            return
        for card in self._cards:
            if card.stretch.run_id == run_id:
                card.setFocus()


def _right(painter: QPainter, box: QRectF, text: str, role: str, *, tabular: bool = False) -> float:
    """Write at the right end; returns the room taken, with its gap."""
    font = theme.font(role, tabular=tabular)
    painter.setFont(font)
    painter.drawText(box, _RIGHT, text)
    return QFontMetricsF(font).horizontalAdvance(text) + 12


def _cut(painter: QPainter, box: QRectF, text: str, role: str) -> None:
    font = theme.font(role)
    painter.setFont(font)
    painter.drawText(box, _FLAGS, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width()))
