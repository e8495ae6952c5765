"""Which copies of a store stay: all of the last days, then the last of each day, week and month."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days all copies stay, for how many the last of each day, for how many weeks the last of each week.

    The last of each month stays for ever.
    """

    all_days: int = 2
    daily_days: int = 30
    weekly_weeks: int = 12


def kept(moments: Iterable[datetime], keep: Keep, *, now: datetime) -> frozenset[datetime]:
    """The moments of the copies that stay. The last one always does, and so does one that lies in the future."""
    known = sorted(moments)
    stay = {each for each in known if now - each <= timedelta(days=keep.all_days)}
    stay |= _last_of(known, lambda each: each.date(), newer_than=now - timedelta(days=keep.daily_days))
    stay |= _last_of(known, lambda each: each.isocalendar()[:2], newer_than=now - timedelta(weeks=keep.weekly_weeks))
    stay |= _last_of(known, lambda each: (each.year, each.month), newer_than=None)
    return frozenset(stay)


def _last_of(
    known: list[datetime], period: Callable[[datetime], object], *, newer_than: datetime | None
) -> set[datetime]:
    """The last moment of each period, among those newer than a moment."""
    last = {period(each): each for each in known}
    return {each for each in last.values() if newer_than is None or each >= newer_than}
