"""A box filled with command cards: in gloves, by the scanner alone."""

from typing import Final, Protocol

from app.domain.box import position_of
from app.domain.commands import Command, title_of
from app.i18n import _

RESCAN: Final = "0"


def card_keys(count: int) -> list[tuple[str, str]]:
    """What the cards do here; a position goes by its number, row by row, as the map shows it."""
    return [
        (f"1-{count}", _("position of the next tube")),
        (title_of(Command.CANCEL), _("the next free one")),
        (RESCAN, _("re-scan")),
    ]


class Gridded(Protocol):
    """The box page as its cards see it."""

    @property
    def grid(self) -> tuple[str, ...]:
        """The positions of the box in front, row by row."""

    @property
    def target(self) -> str:
        """The position that was chosen for what is scanned next; empty: the first free one."""

    def name_position(self, position: str) -> None: ...

    def begin_rescan(self) -> None: ...


class BoxByCards:
    """Digits name the position that the next tube goes to; 0 alone begins to scan the box again."""

    def __init__(self, page: Gridded) -> None:
        self._page = page
        self._digits = ""

    def forget(self) -> None:
        """The next digit begins another number."""
        self._digits = ""

    def take(self, command: Command) -> bool:
        """Do what a card says where the box is not scanned again; False where it means what it means everywhere."""
        match command:
            case Command.BACK:
                return self._take_back()
            case Command.CANCEL:
                return self._cancel()
            case Command.NEXT:
                had, self._digits = self._digits, ""
                return bool(had)
            case Command.POINT | Command.NOW | Command.REJECT | Command.UNDO | Command.PRINT:
                return False
            case Command.D0 if not self._digits:
                self._page.begin_rescan()
            case _:
                self._write(self._digits + command.character)
        return True

    def _write(self, digits: str) -> None:
        self._digits = ""
        self._page.name_position(position_of(int(digits), self._page.grid) if digits else "")
        self._digits = digits

    def _take_back(self) -> bool:
        """The last digit; False where none was written."""
        had = bool(self._digits)
        if had:
            self._write(self._digits[:-1])
        return had

    def _cancel(self) -> bool:
        """The position that was named; False where none was."""
        had = bool(self._page.target)
        self._write("")
        return had
