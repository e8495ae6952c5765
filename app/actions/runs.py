"""Runs: start and finish a step for one or several items at once, take one out, enter late what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import consent
from app.actions import labels, timers
from app.actions.codes import item_of, new_item, subject_id_of
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, corrects
from app.domain.barcode import looks_like_code, printed
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form
from app.domain.lots import LotView, lot_ended
from app.domain.order import in_order, not_in_future
from app.domain.step import BloodClock, Specimen, Step, hours_and_minutes, in_run
from app.domain.steps import step_by_key
from app.domain.steps.enrichment import EnrichmentForm, short_for_cellsearch
from app.domain.times import Moment
from app.domain.words import (
    DeviationCode,
    Edge,
    Kind,
    LotState,
    Processing,
    Restriction,
    Role,
    RunOutcome,
    Severity,
    TimeSource,
)
from app.i18n import _, decimal
from app.queries.specimens import specimen
from app.work import Versioned, Work
from db.models import Instrument, Item, Lot, Participant, Receipt, RunItem, RunLot, StepRun, User


@dataclass(frozen=True, slots=True)
class Means:
    """What a run is done with: an instrument, lots (code -> purpose), a second person (initials, or the code of a card);
    and the reasons for what rules ask.
    """

    instrument: str = ""
    lots: Mapping[str, str] = field(default_factory=dict)
    second_person: str = ""
    exploratory_reason: str = ""
    expired_reason: str = ""
    time_reason: str = ""


PLAIN = Means()

ENDS_ELSEWHERE = ("sorting", "wga")
"""Steps whose runs end with their plate."""


def start(
    work: Work, codes: Sequence[str], step_key: str, form: Form, *, at: Moment | None = None, means: Means = PLAIN
) -> int:
    """Start a step on all scanned items as one run; refused for all where it is refused for one. Returns the run's id."""
    step = step_by_key(step_key)
    items = _distinct(work, codes)
    started = at or work.moment(TimeSource.SCAN)
    not_in_future(_("The start"), started, now=work.now)
    moment = started.at or work.now
    admitted = [specimen(work.session, work.settings, item.id) for item in items]
    for item, each in zip(items, admitted, strict=True):
        _not_in_open_run(work, item)
        step.admit(each, form, now=moment, exploratory_reason=means.exploratory_reason)
    run = open_run(work, step, form, started=started, means=means)
    for item, each in zip(items, admitted, strict=True):
        _put_in(work, run, item, form)
        work.log(f"{step.key}.started", item, run=run.id)
        deviate_when_late(work, run, item, each.clock, moment, means.exploratory_reason)
        _check_order(work, run, item, means)
    timers.begin(work, run)
    return run.id


def finish(
    work: Work,
    run_id: int,
    *,
    at: Moment | None = None,
    form: Form | None = None,
    outcome: RunOutcome = RunOutcome.OK,
    time_reason: str = "",
    second_person: str = "",
) -> list[str]:
    """Finish a run for all its items that did not leave it; returns the codes of what was made.

    An aborted run makes nothing: its items are left as they were before it.
    """
    run = work.get(StepRun, run_id)
    if run.finished is not None:
        raise Refused(_("This run is finished already."), hint=_("Correct its times on the run's record."))
    if run.step in ENDS_ELSEWHERE:
        raise Refused(
            _("{step} does not end here.").format(step=_(step_by_key(run.step).title)),
            hint=_("Close the plate, or finish its amplification on the plate's page."),
        )
    finished = at or work.moment(TimeSource.SCAN)
    not_in_future(_("The finish"), finished, now=work.now)
    breach = in_order(((_("the start"), run.started), (_("the finish"), finished)), reason=time_reason)
    run.revise(finished=finished, outcome=outcome)
    if second_person.strip():
        run.second_person = second_person_of(work, second_person, operator=run.operator)
    if form is not None:
        check_free_text(form)
        run.revise(record=_with_unknown(run.record, form), sop=form.recorded().get("sop") or run.sop)
        _use_anew(work, run, form)
    timers.end_all(work, run)
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=_items_of(work, run))
    return _end(work, run)


def enter_late(
    work: Work,
    codes: Sequence[str],
    step_key: str,
    form: Form,
    *,
    started: Moment,
    finished: Moment | None,
    means: Means = PLAIN,
) -> int:
    """Record a run that was done elsewhere or earlier: a fact is stored, its breaches are deviations (0b.1)."""
    step = step_by_key(step_key)
    items = _distinct(work, codes)
    not_in_future(_("The start"), started, now=work.now)
    not_in_future(_("The finish"), finished, now=work.now)
    times = ((_("the start"), started), (_("the finish"), finished))
    breach = in_order(times, reason=means.time_reason)
    run = open_run(work, step, form, started=as_late(started), means=means, is_fact=True)
    for item in items:
        admitted = specimen(work.session, work.settings, item.id)
        _put_in(work, run, item, form)
        consent.note_facts(work, [item], started, run=run)
        _deviate_on_facts(work, run, item, admitted, form)
        deviate_when_late(work, run, item, admitted.clock, started.at, means.exploratory_reason)
        _check_order(work, run, item, means)
        work.log(f"{step.key}.entered_late", item, run=run.id)
    if finished is not None:
        run.revise(finished=as_late(finished), outcome=RunOutcome.OK)
        for row in _inside(work, run):
            _make(work, step, run, row)
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=items)
    return run.id


def take_out(work: Work, scanned: str, reason: str) -> None:
    """Take one tube out of its open run, with the reason; the others go on, and its blood counts as not used."""
    item = item_of(work, scanned)
    row = _open_membership(work, item)
    if row is None:
        raise Refused(_("{code} is in no open run.").format(code=printed(item.barcode)), hint=_("Nothing to take out."))
    if not reason.strip():
        raise Refused(_("Taking a tube out needs the reason."), hint=_("Say what happened to it."))
    work.because(reason)
    row.revise(left_at=work.moment(), left_reason=reason.strip(), used_ml=None)
    work.log("run.left", item, run=row.run_id)
    run = work.get(StepRun, row.run_id)
    if not _inside(work, run):
        run.revise(finished=work.moment(), outcome=RunOutcome.ABORTED)
        timers.end_all(work, run)


def revise(
    work: Work,
    run_id: int,
    form: Form,
    *,
    seen: int | Versioned | None,
    started: Moment | None,
    finished: Moment | None,
    reason: str,
    time_reason: str = "",
    outcome: RunOutcome | None = None,
    second_person: str = "",
) -> None:
    """Complete or correct what a run recorded; a value that was there before needs the reason.

    Its end is not invented here: an open run is finished, and a finished one stays so.
    """
    run = work.get(StepRun, run_id)
    work.expect(run, seen)
    check_free_text(form)
    for name, moment in ((_("The start"), started), (_("The finish"), finished)):
        not_in_future(name, moment, now=work.now)
    _same_end(run, finished, outcome)
    is_moved = (started, finished) != (run.started, run.finished)
    helper = second_person_of(work, second_person, operator=run.operator) or run.second_person
    record = _with_unknown(run.record, form)
    values = {"started": started, "finished": finished, "outcome": outcome or run.outcome, "second_person": helper}
    if corrects(run, values) or any(record.get(name) != value for name, value in run.record.items()):
        work.because(reason)
    run.revise(record=record, sop=form.recorded().get("sop") or run.sop, **values)
    _use_anew(work, run, form)
    items = _items_of(work, run)
    for item in items:
        work.log("run.revised", item, run=run.id)
    if is_moved:
        _ask_again(work, run, items, time_reason)


def _use_anew(work: Work, run: StepRun, form: Form) -> None:
    """Another volume than was typed at the start: it counts for each tube, and is judged as a fact (R05, R07)."""
    if not isinstance(form, EnrichmentForm):
        return
    for row in _inside(work, run):
        if row.used_ml != form.blood_used_ml:
            row.used_ml = None
            work.session.flush()
            before = specimen(work.session, work.settings, row.item_id)
            row.used_ml = form.blood_used_ml
            _deviate_on_facts(work, run, work.get(Item, row.item_id), before, form)


def _same_end(run: StepRun, finished: Moment | None, outcome: RunOutcome | None) -> None:
    if run.finished is None and finished is not None:
        raise Refused(
            _("This run is still open."), hint=_("Finish it with the time typed, instead of saving."), code="finished"
        )
    if run.finished is not None and finished is None:
        raise Refused(_("A finished run keeps the time of its finish."), hint=_("Type when it ended."), code="finished")
    aborted = RunOutcome.ABORTED
    if run.finished is not None and outcome is not None and (outcome is aborted) is not (run.outcome is aborted):
        raise Refused(
            _("What a finished run made can't be aborted, nor made afterwards."),
            hint=_("Undo the finish while nothing builds on it, or reject what was made."),
            code="outcome",
        )


def _with_unknown(record: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """What the form holds, and what an earlier form of the step held under names that this one does not know."""
    known = {each.name for each in type(form).fields()} | {"missing"}
    return {name: value for name, value in record.items() if name not in known} | form.stored()


def _ask_again(work: Work, run: StepRun, items: Sequence[Item], time_reason: str) -> None:
    """R02 within the run and against the receipts, R03 at the start and at the end: with the times as they are."""
    work.session.flush()
    breach = in_order(((_("the start"), run.started), (_("the finish"), run.finished)), reason=time_reason)
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=items)
    for item in items:
        clock = specimen(work.session, work.settings, item.id).clock
        _check_order(work, run, item, Means(time_reason=time_reason))
        at = run.started.at if run.started else None
        if clock is not None and (clock.stopped is None or run.started == clock.stopped):
            deviate_when_late(work, run, item, clock, at, run.exploratory_reason or "")
        if run.finished is not None:
            deviate_at_end(work, run, item)


def open_run(work: Work, step: Step, form: Form, *, started: Moment, means: Means, is_fact: bool = False) -> StepRun:
    """The row of a run, with its instrument and lots; other steps that keep runs of their own start here too."""
    check_free_text(form)
    instrument = subject_id_of(work, means.instrument, Kind.INSTRUMENT) if means.instrument else None
    run = StepRun(
        step=step.key,
        started=started,
        operator=work.who.login,
        second_person=second_person_of(work, means.second_person, operator=work.who.login),
        instrument_id=instrument,
        sop=form.recorded().get("sop"),
        exploratory=bool(means.exploratory_reason.strip()),
        exploratory_reason=means.exploratory_reason.strip() or None,
        form_version=type(form).VERSION,
        record=form.stored(),
    )
    work.add(run)
    for code, purpose in means.lots.items():
        use_lot(work, run, code, purpose=purpose, reason=means.expired_reason, is_fact=is_fact)
    if instrument is not None:
        check_calibration(work, run, instrument)
    return run


def second_person_of(work: Work, told: str, *, operator: str) -> str | None:
    """The initials of who helped: typed, or those of a scanned card; never the operator's own."""
    initials = told.strip()
    if looks_like_code(initials):
        initials = work.get(User, subject_id_of(work, initials, Kind.PERSON)).initials
    at_work = work.session.scalar(select(User).where(User.login == operator))
    if at_work is not None and initials == at_work.initials:
        raise Refused(
            _("The second person can't be {name} too.").format(name=at_work.name),
            hint=_("Scan the card of somebody else, or leave it empty."),
            code="second_person",
        )
    return initials or None


def use_lot(work: Work, run: StepRun, code: str, *, purpose: str, reason: str = "", is_fact: bool = False) -> None:
    """R08: an expired or blocked lot is refused as an intention unless overridden with a reason; as a fact, deviated."""
    lot = work.get(Lot, subject_id_of(work, code, Kind.LOT))
    if lot.state is LotState.RECALLED and not is_fact:
        raise recalled(lot)
    expired = lot_ended(view_of(lot), work.today if run.started is None else run.started.day)
    if expired and not is_fact and not reason.strip():
        raise NeedsReason(
            _("{kind} lot {number}: {why}.").format(kind=lot.name, number=lot.number, why=expired),
            hint=_("Scan another lot, or go on with a reason; a biologist co-signs."),
            code=lot.barcode,
            way_out="expired",
        )
    work.add(RunLot(run_id=run.id, lot_id=lot.id, purpose=purpose, expired=bool(expired)))
    if expired:
        text = _("{kind} lot {number} was used: {why}.").format(kind=lot.name, number=lot.number, why=expired)
        deviate(work, DeviationCode.LOT_EXPIRED, text, rule="R08", run=run, cosign=Role.BIOLOGIST)


def recalled(lot: Lot) -> Refused:
    """The refusal of a recalled lot: no reason goes round it."""
    day = lot.recalled.day.strftime("%d/%m/%Y") if lot.recalled is not None else ""
    text = _("{kind} lot {number} is recalled since {day}: {why}.").format(
        kind=lot.name, number=lot.number, day=day, why=(lot.recall_reason or "").rstrip(".")
    )
    return Refused(text, hint=_("Put the box aside, and scan another lot."), code=lot.barcode, way_out="open")


def view_of(lot: Lot) -> LotView:
    """The lot as its rule reads it."""
    return LotView(lot.state, lot.expiry, lot.opened_on, lot.use_within_days)


def as_late(moment: Moment) -> Moment:
    """The same moment, marked as entered late."""
    return Moment(moment.day, moment.at, moment.offset_min, TimeSource.LATE)


def _distinct(work: Work, codes: Sequence[str]) -> list[Item]:
    items = list({item.id: item for item in (item_of(work, code) for code in codes)}.values())
    if not items:
        raise Refused(_("No tube was scanned."), hint=_("Scan the tubes of the run first."))
    return items


def _not_in_open_run(work: Work, item: Item) -> None:
    row = _open_membership(work, item)
    if row is not None:
        run = work.get(StepRun, row.run_id)
        raise in_run(item.barcode, step_by_key(run.step))


def _open_membership(work: Work, item: Item) -> RunItem | None:
    inside = (
        select(RunItem)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(RunItem.item_id == item.id, RunItem.left_at.is_(None), StepRun.finished.is_(None))
    )
    return work.session.scalar(inside)


def _put_in(work: Work, run: StepRun, item: Item, form: Form) -> None:
    used = form.blood_used_ml if isinstance(form, EnrichmentForm) else None
    work.add(RunItem(run_id=run.id, item_id=item.id, used_ml=used))


def _inside(work: Work, run: StepRun) -> Sequence[RunItem]:
    inside = select(RunItem).where(RunItem.run_id == run.id, RunItem.left_at.is_(None)).order_by(RunItem.id)
    return work.session.scalars(inside).all()


def _items_of(work: Work, run: StepRun) -> list[Item]:
    return [work.get(Item, row.item_id) for row in _inside(work, run)]


def _end(work: Work, run: StepRun) -> list[str]:
    """What the run made of each thing still in it; an aborted one made nothing, and leaves its things as they were."""
    step = step_by_key(run.step)
    if run.outcome is RunOutcome.ABORTED:
        for item in _items_of(work, run):
            work.log(f"{step.key}.aborted", item, run=run.id)
        return []
    made = [_make(work, step, run, row) for row in _inside(work, run)]
    return [code for code in made if code]


def _make(work: Work, step: Step, run: StepRun, row: RunItem) -> str:
    """What the step makes of an item: another item, or the same one a step further."""
    item = work.get(Item, row.item_id)
    code = ""
    if step.makes is not None:
        child = _child(work, step, item)
        row.made_id = child.id
        item.processing = Processing.ENDED
        code = child.barcode
        work.log(f"{step.key}.finished", child, run=run.id)
    else:
        item.processing = step.leads_to
    work.log(f"{step.key}.finished", item, run=run.id, made=code or None)
    deviate_at_end(work, run, item)
    return code


def _child(work: Work, step: Step, item: Item) -> Item:
    owner = work.get(Participant, item.participant_id) if item.participant_id else None
    kind = step.makes or item.kind
    child = new_item(
        work,
        kind,
        owner,
        parent=item,
        edge=Edge.ENRICHED_FROM,
        processing=step.leads_to,
        quality=item.quality,
        role=item.role,
        restriction=item.restriction,
        restriction_reason=item.restriction_reason,
    )
    if step.label and item.restriction is not Restriction.CONSENT:
        labels.ask(work, child)
    return child


def _check_order(work: Work, run: StepRun, item: Item, means: Means) -> None:
    """R02: processing does not start before the receipt."""
    receipt = work.session.scalar(select(Receipt).where(Receipt.item_id == item.id))
    if receipt is None:
        return
    times = ((_("the receipt"), receipt.received), (_("the start"), run.started))
    breach = in_order(times, reason=means.time_reason)
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=[item])


def deviate_when_late(
    work: Work, run: StepRun, item: Item, clock: BloodClock | None, moment: datetime | None, reason: str
) -> None:
    """R03: a start over the hard limit, exploratory or entered late, is a deviation; the biologist's co-signature is due."""
    drawn = clock.drawn.at if clock and clock.drawn else None
    hard_h = clock.window.hard_h if clock and clock.window else None
    if moment is None or drawn is None or hard_h is None or (moment - drawn).total_seconds() <= hard_h * 3600:
        return
    text = _("{code} was {age} old at the start; the limit is {limit} h.").format(
        code=printed(item.barcode), age=hours_and_minutes(moment - drawn), limit=decimal(hard_h)
    )
    facts = {"age_h": round((moment - drawn).total_seconds() / 3600, 3), "limit_h": hard_h, "exploratory": bool(reason)}
    deviate(
        work,
        DeviationCode.WINDOW,
        text,
        rule="R03",
        run=run,
        items=[item],
        severity=Severity.MAJOR,
        cosign=Role.BIOLOGIST,
        facts=facts,
    )


def deviate_at_end(work: Work, run: StepRun, item: Item) -> None:
    """R03: the end event itself came after the hard limit."""
    clock = specimen(work.session, work.settings, item.id).clock
    if clock is not None and clock.stopped is not None and clock.stopped == run.finished and clock.is_over(work.now):
        deviate_when_late(work, run, item, clock, clock.stopped.at, "")


def _deviate_on_facts(work: Work, run: StepRun, item: Item, admitted: Specimen, form: Form) -> None:
    """R05, R07 as facts: less than CellSearch needs, or more used than was received."""
    used = form.blood_used_ml if isinstance(form, EnrichmentForm) else None
    if used is not None and admitted.volume_ml is not None and admitted.used_ml + used > admitted.volume_ml + 1e-9:
        text = _("{used} mL of {code} were used; {volume} mL had been received.").format(
            used=decimal(admitted.used_ml + used), code=admitted.name, volume=decimal(admitted.volume_ml)
        )
        deviate(work, DeviationCode.VOLUME, text, rule="R07", run=run, items=[item])
    if isinstance(form, EnrichmentForm) and (short := short_for_cellsearch(admitted, form)):
        deviate(work, DeviationCode.VOLUME, short, rule="R05", run=run, items=[item])


def check_calibration(work: Work, run: StepRun, instrument_id: int) -> None:
    """An instrument past its calibration is a deviation of the run."""
    instrument = work.get(Instrument, instrument_id)
    if instrument.calibration_due is not None and instrument.calibration_due < work.today:
        text = _("{name} was used; its calibration was due on {day}.").format(
            name=instrument.name, day=instrument.calibration_due.isoformat()
        )
        deviate(work, DeviationCode.OTHER, text, rule="CALIBRATION", run=run)
