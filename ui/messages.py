"""The messages of the window: what the message bar says, with its sound and its way out."""

from collections.abc import Callable
from typing import Final

from ui.sound import Sounds
from ui.widgets.message_bar import Message, MessageBar

STANDS_MS: Final = 1000
"""How long a message that came by itself stands before Enter is for it: a key on its way was meant for the page."""

_SOUND = {"ok": "accepted", "warn": "refused", "breach": "refused", "hold": "refused"}


class BarMessages:
    """Tells through the message bar; remembers what its button does until the next message. `clock` counts in ms."""

    def __init__(self, bar: MessageBar, sounds: Sounds, clock: Callable[[], int]) -> None:
        self._bar = bar
        self._sounds = sounds
        self._clock = clock
        self._came_ms: int | None = None
        self._act: Callable[[], None] | None = None
        self._has_own_key = False
        bar.acted.connect(self.act)

    @property
    def has_way_out(self) -> bool:
        """Whether Enter on an empty scan line does what the button says; what has a key of its own takes that."""
        if self._came_ms is not None and self._clock() - self._came_ms < STANDS_MS:
            return False
        return self._act is not None and not self._has_own_key and self._bar.offers_act

    def tell(self, title: str, text: str = "", *, state: str = "ok", action: str = "", key: str = "") -> None:
        self.tell_silently(title, text, state=state, action=action, key=key)
        if state in _SOUND:
            self._sounds.play(_SOUND[state])

    def tell_silently(self, title: str, text: str, *, state: str, action: str, key: str) -> None:
        """The same without the sound of its state: whoever tells it has a sound of its own."""
        self._act, self._has_own_key, self._came_ms = None, key not in ("", "Enter"), None
        self._bar.show_message(state, title, text, action, key)

    @property
    def present(self) -> Message:
        """What the bar says now."""
        return self._bar.message

    def accept(self) -> None:
        """A scan was taken without a word: the tick is heard, and what was refused before is settled."""
        self._sounds.play("accepted")
        if self._bar.message.state in ("warn", "breach"):
            self.settle()

    def settle(self) -> None:
        """What was refused is over: a line of it stays."""
        self._act = None
        self._bar.fall_quiet()

    def on_action(self, act: Callable[[], None]) -> None:
        self._act = act

    def came_by_itself(self) -> None:
        """Nobody asked for the message just told: for a second, Enter is the page's still."""
        self._came_ms = self._clock()

    def act(self) -> None:
        """Do what the button of the present message does, once."""
        act, self._act = self._act, None
        if act is not None:
            act()
