"""The thin slice: enrol, receive, start, finish, undo; the store tells the whole story."""

import pytest
from sqlalchemy import select

from app.actions import labels, participants, runs, transfers, undo
from app.domain.errors import Conflict, NeedsReason, NotFound, Refused
from app.lab import Lab
from db.models import Audit, Change, Code, Deviation, Event, Item, Label
from tests.given import Clock, Given, enrichment_form


def rows(lab: Lab, table):
    with lab.store.look() as session:
        return session.scalars(select(table)).all()


@pytest.mark.requirement("URS-AUDIT-001")
def test_a_received_tube_has_its_code_its_label_its_event_and_its_audit(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    assert code.startswith("MB023B001")
    assert [row.code for row in rows(lab, Label)] == [code]
    assert "tube.received" in [row.verb for row in rows(lab, Event)]
    assert any(row.table_name == "receipt" and row.field == "temp_c" and row.new == "21.5" for row in rows(lab, Audit))


def test_an_enriched_tube_is_followed_by_its_fraction(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    fraction = given.fraction(code)
    assert fraction.startswith("MB023E001")
    with pytest.raises(Refused, match="is used up") as refusal:
        lab.do(runs.start, [code], "enrichment", enrichment_form())
    assert fraction[2:5] in refusal.value.hint


@pytest.mark.requirement("URS-CLOCK-003")
def test_late_blood_is_refused_until_it_is_started_as_exploratory(lab: Lab, given: Given, clock: Clock):
    given.participant(24)
    code = given.tube(24, drawn_hours_ago=23)
    clock.forward(hours=2)
    with pytest.raises(NeedsReason, match="was drawn 25 h 00 ago; the limit is 24 h"):
        lab.do(runs.start, [code], "enrichment", enrichment_form())
    lab.do(runs.start, [code], "enrichment", enrichment_form(), means=runs.Means(exploratory_reason="only tube"))
    assert [row.rule for row in rows(lab, Deviation)] == ["R03"]


@pytest.mark.requirement("URS-SCAN-001")
def test_a_code_with_one_wrong_character_names_the_probable_one(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    wrong = code[:8] + "7" + code[9:]
    with pytest.raises(Refused) as refusal:
        lab.do(labels.request, wrong)
    assert "MB-023-B001" in refusal.value.hint


@pytest.mark.requirement("URS-UNDO-001")
def test_undo_takes_the_last_change_back_as_a_recorded_change(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    run = lab.do(runs.start, [code], "enrichment", enrichment_form())
    lab.do(runs.finish, run)
    assert lab.do(undo.last) == "run finished"
    items = {row.barcode: row for row in rows(lab, Item)}
    assert set(items) == {code}
    assert items[code].processing.value == "RECEIVED"
    assert len(rows(lab, Code)) == len({row.text for row in rows(lab, Code)})
    assert lab.do(undo.last) == "run started"
    assert lab.do(runs.start, [code], "enrichment", enrichment_form())
    assert rows(lab, Change)[-2].reason == "Undone: run started"


@pytest.mark.requirement("URS-CODE-001")
def test_an_undone_code_is_never_issued_again(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    first = given.fraction(code)
    lab.do(undo.last)
    with pytest.raises(NotFound, match="taken back"):
        lab.do(labels.request, first)


@pytest.mark.requirement("URS-BENCH-001")
def test_two_screens_on_the_same_participant_conflict(lab: Lab, given: Given):
    given.participant(23)
    from app.domain.enrolment import Enrolment

    form = Enrolment.fill({"number": 23, "birth_year": 1970})
    with pytest.raises(Conflict):
        lab.do(participants.revise, 23, form, seen=99, reason="typo")


@pytest.mark.requirement("URS-BLOOD-006")
def test_a_provisional_tube_gets_a_second_code_when_it_is_attached(lab: Lab, given: Given):
    code = given.tube(None)
    assert code.startswith("MB000B001")
    (label,) = rows(lab, Label)
    lab.do(labels.printed, [label.id])
    given.fraction(code)
    given.participant(31)
    second = lab.do(transfers.attach, code, 31, second_person="MS")
    assert second.startswith("MB031B001")
    assert lab.do(labels.request, second) > 1
