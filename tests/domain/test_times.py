"""Times as technicians type them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies

from app.domain.errors import Refused
from app.domain.times import Moment, elapsed, is_before, parse_date, parse_moment
from app.domain.words import TimeSource

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 13, 22, tzinfo=UTC)
INSTANTS = strategies.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)


def typed(text: str) -> Moment:
    return parse_moment(text, now=NOW, zone=PARIS)


@pytest.mark.requirement("URS-TIME-005")
@pytest.mark.parametrize("text", ["0915", "9:15", "9h15", "09:15", "24/11/2026 09:15", "2026-11-24T09:15"])
def test_the_same_time_is_typed_in_many_ways(text: str):
    assert typed(text).local.strftime("%d %H:%M") == "24 09:15"


def test_minutes_ago_and_now():
    assert typed("-10").at == NOW - timedelta(minutes=10)
    assert typed("now").at == NOW
    assert typed("now").source is TimeSource.CLOCK
    assert typed("-10").source is TimeSource.TYPED


def test_a_date_alone_is_partial():
    moment = typed("24/11/2026")
    assert moment.is_partial
    assert moment.day == date(2026, 11, 24)
    assert elapsed(moment, typed("now")) is None


@pytest.mark.requirement("URS-TIME-005")
@pytest.mark.parametrize("text", ["25:00", "31/02/2026 10:00", "soon", "9:75"])
def test_what_is_no_time_says_how_to_type_one(text: str):
    with pytest.raises(Refused, match="is no time"):
        typed(text)


@pytest.mark.requirement("URS-TIME-004")
def test_an_hour_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="does not exist"):
        typed("29/03/2026 02:30")


def test_an_hour_that_exists_twice_is_told_apart_by_its_offset():
    first, second = typed("25/10/2026 02:30 +02:00"), typed("25/10/2026 02:30 +01:00")
    assert second.at - first.at == timedelta(hours=1)
    assert (first.local.strftime("%H:%M %z"), second.local.strftime("%H:%M %z")) == ("02:30 +0200", "02:30 +0100")


@pytest.mark.requirement("URS-TIME-004")
def test_an_hour_that_came_twice_is_asked_about():
    with pytest.raises(Refused, match="02:30 came twice on 25/10/2026") as asked:
        typed("25/10/2026 02:30")
    assert asked.value.hint == ("Type 25/10/2026 02:30 +02:00 for the first, 25/10/2026 02:30 +01:00 for the second.")
    for answer in ("25/10/2026 02:30 +02:00", "25/10/2026 02:30 +01:00"):
        assert typed(answer).at.astimezone(UTC).minute == 30


def test_before_the_hour_came_again_the_first_is_meant():
    """Typed at 02:40 of summer time, or before 02:30 came again; after that, it is asked."""
    now = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
    assert parse_moment("0230", now=now, zone=PARIS).at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="came twice"):
        parse_moment("0230", now=now + timedelta(minutes=55), zone=PARIS)


@pytest.mark.requirement("URS-CLOCK-004")
@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("25/10/2026 01:30", "25/10/2026 03:30", 180),
        ("25/10/2026 02:30 +02:00", "25/10/2026 02:30 +01:00", 60),
        ("28/03/2027 01:30", "28/03/2027 03:30", 60),
    ],
)
def test_minutes_over_the_nights_of_the_clocks_are_real_ones(start: str, end: str, minutes: int):
    later = datetime(2027, 5, 1, tzinfo=UTC)
    first, second = (parse_moment(text, now=later, zone=PARIS) for text in (start, end))
    assert elapsed(first, second) == timedelta(minutes=minutes)


@pytest.mark.requirement("URS-TIME-004")
def test_the_hour_that_lacks_in_2027_is_refused():
    with pytest.raises(Refused, match="02:30 does not exist on 28/03/2027"):
        parse_moment("28/03/2027 02:30", now=datetime(2027, 5, 1, tzinfo=UTC), zone=PARIS)


@given(INSTANTS)
def test_a_stored_moment_comes_back_whole(at: datetime):
    moment = Moment.of(at, zone=PARIS, source=TimeSource.SCAN)
    assert Moment.parse(moment.text()) == moment


@given(INSTANTS, INSTANTS)
def test_stored_moments_sort_by_time(first: datetime, second: datetime):
    one, two = Moment.of(first, zone=PARIS), Moment.of(second, zone=PARIS)
    assert (one.text() < two.text()) == bool(is_before(one, two))


def test_a_date_is_read_in_short_and_long():
    today = date(2026, 11, 24)
    assert (
        parse_date("24/11/26", today=today) == parse_date("2026-11-24", today=today) == parse_date("today", today=today)
    )
