"""The answer to the trial's question: estimates, flow, cross table and counts over all participants (domain 3.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from app.domain.derived import Computed
from app.domain.genome.endpoint import (
    OPEN,
    Crossed,
    Estimate,
    FlowStep,
    Spread,
    Standing,
    crossed,
    estimates,
    flow,
    spread,
)
from app.domain.proportion import Proportion, proportion
from app.domain.words import Verdict
from app.i18n import N_, _, ngettext
from app.queries.endpoint import Judged, judged_participants
from app.settings import Settings

TITLES: Mapping[str, str] = {
    "PRIMARY": N_("Proven tumour origin among the DP-positive"),
    "SENS_EVALUABLE": N_("The same, evaluable participants only"),
    "SENS_VERIFIED": N_("The same, without unverified cells"),
    "SENS_EXCLUSIONS": N_("The same, without signed exclusions"),
}


@dataclass(frozen=True)
class Answer:
    """Every participant as judged today; all numbers follow from these, so that each can name its participants."""

    people: tuple[Judged, ...]
    norm_volume_ml: float

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(each.standing for each in self.people)

    @cached_property
    def enrolled(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.standings if each.populations.enrolled)

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """PRIMARY first, then its sensitivity."""
        return estimates(self.standings)

    @cached_property
    def flow(self) -> tuple[FlowStep, ...]:
        return flow(self.standings)

    @cached_property
    def crossed(self) -> Crossed:
        return crossed(self.standings)

    @property
    def dp(self) -> Spread:
        """DP cells per norm volume, of the enrolled whose count gives it."""
        return spread(each.dp_per_norm for each in self.enrolled)

    @property
    def ctc(self) -> Spread:
        return spread(each.ctc_per_norm for each in self.enrolled)

    @property
    def dp_positive(self) -> Proportion:
        """DP-positive among the counted."""
        counted = [each for each in self.enrolled if each.populations.counted]
        return proportion(sum(bool(each.populations.dp_positive) for each in counted), len(counted))

    def numbers(self, *verdicts: Verdict) -> tuple[int, ...]:
        """The enrolled whose verdict is one of these."""
        return tuple(each.number for each in self.enrolled if each.verdict in verdicts)

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The enrolled whose signed verdict has to be looked at again."""
        return tuple(each.number for each in self.enrolled if each.unsettled)

    @property
    def counts_status(self) -> Computed:
        """Of numbers that rest on counts alone: interim while one is awaited."""
        return Computed.INTERIM if self.numbers(Verdict.AWAITED) else Computed.COMPUTED


def answer(session: Session, settings: Settings) -> Answer:
    """The answer as the record has it today."""
    return Answer(judged_participants(session, settings), settings.norm_volume_ml)


def why_interim(found: Answer) -> str:
    """What may still change the numbers, in whole sentences; empty where nothing does."""
    awaited, pending = (len(found.numbers(each)) for each in OPEN)
    again = len(found.unsettled)
    told = []
    if awaited:
        text = ngettext("{count} count is awaited.", "{count} counts are awaited.", awaited)
        told.append(text.format(count=awaited))
    if pending:
        text = ngettext("{count} verdict waits for results.", "{count} verdicts wait for results.", pending)
        told.append(text.format(count=pending))
    if again:
        text = ngettext(
            "{count} signed verdict has to be looked at again.",
            "{count} signed verdicts have to be looked at again.",
            again,
        )
        told.append(text.format(count=again))
    return " ".join(told)


def title_of(estimate: Estimate) -> str:
    return _(TITLES[estimate.key])
