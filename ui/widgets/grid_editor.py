"""A small table that a person edits in place: a few columns of choices and numbers, rows added and taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.i18n import _, decimal
from ui.widgets.button import Button, IconButton
from ui.widgets.choice import Choice
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: its key, title, and its choices (value, label); without choices it holds a number, or nothing."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    needed: bool = False


@dataclass(slots=True, eq=False)
class Row:
    """The controls of one row by key, and the button that takes it away."""

    controls: dict[str, LineInput | Choice]
    remove: IconButton


class GridEditor(QWidget):
    """Rows of plain values by key; what is empty is None. `is_touched` says whether anything was changed."""

    edited = Signal()

    def __init__(self, columns: Sequence[GridColumn], add_verb: str) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.is_touched = False
        self._rows: list[Row] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._add = Button(add_verb, icon="plus")
        self._add.clicked.connect(self._on_add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        for place, each in enumerate(self.columns):
            title = each.title + (f" ({each.unit})" if each.unit else "")
            self._grid.addWidget(Text(title, "small_strong", "text2"), 0, place)
            self._grid.setColumnStretch(place, 3 if each.choices else 1)

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        while self._rows:
            self._drop(self._rows[0])
        for row in rows:
            self._append(row)
        self.is_touched = False

    def rows(self) -> list[dict[str, Any]]:
        """The rows as they stand; Refused names the row and the column of what can't be read."""
        return [self._read(place, row) for place, row in enumerate(self._rows, start=1)]

    def cell(self, row: int, key: str) -> LineInput | Choice:
        """The control of a row (from 1) and a column."""
        return self._rows[row - 1].controls[key]

    def remove(self, row: int) -> None:
        """Take a row (from 1) away."""
        self._on_remove(self._rows[row - 1])

    def _read(self, place: int, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in self.columns:
            control = row.controls[column.key]
            text = (control.value() or "") if isinstance(control, Choice) else control.text().strip()
            if not text and column.needed:
                raise Refused(
                    _("Row {place}: {column} is empty.").format(place=place, column=column.title.lower()),
                    hint=_("Fill it, or take the row away."),
                )
            found[column.key] = (text or None) if column.choices else self._number(place, column, text)
        return found

    def _number(self, place: int, column: GridColumn, text: str) -> float | None:
        if not text:
            return None
        try:
            return float(text.replace(",", "."))
        except ValueError as error:
            told = _("Row {place}, {column}: “{text}” is no number.")
            raise Refused(
                told.format(place=place, column=column.title.lower(), text=text), hint=_("Type a number like 24.")
            ) from error

    def _append(self, values: Mapping[str, Any]) -> None:
        row = Row({}, IconButton("x", _("Take this row away")))
        at = self._grid.rowCount()
        for place, column in enumerate(self.columns):
            control = self._control(column, values.get(column.key))
            control.setAccessibleName(column.title)
            row.controls[column.key] = control
            self._grid.addWidget(control, at, place)
        row.remove.clicked.connect(lambda: self._on_remove(row))
        self._grid.addWidget(row.remove, at, len(self.columns))
        self._rows.append(row)

    def _control(self, column: GridColumn, value: Any) -> LineInput | Choice:
        if column.choices:
            choice = Choice(column.choices, str(value) if value is not None else None)
            choice.setMinimumWidth(120)
            choice.chosen.connect(self._on_edited)
            return choice
        line = LineInput()
        line.setText(decimal(float(value)) if value is not None else "")
        line.setMinimumWidth(64)
        line.textEdited.connect(self._on_edited)
        return line

    def _drop(self, row: Row) -> None:
        self._rows.remove(row)
        for widget in (*row.controls.values(), row.remove):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _on_add(self) -> None:
        self._append({})
        self._rows[-1].controls[self.columns[0].key].setFocus()
        self._on_edited()

    def _on_remove(self, row: Row) -> None:
        self._drop(row)
        self._on_edited()

    def _on_edited(self, *_args: object) -> None:
        self.is_touched = True
        self.edited.emit()
