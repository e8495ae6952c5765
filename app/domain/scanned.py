"""What was scanned or typed: the same text without a scanner's trimmings, and what it means, before anything is looked up."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.barcode import LENGTH, Barcode, is_code, looks_like_code, normalised, parse, printed
from app.domain.commands import Command, command_of
from app.domain.errors import NotFound, Refused
from app.domain.gs1 import ReagentCode, is_gs1, reagent_code
from app.domain.keyboard import Judgement, judged, restored
from app.domain.words import Kind
from app.i18n import _
from app.settings import Scanner

_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z](?=.)")
"""An AIM symbology identifier (ISO/IEC 15424), as scanners put it before the data: ]d1."""
NAMED_AT_MOST: Final = 2
_CONTROLS: Final = "".join(map(chr, range(32)))
LOOK_ALIKES: Final = dict(
    zip("АВЕЅЗКМНОРСТУХЈаеорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABES3KMHOPCTYXJaeopcyxABEZHIKMNOPTYX", strict=True)
)
"""Cyrillic and Greek letters that look like Latin ones."""


@dataclass(frozen=True, slots=True)
class CardScan:
    """The keyboard's test card was scanned."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class CommandScan:
    command: Command


Reading = Barcode | CommandScan | CardScan | ReagentCode | str
"""A code, a command card, the test card, a reagent box; a text where it is none of these."""


def read(raw: str, scanner: Scanner, *, by_scanner: bool, parsed: Callable[[str], Barcode] = parse) -> Reading:
    """What a line means. Refused where it was meant to be a code and is none; `parsed` may know what was meant."""
    text = trimmed(raw, scanner) if by_scanner else raw.strip()
    if judgement := judged(text):
        return CardScan(judgement)
    if by_scanner and scanner.types_as:
        text = restored(text, types_as=scanner.types_as, read_as=scanner.read_as)
    refuse_strange_characters(text)
    bare = _SYMBOLOGY.sub("", text)
    if is_gs1(text) and not is_code(bare):
        return reagent_code(text)
    if two := glued(bare):
        if two[0] != two[1]:
            raise Refused(
                _("Two codes came as one: {first} and {second}.").format(first=printed(two[0]), second=printed(two[1])),
                hint=_("Scan them one by one."),
            )
        bare = two[0]
    if not looks_like_code(bare):
        return bare.strip()
    code = parsed(bare)
    if code.kind is Kind.COMMAND:
        return CommandScan(_command(code))
    return code


def trimmed(raw: str, scanner: Scanner) -> str:
    """Without what the scanner puts before and behind: its prefix and suffix, control characters, a byte order mark."""
    text = raw.strip(_CONTROLS + " \ufeff")
    if scanner.prefix:
        text = text.removeprefix(scanner.prefix)
    if scanner.suffix:
        text = text.removesuffix(scanner.suffix)
    return text.strip(_CONTROLS + " ")


def glued(text: str) -> tuple[str, str] | None:
    """The two codes of a text that is two codes run into one another."""
    code = normalised(text)
    first, second = code[:LENGTH], code[LENGTH:]
    return (first, second) if len(code) == 2 * LENGTH and is_code(first) and is_code(second) else None


def refuse_strange_characters(text: str) -> None:
    """What would be a code but for characters that can't be told apart from its own is refused, each by its name.

    These are characters without width, full-width ones, letters of other alphabets and dashes of other lengths.
    """
    strange = [each for each in text if not each.isascii() and unicodedata.category(each) != "Zs"]
    if not strange or not looks_like_code(skeleton(text)):
        return
    names = ", ".join(list(dict.fromkeys(_name(each) for each in strange))[:NAMED_AT_MOST])
    raise Refused(
        _("This is no clean code: it holds {names}.").format(names=names),
        hint=_("It would read {code}. Scan the label itself, or type it by hand.").format(
            code=printed(normalised(skeleton(text)))
        ),
        code=normalised(skeleton(text)),
    )


def skeleton(text: str) -> str:
    """The plain text that a strange one is mistaken for: folded width, Latin look-alikes, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text)
    kept = (LOOK_ALIKES.get(each, each) for each in folded if unicodedata.category(each) not in ("Cf", "Cc", "Mn"))
    return "".join("-" if unicodedata.category(each) == "Pd" else each for each in kept)


def _name(character: str) -> str:
    """How a character is named: U+0410 CYRILLIC CAPITAL LETTER A."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _command(code: Barcode) -> Command:
    command = command_of(code)
    if command is None:
        raise NotFound(
            _("{code} is no command of this program.").format(code=code.printed),
            hint=_("Print the command cards anew, from the page of the scanner."),
            code=code.text,
        )
    return command
