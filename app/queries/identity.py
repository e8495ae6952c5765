"""Whether the results that count for a participant's items are of one person (domain 3.1), sample by sample."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.derived import Concordance
from app.domain.genome.identity import Identity
from app.queries.evidence import Evidence, evidence
from app.queries.judging import tested
from app.settings import Settings
from db.models import Item, Participant, ResultSample


@dataclass(frozen=True, slots=True)
class TestedSample:
    """A sample with calls, the cell, control or tumour it stands for, and each pair it was tested in."""

    sample_id: int
    name: str
    code: str
    number: int
    pairs: tuple[Identity, ...]

    @property
    def state(self) -> Concordance:
        """One discordant pair is enough; concordant only where a pair could be tested."""
        states = [pair.state for pair in self.pairs]
        for state in (Concordance.DISCORDANT, Concordance.CONCORDANT):
            if state in states:
                return state
        return Concordance.UNTESTABLE


def tested_samples(session: Session, settings: Settings, samples: Iterable[int]) -> tuple[TestedSample, ...]:
    """Those of the samples that count and hold calls, each against the others of its participant."""
    wanted = frozenset(samples)
    numbers = session.scalars(
        select(Participant.number)
        .join(Item, Item.participant_id == Participant.id)
        .join(ResultSample, ResultSample.item_id == Item.id)
        .where(ResultSample.id.in_(wanted))
        .distinct()
        .order_by(Participant.number)
    )
    return tuple(each for number in numbers for each in _of(evidence(session, number), settings, wanted))


def samples_of_file(session: Session, settings: Settings, number: int) -> tuple[TestedSample, ...]:
    """The samples of a file of results that count and hold calls."""
    ids = session.scalars(select(ResultSample.id).where(ResultSample.result_file_id == number))
    return tested_samples(session, settings, ids)


def _of(found: Evidence, settings: Settings, wanted: frozenset[int]) -> Iterator[TestedSample]:
    """A pair is held against the cell or the tumour; against the control only where the other was there before."""
    mine = {
        each.code: [source for source, _calls in each.calls if source.sample_id in wanted]
        for each in (*found.cells, *found.controls, *found.tumour)
    }
    pairs = tested(found, settings)
    controls = {each.code for each in found.controls}
    for code, sources in mine.items():
        held = [
            pair
            for pair in pairs
            if pair.first == code or (pair.second == code and (code not in controls or not mine.get(pair.first)))
        ]
        for source in sources:
            yield TestedSample(source.sample_id, source.name, code, found.number, tuple(held))
