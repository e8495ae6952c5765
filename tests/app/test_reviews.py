"""Planned reviews of the audit: due by risk, read from the last one on, signed with findings and password."""

import pytest

from app.actions import participants, reviews
from app.domain.enrolment import Enrolment
from app.domain.errors import NeedsReason, Refused
from app.domain.words import ReviewRisk, Role
from app.lab import Lab
from app.queries.overview import pending
from app.queries.reviews import drawn, due_reviews, planned, to_read
from app.queries.verify import verify
from tests.conftest import as_role
from tests.given import PASSWORD, Clock, Given


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
