"""Where every scan and every typed line goes: to the page in front, else to the record, the participant or the search."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QApplication, QDialog

from app.domain.barcode import Barcode, normalised, printed
from app.domain.commands import Command, title_of
from app.domain.errors import Refused
from app.domain.gs1 import ReagentCode
from app.domain.keyboard import Judgement
from app.domain.scanned import CardScan, CommandScan, Reading, read, trimmed
from app.domain.words import Kind
from app.i18n import _, decimal
from app.settings import Workstation
from ui import gloves
from ui.messages import BarMessages
from ui.pages.page import Page
from ui.press import press
from ui.sound import Sounds
from ui.typing_check import TypingCheck
from ui.widgets.dialog import ChoiceDialog, PersonDialog, ReasonDialog, VerbDialog
from ui.widgets.scan_line import ScanLine

TOO_FAST_MS: Final = 500
"""The same code sooner than this is one scan; another one is questioned: two labels may lie in the beam."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last scan and when it came."""

    text: str = ""
    at_ms: int = -10_000


@dataclass(frozen=True, slots=True)
class Ways:
    """What the window does with a scan that no page takes, and with the commands of the cards."""

    page: Callable[[], Page]
    parsed: Callable[[str], Barcode]
    """The code of a text; where it is wrong, what it raises names those that were meant."""
    check: Callable[[str], object]
    """Raises where nothing bears a code."""
    open_typed: Callable[[str], None]
    open_reagent: Callable[[ReagentCode], None]
    initials: Callable[[str], str]
    """Of the person whose card bears a code."""
    is_asked: Callable[[], bool]
    """Whether the message in front asks something that NEXT answers before the page does."""
    next_act: Callable[[], None]
    undo: Callable[[], None]
    leave: Callable[[], None]
    print_waiting: Callable[[], None]
    is_stopped: Callable[[], bool]


class ScanRouter:
    """One way in for the whole window. What it can't take it raises; the scan line then keeps the text."""

    def __init__(
        self,
        workstation: Workstation,
        line: ScanLine,
        messages: BarMessages,
        sounds: Sounds,
        ways: Ways,
        clock: Callable[[], int],
    ) -> None:
        self._workstation, self._line, self._messages, self._sounds = workstation, line, messages, sounds
        self._ways, self._clock = ways, clock
        self._last = self._code = Last()
        self.typing = TypingCheck(workstation, messages)

    def take_typed(self, text: str) -> None:
        """A line that was typed and confirmed with Enter; Enter alone is the way out, else the page's next act."""
        typed = text.strip()
        if not typed:
            self._ways.next_act()
            return
        if self._line.is_kept and typed == self._line.text() and self._messages.has_way_out:
            self._line.empty()
            self._messages.act()
            return
        if self._is_repeated(typed):
            return
        self.typing.refuse_mistyped(typed)
        self._take(self._read(typed, by_scanner=False))

    def take_burst(self, raw: str) -> None:
        """What a scanner typed, wherever the cursor is."""
        if self._ways.is_stopped():
            self._sounds.play("refused")
            return
        before = "" if self._line.is_kept else self._line.text()
        self._line.show_scan(raw)
        text = trimmed(raw, self._workstation.scanner)
        if self._is_repeated(text):
            return
        self._read_burst(raw, before)

    def take_again(self, raw: str) -> None:
        """What was refused, once what stood in its way is mended."""
        self._read_burst(raw, "")

    def take_aside(self, raw: str) -> None:
        """A scan while a question is in front: a command card answers it, anything else waits for the answer."""
        reading = self._read(raw, by_scanner=True)
        dialog = QApplication.activeModalWidget()
        if isinstance(reading, CommandScan) and isinstance(dialog, QDialog):
            gloves.wear(are_on=True)
            answer(dialog, reading.command)
        elif isinstance(reading, Barcode) and reading.kind is Kind.PERSON and isinstance(dialog, PersonDialog):
            dialog.line.setText(self._ways.initials(reading.text))
            self._sounds.play("accepted")
        else:
            self._sounds.play("refused")

    def _read(self, text: str, *, by_scanner: bool) -> Reading:
        scanner = self._workstation.scanner
        try:
            return read(text, scanner, by_scanner=by_scanner, parsed=self._ways.parsed)
        except Refused as refusal:
            if refusal.way_out != "did-you-mean" or not self._ways.page().takes_misread():
                raise
            return trimmed(text, scanner) if by_scanner else text

    def _read_burst(self, raw: str, before: str) -> None:
        scanner = self._workstation.scanner
        reading = self._read(raw, by_scanner=True)
        if not isinstance(reading, CardScan):
            self.typing.refuse_mistyped(trimmed(raw, scanner) if isinstance(reading, str) else "")
            self.typing.refuse_blocked(trimmed(raw, scanner))
        if isinstance(reading, CommandScan):
            self._line.setText(before)
            self._command(reading.command)
            return
        if isinstance(reading, Barcode) and self._is_too_fast(reading):
            return
        self._take(reading)

    def _take(self, reading: Reading) -> None:
        before = self._messages.present
        page = self._ways.page()
        match reading:
            case CardScan():
                self._judge(reading.judgement)
                return
            case CommandScan():
                self._line.empty()
                self._command(reading.command)
                return
            case Barcode():
                if not page.takes_any_code():
                    self._ways.check(reading.text)
                if not page.take_scan(reading.text):
                    self._ways.open_typed(reading.text)
            case ReagentCode():
                if not page.take_reagent(reading):
                    self._ways.open_reagent(reading)
            case str():
                if not page.take_scan(reading):
                    self._ways.open_typed(reading)
        self._line.empty()
        if self._messages.present is before:
            self._messages.accept()

    def _judge(self, judgement: Judgement) -> None:
        self._line.empty()
        self.typing.judge(judgement)

    def _is_repeated(self, text: str) -> bool:
        """The same text twice within half a second is one scan."""
        before, self._last = self._last, Last(normalised(text), self._clock())
        if before.text != self._last.text or self._last.at_ms - before.at_ms >= TOO_FAST_MS:
            return False
        self._line.empty()
        return True

    def _is_too_fast(self, code: Barcode) -> bool:
        """Another code within half a second of the last is taken only when somebody says so."""
        before, self._code = self._code, Last(code.text, self._clock())
        gap = self._code.at_ms - before.at_ms
        if not before.text or gap >= TOO_FAST_MS:
            return False
        told = _("{code} came {gap} s after {before}.").format(
            code=code.printed, gap=decimal(gap / 1000, 1), before=printed(before.text)
        )
        hint = _("Two labels may lie in the beam. Scan it again, or take it.")
        self._messages.tell(told, hint, state="warn", action=_("Take it"), key="Enter")
        self._messages.on_action(lambda: self._take(code))
        self._line.keep()
        return True

    def _command(self, command: Command) -> None:
        """A card does what its key does; the page in front knows its fields."""
        gloves.wear(are_on=True)
        if command is Command.NEXT and self._ways.is_asked():
            self._messages.act()
            return
        if self._ways.page().take_command(command):
            self._sounds.play("accepted")
            return
        match command:
            case Command.NEXT:
                self._next()
            case Command.UNDO:
                self._ways.undo()
            case Command.PRINT:
                self._ways.print_waiting()
            case Command.CANCEL:
                self._cancel()
            case Command.BACK:
                self._line.take_back()
            case Command.NOW | Command.REJECT:
                raise Refused(
                    _("{command} does nothing here.").format(command=title_of(command)),
                    hint=_("It takes a field, a tube or a well that is open."),
                )
            case _:
                self._line.write(command.character)
                self._sounds.play("accepted")

    def _cancel(self) -> None:
        """CANCEL takes back what was begun, digits or a question; where nothing was, it leaves for the bench."""
        if self._line.text() or self._messages.has_way_out:
            self._line.empty()
            self._messages.settle()
        else:
            self._ways.leave()
        self._sounds.play("accepted")

    def _next(self) -> None:
        """NEXT is Enter: it takes the digits that cards wrote into the scan line, else the way out or the next act."""
        typed = "" if self._line.is_kept else self._line.text().strip()
        if typed:
            self._take(self._read(typed, by_scanner=False))
        else:
            self._ways.next_act()


def answer(dialog: QDialog, command: Command) -> None:
    """A command card answers a question: NEXT its verb, CANCEL leaves it, digits choose or are typed."""
    match command:
        case Command.NEXT if isinstance(dialog, ChoiceDialog):
            dialog.take_focused()
        case Command.NEXT if isinstance(dialog, VerbDialog):
            if dialog.act.isEnabled() and dialog.act.isVisible():
                dialog.act.click()
        case Command.CANCEL:
            dialog.reject()
        case _ if isinstance(dialog, ReasonDialog) and dialog.take_digit(command.character):
            pass
        case _:
            press(dialog.focusWidget() or dialog, command)
