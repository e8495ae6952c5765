"""The rail: the pages, icon over word when narrow, beside it when wide."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui import icons, marks, theme


class Rail(QWidget):
    """Entries are (key, title, icon); the last one stands at the foot."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._is_wide = False
        self._entries = {key: RailEntry(key, title, icon) for key, title, icon in entries}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 80, 4, 12)
        self._column.setSpacing(4)
        for place, entry in enumerate(self._entries.values()):
            if place == len(entries) - 1:
                self._column.addStretch(1)
            self._column.addWidget(entry)
            entry.clicked.connect(self._on_clicked)
        self.setFixedWidth(theme.px("rail_narrow"))

    def set_current(self, key: str) -> None:
        for each, entry in self._entries.items():
            entry.is_current = each == key
            entry.update()

    def set_wide(self, *, is_wide: bool) -> None:
        self._is_wide = is_wide
        self.setFixedWidth(theme.px("rail_wide" if is_wide else "rail_narrow"))
        self._column.setContentsMargins(8 if is_wide else 4, 80, 8 if is_wide else 4, 12)
        for entry in self._entries.values():
            entry.set_wide(is_wide=is_wide)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("rail"))
        marks.paint_logo(
            painter, QRectF(20, 20, 30, 30) if self._is_wide else QRectF(self.width() / 2 - 15, 21, 30, 30)
        )
        if self._is_wide:
            painter.setFont(theme.font("heading"))
            painter.setPen(theme.color("rail_on"))
            painter.drawText(QRectF(60, 20, 140, 30), Qt.AlignmentFlag.AlignVCenter, "DPTrace")

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, RailEntry):
            self.chosen.emit(sender.key)


class RailEntry(QPushButton):
    """One page of the rail."""

    def __init__(self, key: str, title: str, icon: str) -> None:
        super().__init__()
        self.key, self.title, self.icon_name = key, title, icon
        self.is_current = False
        self._is_wide = False
        self.setAccessibleName(title)
        self.setToolTip(_("{title} page").format(title=title))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(56)

    def set_wide(self, *, is_wide: bool) -> None:
        self._is_wide = is_wide
        self.setFixedHeight(44 if is_wide else 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.is_current or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail_sel"))
            painter.setOpacity(1 if self.is_current else 0.5)
            painter.drawRoundedRect(box, 8, 8)
            painter.setOpacity(1)
        ink = theme.color("rail_on" if self.is_current else "rail_text")
        painter.setPen(ink)
        painter.setFont(theme.font(("strong" if self.is_current else "body") if self._is_wide else "micro"))
        if self._is_wide:
            icons.paint(painter, QRectF(12, box.center().y() - 10, 20, 20), self.icon_name, ink)
            painter.drawText(box.adjusted(46, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.title)
        else:
            icons.paint(painter, QRectF(box.center().x() - 10, 9, 20, 20), self.icon_name, ink)
            painter.drawText(QRectF(0, 32, box.width(), 18), Qt.AlignmentFlag.AlignCenter, self.title)
        if self.hasFocus():
            painter.setPen(QPen(ink, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
