"""The one grammar of everything that can be scanned: parse, format, check character."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
PREFIX: Final = "MB"
NOBODY: Final = 0
LENGTH: Final = 10

_SHAPE = re.compile(r"([A-Z]{2})(\d{3})([A-Z])(\d{3})([0-9A-Z])", re.ASCII)
_BARE = re.compile(r"([A-Z]{2})(\d{3})([A-Z])(\d{3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Barcode:
    """A code as issued: study prefix, participant number (0 = of nobody), kind, sequence.

    Rules read the record, not these: an item may have been transferred since.
    """

    prefix: str
    participant: int
    kind: Kind
    sequence: int

    @property
    def payload(self) -> str:
        return f"{self.prefix}{self.participant:03d}{self.kind.value}{self.sequence:03d}"

    @property
    def text(self) -> str:
        """The ten characters in the symbol: MB023D007R."""
        return self.payload + check_character(self.payload)

    @property
    def printed(self) -> str:
        """As people read it: MB-023-D007-R."""
        return printed(self.text)


def check_character(payload: str) -> str:
    """Weights 2, 3, 4 ... from the right of the payload; check = -(sum) mod 31 in ALPHABET (no I, L, O, S, U)."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(reversed(payload), start=2))
    return ALPHABET[-total % 31]


def participant_name(number: int) -> str:
    """How a participant is called: MB-023."""
    return f"{PREFIX}-{number:03d}"


def normalised(scanned: str) -> str:
    """Upper case, without blanks and hyphens; nothing else is forgiven."""
    return re.sub(r"[\s-]+", "", scanned).upper()


def parse(scanned: str) -> Barcode:
    """The barcode that was scanned or typed, with or without hyphens, in any case. Refused where it is none."""
    text = normalised(scanned)
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise Refused(
            _("“{code}” is no code of this laboratory.").format(code=scanned.strip()[:40]),
            hint=_("A code looks like MB-023-D007-R: scan it again, or search for a name."),
            code=text,
        )
    prefix, number, letter, sequence, check = match.groups()
    if letter not in Kind._value2member_map_ or any(character not in ALPHABET for character in text):
        raise Refused(
            _("{code} has no kind “{letter}”.").format(code=printed(text), letter=letter),
            hint=_("Scan it again, or type it as printed."),
            code=text,
        )
    if check_character(text[:-1]) != check:
        raise Refused(
            _("{code} has a wrong character.").format(code=printed(text)),
            hint=_("Its check character does not fit. Scan it again, or type it as printed."),
            code=text,
            way_out="did-you-mean",
        )
    return Barcode(prefix, int(number), Kind(letter), int(sequence))


def looks_like_code(scanned: str) -> bool:
    """Whether this was meant to be a code at all, right or wrong; else it is a search or a command."""
    return _SHAPE.fullmatch(normalised(scanned)) is not None


def printed(text: str) -> str:
    """MB023D007R as MB-023-D007-R; anything else as it is."""
    return f"{text[:2]}-{text[2:5]}-{text[5:9]}-{text[9:]}" if len(text) == LENGTH else text


def neighbours(text: str) -> tuple[str, ...]:
    """Every valid code one wrong character or one adjacent transposition away from `text`, for "did you mean"."""
    code = normalised(text)
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)}
    replaced = {code[:i] + letter + code[i + 1 :] for i in range(len(code)) for letter in ALPHABET}
    return tuple(sorted(candidate for candidate in swapped | replaced if candidate != code and _is_valid(candidate)))


def _is_valid(text: str) -> bool:
    match = _SHAPE.fullmatch(text)
    return (
        match is not None
        and all(character in ALPHABET for character in text)
        and match.group(3) in Kind._value2member_map_
        and check_character(text[:-1]) == text[-1]
    )
