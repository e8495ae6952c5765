"""A proportion with its exact confidence interval (Clopper-Pearson)."""

import math
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Proportion:
    """x of n, in per cent, with the bounds of its 95 % interval; None where n is 0: not estimable."""

    x: int
    n: int
    pct: float | None
    low: float | None
    high: float | None


def proportion(x: int, n: int, *, confidence: float = CONFIDENCE) -> Proportion:
    """lower = Beta(a/2; x, n-x+1), 0 if x = 0; upper = Beta(1-a/2; x+1, n-x), 1 if x = n (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is no proportion")
    if n == 0:
        return Proportion(x, n, None, None, None)
    tail = (1 - confidence) / 2
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - tail))
    return Proportion(x, n, 100 * x / n, 100 * low, 100 * high)


def one_or_more(cells: int, share: float) -> float:
    """P(at least one usable cell) of so many, each usable with the probability `share`."""
    return at_least(1, cells, share)


def at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) of a binomial variable."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))
