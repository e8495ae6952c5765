"""An empty place: what will appear here, and the one act that brings it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.button import Button
from ui.widgets.text import Text


class EmptyState(QWidget):
    """Dashed box with an icon, a title, a line, and at most one button."""

    asked = Signal()

    def __init__(self, icon: str, title: str, text: str = "", button: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._title = Text(title, "heading", wraps=True)
        self._text = Text(text, "body", "text2", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(132, 24, 24, 24)
        row.addLayout(words, 1)
        if button:
            act = Button(button, kind="primary")
            act.clicked.connect(self.asked)
            row.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(120)

    def set_texts(self, title: str, text: str = "") -> None:
        self._title.setText(title)
        self._text.setText(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("edge"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        disc = QRectF(32, self.height() / 2 - 36, 72, 72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawEllipse(disc)
        icons.paint(painter, disc.adjusted(20, 20, -20, -20), self._icon, theme.color("accent"))
