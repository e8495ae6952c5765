"""Alleles by bands of the VAF, against the same told locus by locus in plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.genome.genotypes import gather
from app.domain.genome.identity import HET, HOM_ALT, HOM_REF, UNTOLD, alleles
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN, calls_of
from app.domain.genome.rule import OriginRule
from tests.domain.genome.made import RULE

Call = tuple[int, int, int, float]
"""State, depth, alternate reads, VAF."""

_call = st.tuples(
    st.sampled_from((NO_DATA, REFERENCE, MUTATED)),
    st.sampled_from((UNKNOWN, 0, RULE.depth_min - 1, RULE.depth_min, 100)),
    st.sampled_from((UNKNOWN, 0, 1, 10, 50, 100)),
    st.sampled_from((math.nan, 0.0, 0.1, 0.5, 1.0)),
)


def plainly(call: Call, rule: OriginRule) -> int:
    """What one locus of one sample shows."""
    state, depth, alt, vaf = call
    if state == NO_DATA or 0 <= depth < rule.depth_min:
        return UNTOLD
    share = alt / depth if alt >= 0 and depth > 0 else round(float(np.float32(vaf)), 6)
    if math.isnan(share):
        return HOM_REF if state == REFERENCE else UNTOLD
    if share < rule.snp_het_vaf_min:
        return HOM_REF
    return HET if share <= rule.snp_het_vaf_max else HOM_ALT


@pytest.mark.requirement("URS-RESULT-004")
@pytest.mark.parametrize("rule", [RULE, OriginRule(snp_het_vaf_min=0.0), OriginRule(depth_min=0)])
@settings(max_examples=60, deadline=None)
@given(told=st.lists(_call, min_size=1, max_size=8))
def test_alleles_are_those_told_locus_by_locus(rule: OriginRule, told: list[Call]) -> None:
    names = ("state", "depth", "alt", "vaf")
    columns = {name: [each[place] for each in told] for place, name in enumerate(names)}
    found = gather([("a", calls_of({"row": list(range(len(told))), **columns}))]).genotypes
    assert alleles(found, rule)[:, 0].tolist() == [plainly(call, rule) for call in told]
