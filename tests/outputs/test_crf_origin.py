"""P7, P8 and the summary once results are in: numbers, reasons, charts, signatures; versions that stand as they were."""

import io
import json
from dataclasses import replace

import pypdf
import pytest

from app import i18n
from app.actions import participants, results, verdicts
from app.domain.enrolment import Withdrawal
from app.domain.words import CellVerdict, Role, Verdict, WithdrawalScope, label_of
from app.lab import Lab
from app.outputs.charts.heat_parts import MOST, parts
from app.outputs.charts.of_origin import bars_of, heat_map_of, profile_of
from app.outputs.forms.blocks import Figure, Grid, Head, PaperDocument, kept, restored, told
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import Issue, data_hash, filled, issue_crf, reprint
from app.outputs.forms.paper import build
from app.queries.case import case
from app.queries.lacking import lacking
from app.queries.origin import origin
from app.queries.paper_case import paper_case
from tests.conftest import as_role
from tests.given import PASSWORD, SETTINGS, Given
from tests.outputs.chart_samples import a_profile, large_map, small_map, some_bars
from tests.outputs.page_marks import beyond_the_margins, over_one_another
from tests.outputs.test_forms import pages_of, words_of
from tests.sequenced import Sent, calls, counted, crowd, quality, sent, take

DOCUMENT = PaperDocument("Form", "METABREAST", "MB-023", "", "3", "", "FINAL v1", "", "")


@pytest.fixture
def back(lab, given: Given) -> Sent:
    """Three DP cells and two CTC came back: two DP cells bear the tumour's variants, the third bears none."""
    told = sent(lab, given, dp=3, ctc=2)
    counted(lab, lab.ask(case, SETTINGS, 23).tubes[0].barcode, 3)
    shares = ("111110", "110100", "000000", "111111", "1.1.00")
    columns = dict(zip((*told.cells, *told.ctc), shares, strict=True))
    take(lab, quality(told.all), calls({**columns, told.wbc: "000000", told.extract: "111110"}))
    return told


def form(lab: Lab) -> str:
    return words_of(filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue()))


def sign(lab: Lab, role: Role, verdict: Verdict = Verdict.PROVEN, why: str = "") -> int:
    other = as_role(lab.store, role)
    seen = other.ask(origin, other.settings, 23).digest
    return other.do(verdicts.sign_patient, 23, verdict, seen=seen, password=PASSWORD, why=why)


def of_one_version(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_shared_alterations_stand_with_k_of_m_their_exact_interval_and_class(lab, back):
    text = form(lab)
    assert "17:7000000 C>T Yes 2/3 66.7 9.4–99.2 74.1 In some cells" in text
    assert "17:7000002000 C>T" not in text
    assert "Penetrance in the CTC" in text
    assert "few cells" in text
    assert "In the tumour's list 5" in text
    assert "MB-023-D001-5 DP 900" in text


def test_the_verdict_stands_with_its_reasons_and_those_of_its_cells(lab, back):
    text = form(lab)
    assert "Verdict Tumour origin proven PROVEN" in text
    assert "Reason 2 DP cells of tumour origin." in text
    assert "Signatures Not signed" in text
    assert "5 of the tumour's 5 variants are counted in the cell." in text
    assert "None of the tumour's 5 variants is counted; 5 are covered." in text


def test_the_rule_is_printed_with_every_threshold_of_its_version(lab, back):
    text = form(lab)
    assert "Version of the rule 1.1" in text
    assert "VAF in the tumour at least (0 to 1) 0.05" in text
    assert "Reads in all noted below 200 000" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert "MAPD fails above (empty: no limit) no limit" in text


def test_both_signatures_print_meaning_name_role_and_time_with_its_zone(lab, back):
    sign(lab, Role.BIOLOGIST)
    half = form(lab)
    assert "Second signature awaited – Evidence examined, verdict agreed Verdict 1 of the participant" in half
    sign(lab, Role.PATHOLOGIST)
    text = form(lab)
    assert "Second signature awaited" not in text
    told = "Evidence examined, verdict agreed Verdict 1 of the participant 10/03/2026 09:00 (UTC+1)"
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        assert f"{as_role(lab.store, role).who.name} {label_of(role)} {told}" in text
    assert "Signed twice" in text


def test_an_override_prints_its_reason_and_what_the_rule_proposes(lab, back):
    why = "the variants are those of a mixed library"
    sign(lab, Role.BIOLOGIST, Verdict.NOT_EVALUABLE, why)
    sign(lab, Role.PATHOLOGIST, Verdict.NOT_EVALUABLE, why)
    text = form(lab)
    assert "Verdict Not evaluable NOT_EVALUABLE" in text
    assert "Proposed by the rule Tumour origin proven. 2 DP cells of tumour origin." in text
    assert f"Overridden because {why}" in text
    assert "History of the verdicts" in text


def test_a_cell_that_people_judged_otherwise_says_what_the_rule_says(lab, back):
    cell = lab.ask(origin, SETTINGS, 23).cells[0].code
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        other = as_role(lab.store, role)
        seen = other.ask(origin, other.settings, 23).digest
        why = "seen as a macrophage on its picture"
        other.do(verdicts.sign_cell, cell, CellVerdict.INDETERMINATE, seen=seen, password=PASSWORD, why=why)
    text = form(lab)
    assert "Indeterminate, signed" in text
    assert "the rule says: Of tumour origin seen as a macrophage on its picture" in text
    assert "Verdict 1 of MB-023-D001-5" in text


def test_an_exclusion_is_told_with_its_reason_and_its_signature(lab, back):
    as_role(lab.store, Role.BIOLOGIST).do(verdicts.exclude, 23, "drawn after the first dose", password=PASSWORD)
    text = form(lab)
    assert "Left out of the sensitivity estimate because drawn after the first dose" in text
    assert "Exclusion 1 from the sensitivity estimate" in text


def test_the_files_of_results_stand_among_the_attachments(lab, back):
    names = [row.name for row in lab.ask(paper_case, SETTINGS, 23).files]
    assert names == ["qc_table.txt", "vcf.txt"]


def test_a_frozen_version_is_printed_again_as_it_was_whatever_is_found_later(lab, back):
    issue_crf(lab, 23, final=True)
    before = reprint(lab, 23, 1)
    source, _calls = lab.ask(origin, SETTINGS, 23).cells[0].sequenced.calls[0]
    as_role(lab.store, Role.BIOINFORMATICIAN).do(results.set_apart, source.sample_id, "a mixed-up library")
    assert reprint(lab, 23, 1) == before
    changes = " ".join(of_one_version(issue_crf(lab, 23, final=True))[-1].split())
    assert "Changes since version 1" in changes
    assert "P8 Verdicts of the cells: MB-023-D001" in changes
    assert "P7 Alterations by cell" in changes
    again = words_of(reprint(lab, 23, 1))
    assert "SUPERSEDED v1" in again
    assert "17:7000000 C>T Yes 2/3" in again


def test_a_version_issued_before_a_result_or_a_signature_is_seen_as_outdated(lab, given: Given):
    told = sent(lab, given, dp=2)
    counted(lab, lab.ask(case, SETTINGS, 23).tubes[0].barcode, 2)
    hashes = [data_hash(lab.ask(paper_case, SETTINGS, 23))]

    def changed() -> bool:
        hashes.append(data_hash(lab.ask(paper_case, SETTINGS, 23)))
        return hashes[-1] != hashes[-2]

    take(lab, quality(told.all))
    assert changed()
    columns = dict(zip(told.cells, ("11", "11"), strict=True))
    take(lab, calls({**columns, told.wbc: "00", told.extract: "11"}))
    assert changed()
    sign(lab, Role.BIOLOGIST)
    assert changed()
    sign(lab, Role.PATHOLOGIST)
    assert changed()
    issue_crf(lab, 23, final=True)
    i18n.use("fr")
    assert not changed()


def test_every_page_says_that_a_verdict_is_interim_until_it_is_settled(lab, given: Given):
    told = sent(lab, given, dp=2)
    assert all("INTERIM VERDICT" in page for page in of_one_version(issue_crf(lab, 23, final=False)))
    counted(lab, lab.ask(case, SETTINGS, 23).tubes[0].barcode, 2)
    assert "INTERIM VERDICT" in form(lab)
    columns = dict(zip(told.cells, ("11", "11"), strict=True))
    take(lab, quality(told.all), calls({**columns, told.wbc: "00", told.extract: "11"}))
    assert "INTERIM VERDICT" not in form(lab)
    withdrawal = {"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_ONLY_KEEP}
    lab.do(participants.withdraw, 23, Withdrawal.fill(withdrawal))
    assert all("CONSENT WITHDRAWN" in page for page in of_one_version(issue_crf(lab, 23, final=False)))


def test_facts_that_changed_after_two_signatures_make_the_verdict_interim_again(lab, back):
    sign(lab, Role.BIOLOGIST)
    sign(lab, Role.PATHOLOGIST)
    assert "INTERIM VERDICT" not in form(lab)
    source, _calls = lab.ask(origin, SETTINGS, 23).cells[0].sequenced.calls[0]
    as_role(lab.store, Role.BIOINFORMATICIAN).do(results.set_apart, source.sample_id, "a mixed-up library")
    text = form(lab)
    assert "INTERIM VERDICT" in text
    assert "The signed verdict rests on other facts" in text
    assert "The verdict is to be looked at again" in [each.text for each in lacking(lab.ask(case, SETTINGS, 23))]


def test_the_summary_tells_the_verdict_the_cells_and_the_first_alterations(lab, back):
    pdf = case_summary(lab.ask(paper_case, SETTINGS, 23), SETTINGS, printed_at="")
    text = words_of(pdf)
    assert pages_of(pdf) <= 2
    assert "Verdict Tumour origin proven" in text
    assert "DP cells Of tumour origin 2 · Not of tumour origin 1" in text
    assert "The first 5 of" in text
    assert "2 files of results taken in" in text
    assert "The verdict is not signed" in text


def test_the_papers_speak_french(lab, back):
    i18n.use("fr")
    text = form(lab)
    for told_in_french in ("Origine tumorale prouvée", "2/3 66,7 9,4–99,2", "Verdicts des cellules", "Pénétrance"):
        assert told_in_french in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_many_cells_and_alterations_keep_to_the_pages_and_the_summary_to_two(lab, given: Given, language: str):
    crowd(lab, given, dp=40, ctc=6, sites=60)
    counted(lab, lab.ask(case, SETTINGS, 23).tubes[0].barcode, 40)
    i18n.use(language)
    found = lab.ask(paper_case, SETTINGS, 23)
    summary = case_summary(found, SETTINGS, printed_at="")
    assert pages_of(summary) <= 2
    for pdf in (filled(found, SETTINGS, Issue()), summary):
        assert beyond_the_margins(pdf) == []
        assert over_one_another(pdf) == []


@pytest.mark.parametrize(
    "chart", [some_bars(), a_profile(), small_map(), large_map(70, 70)], ids=lambda each: each.title
)
def test_a_chart_that_was_kept_is_drawn_again_alike(chart):
    pages = [[Head("P7"), Figure(chart)]]
    back = restored(json.loads(json.dumps(kept(pages))))
    assert build(DOCUMENT, back) == build(DOCUMENT, pages)
    assert dict(told(back)) == dict(told(pages))


def test_the_charts_of_a_case_are_kept_as_they_are(lab, back):
    found = lab.ask(origin, SETTINGS, 23)
    charts = [heat_map_of(found), *(bars_of(found, kind) for kind in found.tables), profile_of(found, back.cells[0])]
    pages = [[Figure(chart) for chart in charts]]
    assert build(DOCUMENT, restored(json.loads(json.dumps(kept(pages))))) == build(DOCUMENT, pages)


def test_bars_break_between_two_lines_and_none_is_lost():
    many = replace(some_bars(), bars=some_bars().bars * 20)
    pdf = build(DOCUMENT, [[Head("P7"), Figure(many)]])
    assert pages_of(pdf) == 3
    assert words_of(pdf).count("TP53 p.Arg175His") == 20


def test_a_map_is_parted_until_all_is_named_or_stands_small_on_one_page():
    chart = large_map(150, 80)
    shown = parts(chart, 501)
    assert [(each.rows, each.cells) for each in shown] == [
        ((1, 75), (1, 40)),
        ((1, 75), (41, 80)),
        ((76, 150), (1, 40)),
        ((76, 150), (41, 80)),
    ]
    assert all(len(each.chart.fixed) == len(chart.fixed) for each in shown)
    assert len(parts(large_map(20, 20), 501)) == 1
    assert len(parts(large_map(400, 900), 501)) == 1 < MOST
    text = words_of(build(DOCUMENT, [[Figure(chart)]]))
    assert "Alterations 76 to 150 of 150, cells 41 to 80 of 80" in text


def test_a_table_whose_heads_come_twice_tells_two_statements_a_row():
    grid = Grid(["Threshold", "Value"] * 2, [["A", "1", "B", "2"], ["C", "3", "", ""]], nothing="")
    assert dict(told([[Head("P8"), grid]])) == {
        ("P8", "P8", "A", "1"): "Value 1",
        ("P8", "P8", "B", "1"): "Value 2",
        ("P8", "P8", "C", "1"): "Value 3",
    }
