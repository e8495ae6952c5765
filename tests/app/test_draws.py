"""Draws and their tubes before and after the receipt: lots, one more tube, a time that is known later."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.actions import draws, labels, participants, registers, runs, tubes, undo
from app.actions.tubes import Answers
from app.domain.enrolment import Enrolment
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.register_forms import LotForm
from app.domain.steps.collection import DrawForm, tube_type_named
from app.domain.times import Moment
from app.domain.words import Assay, LotKind, LotState, Purpose, TubeType
from app.lab import Lab
from app.queries.bench import queues
from app.queries.receipts import TubeRecord, tube_record
from db.models import Deviation, Draw, Item, Label, Tube
from tests.given import ZONE, Clock, Given, enrichment_form, tube_form

CELLSAVE = {"tube_type": TubeType.CELLSAVE, "assay": Assay.CTC_CELLSEARCH, "purpose": Purpose.CTC}


def rules(lab: Lab) -> list[str]:
    with lab.store.look() as session:
        return list(session.scalars(select(Deviation.rule).order_by(Deviation.id)))


def record(lab: Lab, code: str) -> TubeRecord:
    return lab.ask(tube_record, lab.settings, code)


def tube_lot(lab: Lab, **values) -> str:
    usual = {"kind": LotKind.TUBE, "name": "CellSave 10 mL", "number": "CS881", "expiry": date(2027, 3, 1)}
    return lab.do(registers.add_lot, LotForm.fill(usual | values))


def drawn(lab: Lab, given: Given, *forms, hours_ago: float = 1, number: int | None = 23) -> list[str]:
    draw = DrawForm.fill({"at": given.moment(hours_ago=hours_ago)})
    return lab.do(tubes.collect, draw, list(forms or (tube_form(),)), number=number)


def revised(lab: Lab, code: str, **kwargs) -> None:
    known = record(lab, code)
    draw = DrawForm.fill({**known.draw, **kwargs.pop("draw", {})})
    tube = tube_form(**{**known.tube, **kwargs.pop("tube", {})})
    lab.do(draws.revise, code, draw, tube, seen=kwargs.pop("seen", known.draw_versions), **kwargs)


def test_two_tubes_of_one_draw_have_their_codes_and_labels_and_wait_to_be_received(lab: Lab, given: Given):
    given.participant(23)
    codes = drawn(lab, given, tube_form(), tube_form(**CELLSAVE))
    assert [code[:9] for code in codes] == ["MB023B001", "MB023B002"]
    waiting = lab.ask(queues, lab.settings, lab.now)[0].waiting
    assert [each.barcode for each in waiting] == codes
    with lab.store.look() as session:
        assert set(session.scalars(select(Label.code))) == set(codes)


def test_a_scanned_lot_brings_its_number_and_its_end(lab: Lab, given: Given):
    given.participant(23)
    code = tube_lot(lab)
    (tube,) = drawn(lab, given, tube_form(lot_text=code, expiry=None))
    known = record(lab, tube).tube
    assert (known["lot_text"], known["expiry"]) == ("CS881", date(2027, 3, 1))


def test_a_typed_number_of_a_registered_lot_names_that_lot(lab: Lab, given: Given):
    given.participant(23)
    tube_lot(lab)
    drawn(lab, given, tube_form(lot_text="CS881", expiry=None))
    with lab.store.look() as session:
        assert session.scalars(select(Tube.lot_id)).one() is not None


def test_a_lot_of_something_else_is_no_lot_of_tubes(lab: Lab, given: Given):
    given.participant(23)
    other = tube_lot(lab, kind=LotKind.WGA_KIT, name="Ampli1", number="A1")
    with pytest.raises(Refused, match="is a lot of another kind"):
        drawn(lab, given, tube_form(lot_text=other))


@pytest.mark.requirement("URS-LOT-001")
def test_r08_a_tube_of_a_lot_that_had_ended_is_drawn_all_the_same_and_deviates(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    expired = tube_lot(lab, expiry=clock().date() - timedelta(days=1))
    blocked = tube_lot(lab, number="CS900", state=LotState.BLOCKED)
    assert drawn(lab, given, tube_form(lot_text=expired, expiry=None))
    assert drawn(lab, given, tube_form(lot_text=blocked, expiry=None))
    with lab.store.look() as session:
        told = list(session.scalars(select(Deviation.description)))
    assert rules(lab) == ["R08", "R08"]
    assert ["expired on 09/03/2026" in told[0], "it is blocked" in told[1]] == [True, True]


@pytest.mark.parametrize(
    ("name", "tube"),
    [
        ("CellSave 10 mL", TubeType.CELLSAVE),
        ("Vacutainer K2-EDTA 10 mL", TubeType.K2EDTA),
        ("K3 EDTA", TubeType.K3EDTA),
        ("Streck BCT", TubeType.STRECK_CFDNA_BCT),
        ("ACD-A", TubeType.ACD),
        ("needles", None),
    ],
)
def test_a_lot_s_name_tells_the_tube(name: str, tube: TubeType | None):
    assert tube_type_named(name) is tube


def test_one_more_tube_shares_the_draw_and_gives_no_result_by_itself(lab: Lab, given: Given):
    given.participant(23)
    (first,) = drawn(lab, given)
    second = lab.do(tubes.add_tube, first, tube_form())
    with lab.store.look() as session:
        assert len(session.scalars(select(Draw.id)).all()) == 1
    assert [record(lab, code).is_primary for code in (first, second)] == [True, False]
    assert record(lab, second).drawn_together == 2


def test_a_draw_of_several_tubes_is_undone_as_one(lab: Lab, given: Given):
    given.participant(23)
    drawn(lab, given, tube_form(), tube_form(**CELLSAVE))
    assert lab.do(undo.last) == "tubes collected"
    assert lab.ask(queues, lab.settings, lab.now)[0].count == 0


@pytest.mark.requirement("URS-BLOOD-006")
def test_a_provisional_draw_belongs_to_nobody_yet(lab: Lab, given: Given):
    (code,) = drawn(lab, given, number=None)
    assert code.startswith("MB000B001")
    assert record(lab, code).specimen.participant is None


def test_a_draw_with_a_date_only_is_completed_without_a_reason_when_its_time_is_known(lab: Lab, given, clock: Clock):
    given.participant(23)
    (code,) = lab.do(tubes.collect, DrawForm.fill({"at": Moment(clock().date())}), [tube_form()], number=23)
    lab.do(tubes.receive, code, given.receipt_form())
    assert record(lab, code).specimen.clock.left(lab.now) is None
    revised(lab, code, draw={"at": given.moment(hours_ago=2)})
    assert record(lab, code).specimen.clock.left(lab.now) == timedelta(hours=22)
    with pytest.raises(NeedsReason, match="correction needs its reason"):
        revised(lab, code, draw={"at": given.moment(hours_ago=3)})


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_a_draw_time_that_comes_late_drafts_the_deviation_of_what_was_done_meanwhile(lab, given, clock: Clock):
    given.participant(23)
    (code,) = lab.do(
        tubes.collect, DrawForm.fill({"at": Moment(clock().date() - timedelta(days=2))}), [tube_form()], number=23
    )
    lab.do(tubes.receive, code, given.receipt_form())
    given.fraction(code)
    assert rules(lab) == []
    revised(lab, code, draw={"at": given.moment(hours_ago=30)}, reason="the ward sent the time")
    assert rules(lab) == ["R03", "R03"]


@pytest.mark.requirement("URS-CLOCK-002")
def test_r02_a_draw_moved_behind_its_receipt_needs_a_reason_for_the_order(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    code = given.tube(23)
    clock.forward(hours=3)
    late = {"at": given.moment(hours_ago=1)}
    with pytest.raises(NeedsReason, match="lies before the draw"):
        revised(lab, code, draw=late, reason="misread")
    revised(lab, code, draw=late, reason="misread", answers=Answers(time_reason="the ward clock is ahead"))
    assert rules(lab) == ["R02"]


@pytest.mark.requirement("URS-CLOCK-001")
def test_r01_and_edge_22_a_first_dose_entered_later_fires_for_a_draw_40_minutes_after_it(lab, given, clock: Clock):
    given.participant(23, first_dose_planned=None)
    code = given.tube(23, drawn_hours_ago=1)
    given.fraction(code)
    clock.forward(hours=5)
    dose = Moment.of(clock() - timedelta(hours=6, minutes=40), zone=ZONE)
    lab.do(participants.revise, 23, Enrolment.fill({"number": 23, "first_dose": dose}), seen=None, reason="dose time")
    assert rules(lab) == ["R01"]
    with lab.store.look() as session:
        assert session.scalars(select(Item).where(Item.barcode == code)).one().quality.value == "ACCEPTED"
    assert record(lab, code).is_received


@pytest.mark.requirement("URS-CLOCK-001")
def test_r01_a_draw_that_moves_behind_the_first_dose_deviates_too(lab: Lab, given: Given, clock: Clock):
    dose = given.moment(hours_ago=1)
    given.participant(23, first_dose=dose)
    code = given.tube(23, drawn_hours_ago=2)
    assert rules(lab) == []
    revised(
        lab, code, draw={"at": given.moment(hours_ago=0.5)}, reason="misread", answers=Answers(time_reason="clocks")
    )
    assert "R01" in rules(lab)


@pytest.mark.requirement("URS-TIME-001")
def test_r22_a_draw_moved_into_the_future_is_refused(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    with pytest.raises(Refused, match="lies in the future"):
        revised(lab, code, draw={"at": given.moment(hours_ago=-2)}, reason="typo")


@pytest.mark.requirement("URS-BENCH-001")
def test_two_screens_on_one_draw_conflict(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    seen = record(lab, code).draw_versions
    revised(lab, code, draw={"collector": "AR"})
    with pytest.raises(Conflict):
        revised(lab, code, draw={"needle_g": 21}, seen=seen)


def test_a_label_that_still_waits_says_the_corrected_time(lab: Lab, given: Given):
    given.participant(23)
    (code,) = drawn(lab, given)
    revised(lab, code, draw={"at": given.moment(hours_ago=3)}, reason="misread")
    with lab.store.look() as session:
        (label,) = session.scalars(select(Label)).all()
        assert label.content["lines"] == ["K2EDTA", "2026-03-10 06:00"]
        number = label.id
    lab.do(labels.printed, [number])
    revised(lab, code, draw={"at": given.moment(hours_ago=2)}, reason="misread again")
    with lab.store.look() as session:
        assert session.scalars(select(Label)).one().content["lines"] == ["K2EDTA", "2026-03-10 06:00"]


def test_an_assay_set_right_keeps_one_result_per_assay(lab: Lab, given: Given):
    given.participant(23)
    first, second = drawn(lab, given, tube_form(), tube_form(**CELLSAVE))
    revised(lab, second, tube={"assay": Assay.DP_FLOW}, reason="wrong form")
    assert [record(lab, code).is_primary for code in (first, second)] == [True, False]


@pytest.mark.requirement("URS-BLOOD-002")
def test_edge_05_two_half_filled_tubes_are_not_pooled_for_cellsearch(lab: Lab, given: Given):
    given.participant(23)
    codes = [given.tube(23, tube=CELLSAVE, receipt={"volume_ml": 4.0}) for _turn in range(2)]
    with pytest.raises(Refused, match="holds 4 mL; CellSearch needs 7.5 mL") as refusal:
        lab.do(runs.start, codes, "enrichment", enrichment_form(method="CELLSEARCH", blood_used_ml=4))
    assert refusal.value.hint == "Use it for another assay; tubes can't be combined."
    with pytest.raises(Refused, match="8 mL can't be taken from it"):
        lab.do(runs.start, codes, "enrichment", enrichment_form(blood_used_ml=8))


@pytest.mark.requirement("URS-BLOOD-005")
def test_r23_the_tube_that_gives_the_result_is_no_rejected_one_and_is_declared_once(lab: Lab, given: Given):
    given.participant(23)
    first = given.tube(23)
    second = given.tube(23, receipt={"decision": "REJECTED", "rejection": "broken"})
    with pytest.raises(Refused, match="gives the result already"):
        lab.do(tubes.make_primary, first, "why not")
    with pytest.raises(Refused, match="was rejected: it can't give the result"):
        lab.do(tubes.make_primary, second, "the first clotted")


@pytest.mark.requirement("URS-BLOOD-003")
def test_edge_01_the_second_tube_gives_the_result_once_the_first_clotted(lab: Lab, given: Given):
    given.participant(23)
    clotted = given.tube(23, receipt={"condition": "CLOTTED", "decision": "REJECTED", "rejection": "clotted"})
    second = given.tube(23)
    lab.do(tubes.make_primary, second, "the first clotted")
    assert [record(lab, code).is_primary for code in (clotted, second)] == [False, True]
    assert lab.do(undo.last) == "tube made primary"
    assert [record(lab, code).is_primary for code in (clotted, second)] == [True, False]
