"""Times as technicians type them, and what lies between two moments."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from app.domain.errors import Refused
from app.i18n import _
from db.moment import Moment
from db.words import TimeSource

__all__ = ["Moment", "elapsed", "is_before", "parse_date", "parse_moment"]

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})(?::(\d{2}))?|(\d{2})(\d{2})")


def elapsed(start: Moment | None, end: Moment | None) -> timedelta | None:
    """Real time between two moments, computed on UTC; None where one is unknown or only a date."""
    if start is None or end is None or start.at is None or end.at is None:
        return None
    return end.at - start.at


def is_before(first: Moment, second: Moment) -> bool | None:
    """Whether `first` came before `second`; None where their dates do not tell."""
    if first.at is not None and second.at is not None:
        return first.at < second.at
    return None if first.day == second.day else first.day < second.day


def parse_moment(text: str, *, now: datetime, zone: ZoneInfo) -> Moment:
    """A time as typed: `0915`, `9:15`, `9h15`, `-10` (minutes ago), `now`, `24/11/2026 08:05`, or a date only.

    Raises Refused where it is none, does not exist on the night the clocks go forward, or came twice on the night they
    went back: then the offset tells which, like `02:30 +01:00`. Before the second came, the first is meant.
    """
    typed = text.strip()
    local_now = now.astimezone(zone)
    if typed.lower() in {"now", "maintenant", "m", "n"}:
        return Moment.of(now, zone=zone)
    if re.fullmatch(r"-\d{1,4}", typed):
        return Moment.of(now - timedelta(minutes=int(typed[1:])), zone=zone, source=TimeSource.TYPED)
    body, offset = _split_offset(typed)
    day, rest = _take_date(body, today=local_now.date())
    if not rest:
        if day is None:
            raise _no_time(text)
        return Moment(day, None, 0, TimeSource.TYPED)
    clock = _take_clock(rest, text)
    return _on_the_clock(day or local_now.date(), clock, now=now, zone=zone, offset=offset)


def parse_date(text: str, *, today: date) -> date:
    """A date as typed: `24/11/2026`, `24/11/26`, `2026-11-24`, `today`."""
    if text.strip().lower() in {"today", "aujourd'hui", "now"}:
        return today
    no_date = Refused(_("“{text}” is no date.").format(text=text.strip()[:40]), hint=_("Type it like 24/11/2026."))
    try:
        day, rest = _take_date(text.strip(), today=today)
    except Refused as error:
        raise no_date from error
    if day is None or rest:
        raise no_date
    return day


def _split_offset(text: str) -> tuple[str, timedelta | None]:
    match = re.search(r"\s*([+-])(\d{2}):(\d{2})$", text)
    if match is None or ("T" not in text and " " not in text.strip() and ":" not in text[: match.start()]):
        return (text.removesuffix("Z"), timedelta(0)) if text.endswith("Z") else (text, None)
    sign = 1 if match.group(1) == "+" else -1
    return text[: match.start()], sign * timedelta(hours=int(match.group(2)), minutes=int(match.group(3)))


def _take_date(text: str, *, today: date) -> tuple[date | None, str]:
    for pattern, order in ((_ISO_DATE, (1, 2, 3)), (_DATE, (3, 2, 1))):
        match = pattern.match(text)
        if match is not None:
            year, month, day = (int(match.group(place)) for place in order)
            try:
                found = date(year + 2000 if year < 100 else year, month, day)
            except ValueError as error:
                raise _no_time(text) from error
            return found, text[match.end() :].lstrip(" T,à")
    return None, text


def _take_clock(text: str, whole: str) -> time:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise _no_time(whole)
    hour, minute, second = match.group(1) or match.group(4), match.group(2) or match.group(5), match.group(3) or "0"
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError as error:
        raise _no_time(whole) from error


def _on_the_clock(day: date, clock: time, *, now: datetime, zone: ZoneInfo, offset: timedelta | None) -> Moment:
    if offset is not None:
        at = datetime.combine(day, clock, timezone(offset)).astimezone(UTC)
        return Moment(day, at, int(offset.total_seconds() // 60), TimeSource.TYPED)
    local = datetime.combine(day, clock, zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(
            _("{time} does not exist on {day}: the clocks went forward.").format(
                time=clock.strftime("%H:%M"), day=day.strftime("%d/%m/%Y")
            ),
            hint=_("Type the time that the clock showed."),
        )
    again = local.replace(fold=1)
    if again.utcoffset() != local.utcoffset() and not at <= now < again.astimezone(UTC):
        told = _("{time} came twice on {day}: the clocks went back.")
        raise Refused(
            told.format(time=clock.strftime("%H:%M"), day=day.strftime("%d/%m/%Y")),
            hint=_("Type {first} for the first, {second} for the second.").format(
                first=f"{local:%d/%m/%Y %H:%M} {_offset(local)}", second=f"{again:%d/%m/%Y %H:%M} {_offset(again)}"
            ),
        )
    return Moment.of(at, zone=zone, source=TimeSource.TYPED)


def _offset(local: datetime) -> str:
    """+02:00"""
    told = f"{local:%z}"
    return f"{told[:3]}:{told[3:5]}"


def _no_time(text: str) -> Refused:
    return Refused(
        _("“{text}” is no time.").format(text=text.strip()[:40]),
        hint=_("Type it like 0915, -10 for ten minutes ago, now, or 24/11/2026 08:05."),
    )
