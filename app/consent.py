"""The standing rule of a withdrawal (R20) asked of things and people on record; facts after it get their deviation."""

from collections.abc import Sequence

from app.actions.deviations import deviate
from app.domain.barcode import printed
from app.domain.times import Moment
from app.domain.withdrawal import Standing, Use, Withdrawn, done_after, may, standing
from app.domain.words import DeviationCode, Role, Severity
from app.work import Work
from db.models import Item, Participant, StepRun

__all__ = ["Use", "left_by", "may_be", "may_person", "note_facts", "owner_left"]


def left_by(participant: Participant | None) -> Withdrawn:
    """How a participant withdrew; of nobody, and of who did not, no scope."""
    if participant is None:
        return Withdrawn()
    return Withdrawn(participant.withdrawal_scope, participant.withdrawn_at)


def owner_left(work: Work, item: Item) -> Withdrawn:
    """How the participant of an item withdrew."""
    return left_by(work.get(Participant, item.participant_id) if item.participant_id else None)


def may_be(work: Work, use: Use, item: Item) -> None:
    """Refused where the withdrawal of its participant forbids this use of an item, now."""
    may(use, owner_left(work, item), printed(item.barcode), code=item.barcode)


def may_person(use: Use, participant: Participant, *, at: Moment | None = None) -> None:
    """Refused where a participant's withdrawal forbids this use, done at a time."""
    may(use, left_by(participant), f"{participant.number:03d}", at=at)


def note_facts(work: Work, items: Sequence[Item], at: Moment | None, *, run: StepRun | None = None) -> None:
    """Work that was done after a withdrawal is recorded, since it happened, with a deviation a participant."""
    after: dict[int, list[Item]] = {}
    for item in items:
        if item.participant_id and standing(Use.FACT, owner_left(work, item), at) is Standing.DEVIATION:
            after.setdefault(item.participant_id, []).append(item)
    for number, mine in after.items():
        text = done_after(", ".join(printed(each.barcode) for each in mine), owner_left(work, mine[0]))
        deviate(
            work,
            DeviationCode.CONSENT,
            text,
            rule="R20",
            items=mine,
            severity=Severity.MAJOR,
            participant_id=number,
            run=run,
            cosign=Role.BIOLOGIST,
        )
