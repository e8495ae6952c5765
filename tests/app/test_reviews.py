"""Planned reviews of the audit: due by risk, read from the last one on, signed with findings and password."""

import pytest

from app.actions import participants, reviews
from app.domain.enrolment import Enrolment
from app.domain.errors import NeedsReason, Refused
from app.domain.words import ReviewRisk, Role
from app.lab import Lab
from app.queries.overview import pending
from app.queries.reviews import drawn, due_reviews, planned, raised, to_read
from app.queries.verify import verify
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given

pytestmark = pytest.mark.requirement("URS-AUDIT-010")


@pytest.fixture
def keeper(store) -> Lab:
    return as_role(store, Role.DATA_MANAGER)


def sign(lab: Lab, risk: ReviewRisk = ReviewRisk.CRITICAL, findings: str = "nothing to say") -> int:
    up_to = lab.ask(planned, lab.settings, risk).up_to
    return lab.do(reviews.finish, risk, findings, up_to=up_to, password=PASSWORD)


def test_critical_data_are_due_each_week_and_samples_each_month(keeper: Lab, given: Given, clock: Clock):
    given.participant(23)
    assert keeper.ask(due_reviews, keeper.settings, keeper.today) == ()
    clock.forward(hours=24 * 8)
    assert [each.risk for each in keeper.ask(due_reviews, keeper.settings, keeper.today)] == [ReviewRisk.CRITICAL]
    titles = [each.title for each in keeper.ask(pending, keeper.settings, keeper.now)]
    assert "Review of the audit is due: critical data" in titles
    clock.forward(hours=24 * 30)
    assert len(keeper.ask(due_reviews, keeper.settings, keeper.today)) == 2


def test_a_review_reads_what_changed_since_the_last_one(keeper: Lab, lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    sign(keeper)
    form = Enrolment.fill({"number": 23, "birth_year": 1970, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="misread")
    lines = keeper.ask(to_read, keeper.settings, keeper.ask(planned, keeper.settings, ReviewRisk.CRITICAL))
    assert "birth_year" in {line.field for line in lines}
    assert {line.reason for line in lines} >= {"misread"}
    assert "participants.enrol" not in {line.action for line in lines}
    sign(keeper)
    assert keeper.ask(verify).holds


def test_a_review_has_every_critical_line_in_front_however_many(keeper: Lab, lab: Lab, given: Given, clock: Clock):
    """What is signed as read was read: no line is left out for its number."""
    given.participant(23)
    for year in range(1940, 1990):
        form = Enrolment.fill({"number": 23, "birth_year": year, "line": year % 5 + 1, "day": clock().date()})
        lab.do(participants.revise, 23, form, seen=None, reason="misread")
    due = keeper.ask(planned, keeper.settings, ReviewRisk.CRITICAL)
    years = {line.new for line in keeper.ask(to_read, keeper.settings, due) if line.field == "birth_year"}
    assert years == {str(year) for year in (1968, *range(1940, 1990))}


def test_a_sample_is_drawn_again_by_its_seed(keeper: Lab, given: Given):
    given.participant(23)
    given.plate(23)
    due = keeper.ask(planned, keeper.settings, ReviewRisk.ROUTINE)
    assert drawn(due, 5) == drawn(due, 5)
    assert len(drawn(due, 5)) == 5
    sign(keeper, ReviewRisk.ROUTINE)


def test_a_review_takes_its_findings_the_password_and_the_role(keeper: Lab, lab: Lab, given: Given):
    given.participant(23)
    with pytest.raises(NeedsReason):
        sign(keeper, findings="  ")
    with pytest.raises(Refused, match="may not do this"):
        sign(lab)
    with pytest.raises(Refused, match="changed while"):
        keeper.do(reviews.finish, ReviewRisk.CRITICAL, "nothing", up_to=1, password=PASSWORD)


def test_a_review_for_a_cause_waits_on_the_overview_until_it_is_signed(
    keeper: Lab, lab: Lab, given: Given, clock: Clock
):
    given.participant(23)
    number = keeper.do(reviews.raise_for_cause, "a consent that was asked about", "table:consent")
    given.participant(24)
    (due,) = keeper.ask(raised)
    assert (due.number, due.search, due.why) == (number, "table:consent", "a consent that was asked about")
    lines = keeper.ask(to_read, keeper.settings, due)
    assert {line.table_name for line in lines} == {"consent"}
    assert {line.row_id for line in lines} == {1}
    titles = [each.title for each in keeper.ask(pending, keeper.settings, keeper.now)]
    assert "Review of the audit is due: for a cause" in titles
    keeper.do(reviews.finish_raised, number, "as it should be", password=PASSWORD)
    assert keeper.ask(raised) == ()
    assert keeper.ask(verify).holds
    with pytest.raises(Refused, match="is not open"):
        keeper.do(reviews.finish_raised, number, "once more", password=PASSWORD)


def test_a_review_for_a_cause_takes_its_cause_the_role_and_something_to_read(
    keeper: Lab, lab: Lab, given: Given, monkeypatch
):
    given.participant(23)
    with pytest.raises(NeedsReason):
        keeper.do(reviews.raise_for_cause, "  ")
    with pytest.raises(Refused, match="finds nothing"):
        keeper.do(reviews.raise_for_cause, "a question", "table:nowhere")
    with pytest.raises(Refused, match="is no day"):
        keeper.do(reviews.raise_for_cause, "a question", "from:yesterday")
    with pytest.raises(Refused, match="may not do this"):
        lab.do(reviews.raise_for_cause, "a question")
    number = keeper.do(reviews.raise_for_cause, "a question")
    with pytest.raises(Refused, match="password does not fit"):
        keeper.do(reviews.finish_raised, number, "nothing", password="another one")
    assert len(keeper.ask(raised)) == 1
    monkeypatch.setattr(reviews, "AT_MOST", 5)
    with pytest.raises(Refused, match="more than anybody reads"):
        keeper.do(reviews.raise_for_cause, "a question")
