"""What the tests of a run said is kept with the requirements they bear, from one process or several."""

from pathlib import Path

import pytest

from tests.requirements import Run, known, marked, read
from tests.validation.conftest import ran

pytestmark = pytest.mark.requirement("URS-VALID-001")


def of_test(run: Run, name: str):
    (found,) = [each for each in run.results if each.test.endswith(f"::{name}")]
    return found


def test_each_test_is_told_with_its_outcome_its_reason_and_its_requirements(run: Run):
    passed = of_test(run, "test_two_and_two_are_four")
    assert (passed.outcome, passed.requirements, passed.reason) == ("passed", ("URS-ADD-001",), "")
    failed = of_test(run, "test_five_less_two_is_four")
    assert (failed.outcome, failed.requirements) == ("failed", ("URS-SUB-001", "URS-ADD-001"))
    assert failed.reason == "AssertionError: three is not four"
    skipped = of_test(run, "test_the_moon_is_full")
    assert (skipped.outcome, skipped.reason) == ("skipped", "nobody looks tonight")
    broken = of_test(run, "test_what_is_told_before_the_act_fails")
    assert (broken.outcome, broken.reason) == ("error", "RuntimeError: the bench is not set up")


def test_each_case_of_a_test_is_told(run: Run):
    assert sum("test_nothing_and_nothing_is_nothing[" in each.test for each in run.results) == 2


def test_several_processes_tell_the_same_as_one(small: Path, run: Run):
    ran(small, "-n", "2", "--requirements-out", "out/two.json")
    both = read(small / "out" / "two.json")
    assert [(each.test, each.outcome, each.reason, each.requirements) for each in both.results] == [
        (each.test, each.outcome, each.reason, each.requirements) for each in run.results
    ]


def test_two_runs_one_after_the_other_are_one(small: Path, run: Run):
    file = small / "out" / "results.json"
    both = read(file, file)
    assert len(both.results) == 2 * len(run.results)
    assert (both.began, both.ended) == (run.began, run.ended)


def test_a_run_on_another_database_says_so_behind_each_test(small: Path, tmp_path: Path):
    for name in ("requirements.toml", "test_sums.py", "pytest.ini"):
        (tmp_path / name).write_text((small / name).read_text("utf-8"), "utf-8")
    option = "def pytest_addoption(parser):\n    parser.addoption('--store', default='sqlite')\n"
    (tmp_path / "conftest.py").write_text(f'pytest_plugins = ("tests.requirements",)\n\n\n{option}', "utf-8")
    ran(tmp_path, "--store=postgres", "--requirements-out", "results.json")
    names = [each.test for each in read(tmp_path / "results.json").results]
    assert "test_sums.py::test_two_and_two_are_four (postgres)" in names


def test_a_requirement_that_nobody_wrote_down_ends_the_run(small: Path, tmp_path: Path):
    for name in ("requirements.toml", "conftest.py", "pytest.ini"):
        (tmp_path / name).write_text((small / name).read_text("utf-8"), "utf-8")
    text = 'import pytest\n\n\n@pytest.mark.requirement("URS-ADD-999")\ndef test_it():\n    pass\n'
    (tmp_path / "test_it.py").write_text(text, "utf-8")
    ended = ran(tmp_path)
    assert ended.returncode == 4
    assert "URS-ADD-999, which docs/requirements.toml does not hold" in ended.stdout + ended.stderr


def test_a_module_that_does_not_load_is_told(small: Path, tmp_path: Path):
    for name in ("requirements.toml", "conftest.py", "pytest.ini"):
        (tmp_path / name).write_text((small / name).read_text("utf-8"), "utf-8")
    (tmp_path / "test_it.py").write_text("import nothing_of_the_kind\n", "utf-8")
    ran(tmp_path, "--requirements-out", "results.json")
    (result,) = read(tmp_path / "results.json").results
    assert (result.test, result.outcome) == ("test_it.py", "error")


def test_identifiers_are_read_from_tests_that_are_not_run(small: Path):
    found = marked(small)
    assert set(found) == {"URS-ADD-001", "URS-ADD-002", "URS-SUB-001"}
    assert len(found["URS-ADD-001"]) == 5
    assert [each.rpartition("::")[2] for each in found["URS-ADD-002"]] == ["test_nothing_and_nothing_is_nothing"]


def test_a_requirement_knows_its_group_its_rules_and_its_edge_cases(small: Path):
    found = known(small / "requirements.toml")
    assert (found["URS-ADD-001"].category, found["URS-ADD-001"].rules) == ("Adding", ("R07",))
    assert (found["URS-SUB-001"].category, found["URS-SUB-001"].edge_cases) == ("Taking away", (3,))
