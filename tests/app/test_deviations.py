"""Deviations by hand, their items, facts and co-signatures."""

import pytest

from app.actions import deviations, runs
from app.domain.errors import NotFound, Refused
from app.domain.words import DeviationCode, DeviationState, Role, Severity
from app.queries.deviations import COSIGN, OPEN, deviation_list
from tests.conftest import as_role
from tests.given import PASSWORD, Given, enrichment_form

pytestmark = pytest.mark.requirement("URS-DEV-002")


def late_start(lab, given: Given) -> None:
    """A start over the limit, exploratory: a deviation whose co-signature is due."""
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=25)
    lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(exploratory_reason="the only tube"))


def test_a_deviation_by_hand_keeps_its_items_its_participant_and_what_was_done(lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    number = lab.do(
        deviations.record,
        DeviationCode.TEMP,
        Severity.MAJOR,
        "The fridge stood open",
        items=[tube],
        action_taken="Closed, logger read",
        capa="A door alarm",
    )
    (row,) = lab.ask(deviation_list, lab.today)
    assert (row.id, row.number, row.state) == (number, 23, DeviationState.OPEN)
    assert [each.barcode for each in row.items] == [tube]
    assert (row.action_taken, row.capa) == ("Closed, logger read", "A door alarm")


def test_a_deviation_of_a_participant_needs_no_item(lab, given: Given):
    given.participant(23)
    lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "Consent copied late", number=23)
    assert lab.ask(deviation_list, lab.today)[0].number == 23
    with pytest.raises(NotFound, match="No participant 099"):
        lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "x", number=99)


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_the_facts_of_a_late_start_are_told_in_words(lab, given: Given):
    late_start(lab, given)
    row = next(each for each in lab.ask(deviation_list, lab.today) if each.rule == "R03")
    facts = dict(row.told_facts())
    assert facts["Age of the blood"] == "25 h"
    assert facts["Limit"] == "24 h"


@pytest.mark.requirement("URS-DEV-003")
def test_a_co_signature_is_due_then_overdue_then_given(lab, store, given: Given, clock):
    late_start(lab, given)
    row = next(each for each in lab.ask(deviation_list, lab.today, COSIGN) if each.rule == "R03")
    assert row.cosignature.startswith("due ")
    clock.forward(days=30)
    row = next(each for each in lab.ask(deviation_list, lab.today, COSIGN) if each.rule == "R03")
    assert row.is_cosign_late
    assert row.cosignature.startswith("overdue since")
    biologist = as_role(store, Role.BIOLOGIST)
    biologist.do(deviations.cosign, row.id, seen=row.version, password=PASSWORD)
    assert [each for each in lab.ask(deviation_list, lab.today, COSIGN) if each.rule == "R03"] == []


def test_closed_ones_leave_the_open_list(lab, given: Given):
    number = lab.do(
        deviations.record, DeviationCode.OTHER, Severity.MINOR, "Power cut", action_taken="Generator took over"
    )
    assert [row.id for row in lab.ask(deviation_list, lab.today, OPEN)] == [number]
    lab.do(deviations.close, number, seen=None)
    assert lab.ask(deviation_list, lab.today, OPEN) == []


def test_a_deviation_without_description_is_refused(lab):
    with pytest.raises(Refused, match="needs its description"):
        lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "  ")
