"""Codes in bulk: none twice, none that a slip turns into another, none shared by benches that work at the same time."""

from random import Random

from app.domain.barcode import neighbours
from tests.bench.bench_codes import codes_of_the_grammar, registered_at_once


def test_no_code_of_the_grammar_is_made_twice():
    codes = codes_of_the_grammar(50_000)
    assert len(set(codes)) == 50_000


def test_no_slip_of_one_sign_or_of_two_neighbours_makes_another_code():
    chosen = Random(2).sample(codes_of_the_grammar(50_000), 200)
    assert [(each, neighbours(each)) for each in chosen if neighbours(each)] == []


def test_benches_that_register_at_the_same_time_never_share_a_code(store):
    codes = registered_at_once(store.url, benches=3, each=6)
    assert len(set(codes)) == len(codes) == 18
