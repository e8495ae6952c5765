"""Calls of several samples and files side by side: nothing overwritten, nothing merged in silence."""

import numpy as np
import pytest

from app.domain.genome.genotypes import borderline, counted, gather, informative
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, calls_of
from tests.domain.genome.made import RULE, calls, genotypes


def test_alterations_of_any_number_are_rows_in_order():
    found = gather([("a", calls({2_000_000_000: (5, 20), 7: (0, 30)})), ("b", calls({9: (4, 8)}))]).genotypes
    assert found.alterations.tolist() == [7, 9, 2_000_000_000]
    assert found.state.tolist() == [[REFERENCE, NO_DATA], [NO_DATA, MUTATED], [MUTATED, NO_DATA]]
    assert found.depth.tolist() == [[30, -1], [-1, 8], [20, -1]]


def test_two_files_that_tell_one_sample_complete_each_other():
    found = gather([("a", calls({1: (5, 20), 2: None})), ("a", calls({2: (0, 30)}))])
    assert found.conflicts == ()
    assert found.genotypes.state.tolist() == [[MUTATED], [REFERENCE]]


def test_the_same_call_told_twice_is_no_conflict():
    assert gather([("a", calls({1: (5, 20)})), ("a", calls({1: (5, 20)}))]).conflicts == ()


def test_mutated_against_reference_is_reported_and_neither_is_believed():
    parts = [("a", calls({1: (5, 20)})), ("a", calls({1: (0, 30)})), ("a", calls({1: (5, 20)}))]
    found = gather(parts)
    (conflict,) = found.conflicts
    assert (conflict.alteration, conflict.sample, conflict.parts) == (1, "a", (0, 1, 2))
    assert (conflict.states, conflict.contradicts) == ((MUTATED, REFERENCE, MUTATED), True)
    assert found.genotypes.state.tolist() == [[NO_DATA]]
    assert found.genotypes.depth.tolist() == [[-1]]


def test_other_reads_of_one_state_are_reported_and_the_first_call_stands():
    found = gather([("a", calls({1: (5, 20)})), ("a", calls({1: (9, 50)}))])
    assert [each.contradicts for each in found.conflicts] == [False]
    assert (found.genotypes.alt.tolist(), found.genotypes.depth.tolist()) == ([[5]], [[20]])


def test_a_file_without_reads_contradicts_none_that_tells_them():
    bare = calls_of({"row": [1], "state": [MUTATED]})
    found = gather([("a", bare), ("a", calls({1: (5, 20)}))])
    assert (found.conflicts, found.genotypes.depth.tolist()) == ((), [[20]])


def test_calls_of_other_samples_never_meet():
    found = gather([("a", calls({1: (5, 20)})), ("b", calls({1: (0, 30)}))])
    assert (found.conflicts, found.genotypes.state.tolist()) == ((), [[MUTATED, REFERENCE]])


def test_no_calls_at_all_are_no_rows():
    found = gather([("a", calls({}))]).genotypes
    assert (found.samples, found.state.shape) == (("a",), (0, 1))
    assert gather([]).genotypes.of(["x"]).state.shape == (0, 1)


def test_a_sample_that_no_file_holds_is_a_column_without_data():
    found = genotypes(a={1: (5, 20)}).of(["x", "a"])
    assert found.state.tolist() == [[NO_DATA, MUTATED]]
    assert np.isnan(found.share).tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("alt", "depth", "counts"),
    [(3, 30, True), (2, 10, False), (3, 31, False), (3, 6, True), (0, 50, False), (10, 100, True), (9, 100, False)],
)
def test_a_variant_is_counted_from_three_reads_and_a_tenth_of_them(alt: int, depth: int, counts: bool):
    assert counted(genotypes(a={1: (alt, depth)}), RULE).tolist() == [[counts]]


def test_without_reads_the_state_decides_and_no_data_never_counts():
    found = gather([("a", calls_of({"row": [1, 2, 3], "state": [MUTATED, REFERENCE, NO_DATA]}))]).genotypes
    assert counted(found, RULE).ravel().tolist() == [True, False, False]


def test_reads_of_a_locus_without_data_do_not_count():
    found = gather([("a", calls_of({"row": [1], "state": [NO_DATA], "alt": [9], "depth": [20]}))]).genotypes
    assert not counted(found, RULE).any()
    assert not informative(found, RULE).any()


def test_a_vaf_told_alone_must_reach_its_limit():
    rows = {"row": [1, 2], "state": [MUTATED, MUTATED], "vaf": [0.1, 0.09]}
    assert counted(gather([("a", calls_of(rows))]).genotypes, RULE).ravel().tolist() == [True, False]


def test_a_variant_counted_at_little_depth_is_evidence_and_not_informative():
    found = genotypes(a={1: (3, 6), 2: (0, 10), 3: (0, 19), 4: (0, 20)})
    assert counted(found, RULE).ravel().tolist() == [True, False, False, False]
    assert informative(found, RULE).ravel().tolist() == [False, True, True, True]
    assert borderline(found, RULE).ravel().tolist() == [False, True, True, False]


def test_one_hundredth_kept_in_four_bytes_is_not_below_one_hundredth():
    found = gather([("a", calls_of({"row": [1], "state": [MUTATED], "vaf": [0.01]}))]).genotypes
    assert found.share.tolist() == [[0.01]]
