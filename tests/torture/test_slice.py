"""A minute of torture with every run of the tests; `make torture` goes on for up to ten."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture import failing
from tests.torture.row import Figure

ROOT = Path(__file__).parents[2]


@pytest.mark.requirement("URS-FAULT-001")
@pytest.mark.parametrize(("name", "seconds"), [("kill", "25"), ("clocks", "8"), ("disk", "1")])
def test_the_record_survives(name: str, seconds: str):
    told = [sys.executable, "-m", "tests.torture", "--seconds", seconds, name]
    ended = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=170)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    first, *others = ended.stdout.splitlines()
    assert len(others) >= 4
    assert float(first.split("|")[2]) > 0, "nothing was tortured"


@pytest.mark.skipif(bool(failing.lacks()), reason=failing.lacks() or "a disk can be made to fail here")
def test_a_disk_can_be_made_to_fail_here():
    """Where it can't, this is the test that says so by its name."""
    assert failing.SOURCE.exists()


def test_a_figure_that_is_not_what_it_must_be_does_not_hold():
    assert not Figure("lost", 1, "0").holds
    assert Figure("lost", 0, "0").holds
    assert Figure("seen", 17).holds
