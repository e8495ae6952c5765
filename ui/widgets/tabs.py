"""Tabs over a page: a word, how much it holds, a bar under the one in front."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import grouped
from ui import theme

GAP = 28


class Tabs(QWidget):
    """(key, title) tabs; arrows move between them, and so does Ctrl+Tab where the page binds it."""

    chosen = Signal(str)

    def __init__(self, tabs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.tabs = tuple(tabs)
        self._key = self.tabs[0][0] if tabs else ""
        self._counts: Mapping[str, int] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(44)
        self._name()

    def value(self) -> str:
        """The key of the tab in front."""
        return self._key

    def set_value(self, key: str) -> None:
        self._key = key
        self._name()
        self.update()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How much each tab holds; tabs without a count show none."""
        self._counts = dict(counts)
        self._name()
        self.update()

    def step(self, by: int) -> None:
        """Go to a neighbour."""
        keys = [key for key, _title in self.tabs]
        if not keys:
            return
        place = min(max(keys.index(self._key) + by, 0), len(keys) - 1)
        self._choose(keys[place])

    def sizeHint(self) -> QSize:
        return QSize(round(self._boxes()[-1].right()) if self.tabs else 0, 44)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for (key, _title), box in zip(self.tabs, self._boxes(), strict=True):
            if box.contains(event.position()):
                self._choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.step(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.color("line"))
        for (key, title), box in zip(self.tabs, self._boxes(), strict=True):
            self._paint_tab(painter, box, key, title)

    def _paint_tab(self, painter: QPainter, box: QRectF, key: str, title: str) -> None:
        is_front = key == self._key
        font = theme.font("strong" if is_front else "body")
        painter.setFont(font)
        painter.setPen(theme.color("text" if is_front else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
        if key in self._counts:
            pill = self._pill(box, title, is_front=is_front)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if is_front else "sunken"))
            painter.drawRoundedRect(pill, 11, 11)
            painter.setFont(theme.font("small_strong", tabular=True))
            painter.setPen(theme.color("accent" if is_front else "text2"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, grouped(self._counts[key]))
        if is_front:
            painter.fillRect(QRectF(box.left(), self.height() - 3, box.width(), 3), theme.color("accent"))
            if self.hasFocus():
                theme.paint_focus(painter, box.adjusted(-8, 4, 8, -6), theme.px("radius.control"))

    def _pill(self, box: QRectF, title: str, *, is_front: bool) -> QRectF:
        font = theme.font("strong" if is_front else "body")
        left = box.left() + QFontMetricsF(font).horizontalAdvance(title) + 10
        return QRectF(left, box.center().y() - 12, box.right() - left, 22)

    def _boxes(self) -> list[QRectF]:
        boxes, left = [], 0.0
        for key, title in self.tabs:
            width = QFontMetricsF(theme.font("strong" if key == self._key else "body")).horizontalAdvance(title)
            if key in self._counts:
                said = grouped(self._counts[key])
                width += 10 + 16 + QFontMetricsF(theme.font("small_strong")).horizontalAdvance(said)
            boxes.append(QRectF(left, 0, width, self.height() - 1))
            left += width + GAP
        return boxes

    def _choose(self, key: str) -> None:
        if key != self._key:
            self.set_value(key)
            self.chosen.emit(key)

    def _name(self) -> None:
        title = next((title for key, title in self.tabs if key == self._key), "")
        count = f", {self._counts[self._key]}" if self._key in self._counts else ""
        self.setAccessibleName(f"{title}{count}")
