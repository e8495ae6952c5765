"""Wells, layouts and turned plates."""

import pytest
from hypothesis import given, strategies

from app.domain.errors import Refused
from app.domain.plate import parse_exceptions, parse_layout, turned, turned_by_180, well_named, wells_of
from app.domain.words import Kind, PlateFormat, SortOutcome

WELLS = wells_of(PlateFormat.PLATE_96)


@given(strategies.sampled_from(WELLS))
def test_turning_a_plate_twice_changes_nothing(well: str):
    assert turned(turned(well)) == well
    assert turned(well) in WELLS


@given(strategies.sampled_from(WELLS), strategies.booleans(), strategies.booleans())
def test_a_well_is_read_with_or_without_its_zero_in_any_case(well: str, short: bool, lower: bool):
    text = f"{well[0]}{int(well[1:])}" if short else well
    assert well_named(text.lower() if lower else text) == well


@given(strategies.integers(0, 95), strategies.integers(0, 95))
def test_a_range_holds_all_wells_between_its_ends(first: int, last: int):
    first, last = sorted((first, last))
    planned = parse_layout(f"DP {WELLS[first]}-{WELLS[last]}")
    assert [each.well for each in planned] == list(WELLS[first : last + 1])


@pytest.mark.requirement("URS-SORT-002")
def test_a_layout_names_kinds_ranges_and_pools():
    planned = {
        each.well: (each.kind, each.n_expected) for each in parse_layout("DP A1-A3, CTC B1, B3; NTC H12; WBC H1 x20")
    }
    assert planned["A02"] == (Kind.DP_CELL, 1)
    assert planned["B03"] == (Kind.CTC, 1)
    assert planned["H12"] == (Kind.NTC, 0)
    assert planned["H01"] == (Kind.WBC, 20)
    assert len(planned) == 7


@pytest.mark.requirement("URS-SORT-002")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("DP A1-A3, CTC A3", "stands twice"),
        ("XYZ A1", "is no kind of cell"),
        ("DP A3-A1", "runs backwards"),
        ("DP Z9", "is no range of wells"),
        ("DP A13", "is no range of wells"),
        ("", "names no well"),
    ],
)
def test_a_layout_that_does_not_fit_says_which_part(text: str, why: str):
    with pytest.raises(Refused, match=why):
        parse_layout(text)


def test_exceptions_are_said_in_english_and_french():
    assert parse_exceptions("done, except A7 empty, B2 lost") == {"A07": SortOutcome.EMPTY, "B02": SortOutcome.LOST}
    assert parse_exceptions("fait, sauf A7 vide") == {"A07": SortOutcome.EMPTY}
    assert parse_exceptions("") == {}
    with pytest.raises(Refused, match="says no outcome"):
        parse_exceptions("A7 strange")


@pytest.mark.requirement("URS-SORT-003")
def test_edge_13_a_turned_plate_is_seen_from_its_control_wells():
    plan = {each.well: each.kind for each in parse_layout("DP A1-A11, NTC H12, WBC H1")}
    filled = [well for well, kind in plan.items() if kind is not Kind.NTC]
    assert not turned_by_180(plan, filled)
    assert turned_by_180(plan, [turned(well) for well in filled])
