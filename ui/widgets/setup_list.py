"""Five acts before a fresh study's first tube, each with its state and its button."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.queries.setup import Preparation
from ui import marks
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.form_view import Dots
from ui.widgets.rule import Rule
from ui.widgets.text import Text

ACTS = (
    (
        N_("Name the study"),
        N_("Study, site and consent version; what is not known yet stays “not configured”"),
        N_("Set the study"),
        ("settings", ""),
    ),
    (
        N_("Add the people at the bench"),
        N_("Each with a name, initials, a role and a password"),
        N_("Add people"),
        ("settings", "people"),
    ),
    (
        N_("Accept the blood windows"),
        N_("Proposed values; none is accepted by a biologist yet"),
        N_("Set the windows"),
        ("settings", "windows"),
    ),
    (N_("Print a label to try"), N_("Then scan it: it is compared with the screen"), N_("Print"), ("documents", "")),
    (
        N_("Enrol the first participant"),
        N_("The number counts in the study; no name has a field"),
        N_("Enrol"),
        ("enrol", ""),
    ),
)


class SetupList(Card):
    """Says what is done, what is next and what comes later; emits the page of the act and its subject."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(_("Prepare the study"), "-", margin=20)
        self._lines = [SetupLine(*map(_, act[:3])) for act in ACTS]
        self._dots = Dots()
        self.head.insertWidget(self.head.count() - 1, self._dots)
        for line, act in zip(self._lines, ACTS, strict=True):
            self.column.addWidget(Rule())
            line.button.clicked.connect(lambda _checked=False, there=act[3]: self.asked.emit(*there))
            self.column.addWidget(line)

    def show_lines(self, prepared: Preparation) -> None:
        done = prepared.done
        first = next((place for place, each in enumerate(done) if not each), len(done))
        for place, (line, is_done) in enumerate(zip(self._lines, done, strict=True)):
            line.show_state(is_done=is_done, is_next=place == first)
        self._dots.show_count(sum(done), len(done))
        self.set_title(_("Prepare the study"), _("{done} of {total}").format(done=sum(done), total=len(done)))


class SetupLine(QWidget):
    """One act: mark, what, why, button."""

    def __init__(self, title: str, text: str, verb: str) -> None:
        super().__init__()
        self._state = marks.State.NOT_BEGUN
        self.button = Button(verb)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(title, "strong"))
        words.addWidget(Text(text, "small", "text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(42, 6, 0, 6)
        row.addLayout(words, 1)
        row.addWidget(self.button)

    def show_state(self, *, is_done: bool, is_next: bool) -> None:
        self._state = marks.State.OK if is_done else marks.State.WAIT if is_next else marks.State.NOT_BEGUN
        self.button.kind = "primary" if is_next else "secondary"
        self.button.setVisible(not is_done)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        marks.paint_state(QPainter(self), QRectF(4, self.height() / 2 - 10, 20, 20), self._state)
