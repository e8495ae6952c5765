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
READ_AS: Final = {"I": "1", "L": "1", "O": "0", "S": "5", "U": "V"}
"""Letters that no code holds, and what they are mistaken for."""

_SHAPE = re.compile(r"([A-Z]{2})(\d{3})([A-Z])(\d{3})([0-9A-Z])", re.ASCII)


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
    refuse_strange_letters(text)
    match = _SHAPE.fullmatch(text)
    if match is None:
        is_near = looks_like_code(text)
        raise Refused(
            _("“{code}” is no code of this laboratory.").format(code=scanned.strip()[:40]),
            hint=_("A code looks like MB-023-D007-R: scan it again, or search for a name."),
            code=text,
            way_out="did-you-mean" if is_near else "",
        )
    prefix, number, letter, sequence, check = match.groups()
    if letter not in Kind._value2member_map_:
        raise Refused(
            _("{code} has no kind “{letter}”.").format(code=printed(text), letter=letter),
            hint=_("Scan it again, or type it as printed."),
            code=text,
            way_out="did-you-mean",
        )
    if check_character(text[:-1]) != check:
        raise Refused(
            _("{code} has a wrong character.").format(code=printed(text)),
            hint=_("Its check character does not fit. Scan it again, or type it as printed."),
            code=text,
            way_out="did-you-mean",
        )
    return Barcode(prefix, int(number), Kind(letter), int(sequence))


def refuse_strange_letters(text: str) -> None:
    """I, L, O, S and U stand in no code, because they are read as 1, 0, 5 and V: refused by name."""
    strange = next((letter for letter in text if letter in READ_AS), "")
    if strange and looks_like_code(text):
        raise Refused(
            _("No code holds the letter {letter}: it may be {meant}.").format(letter=strange, meant=READ_AS[strange]),
            hint=_("Scan it again, or type it as printed."),
            code=text,
            way_out="did-you-mean",
        )


def is_code(scanned: str) -> bool:
    """Whether this is a code with a check character that fits."""
    return _is_valid(normalised(scanned))


def looks_like_code(scanned: str) -> bool:
    """Whether this was meant to be a code at all, right or wrong; else it is a search or a command.

    So is whatever has its shape, and whatever is one character, one swap or one look-alike away from a code.
    """
    text = normalised(scanned)
    if _SHAPE.fullmatch(text) is not None:
        return True
    folded = as_read(text)
    return _could_be_one(text) and (_is_valid(folded) or bool(neighbours(folded)))


def as_read(text: str) -> str:
    """A text with the letters that no code holds replaced by what they are mistaken for."""
    return "".join(READ_AS.get(letter, letter) for letter in text)


def _could_be_one(text: str) -> bool:
    """Cheap to tell: about as long as a code, and digits enough."""
    digits = sum(character.isdecimal() or character in READ_AS for character in text)
    return LENGTH - 1 <= len(text) <= LENGTH + 1 and digits >= 4 and text.isascii() and text.isalnum()


def printed(text: str) -> str:
    """MB023D007R as MB-023-D007-R; anything else as it is."""
    return f"{text[:2]}-{text[2:5]}-{text[5:9]}-{text[9:]}" if len(text) == LENGTH else text


def neighbours(text: str) -> tuple[str, ...]:
    """Every valid code of this study one character or one adjacent swap away from `text`, for "did you mean".

    One character is a wrong one, one too many, or one left out.
    """
    code = normalised(text)
    places = range(len(code))
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in places[:-1]}
    replaced = {code[:i] + letter + code[i + 1 :] for i in places for letter in ALPHABET}
    shortened = {code[:i] + code[i + 1 :] for i in places}
    filled = {code[:i] + letter + code[i:] for i in (*places, len(code)) for letter in ALPHABET}
    near = swapped | replaced | shortened | filled
    return tuple(sorted(each for each in near if each != code and each.startswith(PREFIX) and _is_valid(each)))


def _is_valid(text: str) -> bool:
    match = _SHAPE.fullmatch(text)
    return (
        match is not None
        and all(character in ALPHABET for character in text)
        and match.group(3) in Kind._value2member_map_
        and check_character(text[:-1]) == text[-1]
    )
