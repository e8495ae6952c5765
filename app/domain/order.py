"""The order of times: what may not come before what, and never in the future (R02, R22)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from app.domain.errors import NeedsReason, Refused
from app.domain.times import Moment, is_before
from app.i18n import _

GRACE = timedelta(minutes=1)
CLOCK_JUMP = timedelta(minutes=2)
"""R25: a clock that stands further back than this behind the last change has jumped."""


def not_in_future(name: str, moment: Moment | None, *, now: datetime) -> None:
    """R22: a time to come is a slip, not a fact."""
    if moment is None:
        return
    if (moment.at is not None and moment.at > now + GRACE) or (
        moment.at is None and moment.day > (now + timedelta(hours=14)).date()
    ):
        raise Refused(
            _("{name}: {time} lies in the future.").format(name=name, time=moment.iso[:16].replace("T", " ")),
            hint=_("Check the date and the hour."),
            code=name,
        )


def in_order(names_and_times: Iterable[tuple[str, Moment | None]], *, reason: str = "") -> str:
    """R02: each time is not before the one ahead of it. Needs a reason (clocks differ) otherwise.

    Returns the sentence of the breach when a reason was given, else an empty text.
    """
    known = [(name, time) for name, time in names_and_times if time is not None]
    for (name, earlier), (next_name, later) in pairwise(known):
        if is_before(later, earlier):
            text = _("{second} ({later}) lies before {first} ({earlier}).").format(
                first=name,
                second=next_name,
                earlier=earlier.iso[:16].replace("T", " "),
                later=later.iso[:16].replace("T", " "),
            )
            if not reason.strip():
                raise NeedsReason(
                    text, hint=_("Correct the time, or say why the clocks differ."), way_out="time-reason"
                )
            return text
    return ""


def not_too_old(name: str, drawn: Moment | None, *, today: date, days: int, is_confirmed: bool) -> None:
    """R22: a draw of long ago is asked about."""
    if drawn is None or is_confirmed or (today - drawn.day).days <= days:
        return
    raise NeedsReason(
        _("{name} lies {days} days back.").format(name=name, days=(today - drawn.day).days),
        hint=_("Check the date; confirm if it is right."),
        way_out="confirm-old",
    )


def went_back(last: datetime | None, *, now: datetime) -> timedelta | None:
    """R25: how far the clock stands behind the last change on record; None where that is no jump."""
    if last is None or last - now <= CLOCK_JUMP:
        return None
    return last - now
