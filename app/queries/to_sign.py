"""What of the verdicts needs a person: signatures that are missing, verdicts to look at again, exclusions to decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import participant_name
from app.domain.genome.endpoint import DECIDED_BY_RESULTS
from app.domain.words import VerdictState, YesNo, label_of
from app.i18n import _
from app.queries.counts import final_count
from app.queries.endpoint import Judged, judged_participants
from app.queries.populations import readings_by_participant
from app.queries.sheets.tubes import before_treatment
from app.settings import Settings
from db.models import Draw, Item, Participant, Tube


@dataclass(frozen=True, slots=True)
class ToSign:
    """A participant whose verdict or exclusion waits for a person: how urgent, what and why."""

    number: int
    state: str
    title: str
    text: str


def to_sign(session: Session, settings: Settings) -> tuple[ToSign, ...]:
    """Verdicts to look at again first, then second signatures, first signatures, and exclusions on offer."""
    people = [each for each in judged_participants(session, settings) if each.standing.populations.enrolled]
    offered = offered_exclusions(session, settings)
    found = [*(line for each in people if (line := _of_verdict(each)) is not None), *_of_exclusions(people, offered)]
    order = ("breach", "warn", "wait")
    return tuple(sorted(found, key=lambda each: order.index(each.state)))


def offered_exclusions(session: Session, settings: Settings) -> Mapping[int, str]:
    """By number why a participant may leave the sensitivity estimate: drawn after the first dose, or past the limit."""
    late = {
        row.number
        for row in session.execute(
            select(Participant.number, Participant.first_dose, Draw.at)
            .join(Item, Item.participant_id == Participant.id)
            .join(Tube, Tube.item_id == Item.id)
            .join(Draw, Draw.id == Tube.draw_id)
            .where(Tube.is_primary)
        )
        if before_treatment(row.at, row.first_dose, None) is YesNo.NO
    }
    offered = {}
    for number, rows in readings_by_participant(session, settings).items():
        final = final_count(rows)
        if number in late:
            offered[number] = _("Drawn after the first dose of the treatment.")
        elif final is not None and final.exploratory:
            offered[number] = _("The count is exploratory: the blood was past its limit or not fit.")
    return offered


def _of_verdict(each: Judged) -> ToSign | None:
    name = participant_name(each.standing.number)
    if each.to_reopen:
        signed = label_of(each.standing.verdict)
        text = _("Signed as “{signed}”; the rule now says “{proposed}”: look again.").format(
            signed=signed, proposed=label_of(each.proposed.verdict)
        )
        return ToSign(each.standing.number, "breach", _("The facts of {name} changed").format(name=name), text)
    verdict = each.proposed.verdict
    if verdict not in DECIDED_BY_RESULTS or (each.signed is not None and each.signed.state is VerdictState.SIGNED):
        return None
    if each.is_half_signed and each.signed is not None:
        told = _("Second signature on the verdict of {name}").format(name=name)
        signed = label_of(each.signed.word)
        text = _("{verdict}: signed by {who}.").format(verdict=signed, who=each.signed.first_by)
        return ToSign(each.standing.number, "warn", told, text)
    told = _("First signature on the verdict of {name}").format(name=name)
    text = _("Proposed: {verdict}.").format(verdict=label_of(verdict))
    return ToSign(each.standing.number, "wait", told, f"{text} {each.proposed.reason}".strip())


def _of_exclusions(people: list[Judged], offered: Mapping[int, str]) -> Iterator[ToSign]:
    """Those of the denominator only: nobody else can leave it."""
    for each in people:
        number = each.standing.number
        if number in offered and each.standing.populations.dp_positive and not each.standing.excluded:
            title = _("Exclusion of {name} is offered").format(name=participant_name(number))
            yield ToSign(number, "wait", title, offered[number])
