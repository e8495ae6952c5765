"""The difference of a box: in place, moved, missing, foreign, empty; applied, it gives what was seen."""

from collections.abc import Mapping

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from app.domain.box import Difference, difference, names_position, position_of, positions
from app.domain.errors import Refused

GRID = positions(4, 5)
INSIDE = [f"tube {number}" for number in range(12)]
OUTSIDE = [f"stranger {number}" for number in range(6)]


def applied(held: Mapping[str, str], found: Difference) -> dict[str, str]:
    gone = {each.code for each in (*found.missing, *found.moved)}
    after = {position: code for position, code in held.items() if code not in gone}
    return after | {each.position: each.code for each in (*found.moved, *found.foreign)}


@st.composite
def boxes(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """What a box holds, and any permutation of any subset of it, with strangers, seen anywhere in it."""
    held = dict(zip(draw(st.permutations(GRID)), draw(st.lists(st.sampled_from(INSIDE), unique=True)), strict=False))
    seen = draw(st.lists(st.sampled_from([*held.values(), *OUTSIDE]), unique=True))
    return held, dict(zip(draw(st.permutations(GRID)), draw(st.permutations(seen)), strict=False))


@always(boxes())
def test_the_difference_applied_gives_what_was_seen(both: tuple[dict[str, str], dict[str, str]]):
    held, seen = both
    found = difference(held, seen, GRID)
    assert applied(held, found) == seen
    assert difference(applied(held, found), seen, GRID).is_none


@always(boxes())
def test_each_thing_and_each_position_is_told_once(both: tuple[dict[str, str], dict[str, str]]):
    held, seen = both
    found = difference(held, seen, GRID)
    codes = [each.code for each in (*found.in_place, *found.moved, *found.missing, *found.foreign)]
    assert sorted(codes) == sorted({*held.values(), *seen.values()})
    assert {*found.empty} == {*GRID} - {*seen}


def test_two_tubes_that_changed_places_are_both_moved():
    found = difference({"A1": "one", "A2": "two"}, {"A1": "two", "A2": "one"}, GRID)
    assert [(each.code, each.before, each.position) for each in found.moved] == [
        ("two", "A2", "A1"),
        ("one", "A1", "A2"),
    ]
    assert not found.missing


def test_each_position_has_one_number_row_by_row():
    assert [position_of(number, GRID) for number in range(1, len(GRID) + 1)] == list(GRID)


@pytest.mark.parametrize("number", [0, len(GRID) + 1, 10**9])
def test_a_number_of_no_position_is_refused(number: int):
    with pytest.raises(Refused, match="no position"):
        position_of(number, GRID)


@pytest.mark.parametrize(
    ("typed", "is_position"),
    [("B4", True), (" b 04 ", True), ("C12", True), ("23", False), ("B", False), ("A101", False), ("MB023B001", False)],
)
def test_a_letter_and_one_or_two_digits_name_a_position(typed: str, *, is_position: bool):
    assert names_position(typed) is is_position
