"""One field of a form: label and limit, control with its unit, a note below, and why it is empty where it is."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.form import FieldOfForm, MissingValue, limits
from app.domain.times import Moment
from app.domain.words import Missing, label_of
from app.i18n import _, decimal
from ui import marks, theme
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.dialog import ask_reason
from ui.widgets.inputs import LineInput, TextInput
from ui.widgets.segments import Segments
from ui.widgets.text import Text

SEGMENTS_UP_TO = 5
WHY_KEY = "Ctrl+M"
NARROW = 160
CONTROL_FIRST = 100
"""Stretch of a control before the blank to its right: it takes its full width where there is room."""
SEGMENTS_WIDTH = 740
"""Pixels of a form's full width at 1366; words that need more side by side stand in a list."""


class FieldView(QWidget):
    """Draws one FieldOfForm; gives back what was typed or chosen, or why nothing was."""

    edited = Signal()

    def __init__(
        self,
        field: FieldOfForm,
        value: Any,
        *,
        parse_moment: Callable[[str], Moment],
        parse_date: Callable[[str], date],
        segments_up_to: int = SEGMENTS_UP_TO,
    ) -> None:
        super().__init__()
        self.field = field
        self.missing: MissingValue | None = None
        self._parse_moment, self._parse_date = parse_moment, parse_date
        self._control = self._make_control(segments_up_to)
        self._more = Button("", kind="quiet", icon="ellipsis")
        self._now = Button(_("Now"), kind="quiet")
        self._about = Text(_about(field), "small", "text3")
        self._query = Text("", "small_strong", "warn")
        self._query.hide()
        self._note = NoteLine()
        self._moment: Moment | None = None
        self._is_unreadable = False
        self._lay_out()
        self.set_value(value)
        self._touched = False

    @property
    def is_touched(self) -> bool:
        return self._touched

    @property
    def control(self) -> QWidget:
        """What takes the focus."""
        return self._control

    def raw(self) -> Any:
        """What was typed or chosen, as it stands; None where nothing was."""
        control = self._control
        if isinstance(control, Segments | Choice):
            return control.value()
        if isinstance(control, TextInput):
            return control.toPlainText().strip() or None
        return control.text().strip() or None if isinstance(control, LineInput) else None

    def value(self) -> Any:
        """The value for the form: parsed moments and dates, numbers with a point; raises Refused where it is none."""
        raw = self.raw()
        if raw is None or self.missing is not None:
            return None
        if self.field.kind is Moment:
            return self._moment if self._moment is not None and shown(self._moment) == raw else self._parse_moment(raw)
        if self.field.kind is date:
            return self._parse_date(raw)
        if self.field.kind in (int, float):
            return raw.replace(",", ".").replace(" ", "").replace(" ", "")
        return raw

    def set_value(self, value: Any) -> None:
        text = shown(value)
        control = self._control
        self._moment = value if isinstance(value, Moment) else None
        control.blockSignals(True)
        if isinstance(control, Segments | Choice):
            control.set_value(value.value if isinstance(value, StrEnum) else text or None)
        elif isinstance(control, TextInput):
            control.setPlainText(text)
        elif isinstance(control, LineInput):
            control.setText(text)
        control.blockSignals(False)

    def set_missing(self, missing: MissingValue | None) -> None:
        """Say why the field holds nothing; None takes that back."""
        self.missing = missing
        if isinstance(self._control, LineInput):
            word = "" if missing is None else label_of(missing.cause)
            self._control.missing = f"{word} : {missing.reason}" if missing and missing.reason else word
            self._control.setReadOnly(missing is not None)
            if missing is not None:
                self._control.clear()
        elif missing is not None:
            self.set_value(None)
        self.note("wait" if missing else "", label_of(missing.cause) if missing else "")
        self.edited.emit()

    def note(self, state: str, text: str) -> None:
        """A line below the control: its state (warn, breach, wait or none) and text."""
        if isinstance(self._control, LineInput):
            self._control.state = state if state in ("warn", "breach") else ""
            self._control.update()
        self._note.show_note(state, text)

    def noted(self) -> str:
        """The text of the line below."""
        return self._note.text()

    def about(self) -> str:
        """What stands beside the label: the limit or a hint."""
        return self._about.text()

    def set_about(self, text: str) -> None:
        """The limit in force beside the label; empty: the form's own."""
        self._about.setText(text or _about(self.field))

    def show_query(self, text: str) -> None:
        """Say beside the label that somebody asks about this field; empty: nobody does."""
        self._query.setText(_("Query · {key}").format(key="Ctrl+Q") if text else "")
        self._query.setVisible(bool(text))
        self._query.setToolTip(text)
        self._control.setAccessibleDescription(text)

    def query(self) -> str:
        """What is asked about this field."""
        return self._query.toolTip()

    def set_read_only(self) -> None:
        """Only read: what was recorded is locked. The cursor still comes here."""
        control = self._control
        if isinstance(control, LineInput | TextInput):
            control.setReadOnly(True)
        else:
            control.setEnabled(False)
        for button in (self._more, self._now):
            button.setEnabled(False)

    def check(self) -> bool:
        """Whether what was typed can be read; marks the field where not."""
        try:
            self.value()
        except Refused as refusal:
            self.note("breach", refusal.text)
            self._is_unreadable = True
            return False
        if self._is_unreadable:
            self.note("", "")
        self._is_unreadable = False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._control and event.type() == QEvent.Type.FocusOut and self._touched:
            self.check()
        return super().eventFilter(watched, event)

    def _make_control(self, segments_up_to: int) -> QWidget:
        field = self.field
        if field.choices:
            options = [(choice.value, label_of(choice)) for choice in field.choices]
            beside = Segments(options)
            fits = len(options) <= segments_up_to and beside.minimumSizeHint().width() <= SEGMENTS_WIDTH
            made: Segments | Choice = beside if fits else Choice(options)
            made.chosen.connect(self._on_edited)
            return made
        if field.grades:
            scale = Segments([(str(grade), str(grade)) for grade in field.grades])
            scale.chosen.connect(self._on_edited)
            return scale
        if field.entry.long:
            text = TextInput()
            text.textChanged.connect(self._on_edited)
            return text
        line = LineInput(field.entry.unit, mono=field.entry.code)
        line.setMinimumWidth(min(_width_of(field), NARROW))
        line.setMaximumWidth(_width_of(field))
        line.textEdited.connect(self._on_edited)
        return line

    def _lay_out(self) -> None:
        entry = self.field.entry
        title = Text(_(entry.title), "small_strong")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self._about)
        head.addStretch(1)
        head.addWidget(self._query)
        self._control.setAccessibleName(_(entry.title))
        self._control.setObjectName(self.field.name)
        self._control.installEventFilter(self)
        self._more.setFixedSize(44, 44)
        self._more.setAccessibleName(_("Why {field} is empty").format(field=_(entry.title)))
        self._more.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._more.setVisible(entry.may_be_missing)
        self._more.clicked.connect(self._on_more)
        self._more.setToolTip(_("Why it is empty ({key})").format(key=WHY_KEY))
        why = QShortcut(QKeySequence(WHY_KEY), self)
        why.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        why.activated.connect(self._on_more)
        self._now.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._now.setToolTip(_("Or type n"))
        self._now.setVisible(self.field.kind is Moment)
        self._now.clicked.connect(self.write_now)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._control, 0 if isinstance(self._control, Choice) else CONTROL_FIRST)
        row.addWidget(self._more)
        row.addWidget(self._now)
        if not isinstance(self._control, Segments | TextInput):
            row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self._note)

    def _on_edited(self, *_args: object) -> None:
        self._touched = True
        if self.missing is not None:
            self.missing = None
            if isinstance(self._control, LineInput):
                self._control.missing = ""
        self.note("", "")
        self.edited.emit()

    def empty(self) -> None:
        """Take back what was typed or chosen."""
        self.set_value(None)
        self._on_edited()

    def write(self, value: Any) -> None:
        """A value that came by a scan, as if it were typed."""
        if self.missing is not None:
            self.set_missing(None)
        self.set_value(value)
        self._on_edited()

    def write_now(self) -> None:
        """The present moment, as the clock tells it."""
        self._control.setFocus()
        self.write(self._parse_moment("now"))

    def _on_more(self) -> None:
        if not self.field.entry.may_be_missing:
            return
        menu = QMenu(self)
        for cause in Missing:
            action = QAction(label_of(cause), menu)
            action.triggered.connect(lambda _checked=False, chosen=cause: self._on_cause(chosen))
            menu.addAction(action)
        if self.missing is not None:
            back = QAction(_("Enter it after all"), menu)
            back.triggered.connect(lambda: self.set_missing(None))
            menu.addAction(back)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_cause(self, cause: Missing) -> None:
        self._touched = True
        reason = ""
        if cause is Missing.NOT_DONE:
            title = _("{field} was not done").format(field=_(self.field.entry.title))
            given = ask_reason(self, title, _("Say in a few words why."), _("Record as not done"))
            if given is None:
                return
            reason = given
        self.set_missing(MissingValue(cause, reason))


class NoteLine(QWidget):
    """The note below a field, with its mark; it keeps its height, so nothing moves."""

    def __init__(self) -> None:
        super().__init__()
        self._state, self._text = "", ""
        self.setFixedHeight(18)

    def text(self) -> str:
        return self._text

    def show_note(self, state: str, text: str) -> None:
        self._state, self._text = state, text
        self.setToolTip(text)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = QPainter(self)
        state = {"warn": marks.State.WARN, "breach": marks.State.BREACH}.get(self._state)
        left = 0
        if state is not None:
            marks.paint_state(painter, QRectF(0, 1, 16, 16), state)
            left = 24
        painter.setPen(theme.color(self._state if state else "text3"))
        painter.setFont(theme.font("small_medium"))
        box = QRectF(self.rect()).adjusted(left, 0, 0, 0)
        shown_text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown_text)


def shown(value: Any) -> str:
    """A recorded value as a person types it."""
    if value is None:
        return ""
    if isinstance(value, Moment):
        local = value.local
        return value.day.strftime("%d/%m/%Y") if local is None else local.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return decimal(value)
    return str(value)


def _about(field: FieldOfForm) -> str:
    entry = field.entry
    if entry.hint or field.grades:
        return _(entry.hint)
    return limits(field) if entry.low is not None or entry.high is not None else ""


def _width_of(field: FieldOfForm) -> int:
    """Width follows content, not the column."""
    if field.kind is Moment:
        return 200
    if field.kind is date:
        return 160
    if field.kind in (int, float):
        return 160
    return 260
