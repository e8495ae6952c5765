"""Which copies stay: all of the last days, the last of each day, week and month, and always the last one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domain.rotation import Keep, kept

pytestmark = pytest.mark.requirement("URS-BACKUP-001")

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KEEP = Keep(all_days=2, daily_days=30, weekly_weeks=12)


def every(hours: int, days: int) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in range(0, days * 24, hours)]


def test_a_year_of_copies_thins_out_with_age():
    stay = kept(every(4, 365), KEEP, now=NOW)
    of_two_days = [each for each in stay if NOW - each <= timedelta(days=2)]
    of_a_month = {each.date() for each in stay if NOW - each <= timedelta(days=30)}
    assert len(of_two_days) == 13
    assert len(of_a_month) == 31
    assert {(each.year, each.month) for each in stay} >= {(2025, 12), (2026, 1), (2026, 6), (2026, 11)}
    assert len(stay) < 70


def test_the_last_copy_stays_however_old_it_is():
    assert kept([NOW - timedelta(days=4000)], KEEP, now=NOW) == {NOW - timedelta(days=4000)}


def test_a_copy_of_the_future_stays_where_the_clock_went_back():
    assert NOW + timedelta(days=300) in kept([*every(4, 5), NOW + timedelta(days=300)], KEEP, now=NOW)


@given(some.lists(some.integers(0, 20_000), min_size=1, max_size=60), some.integers(0, 400))
def test_what_stays_today_was_not_thrown_away_yesterday(hours: list[int], later: int):
    """Rotating every day keeps what rotating once, later, keeps: no rule takes what another one wants afterwards."""
    moments = {NOW - timedelta(hours=each) for each in hours}
    first = kept(moments, KEEP, now=NOW)
    then = NOW + timedelta(days=later)
    assert kept(first, KEEP, now=then) == kept(moments, KEEP, now=then)
    assert max(moments) in first
