"""Sign in a role, with the reason: the digest is of what was shown."""

import hashlib
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.permissions import must_be_one_of
from app.domain.words import Role, label_of
from app.i18n import _
from ui.lab import QtLab
from ui.widgets.dialog import ask_reason


def digest_of(shown: object) -> str:
    """SHA-256 of what was shown, as hexadecimal digits."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def sign(
    parent: QWidget, lab: QtLab, role: Role, title: str, verb: str, shown: object, act: Callable[[str, str], None]
) -> bool:
    """Ask whoever acts in a role for the reason, then `act(reason, digest)`; returns whether it was signed."""
    must_be_one_of(lab.who.name, lab.who.role, frozenset({role}))
    text = _("{name} signs as {role}. The reason stays with the signature.").format(
        name=lab.who.name, role=label_of(role).lower()
    )
    reason = ask_reason(parent, title, text, verb)
    if reason is None:
        return False
    act(reason, digest_of(shown))
    return True
