"""The command that builds the pack."""

from pathlib import Path

import pytest

from tests.requirements import Run
from tests.validation.__main__ import main, told_of, written
from tests.validation.pack import Pack

pytestmark = pytest.mark.requirement("URS-VALID-001")


def test_pack_workbook_and_the_scripts_in_french_are_written_under_the_version(pack: Pack, tmp_path: Path):
    names = [path.name for path in written(pack, tmp_path / "made")]
    assert names == [
        "DPTrace-validation-9.8.7.pdf",
        "DPTrace-validation-9.8.7.xlsx",
        "DPTrace-validation-9.8.7-PQ-fr.pdf",
    ]
    assert all((tmp_path / "made" / name).stat().st_size > 10_000 for name in names if name.endswith("pdf"))


def test_the_outcome_is_told_in_one_line(pack: Pack):
    assert (
        told_of(pack)
        == "1 of 4 requirements met, 1 of 2 checks of the installation passed, 5 deviations: does not hold."
    )


def test_results_that_are_not_there_are_told_with_the_way_to_them(tmp_path: Path, capsys):
    assert main(["--results", str(tmp_path / "none.json")]) == 2
    assert "run the tests with --requirements-out" in capsys.readouterr().err


@pytest.mark.slow
def test_a_real_run_becomes_a_pack_of_this_installation(run: Run, small: Path, tmp_path: Path, capsys):
    assert main(["--results", str(small / "out" / "results.json"), "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "0 of " in told
    assert "does not hold" in told
    assert len(list(tmp_path.glob("DPTrace-validation-*"))) == 3
