"""Whole-genome amplification: a plate's live cells become products; QC; the no-template control judges the batch."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.actions.codes import item_of, join, new_item
from app.actions.deviations import deviate, sign
from app.actions.participants import corrects
from app.actions.runs import PLAIN, Means, open_run
from app.actions.sorting import hold
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.steps.wga import WGA, QcForm, WgaForm, judge_ntc
from app.domain.times import Moment
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
    SignatureMeaning,
    TimeSource,
)
from app.i18n import _
from app.queries.specimens import specimen
from app.work import Versioned, Work
from db.models import Item, Participant, RunItem, StepRun, WellContent, WgaProduct


def start(
    work: Work,
    codes: Sequence[str],
    form: WgaForm,
    *,
    at: Moment | None = None,
    means: Means = PLAIN,
    blank: bool = True,
) -> int:
    """Start amplifying the live cells of plates, or single cells; a reagent blank goes along. Returns the run's id."""
    items = _cells_of(work, codes)
    if not items:
        raise Refused(_("Nothing to amplify was scanned."), hint=_("Scan a closed plate, or cells in tubes."))
    started = at or work.moment(TimeSource.SCAN)
    for item in items:
        WGA.admit(specimen(work.session, work.settings, item.id), form, now=started.at or work.now)
        _in_no_open_run(work, item)
    run = open_run(work, WGA, form, started=started, means=means)
    if blank:
        items.append(_blank(work))
    work.add(*(RunItem(run_id=run.id, item_id=item.id) for item in items))
    for item in items:
        work.log("wga.started", item, run=run.id)
    return run.id


def finish(work: Work, run_id: int, *, at: Moment | None = None) -> list[str]:
    """Finish the amplification: every cell's product takes its well. Returns the products' codes."""
    run = work.get(StepRun, run_id)
    if run.finished is not None:
        raise Refused(_("This amplification is finished already."), hint=_("Enter its measurements."))
    run.revise(finished=at or work.moment(TimeSource.SCAN), outcome=RunOutcome.OK)
    form = WgaForm.fill({name: value for name, value in run.record.items() if name != "missing"})
    rows = work.session.scalars(select(RunItem).where(RunItem.run_id == run.id, RunItem.left_at.is_(None)))
    return [_amplify(work, run, row, form) for row in rows.all()]


def measure(
    work: Work, scanned: str, form: QcForm, *, seen: int | Versioned | None, reason: str = ""
) -> NtcVerdict | None:
    """Record what was measured of a product; a control's is judged at once (R14). Returns the verdict of a control."""
    item = item_of(work, scanned, Kind.WGA_PRODUCT)
    row = product_row(work, item)
    work.expect(row, seen)
    columns = form.recorded()
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
        form = QcForm.fill(known | _cell_value(name, text))
        measure(work, item.barcode, form, seen=None, reason=reason)
    return len(values)


def override_low_gii(work: Work, scanned: str, reason: str) -> None:
    """Send a product below the GII gate all the same: flagged, with the reason (the cell is consumed)."""
    item = item_of(work, scanned, Kind.WGA_PRODUCT)
    work.because(reason)
    product_row(work, item).low_gii_override = reason.strip()
    work.log("wga.measured", item, low_gii="override")


def no_qc(work: Work, scanned: str, reason: str) -> None:
    """Say why a product has no QC record (R12)."""
    item = item_of(work, scanned, Kind.WGA_PRODUCT)
    work.because(reason)
    product_row(work, item).no_qc_reason = reason.strip()
    work.log("wga.measured", item, qc="not done")


def settle_batch(work: Work, control: str, *, release: bool, reason: str, digest: str) -> None:
    """A biologist releases the batch of a positive control by signature, or fails it (quality rejected)."""
    work.require(Role.BIOLOGIST)
    work.because(reason)
    item = item_of(work, control, Kind.WGA_PRODUCT)
    row = product_row(work, item)
    if row.ntc_verdict is not NtcVerdict.POSITIVE:
        raise Refused(_("{code} holds no batch.").format(code=printed(item.barcode)), hint=_("Nothing to release."))
    for each in batch_of(work, item, row):
        if each.restriction is Restriction.HOLD:
            each.revise(restriction=None, restriction_reason=None, changed_at=work.now)
            work.log("hold.lifted", each)
        if not release:
            each.quality = Quality.REJECTED
    row.ntc_verdict = NtcVerdict.RELEASED if release else NtcVerdict.FAILED
    meaning = SignatureMeaning.RELEASED if release else SignatureMeaning.FAILED
    sign(work, "wga_product", row.id, meaning, digest=digest, remark=reason)
    work.log("wga.ntc_judged", item, verdict=row.ntc_verdict.value)


def product_row(work: Work, item: Item) -> WgaProduct:
    return work.session.scalars(select(WgaProduct).where(WgaProduct.item_id == item.id)).one()


def batch_of(work: Work, control: Item, row: WgaProduct) -> list[Item]:
    """What a control speaks for: its plate for a sort's NTC, its run for a reagent blank."""
    content = work.session.scalar(select(WellContent).where(WellContent.item_id == control.id, WellContent.live))
    if control.role is ControlRole.SORT and content is not None:
        plate = work.get(Item, content.plate_id)
        return [plate, *(work.get(Item, each.item_id) for each in _live(work, plate))]
    made = select(RunItem.made_id).where(RunItem.run_id == row.run_id, RunItem.made_id.is_not(None))
    return [work.get(Item, each) for each in work.session.scalars(made) if each is not None]


def _judge(work: Work, item: Item, row: WgaProduct, form: QcForm) -> NtcVerdict | None:
    if item.role not in (ControlRole.SORT, ControlRole.REAGENT_BLANK) or _source_kind(work, item) is not Kind.NTC:
        return None
    verdict = judge_ntc(form, work.settings.ntc_criterion(row.kit))
    if verdict is None or row.ntc_verdict in (NtcVerdict.RELEASED, NtcVerdict.FAILED):
        return row.ntc_verdict
    row.ntc_verdict = verdict
    work.log("wga.ntc_judged", item, verdict=verdict.value)
    if verdict is NtcVerdict.POSITIVE:
        text = _("The no-template control {code} is positive by the criterion of its kit.").format(
            code=printed(item.barcode)
        )
        batch = batch_of(work, item, row)
        hold(work, batch, text)
        deviate(work, DeviationCode.CONTAM, text, rule="R14", items=batch, cosign=Role.BIOLOGIST)
    return verdict


def _source_kind(work: Work, product: Item) -> Kind | None:
    source = select(Item.kind).join(RunItem, RunItem.item_id == Item.id).where(RunItem.made_id == product.id)
    return work.session.scalar(source.limit(1))


def _cell_value(name: str, text: str) -> dict[str, object]:
    """A pasted value as the fields it fills: "< LOQ" is a reading of the yield, an empty text is nothing."""
    typed = text.strip().replace(",", ".")
    if name == "yield_ng" and typed.upper().replace(" ", "") in {"<LOQ", "LOQ", "<LQ", "<LDQ"}:
        return {"yield_ng": None, "qualifier": Qualifier.BELOW_LOQ}
    if name == "yield_ng" and typed:
        return {"yield_ng": typed, "qualifier": Qualifier.EXACT}
    return {name: typed or None}


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
        .where(RunItem.item_id == item.id, StepRun.finished.is_(None), StepRun.step == WGA.key)
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
