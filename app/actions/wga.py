"""Whole-genome amplification: a plate's live cells become products; QC; the no-template control judges the batch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from app import consent
from app.actions import timers
from app.actions.codes import item_of, join, new_item
from app.actions.deviations import deviate
from app.actions.holds import hold
from app.actions.participants import corrects
from app.actions.runs import PLAIN, Means, as_late, open_run
from app.actions.signatures import must_be_as_seen, sign_content
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.order import in_order, not_in_future
from app.domain.step import may_be_worked_on
from app.domain.steps.wga import WGA, QcForm, WgaForm, check_reading, judge_ntc, measured
from app.domain.times import Moment
from app.domain.withdrawal import Standing, Use, standing
from app.domain.words import (
    CELL_KINDS,
    ControlRole,
    DeviationCode,
    Edge,
    Kind,
    NtcVerdict,
    Processing,
    Qualifier,
    Quality,
    Restriction,
    Role,
    RunOutcome,
    Severity,
    SignatureMeaning,
    TimeSource,
)
from app.i18n import _
from app.queries.specimens import specimen
from app.queries.wga import unsettled_controls
from app.work import Versioned, Work
from db.models import Cell, Item, Lineage, Participant, RunItem, StepRun, WellContent, WgaProduct


def start(
    work: Work,
    codes: Sequence[str],
    form: WgaForm,
    *,
    at: Moment | None = None,
    means: Means = PLAIN,
    blank: bool = True,
    is_fact: bool = False,
) -> int:
    """Start amplifying the live cells of plates, or single cells; a reagent blank goes along. Returns the run's id.

    As a fact (entered late) nothing is refused for a hold or a withdrawal: it is recorded with its deviation.
    """
    items = _cells_of(work, codes)
    if not items:
        raise Refused(_("Nothing to amplify was scanned."), hint=_("Scan a closed plate, or cells in tubes."))
    if form.kit is None:
        raise _no_kit(_("Choose it, or scan its lot."))
    started = at or work.moment(TimeSource.SCAN)
    not_in_future(_("The start"), started, now=work.now)
    breaches = [_admit(work, item, form, started, is_fact=is_fact) for item in items]
    disorder = _after_sort(work, items, started, means.time_reason)
    run = open_run(work, WGA, form, started=as_late(started) if is_fact else started, means=means, is_fact=is_fact)
    held = [item for item, breach in zip(items, breaches, strict=True) if breach]
    if held:
        text = next(filter(None, breaches))
        deviate(work, DeviationCode.OTHER, text, rule="WGA", run=run, items=held, severity=Severity.MAJOR)
    if disorder:
        deviate(work, DeviationCode.TIME, disorder, rule="R02", run=run, items=items)
    if blank:
        items.append(_blank(work))
    work.add(*(RunItem(run_id=run.id, item_id=item.id) for item in items))
    for item in items:
        work.log("wga.started", item, run=run.id)
    if not is_fact:
        timers.begin(work, run)
    return run.id


def finish(work: Work, run_id: int, *, at: Moment | None = None, time_reason: str = "") -> list[str]:
    """Finish the amplification: every cell's product takes its well. Returns the products' codes."""
    run = work.get(StepRun, run_id)
    if run.finished is not None:
        raise Refused(_("This amplification is finished already."), hint=_("Enter its measurements."))
    finished = at or work.moment(TimeSource.SCAN)
    not_in_future(_("The finish"), finished, now=work.now)
    breach = in_order(((_("the start"), run.started), (_("the finish"), finished)), reason=time_reason)
    form = WgaForm.fill({name: value for name, value in run.record.items() if name != "missing"})
    if form.kit is None:
        raise _no_kit(_("Enter it on the run's record (F2)."))
    run.revise(finished=finished, outcome=RunOutcome.OK)
    timers.end_all(work, run)
    rows = work.session.scalars(select(RunItem).where(RunItem.run_id == run.id, RunItem.left_at.is_(None))).all()
    if breach:
        items = [work.get(Item, row.item_id) for row in rows]
        deviate(work, DeviationCode.TIME, breach, rule="R02", run=run, items=items)
    return [_amplify(work, run, row, form) for row in rows]


def _no_kit(hint: str) -> Refused:
    """By the kit a control is judged and a product is named: no amplification goes without."""
    return Refused(_("The amplification has no kit."), hint=hint, code="kit")


def measure(
    work: Work, scanned: str, form: QcForm, *, seen: int | Versioned | None, reason: str = ""
) -> NtcVerdict | None:
    """Record what was measured of a product; a control's is judged at once (R14). Returns the verdict of a control."""
    item = item_of(work, scanned, Kind.WGA_PRODUCT)
    row = product_row(work, item)
    work.expect(row, seen)
    columns = form.recorded()
    if form.yield_ng is not None and form.qualifier is None:
        columns["qualifier"] = Qualifier.EXACT
    check_reading(form)
    if corrects(row, columns):
        work.because(reason)
    row.revise(**columns, missing=form.stored_missing())
    work.log("wga.measured", item)
    return _judge(work, item, row, form)


def measure_column(work: Work, plate: str, name: str, values: Mapping[str, str], *, reason: str = "") -> int:
    """Enter one measured column of a plate, by well: numbers, 0, or "< LOQ" for a yield. Returns how many were entered."""
    target = item_of(work, plate, Kind.PLATE)
    contents = {content.well: content.item_id for content in _live(work, target)}
    for well in sorted(set(values) - set(contents)):
        raise Refused(
            _("Well {well} of {plate} holds no product.").format(well=well, plate=printed(target.barcode)),
            hint=_("Nothing was entered. Correct the column."),
        )
    for well, text in values.items():
        item = work.get(Item, contents[well])
        if item.kind is not Kind.WGA_PRODUCT:
            raise Refused(
                _("Well {well} holds a cell that is not amplified.").format(well=well),
                hint=_("Finish the amplification."),
            )
        row = product_row(work, item)
        known = {n: v for n, v in row.held(*(f.name for f in QcForm.fields())).items() if v is not None}
        form = QcForm.fill(known | measured(name, text))
        measure(work, item.barcode, form, seen=None, reason=reason)
    return len(values)


def override_low_gii(work: Work, scanned: str, reason: str) -> None:
    """Send a product below the GII gate all the same: flagged, with the reason (the cell is consumed)."""
    item = item_of(work, scanned, Kind.WGA_PRODUCT)
    work.because(reason)
    row = product_row(work, item)
    gate = work.settings.gii_go
    if row.gii is None or row.gii >= gate:
        raise Refused(
            _("{code} is not below the gate of {gate}.").format(code=printed(item.barcode), gate=gate),
            hint=_("Nothing has to be overridden."),
            code=item.barcode,
        )
    row.low_gii_override = reason.strip()
    work.log("wga.measured", item, low_gii="override")


def no_qc(work: Work, scanned: str, reason: str) -> int:
    """Say why a product, or every unmeasured product of a plate, has no QC record (R12). Returns how many."""
    target = item_of(work, scanned, Kind.WGA_PRODUCT, Kind.PLATE)
    work.because(reason)
    items = [target]
    if target.kind is Kind.PLATE:
        items = [work.get(Item, each.item_id) for each in _live(work, target)]
    lacking = [
        row
        for item in items
        if item.kind is Kind.WGA_PRODUCT and not is_measured(row := product_row(work, item)) and not row.no_qc_reason
    ]
    if not lacking:
        raise Refused(
            _("{code} has its quality control on record.").format(code=printed(target.barcode)),
            hint=_("Nothing has to be said."),
            code=target.barcode,
        )
    for row in lacking:
        row.no_qc_reason = reason.strip()
        work.log("wga.measured", work.get(Item, row.item_id), qc="not done")
    return len(lacking)


def settle_batch(work: Work, control: str, *, release: bool, reason: str, seen: str, password: str) -> None:
    """A biologist releases the batch of a positive control by signature, or fails it (quality rejected).

    What something else holds stays on hold: another positive control, or a plate closed without its controls.
    `seen` is the digest of what was shown of the control: what was measured of it, and its verdict.
    """
    work.because(reason)
    item = item_of(work, control, Kind.WGA_PRODUCT)
    row = product_row(work, item)
    if row.ntc_verdict is not NtcVerdict.POSITIVE:
        raise Refused(_("{code} holds no batch.").format(code=printed(item.barcode)), hint=_("Nothing to release."))
    must_be_as_seen(work, "wga_product", row.id, seen, printed(item.barcode))
    row.ntc_verdict = NtcVerdict.RELEASED if release else NtcVerdict.FAILED
    work.session.flush()
    for each in batch_of(work, item, row):
        _free(work, each, item)
        if not release:
            each.quality = Quality.REJECTED
    meaning = SignatureMeaning.RELEASED if release else SignatureMeaning.FAILED
    sign_content(work, "wga_product", row.id, meaning, password=password, remark=reason)
    work.log("wga.ntc_judged", item, verdict=row.ntc_verdict.value)


def product_row(work: Work, item: Item) -> WgaProduct:
    return work.session.scalars(select(WgaProduct).where(WgaProduct.item_id == item.id)).one()


def batch_of(work: Work, control: Item, row: WgaProduct) -> list[Item]:
    """What a control speaks for: its plate for a sort's NTC, its run for a reagent blank; aliquots go with theirs."""
    content = work.session.scalar(select(WellContent).where(WellContent.item_id == control.id, WellContent.live))
    if control.role is ControlRole.SORT and content is not None:
        plate = work.get(Item, content.plate_id)
        return [plate, *_with_aliquots(work, [each.item_id for each in _live(work, plate)])]
    made = select(RunItem.made_id).where(RunItem.run_id == row.run_id, RunItem.made_id.is_not(None))
    return _with_aliquots(work, [each for each in work.session.scalars(made) if each is not None])


def _with_aliquots(work: Work, ids: Sequence[int]) -> list[Item]:
    parts = select(Lineage.child_id).where(Lineage.parent_id.in_(ids), Lineage.edge == Edge.ALIQUOT_OF)
    return [work.get(Item, each) for each in (*ids, *work.session.scalars(parts))]


def is_measured(row: WgaProduct) -> bool:
    """R12: whether a product carries a QC record; "not done" is none."""
    told = (row.yield_ng, row.conc_ng_ul, row.frag_bp, row.gii, row.markers_pass)
    return row.qualifier is Qualifier.BELOW_LOQ or any(value is not None for value in told)


def _judge(work: Work, item: Item, row: WgaProduct, form: QcForm) -> NtcVerdict | None:
    if item.role not in (ControlRole.SORT, ControlRole.REAGENT_BLANK) or _source_kind(work, item) is not Kind.NTC:
        return None
    verdict = judge_ntc(form, work.settings.ntc_criterion(row.kit))
    if verdict is None or row.ntc_verdict in (NtcVerdict.RELEASED, NtcVerdict.FAILED):
        return row.ntc_verdict
    row.ntc_verdict = verdict
    work.log("wga.ntc_judged", item, verdict=verdict.value)
    if verdict is NtcVerdict.POSITIVE:
        text = _positive(item)
        batch = batch_of(work, item, row)
        hold(work, batch, text)
        deviate(work, DeviationCode.CONTAM, text, rule="R14", items=batch, cosign=Role.BIOLOGIST)
    return verdict


def _positive(control: Item) -> str:
    """The sentence that a positive control puts on what it speaks for."""
    return _("The no-template control {code} is positive by the criterion of its kit.").format(
        code=printed(control.barcode)
    )


def _free(work: Work, item: Item, settled: Item) -> None:
    """Lift what this control held; another positive control takes the hold over, any other hold stays."""
    if item.restriction is not Restriction.HOLD or printed(settled.barcode) not in (item.restriction_reason or ""):
        return
    others = unsettled_controls(work.session, item.id)
    if others:
        item.revise(restriction_reason=_positive(item_of(work, others[0])), changed_at=work.now)
        return
    item.revise(restriction=None, restriction_reason=None, changed_at=work.now)
    work.log("hold.lifted", item)


def _source_kind(work: Work, product: Item) -> Kind | None:
    source = select(Item.kind).join(RunItem, RunItem.item_id == Item.id).where(RunItem.made_id == product.id)
    return work.session.scalar(source.limit(1))


def _admit(work: Work, item: Item, form: WgaForm, started: Moment, *, is_fact: bool) -> str:
    """Whether a cell may be amplified. Of a fact only what can't have happened is refused; returns its breach in words."""
    _in_no_open_run(work, item)
    cell = specimen(work.session, work.settings, item.id)
    if not is_fact or not WGA.may_take(cell.kind, cell.processing):
        WGA.admit(cell, form, now=started.at or work.now)
        return ""
    stands = standing(Use.FACT, consent.owner_left(work, item), started)
    if stands is Standing.MAY and cell.restriction is Restriction.CONSENT:
        cell = replace(cell, withdrawal=None, restriction=None)
    try:
        may_be_worked_on(cell)
    except Refused as breach:
        return breach.text
    return ""


def _after_sort(work: Work, items: Sequence[Item], started: Moment, reason: str) -> str:
    """R02: amplification does not start before the sort; returns the breach where a reason was given."""
    sorts = work.session.scalars(select(Cell.sorted_at).where(Cell.item_id.in_([item.id for item in items])))
    for sorted_at in sorts:
        breach = in_order(((_("the sort"), sorted_at), (_("the start"), started)), reason=reason)
        if breach:
            return breach
    return ""


def _cells_of(work: Work, codes: Sequence[str]) -> list[Item]:
    """Scanned plates stand for their live cells; scanned cells for themselves."""
    found: dict[int, Item] = {}
    for code in codes:
        item = item_of(work, code, Kind.PLATE, *CELL_KINDS)
        members = [work.get(Item, each.item_id) for each in _live(work, item)] if item.kind is Kind.PLATE else [item]
        if item.kind is Kind.PLATE and item.processing is not Processing.CLOSED:
            raise Refused(
                _("{plate} is not closed.").format(plate=printed(item.barcode)), hint=_("Close the sort first.")
            )
        found |= {each.id: each for each in members if each.kind in CELL_KINDS}
    return list(found.values())


def _live(work: Work, plate: Item) -> list[WellContent]:
    rows = select(WellContent).where(WellContent.plate_id == plate.id, WellContent.live).order_by(WellContent.well)
    return list(work.session.scalars(rows))


def _in_no_open_run(work: Work, item: Item) -> None:
    opened = (
        select(RunItem.id)
        .join(StepRun, StepRun.id == RunItem.run_id)
        .where(
            RunItem.item_id == item.id,
            RunItem.left_at.is_(None),
            StepRun.finished.is_(None),
            StepRun.step == WGA.key,
        )
    )
    if work.session.scalar(opened.limit(1)) is not None:
        raise Refused(
            _("{code} is being amplified already.").format(code=printed(item.barcode)), hint=_("Finish that run first.")
        )


def _blank(work: Work) -> Item:
    """A reagent blank: a no-template control of nobody."""
    return new_item(
        work, Kind.NTC, processing=Processing.SORTED, quality=Quality.ACCEPTED, role=ControlRole.REAGENT_BLANK
    )


def _amplify(work: Work, run: StepRun, row: RunItem, form: WgaForm) -> str:
    cell = work.get(Item, row.item_id)
    owner = work.get(Participant, cell.participant_id) if cell.participant_id else None
    product = new_item(
        work, Kind.WGA_PRODUCT, owner, processing=Processing.AMPLIFIED, quality=Quality.ACCEPTED, role=cell.role
    )
    product.volume_ul = form.volume_ul
    join(work, cell, product, Edge.AMPLIFIED_FROM)
    assert form.kit is not None
    work.add(WgaProduct(item_id=product.id, run_id=run.id, kit=form.kit, volume_ul=form.volume_ul))
    row.made_id = product.id
    cell.revise(processing=Processing.AMPLIFIED, changed_at=work.now)
    content = work.session.scalar(select(WellContent).where(WellContent.item_id == cell.id, WellContent.live))
    if content is not None:
        content.live = False
        work.session.flush()
        work.add(WellContent(plate_id=content.plate_id, well=content.well, item_id=product.id))
    if cell.restriction is not None:
        product.revise(restriction=cell.restriction, restriction_reason=cell.restriction_reason)
    work.log("wga.finished", cell, run=run.id, made=product.barcode)
    return product.barcode
