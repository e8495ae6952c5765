"""What every page stands on: where messages go, how another page is opened, what the workstation is set to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.i18n import _
from app.jobs import Running
from app.settings import Workstation


def _on_no_page(_name: str) -> None:
    """No page is in front."""


class Messages(Protocol):
    """The message bar, as pages see it."""

    def tell(self, title: str, text: str = "", *, state: str = "ok", action: str = "", key: str = "") -> None:
        """Say what happened. `state`: ok, warn, breach, hold. The button `action` emits back through `on_action`."""

    def on_action(self, act: Callable[[], None]) -> None:
        """What the button of the message just told does."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to each page by the window; a page reaches for nothing else."""

    messages: Messages
    go: Callable[[str, str], None]
    """Open a page by its key, on a subject (a code, a participant's number, a row's id) or on "" ."""
    open_code: Callable[[str], None]
    """Open the record of whatever a code stands for."""
    undo: Callable[[], None]
    carry_out: Callable[[str, Running, Callable[[object], None]], None]
    """Show a job under way in the message bar: its name, the job, what to do with its result."""
    workstation: Workstation
    show_field: Callable[[str], None] = _on_no_page
    """Bring a field of the page in front to the cursor, by its name; nothing where the page has none of it."""

    def tell_undoable(self, title: str, text: str = "", *, state: str = "ok") -> None:
        """Say what was done, with the way to undo it on record."""
        self.messages.tell(title, text, state=state, action=_("Undo"), key="Ctrl+Z")
        self.messages.on_action(self.undo)
