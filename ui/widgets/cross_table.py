"""A two by two table with its margins: each number is a key that opens who it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.text import Text

STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A number of the table: what opens it, how many, and what it is in words."""

    key: str
    count: int
    title: str


class _Number(Button):
    """A number of the grid; arrows go to its neighbours, Enter opens it."""

    stepped = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("")
        self.setMinimumSize(120, 44)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class CrossTable(Card):
    """Three rows by three columns, the last of each the total; below it what fits in none."""

    opened = Signal(str)

    def __init__(self, columns: Sequence[str], rows: Sequence[str]) -> None:
        super().__init__(margin=14)
        self.numbers = [[_Number() for _column in columns] for _row in rows]
        self.rest = Button("")
        self._keys: dict[Button, str] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, text in enumerate(columns):
            grid.addWidget(Text(text, "small_strong", "text2"), 0, place + 1, Qt.AlignmentFlag.AlignHCenter)
        for place, text in enumerate(rows):
            grid.addWidget(Text(text, "small_strong", "text2"), place + 1, 0)
            for column, number in enumerate(self.numbers[place]):
                grid.addWidget(number, place + 1, column + 1)
                number.stepped.connect(lambda down, right, at=(place, column): self._step(at, down, right))
        holder = QWidget()
        holder.setLayout(grid)
        holder.setMaximumWidth(760)
        self.column.addWidget(holder)
        self.column.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        for button in (*(each for line in self.numbers for each in line), self.rest):
            button.clicked.connect(lambda _checked=False, of=button: self.opened.emit(self._keys.get(of, "")))

    def show_numbers(self, numbers: Sequence[Sequence[Crossing]], rest: Crossing) -> None:
        for buttons, told in zip(self.numbers, numbers, strict=True):
            for button, each in zip(buttons, told, strict=True):
                self._show(button, each, str(each.count))
        self._show(self.rest, rest, f"{rest.title} · {rest.count}")

    def focus_first(self) -> None:
        self.numbers[0][0].setFocus()

    def _show(self, button: Button, each: Crossing, text: str) -> None:
        self._keys[button] = each.key
        button.setText(text)
        button.setAccessibleName(f"{each.title}: {each.count}")

    def _step(self, at: tuple[int, int], down: int, right: int) -> None:
        row = min(max(at[0] + down, 0), len(self.numbers) - 1)
        column = min(max(at[1] + right, 0), len(self.numbers[0]) - 1)
        self.numbers[row][column].setFocus()
