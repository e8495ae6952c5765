"""Before a signature is given: who signs, in which role, meaning what; then the reason and the password."""

from app.domain.words import SignatureMeaning, label_of
from app.i18n import _
from ui.lab import QtLab


def meaning_of(lab: QtLab, meaning: SignatureMeaning) -> str:
    """Who signs in which role, and what it means, as a sentence."""
    return _("{name} signs as {role}: {meaning}.").format(
        name=lab.who.name, role=label_of(lab.who.role).lower(), meaning=label_of(meaning).lower()
    )
