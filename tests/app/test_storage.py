"""Storage: positions, moves, minutes out of the freezer, and what undo makes of a move."""

import pytest

from app.actions import registers, storage, undo
from app.actions import tubes as tubes_of_a_draw
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm, PlaceForm
from app.domain.steps.collection import DrawForm
from app.lab import Lab
from app.queries.item import item_record
from app.queries.sheets import placements
from app.queries.storage import box_view, in_place, moves
from tests.given import Clock, Given, tube_form

pytestmark = pytest.mark.requirement("URS-STORE-001")


@pytest.fixture
def freezer(lab: Lab) -> str:
    return lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))


@pytest.fixture
def box(lab: Lab, freezer: str) -> str:
    """Box 4 of two rows and two columns in the freezer."""
    code = lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 2, "columns": 2}))
    lab.do(storage.store, code, freezer)
    return code


@pytest.fixture
def tubes(given: Given) -> list[str]:
    given.participant(23)
    return [given.tube(23) for _place in range(5)]


def test_a_stored_tube_says_where_it_stands_from_the_freezer_down(lab: Lab, box: str, tubes: list[str]):
    assert lab.do(storage.store, tubes[0], box, "b2") == "Freezer 2 / Box 4 B2"
    assert lab.ask(item_record, tubes[0]).place == "Freezer 2 / Box 4 B2"


def test_without_a_position_the_first_free_one_is_taken_and_a_full_box_is_refused(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A2")
    stands = [lab.do(storage.store, code, box) for code in tubes[1:4]]
    assert [each[-2:] for each in stands] == ["A1", "B1", "B2"]
    assert lab.ask(box_view, box).free == 0
    with pytest.raises(Refused, match="Box 4 is full"):
        lab.do(storage.store, tubes[4], box)


def test_a_position_that_is_taken_is_refused_by_name_with_the_next_free_one(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A1")
    with pytest.raises(Refused, match="A1 of Box 4 holds MB-023-B001") as refusal:
        lab.do(storage.store, tubes[1], box, "A01")
    assert "A2" in refusal.value.hint
    assert refusal.value.code == tubes[0]


@pytest.mark.parametrize("position", ["C1", "A3", "A0", "1A", "AA1"])
def test_a_position_outside_the_grid_is_refused(lab: Lab, box: str, tubes: list[str], position: str):
    with pytest.raises(Refused, match="is no position of Box 4") as refusal:
        lab.do(storage.store, tubes[0], box, position)
    assert "A1 to B2" in refusal.value.hint


def test_every_move_is_kept_and_one_is_current(lab: Lab, box: str, freezer: str, tubes: list[str], clock: Clock):
    lab.do(storage.store, tubes[0], box, "A1")
    clock.forward(hours=1)
    lab.do(storage.store, tubes[0], freezer)
    kept = lab.ask(moves, tubes[0])
    assert [(move.where, move.is_current) for move in kept] == [("Freezer 2", True), ("Freezer 2 / Box 4 A1", False)]
    assert [row.is_current for row in lab.ask(placements) if row.barcode == tubes[0]] == [False, True]


def test_minutes_out_of_the_freezer_are_counted_from_taking_out(lab: Lab, box: str, tubes: list[str], clock: Clock):
    lab.do(storage.store, tubes[0], box, "A1")
    lab.do(storage.take_out, tubes[0])
    assert lab.ask(item_record, tubes[0]).place == ""
    clock.forward(minutes=17)
    lab.do(storage.store, tubes[0], box, "A1")
    assert lab.ask(moves, tubes[0])[0].out_of_freezer_min == 17
    clock.forward(minutes=3)
    lab.do(storage.store, tubes[0], box, "A2", out_min=2)
    assert lab.ask(moves, tubes[0])[0].out_of_freezer_min == 2


def test_taking_out_what_stands_nowhere_is_refused(lab: Lab, tubes: list[str]):
    with pytest.raises(Refused, match="stands in no place"):
        lab.do(storage.take_out, tubes[0])


def test_what_stands_in_a_box_moves_with_it(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A1")
    other = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 3", "temperature_c": -20}))
    lab.do(storage.store, box, other)
    assert lab.ask(item_record, tubes[0]).place == "Freezer 3 / Box 4 A1"
    assert [each.barcode for each in lab.ask(in_place, other)] == [box]


def test_a_renamed_place_is_told_by_all_that_stands_in_it(lab: Lab, box: str, freezer: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A1")
    form = PlaceForm.fill({"name": "Freezer 12", "temperature_c": -80})
    lab.do(registers.revise_place, freezer, form, seen=1, reason="renumbered")
    assert lab.ask(item_record, tubes[0]).place == "Freezer 12 / Box 4 A1"


def test_a_box_goes_into_a_place_and_not_into_a_box(lab: Lab, box: str):
    second = lab.do(registers.add_box, BoxForm.fill({"name": "Box 5"}))
    with pytest.raises(Refused, match="is a box itself"):
        lab.do(storage.store, second, box, "A1")


def test_a_tube_is_no_place(lab: Lab, tubes: list[str]):
    with pytest.raises(Refused, match="is neither a box nor a place"):
        lab.do(storage.store, tubes[0], tubes[1])


def test_undoing_a_move_puts_the_item_back_where_it_stood(lab: Lab, box: str, freezer: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A1")
    lab.do(storage.store, tubes[0], freezer)
    lab.do(undo.last)
    assert lab.ask(item_record, tubes[0]).place == "Freezer 2 / Box 4 A1"
    lab.do(undo.last)
    assert lab.ask(item_record, tubes[0]).place == ""
    assert lab.do(storage.store, tubes[1], box, "A1").endswith("A1")


def test_what_lies_in_a_plate_is_stored_with_it(lab: Lab, given: Given, box: str, freezer: str, tubes: list[str]):
    plate = given.plate(23)
    for where in (box, freezer):
        with pytest.raises(Refused, match="lies in MB-000-P001") as refusal:
            lab.do(storage.store, given.wells(plate)["A01"], where)
        assert (refusal.value.code, refusal.value.way_out) == (plate, "open")


def test_what_was_not_received_or_is_used_up_is_not_stored(lab: Lab, given: Given, box: str, tubes: list[str]):
    form = DrawForm.fill({"at": given.moment(hours_ago=1)})
    (expected,) = lab.do(tubes_of_a_draw.collect, form, [tube_form()], number=23)
    with pytest.raises(Refused, match="is not in the laboratory"):
        lab.do(storage.store, expected, box)
    given.fraction(tubes[0])
    with pytest.raises(Refused, match="is used up"):
        lab.do(storage.store, tubes[0], box)
