"""A Form drawn as fields in sections, and the footer that names what is missing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.form import FieldOfForm, Form, MissingValue
from app.domain.times import Moment
from app.domain.words import Missing
from app.i18n import _
from ui import theme
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.field import SEGMENTS_UP_TO, FieldView
from ui.widgets.segments import Segments
from ui.widgets.text import Text

MISSING_KEY = "missing"
WIDE = 330


class FormView(QWidget):
    """Two columns of fields under the heads of their sections. `only` leaves fields out; `values` may be raw texts."""

    edited = Signal()

    def __init__(
        self,
        kind: type[Form],
        values: Mapping[str, Any] | None = None,
        *,
        moment_parser: Callable[[str], Moment],
        date_parser: Callable[[str], date],
        only: Sequence[str] = (),
        columns: int = 2,
    ) -> None:
        super().__init__()
        self.kind = kind
        self._confirmed_text = False
        told = dict(values or {})
        self.fields = {
            field.name: FieldView(
                field,
                told.get(field.name),
                parse_moment=moment_parser,
                parse_date=date_parser,
                segments_up_to=SEGMENTS_UP_TO if columns > 1 else 2,
            )
            for field in kind.fields()
            if not only or field.name in only
        }
        self._restore_missing(told.get(MISSING_KEY))
        self._lay_out(columns)
        for view in self.fields.values():
            view.edited.connect(self.edited)

    def raw(self) -> dict[str, Any]:
        """What is typed, as plain values, for a draft."""
        typed = {name: view.raw() for name, view in self.fields.items() if view.raw() is not None}
        missing = {
            name: {"cause": view.missing.cause.value, "reason": view.missing.reason}
            for name, view in self.fields.items()
            if view.missing is not None
        }
        return typed | ({MISSING_KEY: missing} if missing else {})

    def values(self) -> dict[str, Any]:
        """The values for the form; raises Refused, naming the field, where one can't be read."""
        found: dict[str, Any] = {}
        for name, view in self.fields.items():
            try:
                found[name] = view.value()
            except Refused as refusal:
                raise Refused(refusal.text, hint=refusal.hint, code=name) from refusal
        found[MISSING_KEY] = {name: view.missing for name, view in self.fields.items() if view.missing is not None}
        return found

    def form(self) -> Form:
        """The form as typed; raises Refused where a field does not fit."""
        return self.kind.fill(self.values() | {"confirmed_free_text": self._confirmed_text})

    def readable(self) -> Form | None:
        """The form as far as it can be read while somebody types; fields that can't be read count as empty."""
        values: dict[str, Any] = {}
        for name, view in self.fields.items():
            try:
                values[name] = view.value()
                self.kind.fill({name: values[name]})
            except Refused:
                values[name] = None
        return self.kind.fill(values)

    def confirm_text(self) -> None:
        """A person said that the free text names nobody."""
        self._confirmed_text = True

    def number_choices(self) -> None:
        """Command cards reach this form: its choices bear their digits while cards are in use."""
        for view in self.fields.values():
            if isinstance(view.control, Segments):
                view.control.is_numbered = True

    def is_touched(self) -> bool:
        return any(view.is_touched for view in self.fields.values())

    def has_field(self, name: str) -> bool:
        return name in self.fields

    def mark(self, name: str, text: str, state: str = "breach") -> None:
        """Say under a field what does not fit, and bring the focus there."""
        view = self.fields[name]
        view.note(state, text)
        if state == "breach":
            view.control.setFocus()

    def note(self, name: str, state: str, text: str) -> None:
        """Say something under a field without moving the focus."""
        if name in self.fields:
            self.fields[name].note(state, text)

    def set_limit(self, name: str, text: str) -> None:
        """Say beside a field which limit is in force; empty: the form's own."""
        if name in self.fields:
            self.fields[name].set_about(text)

    def set_value(self, name: str, value: Any) -> None:
        self.fields[name].set_value(value)
        self.edited.emit()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show another record of the same form in the same fields."""
        for name, view in self.fields.items():
            if view.missing is not None:
                view.set_missing(None)
            view.set_value(values.get(name))
        self._restore_missing(values.get(MISSING_KEY))
        self.edited.emit()

    def lacking(self) -> list[FieldOfForm]:
        """Needed fields that hold nothing and give no cause."""
        return [view.field for view in self._needed() if view.raw() is None and view.missing is None]

    def required_count(self) -> int:
        return len(self._needed())

    def _needed(self) -> list[FieldView]:
        form = self.readable() or self.kind()
        return [view for view in self.fields.values() if form.needs(view.field)]

    def _restore_missing(self, told: Any) -> None:
        for name, cause in dict(told or {}).items():
            if name in self.fields:
                found = (
                    cause if isinstance(cause, MissingValue) else MissingValue(Missing(cause["cause"]), cause["reason"])
                )
                self.fields[name].set_missing(found)

    def _lay_out(self, columns: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for section in dict.fromkeys(view.field.entry.section for view in self.fields.values()):
            members = [view for view in self.fields.values() if view.field.entry.section == section]
            if section:
                column.addWidget(Text(_(section), "heading"))
            column.addLayout(_grid(members, columns))


def _grid(members: Sequence[FieldView], columns: int) -> QGridLayout:
    """Fields in equal columns; long ones take a row of their own."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(32)
    grid.setVerticalSpacing(2)
    row = place = 0
    for view in members:
        wide = view.field.entry.long or (isinstance(view.control, Segments) and view.control.sizeHint().width() > WIDE)
        if wide and place:
            row, place = row + 1, 0
        grid.addWidget(view, row, place, 1, columns if wide else 1, Qt.AlignmentFlag.AlignTop)
        place += columns if wide else 1
        if place >= columns:
            row, place = row + 1, 0
    for each in range(columns):
        grid.setColumnStretch(each, 1)
    return grid


class FormFooter(Card):
    """Names what is missing; its button says the verb. Ctrl+Enter confirms, Esc leaves."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, verb: str) -> None:
        super().__init__(margin=8)
        self._locked, self._told = "", ""
        self._lacking = Text("", "strong")
        self._act = Button(verb, kind="primary", key="Ctrl+Enter")
        self._leave = Button(_("Cancel"), kind="quiet")
        self._act.clicked.connect(self.confirmed)
        self._leave.clicked.connect(self.cancelled)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._on_key)
        self._dots = Dots()
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._dots)
        row.addWidget(self._lacking, 1)
        row.addWidget(self._leave)
        row.addWidget(self._act)
        self.column.addLayout(row)
        self.setFixedHeight(60)

    def come_after(self, widget: QWidget) -> None:
        """The Tab key comes to the footer behind this widget."""
        QWidget.setTabOrder(widget, self._leave)
        QWidget.setTabOrder(self._leave, self._act)

    def lock(self, told: str) -> None:
        """Say who locked the record, and keep it from being confirmed; empty: it is open."""
        self._locked = told
        self._act.setEnabled(not told)
        self._dots.setVisible(not told)
        self._lacking.setText(told or self._told)

    def set_verb(self, verb: str) -> None:
        self._act.setText(verb)

    def show_lacking(self, lacking: Sequence[FieldOfForm], *, done: int) -> None:
        self._dots.show_count(done, done + len(lacking))
        names = [_(field.entry.title) for field in lacking]
        shown = ", ".join(names[:3]) + (_(" and {count} more").format(count=len(names) - 3) if len(names) > 3 else "")
        self._told = _("Left: {fields}").format(fields=shown) if names else _("Complete")
        self._lacking.setText(self._locked or self._told)

    def text(self) -> str:
        return self._lacking.text()

    def _on_key(self) -> None:
        if self.isVisible():
            self.confirmed.emit()


class Dots(QWidget):
    """One short bar a required field: filled when it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._done, self._total = 0, 0
        self.setFixedHeight(12)

    def show_count(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.setFixedWidth(min(total, 14) * 18)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = min(self._total, 14)
        done = round(self._done * shown / self._total) if self._total else 0
        for place in range(shown):
            box = QRectF(place * 18 + 0.5, 3.5, 14, 6)
            painter.setPen(Qt.PenStyle.NoPen if place < done else QPen(theme.color("edge"), 1))
            painter.setBrush(theme.color("ok") if place < done else theme.color("sunken"))
            painter.drawRoundedRect(box, 3, 3)
