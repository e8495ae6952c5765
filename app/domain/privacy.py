"""Free text that looks like a person's identity: a French NIR, a full date of birth, a hospital number, a name."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from app.domain.errors import Refused
from app.domain.first_names import FIRST_NAMES, NAMESAKES, OF_A_PLACE
from app.i18n import N_, _

NIR_LENGTH: Final = 15
MARKER: Final = 4
"""Capitals of a marker or a gene (EPCAM has five, but stands beside no first name)."""

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

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_PAIR: Final = re.compile(rf"(?<![\w'’-])({_WORD})[ _]+({_WORD})(?![\w'’])")
"""Two words side by side, as in a name."""

_LOOKS_LIKE: Final = (
    (_NIR, N_("a social security number")),
    (_NIR_BARE, N_("a social security number")),
    (_BIRTH, N_("a date of birth")),
    (_IPP, N_("a hospital number")),
    (_TITLE, N_("a person's name")),
    (_M, N_("a person's name")),
    (_CALLED, N_("a person's name")),
)
NUMBERS: Final = (_NIR, _NIR_BARE, _BIRTH, _IPP)
NAMES: Final = (_TITLE, _M, _CALLED)


def identity_in(text: str) -> str:
    """What kind of identity the text seems to hold, in words; empty where none is seen.

    The study may hold a birth year only; names, full birth dates, NIR and hospital numbers are forbidden (MR-001).
    """
    text, _places = seen_through(text)
    for pattern, kind in _LOOKS_LIKE:
        if pattern.search(text):
            return _(kind)
    if any(True for _span in names_in(text)):
        return _("a person's name")
    return _("a date of birth") if _OLD_DATE.search(_PROCEDURE.sub(" ", text)) else ""


def seen_through(text: str) -> tuple[str, list[int]]:
    """The text without characters that have no width, other digits and blanks as ours; and where each letter stood."""
    if text.isascii() and text.isprintable():
        return text, list(range(len(text)))
    kept = [
        (_folded(each), place)
        for place, each in enumerate(text)
        if each.isspace() or unicodedata.category(each) not in ("Cf", "Cc", "Mn")
    ]
    return "".join(letter for letter, _place in kept), [place for _letter, place in kept]


def _folded(letter: str) -> str:
    """A letter of one width: full-width ones as ours, any blank as a blank, any digit as its own."""
    if letter.isspace():
        return " "
    if letter.isdecimal():
        return str(int(letter))
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter


def birthdays_in(text: str) -> Iterator[tuple[int, int]]:
    """Where full dates stand on which somebody who is treated today was born, and nothing was done."""
    bare = _PROCEDURE.sub(lambda match: " " * len(match[0]), text)
    return (match.span() for match in _OLD_DATE.finditer(bare))


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a first name stands beside a surname, in either order, that is none of a house, a street or a colleague."""
    at = 0
    while (match := _PAIR.search(text, at)) is not None:
        if _is_name(match[1], match[2]) and not _is_of_a_place(text[: match.start()]):
            yield match.span()
            at = match.end()
        else:
            at = match.start(2)


def _is_name(first: str, second: str) -> bool:
    one, two = _bare(first), _bare(second)
    if (one, two) in NAMESAKES or not (_is_capital(first) and _is_capital(second)):
        return False
    return _is_first_name(one) or (_is_first_name(two) and first.isupper() and len(first) > MARKER)


def _is_first_name(name: str) -> bool:
    """Marie, and Marie-Claude; not Curie."""
    return name.partition("-")[0] in FIRST_NAMES


def _is_capital(word: str) -> bool:
    """A word as a name is written: Dupont or DUPONT, not KRAS-wt, and longer than initials."""
    parts = re.split("['’-]", word)
    return len(word) > 2 and word[:1].isupper() and all(part[1:].islower() or part.isupper() for part in parts if part)


def _is_of_a_place(before: str) -> bool:
    """Whether the words before say that a name is one of a house, a street or a colleague."""
    words = re.findall(r"[^\W\d_]+", before)
    return bool(words) and _bare(words[-1]) in OF_A_PLACE and before.endswith((" ", "-", ".", words[-1]))


def _bare(word: str) -> str:
    """A word in small letters without accents."""
    parted = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in parted if unicodedata.category(letter) != "Mn")


def is_nir(number: str) -> bool:
    """Whether the key of a social security number fits: 97 less the rest by 97; 2A and 2B of Corsica count as 19 and 18."""
    digits = number.upper().replace("2A", "19", 1) if number[5:7].upper() == "2A" else number
    digits = digits.upper().replace("2B", "18", 1) if number[5:7].upper() == "2B" else digits
    return digits.isdecimal() and len(digits) == NIR_LENGTH and 97 - int(digits[:13]) % 97 == int(digits[13:])


def names_nobody(text: str, sentence: str) -> None:
    """Refused where a text seems to hold an identity; `sentence` says so, with {what} for its kind."""
    if what := identity_in(text):
        raise Refused(sentence.format(what=what), hint=_("The study holds no identity: say it in other words."))
