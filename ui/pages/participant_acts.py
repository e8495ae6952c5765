"""The rarer acts on a participant, the same from the participant's page and from the record being revised."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions import participants
from app.domain.barcode import participant_name
from app.domain.words import ParticipantStatus
from app.i18n import _
from app.queries.destructions import last_destruction
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.more import Act


def acts_on(page: QWidget, lab: QtLab, desk: Desk, number: int, status: ParticipantStatus) -> tuple[Act, ...]:
    """What may happen to a participant of this status, beside correcting the record."""
    checked: Act = (_("Consent checked again"), _consent_checker(lab, desk, number))
    withdrawal: Act = (_("Withdrawal of consent"), lambda: desk.go("withdraw", f"{number}"))
    failure: Act = (_("Screen failure"), lambda: desk.go("screen_fail", f"{number}"))
    back: Act = (_("Take back into the study"), _reinstater(page, lab, desk, number))
    reviewed: Act = (_("Review of the record"), lambda: desk.go("record_review", f"{number}"))
    sources: Act = (_("Compared with the source"), lambda: desk.go("source_checks", f"{number}"))
    signed: Act = (_("Signatures"), lambda: desk.go("signatures", f"{number}"))
    last = (reviewed, sources, signed)
    match status:
        case ParticipantStatus.WITHDRAWN:
            to_destroy: Act = (_("Destruction"), lambda: desk.go("destruction", f"{number}"))
            is_asked = lab.ask(last_destruction, number) is not None
            return (*((to_destroy,) if is_asked else ()), withdrawal, back, *last)
        case ParticipantStatus.SCREEN_FAIL:
            return (failure, withdrawal, back, *last)
    return (checked, withdrawal, failure, *last)


def _consent_checker(lab: QtLab, desk: Desk, number: int) -> Callable[[], None]:
    def check() -> None:
        lab.do(participants.check_consent, number)
        _tell(desk, number, _("Consent of {number} checked again.").format(number=participant_name(number)))

    return check


def _reinstater(page: QWidget, lab: QtLab, desk: Desk, number: int) -> Callable[[], None]:
    def take_back() -> None:
        def act(reason: str) -> None:
            lab.do(participants.reinstate, number, reason)
            _tell(desk, number, _("{number} is back in the study.").format(number=participant_name(number)))

        with_reason(page, act, verb=_("Take back into the study"))

    return take_back


def _tell(desk: Desk, number: int, title: str) -> None:
    """Say it, and show the participant as it stands then."""
    desk.go("participant", f"{number:03d}")
    desk.tell_undoable(title)
