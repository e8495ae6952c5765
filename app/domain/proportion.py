"""A proportion with its exact confidence interval (Clopper-Pearson), by bisection on the binomial distribution."""

import math
from collections.abc import Callable
from dataclasses import dataclass

STEPS = 60


@dataclass(frozen=True, slots=True)
class Proportion:
    """x of n, in per cent, with the bounds of its 95 % interval; None where n is 0: not estimable."""

    x: int
    n: int
    pct: float | None
    low: float | None
    high: float | None


def proportion(x: int, n: int, *, confidence: float = 0.95) -> Proportion:
    """lower = Beta(a/2; x, n-x+1), 0 if x = 0; upper = Beta(1-a/2; x+1, n-x), 1 if x = n (Clopper and Pearson 1934)."""
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is no proportion")
    if n == 0:
        return Proportion(x, n, None, None, None)
    tail = (1 - confidence) / 2
    low = 0.0 if x == 0 else _root(lambda p: at_least(x, n, p) - tail)
    high = 1.0 if x == n else _root(lambda p: tail - (1 - at_least(x + 1, n, p)))
    return Proportion(x, n, 100 * x / n, 100 * low, 100 * high)


def one_or_more(cells: int, share: float) -> float:
    """P(at least one usable cell) of so many, each usable with the probability `share`."""
    return at_least(1, cells, share)


def at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) of a binomial variable."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def _root(rising: Callable[[float], float]) -> float:
    """Where a rising function of p crosses 0 in [0, 1]."""
    low, high = 0.0, 1.0
    for _step in range(STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
