"""Operation qualification: each requirement with its tests and what they said in a run."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.requirements import WORST, Requirement, Result, Run

FAILED: Final = ("failed", "error")
RISKS: Final = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Trace:
    """A requirement and the tests that bear its identifier.

    It is met where a test of it passed and none failed; what was skipped is told as a deviation.
    """

    requirement: Requirement
    results: tuple[Result, ...]

    @property
    def outcome(self) -> str:
        """passed, failed, skipped (none passed, none failed), or untested (no test of it ran)."""
        found = {result.outcome for result in self.results}
        if found & {"failed", "error", "xfailed"}:
            return "failed"
        return "passed" if "passed" in found else "skipped" if found else "untested"

    @property
    def seconds(self) -> float:
        return sum(result.seconds for result in self.results)

    @property
    def passed(self) -> int:
        return sum(result.outcome == "passed" for result in self.results)


@dataclass(frozen=True, slots=True)
class Deviation:
    """What was not as expected in the run, numbered."""

    id: str
    what: str
    outcome: str
    reason: str
    requirements: tuple[str, ...]


def traces(requirements: Mapping[str, Requirement], run: Run) -> tuple[Trace, ...]:
    """Every requirement in its order, with its results by name of the test."""
    return tuple(
        Trace(each, tuple(result for result in run.results if each.id in result.requirements))
        for each in requirements.values()
    )


def deviations(traced: Sequence[Trace], run: Run, failed_checks: Sequence[tuple[str, str]]) -> tuple[Deviation, ...]:
    """Failed checks of the installation, requirements without a result, tests that did not pass; the worst first."""
    told: list[tuple[str, str, str, tuple[str, ...]]] = [(what, "failed", why, ()) for what, why in failed_checks]
    told += [
        (trace.requirement.id, "untested", "no test of it ran", (trace.requirement.id,))
        for trace in traced
        if trace.outcome == "untested"
    ]
    bad = sorted((each for each in run.results if each.outcome != "passed"), key=lambda each: WORST.index(each.outcome))
    told += [(each.test, each.outcome, each.reason, each.requirements) for each in bad]
    return tuple(Deviation(f"DEV-{place:03d}", *each) for place, each in enumerate(told, start=1))


def tally(traced: Sequence[Trace]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """How many requirements of each risk came out how."""
    for risk in RISKS:
        yield risk, Counter(trace.outcome for trace in traced if trace.requirement.risk == risk)


def outcomes(run: Run) -> Mapping[str, int]:
    """How many tests came out how."""
    return Counter(result.outcome for result in run.results)


def holds(traced: Sequence[Trace], run: Run, failed_checks: Sequence[object]) -> bool:
    """Whether all requirements are met, no test failed, and the installation is what it must be."""
    met = all(trace.outcome == "passed" for trace in traced)
    return met and not failed_checks and not any(result.outcome in FAILED for result in run.results)
