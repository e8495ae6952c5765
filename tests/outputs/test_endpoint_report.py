"""The report of the endpoint: the same numbers as the page, the flow, everybody's verdict; in the ledger by its hash."""

import hashlib
from pathlib import Path

import pytest

from app.domain.words import DocumentKind, Role
from app.example import as_role
from app.outputs.endpoint_report import digest, endpoint_pdf, write_endpoint
from app.queries.answer import answer
from app.queries.answer_facts import interval_told, primary_of, share_told
from app.queries.documents import documents
from tests.given import Given
from tests.outputs.test_forms import text_of


@pytest.mark.requirement("URS-ENDPT-001", "URS-ENDPT-002")
def test_the_report_tells_the_answer_the_flow_and_everybody(full_store, tmp_path: Path):
    example_lab = as_role(full_store, Role.DATA_MANAGER)
    found = example_lab.ask(answer, example_lab.settings)
    path = write_endpoint(example_lab, found, tmp_path)
    text = " ".join(text_of(path.read_bytes()).split())
    first = primary_of(found)
    for told in (share_told(first.share), interval_told(first.share), "Interim", "Every participant is accounted for."):
        assert told in text
    for each in found.people:
        assert f"MB-{each.standing.number:03d}" in text
    for step in found.flow:
        assert f"n = {len(step.numbers)}" in text


def test_it_is_in_the_ledger_with_the_hash_of_its_data(lab, given: Given, tmp_path: Path):
    given.participant(23)
    found = lab.ask(answer, lab.settings)
    path = write_endpoint(lab, found, tmp_path)
    row = next(each for each in lab.ask(documents) if each.kind is DocumentKind.ENDPOINT)
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(digest(found, lab.settings)) == 64
    given.participant(24)
    assert digest(lab.ask(answer, lab.settings), lab.settings) != digest(found, lab.settings)


@pytest.mark.requirement("URS-ENDPT-001", "URS-ENDPT-002")
def test_nobody_enrolled_is_told_as_not_estimable(lab):
    found = lab.ask(answer, lab.settings)
    text = text_of(endpoint_pdf(found, lab.settings, printed_at="now"))
    assert "not estimable" in text
    assert "No participant yet." in text
