"""What a participant wants destroyed: listed where it lies, picked, destroyed, confirmed from outside, certified."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.actions import (
    blocks,
    destructions,
    labels,
    participants,
    registers,
    runs,
    shipments,
    sorting,
    storage,
    undo,
    wga,
)
from app.domain.destruction import Stand
from app.domain.enrolment import Withdrawal
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.register_forms import BoxForm, PlaceForm
from app.domain.words import Custody, DestructionState, Role, WithdrawalScope
from app.lab import Lab
from app.queries.destructions import DestructionView, destruction, last_destruction
from app.queries.destructions import destructions as all_of
from app.queries.item import item_record
from db.models import Destruction, ShipmentItem
from tests.conftest import as_role
from tests.given import PASSWORD, Given, enrichment_form

DESTROY = WithdrawalScope.DESTROY_SAMPLES


def withdraw(lab: Lab, given: Given, scope: WithdrawalScope = DESTROY, reason: str = "") -> None:
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": scope})
    lab.do(participants.withdraw, 23, form, reason=reason)


def view(lab: Lab) -> DestructionView:
    number = lab.ask(last_destruction, 23)
    assert number is not None
    return lab.ask(destruction, number)


def stands(lab: Lab) -> dict[str, Stand]:
    return {each.barcode: each.stand for each in view(lab).lines}


def shelf(lab: Lab) -> tuple[str, str]:
    """A freezer and a box in it."""
    freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    box = lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 9, "columns": 9}))
    lab.do(storage.store, box, freezer)
    return freezer, box


@pytest.fixture
def stored(lab: Lab, given: Given) -> dict[str, str]:
    """Two tubes in a box, one of them at A10, and a participant who wants them destroyed."""
    given.participant(23)
    _freezer, box = shelf(lab)
    first, second = given.tube(23), given.tube(23)
    lab.do(storage.store, first, box, "B1")
    lab.do(storage.store, second, box, "A9")
    withdraw(lab, given)
    return {"box": box, "first": first, "second": second}


def all_destroyed(lab: Lab, stored: dict[str, str]) -> int:
    number = view(lab).id
    for each in ("first", "second"):
        lab.do(destructions.pick, number, stored[each])
    lab.do(destructions.destroy, number, method="autoclaved", witness="MS")
    return number


@pytest.mark.requirement("URS-WITHDR-005")
def test_a_withdrawal_that_wants_destruction_lists_all_that_is_left_in_walking_order(lab: Lab, stored):
    found = view(lab)
    assert [each.barcode for each in found.lines] == [stored["second"], stored["first"]]
    assert [each.lies for each in found.lines] == ["Freezer 2 / Box 4 A9", "Freezer 2 / Box 4 B1"]
    assert (found.state, found.number) == (DestructionState.ASKED, 23)


@pytest.mark.parametrize("scope", [WithdrawalScope.STOP_ONLY_KEEP, WithdrawalScope.STOP_NO_NEW_USE])
def test_nobody_destroys_what_no_participant_wants_destroyed(lab: Lab, given: Given, scope):
    given.participant(23)
    given.tube(23)
    with pytest.raises(Refused, match="did not ask for destruction"):
        lab.do(destructions.ask, 23)
    withdraw(lab, given, scope)
    assert lab.ask(last_destruction, 23) is None
    with pytest.raises(Refused, match="did not ask for destruction"):
        lab.do(destructions.ask, 23)


@pytest.mark.requirement("URS-WITHDR-005")
def test_a_wish_that_becomes_milder_gives_the_list_up_and_a_taken_back_one_too(lab: Lab, given: Given, stored):
    withdraw(lab, given, WithdrawalScope.STOP_NO_NEW_USE, reason="asked again")
    assert lab.ask(last_destruction, 23) is None
    withdraw(lab, given, reason="asked again")
    lab.do(participants.reinstate, 23, "wrong number")
    assert lab.ask(last_destruction, 23) is None


@pytest.mark.requirement("URS-WITHDR-005")
def test_a_picked_thing_leaves_its_position_and_the_list_remembers_it(lab: Lab, stored):
    number = view(lab).id
    assert lab.do(destructions.pick, number, stored["first"]) == [stored["first"]]
    assert not lab.ask(item_record, stored["first"]).place
    (line,) = [each for each in view(lab).lines if each.barcode == stored["first"]]
    assert (line.stand, line.lies, line.picked_by) == (Stand.PICKED, "Freezer 2 / Box 4 B1", "LA")
    with pytest.raises(Refused, match="is on the list as: picked"):
        lab.do(destructions.pick, number, stored["first"])


def test_a_thing_of_somebody_else_is_not_picked(lab: Lab, given: Given, stored):
    given.participant(24)
    other = given.tube(24)
    with pytest.raises(Refused, match="is not on the list of destruction"):
        lab.do(destructions.pick, view(lab).id, other)
    assert lab.ask(item_record, other).custody is Custody.IN_LAB


def test_what_was_picked_by_mistake_is_put_back_with_a_reason_or_undone(lab: Lab, stored):
    number = view(lab).id
    lab.do(destructions.pick, number, stored["first"])
    with pytest.raises(NeedsReason):
        lab.do(destructions.put_back, number, stored["first"], "")
    lab.do(destructions.put_back, number, stored["first"], "wrong rack")
    assert stands(lab)[stored["first"]] is Stand.TO_PICK
    lab.do(destructions.pick, number, stored["second"])
    lab.do(undo.last)
    assert lab.ask(item_record, stored["second"]).place == "Freezer 2 / Box 4 A9"
    assert stands(lab)[stored["second"]] is Stand.TO_PICK


@pytest.mark.requirement("URS-WITHDR-005")
def test_a_missing_thing_needs_its_reason_is_lost_and_may_turn_up(lab: Lab, stored):
    number = view(lab).id
    with pytest.raises(NeedsReason, match="is missing"):
        lab.do(destructions.miss, number, stored["first"], " ")
    lab.do(destructions.miss, number, stored["first"], "not in the box, nor in its neighbours")
    assert lab.ask(item_record, stored["first"]).custody is Custody.LOST
    assert (stands(lab)[stored["first"]], view(lab).state) == (Stand.MISSING, DestructionState.PARTLY)
    lab.do(destructions.pick, number, stored["first"])
    assert (stands(lab)[stored["first"]], lab.ask(item_record, stored["first"]).custody) == (
        Stand.PICKED,
        Custody.IN_LAB,
    )


@pytest.mark.requirement("URS-WITHDR-005")
def test_a_plate_picks_the_cells_that_lie_in_it(lab: Lab, given: Given, store):
    given.participant(23)
    plate = given.plate(23)
    withdraw(lab, given)
    wells = given.wells(plate)
    mine = {wells[name] for name in ("A01", "A02", "A03", "H01")}
    assert mine <= set(stands(lab))
    assert wells["H12"] not in stands(lab), "a control is of nobody"
    told = {each.barcode: each.lies for each in view(lab).lines}
    assert told[wells["A01"]].endswith(" A01")
    picked = lab.do(destructions.pick, view(lab).id, plate)
    assert mine <= set(picked)
    assert all(stands(lab)[each] is Stand.PICKED for each in mine)


@pytest.mark.requirement("URS-WITHDR-006")
def test_what_is_destroyed_is_refused_at_every_later_scan_with_who_and_when(lab: Lab, given: Given, stored):
    all_destroyed(lab, stored)
    code = stored["first"]
    assert lab.ask(item_record, code).custody is Custody.DESTROYED
    how = "is destroyed: 10/03/2026 09:00, by LA before MS, destruction 1"
    lab.do(participants.reinstate, 23, "asked for nothing")
    for act in (
        lambda: lab.do(labels.request, code),
        lambda: lab.do(storage.store, code, stored["box"]),
        lambda: lab.do(runs.start, [code], "enrichment", enrichment_form()),
    ):
        with pytest.raises(Refused, match=how):
            act()


@pytest.mark.requirement("URS-WITHDR-006")
def test_a_destruction_needs_its_method_and_a_witness_who_is_somebody_else(lab: Lab, stored):
    number = view(lab).id
    with pytest.raises(Refused, match="Nothing is picked"):
        lab.do(destructions.destroy, number, method="autoclaved", witness="MS")
    lab.do(destructions.pick, number, stored["first"])
    for method, witness, said in (
        ("", "MS", "needs its method"),
        ("autoclaved", "LA", "can't be Lina Amari too"),
        ("autoclaved", "", "needs a witness"),
        ("autoclaved", "QQ", "needs a witness"),
    ):
        with pytest.raises(Refused, match=said):
            lab.do(destructions.destroy, number, method=method, witness=witness)
    lab.do(destructions.destroy, number, method="autoclaved", witness="MS")
    assert view(lab).state is DestructionState.PARTLY
    with pytest.raises(Refused):
        lab.do(undo.last)


@pytest.mark.requirement("URS-WITHDR-006")
def test_two_persons_sign_what_is_done_and_one_of_them_is_a_biologist(lab: Lab, store, stored):
    number = view(lab).id
    with pytest.raises(Refused, match="is not done: 2 things are left"):
        lab.do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    all_destroyed(lab, stored)
    with pytest.raises(Conflict):
        lab.do(destructions.sign, number, seen="another", password=PASSWORD)
    with pytest.raises(Refused, match="password does not fit"):
        lab.do(destructions.sign, number, seen=view(lab).digest, password="guess")
    assert not lab.do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    with pytest.raises(Refused, match="signed this certificate already"):
        lab.do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    other = as_role(store, Role.DATA_MANAGER)
    with pytest.raises(Refused, match="a biologist's"):
        other.do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    assert as_role(store, Role.BIOLOGIST).do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    found = view(lab)
    assert (found.state, found.certificate) == (DestructionState.CERTIFIED, found.digest)
    with pytest.raises(Refused, match="is certified"):
        lab.do(destructions.pick, number, stored["first"])


@pytest.mark.requirement("URS-WITHDR-006")
def test_what_turns_up_after_the_first_signature_voids_it(lab: Lab, given: Given, store, stored):
    number = all_destroyed(lab, stored)
    lab.do(destructions.sign, number, seen=view(lab).digest, password=PASSWORD)
    late = given.tube(23, drawn_hours_ago=3)
    assert lab.do(destructions.ask, 23) == number
    assert stands(lab)[late] is Stand.TO_PICK
    assert (view(lab).state, len(view(lab).valid)) == (DestructionState.PARTLY, 0)


def sent_away(lab: Lab, given: Given) -> tuple[str, str]:
    """A plate of amplified cells sent to a provider."""
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    products = given.amplified(plate)
    for each in products:
        lab.do(wga.no_qc, each, "sent at once")
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return plate, shipment


@pytest.mark.requirement("URS-WITHDR-005")
def test_what_is_outside_is_closed_by_the_confirmation_of_the_addressee(lab: Lab, given: Given, store):
    _plate, shipment = sent_away(lab, given)
    withdraw(lab, given)
    number = view(lab).id
    outside = view(lab).outside
    assert outside
    assert {each.outside for each in outside} == {"Genome centre"}
    assert {each.shipment for each in outside} == {shipment}
    assert lab.do(destructions.note_asked, number, shipment) == len(outside)
    assert {each.stand for each in view(lab).outside} == {Stand.ASKED}
    with pytest.raises(Refused, match="needs its reference"):
        lab.do(destructions.confirm_outside, number, shipment, "", lab.today)
    with pytest.raises(Refused, match="future"):
        lab.do(destructions.confirm_outside, number, shipment, "GC-77", lab.today + timedelta(days=1))
    lab.do(destructions.confirm_outside, number, shipment, "GC-77", lab.today)
    assert {each.stand for each in view(lab).outside} == {Stand.CONFIRMED}
    assert lab.ask(item_record, outside[0].barcode).custody is Custody.DESTROYED
    with lab.store.look() as session:
        rests = set(session.scalars(select(ShipmentItem.leftover)))
    assert Custody.DESTROYED in rests
    assert rests <= {Custody.DESTROYED, None}
    with pytest.raises(Refused, match=r"at Genome centre \(GC-77\)"):
        lab.do(destructions.pick, number, outside[0].barcode)


def test_what_the_addressee_gives_back_is_picked_here(lab: Lab, given: Given, store):
    plate, shipment = sent_away(lab, given)
    withdraw(lab, given)
    lab.do(shipments.leftover, shipment, plate, Custody.RETURNED)
    assert not view(lab).outside
    assert lab.do(destructions.pick, view(lab).id, plate)


def test_a_block_that_goes_back_to_pathology_is_settled(lab: Lab, given: Given):
    given.participant(23)
    code = given.block(23)
    withdraw(lab, given)
    assert stands(lab) == {code: Stand.TO_PICK}
    lab.do(blocks.give_back, code)
    assert stands(lab) == {code: Stand.GIVEN_BACK}


@pytest.mark.requirement("URS-WITHDR-006")
def test_a_destruction_that_is_not_certified_in_time_is_overdue(lab: Lab, stored, clock):
    assert not lab.ask(all_of, lab.settings, lab.today)[0].is_overdue
    clock.forward(days=31)
    assert not lab.ask(all_of, lab.settings.model_copy(update={"destruction_days": 31}), lab.today)[0].is_overdue
    (line,) = lab.ask(all_of, lab.settings, lab.today)
    assert (line.is_overdue, line.things, line.settled) == (True, 2, 0)


def test_a_cell_of_another_plate_is_destroyed_out_of_its_well(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    cell = given.wells(plate)["A01"]
    withdraw(lab, given)
    number = view(lab).id
    lab.do(destructions.pick, number, plate)
    lab.do(destructions.destroy, number, method="incinerated", witness="MS")
    assert cell not in given.wells(plate).values()
    with lab.store.look() as session:
        assert session.scalars(select(Destruction.state)).one() is DestructionState.PARTLY
