"""Every rule and every edge case of the trial is told by a test that bears its number."""

import re
from pathlib import Path

import pytest

from app.domain.rule_titles import RULE_TITLES

pytestmark = pytest.mark.requirement("URS-VALID-001")

TESTS = Path(__file__).parents[1]
NUMBERS = [f"{kind}{number:02d}" for kind in ("r", "edge_") for number in range(1, 26)]


@pytest.fixture(scope="module")
def told() -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    names = re.findall(r"^def (test_\w+)", text, re.MULTILINE)
    return {each for name in names for each in re.findall(r"(?<=_)(?:r|edge_)\d\d(?=_)", name)}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_rule_or_an_edge_case_has_its_test(told: set[str], number: str):
    assert number in told


def test_each_rule_has_its_line():
    assert {f"R{number:02d}" for number in range(1, 26)} <= RULE_TITLES.keys()
