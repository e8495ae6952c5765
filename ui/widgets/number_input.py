"""A number that is typed, or stepped up and down by the arrows."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.i18n import decimal
from ui import theme
from ui.widgets.inputs import LineInput

PAGE: Final = 10
"""Steps of Page up and Page down."""
_STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: PAGE,
    Qt.Key.Key_PageDown: -PAGE,
}


class NumberInput(LineInput):
    """Arrows change it by `step`, Page up and down by ten; Enter goes on to the next. A wheel never changes it."""

    changed = Signal(str)
    focused = Signal()

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step = step
        self.setFont(theme.font("small", tabular=True))
        self.setFixedHeight(theme.px("size.target_min"))
        self.setTextMargins(6, 0, 2, 0)
        self.textEdited.connect(self.changed)

    def set_value(self, value: float) -> None:
        self.setText(decimal(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step_by(_STEPS[key])
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        self.focused.emit()

    def _step_by(self, steps: int) -> None:
        """What can't be read as a number has no next one."""
        typed = self.text().strip().replace(",", ".")
        if self.isReadOnly() or not typed.lstrip("-").replace(".", "", 1).isdecimal():
            return
        self.set_value(round(float(typed) + steps * self.step, 3))
        self.changed.emit(self.text())
