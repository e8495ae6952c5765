"""What a scan means once a shipment is out: how an item arrived, that its result came, what became of the rest."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.times import parse_date
from app.domain.words import Custody, ItemReceipt, ShipmentStatus, label_of
from app.i18n import N_, _
from ui.lab import QtLab
from ui.widgets.card import Card
from ui.widgets.inputs import LineInput
from ui.widgets.segments import Segments
from ui.widgets.text import Text

ARRIVAL, AFTER = "arrival", "after"
RESULT: Final = "RESULT"
NONE: Final = "NONE"
AFTERWARDS: Final = (
    (RESULT, N_("Result")),
    (Custody.RETURNED.value, N_("Returned")),
    (Custody.DESTROYED.value, N_("Destroyed")),
    (NONE, N_("None")),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is taken down of the next item: its arrival, its result or that none will come, or what became of its rest."""

    receipt: ItemReceipt | None = None
    leftover: Custody | None = None
    is_given_up: bool = False
    remark: str = ""
    on: date | None = None
    dates: str = ""


class ScanCard(Card):
    """1 to 4 choose; the choice stays until it is changed."""

    def __init__(self, lab: QtLab) -> None:
        super().__init__(_("A scan means"), margin=16)
        self.lab = lab
        self.about = Segments([(ARRIVAL, _("Arrival")), (AFTER, _("Afterwards"))], ARRIVAL)
        self.arrival = Segments([(each.value, label_of(each)) for each in ItemReceipt], ItemReceipt.GOOD.value)
        self.after = Segments([(key, _(title)) for key, title in AFTERWARDS], RESULT)
        self.remark, self.on, self.dates = LineInput(), LineInput(), LineInput()
        self.told = Text(_("Enter on a row does it too."), "small", "text2", wraps=True)
        self.arrival.is_numbered = self.after.is_numbered = True
        self._lay_out()
        self.about.chosen.connect(lambda _value: self._show())
        self.after.chosen.connect(lambda _value: self._show())

    def show_status(self, status: ShipmentStatus) -> None:
        """Arrivals are taken down first, then results."""
        self.about.set_value(ARRIVAL if status is ShipmentStatus.SENT else AFTER)
        self._show()

    def choose(self, place: int) -> None:
        """The first, second, third or fourth of what can be chosen now; nothing where there are fewer."""
        now = self.arrival if self.about.value() == ARRIVAL else self.after
        if place >= len(now.options):
            return
        now.set_value(now.options[place][0])
        self._show()

    def turn(self) -> None:
        """From arrivals to what comes afterwards, and back."""
        self.about.set_value(AFTER if self.about.value() == ARRIVAL else ARRIVAL)
        self._show()

    def tell_cards(self) -> None:
        """Command cards are in use: say what their digits do."""
        self.told.setText(_("Digit cards choose; 0 turns from arrival to afterwards."))

    def meaning(self) -> Meaning:
        """What is chosen, with what was typed beside it."""
        if self.about.value() == ARRIVAL:
            return Meaning(ItemReceipt(self.arrival.value() or ItemReceipt.GOOD), remark=self.remark.text())
        if self.after.value() == NONE:
            return Meaning(is_given_up=True)
        if self.after.value() != RESULT:
            return Meaning(leftover=Custody(self.after.value() or Custody.RETURNED))
        typed = self.on.text().strip()
        today = self.lab.today
        return Meaning(on=parse_date(typed, today=today) if typed else None, dates=self.dates.text())

    def _show(self) -> None:
        is_arrival = self.about.value() == ARRIVAL
        is_result = not is_arrival and self.after.value() == RESULT
        self.arrival.setVisible(is_arrival)
        self.remark.setVisible(is_arrival)
        self.after.setVisible(not is_arrival)
        self.on.setVisible(is_result)
        self.dates.setVisible(is_result)

    def _lay_out(self) -> None:
        for line, name, hint in (
            (self.remark, _("Remark on arrival"), _("Remark on arrival")),
            (self.on, _("Result came on"), _("Result came on; empty: today")),
            (self.dates, _("Sequenced on"), _("Sequenced on")),
        ):
            line.setAccessibleName(name)
            line.setPlaceholderText(hint)
        for widget in (self.about, self.arrival, self.after, self.remark, self.on, self.dates):
            self.column.addWidget(widget)
        self.column.addWidget(self.told)
