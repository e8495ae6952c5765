"""A label counts as applied once it is scanned beside what it comes from; a void one is never worked with again."""

import pytest
from sqlalchemy import select

from app.actions import labels, registers, runs, sorting, transfers, undo
from app.domain.errors import NeedsReason, NotFound, OtherParticipant, Refused
from app.domain.words import LabelState, PrintReason
from app.lab import Lab
from app.queries.codes import found
from app.queries.history import history
from app.queries.labels import labels as waiting
from app.queries.labels import prints, unapplied, unapplied_count
from app.queries.verify import verify
from db.models import Label
from tests.app.test_registers import lot_form
from tests.given import Given, enrichment_form


def print_all(lab: Lab) -> None:
    lab.do(labels.printed, [row.id for row in lab.ask(waiting)])


def rows_of(lab: Lab, code: str) -> list[Label]:
    with lab.store.look() as session:
        return list(session.scalars(select(Label).where(Label.code == code).order_by(Label.id)))


@pytest.fixture
def tube(lab: Lab, given: Given) -> str:
    """A received tube of 023 whose label was printed."""
    given.participant(23)
    code = given.tube(23)
    print_all(lab)
    return code


def test_a_fraction_is_applied_beside_its_tube_and_a_tube_beside_itself(lab: Lab, given: Given, tube: str):
    fraction = given.fraction(tube)
    print_all(lab)
    assert [(row.code, row.beside) for row in lab.ask(unapplied, 0, 10)] == [
        (tube, "itself"),
        (fraction, "MB-023-B001-F"),
    ]
    assert lab.do(labels.apply, tube, fraction) == fraction
    lab.do(labels.apply, tube, tube)
    (row,) = rows_of(lab, fraction)
    assert (row.state, row.applied_by, row.beside) == (LabelState.APPLIED, "tech", tube)
    assert row.applied_at is not None
    assert row.applied_at.at == lab.now
    assert lab.ask(unapplied_count) == 0
    assert "label.applied" in {each.verb for each in lab.ask(history, code=fraction)}
    assert lab.ask(verify).holds


def test_a_wrong_pair_is_refused_by_name(lab: Lab, given: Given, tube: str):
    other = given.tube(23)
    fraction = given.fraction(tube)
    print_all(lab)
    with pytest.raises(Refused, match="MB-023-E001-. does not come from MB-023-B002-D: it comes from MB-023-B001-F"):
        lab.do(labels.apply, other, fraction)
    with pytest.raises(Refused, match="does not come from MB-023-E001"):
        lab.do(labels.apply, fraction, fraction)
    with pytest.raises(Refused, match="its label is scanned beside itself"):
        lab.do(labels.apply, tube, other)
    assert lab.ask(unapplied_count) == 3


def test_a_label_of_another_participant_is_the_red_stop(lab: Lab, given: Given, tube: str):
    given.participant(24)
    fraction = given.fraction(given.tube(24))
    print_all(lab)
    with pytest.raises(OtherParticipant) as stop:
        lab.do(labels.apply, tube, fraction)
    assert (stop.value.code, stop.value.expected, stop.value.open_work) == (fraction, "MB023", tube)


def test_a_product_is_applied_beside_the_plate_its_cell_lies_in(lab: Lab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    (product, *_more) = given.amplified(plate)
    lab.do(labels.request, product)
    print_all(lab)
    assert lab.do(labels.apply, plate, product) == product


def test_what_is_no_specimen_is_applied_beside_itself(lab: Lab):
    lot = lab.do(registers.add_lot, lot_form())
    print_all(lab)
    assert lab.do(labels.apply, lot, lot) == lot


def test_a_label_is_applied_once_and_only_after_it_was_printed(lab: Lab, given: Given, tube: str):
    lab.do(labels.apply, tube, tube)
    with pytest.raises(Refused, match=r"is applied since 10/03 09:00"):
        lab.do(labels.apply, tube, tube)
    with pytest.raises(Refused, match="No label of MB-023-E001-. was printed"):
        lab.do(labels.apply, tube, given.fraction(tube))


def test_the_latest_print_of_a_code_is_the_one_that_is_applied(lab: Lab, tube: str):
    lab.do(labels.request, tube, reason=PrintReason.REPRINT, why="smeared")
    print_all(lab)
    assert [row.mark for row in lab.ask(unapplied, 0, 10)] == ["R2"]
    lab.do(labels.apply, tube, tube)
    assert [row.state for row in rows_of(lab, tube)] == [LabelState.PRINTED, LabelState.APPLIED]
    assert lab.ask(unapplied_count) == 0


def test_a_reprint_needs_its_reason_and_bears_the_frozen_first_print_with_its_number(lab: Lab, given: Given, tube):
    with pytest.raises(NeedsReason, match="needs its reason"):
        lab.do(labels.request, tube, reason=PrintReason.REPRINT, why=" ")
    with pytest.raises(Refused, match="seems to hold a person's name"):
        lab.do(labels.request, tube, reason=PrintReason.REPRINT, why="torn by Mme Durand")
    for _turn in range(2):
        lab.do(labels.request, tube, reason=PrintReason.DAMAGED, why="fell off")
        print_all(lab)
    first, second, third = rows_of(lab, tube)
    assert [row.reprint for row in (first, second, third)] == [0, 1, 2]
    assert [row.content.get("mark") for row in (first, second, third)] == [None, "R2", "R3"]
    assert second.content | {"mark": "R3"} == first.content | {"mark": "R3"} == third.content
    assert [row.mark for row in lab.ask(prints, 0, 10)] == ["R3", "R2", ""]


def test_a_void_label_gives_its_tube_a_second_code_and_is_refused_wherever_it_is_scanned(lab: Lab, tube: str):
    code = lab.do(labels.void, tube, "lost on the way to the ward")
    assert code.startswith("MB023B002")
    (row,) = rows_of(lab, tube)
    assert (row.state, row.voided_by, row.void_reason) == (LabelState.VOID, "tech", "lost on the way to the ward")
    assert row.voided_at is not None
    assert [each.code for each in lab.ask(waiting)] == [code]
    with pytest.raises(Refused) as refusal:
        lab.do(runs.start, [tube], "enrichment", enrichment_form())
    assert refusal.value.text == (
        "The label MB-023-B001-F is void since 10/03 09:00 (L. Amari: lost on the way to the ward)."
    )
    assert refusal.value.hint == "It bears MB-023-B002-D since: put that label on it."
    assert (refusal.value.way_out, refusal.value.code) == ("open", code)
    assert lab.ask(found, tube, even_void=True) == lab.ask(found, code)
    assert lab.do(runs.start, [code], "enrichment", enrichment_form())


def test_voiding_needs_a_reason_and_a_printed_label(lab: Lab, given: Given, tube: str):
    with pytest.raises(NeedsReason):
        lab.do(labels.void, tube, " ")
    with pytest.raises(Refused, match="No label of MB-023-B002-D was printed"):
        lab.do(labels.void, given.tube(23), "lost")


def test_a_reprint_that_waits_is_cancelled_when_its_code_becomes_void(lab: Lab, tube: str):
    lab.do(labels.request, tube, reason=PrintReason.REPRINT, why="smeared")
    code = lab.do(labels.void, tube, "lost")
    assert [row.state for row in rows_of(lab, tube)] == [LabelState.VOID, LabelState.CANCELLED]
    assert [row.code for row in lab.ask(waiting)] == [code]


def test_undoing_gives_the_first_code_back(lab: Lab, tube: str):
    code = lab.do(labels.void, tube, "lost")
    lab.do(undo.last)
    assert lab.ask(found, tube).code == tube
    assert [row.state for row in rows_of(lab, tube)] == [LabelState.PRINTED]
    with pytest.raises(NotFound, match="taken back"):
        lab.ask(found, code)


def test_a_transfer_makes_the_labels_of_the_code_before_void(lab: Lab, given: Given, tube: str):
    given.participant(24)
    lab.do(transfers.correct_owner, tube, 24, "wrong line of the list")
    (row,) = rows_of(lab, tube)
    assert (row.state, row.voided_by) == (LabelState.VOID, "tech")
    assert "participant 024" in (row.void_reason or "")
