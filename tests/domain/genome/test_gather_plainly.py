"""Calls side by side as matrices, against the same told call by call in plain Python."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.genome.genotypes import Conflict, gather
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN, Calls, calls_of

Call = tuple[int, int, int, int, float, bool]
"""Alteration, state, depth, alternate reads, VAF, passed."""
Spots = dict[tuple[int, str], Call]

_call = st.tuples(
    st.sampled_from((3, 4, 5, 9, 2_000_000_000)),
    st.sampled_from((NO_DATA, REFERENCE, MUTATED)),
    st.sampled_from((UNKNOWN, 20, 30)),
    st.sampled_from((UNKNOWN, 0, 7)),
    st.sampled_from((np.nan, 0.25, 0.5)),
    st.booleans(),
)
_parts = st.lists(st.tuples(st.sampled_from("abc"), st.lists(_call, max_size=6)), max_size=5)


def plainly(parts: list[tuple[str, list[Call]]]) -> tuple[Spots, list[Conflict]]:
    """What stands at each place, and what differs, one call after the other (domain 3.1)."""
    samples = list(dict.fromkeys(name for name, _calls in parts))
    told: dict[tuple[int, str], list[tuple[int, Call]]] = defaultdict(list)
    for part, (name, calls) in enumerate(parts):
        for call in calls:
            told[call[0], name].append((part, call))
    stands, conflicts = {}, []
    for spot in sorted(told, key=lambda each: (each[0], samples.index(each[1]))):
        stands[spot] = min((call for _part, call in told[spot]), key=_rank)
        data = [(part, call) for part, call in told[spot] if call[1] != NO_DATA]
        if _differ([call for _part, call in data]):
            states = tuple(call[1] for _part, call in data)
            hard = len(set(states)) > 1
            conflicts.append(Conflict(*spot, tuple(part for part, _call in data), states, hard))
            if hard:
                stands[spot] = (spot[0], NO_DATA, UNKNOWN, UNKNOWN, np.nan, True)
    return stands, conflicts


def _rank(call: Call) -> tuple[bool, bool, bool]:
    return call[1] == NO_DATA, call[2] < 0, bool(np.isnan(call[4]))


def _differ(calls: list[Call]) -> bool:
    depths = {each[2] for each in calls if each[2] >= 0}
    alts = {each[3] for each in calls if each[3] >= 0}
    vafs = {each[4] for each in calls if not np.isnan(each[4])}
    exact = {each[1] for each in calls}, {each[5] for each in calls}
    return any(len(each) > 1 for each in (depths, alts, vafs, *exact))


def _columns(calls: list[Call]) -> Calls:
    names = ("row", "state", "depth", "alt", "vaf", "passed")
    return calls_of({name: [each[place] for each in calls] for place, name in enumerate(names)})


@pytest.mark.requirement("URS-RESULT-002")
@settings(max_examples=150, deadline=None)
@given(_parts)
def test_calls_side_by_side_are_those_told_one_by_one(parts: list[tuple[str, list[Call]]]) -> None:
    stands, conflicts = plainly(parts)
    found = gather((name, _columns(calls)) for name, calls in parts)
    flat = found.genotypes
    assert list(found.conflicts) == conflicts
    assert flat.alterations.tolist() == sorted({number for number, _name in stands})
    assert flat.samples == tuple(dict.fromkeys(name for name, _calls in parts))
    for row, number in enumerate(flat.alterations.tolist()):
        for column, name in enumerate(flat.samples):
            call = stands.get((number, name), (number, NO_DATA, UNKNOWN, UNKNOWN, np.nan, True))
            matrices = (flat.state, flat.depth, flat.alt, flat.vaf, flat.passed)
            np.testing.assert_array_equal([each[row, column] for each in matrices], call[1:])
