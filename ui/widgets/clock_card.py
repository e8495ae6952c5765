"""The clock of a tube: the loudest thing on the bench. And the row of them, most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.barcode import printed
from app.i18n import _, decimal, ngettext
from ui import icons, marks, theme
from ui.marks import State
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock card shows. `left` is None where the window is not configured or the draw's time is not known."""

    barcode: str
    state: State
    left: timedelta | None
    elapsed: timedelta | None
    warn: timedelta | None
    hard: timedelta | None
    last_step: str
    verb: str
    deadline: str = ""
    is_stopped: bool = False
    is_on_hold: bool = False

    @property
    def fill(self) -> str:
        """Which ground the card has: none while in time."""
        return {State.WARN: "warn_soft", State.LAST_HOUR: "warn_solid", State.BREACH: "breach_solid"}.get(
            self.state, ""
        )


MOST_HOURS: Final = 100


def big_text(left: timedelta | None) -> str:
    """h:mm left, "+h:mm" when over, "m:ss" under ten minutes, days from 100 hours on, a dash where nothing is computable."""
    if left is None:
        return "–"
    seconds = int(left.total_seconds())
    if 0 <= seconds < 600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    minutes = abs(seconds) // 60
    sign = "+" if seconds < 0 else ""
    if minutes >= MOST_HOURS * 60:
        return sign + _("{days} d").format(days=minutes // (24 * 60))
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"


class ClockCard(QWidget):
    """Enter or a click starts the verb."""

    acted = Signal(str)

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self._is_wide = False
        self._pulse = QVariantAnimation(self)
        for at, size in ((0.0, 1.0), (0.5, 1.3), (1.0, 1.0)):
            self._pulse.setKeyValueAt(at, size)
        self._pulse.valueChanged.connect(lambda _value: self.update())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px("clock_card"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_clock(clock)

    def show_clock(self, clock: Clock) -> None:
        """A clock that changes its state pulses its mark once."""
        if clock.barcode == self.clock.barcode and clock.state is not self.clock.state:
            self._pulse.setDuration(theme.motion_ms("mark_pulse"))
            self._pulse.start()
        self.clock = clock
        self.setAccessibleName(
            _("{code}: {state}, {left}. {verb}").format(
                code=printed(clock.barcode), state=marks.word(clock.state), left=big_text(clock.left), verb=clock.verb
            )
        )
        self.update()

    def set_wide(self, *, is_wide: bool) -> None:
        self._is_wide = is_wide
        self.setFixedHeight(theme.px("clock_card_wide" if is_wide else "clock_card"))

    def sizeHint(self) -> QSize:
        return QSize(290, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(270, self.height())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.setFocus()
        self.acted.emit(self.clock.barcode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.acted.emit(self.clock.barcode)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, soft = self._inks()
        self._paint_ground(painter)
        inside = QRectF(self.rect()).adjusted(18, 0, -18, 0)
        self._paint_head(painter, inside, ink)
        self._paint_time(painter, inside, ink, soft)
        self._paint_bar(painter, inside)
        self._paint_foot(painter, inside, ink, soft)

    def _inks(self) -> tuple[QColor, QColor]:
        match self.clock.state:
            case State.BREACH:
                return theme.color("on_breach"), theme.color("on_breach")
            case State.LAST_HOUR:
                return theme.color("on_warn"), theme.color("on_warn")
        return theme.color("text"), theme.color("text2")

    def _paint_ground(self, painter: QPainter) -> None:
        fill = self.clock.fill
        border = {"warn_soft": "warn", "warn_solid": "warn", "breach_solid": "breach_solid"}.get(fill, "line")
        painter.setBrush(theme.color(fill or "surface"))
        painter.setPen(QPen(theme.color(border), 1.5 if fill else 1))
        radius = theme.px("radius.card")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        if self.hasFocus():
            token = "on_breach" if self.clock.state is State.BREACH else "focus"
            painter.setPen(QPen(theme.color(token), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 5, -5, -5), radius - 4, radius - 4)

    def _paint_head(self, painter: QPainter, inside: QRectF, ink: QColor) -> None:
        state = State.HOLD if self.clock.is_on_hold else self.clock.state
        is_solid = self.clock.state in (State.BREACH, State.LAST_HOUR)
        tint = ink if is_solid else theme.color(marks.token(state))
        line = QRectF(inside.left(), 16, inside.width(), 24)
        painter.setFont(theme.font("code"))
        painter.setPen(ink)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, printed(self.clock.barcode))
        words = marks.word(state)
        painter.setFont(theme.font("small_strong"))
        painter.setPen(tint)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        width = QFontMetricsF(painter.font()).horizontalAdvance(words)
        sign = theme.color(self.clock.fill or "surface")
        is_pulsing = self._pulse.state() == QVariantAnimation.State.Running
        grown = 10 * (float(self._pulse.currentValue() or 1.0) if is_pulsing else 1.0)
        middle = line.right() - width - 16
        spot = QRectF(middle - grown, 28 - grown, 2 * grown, 2 * grown)
        marks.paint_state(painter, spot, state, color=tint, sign=sign)

    def _paint_time(self, painter: QPainter, inside: QRectF, ink: QColor, soft: QColor) -> None:
        font = theme.font("clock_wide" if self._is_wide else "clock", tabular=True)
        text = big_text(self.clock.elapsed if self.clock.is_stopped else self.clock.left)
        painter.setFont(font)
        painter.setPen(soft if self.clock.is_stopped else ink)
        width = QFontMetricsF(font).horizontalAdvance(text)
        box = QRectF(inside.left() - 2, 46, width + 4, 88 if self._is_wide else 68)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        beside = box.right() + 10
        middle = box.center().y()
        painter.setFont(theme.font("strong"))
        painter.setPen(ink)
        painter.drawText(QRectF(beside, middle - 22, 200, 22), Qt.AlignmentFlag.AlignVCenter, self._left_word())
        painter.setFont(theme.font("small"))
        painter.setPen(soft)
        painter.drawText(QRectF(beside, middle + 1, 200, 20), Qt.AlignmentFlag.AlignVCenter, self._limit_word())

    def _left_word(self) -> str:
        left = self.clock.left
        if self.clock.is_stopped:
            return _("used")
        if left is None:
            return _("no window") if self.clock.hard is None else _("draw time unknown")
        if left < timedelta(0):
            return _("over")
        return _("min left") if left < timedelta(minutes=10) else _("left")

    def _limit_word(self) -> str:
        hard = self.clock.hard
        return (
            _("not configured")
            if hard is None
            else _("of {hours} h").format(hours=decimal(hard.total_seconds() / 3600))
        )

    def _paint_bar(self, painter: QPainter, inside: QRectF) -> None:
        clock = self.clock
        top = self.height() - 82
        track = QRectF(inside.left(), top, inside.width(), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QColor(theme.color("text"))
        ground.setAlphaF(0.12)
        painter.setBrush(ground)
        painter.drawRoundedRect(track, 4, 4)
        if clock.hard and clock.elapsed is not None:
            share = min(max(clock.elapsed / clock.hard, 0.0), 1.0)
            tint = {State.BREACH: "on_breach", State.LAST_HOUR: "on_warn", State.WARN: "warn"}.get(clock.state, "ok")
            painter.setBrush(theme.color(tint))
            painter.drawRoundedRect(QRectF(track.left(), top, track.width() * share, 8), 4, 4)
        if clock.hard and clock.warn:
            tick = track.left() + track.width() * min(clock.warn / clock.hard, 1.0)
            painter.setPen(QPen(self._inks()[0], 2))
            painter.drawLine(int(tick), int(top - 4), int(tick), int(top + 12))

    def _paint_foot(self, painter: QPainter, inside: QRectF, ink: QColor, soft: QColor) -> None:
        top = self.height() - 62
        hair = QColor(ink)
        hair.setAlphaF(0.18)
        painter.setPen(QPen(hair, 1))
        painter.drawLine(int(inside.left()), top, int(inside.right()), top)
        painter.setPen(soft)
        painter.setFont(theme.font("small"))
        last = painter.fontMetrics().elidedText(self.clock.last_step, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(QRectF(inside.left(), top + 8, inside.width(), 20), Qt.AlignmentFlag.AlignVCenter, last)
        line = QRectF(inside.left(), top + 29, inside.width(), 24)
        icons.paint(painter, QRectF(line.left(), line.top() + 3, 18, 18), "arrow-right", ink)
        painter.setFont(theme.font("strong"))
        painter.setPen(ink)
        painter.drawText(line.adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.clock.verb)
        metrics = painter.fontMetrics()
        taken = 24 + metrics.horizontalAdvance(self.clock.verb) + 12
        if taken + metrics.horizontalAdvance(self.clock.deadline) <= line.width():
            painter.setPen(soft)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.clock.deadline)


class ClockRow(QWidget):
    """Up to 4 cards narrow, 5 wide; the others fold into one line."""

    acted = Signal(str)
    unfolded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._clocks: tuple[Clock, ...] = ()
        self._cards: list[ClockCard] = []
        self._more = Text("", "small_strong", "text2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px("space.block"))
        self._is_wide = False

    @property
    def cards(self) -> tuple[ClockCard, ...]:
        return tuple(self._cards)

    @property
    def folded(self) -> str:
        """What the clocks that have no card say together; empty where all have one."""
        hidden = self._clocks[len(self._cards) :]
        if not hidden:
            return ""
        known = [clock.left for clock in hidden if clock.left is not None]
        text = ngettext("{count} more tube", "{count} more tubes", len(hidden)).format(count=len(hidden))
        if not known:
            return text
        hours = int(min(known).total_seconds() // 3600)
        return _("{tubes}, all over {hours} h").format(tubes=text, hours=hours)

    def set_wide(self, *, is_wide: bool) -> None:
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self.set_clocks(self._clocks)

    def set_clocks(self, clocks: Sequence[Clock]) -> None:
        """Show these, most urgent first; cards stay where their tube stays."""
        self._clocks = tuple(clocks)
        shown = self._clocks[: 5 if self._is_wide else 4]
        while len(self._cards) > len(shown):
            card = self._cards.pop()
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, clock in enumerate(shown):
            if place < len(self._cards):
                self._cards[place].show_clock(clock)
            else:
                self._add_card(clock)
            self._cards[place].set_wide(is_wide=self._is_wide)
        self._fill_up()

    def _add_card(self, clock: Clock) -> None:
        card = ClockCard(clock)
        card.acted.connect(self.acted)
        self._row.insertWidget(len(self._cards), card, 1)
        self._cards.append(card)

    def _fill_up(self) -> None:
        """A card never grows wider than its share of a full row."""
        while self._row.count() > len(self._cards):
            taken = self._row.takeAt(len(self._cards))
            if taken is not None and (widget := taken.widget()) is not None:
                widget.deleteLater()
        for _place in range((5 if self._is_wide else 4) - len(self._cards)):
            spacer = QWidget()
            spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._row.addWidget(spacer, 1)
