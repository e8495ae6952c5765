"""The endpoint over all participants: estimates with exact intervals, the flow, and the secondary numbers (domain 3.5)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from app.domain.derived import Computed
from app.domain.populations import Populations
from app.domain.proportion import Proportion, proportion
from app.domain.words import Verdict, label_of
from app.i18n import N_, _

EVALUABLE: Final = (Verdict.PROVEN, Verdict.NOT_PROVEN)
DECIDED_BY_RESULTS: Final = (*EVALUABLE, Verdict.NOT_EVALUABLE)
"""What people may decide; the other verdicts follow from counts, or wait."""
OPEN: Final = (Verdict.AWAITED, Verdict.PENDING)


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant: populations and verdict, the verdict without unverified cells, the signed exclusion if any.

    `ctc_positive` None where CTC were not counted; `per_norm` are counts by norm volume. `unsettled`: people signed it
    and have to look again, because the facts changed or somebody reopened it.
    """

    populations: Populations
    verified: Verdict
    excluded: str = ""
    ctc_positive: bool | None = None
    dp_per_norm: float | None = None
    ctc_per_norm: float | None = None
    unsettled: bool = False

    @property
    def number(self) -> int:
        return self.populations.number

    @property
    def verdict(self) -> Verdict:
        return self.populations.verdict


@dataclass(frozen=True, slots=True)
class Estimate:
    """x proven of n, by key; `numbers` the participants of n, `proven` those of x. n = 0: not estimable."""

    key: str
    share: Proportion
    status: Computed
    numbers: tuple[int, ...]
    proven: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Participants who leave the flow at one step for one reason."""

    reason: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Who is at a step of the flow, and who of the step before is not, and why."""

    key: str
    title: str
    numbers: tuple[int, ...]
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, quartiles and range; None where there is no value."""

    n: int
    median: float | None = None
    first_quartile: float | None = None
    third_quartile: float | None = None
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """DP-positive by CTC present: participants of each of the four cells, and those without one of the counts."""

    dp_ctc: tuple[int, ...]
    dp_only: tuple[int, ...]
    ctc_only: tuple[int, ...]
    neither: tuple[int, ...]
    unknown: tuple[int, ...]


def estimates(people: Sequence[Standing]) -> tuple[Estimate, ...]:
    """The literal endpoint, then its sensitivity (domain 3.5); each has its own denominator, in the open.

    PRIMARY: proven of all DP-positive, NOT_EVALUABLE and PENDING staying in n. SENS_EVALUABLE: those evaluable only.
    SENS_VERIFIED: the verdicts without unverified cells, n as in PRIMARY. SENS_EXCLUSIONS: without those excluded by
    signature. INTERIM while a verdict is AWAITED or PENDING (an awaited count may yet enlarge n) or unsettled.
    """
    enrolled = [each for each in people if each.populations.enrolled]
    positive = [each for each in enrolled if each.populations.dp_positive]
    kept = [each for each in positive if not each.excluded]
    usual, verified = _verdict, _verified
    return (
        _estimate("PRIMARY", positive, enrolled, usual),
        _estimate("SENS_EVALUABLE", [each for each in positive if each.verdict in EVALUABLE], enrolled, usual),
        _estimate("SENS_VERIFIED", positive, enrolled, verified),
        _estimate("SENS_EXCLUSIONS", kept, [each for each in enrolled if not each.excluded], usual),
    )


def _estimate(
    key: str, of: Sequence[Standing], people: Sequence[Standing], verdict: Callable[[Standing], Verdict]
) -> Estimate:
    proven = tuple(each.number for each in of if verdict(each) is Verdict.PROVEN)
    is_open = any(verdict(each) in OPEN or each.unsettled for each in people)
    status = Computed.INTERIM if is_open else Computed.COMPUTED
    return Estimate(key, proportion(len(proven), len(of)), status, tuple(each.number for each in of), proven)


def _verdict(each: Standing) -> Verdict:
    return each.verdict


def _verified(each: Standing) -> Verdict:
    return each.verified


def flow(people: Sequence[Standing]) -> tuple[FlowStep, ...]:
    """Enrolled -> sampled -> counted -> DP-positive -> evaluable -> proven; each step is a part of the one before."""
    steps: tuple[tuple[str, str, Callable[[Standing], bool], Callable[[Standing], str]], ...] = (
        ("SAMPLED", N_("Sampled"), lambda each: each.populations.sampled, lambda _each: _("No tube was drawn.")),
        ("COUNTED", N_("Counted"), lambda each: each.populations.counted, _why),
        ("DP_POSITIVE", N_("DP-positive"), lambda each: bool(each.populations.dp_positive), _why),
        ("EVALUABLE", N_("Evaluable"), lambda each: each.verdict in EVALUABLE, _why),
        ("PROVEN", N_("Proven tumour origin"), lambda each: each.verdict is Verdict.PROVEN, _why),
    )
    here = [each for each in people if each.populations.enrolled]
    screened = [each for each in people if not each.populations.enrolled]
    first = _left(screened, lambda _each: _("Never included."))
    found = [FlowStep("ENROLLED", _("Enrolled"), _numbers(here), first)]
    for key, title, stays, why in steps:
        there = [each for each in here if stays(each)]
        left = _left([each for each in here if not stays(each)], why)
        found.append(FlowStep(key, _(title), _numbers(there), left))
        here = there
    return tuple(found)


def _why(each: Standing) -> str:
    """The verdict in words, with the reason that the record gives."""
    verdict, reason = label_of(each.verdict), each.populations.reason
    return _("{verdict}: {reason}").format(verdict=verdict, reason=reason) if reason else verdict


def _left(people: Sequence[Standing], why: Callable[[Standing], str]) -> tuple[Left, ...]:
    """Reasons, the most frequent first."""
    told = [(why(each), each.number) for each in people]
    frequent = Counter(reason for reason, _number in told).most_common()
    return tuple(Left(reason, tuple(number for each, number in told if each == reason)) for reason, _n in frequent)


def _numbers(people: Iterable[Standing]) -> tuple[int, ...]:
    return tuple(each.number for each in people)


def crossed(people: Sequence[Standing]) -> Crossed:
    """DP by CTC among the enrolled (domain 3.5)."""
    enrolled = [each for each in people if each.populations.enrolled]

    def those(*, dp: bool, ctc: bool) -> tuple[int, ...]:
        wanted = (dp, ctc)
        return _numbers(each for each in enrolled if (each.populations.dp_positive, each.ctc_positive) == wanted)

    unknown = (each for each in enrolled if each.populations.dp_positive is None or each.ctc_positive is None)
    return Crossed(
        those(dp=True, ctc=True),
        those(dp=True, ctc=False),
        those(dp=False, ctc=True),
        those(dp=False, ctc=False),
        _numbers(unknown),
    )


def spread(values: Iterable[float | None]) -> Spread:
    """Median, quartiles and range of the known values.

    Quartiles by linear interpolation between the lowest and the highest value, both included (type 7 of Hyndman and
    Fan 1996; Python's `inclusive` method).
    """
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return Spread(0)
    low, middle, high = quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    return Spread(len(ordered), middle, low, high, ordered[0], ordered[-1])
