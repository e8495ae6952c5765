"""The usual reasons of the study: a list for each thing that is asked, edited in place, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.reasons import AT_MOST, TITLES, Lists, UsualReason, listed, proposed
from app.i18n import _
from ui.widgets.button import Button, IconButton
from ui.widgets.choice import Choice
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text

FIRST = next(iter(TITLES))


@dataclass(slots=True, eq=False)
class Line:
    """The controls of one reason."""

    digit: Text
    english: LineInput
    french: LineInput
    up: IconButton
    down: IconButton
    remove: IconButton

    def all(self) -> tuple[QWidget, ...]:
        return (self.digit, self.english, self.french, self.up, self.down, self.remove)


class ReasonsEditor(QWidget):
    """One list at a time; its order is that of the digits. `is_touched` says whether any list was changed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_touched = False
        self._before: Lists = {}
        self._typed: dict[str, tuple[UsualReason, ...]] = {}
        self._lines: list[Line] = []
        self.asked = Choice([(key, _(title)) for key, title in TITLES.items()], FIRST)
        self.asked.setAccessibleName(_("Asked at"))
        self.asked.removeItem(0)
        self._grid = QGridLayout()
        self.add = Button(_("Add a reason"), icon="plus")
        self.reset = Button(_("As proposed"), kind="quiet", icon="rotate-ccw")
        self._lay_out()
        self._append(listed({}, FIRST))
        self.asked.chosen.connect(lambda _value: self._show())
        self.add.clicked.connect(self._on_add)
        self.reset.clicked.connect(self._on_reset)

    def show_lists(self, lists: Lists) -> None:
        """The lists as the study has them; what was typed and not saved is gone."""
        self._before, self._typed, self.is_touched = lists, {}, False
        self._show()

    def lists(self) -> dict[str, list[dict[str, str]]]:
        """The study's own lists as they stand; one that is as proposed is none of its own."""
        found = {**self._before, **self._typed}
        return {
            key: [each.model_dump() for each in found[key]]
            for key in TITLES
            if key in found and found[key] != proposed(key)
        }

    def line(self, place: int) -> Line:
        """The controls of a reason, by its digit."""
        return self._lines[place - 1]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and an arrow move the reason in focus up or down."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        line = next((each for each in self._lines if any(control.hasFocus() for control in each.all())), None)
        if step and line is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(line, step)
        else:
            super().keyPressEvent(event)

    @property
    def _key(self) -> str:
        return self.asked.value() or FIRST

    def _show(self) -> None:
        """The list that is asked for, as typed, else as the study has it."""
        self._append(self._typed[self._key] if self._key in self._typed else listed(self._before, self._key))

    def _append(self, reasons: Iterable[UsualReason]) -> None:
        while self._lines:
            for widget in self._lines.pop().all():
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for reason in reasons:
            self._add_line(reason)
        self._show_places()

    def _add_line(self, reason: UsualReason) -> None:
        line = Line(
            Text("", "strong", "text2"),
            LineInput(),
            LineInput(),
            IconButton("chevron-up", _("Up")),
            IconButton("chevron-down", _("Down")),
            IconButton("x", _("Take this row away")),
        )
        at = self._grid.rowCount()
        for place, widget in enumerate(line.all()):
            self._grid.addWidget(widget, at, place)
            widget.show()
        for control, text, name in (
            (line.english, reason.en, _("In English")),
            (line.french, reason.fr, _("In French")),
        ):
            control.setText(text)
            control.setAccessibleName(name)
            control.textEdited.connect(self._on_edited)
        line.up.clicked.connect(lambda: self._move(line, -1))
        line.down.clicked.connect(lambda: self._move(line, 1))
        line.remove.clicked.connect(lambda: self._on_remove(line))
        self._lines.append(line)

    def _show_places(self) -> None:
        """The digits, and which lines can move."""
        for place, line in enumerate(self._lines, start=1):
            line.digit.setText(str(place))
            line.up.setEnabled(place > 1)
            line.down.setEnabled(place < len(self._lines))
        self.add.setEnabled(len(self._lines) < AT_MOST)
        self.reset.setVisible(self._read() != proposed(self._key))

    def _read(self) -> tuple[UsualReason, ...]:
        return tuple(UsualReason(en=line.english.text().strip(), fr=line.french.text().strip()) for line in self._lines)

    def _move(self, line: Line, step: int) -> None:
        here = self._lines.index(line)
        there = here + step
        if not 0 <= there < len(self._lines):
            return
        reasons = list(self._read())
        reasons[here], reasons[there] = reasons[there], reasons[here]
        in_french = line.french.hasFocus()
        self._append(reasons)
        moved = self._lines[there]
        (moved.french if in_french else moved.english).setFocus()
        self._on_edited()

    def _on_add(self) -> None:
        self._add_line(UsualReason(en="", fr=""))
        self._lines[-1].english.setFocus()
        self._on_edited()

    def _on_remove(self, line: Line) -> None:
        here = self._lines.index(line)
        self._append(reason for place, reason in enumerate(self._read()) if place != here)
        self._on_edited()

    def _on_reset(self) -> None:
        self._append(proposed(self._key))
        self._on_edited()

    def _on_edited(self, *_args: object) -> None:
        self._typed[self._key] = self._read()
        self.is_touched = True
        self._show_places()
        self.edited.emit()

    def _lay_out(self) -> None:
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for place, title in ((1, _("In English")), (2, _("In French"))):
            self._grid.addWidget(Text(title, "small_strong", "text2"), 0, place)
            self._grid.setColumnStretch(place, 1)
        self._grid.setColumnMinimumWidth(0, 20)
        foot = QGridLayout()
        foot.addWidget(self.add, 0, 0)
        foot.addWidget(self.reset, 0, 1)
        foot.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.asked, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._grid)
        column.addLayout(foot)
