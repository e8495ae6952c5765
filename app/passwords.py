"""What a password and a PIN may be, and whether one fits its hash."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import Refused
from app.i18n import _

SHORTEST_PASSWORD: Final = 10
LEFT_OVER: Final = 6
"""Characters that a password must hold beside a word that others know or guess first."""
FEW: Final = 3
GUESSED_FIRST: Final = (
    "password",
    "passwort",
    "motdepasse",
    "azertyuiop",
    "qwertyuiop",
    "1234567890",
    "0123456789",
    "abcdefghij",
    "letmein",
    "welcome",
    "bienvenue",
    "administrator",
    "administrateur",
    "laboratoire",
    "laboratory",
    "dptrace",
)
"""A few that are tried first everywhere, and the names of this program."""
PIN_DIGITS: Final = re.compile(r"\d{4,8}", re.ASCII)

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""Argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane), so that signing in stays quick at the bench."""


def fits(stored: str, typed: str) -> bool:
    """Whether a password or PIN is the one whose hash is stored."""
    try:
        return HASHER.verify(stored, typed)
    except (VerificationError, InvalidHashError):
        return False


def check_password(password: str, *, known: Iterable[str], before: str = "") -> None:
    """Refused where a password is short, guessed first, made of what is `known`, or the last one (its hash is `before`)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            _("The password is too short."),
            hint=_("Take {count} characters or more; a sentence is easy to remember.").format(count=SHORTEST_PASSWORD),
        )
    if len(set(_squeezed(password))) < FEW or len(_beside(password, GUESSED_FIRST)) < LEFT_OVER:
        raise Refused(
            _("The password is one of those that are guessed first."),
            hint=_("Take a sentence that only you would make."),
        )
    if len(_beside(password, [*GUESSED_FIRST, *(word for text in known for word in text.split())])) < LEFT_OVER:
        raise Refused(
            _("The password is made of the person's name, user name or site."),
            hint=_("Take a sentence that only you would make."),
        )
    if before and fits(before, password):
        raise Refused(_("The password is the same as the last one."), hint=_("Take another one."))


def check_pin(pin: str) -> None:
    """Refused unless a PIN has 4 to 8 digits, and not all of them the same or in a row."""
    if not PIN_DIGITS.fullmatch(pin):
        raise Refused(_("A PIN has 4 to 8 digits."), hint=_("Type digits only."))
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise Refused(_("This PIN is guessed first."), hint=_("Take digits that are not in a row."))


def _beside(password: str, words: Iterable[str]) -> str:
    """What a password holds beside words of three letters or more."""
    left = _squeezed(password)
    for word in sorted(map(_squeezed, words), key=len, reverse=True):
        if len(word) >= FEW:
            left = left.replace(word, "")
    return left


def _squeezed(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
