"""Ask for what a rule wants to know, then try again: a reason, or a confirmation."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.errors import NeedsReason
from app.i18n import _
from ui.widgets.dialog import ask_reason


def with_reason(parent: QWidget, act: Callable[[str], None], *, verb: str = "") -> None:
    """Call `act("")`; where a rule needs a reason, ask for it and call `act(reason)`. Leaving the dialog does nothing."""
    try:
        act("")
    except NeedsReason as needed:
        reason = ask_reason(parent, needed.text, needed.hint, verb or _("Go on with this reason"))
        if reason is not None:
            act(reason)
