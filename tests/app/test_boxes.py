"""A box scanned again: the difference, what is written of it, what is kept, who is in the way."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as always
from hypothesis import strategies as st

from app.actions import boxes, deviations, participants, registers, storage, undo, wga
from app.domain.enrolment import Withdrawal
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.register_forms import BoxForm, PlaceForm
from app.domain.words import Custody, DeviationCode, Restriction, Role, WithdrawalScope
from app.imports.rack import is_rack, read_rack
from app.lab import Lab
from app.queries.boxes import belongs, compared
from app.queries.deviations import deviation_list
from app.queries.history import history
from app.queries.item import item_record
from app.queries.storage import box_view, moves, stays
from tests.app.test_dispatch import amplified, sent
from tests.conftest import as_role
from tests.given import Clock, Given

pytestmark = pytest.mark.requirement("URS-STORE-002")


@pytest.fixture
def box(lab: Lab) -> str:
    """Box 4 of three rows and three columns at -80 °C."""
    freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    code = lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 3, "columns": 3}))
    lab.do(storage.store, code, freezer)
    return code


@pytest.fixture
def tubes(given: Given) -> list[str]:
    """Tubes of two participants, for a box does not mind whose they are."""
    given.participant(23)
    given.participant(24)
    return [given.tube(23 + place % 2) for place in range(5)]


def holds(lab: Lab, box: str) -> dict[str, str]:
    return {each.position: each.barcode for each in lab.ask(box_view, box).holds}


def rearrange(lab: Lab, box: str, seen: dict[str, str], **more) -> boxes.Rearranged:
    version = lab.ask(box_view, box).version
    return lab.do(boxes.rearrange, box, seen, "the box was spilt", seen_version=version, **more)


def test_every_case_of_the_difference_is_told(lab: Lab, box: str, tubes: list[str]):
    other = lab.do(registers.add_box, BoxForm.fill({"name": "Box 7", "rows": 2, "columns": 2}))
    for code, position in zip(tubes[:3], ("A1", "A2", "A3"), strict=True):
        lab.do(storage.store, code, box, position)
    lab.do(storage.store, tubes[3], other, "B2")
    seen = {"A1": tubes[0], "B1": tubes[1], "B2": tubes[3], "B3": "0123456789", "C1": "MB999B001A", "C2": box}
    told = lab.ask(compared, box, seen)
    found = told.difference
    assert [(each.position, each.code) for each in found.in_place] == [("A1", tubes[0])]
    assert [(each.code, each.before, each.position) for each in found.moved] == [(tubes[1], "A2", "B1")]
    assert [(each.position, each.code) for each in found.missing] == [("A3", tubes[2])]
    assert [(each.code, each.position, told.came_from[each.code]) for each in found.foreign] == [
        (tubes[3], "B2", "Box 7 B2")
    ]
    assert [each.position for each in told.odd] == ["B3", "C1", "C2"]
    assert told.odd[0].why == "“0123456789” is no code of this laboratory."
    assert told.odd[2].why == "It is a box itself."
    assert found.empty == ("A2", "A3", "B3", "C1", "C2", "C3")


def test_what_was_seen_becomes_the_record_and_every_stay_before_is_kept(lab: Lab, box: str, tubes: list[str]):
    for code in tubes[:3]:
        lab.do(storage.store, code, box)
    done = rearrange(lab, box, {"C3": tubes[0], "A2": tubes[1], "B1": tubes[4]})
    assert (done.moved, done.came, done.missing) == (1, 1, (tubes[2],))
    assert holds(lab, box) == {"A2": tubes[1], "B1": tubes[4], "C3": tubes[0]}
    assert [(each.where[-2:], each.is_current) for each in lab.ask(moves, tubes[0])] == [("C3", True), ("A1", False)]
    assert [each.is_current for each in lab.ask(moves, tubes[1])] == [True]
    assert [each.is_current for each in lab.ask(moves, tubes[2])] == [False]
    assert len(lab.ask(stays, box)) == 5


def test_what_was_not_found_stays_in_custody_until_a_person_says_that_it_is_lost(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box)
    lab.do(storage.store, tubes[1], box)
    done = rearrange(lab, box, {"A2": tubes[1]})
    record = lab.ask(item_record, tubes[0])
    assert (record.custody, record.place) == (Custody.IN_LAB, "")
    assert lab.ask(history, code=tubes[0])[0].what == "Not found in its box"
    assert lab.do(boxes.lose, done.missing, "looked for in the whole freezer") == 1
    assert lab.ask(item_record, tubes[0]).custody is Custody.LOST
    drafted = lab.ask(deviation_list, lab.today)[0]
    assert drafted.code is DeviationCode.LOST


def test_things_lost_of_two_participants_draft_a_deviation_each(lab: Lab, tubes: list[str]):
    assert lab.do(boxes.lose, tubes[:2], "fell") == 2
    assert sorted(row.number for row in lab.ask(deviation_list, lab.today)) == [23, 24]
    with pytest.raises(Refused, match="lost already"):
        lab.do(boxes.lose, tubes[:1], "fell")


def test_a_change_needs_its_reason_and_a_box_in_order_is_no_change(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "A1")
    version = lab.ask(box_view, box).version
    with pytest.raises(NeedsReason):
        lab.do(boxes.rearrange, box, {"A2": tubes[0]}, " ", seen_version=version)
    with pytest.raises(Refused, match="stands as the record says"):
        lab.do(boxes.rearrange, box, {"A1": tubes[0]}, "checked", seen_version=version)
    assert holds(lab, box) == {"A1": tubes[0]}


@pytest.mark.parametrize("act", ["store", "take out", "undo"])
def test_what_another_person_did_to_the_box_meanwhile_is_a_conflict(
    lab: Lab, store, box: str, tubes: list[str], act: str
):
    lab.do(storage.store, tubes[0], box, "A1")
    if act == "undo":
        lab.do(storage.store, tubes[1], box, "A3")
    version = lab.ask(box_view, box).version
    other = as_role(store, Role.BIOLOGIST)
    match act:
        case "store":
            other.do(storage.store, tubes[2], box, "B1")
        case "take out":
            other.do(storage.take_out, tubes[0])
        case "undo":
            lab.do(undo.last)
    with pytest.raises(Conflict):
        lab.do(boxes.rearrange, box, {"A2": tubes[0]}, "spilt", seen_version=version)


def test_a_thing_that_is_recorded_as_sent_is_told_apart_and_not_stored(lab: Lab, given: Given, box: str):
    product = given.wells(amplified(lab, given))["A01"]
    lab.do(wga.no_qc, product, "measured at the provider")
    sent(lab, product)
    told = lab.ask(compared, box, {"A1": product})
    assert told.difference.is_none
    assert told.odd[0].why == "Recorded as: Shipped. Record its return first."


def test_a_thing_of_a_participant_who_withdrew_may_be_stored(lab: Lab, box: str, tubes: list[str]):
    lab.do(participants.withdraw, 23, Withdrawal.fill({"withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE}))
    assert lab.ask(item_record, tubes[0]).restriction is Restriction.CONSENT
    rearrange(lab, box, {"B2": tubes[0]})
    assert holds(lab, box) == {"B2": tubes[0]}


def test_codes_of_the_maker_are_kept_as_a_remark_with_their_positions(lab: Lab, box: str, tubes: list[str]):
    seen = {"A1": tubes[0], "A2": "3001234567", "C3": "3001234570"}
    rearrange(lab, box, seen, keep_unknown=True)
    assert lab.ask(box_view, box).remark == "Not ours: A2 3001234567, C3 3001234570"
    rearrange(lab, box, seen | {"C3": "3001234599"}, keep_unknown=True)
    assert lab.ask(box_view, box).remark == "Not ours: A2 3001234567, C3 3001234599"
    assert holds(lab, box) == {"A1": tubes[0]}


def test_minutes_out_of_the_freezer_are_counted_for_what_comes_from_elsewhere(
    lab: Lab, box: str, tubes: list[str], clock: Clock
):
    lab.do(storage.store, tubes[0], box, "A1")
    lab.do(storage.store, tubes[1], box, "A2")
    lab.do(storage.take_out, tubes[0])
    clock.forward(minutes=12)
    rearrange(lab, box, {"B1": tubes[0], "B2": tubes[1]})
    assert lab.ask(moves, tubes[0])[0].out_of_freezer_min == 12
    assert lab.ask(moves, tubes[1])[0].out_of_freezer_min is None


def test_undoing_a_rearrangement_gives_the_box_back_as_it_was(lab: Lab, box: str, tubes: list[str]):
    for code in tubes[:3]:
        lab.do(storage.store, code, box)
    before = holds(lab, box)
    rearrange(lab, box, {"C1": tubes[0], "C2": tubes[4]})
    lab.do(undo.last)
    assert holds(lab, box) == before
    assert lab.ask(item_record, tubes[2]).place == "Freezer 2 / Box 4 A3"


def test_a_tube_says_where_it_belongs(lab: Lab, box: str, tubes: list[str]):
    lab.do(storage.store, tubes[0], box, "B2")
    assert lab.ask(belongs, box, tubes[0]).position == "B2"
    assert (lab.ask(belongs, box, tubes[1]).position, lab.ask(belongs, box, tubes[1]).place) == ("", "")


@always(order=st.permutations(range(5)), count=st.integers(0, 5), places=st.permutations(range(9)))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_was_scanned_is_what_the_box_holds_afterwards(lab, box, tubes, order, count, places):
    grid = lab.ask(box_view, box).grid
    seen = {grid[place]: tubes[number] for number, place in zip(order[:count], places, strict=False)}
    if not lab.ask(compared, box, seen).difference.is_none:
        rearrange(lab, box, seen)
    assert holds(lab, box) == seen


@pytest.mark.parametrize(
    "text",
    [
        "A1;MB023B001F\nA2;MB024B001C",
        "Position\tBarcode\nA01\tMB023B001F\nA02\tMB024B001C\nA03\tNO TUBE",
        "Rack,Code,Pos\nR1,MB023B001F,1\nR1,MB024B001C,2\nR1,,3",
        "MB-023-B001-F\ta1\nMB-024-B001-C\ta2",
    ],
)
def test_the_table_of_a_rack_reader_is_read_whatever_its_columns(text: str):
    read = read_rack(text, 3, 3)
    assert [each.replace("-", "") for each in read.values()] == ["MB023B001F", "MB024B001C"]
    assert list(read) == ["A1", "A2"]
    assert is_rack(text) or "Pos" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A1;MB023B001F\nD1;MB024B001C", "“D1” is no position"),
        ("A1;MB023B001F\nA01;MB024B001C", "A1 stands twice"),
        ("MB023B001F;12,5\nMB024B001C;13,0", "No column of this table names positions"),
    ],
)
def test_a_table_that_fits_no_box_is_refused(text: str, said: str):
    with pytest.raises(Refused, match=said):
        read_rack(text, 3, 3)


def test_deviations_of_a_loss_can_be_closed_like_any_other(lab: Lab, tubes: list[str]):
    lab.do(boxes.lose, tubes[:1], "fell")
    row = lab.ask(deviation_list, lab.today)[0]
    lab.do(
        deviations.complete,
        row.id,
        seen=None,
        severity=row.severity,
        description=row.description,
        action_taken="looked",
    )
    lab.do(deviations.close, row.id, seen=None)
