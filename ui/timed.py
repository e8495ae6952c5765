"""Ending and starting what is timed, with the words for it; the bench, the record of a run and the watch share them."""

from collections.abc import Callable
from datetime import datetime

from app.actions import timers
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.timer import Stretch, minutes_and_seconds, minutes_text
from app.i18n import _
from ui.desk import Messages
from ui.lab import QtLab

WAY_OUT = "finish-early"


def answer(lab: QtLab, messages: Messages, undo: Callable[[], None], stretch: Stretch) -> None:
    """One key: what runs is ended; what waits is started."""
    if stretch.timer_id is None:
        lab.do(timers.start, stretch.run_id, stretch.field, stretch.minutes)
        _tell_started(messages, undo, stretch.title, stretch)
        return
    timed = stretch.whole - stretch.left(lab.now)
    lab.do(timers.end, stretch.timer_id)
    text = _("{stretch} of {code} ended after {span} min.")
    then = _("Scan it to start what comes next: {next}.") if stretch.then else _("Scan it to finish the run.")
    messages.tell(
        text.format(stretch=stretch.title, code=stretch.names(), span=minutes_and_seconds(timed)),
        then.format(next=stretch.next_title),
        action=_("Undo"),
        key="Ctrl+Z",
    )
    messages.on_action(undo)


def pass_on(lab: QtLab, messages: Messages, undo: Callable[[], None], stretch: Stretch) -> None:
    """One scan: what is due is ended, and what comes next is started."""
    lab.do(timers.pass_on, stretch.run_id)
    _tell_started(messages, undo, stretch.next_title, stretch)


def still_running(stretch: Stretch, code: str, now: datetime) -> Refused:
    """The question before a run is finished while its timer runs: how much is left, and the way on."""
    text = _("{span} min left for {code}.")
    return Refused(
        text.format(code=printed(code), span=minutes_and_seconds(stretch.left(now))),
        hint=_("{stretch}: scan it again to finish all the same.").format(stretch=stretch.title),
        code=code,
        way_out=WAY_OUT,
    )


def _tell_started(messages: Messages, undo: Callable[[], None], title: str, stretch: Stretch) -> None:
    messages.tell(
        _("{stretch} of {code} is timed.").format(stretch=title, code=stretch.names()),
        _("It is told when it is over, on every page."),
        action=_("Undo"),
        key="Ctrl+Z",
    )
    messages.on_action(undo)


def told_when_over(stretch: Stretch, now: datetime) -> tuple[str, str]:
    """What the message bar says of a timer that is over: the sentence, and what to do next."""
    over = -stretch.left(now)
    if over.total_seconds() < 60:
        text = _("{stretch} of {code} is over ({minutes}).")
    else:
        text = _("{stretch} of {code} is over by {span} min.")
    if stretch.then:
        hint = _("Scan it to time what comes next: {next}.").format(next=stretch.next_title.lower())
    else:
        hint = _("End it; or finish the run, which ends it too.")
    minutes, span = minutes_text(stretch.minutes), minutes_and_seconds(over)
    return text.format(stretch=stretch.title, code=stretch.names(), minutes=minutes, span=span), hint
