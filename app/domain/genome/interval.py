"""Exact confidence intervals of many proportions at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.proportion import CONFIDENCE


def exact_intervals(
    k: ArrayLike, m: ArrayLike, *, confidence: float = CONFIDENCE
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bounds, 0 to 1, of k of m (Clopper and Pearson 1934; domain 3.5); NaN where m is 0.

    Each pair of k and m is reckoned once, however often it comes.
    """
    from scipy.special import betaincinv

    some, all_ = np.broadcast_arrays(np.asarray(k, np.int64), np.asarray(m, np.int64))
    width = int(all_.max(initial=0)) + 1
    pairs, place = np.unique(some * width + all_, return_inverse=True)
    x, n = np.divmod(pairs, width)
    tail = (1 - confidence) / 2
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, tail))
    high = np.where(x == n, 1.0, betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail))
    low, high = (np.where(n == 0, np.nan, each)[place].reshape(some.shape) for each in (low, high))
    return low, high
