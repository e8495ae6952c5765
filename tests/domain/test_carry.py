"""The table of pairs: what two scans mean, each pair of kinds in one line at most, in one direction."""

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from app.domain.carry import PAIRS, Back, Carry, in_words, meaning, pair_of, pairs_from
from app.domain.words import Kind

pytestmark = pytest.mark.requirement("URS-SCAN-006")

KINDS = st.sampled_from(Kind)


@always(KINDS, KINDS)
def test_a_pair_of_kinds_stands_in_one_line_at_most(thing: Kind, target: Kind):
    assert sum(thing in each.things and target in each.targets for each in PAIRS) <= 1


@always(KINDS, KINDS)
def test_a_pair_and_the_same_pair_turned_never_both_begin_with_the_thing(first: Kind, second: Kind):
    assert not (first is not second and pair_of(first, second) and pair_of(second, first))


@always(KINDS, KINDS)
def test_the_other_way_round_means_the_same_is_refused_or_opens(first: Kind, second: Kind):
    there, back = meaning(first, second), meaning(second, first)
    if there.pair is None or there.is_turned:
        return
    assert back.is_turned is (there.pair.back is not Back.OPENS)
    assert back.carry is (Carry.OPEN if there.pair.back is Back.OPENS else there.carry)


@pytest.mark.parametrize("nothing", [Kind.LOT, Kind.INSTRUMENT, Kind.PERSON, Kind.COMMAND])
def test_what_is_no_thing_is_carried_nowhere(nothing: Kind):
    assert all(meaning(nothing, target).carry is Carry.OPEN for target in Kind)


@pytest.mark.parametrize(
    ("thing", "carries"),
    [
        (Kind.BLOOD, {Carry.BOX, Carry.PLACE, Carry.SORT, Carry.RUN, Carry.LABEL}),
        (Kind.ALIQUOT, {Carry.BOX, Carry.PLACE, Carry.SHIPMENT}),
        (Kind.BOX, {Carry.PLACE}),
        (Kind.PLATE, {Carry.BOX, Carry.PLACE, Carry.SHIPMENT, Carry.LABEL}),
        (Kind.LOT, set()),
    ],
)
def test_what_can_come_next_follows_from_the_kind(thing: Kind, carries: set[Carry]):
    assert {each.carry for each in pairs_from(thing)} == carries


def test_the_line_of_next_scans_names_each_once_and_is_empty_where_nothing_goes():
    assert in_words(("a box", "a place", "a box")) == "Next scan: a box, a place."
    assert in_words(()) == ""


def test_every_transfer_is_told_in_the_documentation(pytestconfig: pytest.Config):
    told = (pytestconfig.rootpath / "docs/pairs.md").read_text("utf-8")
    first_words = {line.split("|")[1].strip() for line in told.splitlines() if line.startswith("| ")}
    assert {each.carry.value for each in PAIRS} <= first_words
