"""Whose blood it is: tubes swapped or recorded under the wrong participant, holds, second labels."""

import pytest
from sqlalchemy import select

from app.actions import counts, holds, labels, participants, runs, sorting, transfers, tubes, undo
from app.domain.enrolment import Withdrawal
from app.domain.errors import NeedsReason, Refused
from app.domain.steps.collection import DrawForm
from app.domain.steps.enumeration import CountForm
from app.domain.words import Kind, PrintReason, Restriction, Role, WithdrawalScope
from app.lab import Lab
from app.queries.codes import found
from app.queries.history import history
from app.queries.item import ItemRecord, item_record
from app.queries.plates import plate_view
from app.queries.receipts import TubeRecord, tube_record
from app.queries.verify import verify
from db.models import Deviation, Draw, Label
from tests.conftest import as_role
from tests.given import Given, enrichment_form, lift_hold, sorting_form, tube_form

pytestmark = pytest.mark.requirement("URS-BLOOD-008")


def record(lab: Lab, code: str) -> TubeRecord:
    return lab.ask(tube_record, lab.settings, code)


def item(lab: Lab, code: str) -> ItemRecord:
    return lab.ask(item_record, code)


def print_all(lab: Lab) -> None:
    with lab.store.look() as session:
        waiting = list(session.scalars(select(Label.id).where(Label.state == "WAITING")))
    lab.do(labels.printed, waiting)


def deviations(lab: Lab) -> list[Deviation]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation).order_by(Deviation.id)))


@pytest.fixture
def pair(lab: Lab, given: Given) -> tuple[str, str]:
    """One received tube of each of two participants, drawn the same morning, labels printed."""
    for number in (23, 24):
        given.participant(number)
    codes = given.tube(23, drawn_hours_ago=2), given.tube(24, drawn_hours_ago=1)
    print_all(lab)
    return codes


def test_edge_09_a_swap_exchanges_both_tubes_on_hold_with_second_labels(lab: Lab, given: Given, pair):
    first, second = pair
    fraction = given.fraction(first)
    drawn = [record(lab, code).draw["at"] for code in pair]
    one, other = lab.do(transfers.exchange, first, second, "labels exchanged at the ward")
    assert [one[:6], other[:6]] == ["MB024B", "MB023B"]
    assert [record(lab, code).specimen.participant for code in (one, other)] == [24, 23]
    assert [record(lab, code).draw["at"] for code in (one, other)] == drawn[::-1]
    assert {item(lab, code).restriction for code in (one, other, fraction)} == {Restriction.HOLD}
    assert item(lab, fraction).participant == 24
    with lab.store.look() as session:
        waiting = {row.code for row in session.scalars(select(Label).where(Label.state == "WAITING"))}
    assert {one, other} <= waiting
    assert [row.rule for row in deviations(lab)] == ["OWNER", "OWNER"]
    assert {row.cosign_role for row in deviations(lab)} == {Role.BIOLOGIST}
    assert lab.ask(verify).holds


def test_edge_09_the_void_code_names_the_present_one_and_no_work_starts_on_it(lab: Lab, pair):
    first, second = pair
    one, _other = lab.do(transfers.exchange, first, second, "labels exchanged at the ward")
    assert lab.ask(found, first, even_void=True) == lab.ask(found, one)
    with pytest.raises(Refused, match="is void since"):
        lab.ask(found, first)
    assert first in item(lab, one).other_codes
    with pytest.raises(Refused, match="is on hold"):
        lab.do(runs.start, [one], "enrichment", enrichment_form())


def test_edge_09_suspected_tubes_wait_on_hold_and_a_biologist_lifts_it_by_signature(lab: Lab, store, pair):
    lab.do(transfers.hold_both, *pair, "scan did not fit the rack list")
    assert [item(lab, code).restriction for code in pair] == [Restriction.HOLD] * 2
    with pytest.raises(Refused, match="may not do this as Technician"):
        lift_hold(lab, pair[0], "SNPs agree")
    biologist = as_role(store, Role.BIOLOGIST)
    lift_hold(biologist, pair[0], "SNPs agree")
    assert [item(lab, code).restriction for code in pair] == [None, Restriction.HOLD]


def test_edge_09_a_hold_goes_over_to_what_an_open_run_makes(lab: Lab, given: Given, pair):
    run = lab.do(runs.start, [pair[0]], "enrichment", enrichment_form())
    lab.do(transfers.hold_both, *pair, "scan did not fit the rack list")
    (fraction,) = lab.do(runs.finish, run)
    assert item(lab, fraction).restriction is Restriction.HOLD


def test_a_swap_needs_its_reason_and_two_participants(lab: Lab, given: Given, pair):
    first, second = pair
    with pytest.raises(NeedsReason):
        lab.do(transfers.exchange, first, second, " ")
    with pytest.raises(Refused, match="Both tubes are of participant 023"):
        lab.do(transfers.exchange, first, given.tube(23), "swapped")
    with pytest.raises(Refused, match="has no participant yet"):
        lab.do(transfers.exchange, first, given.tube(None), "swapped")


@pytest.mark.requirement("URS-PART-002")
def test_a_reason_that_names_somebody_is_refused(lab: Lab, pair):
    with pytest.raises(Refused, match="seems to hold a person's name"):
        lab.do(transfers.exchange, *pair, "tube of Mme Durand")


def test_a_tube_without_a_printed_label_keeps_its_code_and_its_label_says_the_right_number(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    code = given.tube(23)
    assert lab.do(transfers.correct_owner, code, 24, "wrong line of the list") == code
    with lab.store.look() as session:
        (label,) = session.scalars(select(Label)).all()
    assert (label.code, label.content["participant"]) == (code, 24)


def test_a_tube_alone_takes_its_draw_along_and_leaves_a_shared_one(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    draw = DrawForm.fill({"at": given.moment(hours_ago=1), "collector": "AR"})
    first, second = lab.do(tubes.collect, draw, [tube_form(), tube_form()], number=23)
    lab.do(transfers.correct_owner, first, 24, "wrong line of the list")
    with lab.store.look() as session:
        owners = {row.id: row.participant_id for row in session.scalars(select(Draw))}
    assert len(set(owners.values())) == 2
    assert record(lab, first).draw["collector"] == record(lab, second).draw["collector"] == "AR"
    lab.do(transfers.correct_owner, second, 24, "this one too")
    assert [record(lab, code).specimen.participant for code in (first, second)] == [24, 24]


def test_each_assay_keeps_one_result_on_both_sides(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    moved, left, theirs = given.tube(23), given.tube(23), given.tube(24)
    lab.do(transfers.correct_owner, moved, 24, "wrong line of the list")
    assert [record(lab, code).is_primary for code in (moved, left, theirs)] == [False, True, True]
    assert "went to another participant" in record(lab, left).primary_reason


def test_cells_counts_and_the_plate_go_along(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    plate = given.plate(23)
    view = lab.ask(plate_view, plate)
    tube = item(lab, view.source).parents[0][0]
    form = {"stage": "PRELIMINARY", "reading": "READER_1", "status": "DONE", "n_dp": 3, "volume_analysed_ml": 7}
    lab.do(counts.record, tube, CountForm.fill(form))
    code = lab.do(transfers.correct_owner, tube, 24, "wrong line of the list")
    cells = given.wells(plate)
    assert item(lab, cells["A01"]).participant == 24
    assert item(lab, cells["H12"]).participant is None
    assert lab.ask(plate_view, plate).participant == 24
    assert "Counted" in [each.what for each in lab.ask(history, code=code)]
    lab.do(sorting.close, plate)


def test_a_plate_with_cells_of_two_becomes_a_mixed_one(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    plate = given.plate(23)
    second = given.stained(given.tube(23))
    lab.do(sorting.open_session, second, sorting_form(), plate=plate)
    lab.do(sorting.place, plate, Kind.DP_CELL, well="C5")
    tube = item(lab, second).parents[0][0]
    lab.do(transfers.correct_owner, tube, 24, "wrong line of the list")
    assert lab.ask(plate_view, plate).participant is None


def test_an_undone_fraction_is_no_obstacle(lab: Lab, given: Given, pair):
    run = lab.do(runs.start, [pair[0]], "enrichment", enrichment_form())
    lab.do(runs.finish, run)
    lab.do(undo.last)
    one = lab.do(transfers.correct_owner, pair[0], 24, "wrong line of the list")
    assert item(lab, one).participant == 24
    assert lab.ask(verify).holds


def test_a_swap_is_undone_as_a_whole(lab: Lab, given: Given, pair):
    first, second = pair
    fraction = given.fraction(first)
    lab.do(transfers.exchange, first, second, "labels exchanged at the ward")
    assert lab.do(undo.last) == "tubes of two participants exchanged"
    assert [item(lab, code).participant for code in (first, second, fraction)] == [23, 24, 23]
    assert {item(lab, code).restriction for code in (first, second, fraction)} == {None}
    assert lab.ask(verify).holds


def test_blood_of_a_participant_who_withdrew_is_bound_by_consent_wherever_it_stood(lab: Lab, given: Given, pair):
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.DESTROY_SAMPLES})
    lab.do(participants.withdraw, 24, form)
    one, other = lab.do(transfers.exchange, *pair, "labels exchanged at the ward")
    assert [item(lab, code).restriction for code in (one, other)] == [Restriction.CONSENT, Restriction.HOLD]


def test_the_history_of_both_participants_tells_the_transfer(lab: Lab, pair):
    lab.do(transfers.exchange, *pair, "labels exchanged at the ward")
    for number in (23, 24):
        assert "Went to another participant" in [each.what for each in lab.ask(history, participant=number)]


@pytest.mark.requirement("URS-BLOOD-006")
def test_a_provisional_tube_of_a_draw_that_has_its_participant_goes_to_no_other(lab: Lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    draw = DrawForm.fill({"at": given.moment(hours_ago=1)})
    first, second = lab.do(tubes.collect, draw, [tube_form(), tube_form()])
    lab.do(transfers.attach, first, 23, second_person="MS")
    with pytest.raises(Refused, match="drawn together with a tube of another participant"):
        lab.do(transfers.attach, second, 24, second_person="MS")
    lab.do(transfers.attach, second, 23, second_person="MS")
    assert [record(lab, code).is_primary for code in (first, second)] == [True, False]


@pytest.mark.requirement("URS-BLOOD-006")
def test_attaching_takes_a_second_person(lab: Lab, given: Given):
    given.participant(31)
    code = given.tube(None)
    for second in ("", "LA"):
        with pytest.raises(Refused, match="takes two people"):
            lab.do(transfers.attach, code, 31, second_person=second)


def test_a_hold_of_one_s_own_needs_its_reason_and_covers_what_was_made(lab: Lab, given: Given, pair):
    fraction = given.fraction(pair[0])
    with pytest.raises(Refused, match="needs its reason"):
        lab.do(holds.put, pair[0], "")
    lab.do(holds.put, pair[0], "rack fell")
    assert item(lab, fraction).restriction is Restriction.HOLD
    with pytest.raises(Refused, match="on hold already"):
        lab.do(holds.put, pair[0], "again")


@pytest.mark.requirement("URS-LABEL-005")
def test_edge_10_a_label_that_fell_off_in_the_cold_is_printed_again_with_the_same_code(lab: Lab, given: Given, pair):
    code = pair[0]
    with pytest.raises(Refused, match="was printed before"):
        lab.do(labels.request, code)
    number = lab.do(labels.request, code, reason=PrintReason.DAMAGED, why="fell off at -80 °C")
    with lab.store.look() as session:
        label = session.get_one(Label, number)
        first = session.scalars(select(Label).where(Label.code == code).order_by(Label.id)).first()
        assert (label.code, label.content) == (code, first.content | {"mark": "R2"})
    (row,) = deviations(lab)
    assert "its position was attested" in row.description
    assert row.cosign_role is Role.BIOLOGIST
    assert row.cosigned_by is None
