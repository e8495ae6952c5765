"""Free text that looks like a person's identity: a French NIR, a full date of birth, a hospital number, a name."""

import re
from typing import Final

from app.domain.errors import Refused
from app.i18n import N_, _

_GAP = r"[\s.-]?"
_NIR = re.compile(
    rf"(?<![\d/.-])[1-478]{_GAP}\d{{2}}{_GAP}(?:0[1-9]|1[0-2]|[2-3]\d|4[0-2]|[5-9]\d){_GAP}"
    rf"(?:\d{{2}}|2[ABab]){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}(?![\d/])"
)
"""Sex, year, month (or its stand-in), department, commune, order, key: 15 characters."""

_NIR_BARE = re.compile(
    rf"(?<![\d/.-])[12]{_GAP}\d{{2}}{_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:\d{{2}}|2[ABab]){_GAP}\d{{3}}{_GAP}\d{{3}}(?![\d/.-])"
)
"""The same without its key: 13 characters; only real months, since many lots have as many digits."""

_MONTHS = (
    r"(?:janv(?:ier)?|f[ée]v(?:rier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|d[ée]c(?:embre)?|jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:tember)?|october|november|december)\.?"
)
_DAY = (
    r"(?:\d{1,2}[/. -]\d{1,2}[/. -](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?\s+{_MONTHS}\s+(?:\d{{4}}|\d{{2}}))"
)
_BIRTH = re.compile(
    r"(?i)\b(?:n[ée]+e?s?\s+le|n[ée]\(e\)\s+le|born(?:\s+on)?|ddn|dn|dob|date\s+(?:de\s+)?naissance|birth\s*date|date\s+of\s+birth)"
    rf"\s*[:=]?\s*{_DAY}"
)
_OLD_DATE = re.compile(
    rf"(?i)(?<![\d/.-])(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]19\d{{2}}|19\d{{2}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:er)?\s+{_MONTHS}\s+19\d{{2}}"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/[3-9]\d)(?![\d/])"
)
"""A full date of the last century, or of a year that has not come: who is treated today was born on such a day."""

_PROCEDURE = re.compile(
    r"(?i)\b(?:mast[ée]ct|biops|tumorect|chirur|surg|op[ée]r|curage|radioth|chimio|chemo|diagnos|scanner|irm|mri|tep|pet|ct"
    rf"|ponction|r[ée]cidive|relapse|rechute|expir|p[ée]rim|lot)\w*[^.;\n\d]{{0,30}}{_DAY}"
)
"""The date of something that was done, or until which something keeps."""

_IPP = re.compile(
    r"(?i)\b(?:ipp|nip|nda|iep|mrn|(?:num[ée]ro|n[°o]|no\.?)\s*(?:de\s+|du\s+)?(?:dossier|patient|s[ée]jour|venue)"
    r"|hospital\s+(?:number|no\.?)|dossier)\b\s*(?:patient|n[°o]|no\.?)?\s*[:=#]?\s*[A-Z]?\d(?:[\s.]?\d){4,11}"
)
_TITLE = re.compile(r"(?<!\w)(?:Mme|Mlle|Madame|Monsieur|Mademoiselle|Mr|Mrs|Ms|Miss)\b\.?\s+[A-ZÉÈÀÂÎÔÇ][\w'-]+")
_M = re.compile(r"(?<![\w\d])(?<!\d )M\.\s?[A-ZÉÈÀÂÎÔÇ][a-zéèàâîôçA-ZÉÈÀÂÎÔÇ'-]{2,}")
_CALLED = re.compile(
    r"(?i)\b(?:nom(?:\s+de\s+naissance)?|pr[ée]nom|last\s*name|first\s*name|surname|patient(?:e)?\s+name)\s*[:=]\s*[^\W\d_]{2,}"
)

_LOOKS_LIKE: Final = (
    (_NIR, N_("a social security number")),
    (_NIR_BARE, N_("a social security number")),
    (_BIRTH, N_("a date of birth")),
    (_IPP, N_("a hospital number")),
    (_TITLE, N_("a person's name")),
    (_M, N_("a person's name")),
    (_CALLED, N_("a person's name")),
)


def identity_in(text: str) -> str:
    """What kind of identity the text seems to hold, in words; empty where none is seen.

    The study may hold a birth year only; names, full birth dates, NIR and hospital numbers are forbidden (MR-001).
    """
    for pattern, kind in _LOOKS_LIKE:
        if pattern.search(text):
            return _(kind)
    return _("a date of birth") if _OLD_DATE.search(_PROCEDURE.sub(" ", text)) else ""


def names_nobody(text: str, sentence: str) -> None:
    """Refused where a text seems to hold an identity; `sentence` says so, with {what} for its kind."""
    if what := identity_in(text):
        raise Refused(sentence.format(what=what), hint=_("The study holds no identity: say it in other words."))
