"""No result will come of what was sent, or one is expected again: the act that fits, with its reason."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions import no_results
from app.domain.barcode import printed
from app.i18n import _
from app.queries.given_up import expectation
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab


def act_on_result(
    page: QWidget, lab: QtLab, desk: Desk, code: str, then: Callable[[], None]
) -> tuple[str, Callable[[], None]] | None:
    """What is said in a verb and what it calls; None where no result of this code is awaited or given up."""
    known = lab.ask(expectation, code)
    if known.is_awaited:
        return _("No result of {code} will come").format(code=printed(code)), lambda: _give_up(
            page, lab, desk, code, then
        )
    if known.given_up is not None:
        return _("Expect the result of {code} again").format(code=printed(code)), lambda: _expect(
            page, lab, desk, code, then
        )
    return None


def _give_up(page: QWidget, lab: QtLab, desk: Desk, code: str, then: Callable[[], None]) -> None:
    def act(reason: str) -> None:
        lab.do(no_results.give_up, code, reason)
        told = _("No result of {code} will come.").format(code=printed(code))
        desk.tell_undoable(told, _("Nothing waits for it any more."))

    with_reason(page, act, verb=_("No result will come"))
    then()


def _expect(page: QWidget, lab: QtLab, desk: Desk, code: str, then: Callable[[], None]) -> None:
    def act(reason: str) -> None:
        lab.do(no_results.expect_again, code, reason)
        desk.tell_undoable(_("The result of {code} is expected again.").format(code=printed(code)))

    with_reason(page, act, verb=_("Expect it again"))
    then()
