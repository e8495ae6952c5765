"""Tiles of people: initials, name, role; Tab or an arrow goes to the next, the space bar or Enter chooses."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.domain.words import label_of
from app.queries.accounts import Person
from ui import theme

HEIGHT: Final = 72
GAP: Final = 16


class PersonTile(QPushButton):
    """One person."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person
        self.is_chosen = False
        self.role_text = ", ".join(label_of(role) for role in person.roles)
        self.setAccessibleName(f"{person.name}, {self.role_text}")
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(240)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        loud = self.is_chosen or self.hasFocus()
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("accent" if loud else "line"), 2 if loud else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        disc = QRectF(16, 14, 44, 44)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if self.is_chosen else "sunken"))
        painter.drawEllipse(disc)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color("on_accent" if self.is_chosen else "text2"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.person.initials)
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(74, 14, self.width() - 84, 22), Qt.AlignmentFlag.AlignVCenter, self.person.name)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(74, 37, self.width() - 84, 20), Qt.AlignmentFlag.AlignVCenter, self.role_text)


class People(QWidget):
    """Tiles in two columns."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tiles: list[PersonTile] = []

    def show_people(self, people: Sequence[Person]) -> None:
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = [PersonTile(person) for person in people]
        for place, tile in enumerate(self.tiles):
            tile.clicked.connect(self._on_clicked)
            self._grid.addWidget(tile, place // 2, place % 2)

    def height_of(self, rows: int) -> int:
        """The height, px, of the tiles, or of so many rows of them where there are more."""
        shown = min((len(self.tiles) + 1) // 2, rows)
        return max(shown * (HEIGHT + GAP) - GAP, 0)

    def layout_now(self) -> None:
        """Give the tiles their places at once, before they are scrolled to."""
        self._grid.activate()
        self.adjustSize()

    def choose(self, login: str) -> None:
        for tile in self.tiles:
            tile.is_chosen = tile.person.login == login
            tile.update()

    def _on_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, PersonTile):
            self.choose(tile.person.login)
            self.chosen.emit(tile.person.login)
