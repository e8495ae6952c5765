"""What follows from what was typed: a name, a value, its limit, and a mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from ui import marks
from ui.marks import State
from ui.widgets.card import Card
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One derived line."""

    name: str
    value: str
    limit: str = ""
    state: State | None = None


class DerivedCard(Card):
    """The lines of what is derived; nothing of it is stored."""

    def __init__(self, title: str = "") -> None:
        super().__init__(title or _("Derived"), "-", margin=18)
        self.set_title(title or _("Derived"), "")

    def show_facts(self, facts: Sequence[Fact]) -> None:
        while self.column.count() > 1:
            taken = self.column.takeAt(1)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for fact in facts:
            self.column.addWidget(FactLine(fact))


class FactLine(QWidget):
    """Mark, name, value, limit."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self._fact = fact
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 3, 0, 3)
        row.setSpacing(10)
        row.addWidget(Text(fact.name, "small_medium", "text2", wraps=True), 1)
        row.addWidget(Text(fact.value, "strong", tabular=True))
        if fact.limit:
            row.addWidget(Text(fact.limit, "small", "text3"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._fact.state is not None:
            marks.paint_state(QPainter(self), QRectF(0, self.height() / 2 - 8, 16, 16), self._fact.state)


class NoticeCard(Card):
    """A notice on a soft ground: what a rule will make of what was typed."""

    def __init__(self, tone: str) -> None:
        super().__init__(" ", " ", tone=tone, margin=18)
        self._text = Text("", "body", wraps=True)
        self.column.addWidget(self._text)

    def show_notice(self, title: str, text: str, tone: str) -> None:
        self.set_tone(tone)
        self.set_title(title)
        self._text.setText(text)
