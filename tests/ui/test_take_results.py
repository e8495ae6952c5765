"""Results in the window: a file tried out and taken in by its path, a sample mapped by two people."""

from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.overview import pending
from app.queries.results import quarantine, result_files
from tests.app.test_take_results import vcf
from tests.conftest import as_role
from tests.given import Given
from tests.sequenced import Sent, calls, sent, take
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages.quarantine import QuarantinePage
from ui.pages.result_file import ResultFilePage
from ui.pages.results import ResultsPage
from ui.pages.take_results import TakeResultsPage


@pytest.fixture
def case(lab, given: Given) -> Sent:
    return sent(lab, given)


def test_a_typed_path_opens_the_import(opened, told, case: Sent):
    assert opened(ResultsPage).take_scan("/data/calls.vcf")
    assert told.went == [("take_results", "/data/calls.vcf")]


@pytest.mark.requirement("URS-RESULT-007")
def test_a_file_is_tried_out_then_enter_takes_it_in(opened, told, lab, case: Sent, tmp_path: Path):
    page = opened(TakeResultsPage, vcf(tmp_path / "calls.vcf", {case.cells[0]: "0/1", "XYZ-9": "0/0"}))
    assert page.take_scan(case.shipment)
    assert (page.table.rows.rowCount(), lab.ask(result_files)) == (2, ())
    page.next_act()
    assert told.went == [("result_file", "1")]
    assert "1 samples count, 1 stand apart" in told.messages[-1][1]
    assert opened(ResultFilePage, "1").table.rows.rowCount() == 2


def test_a_matrix_takes_a_file_of_names_and_is_tried_out_once_more(opened, lab, case: Sent, tmp_path: Path):
    matrix, names, other = (tmp_path / each for each in ("cells.ternary", "names.txt", "other.txt"))
    matrix.write_text("0 1 3\n1 0 2\n")
    names.write_text("\n".join(case.cells) + "\n")
    other.write_text("A\n" * 5)
    page = opened(TakeResultsPage, str(matrix))
    assert page.trial is not None
    assert [each.name for each in page.trial.samples] == ["C1", "C2", "C3"]
    assert page.named.isVisibleTo(page)
    with pytest.raises(Refused, match="holds 5 names"):
        page.take_names(str(other))
    page.take_names(str(names))
    assert [each.name for each in page.trial.samples] == list(case.cells)
    page.next_act()
    assert lab.ask(result_files)[0].counting == 3


def test_several_files_come_one_after_the_other_and_a_refused_one_stops_none(opened, lab, case: Sent, tmp_path: Path):
    first = vcf(tmp_path / "first.vcf", {case.cells[0]: "0/1"})
    bad = tmp_path / "bad.vcf"
    bad.write_text(Path(first).read_text())
    last = vcf(tmp_path / "last.vcf", {case.cells[1]: "0/1"})
    page = opened(TakeResultsPage)
    page.take_files([str(first), str(bad), str(last)])
    assert "2 more files wait" in page.subtitle()
    page.next_act()
    assert page.trial is not None
    assert "was taken in before" in page.trial.refusal
    assert page.act.text() == "Next file"
    page.next_act()
    assert page.trial.name == "last.vcf"
    page.next_act()
    assert [each.name for each in lab.ask(result_files)] == ["last.vcf", "first.vcf"]


@pytest.mark.requirement("URS-RESULT-003")
def test_two_people_map_a_sample_by_scan_and_enter(opened, qtbot, told, lab, store, case: Sent):
    take(lab, calls({"S9": "11"}))
    page = opened(QuarantinePage)
    page.next_act()
    answer_with("told by the provider")
    assert page.take_scan(case.cells[0])
    assert [each.page for each in lab.ask(pending, lab.settings, lab.now)].count("quarantine") == 1
    second = QtLab(as_role(store, Role.BIOINFORMATICIAN))
    other = opened(QuarantinePage, lab=second)
    other.next_act()
    other.next_act()
    second.stop()
    assert told.messages[-1][1] == "S9 counts."
    assert lab.ask(quarantine) == ()
