"""The case summary: timeline, what is missing, two pages at most, an entry in the ledger."""

import pytest

from app.actions import sorting
from app.domain.words import DocumentKind
from app.outputs.forms.case_summary import case_summary, issue_summary
from app.outputs.forms.timeline import timeline
from app.queries.documents import documents
from app.queries.paper_case import paper_case
from tests.given import SETTINGS, Given
from tests.outputs.test_forms import pages_of, words_of

pytestmark = pytest.mark.requirement("URS-CRF-007")


@pytest.fixture
def person(lab, given: Given) -> int:
    given.participant(23)
    lab.do(sorting.close, given.plate(23))
    given.block(23)
    return 23


def test_the_timeline_tells_what_happened_in_its_order(lab, person):
    events = [text for _when, text in timeline(lab.ask(paper_case, SETTINGS, person))]
    assert events[0] == "MB-023-B001-F drawn"
    assert events.index("MB-023-B001-F received") < events.index("Enrichment started") < events.index("Sorting started")
    assert "MB-023-F001-V requested" in events


def test_the_summary_says_what_is_missing(lab, person):
    text = words_of(case_summary(lab.ask(paper_case, SETTINGS, person), SETTINGS, printed_at=""))
    assert "The count is missing" in text
    assert "No block is linked as the reference" in text


def test_it_has_two_pages_at_most_and_numbers_them(lab, person):
    pdf = case_summary(lab.ask(paper_case, SETTINGS, person), SETTINGS, printed_at="")
    count = pages_of(pdf)
    assert count <= 2
    assert f"page {count} of {count}" in words_of(pdf)


def test_an_issued_summary_is_in_the_ledger_with_the_hash_of_its_data(lab, person):
    issue_summary(lab, person)
    row = lab.ask(documents)[0]
    assert (row.kind, row.number) == (DocumentKind.CASE_SUMMARY, 23)


def test_nothing_recorded_is_said_in_words(lab, given: Given):
    given.participant(24)
    text = words_of(case_summary(lab.ask(paper_case, SETTINGS, 24), SETTINGS, printed_at=""))
    assert "No tube was drawn" in text
    assert "None." in text
