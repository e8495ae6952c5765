"""A draw and its tube set right later: the time that was not known, the lot that was misread."""

from sqlalchemy import select

from app.actions.codes import item_of
from app.actions.deviations import deviate
from app.actions.labels import refresh
from app.actions.participants import check_free_text, check_treatment, corrects
from app.actions.runs import deviate_at_end, deviate_when_late
from app.actions.tubes import (
    NO_ANSWERS,
    Answers,
    check_expiry,
    deviate_on_age,
    receipt_of,
    settle_primary,
    tube_columns,
    tube_of,
)
from app.domain.errors import Refused
from app.domain.order import in_order, not_in_future, not_too_old
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.words import DeviationCode, Kind
from app.i18n import _
from app.queries.specimens import descendants, specimen
from app.work import Work
from db.models import Draw, Item, Participant, RunItem, StepRun, Tube


def revise(
    work: Work,
    scanned: str,
    draw: DrawForm,
    tube: TubeForm,
    *,
    seen: tuple[int, int] | None,
    reason: str = "",
    answers: Answers = NO_ANSWERS,
) -> None:
    """Complete or correct a draw and one of its tubes; `seen` are the versions of both as the screen showed them.

    A value that was there before needs the reason. Every rule that reads the time of the draw is asked again.
    """
    item = item_of(work, scanned, Kind.BLOOD)
    row = tube_of(work, item)
    of = work.get(Draw, row.draw_id)
    if seen is not None:
        work.expect(of, seen[0])
        work.expect(row, seen[1])
    if tube.tube_type is None or tube.purpose is None or tube.assay is None:
        raise Refused(_("A tube needs its type, purpose and assay."), hint=_("Choose them, then confirm."))
    check_free_text(draw)
    breach = _check_times(work, of, draw, answers)
    columns = tube_columns(work, tube)
    if corrects(of, draw.recorded()) or corrects(row, columns):
        work.because(reason)
    of.revise(missing=draw.stored_missing(), **draw.recorded())
    row.revise(missing=tube.stored_missing(), **columns)
    settle_primary(work, item)
    for each in _tubes(work, of):
        refresh(work, each)
    work.log("draw.revised", item)
    _ask_the_rules(work, of, item, row, breach)


def _check_times(work: Work, of: Draw, draw: DrawForm, answers: Answers) -> str:
    """R22, and R02 against the receipt of every tube of the draw; returns the breach that a reason explains."""
    not_in_future(_("The draw"), draw.at, now=work.now)
    if draw.at != of.at:
        days = work.settings.old_draw_question_days
        not_too_old(_("The draw"), draw.at, today=work.today, days=days, is_confirmed=answers.is_old_draw_right)
    received = [receipt.received for each in _tubes(work, of) if (receipt := receipt_of(work, each)) is not None]
    breaches = [
        in_order(((_("the draw"), draw.at), (_("the receipt"), each)), reason=answers.time_reason) for each in received
    ]
    return next((breach for breach in breaches if breach), "")


def _ask_the_rules(work: Work, draw: Draw, item: Item, tube: Tube, breach: str) -> None:
    """R01, R02, R03 and R08 read the draw: what they find now is a deviation, whichever time came last."""
    work.session.flush()
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", items=[item])
    if draw.participant_id is not None:
        check_treatment(work, work.get(Participant, draw.participant_id))
    for each in _tubes(work, draw):
        if receipt_of(work, each) is not None:
            deviate_on_age(work, each)
        _ask_of_runs(work, each)
    check_expiry(work, item, tube, draw)


def _ask_of_runs(work: Work, tube: Item) -> None:
    """R03 of the work done so far on the blood and its fractions, up to the end of its clock."""
    clock = specimen(work.session, work.settings, tube.id).clock
    stopped = clock.stopped.at if clock and clock.stopped else None
    inside = (
        select(Item, StepRun)
        .join(RunItem, RunItem.item_id == Item.id)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(Item.id.in_(descendants(work.session, tube.id)), Item.kind.in_((Kind.BLOOD, Kind.ENRICHED)))
    )
    for item, run in work.session.execute(inside).all():
        at = run.started.at if run.started else None
        if at is not None and (stopped is None or at <= stopped):
            deviate_when_late(work, run, item, clock, at, run.exploratory_reason or "")
        if run.finished is not None:
            deviate_at_end(work, run, item)


def _tubes(work: Work, draw: Draw) -> list[Item]:
    return list(work.session.scalars(select(Item).join(Tube, Tube.item_id == Item.id).where(Tube.draw_id == draw.id)))
