"""The heads noted outside the store: held against it at sign-in, and noted when the bench is left."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.anchors import Why, anchored, note, note_daily
from app.i18n import _
from ui.desk import Messages
from ui.lab import QtLab


class AnchorWatch(QObject):
    """Tells at once where the store lacks a head that was noted, or was put back from a backup."""

    def __init__(self, lab: QtLab, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._lab = lab
        found = anchored(lab)
        if found.faults:
            messages.tell(
                _("This store is not the one that was worked on."),
                _("{fault}. Stop work, and tell the data manager.").format(fault=found.faults[0].told().capitalize()),
                state="breach",
            )
        elif found.last is not None and found.last.why is Why.RESTORED:
            messages.tell(
                _("This store was put back from a backup at change {number}.").format(number=found.last.change_id),
                _("The restore was declared by {bench}, {time}.").format(bench=found.last.where, time=found.last.at),
                state="warn",
            )
        note_daily(lab)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            note(self._lab, Why.SIGNED_OUT)
        return super().eventFilter(watched, event)
