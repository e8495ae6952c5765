"""The trial of an act on a list: who can't and why, then the button that does it for those that can."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal

from app.actions import on_list
from app.actions.on_list import Act, Attempt, Order
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.i18n import N_, _, ngettext
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.text import Text

AT_ONCE: Final = 40
"""Things that an act is done to in the window itself; more are a job beside it."""
SHOWN_AT_MOST: Final = 60

TITLES: Final = {
    Act.STORE: N_("Store in {target}"),
    Act.TAKE_OUT: N_("Take out of their places"),
    Act.PRINT: N_("Print labels"),
    Act.REPRINT: N_("Print labels again"),
    Act.SHIP: N_("Add to {target}"),
    Act.HOLD: N_("Set on hold"),
}


class TrialCard(LinesCard):
    """Nothing is changed before the button; `asked` is the act that waits for the scan of its target."""

    ended = Signal()

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(_("Tried out"))
        self.lab, self.desk = lab, desk
        self.order: Order | None = None
        self.asked: Act | None = None
        self.attempts: tuple[Attempt, ...] = ()
        self.said = Text("", "small", "text2", wraps=True)
        self.act = Button("", kind="primary", key="Enter")
        self.off = Button(_("Leave it"), kind="quiet", key="Ctrl+D")
        self.column.insertWidget(1, self.said)
        self.column.insertWidget(2, self.act)
        self.column.insertWidget(3, self.off)
        self.act.clicked.connect(self.carry_out)
        self.off.clicked.connect(self.end)
        self.off.bind()

    @property
    def can(self) -> tuple[str, ...]:
        """The codes to which it would be done."""
        return tuple(each.code for each in self.attempts if each.can)

    def begin(self, order: Order, codes: Sequence[str]) -> None:
        """Try the act on every code; a long list is tried beside the window."""
        if not codes:
            raise Refused(_("There is nothing to do it to."), hint=_("Paste or scan codes first."))
        self.end()
        if len(codes) <= AT_ONCE:
            self._show(order, on_list.tried(self.lab, order, codes))
        else:
            running = self.lab.carry_out(on_list.try_out, order, codes)
            self.desk.carry_out(_("Trying it out"), running, self._shower(order))

    def carry_out(self) -> None:
        """Do it for those that can: all of them in one change, or none and why."""
        if self.order is None or not self.can:
            raise Refused(_("It can be done to none of them."), hint=_("The reasons stand in the list beside."))
        order, codes = self.order, self.can
        if len(codes) <= AT_ONCE:
            self._tell(self.lab.do(on_list.carry_out, order, codes))
        else:
            running = self.lab.carry_out(on_list.do_all, order, codes)
            self.desk.carry_out(self._named(order), running, self._tell)

    def end(self) -> None:
        """Leave the trial; nothing was changed."""
        self.order, self.asked, self.attempts = None, None, ()
        self.hide()

    def _shower(self, order: Order) -> Callable[[object], None]:
        def show(attempts: object) -> None:
            assert isinstance(attempts, tuple)
            self._show(order, attempts)

        return show

    def _show(self, order: Order, attempts: tuple[Attempt, ...]) -> None:
        self.order, self.attempts = order, attempts
        cant = [each for each in attempts if not each.can]
        count = len(self.can)
        self._name = self._named(order)
        told = _("All {count} can.").format(count=len(attempts))
        if cant:
            short = len(cant)
            told = ngettext("{count} can't, for this reason:", "{count} can't, for these reasons:", short)
            told = told.format(count=short)
        self.said.setText(told)
        verb = ngettext("Do it for the {count} that can", "Do it for the {count} that can", count)
        self.act.setText(verb.format(count=count))
        self.act.setVisible(count > 0)
        lines = [
            LineOf("", printed(each.code), "", State.BREACH, self._opener(each.code), each.refusal)
            for each in cant[:SHOWN_AT_MOST]
        ]
        self.show_lines(lines, _("{can} of {count} can").format(can=count, count=len(attempts)))
        self.show()

    def _tell(self, done: object) -> None:
        assert isinstance(done, int)
        assert self.order is not None
        title = self._named(self.order)
        self.end()
        told = ngettext("{act}: done for {count}.", "{act}: done for {count}.", done).format(act=title, count=done)
        self.desk.tell_undoable(told)
        self.ended.emit()

    def _named(self, order: Order) -> str:
        return _(TITLES[order.act]).format(target=printed(order.target))

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)
