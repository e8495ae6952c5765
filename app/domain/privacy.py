"""Free text that looks like a person's identity: a French NIR, a full date of birth, a hospital number."""

import re
from typing import Final

from app.i18n import N_, _

_NIR = re.compile(
    r"(?<!\d)([1-478])\s?(\d{2})\s?(0[1-9]|1[0-2]|[2-9]\d)\s?(\d{2}|2[AB])\s?(\d{3})\s?(\d{3})(\s?(\d{2}))?(?!\d)"
)
_BIRTH = re.compile(
    r"(?i)\b(n[ée]+e?\s+le|born(\s+on)?|ddn|dob|date\s+de\s+naissance)\b\s*:?\s*\d{1,2}[/. -]\d{1,2}[/. -](\d{4}|\d{2})"
)
_OLD_DATE = re.compile(r"(?<!\d)(\d{1,2}[/.-]\d{1,2}[/.-]19[0-9]{2}|19[0-9]{2}-\d{2}-\d{2})(?!\d)")
_IPP = re.compile(r"(?i)\b(ipp|nip|nda|num[ée]ro\s+(de\s+)?dossier)\b\s*(n°|no\.?|:)?\s*\d{5,12}")
_TITLE = re.compile(r"\b(Mme|Mlle|Madame|Monsieur|Mr|Mrs|Ms)\b\.?\s+[A-ZÉÈÀÂÎÔÇ][\w'-]+")

_LOOKS_LIKE: Final = (
    (_NIR, N_("a social security number")),
    (_BIRTH, N_("a date of birth")),
    (_OLD_DATE, N_("a date of birth")),
    (_IPP, N_("a hospital number")),
    (_TITLE, N_("a person's name")),
)


def identity_in(text: str) -> str:
    """What kind of identity the text seems to hold, in words; empty where none is seen.

    The study may hold a birth year only; names, full birth dates, NIR and hospital numbers are forbidden (MR-001).
    """
    for pattern, kind in _LOOKS_LIKE:
        if pattern.search(text):
            return _(kind)
    return ""
