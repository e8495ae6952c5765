"""From, then to: every pair of the table, and every refusal of it."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as always
from hypothesis import strategies as st

from app.actions import aliquots, holds, registers, runs, shipments, sorting, storage, undo, wga
from app.actions.carry import Carried, carry
from app.domain.aliquot import AliquotForm
from app.domain.barcode import printed
from app.domain.carry import Carry
from app.domain.errors import LabError, NeedsReason, OtherParticipant, Refused
from app.domain.register_forms import BoxForm, InstrumentForm, PlaceForm
from app.domain.words import Decision, Kind, LabelState, Rejection
from app.lab import Lab
from app.queries.accounts import people
from app.queries.carry import TURN, Transfer, next_scans, transfer
from app.queries.item import item_record
from app.queries.labels import is_unapplied
from app.queries.shipment import shipment_record
from app.queries.storage import box_view
from db.models import Label
from tests.app.test_applied import print_all
from tests.app.test_blocks_and_shipments import ready
from tests.app.test_registers import lot_form
from tests.given import Given, enrichment_form, sorting_form

pytestmark = pytest.mark.requirement("URS-SCAN-006")


def meant(lab: Lab, source: str, target: str, position: str = "") -> Transfer:
    return lab.ask(transfer, lab.settings, lab.now, source, target, position=position)


def refused(lab: Lab, source: str, target: str) -> Refused:
    """Why it is refused; the query and the action say the same."""
    with pytest.raises(Refused) as asked:
        meant(lab, source, target)
    with pytest.raises(Refused) as done:
        lab.do(carry, source, target)
    assert str(asked.value) == str(done.value)
    assert type(asked.value) is type(done.value)
    return asked.value


def carried(lab: Lab, source: str, target: str, **position: str) -> Carried:
    """What was done; it is what the query foretold."""
    foretold = meant(lab, source, target, **position)
    done = lab.do(carry, source, target, **position)
    assert done.done == foretold
    return done


@pytest.fixture
def tube(given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.fixture
def place(lab: Lab) -> str:
    return lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))


@pytest.fixture
def box(lab: Lab) -> str:
    """Box 4 of one row and two columns."""
    return lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 1, "columns": 2}))


@pytest.fixture
def lot(lab: Lab) -> str:
    return lab.do(registers.add_lot, lot_form())


@pytest.fixture
def instrument(lab: Lab) -> str:
    return lab.do(registers.add_instrument, InstrumentForm.fill({"name": "FACS Aria", "serial": "P1"}))


@pytest.fixture
def draft(lab: Lab) -> str:
    return lab.do(shipments.open_draft, "Genome centre")


# to a box


def test_a_thing_then_a_box_takes_the_next_free_position_or_the_one_typed(lab: Lab, given: Given, tube: str, box: str):
    assert carried(lab, tube, box).where == "Box 4 A1"
    assert meant(lab, given.tube(23), box).position == "A2"
    assert carried(lab, tube, box, position="a02").where == "Box 4 A2"
    assert {each.position: each.barcode for each in lab.ask(box_view, box).holds} == {"A2": tube}


def test_a_box_then_a_thing_means_the_same(lab: Lab, tube: str, box: str):
    assert meant(lab, box, tube) == Transfer(Carry.BOX, tube, box, position="A1")
    assert carried(lab, box, tube).where == "Box 4 A1"


def test_a_full_box_is_refused_by_name_with_its_positions(lab: Lab, given: Given, tube: str, box: str):
    for code in (tube, given.tube(23)):
        lab.do(storage.store, code, box)
    refusal = refused(lab, given.tube(23), box)
    assert refusal.text == "Box 4 is full."
    assert refusal.hint == "All 2 positions from A1 to A2 are taken: scan another box."


def test_what_stands_there_already_is_said_and_not_moved(lab: Lab, tube: str, box: str, place: str):
    lab.do(storage.store, tube, box)
    refusal = refused(lab, tube, box)
    assert "stands there already. Box 4 A1" in str(refusal)
    assert (refusal.code, refusal.way_out) == (box, "open")
    lab.do(storage.store, tube, place)
    assert "stands there already. Freezer 2" in str(refused(lab, tube, place))


def test_a_cell_that_lies_in_a_plate_is_put_away_with_it(lab: Lab, given: Given, box: str, tube: str):
    plate = given.plate(23)
    refusal = refused(lab, given.wells(plate)["A01"], box)
    assert "lies in MB-000-P001" in refusal.text
    assert (refusal.code, refusal.way_out) == (plate, "open")


def test_what_is_not_here_or_ended_is_not_put_away(lab: Lab, given: Given, box: str, place: str):
    plate = ready(lab, given)
    code = given.wells(plate)["A01"]
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    for target in (box, place):
        assert "is recorded as: Shipped" in refused(lab, code, target).text
        assert "is recorded as: Shipped" in refused(lab, plate, target).text


def test_what_is_held_may_be_put_away(lab: Lab, tube: str, box: str):
    lab.do(holds.put, tube, "label unreadable")
    assert carried(lab, tube, box).where == "Box 4 A1"


# to a place


def test_a_thing_or_a_box_then_a_place_goes_there(lab: Lab, tube: str, box: str, place: str):
    assert carried(lab, box, place).where == "Freezer 2"
    assert carried(lab, tube, box).where == "Freezer 2 / Box 4 A1"
    assert carried(lab, tube, place).where == "Freezer 2"
    assert lab.do(undo.last) == "transfer by two scans"
    assert lab.ask(item_record, tube).place == "Freezer 2 / Box 4 A1"


def test_a_place_then_a_thing_only_opens_and_a_box_goes_into_no_box(lab: Lab, tube: str, box: str, place: str):
    other = lab.do(registers.add_box, BoxForm.fill({"name": "Box 5"}))
    assert meant(lab, place, tube).carry is Carry.OPEN
    assert meant(lab, box, other).carry is Carry.OPEN
    refusal = refused_to_carry(lab, place, tube)
    assert "nothing is transferred" in refusal.text


def refused_to_carry(lab: Lab, source: str, target: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        lab.do(carry, source, target)
    return refusal.value


# to a shipment


def test_a_draft_takes_a_product_a_locked_list_packs_it_and_what_was_sent_takes_nothing(lab: Lab, given: Given):
    plate = ready(lab, given)
    wells = given.wells(plate)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    assert carried(lab, wells["A01"], shipment).codes == (wells["A01"],)
    assert meant(lab, wells["A01"], shipment).carry is Carry.OPEN
    lab.do(shipments.lock, shipment)
    assert meant(lab, wells["A01"], shipment).is_packed
    assert carried(lab, shipment, wells["A01"]).done.is_packed
    assert lab.ask(shipment_record, shipment).unpacked == ()
    assert "is not on the list of" in refused(lab, wells["A02"], shipment).text
    lab.do(shipments.send, shipment)
    assert meant(lab, wells["A01"], shipment).carry is Carry.OPEN
    refusal = refused(lab, wells["A02"], shipment)
    assert "Nothing joins it any more" in refusal.hint
    assert (refusal.code, refusal.way_out) == (shipment, "open")


def test_a_plate_stands_for_its_live_products(lab: Lab, given: Given, draft: str):
    plate = ready(lab, given)
    assert len(carried(lab, plate, draft).codes) == 5


def test_what_travels_in_no_shipment_is_refused_by_kind(lab: Lab, tube: str, draft: str):
    refusal = refused(lab, tube, draft)
    assert "travels in no shipment. It is: Blood tube." in str(refusal)
    assert (refusal.code, refusal.way_out) == (draft, "open")


def test_what_may_not_be_sent_is_refused_as_on_the_page_of_the_shipment(lab: Lab, given: Given, draft: str):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    code = given.wells(plate)["A01"]
    with pytest.raises(NeedsReason, match="no quality control") as needed:
        lab.do(carry, code, draft)
    assert needed.value.way_out == "no-qc"
    lab.do(wga.no_qc, code, "the machine is broken")
    lab.do(holds.put, code, "doubt")
    with pytest.raises(Refused, match="is on hold"):
        lab.do(carry, code, draft)


# onto a plate


def test_a_stained_fraction_then_an_open_plate_begins_its_sort_there(lab: Lab, given: Given, tube: str):
    plate = given.plate(23)
    source = given.stained(given.tube(23))
    assert meant(lab, source, plate) == Transfer(Carry.SORT, source, plate, step="sorting")
    assert meant(lab, plate, source) == Transfer(Carry.SORT, source, plate, step="sorting")
    assert "nothing is transferred" in refused_to_carry(lab, source, plate).text


def test_a_plate_of_another_participant_is_the_red_stop(lab: Lab, given: Given, tube: str):
    given.participant(24)
    plate = given.plate(23)
    source = given.stained(given.tube(24))
    for pair in ((source, plate), (plate, source)):
        with pytest.raises(OtherParticipant) as stop:
            meant(lab, *pair)
        assert (stop.value.code, stop.value.expected, stop.value.open_work) == (source, "MB023", plate)


def test_the_fraction_that_was_sorted_there_opens_the_plate(lab: Lab, given: Given, tube: str):
    source = given.stained(tube)
    plate = lab.do(sorting.open_session, source, sorting_form())
    assert meant(lab, source, plate).carry is Carry.OPEN
    lab.do(sorting.place, plate, Kind.DP_CELL)
    lab.do(sorting.place, plate, Kind.NTC)
    lab.do(sorting.place, plate, Kind.WBC)
    lab.do(sorting.close, plate)
    assert meant(lab, source, plate).carry is Carry.OPEN


def test_a_fraction_under_way_elsewhere_a_closed_a_held_and_a_full_plate_are_refused(lab: Lab, given: Given, tube: str):
    source = given.stained(given.tube(23))
    first = lab.do(sorting.open_session, source, sorting_form())
    second = given.plate(23)
    assert "is being sorted onto" in (refusal := refused(lab, source, second)).text
    assert (refusal.code, refusal.way_out) == (first, "open")
    another = given.stained(given.tube(23))
    lab.do(holds.put, second, "the seal is torn")
    assert "is on hold" in refused(lab, another, second).text
    third = given.plate(23)
    lab.do(sorting.close, third)
    assert "is closed" in refused(lab, another, third).text


def test_a_full_plate_is_refused_by_name(lab: Lab, given: Given, tube: str):
    plate = given.plate(
        23, layout="DP A1-A12, DP B1-B12, DP C1-C12, DP D1-D12, DP E1-E12, DP F1-F12, DP G1-G12, WBC H1-H12"
    )
    refusal = refused(lab, given.stained(given.tube(23)), plate)
    assert "is full" in refusal.text


def test_a_tube_that_is_not_stained_is_not_sorted(lab: Lab, given: Given, tube: str):
    plate = given.plate(23)
    refusal = refused(lab, given.fraction(given.tube(23)), plate)
    assert "can't follow" in refusal.text
    assert (refusal.code, refusal.way_out) == (plate, "open")


# into a run


def test_a_tube_then_a_lot_or_an_instrument_begins_its_next_run(
    lab: Lab, given: Given, tube: str, lot: str, instrument: str
):
    assert meant(lab, tube, lot) == Transfer(Carry.RUN, tube, lot, step="enrichment")
    fraction = given.fraction(tube)
    assert meant(lab, fraction, instrument) == Transfer(Carry.RUN, fraction, instrument, step="staining")
    stained = given.stained(given.tube(23))
    assert meant(lab, stained, instrument).step in ("acquisition", "sorting")
    assert meant(lab, lot, tube).carry is Carry.OPEN


def test_blood_over_its_limit_still_begins_its_form_which_asks_why(lab: Lab, given: Given, lot: str):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=60)
    assert meant(lab, tube, lot).carry is Carry.RUN


def test_a_tube_in_a_run_is_told_to_finish_it_first(lab: Lab, tube: str, lot: str):
    lab.do(runs.start, [tube], "enrichment", enrichment_form())
    refusal = refused(lab, tube, lot)
    assert "is in enrichment already" in refusal.text
    assert (refusal.code, refusal.way_out) == (tube, "finish")


def test_a_held_a_used_up_and_a_rejected_tube_begin_no_run(lab: Lab, given: Given, tube: str, lot: str):
    fraction = given.fraction(given.tube(23))
    lab.do(holds.put, tube, "label unreadable")
    assert "is on hold" in refused(lab, tube, lot).text
    values = {"decision": Decision.REJECTED, "rejection": Rejection.CLOTTED, "decision_reason": "clots"}
    rejected = given.tube(23, receipt=values)
    assert "was rejected" in refused(lab, rejected, lot).text
    parent = lab.ask(item_record, fraction).parents[0][0]
    assert "MB-023-E001" in refused(lab, parent, lot).hint


# a label onto its thing


def test_a_tube_then_the_label_of_its_fraction_applies_it(lab: Lab, given: Given, tube: str):
    fraction = given.fraction(tube)
    assert meant(lab, tube, fraction).carry is Carry.OPEN
    print_all(lab)
    assert carried(lab, tube, fraction).codes == (fraction,)
    with lab.store.look() as session:
        row = session.query(Label).filter_by(code=fraction).one()
    assert (row.state, row.beside) == (LabelState.APPLIED, tube)
    assert meant(lab, tube, fraction).carry is Carry.OPEN
    lab.do(undo.last)
    assert lab.ask(is_unapplied, fraction)


def test_the_label_first_is_refused_with_the_other_way_round_as_its_way_out(lab: Lab, given: Given, tube: str):
    fraction = given.fraction(tube)
    assert meant(lab, fraction, tube).carry is Carry.OPEN
    print_all(lab)
    refusal = refused(lab, fraction, tube)
    assert refusal.text == f"Scan {printed(tube)} first."
    assert (refusal.code, refusal.way_out) == (tube, TURN)


def test_the_label_of_another_tube_is_refused_by_name_and_one_of_another_participant_opens(
    lab: Lab, given: Given, tube: str
):
    given.participant(24)
    sister = given.fraction(given.tube(23))
    stranger = given.fraction(given.tube(24))
    print_all(lab)
    refusal = refused(lab, tube, sister)
    assert "does not come from" in refusal.text
    assert (refusal.code, refusal.way_out) == (sister, "open")
    assert meant(lab, tube, stranger).carry is Carry.OPEN


def test_a_product_then_its_aliquot_applies_it_and_a_thing_from_nothing_is_scanned_twice(
    lab: Lab, given: Given, tube: str
):
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    product = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, product, AliquotForm.fill({"count": 1, "volume_ul": 5}))
    print_all(lab)
    assert carried(lab, product, aliquot).codes == (aliquot,)
    assert carried(lab, tube, tube).codes == (tube,)
    assert meant(lab, tube, tube).carry is Carry.OPEN


# what can come next


def test_what_can_be_scanned_next_follows_from_how_the_thing_stands(lab: Lab, given: Given, tube: str):
    def words(code: str) -> set[str]:
        return set(lab.ask(next_scans, lab.settings, lab.now, code))

    assert words(tube) == {"a box", "a place", "a lot or an instrument"}
    print_all(lab)
    assert "its label" in words(tube)
    fraction = given.fraction(tube)
    print_all(lab)
    assert "the label of what is made of it" in words(tube)
    assert "a lot or an instrument" not in words(tube)
    stained = given.stained(given.tube(23))
    assert "a plate" in words(stained)
    lab.do(holds.put, fraction, "doubt")
    assert words(fraction) == {"a box", "a place"}


# nothing but a LabError


@pytest.fixture
def one_of_each(lab: Lab, given: Given, place: str, box: str, lot: str, instrument: str) -> Mapping[str, str]:
    """A code of every kind there is, some in two states."""
    plate = ready(lab, given)
    product = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, product, AliquotForm.fill({"count": 1, "volume_ul": 1}))
    given.participant(24)
    open_plate = given.plate(24)
    print_all(lab)
    cells = given.wells(open_plate)
    sent = lab.do(shipments.open_draft, "Elsewhere")
    lab.do(shipments.add, sent, product)
    lab.do(shipments.lock, sent)
    return {
        "tube": given.tube(24),
        "late": given.tube(23, drawn_hours_ago=80),
        "fraction": given.fraction(given.tube(24)),
        "stained": given.stained(given.tube(23)),
        "cell": cells["A01"],
        "white": cells["H01"],
        "none": cells["H12"],
        "product": product,
        "aliquot": aliquot,
        "plate": plate,
        "open plate": open_plate,
        "block": given.block(23),
        "box": box,
        "place": place,
        "lot": lot,
        "instrument": instrument,
        "draft": lab.do(shipments.open_draft, "Genome centre"),
        "locked": sent,
        "person": people_card(lab),
    }


def people_card(lab: Lab) -> str:
    """The card of the biologist."""
    return next(each.barcode for each in lab.ask(people, today=lab.today) if each.login == "bio")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@always(st.data())
def test_no_two_scans_raise_anything_but_what_a_person_can_act_on(lab: Lab, one_of_each: Mapping[str, str], data):
    source = one_of_each[data.draw(st.sampled_from(sorted(one_of_each)))]
    target = one_of_each[data.draw(st.sampled_from(sorted(one_of_each)))]
    answer = attempted(lab, source, target)
    assert str(answer) if isinstance(answer, LabError) else answer.codes


def attempted(lab: Lab, source: str, target: str) -> Carried | LabError:
    """What two scans did, or why they were refused; anything else fails the test."""
    try:
        return lab.do(carry, source, target)
    except LabError as refusal:
        return refusal
