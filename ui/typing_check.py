"""Whether the scanner types as this computer reads: told by the test card, or by a code that another keyboard explains."""

from app.domain.errors import Refused
from app.domain.keyboard import Judgement, Typing, layout, suspected
from app.i18n import _
from app.settings import Scanner, Workstation
from ui.messages import BarMessages


class TypingCheck:
    """Blocks scanning while the scanner types wrong, and offers to translate what it types."""

    def __init__(self, workstation: Workstation, messages: BarMessages) -> None:
        self._workstation, self._messages = workstation, messages
        self.is_blocked = workstation.scanner.asks_at_start
        self.seen: Judgement | None = None

    def ask(self) -> None:
        """Ask for the test card, where this bench asks for it at each start."""
        if self.is_blocked:
            told = _("Scan the test card of the scanner, then work can begin.")
            self._messages.tell(told, _("It hangs at the bench; the page Scanner prints it."), state="wait")

    def judge(self, seen: Judgement) -> None:
        """The test card was scanned: go on, or say what is wrong and block."""
        self.seen = seen
        scanner = self._workstation.scanner
        if seen.typing is Typing.RIGHT:
            self._set("", "")
            self._messages.tell(_("The scanner types as it should."), _("Every character of the test card came right."))
        elif seen.typing is Typing.SWAPPED and (seen.types_as, seen.read_as) == (scanner.types_as, scanner.read_as):
            self.is_blocked = False
            self._messages.tell(
                _("The scanner is translated as it should."), swapped_words(seen.types_as, seen.read_as)
            )
        else:
            self.is_blocked = True
            self._tell_wrong(seen)

    def refuse_mistyped(self, text: str) -> None:
        """Refused where only another keyboard makes a code of what came; scanning is blocked from then on."""
        if pair := suspected(text):
            self.is_blocked = True
            self.seen = Judgement(Typing.SWAPPED, *pair)
            raise Refused(
                swapped_words(*pair), hint=_("Translate what it types from now on?"), code=text, way_out="translate"
            )

    def refuse_blocked(self, text: str) -> None:
        """Refused while scanning is blocked."""
        if self.is_blocked:
            raise Refused(
                _("Scanning is blocked until the scanner types as it should."),
                hint=_("Scan the test card of the scanner."),
                code=text,
                way_out="scanner",
            )

    def translate(self) -> None:
        """From now on, what the scanner types is read as it was meant."""
        if self.seen is not None and self.seen.typing is Typing.SWAPPED:
            self._set(self.seen.types_as, self.seen.read_as)
            told = _("What the scanner types is translated from now on.")
            self._messages.tell(told, _("Set the scanner to the computer's keyboard when there is time."))

    def _tell_wrong(self, seen: Judgement) -> None:
        match seen.typing:
            case Typing.SWAPPED:
                ask = _("Translate what it types from now on?")
                self._messages.tell(
                    swapped_words(seen.types_as, seen.read_as), ask, state="breach", action=_("Translate"), key="Enter"
                )
                self._messages.on_action(self.translate)
            case Typing.CAPS_LOCK:
                hint = _("Press Caps Lock once, then scan the card again.")
                self._messages.tell(_("Caps Lock is on: scanning is blocked."), hint, state="breach")
            case _:
                told = _("The scanner changes characters: “{came}” came as character {place} of the card.")
                hint = _("Scanning is blocked. Set its keyboard by its manual, then scan the card again.")
                self._messages.tell(told.format(came=seen.came, place=seen.place + 1), hint, state="breach")

    def _set(self, types_as: str, read_as: str) -> None:
        self.is_blocked = False
        scanner = self._workstation.scanner
        if (scanner.types_as, scanner.read_as) != (types_as, read_as):
            self._workstation.scanner = Scanner(**{**scanner.model_dump(), "types_as": types_as, "read_as": read_as})
            self._workstation.save()


def swapped_words(types_as: str, read_as: str) -> str:
    """ "This scanner types like a QWERTY (US) keyboard; this computer reads AZERTY (FR)." """
    told = _("This scanner types like a {scanner} keyboard; this computer reads {computer}.")
    return told.format(scanner=layout(types_as).title, computer=layout(read_as).title)
