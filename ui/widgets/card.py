"""A card: surface, hairline, radius; a titled one says what it holds."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme


class Card(QWidget):
    """Put widgets into `column`. `tone` names a soft ground: warn, breach, hold; none is the plain surface."""

    def __init__(self, title: str = "", note: str = "", *, tone: str = "", margin: int = 0) -> None:
        super().__init__()
        self.tone = tone
        self.column = QVBoxLayout(self)
        space = margin or (16 if title else 1)
        self.column.setContentsMargins(space, space, space, space)
        self.column.setSpacing(8)
        self.head = QHBoxLayout()
        self._title = QLabel(title)
        self._note = QLabel(note)
        if title:
            self._title.setFont(theme.font("heading"))
            self._note.setFont(theme.font("small"))
            self.head.setSpacing(12)
            self.head.addWidget(self._title)
            self.head.addStretch(1)
            self.head.addWidget(self._note)
            self.column.addLayout(self.head)

    def set_title(self, title: str, note: str = "") -> None:
        self._title.setText(title)
        self._note.setText(note)

    def set_tone(self, tone: str) -> None:
        self.tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color(f"{self.tone}_soft" if self.tone else "surface"))
        painter.setPen(QPen(theme.color(self.tone or "line"), 1))
        radius = theme.px("radius.card")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
