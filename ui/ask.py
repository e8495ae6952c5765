"""Ask for what a rule wants to know, then try again: a reason, or a confirmation."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.errors import NeedsReason, Refused
from app.i18n import _
from ui.widgets.dialog import ask_reason

ASKED_AT_MOST = 5


def with_reason(parent: QWidget, act: Callable[[str], None], *, verb: str = "", about: str = "") -> None:
    """Call `act("")`; where a rule needs a reason, ask for it and call `act(reason)`. Leaving the dialog does nothing.

    `about` says which reasons are usual, where the rule does not.
    """
    try:
        act("")
    except NeedsReason as needed:
        asked = (needed.way_out, needed.code, about)
        reason = ask_reason(parent, needed.text, needed.hint, verb or _("Go on with this reason"), asked=asked)
        if reason is not None:
            act(reason)


def ask_for(parent: QWidget, attempt: Callable[[], None], take: Callable[[Refused, str], None]) -> None:
    """Try; each question of a rule is asked, its answer taken, and the attempt repeated. Leaving gives it up."""
    for _turn in range(ASKED_AT_MOST):
        try:
            attempt()
        except NeedsReason as needed:
            answer = ask_reason(
                parent, needed.text, needed.hint, _("Go on with this reason"), asked=(needed.way_out, needed.code)
            )
            if answer is None:
                return
            take(needed, answer)
        else:
            return
    attempt()
