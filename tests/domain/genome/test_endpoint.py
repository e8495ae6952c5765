"""The endpoint's denominators in the open, the flow, and the secondary numbers."""

from itertools import pairwise

import pytest
from hypothesis import given as always
from hypothesis import strategies

from app.domain.derived import Computed
from app.domain.genome.endpoint import Standing, crossed, estimates, flow, spread
from app.domain.populations import Awaited, populations, with_results
from app.domain.words import CellVerdict, CountStatus, Verdict
from app.i18n import speaking

CELLS = {
    Verdict.PROVEN: [CellVerdict.TUMOUR],
    Verdict.NOT_PROVEN: [CellVerdict.NON_TUMOUR],
    Verdict.NOT_EVALUABLE: [CellVerdict.INDETERMINATE],
    Verdict.PENDING: [],
}


def person(
    number: int, verdict: Verdict, *, verified: Verdict | None = None, enrolled=True, sampled=True, **told
) -> Standing:
    status = {Verdict.AWAITED: None, Verdict.NOT_COUNTED: CountStatus.NOT_DONE}.get(verdict, CountStatus.DONE)
    n_dp = None if status is not CountStatus.DONE else 0 if verdict is Verdict.NO_DP else 3
    known = populations(
        number, enrolled=enrolled, sampled=sampled, status=status, n_dp=n_dp, nd_reason="clotted", dp_min=1
    )
    awaited = Awaited(cells=int(verdict is Verdict.PENDING))
    found = with_results(
        known, CELLS.get(verdict, []), awaited=awaited, usable_tumour=True, usable_wbc=True, proven_min=1
    )
    assert found.verdict is verdict
    return Standing(found, verified or verdict, **told)


def people(**counts: int) -> list[Standing]:
    verdicts = [Verdict[name] for name, count in counts.items() for _each in range(count)]
    return [person(number + 1, verdict) for number, verdict in enumerate(verdicts)]


@pytest.mark.requirement("URS-ENDPT-001")
def test_not_evaluable_and_pending_stay_in_the_literal_denominator():
    primary, evaluable, verified, kept = estimates(
        people(PROVEN=18, NOT_PROVEN=2, NOT_EVALUABLE=5, PENDING=3, NO_DP=30)
    )
    assert (primary.share.x, primary.share.n, primary.status) == (18, 28, Computed.INTERIM)
    assert (evaluable.share.x, evaluable.share.n) == (18, 20)
    assert (verified.share.n, kept.share.n) == (28, 28)


@pytest.mark.requirement("URS-ENDPT-001")
def test_twenty_of_twenty_eight():
    share = estimates(people(PROVEN=20, NOT_PROVEN=8, NO_DP=2))[0].share
    assert (share.low, share.high) == (pytest.approx(51.33, abs=0.005), pytest.approx(86.78, abs=0.005))


@pytest.mark.requirement("URS-ENDPT-002")
@pytest.mark.parametrize(
    ("verdict", "status"), [("AWAITED", Computed.INTERIM), ("PENDING", Computed.INTERIM), ("NO_DP", Computed.COMPUTED)]
)
def test_interim_is_printed_while_a_verdict_is_open(verdict: str, status: Computed):
    assert {each.status for each in estimates(people(PROVEN=3, **{verdict: 1}))} == {status}


@pytest.mark.requirement("URS-ENDPT-003")
def test_without_unverified_cells_the_denominator_stays_and_the_proven_fall():
    told = [person(1, Verdict.PROVEN, verified=Verdict.NOT_EVALUABLE), person(2, Verdict.PROVEN)]
    primary, _evaluable, verified, _kept = estimates(told)
    assert (primary.proven, verified.proven, verified.share.n) == ((1, 2), (2,), 2)


@pytest.mark.requirement("URS-ENDPT-003")
def test_a_signed_exclusion_leaves_the_sensitivity_estimate_alone():
    told = [person(1, Verdict.PROVEN, excluded="drawn after the first dose"), person(2, Verdict.NOT_PROVEN)]
    primary, _evaluable, _verified, kept = estimates(told)
    assert (primary.share.x, primary.share.n) == (1, 2)
    assert (kept.share.x, kept.share.n, kept.numbers) == (0, 1, (2,))


@pytest.mark.requirement("URS-ENDPT-002")
def test_nobody_is_not_estimable_and_a_screen_failure_is_nobody():
    assert estimates([])[0].share.pct is None
    assert estimates([person(1, Verdict.PROVEN, enrolled=False)])[0].share.n == 0


def test_the_flow_says_who_left_where_and_why():
    told = [
        *people(PROVEN=2, NOT_PROVEN=1, NOT_EVALUABLE=1, PENDING=1, NO_DP=2, NOT_COUNTED=1),
        person(9, Verdict.AWAITED, sampled=False),
        person(10, Verdict.AWAITED, enrolled=False),
    ]
    steps = flow(told)
    assert [(step.key, len(step.numbers)) for step in steps] == [
        ("ENROLLED", 9),
        ("SAMPLED", 8),
        ("COUNTED", 7),
        ("DP_POSITIVE", 5),
        ("EVALUABLE", 3),
        ("PROVEN", 2),
    ]
    assert [(left.reason, left.numbers) for left in steps[1].left] == [("No tube was drawn.", (9,))]
    assert [left.numbers for left in steps[4].left] == [(4,), (5,)]
    assert steps[2].left[0].reason.endswith(": clotted")
    with speaking("fr"):
        assert flow(told)[2].left[0].reason.endswith(" : clotted")


verdicts = strategies.lists(strategies.sampled_from(list(Verdict)), max_size=30)


@always(verdicts)
def test_each_step_of_the_flow_is_the_one_before_less_those_who_left(found):
    steps = flow([person(number, verdict) for number, verdict in enumerate(found)])
    for before, after in pairwise(steps):
        gone = {number for left in after.left for number in left.numbers}
        assert set(before.numbers) == set(after.numbers) | gone
        assert not set(after.numbers) & gone


@always(verdicts)
def test_the_proven_of_the_flow_are_those_of_the_endpoint(found):
    told = [person(number, verdict) for number, verdict in enumerate(found)]
    primary, evaluable, _verified, _kept = estimates(told)
    assert flow(told)[-1].numbers == primary.proven == evaluable.proven
    assert flow(told)[3].numbers == primary.numbers


def test_dp_by_ctc():
    told = [
        person(1, Verdict.PROVEN, ctc_positive=True),
        person(2, Verdict.PROVEN, ctc_positive=False),
        person(3, Verdict.NO_DP, ctc_positive=True),
        person(4, Verdict.NO_DP, ctc_positive=False),
        person(5, Verdict.PROVEN),
        person(6, Verdict.AWAITED, ctc_positive=True),
    ]
    found = crossed(told)
    assert (found.dp_ctc, found.dp_only, found.ctc_only, found.neither, found.unknown) == (
        (1,),
        (2,),
        (3,),
        (4,),
        (5, 6),
    )


def test_quartiles_include_both_ends():
    found = spread([4, None, 1, 3, 2])
    assert (found.n, found.median, found.first_quartile, found.third_quartile) == (4, 2.5, 1.75, 3.25)
    assert (found.lowest, found.highest) == (1, 4)
    assert (spread([7.0]).first_quartile, spread([]).median) == (7.0, None)
