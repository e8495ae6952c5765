"""What is missing for a participant to be complete: each line names the page that mends it, and goes once it is mended."""

import pytest

from app.actions import deviations, runs
from app.domain.words import DeviationCode, Severity
from app.lab import Lab
from app.queries.case import case
from app.queries.history import history
from app.queries.lacking import lacking
from tests.given import Given, enrichment_form

pytestmark = pytest.mark.requirement("URS-PART-005")


def pages_of(lab: Lab, number: int = 23) -> dict[str, str]:
    return {lack.text: lack.page for lack in lacking(lab.ask(case, lab.settings, number))}


def test_a_participant_without_blood_lacks_a_tube_and_a_block(lab: Lab, given: Given):
    given.participant(23)
    found = pages_of(lab)
    assert found["No tube was drawn"] == "receive"
    assert found["No tumour block was asked for"] == "block"


def test_a_received_tube_lacks_its_count_and_a_run_its_end(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    assert pages_of(lab)["The count is missing"] == "count"
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form())
    assert "bench" in pages_of(lab).values()
    lab.do(runs.finish, run)
    assert "bench" not in pages_of(lab).values()


def test_an_open_deviation_is_a_line_until_it_is_closed(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    number = lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "Fridge door open", items=[tube])
    assert pages_of(lab)[f"Deviation {number} is not closed"] == "deviations"
    lab.do(deviations.complete, number, seen=None, severity=Severity.MINOR, description="", action_taken="Door closed")
    lab.do(deviations.close, number, seen=None)
    assert "deviations" not in pages_of(lab).values()


def test_cells_that_wait_and_a_plate_without_a_wbc_control_are_lines(lab: Lab, given: Given):
    given.participant(23)
    given.plate(23, "DP A1-A3, NTC H12")
    found = pages_of(lab)
    assert found["No WBC control"] == "sort"
    assert found["3 DP cells are not amplified"] == "amplify"


@pytest.mark.requirement("URS-AUDIT-005")
def test_the_history_tells_the_newest_first_in_bench_words(lab: Lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    told = [each.what for each in lab.ask(history, code=tube)]
    assert told.index("Received") < len(told)
    assert not any("." in what for what in told)
    assert [each.what for each in lab.ask(history, participant=23)][-1] == "Enrolled"
