"""Penetrance and verdicts of the whole trial, beside a plain loop over cells and alterations on a part of it."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from tests.bench.row import Row

PARTICIPANTS, CELLS, ALTERATIONS = 60, 200, 2_000
PART = 2
"""Participants that the plain loop goes through; its time is scaled to all."""
PROFILES = 2
"""Participants whose copy numbers are compared; scaled likewise."""


def measure() -> list[Row]:
    from app.domain.genome.cna import compare
    from tests.domain.genome.made import RULE, genome, noisy, segment

    trial = [_participant(seed) for seed in range(PARTICIPANTS)]
    _ours(*trial[0])
    judged, ours = _timed(lambda: [_ours(*each) for each in trial])
    plain, naive = _timed(lambda: [_naive(*each) for each in trial[:PART]])
    assert [each[:2] for each in judged[:PART]] == plain
    distances, apart = _timed(lambda: [_differences(each[0]) for each in trial])
    assert len(distances) == PARTICIPANTS
    tumour = genome(segment("1", 20, 90, 0.6), segment("8", 60, 130, 0.8), segment("13", 10, 80, -0.7))
    cells = {f"c{number}": noisy(tumour, number) for number in range(CELLS)}
    _found, copies = _timed(lambda: [compare(cells, tumour, RULE) for _each in range(PROFILES)])
    size = f"{PARTICIPANTS} x {CELLS} cells x {ALTERATIONS}"
    return [
        Row(f"penetrance and verdicts, {size}", ours, naive * PARTICIPANTS / PART, "s", "< 2 s"),
        Row(f"heterogeneity, {size}", apart, None, "s", ""),
        Row(f"copy numbers against the tumour, {CELLS} cells, 999 turns", copies / PROFILES, None, "s", ""),
    ]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = perf_counter()
    value = work()
    return value, perf_counter() - begin


def _participant(seed: int):
    """Genotypes of one participant with its tumour and WBC, and its cells; a third of the loci have no data."""
    from app.domain.genome.genotypes import Genotypes
    from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE
    from tests.domain.genome.made import cell, genes

    draw = np.random.default_rng(seed)
    shape = (ALTERATIONS, CELLS + 2)
    depth = draw.poisson(25, shape).astype(np.int32)
    alt = draw.binomial(depth, draw.choice([0.0, 0.002, 0.4], shape, p=[0.6, 0.38, 0.02])).astype(np.int32)
    depth[:, -2:], alt[:, -2:] = 100, 0
    alt[: ALTERATIONS // 10, -2] = 30
    state = np.where(alt > 0, MUTATED, REFERENCE).astype(np.uint8)
    lost = draw.random(shape) < 1 / 3
    lost[:, -2:] = False
    state[lost], depth[lost], alt[lost] = NO_DATA, -1, -1
    codes = [f"c{number}" for number in range(CELLS)]
    nan, passed = np.full(shape, np.nan, np.float32), np.ones(shape, np.bool_)
    numbers = np.arange(ALTERATIONS, dtype=np.int64)
    found = Genotypes(numbers, (*codes, "ffpe", "wbc"), state, depth, alt, nan, passed)
    return found, [cell(code) for code in codes], genes(*["G"] * ALTERATIONS)


def _ours(found, cells, alterations):
    from app.domain.genome.origin import judge
    from app.domain.genome.penetrance import Ado, penetrance
    from app.domain.genome.tumour_list import tumour_list
    from tests.domain.genome.made import RULE

    list_ = tumour_list(found, alterations, tumour=["ffpe"], wbc=["wbc"], rule=RULE)
    verdicts = judge(cells, found, list_, RULE, segments={}, tumour_changes=False)
    table = penetrance(found.of([each.code for each in cells]), RULE, ado=[Ado(0.2)] * len(cells))
    return [str(each.verdict) for each in verdicts], list(zip(table.k.tolist(), table.m.tolist(), strict=True)), table


def _naive(found, cells, _alterations):
    """The same by a loop: counts, exact intervals one by one, verdicts without copy numbers."""
    from app.domain.genome.parsed import NO_DATA
    from app.domain.proportion import proportion
    from tests.domain.genome.made import RULE

    state, depth, alt = found.state.tolist(), found.depth.tolist(), found.alt.tolist()
    counted = [[False] * len(cells) for _row in state]
    covered = [[False] * len(cells) for _row in state]
    table = []
    for row in range(len(state)):
        k = m = 0
        for at in range(len(cells)):
            if state[row][at] == NO_DATA:
                continue
            reads, deep = alt[row][at], depth[row][at]
            counted[row][at] = reads >= RULE.counted_alt_min and reads / deep >= RULE.counted_vaf_min
            covered[row][at] = deep >= RULE.depth_min
            m += covered[row][at]
            k += covered[row][at] and counted[row][at]
        proportion(k, m)
        table.append((k, m))
    kept = range(ALTERATIONS // 10)
    verdicts = []
    for at in range(len(cells)):
        mine = [row for row in kept if counted[row][at]]
        strong = [row for row in mine if alt[row][at] >= RULE.snv_census_alt_min and sum(counted[row]) > 1]
        many = sum(covered[row][at] for row in kept)
        if len(mine) >= RULE.snv_counted_min or strong:
            verdicts.append("TUMOUR")
        else:
            verdicts.append("NON_TUMOUR" if not mine and many * 2 >= len(kept) else "INDETERMINATE")
    return verdicts, table


def _differences(found):
    from app.domain.genome.penetrance import heterogeneity
    from tests.domain.genome.made import RULE

    return heterogeneity(found.of(found.samples[:CELLS]), RULE)
