"""Runs: start and finish a step for one or several items at once, take one out, enter late what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import item_of, new_item, subject_id_of
from app.actions.deviations import deviate
from app.actions.participants import check_free_text
from app.domain.barcode import printed
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form
from app.domain.lots import LotView, lot_ended
from app.domain.order import in_order, not_in_future
from app.domain.step import BloodClock, Specimen, Step, hours_and_minutes
from app.domain.steps import step_by_key
from app.domain.steps.enrichment import EnrichmentForm, short_for_cellsearch
from app.domain.times import Moment
from app.domain.words import (
    DeviationCode,
    Edge,
    Kind,
    Processing,
    Role,
    RunOutcome,
    Severity,
    TimeSource,
)
from app.i18n import _, decimal
from app.queries.specimens import specimen
from app.work import Versioned, Work
from db.models import Instrument, Item, Lot, Participant, Receipt, RunItem, RunLot, StepRun


@dataclass(frozen=True, slots=True)
class Means:
    """What a run is done with: an instrument and lots (code -> purpose), a second person; reasons for what rules ask."""

    instrument: str = ""
    lots: Mapping[str, str] = field(default_factory=dict)
    second_person: str = ""
    exploratory_reason: str = ""
    expired_reason: str = ""
    time_reason: str = ""


PLAIN = Means()


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
        _deviate_when_late(work, run, item, each.clock, moment, means.exploratory_reason)
        _check_order(work, run, item, means)
    return run.id


def finish(
    work: Work,
    run_id: int,
    *,
    at: Moment | None = None,
    form: Form | None = None,
    outcome: RunOutcome = RunOutcome.OK,
    time_reason: str = "",
) -> list[str]:
    """Finish a run for all its items that did not leave it; returns the codes of what was made."""
    run = work.get(StepRun, run_id)
    if run.finished is not None:
        raise Refused(_("This run is finished already."), hint=_("Correct its times on the run's record."))
    finished = at or work.moment(TimeSource.SCAN)
    not_in_future(_("The finish"), finished, now=work.now)
    breach = in_order(((_("the start"), run.started), (_("the finish"), finished)), reason=time_reason)
    run.revise(finished=finished, outcome=outcome)
    if form is not None:
        check_free_text(form)
        run.revise(record=form.stored())
    step = step_by_key(run.step)
    made = [_make(work, step, run, row) for row in _inside(work, run)]
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=_items_of(work, run))
    return [code for code in made if code]


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
        _deviate_on_facts(work, run, item, admitted, form)
        _deviate_when_late(work, run, item, admitted.clock, started.at, means.exploratory_reason)
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
    """Take one tube out of its open run, with the reason; the others go on."""
    item = item_of(work, scanned)
    row = _open_membership(work, item)
    if row is None:
        raise Refused(_("{code} is in no open run.").format(code=printed(item.barcode)), hint=_("Nothing to take out."))
    if not reason.strip():
        raise Refused(_("Taking a tube out needs the reason."), hint=_("Say what happened to it."))
    row.revise(left_at=work.moment(), left_reason=reason.strip())
    work.log("run.left", item, run=row.run_id)
    run = work.get(StepRun, row.run_id)
    if not _inside(work, run):
        run.revise(finished=work.moment(), outcome=RunOutcome.ABORTED)


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
) -> None:
    """Complete or correct what a run recorded; the reason goes with it."""
    run = work.get(StepRun, run_id)
    work.expect(run, seen)
    check_free_text(form)
    for name, moment in ((_("The start"), started), (_("The finish"), finished)):
        not_in_future(name, moment, now=work.now)
    breach = in_order(((_("the start"), started), (_("the finish"), finished)), reason=time_reason)
    corrected = (run.started, run.finished) != (started, finished) or any(
        form.stored().get(name) != value for name, value in run.record.items()
    )
    if corrected:
        work.because(reason)
    run.revise(started=started, finished=finished, record=form.stored())
    for item in _items_of(work, run):
        work.log("run.revised", item, run=run.id)
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=_items_of(work, run))


def open_run(work: Work, step: Step, form: Form, *, started: Moment, means: Means, is_fact: bool = False) -> StepRun:
    """The row of a run, with its instrument and lots; other steps that keep runs of their own start here too."""
    check_free_text(form)
    instrument = subject_id_of(work, means.instrument, Kind.INSTRUMENT) if means.instrument else None
    run = StepRun(
        step=step.key,
        started=started,
        operator=work.who.login,
        second_person=means.second_person.strip() or None,
        instrument_id=instrument,
        sop=form.sop if isinstance(form, EnrichmentForm) else None,
        exploratory=bool(means.exploratory_reason.strip()),
        exploratory_reason=means.exploratory_reason.strip() or None,
        form_version=type(form).VERSION,
        record=form.stored(),
    )
    work.add(run)
    for code, purpose in means.lots.items():
        use_lot(work, run, code, purpose=purpose, reason=means.expired_reason, is_fact=is_fact)
    if instrument is not None:
        _check_calibration(work, run, instrument)
    return run


def use_lot(work: Work, run: StepRun, code: str, *, purpose: str, reason: str = "", is_fact: bool = False) -> None:
    """R08: an expired or blocked lot is refused as an intention unless overridden with a reason; as a fact, deviated."""
    lot = work.get(Lot, subject_id_of(work, code, Kind.LOT))
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
        raise Refused(
            _("{code} is in {step} already.").format(
                code=printed(item.barcode), step=_(step_by_key(run.step).title).lower()
            ),
            hint=_("Finish that run first, or take the tube out of it."),
            code=item.barcode,
            way_out="finish",
        )


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
    _deviate_at_end(work, run, item)
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
    )
    if step.label:
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


def _deviate_when_late(
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


def _deviate_at_end(work: Work, run: StepRun, item: Item) -> None:
    """R03: the end event itself came after the hard limit."""
    clock = specimen(work.session, work.settings, item.id).clock
    if clock is not None and clock.stopped is not None and clock.stopped == run.finished and clock.is_over(work.now):
        _deviate_when_late(work, run, item, clock, clock.stopped.at, "")


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


def _check_calibration(work: Work, run: StepRun, instrument_id: int) -> None:
    instrument = work.get(Instrument, instrument_id)
    if instrument.calibration_due is not None and instrument.calibration_due < work.today:
        text = _("{name} was used; its calibration was due on {day}.").format(
            name=instrument.name, day=instrument.calibration_due.isoformat()
        )
        deviate(work, DeviationCode.OTHER, text, rule="CALIBRATION", run=run)
