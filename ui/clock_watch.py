"""R25: a computer whose clock jumped back is told to the person at the bench, once."""

from datetime import datetime

from PySide6.QtCore import QObject

from app.domain.order import went_back
from app.domain.step import hours_and_minutes
from app.i18n import _
from app.queries.trail import latest_moment
from ui.desk import Messages
from ui.lab import QtLab


class ClockWatch(QObject):
    """Compares the clock with the last changes on record, at the start and after each change. It stops nothing."""

    def __init__(self, lab: QtLab, messages: Messages) -> None:
        super().__init__(lab)
        self._lab, self._messages = lab, messages
        self._told: datetime | None = None
        lab.announced.connect(self._on_announced)
        self.look()

    def look(self) -> None:
        """Tell a jump that was not told before."""
        latest = self._lab.ask(latest_moment)
        jump = went_back(latest, now=self._lab.now)
        if jump is None or latest == self._told:
            return
        self._told = latest
        self._messages.tell(
            _("The clock of this computer went back by {span}.").format(span=hours_and_minutes(jump)),
            _("Check its date and time; type the true times until it is right."),
            state="warn",
        )

    def _on_announced(self, _tables: frozenset[str]) -> None:
        self.look()
