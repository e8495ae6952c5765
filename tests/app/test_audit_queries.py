"""The audit as a list: found by words, participant and code, newest first."""

import pytest

from app.lab import Lab
from app.queries.trail import audit_count, audit_page
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-AUDIT-005")


@pytest.fixture
def worked(given: Given) -> Given:
    """One participant, one tube, its enrichment."""
    given.participant(23)
    given.fraction(given.tube(23))
    return given


@pytest.mark.parametrize(
    ("search", "tables"),
    [
        ("tech receipt", {"receipt"}),
        ("temp_c", {"receipt"}),
        ("nobody", set()),
        ("participants.enrol birth_year", {"participant"}),
        ("2026-03-10 consent form_version", {"consent"}),
        ("2025-01", set()),
    ],
)
def test_the_audit_is_found_by_words(lab: Lab, worked: Given, search: str, tables: set[str]):
    rows = lab.ask(audit_page, offset=0, limit=500, search=search)
    assert {row.table_name for row in rows} == tables
    assert lab.ask(audit_count, search=search) == len(rows)


def test_the_audit_is_found_by_participant_and_by_code(lab: Lab, given: Given):
    given.participant(23)
    given.participant(24)
    tube = given.tube(24)
    whose = lab.ask(audit_page, offset=0, limit=500, search="023")
    assert {row.action for row in whose} == {"participants.enrol"}
    coded = lab.ask(audit_page, offset=0, limit=500, search=tube)
    assert "receipt" in {row.table_name for row in coded}


def test_the_newest_change_comes_first_and_pages_follow_one_another(lab: Lab, worked: Given):
    first = lab.ask(audit_page, offset=0, limit=10)
    second = lab.ask(audit_page, offset=10, limit=10)
    assert first[0].id > first[-1].id > second[0].id
