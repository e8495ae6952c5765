"""A list of codes against the record, and one act on all of it."""

import pytest
from sqlalchemy import event

from app.actions import holds, labels, on_list, registers, shipments, storage, transfers, undo
from app.actions.on_list import Act, Order
from app.domain.barcode import Barcode, check_character
from app.domain.code_list import codes_in
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm
from app.domain.words import Kind, Restriction
from app.lab import Lab
from app.queries.code_list import code_list, note_of
from app.queries.item import item_record
from app.queries.labels import labels as waiting_labels
from app.queries.storage import box_view
from db.models import OutageKit, Reserved
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-SCAN-009")


@pytest.fixture
def tubes(given: Given) -> list[str]:
    given.participant(23)
    return [given.tube(23) for _place in range(4)]


@pytest.fixture
def box(lab: Lab) -> str:
    return lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 1, "columns": 3}))


def listed(lab: Lab, text: str):
    return lab.ask(code_list, codes_in(text))


def test_the_list_tells_what_each_code_stands_for_in_the_order_of_entry(lab: Lab, tubes: list[str], box: str):
    lab.do(storage.store, tubes[1], box, "A2")
    lab.do(holds.put, tubes[2], "volume to be checked")
    found = listed(lab, f"{tubes[2]}\n{box}\n{tubes[1]}\n{tubes[2]}")
    assert [row.barcode for row in found.rows] == [tubes[2], box, tubes[1]]
    assert found.rows[0].restriction is Restriction.HOLD
    assert [note_of(row) for row in found.rows] == ["entered 2 times", "", ""]
    assert (found.rows[2].number, found.rows[2].place_text, found.rows[1].kind) == (23, "Box 4 A2", Kind.BOX)


def test_what_is_not_in_the_list_says_why_and_blocks_nothing(lab: Lab, tubes: list[str]):
    wrong = tubes[0][:9] + ("A" if tubes[0][9] != "A" else "B")
    unissued = Barcode("MB", 77, Kind.BLOOD, 9).text
    found = listed(lab, "\n".join([wrong, tubes[1], unissued, "no tube here", tubes[2]]))
    assert [row.barcode for row in found.rows] == [tubes[1], tubes[2]]
    assert [row.id for row in found.unread] == [1, 3, 4]
    assert "wrong character" in found.unread[0].reason
    assert tubes[0] in found.unread[0].meant
    assert found.unread[1].reason == "Never issued here."
    assert found.unread[2].reason == "This is no code."


def test_a_code_that_was_taken_back_and_one_that_was_printed_in_advance_are_told_as_such(lab: Lab, given: Given):
    given.participant(23)
    taken_back = given.tube(23)
    lab.do(undo.last)
    ahead = Barcode("MB", 0, Kind.BOX, 77).text
    lab.do(_reserve, ahead)
    found = listed(lab, f"{taken_back} {ahead}")
    assert [row.reason for row in found.unread] == [
        "Issued and taken back: put the label aside.",
        "Printed in advance: reserved.",
    ]


def _reserve(work, code: str) -> None:
    kit = OutageKit(paper="K1", made=work.moment(), made_by="tech")
    work.add(kit)
    work.add(Reserved(kit_id=kit.id, code=code, kind=Kind.BOX, participant_no=0))


def test_two_codes_of_one_thing_are_one_row_that_says_so(lab: Lab, given: Given, tubes: list[str]):
    given.participant(24)
    first = tubes[0]
    lab.do(labels.printed, [row.id for row in lab.ask(waiting_labels)])
    lab.do(transfers.correct_owner, first, 24, "wrong patient")
    second = lab.ask(item_record, first).barcode
    assert second != first
    found = listed(lab, f"{second}\n{first}")
    assert [row.barcode for row in found.rows] == [second]
    assert "also as" in note_of(found.rows[0])


def test_a_list_of_two_thousand_takes_one_query_a_chunk(lab: Lab, tubes: list[str]):
    payloads = [f"MB{number:03d}B{sequence:03d}" for number in range(1, 11) for sequence in range(1, 201)]
    entries = codes_in("\n".join(payload + check_character(payload) for payload in payloads))
    asked: list[str] = []
    event.listen(lab.store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = lab.ask(code_list, entries)
    assert len(found.rows) + len(found.unread) == 2000
    assert len([each for each in asked if each.startswith("SELECT")]) <= 12


def test_a_trial_says_who_cant_and_changes_nothing(lab: Lab, tubes: list[str], box: str):
    lab.do(storage.store, tubes[3], box, "A2")
    tried = on_list.tried(lab, Order(Act.STORE, box), [*tubes[:3], box])
    assert [each.can for each in tried] == [True, True, False, False]
    assert tried[2].refusal == "Box 4 is full."
    assert "is a box itself" in tried[3].refusal
    assert [each.barcode for each in lab.ask(box_view, box).holds] == [tubes[3]]


def test_those_that_can_are_stored_in_one_change_that_is_undone_at_once(lab: Lab, tubes: list[str], box: str):
    assert lab.do(on_list.carry_out, Order(Act.STORE, box), tubes[:3]) == 3
    assert lab.ask(box_view, box).free == 0
    lab.do(undo.last)
    assert lab.ask(box_view, box).free == 3


def test_all_or_nothing_where_one_cant(lab: Lab, tubes: list[str], box: str):
    with pytest.raises(Refused, match="is full"):
        lab.do(on_list.carry_out, Order(Act.STORE, box), tubes)
    assert lab.ask(box_view, box).free == 3


@pytest.mark.parametrize(
    ("act", "reason", "can"),
    [
        (Act.PRINT, "", [False, True, True, True]),
        (Act.REPRINT, "labels fell off", [True, True, True, True]),
        (Act.HOLD, "freezer failed", [True, True, True, False]),
        (Act.TAKE_OUT, "", [False, True, False, False]),
    ],
)
def test_each_act_is_refused_by_its_own_rules(lab: Lab, tubes: list[str], box: str, act: Act, reason: str, can):
    mine = [row.id for row in lab.ask(waiting_labels) if row.code == tubes[0]]
    lab.do(labels.printed, mine)
    lab.do(storage.store, tubes[1], box)
    lab.do(holds.put, tubes[3], "haemolysed")
    assert [each.can for each in on_list.tried(lab, Order(act, reason=reason), tubes)] == can


def test_a_tube_of_blood_joins_no_shipment(lab: Lab, tubes: list[str]):
    draft = lab.do(shipments.open_draft, "Centre")
    (tried,) = on_list.tried(lab, Order(Act.SHIP, draft), tubes[:1])
    assert not tried.can
    assert tried.refusal


def test_an_act_on_nothing_is_refused(lab: Lab):
    with pytest.raises(Refused, match="nothing to do it to"):
        lab.do(on_list.carry_out, Order(Act.PRINT), [])
