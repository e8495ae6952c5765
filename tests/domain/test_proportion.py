"""The exact interval against published values."""

import pytest
from hypothesis import given as always
from hypothesis import settings, strategies

from app.domain.proportion import at_least, one_or_more, proportion
from app.settings import Settings


@pytest.mark.requirement("URS-ENDPT-001")
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (0, 30, 0, 11.57),
        (15, 30, 31.30, 68.70),
        (24, 30, 61.43, 92.29),
        (27, 30, 73.47, 97.89),
        (30, 30, 88.43, 100),
        (20, 28, 51.33, 86.78),
        (18, 25, 50.61, 87.93),
        (30, 60, 36.81, 63.19),
        (0, 60, 0, 5.96),
        (60, 60, 94.04, 100),
        (1, 1, 2.50, 100),
        (0, 1, 0, 97.50),
        (3, 5, 14.66, 94.73),
        (7, 12, 27.67, 84.83),
    ],
)
def test_the_exact_interval_is_the_published_one(x: int, n: int, low: float, high: float):
    found = proportion(x, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_nothing_of_nothing_is_not_estimable():
    assert proportion(0, 0).pct is None


def test_more_than_all_is_no_proportion():
    with pytest.raises(ValueError, match="no proportion"):
        proportion(3, 2)


@settings(max_examples=60, deadline=None)
@always(strategies.integers(1, 80).flatmap(lambda n: strategies.tuples(strategies.integers(0, n), strategies.just(n))))
def test_the_interval_holds_the_proportion_and_each_tail_is_at_most_a_fortieth(case: tuple[int, int]):
    x, n = case
    found = proportion(x, n)
    assert found.low <= found.pct + 1e-9
    assert found.pct <= found.high + 1e-9
    if x:
        assert at_least(x, n, found.low / 100) == pytest.approx(0.025, abs=1e-6)
    if x < n:
        assert 1 - at_least(x + 1, n, found.high / 100) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize(("cells", "chance"), [(0, 0), (1, 0.20), (5, 0.67), (10, 0.89)])
def test_the_chance_of_one_usable_cell_at_a_yield_of_20_per_cent(cells: int, chance: float):
    assert one_or_more(cells, 0.2) == pytest.approx(chance, abs=0.005)


def test_a_lower_bound_above_one_half_takes_six_of_six():
    assert proportion(5, 5).low < 50 < proportion(6, 6).low


def test_two_shared_variants_by_error_alone_would_prove_three_patients_of_four():
    """Why a variant is counted above a floor only: 60 loci, 1 % of errors a locus, two of them in one of 11 cells."""
    assert one_or_more(11, at_least(2, 60, 0.01)) == pytest.approx(0.76, abs=0.005)


def test_half_of_sixty_is_the_denominator_to_expect():
    planned = Settings()
    assert planned.planned_n * planned.expected_dp_share == 30
