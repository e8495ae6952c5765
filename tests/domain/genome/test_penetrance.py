"""Penetrance, classes, drop-out and heterogeneity against the domain's numbers and a real matrix."""

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as always
from hypothesis import settings, strategies

from app.domain.derived import Prevalence
from app.domain.genome.genotypes import Genotypes, gather
from app.domain.genome.interval import exact_intervals
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, calls_of
from app.domain.genome.penetrance import CLASSES, Ado, filled, heterogeneity, listed_for, penetrance, prevalence
from app.domain.proportion import proportion
from tests.domain.genome.made import RULE, genotypes, listed, matrix

XU = Path(__file__).parents[4] / "shared" / "examples"


def only(*rows: str, **told):
    (found,) = penetrance(matrix(*rows), RULE, **told).rows()
    return found


@pytest.mark.requirement("URS-ENDPT-004")
def test_seven_of_twelve_informative_cells():
    found = only("1111111" + "00000" + "....")
    assert (found.k, found.m, found.prevalence) == (7, 12, Prevalence.SUBCLONAL)
    shares = [100 * each for each in (found.share, found.low, found.high)]
    assert shares == [pytest.approx(58.3, abs=0.05), pytest.approx(27.67, abs=0.005), pytest.approx(84.83, abs=0.005)]


@pytest.mark.requirement("URS-ENDPT-004")
@pytest.mark.parametrize(
    ("row", "name", "clonal", "few"),
    [
        ("...", Prevalence.NO_DATA, False, True),
        ("00.", Prevalence.ABSENT, False, True),
        ("0..", Prevalence.ABSENT, False, True),
        ("100", Prevalence.PRIVATE, False, False),
        ("10.", Prevalence.PRIVATE, False, True),
        ("11.", Prevalence.IN_ALL, False, True),
        ("11111.", Prevalence.IN_ALL, False, False),
        ("111111", Prevalence.IN_ALL, True, False),
        ("110", Prevalence.SUBCLONAL, False, False),
        ("1..", Prevalence.ONE_CELL, False, True),
    ],
)
def test_the_class_of_an_alteration(row: str, name: Prevalence, clonal: bool, few: bool):
    found = only(row)
    assert (found.prevalence, found.clonal, found.few) == (name, clonal, few)


def test_no_informative_cell_is_not_estimable():
    found = only("...")
    assert (found.share, found.low, found.high, found.corrected) == (None, None, None, None)


def test_the_classes_are_exhaustive_and_a_count_above_all_is_refused():
    for m in range(30):
        for k in range(m + 1):
            assert CLASSES[int(prevalence(np.array([k]), np.array([m]))[0])] in Prevalence
    with pytest.raises(ValueError, match="more cells than are informative"):
        prevalence(np.array([3]), np.array([2]))


def test_a_variant_counted_at_little_depth_is_in_neither_number():
    (found,) = penetrance(genotypes(a={0: (5, 9)}, b={0: (5, 10)}, c={0: (2, 40)}), RULE).rows()
    assert (found.k, found.m) == (1, 2)


def test_the_intervals_are_those_of_one_proportion_after_another():
    pairs = [(k, m) for m in range(25) for k in range(m + 1)]
    low, high = exact_intervals([k for k, _m in pairs], [m for _k, m in pairs])
    for place, (k, m) in enumerate(pairs):
        one = proportion(k, m)
        if m:
            assert (100 * low[place], 100 * high[place]) == (pytest.approx(one.low), pytest.approx(one.high))
        else:
            assert np.isnan(low[place])
            assert one.low is None


def test_drop_out_raises_the_estimate_beside_the_raw_share():
    found = only("1100.", ado=[Ado(0.2), Ado(0.4), Ado(0.2), Ado(0.4), Ado(0.9)])
    assert (found.share, found.corrected) == (0.5, pytest.approx(2 / (0.9 + 0.8 + 0.9 + 0.8)))
    assert only("1111", ado=[Ado(0.3)] * 4).corrected == 1


def test_nothing_is_corrected_where_the_tumour_lost_an_allele_or_nobody_has_a_drop_out():
    assert only("10", ado=[Ado(0.2)] * 2, loss=np.array([True])).corrected is None
    found = penetrance(matrix("10"), RULE)
    assert (found.unknown_ado, found.assumed, next(found.rows()).corrected) == (True, 2, None)


def test_a_cell_without_drop_out_takes_the_median_of_its_run_else_of_all():
    told = [Ado(0.1, "r1"), Ado(0.3, "r1"), Ado(None, "r1"), Ado(0.5, "r2"), Ado(None, "r3")]
    shares, assumed = filled(told)
    assert shares.tolist() == pytest.approx([0.1, 0.3, 0.2, 0.5, 0.3])
    assert assumed == 2


def test_the_rows_shown_are_the_list_and_what_two_cells_have():
    found = genotypes(
        ffpe={0: (30, 100), 1: (0, 100), 2: (0, 100)},
        wbc={0: (0, 50)},
        a={0: (0, 30), 1: (9, 30), 2: (9, 30)},
        b={1: (9, 30), 2: (0, 30)},
    )
    assert listed_for(found.of(["a", "b"]), listed(found, "ABC"), RULE).tolist() == [True, True, False]


def test_profiles_entropy_and_distance():
    found = heterogeneity(matrix("110.", "100.", "11.1"), RULE)
    assert (found.cells, found.profiles, found.shannon) == (4, 4, pytest.approx(math.log(4)))
    # pairs: c0c1 1 of 3, c0c2 2 of 2, c1c2 1 of 2, c0c3 0 of 1, c1c3 0 of 1; c2 and c3 share no locus
    assert (found.pairs, found.left_out) == (5, 1)
    assert found.distance == pytest.approx((1 / 3 + 1 + 1 / 2 + 0 + 0) / 5)


def test_equal_cells_do_not_differ_and_one_or_no_cell_has_no_distance():
    same = heterogeneity(matrix("111", "000"), RULE)
    assert (same.profiles, same.shannon, same.distance) == (1, 0.0, 0.0)
    one = heterogeneity(matrix("1"), RULE)
    assert (one.distance, one.pairs) == (None, 0)
    assert heterogeneity(genotypes().of([]), RULE).cells == 0
    apart = heterogeneity(matrix("1.", ".1"), RULE)
    assert (apart.distance, apart.left_out, apart.profiles) == (None, 1, 2)


texts = strategies.integers(1, 7).flatmap(
    lambda width: strategies.lists(strategies.text("10.", min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=120, deadline=None)
@always(texts)
def test_counts_and_bounds_keep_their_order(rows):
    found = penetrance(matrix(*rows), RULE, ado=[Ado(0.25)] * len(rows[0]))
    for text, each in zip(rows, found.rows(), strict=True):
        assert (each.k, each.m) == (text.count("1"), len(text) - text.count("."))
        assert each.prevalence in Prevalence
        if each.m:
            assert each.low <= each.share <= each.high
            assert each.share <= each.corrected + 1e-12 <= 1 + 1e-9
            assert each.clonal == (each.low > 0.5)


@settings(max_examples=80, deadline=None)
@always(texts, strategies.randoms())
def test_neither_the_order_of_cells_nor_a_cell_without_data_changes_anything(rows, shuffle):
    order = list(range(len(rows[0])))
    shuffle.shuffle(order)
    other = ["".join(row[place] for place in order) for row in rows]
    usual = list(penetrance(matrix(*rows), RULE).rows())
    assert usual == list(penetrance(matrix(*other), RULE).rows())
    assert usual == list(penetrance(matrix(*(row + "." for row in rows)), RULE).rows())
    once, again = heterogeneity(matrix(*rows), RULE), heterogeneity(matrix(*other), RULE)
    assert (once.profiles, once.pairs, once.left_out) == (again.profiles, again.pairs, again.left_out)
    assert (once.shannon, once.distance) == (pytest.approx(again.shannon), pytest.approx(again.distance))


@settings(max_examples=80, deadline=None)
@always(texts)
def test_the_distance_is_that_of_a_plain_loop(rows):
    distances, left_out = [], 0
    for one, other in itertools.combinations(range(len(rows[0])), 2):
        both = [(row[one], row[other]) for row in rows if "." not in (row[one], row[other])]
        left_out += not both
        if both:
            distances.append(sum(a != b for a, b in both) / len(both))
    found = heterogeneity(matrix(*rows), RULE)
    assert (found.pairs, found.left_out) == (len(distances), left_out)
    assert found.distance == (pytest.approx(sum(distances) / len(distances), abs=1e-6) if distances else None)


def xu() -> tuple[list[str], Genotypes]:
    states = {"0": REFERENCE, "1": MUTATED, "2": MUTATED, "3": NO_DATA}
    names = (XU / "matrix-xu.genes.txt").read_text("utf-8").split()
    lines = [[states[each] for each in line.split()] for line in (XU / "matrix-xu.txt").read_text("utf-8").splitlines()]
    parts = [
        (f"c{at}", calls_of({"row": range(len(names)), "state": column}))
        for at, column in enumerate(zip(*lines, strict=True))
    ]
    return names, gather(parts).genotypes


@pytest.mark.requirement("URS-ENDPT-004")
@pytest.mark.real
@pytest.mark.skipif(not XU.exists(), reason="the real examples are not here")
def test_a_published_matrix_gives_the_counts_made_independently():
    names, found = xu()
    with (XU / "matrix-xu.penetrance.csv").open(encoding="utf-8") as file:
        expected = [
            (row["alteration"], int(row["cells_with"]), int(row["cells_informative"])) for row in csv.DictReader(file)
        ]
    rows = penetrance(found, RULE).rows()
    assert [(name, row.k, row.m) for name, row in zip(names, rows, strict=True)] == expected
