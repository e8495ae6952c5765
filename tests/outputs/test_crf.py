"""The case report form: versions, changes, corrections in the words of the form, what the blank form offers."""

import io
import json
from pathlib import Path

import pypdf
import pytest

from app import i18n
from app.actions import blocks, cells, counts, deviations, documents, participants, sorting
from app.domain.barcode import printed
from app.domain.enrolment import Enrolment, Withdrawal
from app.domain.errors import Conflict, NotFound
from app.domain.ffpe import ReviewForm
from app.domain.words import (
    Condition,
    CountStage,
    CountStatus,
    Decision,
    DocumentKind,
    Role,
    SortOutcome,
    WithdrawalScope,
    YesNo,
    label_of,
)
from app.outputs.forms.blocks import Grid, Head, Leaf, Line, Lines, kept, restored, told
from app.outputs.forms.crf import Issue, data_hash, empty, filled, issue_crf, reprint
from app.outputs.forms.crf_tumour import filled_tumour
from app.outputs.forms.many import Paper, print_papers
from app.queries import sheets
from app.queries.documents import documents as ledger
from app.queries.documents import final_version
from app.queries.enrolment import enrolled
from app.queries.paper_case import paper_case
from app.queries.verify import verify
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import PASSWORD, SETTINGS, Given
from tests.outputs.test_forms import pages_of, words_of


@pytest.fixture
def person(lab, given: Given) -> int:
    given.participant(23)
    given.plate(23)
    return 23


def revise(lab, number: int, reason: str = "typing slip", **changed) -> None:
    record = lab.ask(enrolled, number)
    lab.do(
        participants.revise, number, Enrolment.fill({**record.values, **changed}), seen=record.version, reason=reason
    )


@pytest.mark.requirement("URS-CRF-003")
def test_a_version_after_the_first_ends_with_what_it_changes(lab, person):
    assert "Changes since" not in words_of(issue_crf(lab, person, final=True))
    revise(lab, person, line=3)
    pdf = issue_crf(lab, person, final=True)
    text = words_of(pdf)
    assert "FINAL v2" in text
    assert "Changes since version 1" in text
    last = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[-1].extract_text().split())
    assert "P1 Treatment: Line of treatment 2 3" in last


@pytest.mark.requirement("URS-CRF-003")
def test_edge_25_a_version_printed_before_a_correction_is_superseded_and_printed_again_as_it_was(lab, person):
    issue_crf(lab, person, final=True)
    revise(lab, person, birth_year=1970)
    issue_crf(lab, person, final=True)
    text = words_of(reprint(lab, person, 1))
    assert "SUPERSEDED v1" in text
    assert "1968" in text
    assert "1970" not in text
    assert "FINAL v2" in words_of(reprint(lab, person, 2))


def test_a_version_is_printed_again_in_its_own_language_and_compared_in_it(lab, person):
    issue_crf(lab, person, final=True)
    i18n.use("fr")
    revise(lab, person, line=3)
    last = " ".join(pypdf.PdfReader(io.BytesIO(issue_crf(lab, person, final=True))).pages[-1].extract_text().split())
    assert "Line of treatment 2 3" in last
    assert last.count("P2 ") == 0
    assert "P1 Participant and consent" in words_of(reprint(lab, person, 1))
    assert "P1 Participant et consentement" in words_of(reprint(lab, person, 2))


def test_a_version_that_was_never_issued_is_not_found(lab, person):
    with pytest.raises(NotFound, match="No version 4"):
        reprint(lab, person, 4)


def test_two_benches_cannot_issue_the_same_version(lab, person):
    issue_crf(lab, person, final=True)
    found = lab.ask(paper_case, SETTINGS, person)
    with pytest.raises(Conflict, match="same moment"):
        lab.do(
            documents.issue,
            DocumentKind.CRF,
            number=person,
            sha256="",
            data_sha256="",
            cut=1,
            participant_id=found.participant_id,
            version_no=1,
        )


def test_the_date_printed_is_the_date_in_the_record_of_issue(lab, clock, person):
    clock.forward(hours=5)
    assert "issued 10/03/2026 14:00 (UTC+1)" in words_of(issue_crf(lab, person, final=False))
    assert lab.ask(ledger)[0].issued.local.hour == 14


@pytest.mark.requirement("URS-CRF-004")
def test_the_data_hash_changes_with_the_facts_and_not_with_printing(lab, given: Given, person):
    before = data_hash(lab.ask(paper_case, SETTINGS, person))
    issue_crf(lab, person, final=True)
    assert data_hash(lab.ask(paper_case, SETTINGS, person)) == before
    given.block(person)
    assert data_hash(lab.ask(paper_case, SETTINGS, person)) != before


@pytest.mark.requirement("URS-CRF-004")
def test_the_chain_holds_over_the_pages_that_were_kept(lab, person):
    issue_crf(lab, person, final=True)
    assert lab.ask(verify).holds


@pytest.mark.requirement("URS-CRF-002")
def test_a_correction_is_struck_in_the_words_of_the_form(lab, person):
    revise(lab, person, sex="U", first_dose_planned="2026-03-15")
    text = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert "Female Unknown" in text
    assert "12/03/2026 15/03/2026" in text


def test_a_lost_cell_shows_what_it_was_who_lost_it_and_why(lab, given: Given, person):
    plate = lab.ask(sheets.plates)[0].barcode
    lab.do(cells.set_outcome, given.wells(plate)["A01"], SortOutcome.LOST, reason="tip touched", at_step="transfer")
    text = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert "Corrected: MB-023-D001" in text
    assert "Sorted, not verified Lost" in text
    assert "Lina Amari" in text


def test_a_correction_stands_in_local_time_and_a_rule_in_words(lab, given: Given, person):
    plate = lab.ask(sheets.plates)[0].barcode
    lab.do(cells.set_outcome, given.wells(plate)["A01"], SortOutcome.LOST, reason="tip touched", at_step="transfer")
    text = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert "UTC:" not in text
    assert "(UTC+1): tip touched" in text
    assert "What is lost is recorded with its step" in text
    assert "LOST" not in text


def test_the_pathologist_is_named_once_by_the_initials(lab, given: Given, person):
    block = given.block(person)
    reader = as_role(lab.store, Role.PATHOLOGIST)
    reader.do(blocks.review, block, ReviewForm.fill({"tumour_nuclei_pct": 40, "adequate": YesNo.YES}))
    found = lab.ask(paper_case, SETTINGS, person)
    lines = [line for part in filled_tumour(found, SETTINGS) if isinstance(part, Lines) for line in part.lines]
    (login,) = found.blocks[0].reviewers
    assert [line.value for line in lines if line.label == "Pathologist"] == [found.people[login].initials]


def test_the_reagent_blank_of_the_amplification_stands_among_the_controls(lab, given: Given, person):
    plate = lab.ask(sheets.plates)[0].barcode
    lab.do(sorting.close, plate)
    given.amplified(plate)
    (blank,) = [each for each in lab.ask(paper_case, SETTINGS, person).plates[0].controls if not each.well]
    text = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert f"{label_of(blank.role)} {printed(blank.barcode)}" in text


def test_a_count_that_was_not_done_says_why_and_zero_is_a_number(lab, given: Given):
    given.participant(24)
    tube = given.tube(24)
    lab.do(counts.record, tube, count_form(n_dp=0, n_ctc=0))
    nothing = {
        "status": CountStatus.NOT_DONE,
        "nd_reason": "clotted",
        "n_dp": None,
        "n_ctc": None,
        "volume_analysed_ml": None,
    }
    lab.do(counts.record, tube, count_form(stage=CountStage.FINAL, **nothing))
    text = words_of(filled(lab.ask(paper_case, SETTINGS, 24), SETTINGS, Issue()))
    assert "DP cells 0" in text
    assert "CTC 0" in text
    assert "Why not done – clotted" in text
    assert "Not counted NOT_COUNTED" in text


@pytest.mark.requirement("URS-SIGN-002")
def test_a_signature_prints_name_role_meaning_and_time_with_its_zone(lab, store, given: Given, person):
    clotted = {
        "condition": Condition.CLOTTED,
        "decision": Decision.WITH_DEVIATION,
        "decision_reason": "filtered attempt",
    }
    given.tube(person, receipt=clotted)
    due = next(row for row in lab.ask(sheets.deviations) if row.cosign_role is not None)
    before = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert "due by 17/03/2026" in before
    as_role(store, due.cosign_role).do(deviations.cosign, due.id, seen=due.version, password=PASSWORD)
    text = words_of(filled(lab.ask(paper_case, SETTINGS, person), SETTINGS, Issue()))
    assert f"Marc Serres Biologist Co-signed Deviation {due.id} 10/03/2026 09:00 (UTC+1)" in text


@pytest.mark.requirement("URS-WITHDR-003")
def test_the_pages_of_a_participant_who_withdrew_say_so(lab, given: Given, person):
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_ONLY_KEEP})
    lab.do(participants.withdraw, person, form)
    pdf = issue_crf(lab, person, final=False)
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        assert "CONSENT WITHDRAWN" in page.extract_text()


@pytest.mark.requirement("URS-CRF-005")
def test_the_blank_form_offers_every_choice_to_tick_and_units_at_the_boxes():
    text = words_of(empty(SETTINGS))
    assert "□ Hormone" in text or "□ HR" in text
    assert "Received volume (mL)" in text
    assert "□ Yes" in text.replace("\xa0", " ")


def test_what_is_kept_of_a_form_comes_back_the_same():
    pages = [
        [
            Head("P1"),
            Lines([Line("Sex", "F", struck=(("M", "LA: slip"),))]),
            Grid(["A", "B"], [["1", "2"]], (1, 2), frozenset({0}), fine=frozenset({1})),
            Leaf(),
        ]
    ]
    back = restored(json.loads(json.dumps(kept(pages))))
    assert json.dumps(kept(back)) == json.dumps(kept(pages))
    assert dict(told(back)) == dict(told(pages)) == {("P1", "P1", "Sex", "1"): "F", ("P1", "P1", "1", "1"): "B 2"}
    assert back[0][1].lines[0].struck == (("M", "LA: slip"),)


def test_the_forms_of_many_are_written_by_a_job_with_their_versions(lab, given: Given, person, tmp_path: Path):
    given.participant(24)
    running = lab.carry_out(print_papers, str(tmp_path), Paper.FINAL)
    assert running.result() == 2
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["crf-final-023-v1.pdf", "crf-final-024-v1.pdf"]
    assert lab.ask(final_version, 24) == 1


def test_papers_of_somebody_unknown_are_refused_before_anything_is_issued(lab, person, tmp_path: Path):
    with pytest.raises(NotFound, match="099"):
        print_papers(lab, lambda _done, _total: None, str(tmp_path), Paper.FINAL, (23, 99))
    assert lab.ask(final_version, 23) == 0


def test_a_form_without_blood_has_no_empty_page_missing(lab, given: Given):
    given.participant(24)
    assert pages_of(issue_crf(lab, 24, final=False)) == 8
