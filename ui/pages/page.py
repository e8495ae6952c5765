"""What every page is to the window: a title, the tables it shows, and what a scan or Enter does on it."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.commands import Command
from app.domain.errors import LabError
from app.domain.gs1 import ReagentCode
from ui.desk import Desk
from ui.lab import QtLab


class Page(QWidget):
    """A page reads with `lab.ask`, changes with `lab.do`, and raises what is refused: the window shows it."""

    KEY: ClassVar[str]
    TITLE: ClassVar[str]
    ICON: ClassVar[str] = ""
    RAIL: ClassVar[str] = ""
    TABLES: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab = lab
        self.desk = desk

    def arrive(self, subject: str) -> None:
        """The page comes to the front on a subject; it reads what it shows."""

    def refresh(self) -> None:
        """Something in TABLES changed: read again, keep the selection and what was typed."""

    def show_field(self, name: str) -> None:
        """Bring a field to the cursor, by the name that the record has for it; nothing where the page has none of it."""

    def takes_any_code(self) -> bool:
        """Whether the page deals with codes that stand for nothing (reserved, void) itself; else they are refused."""
        return False

    def takes_misread(self) -> bool:
        """Whether what looks like a code and is none comes to the page too, which keeps it apart; else it is refused."""
        return False

    def take_scan(self, text: str) -> bool:
        """Use a scanned or typed text; False: the window opens its record or searches for it."""
        return False

    def take_command(self, command: Command) -> bool:
        """Do what a command card says; False: the window does what its key would."""
        return False

    def take_reagent(self, reagent: ReagentCode) -> bool:
        """Use the GS1 code of a reagent box; False: the window looks for its lot."""
        return False

    def take_person(self, initials: str) -> bool:
        """Use the card of a person where the page asks for one; False: the window says whose it is."""
        return False

    def next_act(self) -> None:
        """Enter on an empty scan line: the page's next act, if it has one."""

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """A way out of a refusal that only this page knows: what its button says, and what it does."""
        return None

    def entry(self) -> QWidget | None:
        """Where the focus goes when the page comes to the front; None: the scan line."""
        return None

    def leave(self) -> bool:
        """The page goes away; it keeps its draft. False only where leaving must be asked first."""
        return True

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        """The page's own keys and what they do, for F1."""
        return ()
