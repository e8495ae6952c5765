"""Printed forms: text, pages, boxes, corrections, versions, fonts."""

import io

import pypdf
import pytest

from app.actions import counts, participants, sorting, wga
from app.domain.enrolment import Enrolment
from app.domain.steps.wga import QcForm
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import Issue, data_hash, empty, filled, issue_crf
from app.outputs.forms.words import ANNOTATED
from app.queries.enrolment import enrolled
from app.queries.paper_case import paper_case
from tests.app.test_sorting import count_form
from tests.given import SETTINGS, Given


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def words_of(pdf: bytes) -> str:
    """The text without its line breaks."""
    return " ".join(text_of(pdf).split())


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def day(lab, given: Given) -> str:
    """A participant with a plate of measured products; returns the plate."""
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    for well, code in given.wells(plate).items():
        lab.do(wga.measure, code, QcForm.fill({"gii": 0 if well == "H12" else 4}), seen=None)
    lab.do(counts.record, given.tube(23), count_form())
    given.block(23)
    return plate


@pytest.mark.requirement("URS-CRF-004")
def test_every_page_bears_its_state_the_hash_of_its_data_and_the_head_of_the_chain(lab, given: Given, day):
    found = lab.ask(paper_case, SETTINGS, 23)
    pages = pypdf.PdfReader(io.BytesIO(filled(found, SETTINGS, Issue()))).pages
    assert len(pages) >= 8
    for page in pages:
        told = page.extract_text()
        assert all(each in told for each in ("DRAFT", data_hash(found), found.head[1]))


@pytest.mark.requirement("URS-CRF-001")
def test_the_filled_form_has_its_eight_pages_numbered(lab, given: Given, day):
    pdf = filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue())
    text = text_of(pdf)
    for title in (
        "P1 Participant",
        "P2 Blood",
        "P3 Runs",
        "P4 Counts",
        "P5 Cells",
        "P6 Tumour",
        "P7 Genomic",
        "P8 Verdict",
    ):
        assert title in text
    count = pages_of(pdf)
    assert f"page 1 of {count}" in text
    assert f"page {count} of {count}" in text
    assert "DRAFT" in text
    assert "MB-023-D001" in text


@pytest.mark.requirement("URS-CRF-002")
def test_a_correction_shows_the_old_value_with_who_when_and_why(lab, given: Given, day):
    record = lab.ask(enrolled, 23)
    values = {**record.values, "birth_year": 1969}
    lab.do(participants.revise, 23, Enrolment.fill(values), seen=record.version, reason="typing slip")
    text = words_of(filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue()))
    assert "1968 1969" in text
    assert "Lina Amari, 10/03/2026 09:00 (UTC+1): typing slip" in text


@pytest.mark.requirement("URS-TIME-003")
def test_times_show_their_source(lab, given: Given, day):
    assert "[typed]" in text_of(filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue()))


@pytest.mark.requirement("URS-CRF-005")
def test_the_blank_form_has_boxes_and_the_annotated_one_the_variables():
    assert "UNK" in text_of(empty(SETTINGS))
    annotated = text_of(empty(SETTINGS, mode=ANNOTATED))
    assert "PARTICIPANT.BRTHYR" in annotated
    assert "TUBE.BEDTC" in annotated


@pytest.mark.requirement("URS-CRF-003")
def test_a_final_version_supersedes_the_one_before(lab, given: Given, day):
    issue_crf(lab, 23, final=True)
    text = text_of(issue_crf(lab, 23, final=True))
    assert "FINAL v2" in text
    states = [state for _version, state, _data in lab.ask(paper_case, SETTINGS, 23).versions]
    assert states == ["SUPERSEDED", "FINAL"]


@pytest.mark.requirement("URS-CRF-004")
def test_the_same_facts_give_the_same_bytes(lab, given: Given, day):
    found = lab.ask(paper_case, SETTINGS, 23)
    assert filled(found, SETTINGS, Issue()) == filled(found, SETTINGS, Issue())


@pytest.mark.requirement("URS-CRF-006")
def test_every_font_of_a_form_is_embedded(lab, given: Given, day):
    for page in pypdf.PdfReader(io.BytesIO(filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue()))).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()
            holder = inner["/DescendantFonts"][0].get_object() if "/DescendantFonts" in inner else inner
            assert "/FontFile2" in holder["/FontDescriptor"].get_object()


def test_the_case_summary_is_one_or_two_pages(lab, given: Given, day):
    pdf = case_summary(lab.ask(paper_case, SETTINGS, 23), SETTINGS, printed_at="10/03/2026 09:00")
    assert 1 <= pages_of(pdf) <= 2
    assert "MB-023" in text_of(pdf)


def test_a_participant_without_anything_prints_too(lab, given: Given):
    given.participant(24)
    found = lab.ask(paper_case, SETTINGS, 24)
    assert pages_of(filled(found, SETTINGS, Issue())) == 8
    assert pages_of(case_summary(found, SETTINGS, printed_at="")) == 1
