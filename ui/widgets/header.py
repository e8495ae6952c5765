"""The head of a page: what it is, one line about it, its acts at the right."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.text import Text


class PageHeader(QWidget):
    """Title and subtitle; add acts with `add`."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self._title = Text(title, "title")
        self._subtitle = Text(subtitle, "small", "text2")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(8)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addLayout(words)
        self._row.addSpacing(12)
        self._row.addLayout(self.chips)
        self._row.addStretch(1)
        self.setFixedHeight(52)

    def set_texts(self, title: str, subtitle: str = "") -> None:
        self._title.setText(title)
        self._subtitle.setText(subtitle)

    def title(self) -> str:
        return self._title.text()

    def subtitle(self) -> str:
        return self._subtitle.text()

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._row.addWidget(widget)
