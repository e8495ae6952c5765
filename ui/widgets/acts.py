"""What can be done next, one line an act, each with its number: Ctrl and the number do it from anywhere on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtGui import QKeySequence, QShortcut

from app.i18n import _
from ui.marks import State
from ui.widgets.lines import LineOf, LinesCard

AZERTY: Final = "&é\"'(-è_ç"
"""What the upper row of a French keyboard types where others type 1 to 9."""


@dataclass(frozen=True, slots=True)
class Act:
    """What it does in a verb, its mark, what it calls."""

    text: str
    act: Callable[[], None]
    state: State | None = None


class ActsCard(LinesCard):
    """The first nine acts have a key."""

    def __init__(self, title: str = "") -> None:
        super().__init__(title or _("Next"))
        for place, also in enumerate(AZERTY):
            for key in (str(place + 1), also):
                shortcut = QShortcut(QKeySequence(f"Ctrl+{key}"), self)
                shortcut.activated.connect(self._presser(place))

    def show_acts(self, acts: Sequence[Act]) -> None:
        self.setVisible(bool(acts))
        lines = [LineOf("", each.text, state=each.state, act=each.act) for each in acts]
        numbered = [replace(line, left=str(place)) for place, line in enumerate(lines[: len(AZERTY)], start=1)]
        self.show_lines(numbered + lines[len(AZERTY) :], _("Ctrl + number"))

    def _presser(self, place: int) -> Callable[[], None]:
        def press() -> None:
            if place < len(self.lines):
                self.lines[place].click()

        return press
