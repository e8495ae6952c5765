"""The red stop: a code of another participant came where participants must not mix. A scan can't close it."""

from itertools import zip_longest

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.barcode import looks_like_code, printed
from app.i18n import _
from ui import icons, marks, theme
from ui.widgets.button import keycap_width, paint_keycap


class RedStop(QWidget):
    """Leaves only by holding Enter (it is put aside) or F9 (change participant) for one second."""

    put_aside = Signal()
    changed_participant = Signal()

    def __init__(
        self, scanned: str, expected: str, *, title: str, text: str, foot: str = "", work: str = "", kind: str = ""
    ) -> None:
        super().__init__()
        self.code, self.open_here = scanned, expected
        self.scanned, self.expected = printed(scanned), f"{expected[:2]}-{expected[2:]}"
        self._title, self._text, self._foot = title, text, foot
        self._work, self._kind = open_work(work), kind
        self._held: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_held)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{title} {text}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_F9):
            self._held = int(key)
            self._timer.start(theme.px("motion_ms.hold_to_confirm"))
        else:
            self._let_go()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._let_go()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for key, box in self._buttons().items():
            if box.contains(event.position()):
                self._held = key
                self._timer.start(theme.px("motion_ms.hold_to_confirm"))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._let_go()

    def _let_go(self) -> None:
        self._held = None
        self._timer.stop()

    def _on_held(self) -> None:
        held, self._held = self._held, None
        if held == int(Qt.Key.Key_F9):
            self.changed_participant.emit()
        elif held is not None:
            self.put_aside.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("on_stop"))
        painter.fillRect(self.rect().adjusted(10, 10, -10, -10), theme.color("stop"))
        left = max((self.width() - 1120) / 2, 48)
        octagon = QRectF(left, 56, 116, 116)
        marks.paint_state(painter, octagon, marks.State.BREACH, color=theme.color("on_stop"), sign=theme.color("stop"))
        painter.setPen(theme.color("on_stop"))
        words = QRectF(left + 152, 56, self.width() - left - 200, 64)
        painter.setFont(_fitting(self._title, "stop", words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(theme.font("title"))
        nothing = _("Nothing was recorded. Leave it closed.")
        painter.drawText(QRectF(left + 152, 124, words.width(), 40), Qt.AlignmentFlag.AlignVCenter, nothing)
        half = (self.width() - 2 * left - 32) / 2
        here, there = QRectF(left, 206, half, 196), QRectF(left + half + 32, 206, half, 196)
        self._paint_code(painter, here, (_("Open here"), self._work), self.expected, self.scanned)
        self._paint_code(painter, there, (_("Scanned"), self._kind), self.scanned, self.expected)
        icons.paint(painter, QRectF(left, 444, 28, 28), "arrow-right", theme.color("on_stop"))
        painter.setFont(theme.font("title"))
        painter.setPen(theme.color("on_stop"))
        painter.drawText(
            QRectF(left + 42, 436, self.width() - 2 * left - 42, 44), Qt.AlignmentFlag.AlignVCenter, self._text
        )
        self._paint_buttons(painter)
        painter.setFont(theme.font("body"))
        foot = QRectF(left, self.height() - 68, self.width() - 2 * left, 30)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self._foot)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, _("A scan or a short press does not close this screen."))

    def _paint_code(self, painter: QPainter, box: QRectF, words: tuple[str, str], code: str, other: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_stop"))
        painter.drawRoundedRect(box, 14, 14)
        painter.setPen(theme.ink("text2"))
        painter.setFont(theme.font("heading"))
        painter.drawText(box.adjusted(28, 20, -20, 0), Qt.AlignmentFlag.AlignTop, words[0])
        painter.setFont(theme.font("body"))
        painter.drawText(box.adjusted(28, 0, -20, -18), Qt.AlignmentFlag.AlignBottom, words[1])
        font = _fitting(code, "code_stop", box.width() - 56)
        painter.setFont(font)
        step = QFontMetricsF(font).horizontalAdvance("0")
        for place, (mine, theirs) in enumerate(zip_longest(code, other, fillvalue="")):
            if not mine:
                break
            cell = QRectF(box.left() + 28 + place * step, box.top() + 58, step, 78)
            differs = bool(theirs) and mine != theirs and place < 6
            if differs:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("stop"))
                painter.drawRoundedRect(cell, 6, 6)
            painter.setPen(theme.color("on_stop") if differs else theme.ink("text" if place < 6 else "text3"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, mine)

    def _buttons(self) -> dict[int, QRectF]:
        left = max((self.width() - 1120) / 2, 48)
        widths = [self._button_width(text, key) for text, key in self._labels()]
        first = QRectF(left, 506, widths[0], 68)
        second = QRectF(first.right() + 16, 506, widths[1], 68)
        return {int(Qt.Key.Key_Return): first, int(Qt.Key.Key_F9): second}

    def _labels(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return (_("It is put aside"), _("Hold Enter 1 s")), (_("Open the scanned one"), _("Hold F9 1 s"))

    def _button_width(self, text: str, key: str) -> float:
        return QFontMetricsF(theme.font("heading")).horizontalAdvance(text) + keycap_width(key) + 52

    def _paint_buttons(self, painter: QPainter) -> None:
        for place, ((text, key), box) in enumerate(zip(self._labels(), self._buttons().values(), strict=True)):
            ink = theme.color("stop" if place == 0 else "on_stop")
            painter.setPen(QPen(theme.color("on_stop"), 2))
            painter.setBrush(theme.color("on_stop") if place == 0 else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 10, 10)
            painter.setFont(theme.font("heading"))
            painter.setPen(ink)
            painter.drawText(box.adjusted(18, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
            after = QFontMetricsF(theme.font("heading")).horizontalAdvance(text)
            paint_keycap(painter, box.left() + 30 + after, box.center().y(), key, ink)
        painter.setPen(theme.color("on_stop"))


def open_work(work: str) -> str:
    """What is being done here, in words: a plate that is sorted onto, a link."""
    if looks_like_code(work):
        return _("Sort onto plate {plate}").format(plate=printed(work))
    return _("Reference of a participant") if work == "link" else ""


def _fitting(text: str, role: str, width: float) -> QFont:
    """The font of a role, made smaller where the text would not fit."""
    font = theme.font(role)
    while QFontMetricsF(font).horizontalAdvance(text) > width and font.pixelSize() > 24:
        font.setPixelSize(font.pixelSize() - 2)
    return font
