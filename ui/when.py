"""Times on glass: the study's own zone, and days as people say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.i18n import language


class _Current:
    """The one zone of this window: that of its study."""

    zone = ZoneInfo("Europe/Paris")


def use(zone: ZoneInfo) -> None:
    """Show times in this zone from here on."""
    _Current.zone = zone


def local(at: datetime) -> datetime:
    """An instant as the clock on the laboratory's wall showed it."""
    return at.astimezone(_Current.zone)


def today(now: datetime) -> date:
    return local(now).date()


def clock(at: datetime) -> str:
    """14:22"""
    return f"{local(at):%H:%M}"


def full(at: datetime) -> str:
    """25/11/2026 14:22"""
    return f"{local(at):%d/%m/%Y %H:%M}"


def full_utc(at: datetime) -> str:
    """25/11/2026 13:22:07, in UTC"""
    return f"{at.astimezone(UTC):%d/%m/%Y %H:%M:%S}"


def near(at: datetime, now: datetime) -> str:
    """14:22 today, "Wed 14:22" within six days, else "13 Nov 14:22", with its year where that is another."""
    there, here = local(at), local(now)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if abs((there.date() - here.date()).days) < 7:
        return f"{_said('EEE', there.date())} {there:%H:%M}"
    return f"{short_day(there.date(), here.date())} {there:%H:%M}"


def short_day(day: date, today: date) -> str:
    """13 Nov, with its year where that is another"""
    return _said("d MMM" if day.year == today.year else "d MMM y", day)


def long_day(day: date) -> str:
    """Wednesday 25 November"""
    return _said("EEEE d MMMM", day)


def month(day: date) -> str:
    """November 2026"""
    said = _said("LLLL y", day)
    return said[0].upper() + said[1:]


def _said(pattern: str, day: date) -> str:
    return format_date(day, pattern, locale=language())
