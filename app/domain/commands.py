"""Command cards: what can be done with the scanner where gloves keep from the keyboard."""

from enum import StrEnum
from typing import Final

from app.domain.barcode import NOBODY, PREFIX, Barcode
from app.domain.words import Kind
from app.i18n import N_, _


class Command(StrEnum):
    """What a card does. Digits, the point and BACK write and take back a character."""

    NEXT = "NEXT"
    UNDO = "UNDO"
    NOW = "NOW"
    REJECT = "REJECT"
    PRINT = "PRINT"
    CANCEL = "CANCEL"
    D0 = "0"
    D1 = "1"
    D2 = "2"
    D3 = "3"
    D4 = "4"
    D5 = "5"
    D6 = "6"
    D7 = "7"
    D8 = "8"
    D9 = "9"
    POINT = "."
    BACK = "BACK"

    @property
    def character(self) -> str:
        """What it types: a digit or the point; empty of all else."""
        return self.value if len(self.value) == 1 else ""


ACTS: Final = (Command.NEXT, Command.UNDO, Command.NOW, Command.REJECT, Command.PRINT, Command.CANCEL)
KEYPAD: Final = tuple(each for each in Command if each not in ACTS)
_FIRST_OF_KEYPAD: Final = 10
SEQUENCES: Final = {each: number for number, each in enumerate(ACTS, start=1)} | {
    each: number for number, each in enumerate(KEYPAD, start=_FIRST_OF_KEYPAD)
}
"""The number of each card: part of the printed code, so it never changes."""

TITLES: Final = {
    Command.NEXT: N_("NEXT"),
    Command.UNDO: N_("UNDO"),
    Command.NOW: N_("NOW"),
    Command.REJECT: N_("REJECT"),
    Command.PRINT: N_("PRINT"),
    Command.CANCEL: N_("CANCEL"),
    Command.BACK: N_("BACK"),
}
MEANINGS: Final = {
    Command.NEXT: N_("Enter: the next field, the next act, or the way out of a refusal"),
    Command.UNDO: N_("Ctrl+Z: takes back the last act, on record"),
    Command.NOW: N_("writes the present moment into the field"),
    Command.REJECT: N_("rejects what is open here: a tube, a well, a tube of a shipment"),
    Command.PRINT: N_("prints the labels that wait"),
    Command.CANCEL: N_("Esc: empties the field, then leaves the page without recording"),
}


def code_of(command: Command) -> Barcode:
    """The code that a command's card bears."""
    return Barcode(PREFIX, NOBODY, Kind.COMMAND, SEQUENCES[command])


def command_of(code: Barcode) -> Command | None:
    """The command of a card; None where no card of this program bears the code."""
    if code.kind is not Kind.COMMAND:
        return None
    return next((each for each, number in SEQUENCES.items() if number == code.sequence), None)


def title_of(command: Command) -> str:
    """What stands on the card: a verb, a digit or the point."""
    return _(TITLES[command]) if command in TITLES else command.value
