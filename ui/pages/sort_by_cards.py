"""A plate filled with command cards: in gloves, by the scanner alone."""

from typing import Final, Protocol

from app.domain.commands import Command, title_of
from app.domain.errors import Refused
from app.domain.plate import wells_of
from app.domain.words import PlateFormat
from app.i18n import _
from ui.widgets.plate_map import KEYS

CLOSE: Final = "0"


def card_keys() -> list[tuple[str, str]]:
    """What the cards do here, beside NEXT; a well goes by its number in reading order, as the map shows it."""
    return [
        ("1-96", _("well")),
        (". 1-5", _("kind")),
        (title_of(Command.REJECT), _("empty")),
        (f"{CLOSE} {title_of(Command.NEXT)}", _("close")),
    ]


class Plated(Protocol):
    """The sort page as its cards see it."""

    @property
    def wells(self) -> tuple[PlateFormat, str]:
        """The format of the open plate, and the well in front."""

    def choose_well(self, well: str) -> None: ...

    def choose_kind(self, place: int) -> None: ...

    def place_in(self, well: str) -> None: ...

    def set_outcome(self, well: str, place: int) -> None: ...

    def reject(self) -> None: ...

    def close_plate(self) -> None: ...


class SortByCards:
    """Digits name a well, which comes to the front; NEXT places there. Behind the point a digit names the kind.

    Behind REJECT one digit names another outcome. 0 and NEXT close the plate.
    """

    def __init__(self, page: Plated) -> None:
        self._page = page
        self._digits = ""
        self._rejected = ""
        self._is_kind = False

    def forget(self) -> None:
        """What was begun is over."""
        self._digits, self._rejected, self._is_kind = "", "", False

    def take(self, command: Command) -> bool:
        """Do what a card says on an open plate; False where it means what it means everywhere."""
        match command:
            case Command.NEXT:
                return self._next()
            case Command.REJECT:
                self._reject()
            case Command.POINT:
                self.forget()
                self._is_kind = True
            case Command.BACK | Command.CANCEL:
                return self._take_back(all_of_it=command is Command.CANCEL)
            case Command.UNDO | Command.PRINT | Command.NOW:
                self.forget()
                return False
            case _:
                self._write(command.character)
        return True

    def _next(self) -> bool:
        """Place in the well that was named, or close; with nothing named, what Enter does."""
        digits, _format = self._digits, self._page.wells
        self.forget()
        if not digits:
            return False
        if digits == CLOSE:
            self._page.close_plate()
        else:
            self._page.place_in(self._well(digits))
        return True

    def _reject(self) -> None:
        self.forget()
        self._page.reject()
        self._rejected = self._page.wells[1]

    def _write(self, digit: str) -> None:
        number = int(digit)
        if self._rejected:
            well, self._rejected = self._rejected, ""
            if not 0 < number <= len(KEYS):
                raise Refused(_("{digit} is no outcome.").format(digit=digit), hint=_("They are numbered from 1 to 6."))
            self._page.set_outcome(well, number)
        elif self._is_kind:
            self._is_kind = False
            self._page.choose_kind(number)
        else:
            digits, self._digits = self._digits + digit, ""
            if digits != CLOSE:
                self._page.choose_well(self._well(digits))
            self._digits = digits

    def _take_back(self, *, all_of_it: bool) -> bool:
        """The last digit, or all that was begun; False where nothing was."""
        had = bool(self._digits or self._rejected or self._is_kind)
        left = "" if all_of_it else self._digits[:-1]
        self.forget()
        self._digits = left
        if left and left != CLOSE:
            self._page.choose_well(self._well(left))
        return had

    def _well(self, digits: str) -> str:
        """The well of a number, counted in reading order from 1."""
        wells = wells_of(self._page.wells[0])
        number = int(digits)
        if not 0 < number <= len(wells):
            raise Refused(
                _("This plate has no well {number}.").format(number=digits),
                hint=_("Its wells are numbered from 1 to {last}.").format(last=len(wells)),
            )
        return wells[number - 1]
