"""The verdict of a cell and of a patient, each with its reasons."""

import numpy as np
import pytest
from hypothesis import given as always
from hypothesis import settings, strategies

from app.domain.derived import Concordance, QcStatus
from app.domain.genome.cna import CnaEvidence
from app.domain.genome.origin import Cell, judge
from app.domain.genome.quality import CellQc
from app.domain.genome.reasons import Why, sentence
from app.domain.populations import Awaited, populations, with_results
from app.domain.proportion import at_least, one_or_more
from app.domain.words import CellVerdict, CountStatus, Doublet, Kind, Morphology, SortOutcome, Verdict
from app.i18n import speaking
from tests.domain.genome.made import RULE, cell, genotypes, listed, origins, segment

FOUR = ("A", "B", "C", "D")
NONE = {0: (0, 30), 1: (0, 30), 2: (0, 30), 3: (0, 30)}
TWO = {**NONE, 0: (6, 30), 1: (3, 30)}
ONE = {**NONE, 0: (6, 30)}
PAIR = (segment("1", 0, 50, 0.5), segment("1", 0, 51, 0.6))
LIKE = CnaEvidence(3, (PAIR, (segment("2", 0, 50, 0.5), segment("2", 0, 51, 0.6))), 0.8, 0.001, True)
FLAT = CnaEvidence(0, (), None, None, False)
OTHER = CnaEvidence(2, (), 0.1, 0.4, False)


def codes(found) -> list[Why]:
    return [each.code for each in found.reasons]


@pytest.mark.requirement("URS-VERDICT-002")
def test_two_counted_variants_prove_the_origin():
    found = origins({"d": TWO}, FOUR)["d"]
    assert (found.verdict, found.snv, found.counted, found.covered, found.loci) == (
        CellVerdict.TUMOUR,
        True,
        2,
        4,
        (0, 1),
    )
    assert sentence(found.reasons[0]) == "2 of the tumour's 4 variants are counted in the cell."


def test_one_counted_variant_leaves_the_origin_open():
    found = origins({"d": ONE}, FOUR)["d"]
    assert (found.verdict, codes(found)) == (CellVerdict.INDETERMINATE, [Why.FEW_COUNTED])


@pytest.mark.requirement("URS-VERDICT-002")
@pytest.mark.parametrize("kind", [Kind.DP_CELL, Kind.CTC])
def test_one_variant_with_five_reads_proves_where_another_cell_has_it(kind: Kind):
    cells = {"d": ONE, "e": {**NONE, 0: (3, 30)}}
    found = origins(cells, FOUR, told=[cell("d"), cell("e", kind=kind)])
    assert (found["d"].verdict, codes(found["d"])) == (CellVerdict.TUMOUR, [Why.CENSUS])
    assert found["e"].verdict is CellVerdict.INDETERMINATE


@pytest.mark.parametrize(
    "witness",
    [
        {"doublet": Doublet.DOUBLET},
        {"outcome": SortOutcome.MULTIPLE},
        {"morphology": Morphology.CLUSTER},
        {"quality": CellQc(QcStatus.FAIL)},
        {"quality": CellQc(None)},
    ],
)
def test_a_cell_that_is_not_judged_bears_no_witness(witness):
    found = origins({"d": ONE, "e": ONE}, FOUR, told=[cell("d"), cell("e", **witness)])
    assert found["d"].verdict is CellVerdict.INDETERMINATE


@pytest.mark.requirement("URS-VERDICT-003")
def test_variants_of_chip_genes_never_prove_alone():
    names = ("TET2", "DNMT3A", "C", "D")
    both = origins({"d": TWO, "e": TWO}, names)["d"]
    assert (both.verdict, codes(both), both.counted, both.chip) == (CellVerdict.INDETERMINATE, [Why.CHIP_ALONE], 2, 2)
    assert origins({"d": TWO}, ("TET2", "B", "C", "D"))["d"].verdict is CellVerdict.TUMOUR
    census = origins({"d": ONE, "e": ONE}, ("TET2", "B", "C", "D"))["d"]
    assert census.verdict is CellVerdict.INDETERMINATE


@pytest.mark.requirement("URS-VERDICT-003")
def test_edge_17_a_variant_in_cell_tumour_and_blood_is_no_evidence():
    found = origins({"d": TWO}, FOUR, wbc={0: (9, 40), 1: (9, 40), 2: (0, 40), 3: (0, 40)})["d"]
    assert (found.counted, found.listed, found.verdict) == (0, 2, CellVerdict.INDETERMINATE)
    assert Why.FEW_LISTED in codes(found)


@pytest.mark.requirement("URS-VERDICT-001")
def test_without_a_control_every_cell_stays_open():
    """The WBC control dropped out (edge case 16, R18)."""
    found = origins({"d": TWO, "e": NONE}, FOUR, wbc={0: None}, segments={"d": LIKE}, tumour_changes=True)
    assert {each.verdict for each in found.values()} == {CellVerdict.INDETERMINATE}
    assert codes(found["d"]) == [Why.NO_WBC]
    assert found["d"].counted == 2


@pytest.mark.requirement("URS-VERDICT-001")
def test_without_tumour_or_with_nothing_listed_every_cell_stays_open():
    assert codes(origins({"d": NONE}, FOUR, tumour={})["d"]) == [Why.NO_TUMOUR]
    assert codes(origins({"d": NONE}, FOUR, tumour={0: (0, 100)})["d"]) == [Why.NOTHING_LISTED]


@pytest.mark.requirement("URS-VERDICT-001")
def test_without_quality_a_cell_stays_open():
    found = origins({"d": TWO}, FOUR, told=[cell("d", quality=CellQc(None))])["d"]
    assert (found.verdict, codes(found)) == (CellVerdict.INDETERMINATE, [Why.QC_UNKNOWN])


@pytest.mark.requirement("URS-VERDICT-002")
def test_copy_numbers_alone_prove_the_origin():
    """CNA+ and SNV-: the proposal is TUMOUR, the reviewer may set it open (edge case 25)."""
    found = origins({"d": NONE}, FOUR, segments={"d": LIKE}, tumour_changes=True)["d"]
    assert (found.verdict, found.snv, found.cna, codes(found)) == (CellVerdict.TUMOUR, False, True, [Why.CNA])
    with speaking("fr"):
        assert sentence(found.reasons[0]).endswith("r = 0,8, p = 0,001.")


def test_copy_numbers_suffice_where_nothing_was_called():
    found = genotypes()
    (origin,) = judge(
        [cell("d")], found, listed(found, []), RULE, segments={"d": LIKE}, tumour_changes=True, wbc_segments=True
    )
    assert (origin.verdict, origin.listed) == (CellVerdict.TUMOUR, 0)


@pytest.mark.parametrize(("evidence", "codes_"), [(None, []), (FLAT, []), (OTHER, [Why.CNA_NOT_FLAT])])
def test_none_of_enough_covered_variants_is_not_of_the_tumour(evidence, codes_):
    found = origins({"d": NONE}, FOUR, segments={"d": evidence} if evidence else {}, tumour_changes=True)["d"]
    assert found.verdict is (CellVerdict.INDETERMINATE if codes_ else CellVerdict.NON_TUMOUR)
    assert codes(found) == (codes_ or [Why.NONE_COUNTED])


@pytest.mark.parametrize(
    ("listed_", "covered", "verdict"),
    [
        (2, 2, CellVerdict.INDETERMINATE),
        (3, 2, CellVerdict.INDETERMINATE),
        (3, 3, CellVerdict.NON_TUMOUR),
        (7, 3, CellVerdict.INDETERMINATE),
        (7, 4, CellVerdict.NON_TUMOUR),
        (6, 3, CellVerdict.NON_TUMOUR),
    ],
)
def test_half_of_the_list_and_three_loci_must_be_covered(listed_: int, covered: int, verdict: CellVerdict):
    mine = {number: (0, 10) if number < covered else (0, 9) for number in range(listed_)}
    assert origins({"d": mine}, [f"G{number}" for number in range(listed_)])["d"].verdict is verdict


def test_a_variant_counted_at_little_depth_keeps_a_cell_from_being_excluded():
    assert origins({"d": {**NONE, 0: (3, 5)}}, FOUR)["d"].verdict is CellVerdict.INDETERMINATE


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"voided": True}, Why.VOIDED),
        ({"outcome": SortOutcome.EMPTY}, Why.OUTCOME),
        ({"outcome": SortOutcome.MULTIPLE}, Why.OUTCOME),
        ({"outcome": SortOutcome.CONTAMINATED}, Why.OUTCOME),
        ({"outcome": SortOutcome.LOST}, Why.OUTCOME),
        ({"doublet": Doublet.DOUBLET}, Why.DOUBLET),
        ({"morphology": Morphology.CLUSTER}, Why.CLUSTER),
        ({"identity": Concordance.DISCORDANT}, Why.DISCORDANT),
        ({"quality": CellQc(QcStatus.FAIL)}, Why.QC_FAIL),
        ({"quality": CellQc(QcStatus.NOT_SEQUENCED)}, Why.NOT_SEQUENCED),
    ],
)
def test_a_cell_that_may_not_be_judged_has_no_verdict(told, why: Why):
    found = origins({"d": TWO}, FOUR, told=[cell("d", **told)])["d"]
    assert (found.verdict, codes(found), found.informative) == (None, [why], False)
    assert "{" not in sentence(found.reasons[0])


def test_an_unverified_cell_takes_part_by_the_setting_and_is_said_so():
    told = [cell("d", outcome=SortOutcome.UNVERIFIED, doublet=Doublet.UNCERTAIN, identity=Concordance.UNTESTABLE)]
    found = origins({"d": TWO}, FOUR, told=told)["d"]
    assert found.verdict is CellVerdict.TUMOUR
    assert [each.code for each in found.remarks] == [Why.UNVERIFIED, Why.DOUBLET_UNCERTAIN, Why.IDENTITY_UNTESTABLE]
    out = origins({"d": TWO}, FOUR, told=told, unverified_take_part=False)["d"]
    assert (out.verdict, codes(out)) == (None, [Why.UNVERIFIED_OUT])


@pytest.mark.requirement("URS-VERDICT-002")
def test_a_variant_of_one_cell_alone_is_private_and_no_proof():
    mine = {**NONE, 9: (20, 40), 8: (20, 40)}
    found = origins({"d": mine, "e": {**NONE, 8: (20, 40)}}, FOUR)["d"]
    assert (found.private, found.counted, found.verdict) == (1, 0, CellVerdict.NON_TUMOUR)


def test_no_cells_are_no_verdicts():
    assert origins({}, FOUR, told=[]) == {}


reads = strategies.none() | strategies.integers(0, 60).flatmap(
    lambda depth: strategies.tuples(strategies.integers(0, depth), strategies.just(depth))
)
NAMES = ("A", "B", "TET2", "D", "E")
profiles = strategies.lists(
    strategies.fixed_dictionaries(dict.fromkeys(range(len(NAMES)), reads)), min_size=1, max_size=6
)


def cells_of(rows) -> dict:
    return {f"c{number}": row for number, row in enumerate(rows)}


@settings(max_examples=80, deadline=None)
@always(profiles, strategies.randoms())
def test_the_order_of_cells_changes_nothing(rows, shuffle):
    cells = cells_of(rows)
    names = list(cells)
    shuffle.shuffle(names)
    once, again = origins(cells, NAMES), origins({name: cells[name] for name in names}, NAMES)
    assert once == {name: again[name] for name in once}


@settings(max_examples=80, deadline=None)
@always(profiles)
def test_a_cell_without_data_changes_no_verdict_of_another(rows):
    cells = cells_of(rows)
    more = origins({**cells, "empty": dict.fromkeys(range(len(NAMES)))}, NAMES)
    assert more.pop("empty").verdict is CellVerdict.INDETERMINATE
    assert more == origins(cells, NAMES)


@settings(max_examples=120, deadline=None)
@always(profiles, strategies.data())
def test_one_more_counted_variant_never_takes_a_proof_away(rows, data):
    before = origins(cells_of(rows), NAMES)
    which, locus = data.draw(strategies.integers(0, len(rows) - 1)), data.draw(strategies.integers(0, len(NAMES) - 1))
    depth = data.draw(strategies.integers(5, 40))
    was = rows[which][locus]
    more = (max(5, was[0]), was[1]) if was and was[1] <= 50 and was[1] >= 5 else (depth, depth)
    after = origins(cells_of([*rows[:which], {**rows[which], locus: more}, *rows[which + 1 :]]), NAMES)
    for code, each in before.items():
        if each.verdict is CellVerdict.TUMOUR:
            assert after[code].verdict is CellVerdict.TUMOUR


def falsely_proven(wrong: np.ndarray, *, depth: int, told: bool) -> float:
    """The share of patients proven by wrong reads alone: `wrong` is patients x loci x cells, `told` with its reads."""
    names, proven = [f"G{number}" for number in range(wrong.shape[1])], 0
    for patient_ in wrong:
        if told:
            cells = {
                f"c{at}": {row: (int(each), depth) for row, each in enumerate(mine)}
                for at, mine in enumerate(patient_.T)
            }
            proven += any(each.verdict is CellVerdict.TUMOUR for each in origins(cells, names).values())
        else:
            proven += bool((patient_ > 0).sum(axis=0).max() >= RULE.snv_counted_min)
    return proven / len(wrong)


@pytest.mark.requirement("URS-VERDICT-002")
def test_without_a_floor_one_wrong_locus_in_a_hundred_proves_three_patients_of_four_and_with_it_none():
    """The domain's example (3.4): 60 loci, 11 cells, 1 % of the loci wrong, by one read or two of 30."""
    draw = np.random.default_rng(11)
    wrong = (draw.random((200, 60, 11)) < 0.01) * draw.integers(1, 3, (200, 60, 11))
    exact = one_or_more(11, at_least(2, 60, 0.01))
    assert exact == pytest.approx(0.76, abs=0.005)
    assert falsely_proven(wrong, depth=30, told=False) == pytest.approx(
        exact, abs=3 * np.sqrt(exact * (1 - exact) / 200)
    )
    assert falsely_proven(wrong, depth=30, told=True) == 0


@pytest.mark.parametrize(("error", "depth", "needed"), [(0.01, 30, 3), (0.01, 50, 5), (0.001, 30, 3)])
def test_the_floor_lets_through_what_the_binomial_distribution_says(error: float, depth: int, needed: int):
    """Of wrong reads one in a hundred, three of 30 come by chance in a sixth of the patients: the floor's own limit."""
    exact = one_or_more(11, at_least(2, 60, at_least(needed, depth, error)))
    wrong = np.random.default_rng(12).binomial(depth, error, (100, 60, 11))
    assert falsely_proven(wrong, depth=depth, told=True) == pytest.approx(exact, abs=3 * np.sqrt(exact / 100) + 0.01)


def test_the_floor_is_weakest_where_three_reads_are_a_tenth():
    at_30, at_31 = (one_or_more(11, at_least(2, 60, at_least(need, deep, 0.01))) for need, deep in ((3, 30), (4, 31)))
    assert (at_30, at_31) == (pytest.approx(0.173, abs=0.001), pytest.approx(0.001, abs=0.001))


# ---- the patient


def patient(cells=(), *, n_dp: int | None = 3, status: CountStatus | None = CountStatus.DONE, minimum: int = 1, **told):
    known = populations(1, enrolled=True, sampled=True, status=status, n_dp=n_dp, nd_reason="clotted", dp_min=1)
    told = {"awaited": Awaited(), "usable_tumour": True, "usable_wbc": True, **told}
    return with_results(known, cells, proven_min=minimum, **told)


T, N, O = CellVerdict.TUMOUR, CellVerdict.NON_TUMOUR, CellVerdict.INDETERMINATE  # noqa: E741


@pytest.mark.requirement("URS-VERDICT-004")
@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"cells": [T], "status": None, "n_dp": None}, Verdict.AWAITED),
        ({"cells": [T], "status": CountStatus.NOT_DONE, "n_dp": None}, Verdict.NOT_COUNTED),
        ({"cells": [T], "n_dp": 0}, Verdict.NO_DP),
        ({"cells": [T, N, O], "awaited": Awaited(2, tumour=True)}, Verdict.PROVEN),
        ({"cells": [N, O], "awaited": Awaited(1)}, Verdict.PENDING),
        ({"cells": [O], "awaited": Awaited(wbc=True), "usable_wbc": False}, Verdict.PENDING),
        ({"cells": [O], "usable_wbc": False}, Verdict.NOT_EVALUABLE),
        ({"cells": [N], "usable_tumour": False}, Verdict.NOT_EVALUABLE),
        ({"cells": [O, None]}, Verdict.NOT_EVALUABLE),
        ({"cells": []}, Verdict.NOT_EVALUABLE),
        ({"cells": [None]}, Verdict.NOT_EVALUABLE),
        ({"cells": [N, O]}, Verdict.NOT_PROVEN),
        ({"cells": [T, N], "minimum": 2}, Verdict.NOT_PROVEN),
        ({"cells": [T, T], "minimum": 2}, Verdict.PROVEN),
    ],
)
def test_the_patient_has_the_first_verdict_that_holds(told, verdict: Verdict):
    assert patient(**told).verdict is verdict


def test_counted_and_none_recovered_stays_and_is_not_evaluable():
    """Edge case 7; a confirmed doublet alone, edge case 8."""
    found = patient([])
    assert (found.dp_positive, found.reason) == (True, "DP cells were counted and none was recovered.")
    assert patient([None]).reason == "No DP cell is informative."


def test_the_patients_reason_is_a_sentence_in_both_languages():
    awaited = Awaited(2, tumour=True, wbc=True)
    assert patient([O], awaited=awaited).reason.startswith("Results of 2 DP cells expected. The tumour's")
    with speaking("fr"):
        assert patient([T, T]).reason == "2 cellules DP d'origine tumorale."


@always(
    strategies.lists(strategies.sampled_from([T, N, O, None]), max_size=6),
    strategies.booleans(),
    strategies.booleans(),
    strategies.booleans(),
)
def test_one_more_tumour_cell_never_takes_a_patients_proof_away(cells, waits, tumour, wbc):
    told = {"awaited": Awaited(int(waits)), "usable_tumour": tumour, "usable_wbc": wbc}
    before = patient(cells, **told).verdict
    assert patient([*cells, T], **told).verdict is Verdict.PROVEN
    assert (before is Verdict.PROVEN) == (T in cells)


def test_a_cell_is_named_by_its_column():
    assert Cell("MB-001-D001", Kind.DP_CELL, None, CellQc(None)).code == "MB-001-D001"
