"""R08: until when a lot may be used, and why it may not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain.words import LotState
from app.i18n import N_, _

SOON_DAYS: Final = 30
"""A lot that ends within so many days is marked in its register."""

_STOPPED: Final = {
    LotState.PENDING: N_("it is not released yet"),
    LotState.BLOCKED: N_("it is blocked"),
    LotState.EXHAUSTED: N_("it is used up"),
    LotState.RECALLED: N_("it is recalled"),
}


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as the rule reads it."""

    state: LotState
    expiry: date | None = None
    opened_on: date | None = None
    use_within_days: int | None = None

    @property
    def last_day(self) -> date | None:
        """The last day of use: its expiry or its use-by after opening, whichever comes first; None: unlimited."""
        days = [day for day in (self.expiry, self.use_by) if day is not None]
        return min(days) if days else None

    @property
    def use_by(self) -> date | None:
        """The last day after opening; None while it is closed or keeps until its expiry."""
        if self.opened_on is None or self.use_within_days is None:
            return None
        return self.opened_on + timedelta(days=self.use_within_days)


def lot_ended(lot: LotView, day: date) -> str:
    """Why a lot may not be used on a day, in words; empty where it may."""
    if lot.state in _STOPPED:
        return _(_STOPPED[lot.state])
    if lot.expiry is not None and lot.expiry < day:
        return _("expired on {day}").format(day=lot.expiry.strftime("%d/%m/%Y"))
    if lot.use_by is not None and lot.use_by < day:
        return _("opened too long ago, to be used by {day}").format(day=lot.use_by.strftime("%d/%m/%Y"))
    return ""


def ends_soon(lot: LotView, day: date) -> bool:
    """Whether a lot that may be used today ends within SOON_DAYS."""
    last = lot.last_day
    return not lot_ended(lot, day) and last is not None and (last - day).days <= SOON_DAYS
