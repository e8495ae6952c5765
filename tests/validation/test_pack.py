"""The validation pack, read back from paper and workbook."""

import io
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.requirements import Result
from tests.validation.book import pack_xlsx
from tests.validation.installation import (
    Differs,
    Installed,
    Measure,
    a_store_has_the_schema,
    checks,
    connections_are_safe,
    files_of_packages_are_whole,
    fonts_are_there,
    labels_are_read_back,
    nights_have_their_hours,
    nothing_else_is_installed,
    packages_are_locked,
    program_is_the_commit,
    python_is_supported,
    swapped_keyboards_are_told,
    the_scanner_card_is_read,
)
from tests.validation.pack import Pack
from tests.validation.packages import locked, packages
from tests.validation.paper import booklet_pdf, pack_pdf
from tests.validation.program import ROOT, Commit, commit, sources, whole_digest
from tests.validation.scripts import scripts

pytestmark = pytest.mark.requirement("URS-VALID-001")

QUICK = (
    python_is_supported,
    a_store_has_the_schema,
    connections_are_safe,
    fonts_are_there,
    labels_are_read_back,
    the_scanner_card_is_read,
    swapped_keyboards_are_told,
    nights_have_their_hours,
)


def texts(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def rows_of(pack: Pack, sheet: str) -> list[dict[str, object]]:
    book = load_workbook(io.BytesIO(pack_xlsx(pack)))
    heads, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def without(pack: Pack, *outcomes: str) -> Pack:
    """The pack of a run in which these outcomes did not come about, on an installation that is in order."""
    results = tuple(each for each in pack.run.results if each.outcome not in outcomes)
    return replace(pack, run=replace(pack.run, results=results), checks=pack.checks[:1])


def test_a_requirement_is_met_where_a_test_passed_and_none_failed(pack: Pack):
    assert {trace.requirement.id: trace.outcome for trace in pack.traces} == {
        "URS-ADD-001": "failed",
        "URS-ADD-002": "passed",
        "URS-SUB-001": "failed",
        "URS-SUB-002": "untested",
    }


def test_a_requirement_whose_tests_were_all_skipped_is_not_met(pack: Pack):
    skipped = without(pack, "failed", "error")
    assert [trace.outcome for trace in skipped.traces if trace.requirement.id == "URS-SUB-001"] == ["skipped"]
    assert not skipped.holds


def test_the_pack_holds_only_where_everything_does(pack: Pack):
    assert not pack.holds
    met = without(pack, "failed", "error", "skipped")
    tested = [*met.run.results, Result("test_it.py::test_it", "passed", 0.1, "", ("URS-SUB-001", "URS-SUB-002"))]
    whole = replace(met, run=replace(met.run, results=tuple(tested)))
    assert whole.holds
    assert whole.deviations == ()
    assert not replace(whole, checks=pack.checks).holds


def test_the_cover_tells_versions_commit_hashes_and_the_outcome(pack: Pack):
    cover = texts(pack_pdf(pack))[0]
    for told in ("9.8.7", pack.commit.hash, pack.program_sha256, "d" * 64, "Qt 6.11.3", "4 deviations to settle"):
        assert told in cover


def test_each_part_has_its_page(pack: Pack):
    pages = texts(pack_pdf(pack))
    heads = (
        "Scope and risk",
        "IQ: installation",
        "OQ: operation",
        "OQ: traceability",
        "Performance qualification",
        "Deviations",
        "Signatures",
    )
    for head in heads:
        assert any(head in page for page in pages), head
    assert all(f"page {place} of {len(pages)}" in page for place, page in enumerate(pages, start=1))
    assert all(pack.sha256 in page for page in pages)


def test_the_matrix_leads_from_each_requirement_to_its_tests_and_their_outcome(pack: Pack):
    (page,) = [page for page in texts(pack_pdf(pack)) if "traceability matrix" in page]
    assert re.search(r"URS-ADD-002 Nothing is added to nothing\..*?low: rarely done 2/2 [\d.]+ passed", page)
    assert re.search(r"URS-SUB-002 .*? 0/0 0\.0 untested", page)


def test_each_deviation_stands_with_its_reason_the_worst_first(pack: Pack):
    told = [(each.outcome, each.what.rpartition("::")[2]) for each in pack.deviations]
    assert told == [
        ("failed", "IQ-02 Other packages"),
        ("untested", "URS-SUB-002"),
        ("failed", "test_five_less_two_is_four"),
        ("error", "test_what_is_told_before_the_act_fails"),
        ("skipped", "test_the_moon_is_full"),
    ]
    (page,) = [page for page in texts(pack_pdf(pack)) if "Judged by, date" in page]
    for told in ("five less two is four", "three is not four", "nobody looks tonight", "stray 0.1"):
        assert told in page


def test_the_last_page_is_signed_by_three_people_with_name_meaning_and_date(pack: Pack):
    page = texts(pack_pdf(pack))[-1]
    for told in ("Author Name Meaning Date", "Reviewer Name Meaning Date", "Quality assurance Name Meaning Date"):
        assert told in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_script_has_each_step_with_room_for_what_is_seen_on_pages_of_its_own(pack: Pack, language: str):
    pages = texts(booklet_pdf(pack, language))
    told = scripts(language=language)
    assert len(pages) == len(told)
    for page, script in zip(pages, told, strict=True):
        assert f"{script.id} {script.title}" in page
        for step in script.steps:
            assert " ".join(step.do.split()) in page


def test_the_workbook_holds_every_test_package_file_and_step(pack: Pack):
    assert len(rows_of(pack, "TEST")) == len(pack.run.results)
    assert {row["REQUIREMENT"] for row in rows_of(pack, "OQ")} == {"URS-ADD-001", "URS-ADD-002", "URS-SUB-001"}
    (spare,) = [row for row in rows_of(pack, "REQUIREMENT") if row["REQUIREMENT"] == "URS-SUB-002"]
    assert (spare["TESTS"], spare["OUTCOME"]) == (0, "untested")
    assert [row["OUTCOME"] for row in rows_of(pack, "PACKAGE")] == ["passed", "failed"]
    assert [row["PATH"] for row in rows_of(pack, "FILE")] == ["main.py", "app/lab.py"]
    assert len(rows_of(pack, "PQ")) == 2 * sum(len(script.steps) for script in scripts())
    assert [row["ROLE"] for row in rows_of(pack, "SIGNATURE")] == ["Author", "Reviewer", "Quality assurance"]


def test_the_same_run_gives_the_same_bytes(pack: Pack):
    assert pack_pdf(pack) == pack_pdf(pack)
    assert pack_xlsx(pack) == pack_xlsx(pack)


def test_the_hash_on_each_page_changes_with_what_the_pack_tells(pack: Pack):
    assert replace(pack, version="9.8.8").sha256 != pack.sha256
    assert without(pack, "skipped").sha256 != pack.sha256


def test_a_lock_is_read_for_this_computer():
    lines = (
        "one==1.0 ",
        "    --hash=sha256:aa",
        "two==2.1 ; sys_platform == 'nowhere' ",
        "three==3 ; python_version >= '3' ",
    )
    text = "\\\n".join(lines) + "\\\n"
    assert locked(text) == {"one": "1.0", "three": "3"}


def test_the_files_of_the_program_have_one_hash_that_follows_each_of_them(tmp_path):
    for name in ("main.py", "pyproject.toml", "requirements.lock", "app/lab.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    before = whole_digest(sources(tmp_path))
    (tmp_path / "app/lab.py").write_text("changed", "utf-8")
    assert whole_digest(sources(tmp_path)) != before
    assert [each.path for each in sources(tmp_path)] == ["app/lab.py", "main.py", "pyproject.toml", "requirements.lock"]


def test_without_a_repository_there_is_no_commit(tmp_path):
    assert commit(tmp_path) == Commit("", "")


@pytest.mark.parametrize("measure", QUICK, ids=lambda each: each.__name__)
def test_what_the_program_brings_along_is_there(measure: Measure):
    told = measure(Installed((), Commit("", ""), ()))
    assert told


def test_files_changed_since_the_commit_and_packages_altered_or_beside_the_lock_are_found(pack: Pack):
    altered = [replace(pack.packages[0], installed="2.4.5", altered=("numpy/core.py",)), pack.packages[1]]
    changed = Installed(altered, replace(pack.commit, changed=("app/lab.py",)), pack.sources)
    for measure, told in (
        (packages_are_locked, r"numpy 2\.4\.5 \(locked 2\.4\.6\)"),
        (nothing_else_is_installed, r"stray 0\.1"),
        (files_of_packages_are_whole, r"numpy: numpy/core\.py"),
        (program_is_the_commit, r"app/lab\.py"),
    ):
        with pytest.raises(Differs, match=told):
            measure(changed)
        in_order = Installed(pack.packages[:1], pack.commit, pack.sources)
        assert measure(in_order)


def test_a_check_that_falls_has_failed_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch):
    def falls(_installed: Installed) -> str:
        raise ZeroDivisionError("by nothing")

    parts = (("First", "all", falls), ("Second", "all", fonts_are_there))
    monkeypatch.setattr("tests.validation.installation.MEASURES", parts)
    first, second = checks(Installed((), Commit("", ""), ()))
    assert (first.id, first.passed, first.found) == ("IQ-01", False, "ZeroDivisionError: by nothing")
    assert second.passed


def test_files_are_compared_with_what_their_package_recorded():
    found = {each.name: each for each in packages((ROOT / "requirements.lock").read_text("utf-8"))}
    assert found["openpyxl"].holds
    assert found["openpyxl"].files > 100
