"""The head of a page: what it is, its states, one line about it, its acts at the right."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.marks import State
from ui.widgets.chip import StateChip
from ui.widgets.layouts import clear
from ui.widgets.text import CutText


class PageHeader(QWidget):
    """Title with its chips, and subtitle; add acts with `add`."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self._title = CutText(title, "title")
        self._subtitle = CutText(subtitle, "small", "text2")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._title)
        top.addLayout(self._chips)
        top.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(top)
        words.addWidget(self._subtitle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self.setFixedHeight(52)

    def set_texts(self, title: str, subtitle: str = "") -> None:
        self._title.setText(title)
        self._subtitle.setText(subtitle)

    def show_chips(self, chips: Sequence[tuple[State, str]]) -> None:
        """States beside the title."""
        clear(self._chips)
        for state, text in chips:
            self._chips.addWidget(StateChip(state, text))

    def title(self) -> str:
        return self._title.text()

    def subtitle(self) -> str:
        return self._subtitle.text()

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._row.addWidget(widget)
