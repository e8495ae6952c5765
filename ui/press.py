"""What a command card types, as a key press into a widget."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.commands import Command


def press(widget: QWidget, command: Command) -> None:
    """Type a digit, the point or BACK into a widget; other commands type nothing.

    No event filter sees it, since no key was pressed; what the widget leaves goes to what it stands in, as keys do.
    """
    if command is Command.BACK:
        key, text = Qt.Key.Key_Backspace, ""
    elif command.character:
        key, text = Qt.Key(ord(command.character)), command.character
    else:
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        here: QWidget | None = widget
        while here is not None:
            event.accept()
            here.event(event)
            here = None if event.isAccepted() or here.isWindow() else here.parentWidget()
