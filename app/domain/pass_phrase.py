"""Pass phrases that protect what is sent: made here from a code's own letters, or chosen, and then strong enough."""

import secrets
from typing import Final

from app.domain.barcode import ALPHABET
from app.domain.errors import Refused
from app.i18n import _

GROUPS: Final = 6
IN_GROUP: Final = 4
"""24 of 31 letters are 118 bits: the key of a ZIP is derived in 1,000 rounds only, so the phrase itself must be long."""
LEAST: Final = 16
DIFFERENT: Final = 8


def made() -> str:
    """A pass phrase of six groups of four, without letters that are mistaken for one another, to be told on the telephone."""
    letters = [secrets.choice(ALPHABET) for _place in range(GROUPS * IN_GROUP)]
    return "-".join("".join(letters[at : at + IN_GROUP]) for at in range(0, len(letters), IN_GROUP))


def is_strong(phrase: str) -> bool:
    """Whether a chosen one is long and varied enough."""
    return len(phrase) >= LEAST and len(set(phrase)) >= DIFFERENT


def must_be_strong(phrase: str) -> None:
    """Refused where a chosen pass phrase could be guessed, or could not be typed again; it is never quoted."""
    if phrase != phrase.strip() or not phrase.isprintable():
        raise Refused(
            _("The pass phrase begins or ends with a blank, or holds a character that can't be typed."),
            hint=_("Choose one that can be typed again as it is read."),
        )
    if not is_strong(phrase):
        raise Refused(
            _("The pass phrase is too easy to guess."),
            hint=_("At least {least} characters, {different} of them different.").format(
                least=LEAST, different=DIFFERENT
            ),
        )
