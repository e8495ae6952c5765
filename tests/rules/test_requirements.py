"""Every requirement has a test that bears its identifier; every rule and edge case of the trial has its requirement."""

import re
from collections import Counter

import pytest

from app.domain.rule_titles import RULE_TITLES
from tests.requirements import known, marked
from tests.validation.scripts import LANGUAGES, scripts, words

pytestmark = pytest.mark.requirement("URS-VALID-001")

RULES = [f"R{number:02d}" for number in range(1, 26)]
OTHERWISE = {"R19", 17}
"""Locked verdicts and variants of the blood are tested by tests that name no number."""


@pytest.fixture(scope="module")
def tests() -> dict[str, list[str]]:
    return marked()


@pytest.mark.parametrize("name", list(known()))
def test_a_requirement_has_a_test(tests: dict[str, list[str]], name: str):
    assert tests.get(name), f"{name} has no test: mark one with @pytest.mark.requirement({name!r})"


def test_no_test_names_a_requirement_that_is_not_written(tests: dict[str, list[str]]):
    assert set(tests) <= set(known())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_trial_has_its_requirement_and_a_test_that_bears_its_number(
    tests: dict[str, list[str]], rule: str
):
    assert rule in RULE_TITLES
    of_rule = [each.id for each in known().values() if rule in each.rules]
    assert of_rule
    bears = [test for name in of_rule for test in tests.get(name, ()) if f"_{rule.lower()}_" in test]
    assert bears or rule in OTHERWISE


@pytest.mark.parametrize("case", range(1, 26))
def test_an_edge_case_of_the_trial_has_its_requirement_and_a_test_that_bears_its_number(
    tests: dict[str, list[str]], case: int
):
    of_case = [each.id for each in known().values() if case in each.edge_cases]
    assert of_case
    bears = [test for name in of_case for test in tests.get(name, ()) if f"edge_{case:02d}_" in test]
    assert bears or case in OTHERWISE


def test_a_requirement_is_one_sentence_with_its_source_and_its_risk():
    for each in known().values():
        assert re.fullmatch(r"URS-[A-Z]+-\d{3}", each.id), each.id
        assert re.fullmatch(r"[^\n]+\.", each.text), each.id
        assert all((each.source, each.why)), each.id
        assert each.risk in ("high", "medium", "low"), each.id


def test_a_group_bears_one_kind_of_identifier_after_the_other():
    """Identifiers of one kind stand together, numbered in order."""
    kinds = [each.id.rpartition("-")[0] for each in known().values()]
    runs = [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind]
    assert [kind for kind, count in Counter(runs).items() if count > 1] == []
    for kind in set(kinds):
        numbers = [int(name.rpartition("-")[2]) for name in known() if name.rpartition("-")[0] == kind]
        assert numbers == list(range(1, len(numbers) + 1)), kind


def test_the_scripts_of_the_laboratory_name_requirements_that_are_written():
    for script in scripts():
        assert set(script.requirements) <= set(known()), script.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scripts_of_the_laboratory_are_whole_in_each_language(language: str):
    english = scripts()
    for script, other in zip(english, scripts(language=language), strict=True):
        assert (script.id, len(script.steps)) == (other.id, len(other.steps))
        assert all(
            (
                other.title,
                other.purpose,
                other.needs,
                *(text for each in other.steps for text in (each.do, each.expect)),
            )
        )
    assert words(language=language).keys() == words().keys()
