"""The numbers of a label template, edited in place: a row for the label, for its symbol, for each text."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.label import LabelTemplate
from app.domain.label_numbers import Number, numbers, with_number
from app.i18n import N_, _
from ui.widgets.card import Card
from ui.widgets.field import NoteLine
from ui.widgets.layouts import clear
from ui.widgets.number_input import NumberInput
from ui.widgets.text import Text

HEADS: Final = {
    "width_mm": N_("width"),
    "height_mm": N_("height"),
    "x": N_("x"),
    "y": N_("y"),
    "module_mm": N_("module"),
    "quiet": N_("quiet"),
    "width": N_("width"),
    "height": N_("height"),
    "pt": N_("size"),
    "least_pt": N_("least"),
    "length": N_("length"),
    "thickness": N_("thick"),
}
COLUMNS: Final = 6


class LabelNumbers(Card):
    """`edited` brings the template as it is with what was typed; what does not fit is said in its row, and goes nowhere."""

    edited = Signal(object)
    touched = Signal(object)
    """The text whose numbers are being edited, or None: the label or its symbol."""

    def __init__(self) -> None:
        super().__init__(margin=16)
        self.template: LabelTemplate | None = None
        self.inputs: dict[str, NumberInput] = {}
        self.notes: dict[str, NoteLine] = {}
        self._refusals: dict[str, Refused] = {}
        self._keys: tuple[str, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.column.addWidget(Text(_("In millimetres; sizes of letters in points."), "small", "text2"))
        self.column.addLayout(self._rows)

    def show_template(self, template: LabelTemplate, *, is_old: bool = False) -> None:
        """Show the numbers of a template; those of an old version can't be changed."""
        self.template = template
        self._refusals = {}
        shown = numbers(template)
        keys = tuple(each.key for each in shown)
        if keys != self._keys:
            self._keys = keys
            self._make(shown)
        for each in shown:
            self.inputs[each.key].set_value(each.value)
            self.inputs[each.key].setEnabled(not is_old)
            self._tell(each.key, None)

    def must_fit(self) -> None:
        """Refused where a number that was typed does not fit."""
        for key, refusal in self._refusals.items():
            self.inputs[key].setFocus()
            raise refusal

    def _make(self, shown: Sequence[Number]) -> None:
        clear(self._rows)
        self.inputs, self.notes = {}, {}
        for _part, part in groupby(shown, key=lambda each: each.key.rpartition(".")[0]):
            self._rows.addWidget(self._part(list(part)))

    def _part(self, part: Sequence[Number]) -> QWidget:
        """The numbers of one part: its name with what is refused, short heads, the numbers."""
        note = NoteLine()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(part[0].part, "small_strong"))
        head.addWidget(note, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        for place, each in enumerate(part):
            line = self._made(each)
            self.inputs[each.key] = line
            self.notes[each.key] = note
            grid.addWidget(Text(_(HEADS[each.field]), "micro", "text2"), 0, place)
            grid.addWidget(line, 1, place)
        for place in range(COLUMNS):
            grid.setColumnStretch(place, 1)
            grid.setColumnMinimumWidth(place, 44)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(grid)
        return made

    def _made(self, number: Number) -> NumberInput:
        line = NumberInput(number.step)
        name = f"{number.part}, {number.title} ({number.unit})" if number.unit else f"{number.part}, {number.title}"
        line.setAccessibleName(name)
        line.setToolTip(name)
        line.setMinimumWidth(40)
        line.changed.connect(lambda text, key=number.key: self._on_changed(key, text))
        line.focused.connect(lambda source=number.source: self.touched.emit(source))
        return line

    def _on_changed(self, key: str, text: str) -> None:
        """Take the number; one that does not fit is said beside its part, and the label stays as it was."""
        assert self.template is not None
        try:
            self.template = with_number(self.template, key, text)
        except Refused as refusal:
            self._refusals[key] = refusal
            self._tell(key, refusal)
            return
        self._refusals.pop(key, None)
        self._tell(key, None)
        self.edited.emit(self.template)

    def _tell(self, key: str, refusal: Refused | None) -> None:
        line, note = self.inputs[key], self.notes[key]
        line.state = "breach" if refusal else ""
        line.update()
        others = [each for other, each in self._refusals.items() if self.notes[other] is note]
        first = refusal or next(iter(others), None)
        note.show_note("breach" if first else "", first.text if first else "")
