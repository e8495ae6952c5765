"""Keyboard layouts, and what becomes of a code when a scanner types by one and the computer reads by another."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.barcode import is_code
from app.domain.errors import NotFound, Refused
from app.i18n import _

FOLDER: Final = Path(__file__).parents[2] / "resources" / "layouts"
CARD: Final = "DPTRACE-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What the test card bears: every character that a code, a command or a card may hold."""
AS_CARD: Final = 0.6
"""From this share of its characters on, a burst as long as the card is taken for the card, however mistyped."""


class Layout(BaseModel):
    """`keys`: position (ISO/IEC 9995-1) to what it types plain and with Shift; a dead key is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    keys: Mapping[str, str]

    def at(self, position: str, *, is_shifted: bool) -> str:
        """What the key types; empty where it types nothing by itself."""
        typed = self.keys.get(position, "")
        return typed[is_shifted : is_shifted + 1]


class Typing(Enum):
    """How a scanner types, as the test card shows it."""

    RIGHT = "right"
    CAPS_LOCK = "caps lock"
    SWAPPED = "swapped"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`types_as`, `read_as`: the two layouts where they are swapped; `place`, `came`: the first character that is wrong."""

    typing: Typing
    types_as: str = ""
    read_as: str = ""
    place: int = 0
    came: str = ""


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts, by name of their file."""
    return tuple(read_layout(path.read_text("utf-8"), path.stem) for path in sorted(FOLDER.glob("*.toml")))


def layout(name: str) -> Layout:
    """The layout with this name; NotFound names those that exist."""
    for each in layouts():
        if each.name == name:
            return each
    known = ", ".join(each.name for each in layouts())
    raise NotFound(
        _("There is no keyboard “{name}”.").format(name=name), hint=_("Keyboards: {known}.").format(known=known)
    )


def read_layout(text: str, name: str) -> Layout:
    """A layout from the text of its file; Refused where it is none."""
    try:
        made = Layout.model_validate({"name": name, **tomllib.loads(text)})
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        text = _("The keyboard file {name} can't be read.").format(name=name)
        raise Refused(text, hint=str(error).splitlines()[-1][:120]) from error
    for position, typed in made.keys.items():
        if not 1 <= len(typed) <= 2:
            text = _("Key {position} of the keyboard {name} types {count} characters.")
            raise Refused(
                text.format(position=position, name=name, count=len(typed)),
                hint=_("A key has one character plain and one with Shift."),
            )
    return made


def mistyped(text: str, *, types_as: str, read_as: str) -> str:
    """What a computer set to `read_as` makes of a text that a scanner set to `types_as` types."""
    return _through(text, layout(types_as), layout(read_as))


def restored(text: str, *, types_as: str, read_as: str) -> str:
    """What the scanner meant, from what the computer read."""
    return _through(text, layout(read_as), layout(types_as))


def _through(text: str, typed: Layout, read: Layout) -> str:
    """Each character by the key that types it; one that no key types stays as it is."""
    table = {
        typed.at(position, is_shifted=shift): read.at(position, is_shifted=shift)
        for shift in (True, False)
        for position in typed.keys
        if typed.at(position, is_shifted=shift)
    }
    return "".join(table.get(character, character) for character in text)


def judged(text: str) -> Judgement | None:
    """What the test card shows of a scanner, by what came of it; None where this was not the card at all."""
    if len(text) != len(CARD):
        return None
    for read, typing in ((text, Typing.RIGHT), (text.swapcase(), Typing.CAPS_LOCK)):
        if read == CARD:
            return Judgement(typing)
    for types_as, read_as in pairs():
        if text in (seen := mistyped(CARD, types_as=types_as, read_as=read_as), seen.swapcase()):
            return Judgement(Typing.SWAPPED, types_as, read_as)
    if not _resembles_card(text):
        return None
    place = next(each for each, character in enumerate(text) if character != CARD[each])
    return Judgement(Typing.OTHER, place=place, came=text[place])


def suspected(text: str) -> tuple[str, str] | None:
    """The two layouts (types as, read as) between which a text becomes a valid code; None: it is just no code."""
    if is_code(text):
        return None
    for types_as, read_as in pairs():
        if is_code(restored(text, types_as=types_as, read_as=read_as)):
            return types_as, read_as
    return None


def pairs() -> Iterator[tuple[str, str]]:
    """Every way to mix two keyboards up: what the scanner types by, what the computer reads by."""
    return permutations([each.name for each in layouts()], 2)


def _resembles_card(text: str) -> bool:
    """A card that was mistyped keeps most of its characters, read by one layout or the other."""
    read = [text, *(restored(text, types_as=a, read_as=b) for a, b in pairs())]
    best = max(sum(a == b for a, b in zip(each.upper(), CARD, strict=True)) for each in read)
    return best >= AS_CARD * len(CARD)
