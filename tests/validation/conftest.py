"""A small program with requirements and tests of its own, run for real, and the pack that its run gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.requirements import Run, known, read
from tests.validation.installation import Check
from tests.validation.pack import Pack
from tests.validation.packages import Package
from tests.validation.program import ROOT, Commit, Source

REQUIREMENTS = """
[[group]]
title = "Adding"

[[group.requirement]]
id = "URS-ADD-001"
text = "Two numbers are added."
source = "21 CFR 11.10(a)"
risk = "high"
why = "wrong sums"
rules = ["R07"]

[[group.requirement]]
id = "URS-ADD-002"
text = "Nothing is added to nothing."
source = "ICH E6(R3) 4.2.1"
risk = "low"
why = "rarely done"

[[group]]
title = "Taking away"

[[group.requirement]]
id = "URS-SUB-001"
text = "A number is taken from another; =1+1 stays a text."
source = "EU Annex 11 §9"
risk = "medium"
why = "wrong differences"
edge_cases = [3]

[[group.requirement]]
id = "URS-SUB-002"
text = "What nobody tests is told."
source = "ICH E6(R3) 4.3.4"
risk = "medium"
why = "silence"
"""
TESTS = """
import pytest

pytestmark = pytest.mark.requirement("URS-ADD-001")


def test_two_and_two_are_four():
    assert 2 + 2 == 4


@pytest.mark.requirement("URS-ADD-002")
@pytest.mark.parametrize("zero", [0, 0.0])
def test_nothing_and_nothing_is_nothing(zero):
    assert zero + 0 == 0


@pytest.mark.requirement("URS-SUB-001")
def test_five_less_two_is_four():
    assert 5 - 2 == 4, "three is not four"


@pytest.mark.requirement("URS-SUB-001")
def test_the_moon_is_full():
    pytest.skip("nobody looks tonight")


def test_what_is_told_before_the_act_fails(broken):
    pass


@pytest.fixture
def broken():
    raise RuntimeError("the bench is not set up")
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with requirements, tests, and the plugin in force."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "requirements.toml").write_text(REQUIREMENTS, "utf-8")
    (folder / "test_sums.py").write_text(TESTS, "utf-8")
    (folder / "conftest.py").write_text('pytest_plugins = ("tests.requirements",)\n', "utf-8")
    (folder / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers\nrequirements = requirements.toml\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def run(small: Path) -> Run:
    """The run of the small program's tests."""
    assert ran(small, "--requirements-out", "out/results.json").returncode == 1
    return read(small / "out" / "results.json")


@pytest.fixture
def pack(small: Path, run: Run) -> Pack:
    """The pack of the small program."""
    return Pack(
        version="9.8.7",
        commit=Commit("c0ffee" * 6 + "c0ff", "2026-11-24T08:05:00+01:00"),
        versions=[("DPTrace", "9.8.7"), ("Qt", "6.11.3")],
        sources=[Source("main.py", 1377, "a" * 64), Source("app/lab.py", 20, "b" * 64)],
        lock_sha256="d" * 64,
        packages=[Package("numpy", "2.4.6", "2.4.6", 1500), Package("stray", "", "0.1", 3)],
        checks=[
            Check("IQ-01", "Python", "3.11 or later", "3.11.7", True),
            Check("IQ-02", "Other packages", "none", "1 package beside the lock; stray 0.1", False),
        ],
        requirements=known(small / "requirements.toml"),
        run=run,
    )


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a folder in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    place = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=folder, env=place, capture_output=True, text=True)
