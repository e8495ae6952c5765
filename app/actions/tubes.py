"""Blood tubes: drawn, received, and what was decided revised; which tube of an assay gives the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import consent
from app.actions import labels
from app.actions.codes import as_written, item_of, new_item, participant_by_number, subject_id_of
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, check_treatment, corrects
from app.actions.runs import view_of
from app.domain.barcode import looks_like_code, printed
from app.domain.errors import Refused
from app.domain.lots import lot_ended
from app.domain.order import in_order, not_in_future, not_too_old
from app.domain.step import hours_and_minutes
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm, check_decision, is_clotted, out_of_temperature
from app.domain.times import Moment
from app.domain.withdrawal import Use
from app.domain.words import (
    Assay,
    ControlRole,
    Custody,
    Decision,
    DeviationCode,
    Kind,
    LotKind,
    ParticipantStatus,
    Processing,
    Quality,
    Rejection,
    Role,
    Severity,
    TubeType,
    YesNo,
    label_of,
)
from app.i18n import _, decimal
from app.queries.specimens import descendants, specimen
from app.work import Versioned, Work
from db.models import Count, Deviation, DeviationItem, Draw, Item, Lot, Participant, Receipt, Tube

_QUALITY = {
    Decision.ACCEPTED: Quality.ACCEPTED,
    Decision.WITH_DEVIATION: Quality.WITH_DEVIATION,
    Decision.REJECTED: Quality.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered to questions of the rules: why times are out of order, that an old draw is right."""

    time_reason: str = ""
    is_old_draw_right: bool = False


NO_ANSWERS = Answers()


def collect(
    work: Work,
    draw: DrawForm,
    tubes: Sequence[TubeForm],
    *,
    number: int | None = None,
    answers: Answers = NO_ANSWERS,
    with_labels: bool = True,
) -> list[str]:
    """Record a draw and its tubes, each with its code and label; without a number they are provisional.

    Returns the codes. Tubes stay expected until they are received.
    """
    participant = participant_by_number(work, number) if number is not None else None
    may_collect(participant, draw.at)
    check_free_text(draw)
    not_in_future(_("The draw"), draw.at, now=work.now)
    days = work.settings.old_draw_question_days
    not_too_old(_("The draw"), draw.at, today=work.today, days=days, is_confirmed=answers.is_old_draw_right)
    row = Draw(participant_id=participant.id if participant else None, missing=draw.stored_missing(), **draw.recorded())
    work.add(row)
    codes = [_collect_tube(work, row, participant, tube, with_label=with_labels).barcode for tube in tubes]
    if participant is not None:
        check_treatment(work, participant)
    return codes


def receive(work: Work, scanned: str, form: ReceiptForm, *, answers: Answers = NO_ANSWERS) -> None:
    """Receive a tube: a thing that arrives is always received; what is decided about it is another matter."""
    item = item_of(work, scanned, Kind.BLOOD)
    if receipt_of(work, item) is not None:
        raise Refused(
            _("{code} was received before.").format(code=printed(item.barcode)),
            hint=_("Revise the receipt on its record."),
            code=item.barcode,
            way_out="revise",
        )
    breach = _check(work, item, form, answers)
    row = Receipt(
        item_id=item.id,
        receiver=work.who.login,
        exploratory=_is_exploratory(form, None),
        missing=form.stored_missing(),
        **_columns(work, form),
    )
    row.received = as_written(work, item, row.received)
    work.add(row)
    _settle(item, form)
    work.log("tube.received", item, decision=row.decision.value)
    _deviate(work, item, form, breach)


def take_in(
    work: Work,
    draw: DrawForm,
    tube: TubeForm,
    receipt: ReceiptForm,
    *,
    number: int | None = None,
    answers: Answers = NO_ANSWERS,
) -> str:
    """Record the draw, the tube and its receipt in one act; returns the tube's code."""
    (code,) = collect(work, draw, [tube], number=number, answers=answers)
    receive(work, code, receipt, answers=answers)
    return code


def add_tube(work: Work, sister: str, tube: TubeForm) -> str:
    """One more tube of the draw from which `sister` came; returns its code."""
    of = tube_of(work, item_of(work, sister, Kind.BLOOD))
    draw = work.get(Draw, of.draw_id)
    participant = work.get(Participant, draw.participant_id) if draw.participant_id else None
    may_collect(participant, draw.at)
    return _collect_tube(work, draw, participant, tube, with_label=True).barcode


def revise_receipt(
    work: Work,
    scanned: str,
    form: ReceiptForm,
    *,
    seen: int | Versioned | None,
    reason: str,
    answers: Answers = NO_ANSWERS,
) -> None:
    """Revise a receipt: clots show at pipetting, haemolysis after the spin. Both readings stay readable."""
    item = item_of(work, scanned, Kind.BLOOD)
    row = receipt_of(work, item)
    if row is None:
        raise Refused(_("{code} was not received yet.").format(code=printed(item.barcode)), hint=_("Receive it first."))
    work.expect(row, seen)
    columns = _columns(work, form)
    if corrects(row, columns):
        work.because(reason)
    breach = _check(work, item, form, answers)
    row.revise(exploratory=_is_exploratory(form, row), missing=form.stored_missing(), **columns)
    _settle(item, form)
    _follow(work, item, row)
    work.log("tube.revised", item, decision=row.decision.value)
    _deviate(work, item, form, breach)


def make_primary(work: Work, scanned: str, reason: str) -> None:
    """Declare which tube of an assay gives the result (R23); replacing one needs the reason."""
    item = item_of(work, scanned, Kind.BLOOD)
    tube = tube_of(work, item)
    if tube.is_primary:
        raise Refused(
            _("{code} gives the result already.").format(code=printed(item.barcode)), hint=_("Nothing was changed.")
        )
    if item.quality is Quality.REJECTED:
        raise Refused(
            _("{code} was rejected: it can't give the result.").format(code=printed(item.barcode)),
            hint=_("Revise the decision on its record first, with a reason."),
            code=item.barcode,
            way_out="revise",
        )
    for other in tubes_like(work, item, tube.assay):
        if other.is_primary:
            work.because(reason)
            other.is_primary = False
    tube.revise(is_primary=True, primary_reason=reason.strip() or None)
    work.log("tube.made_primary", item, assay=tube.assay.value)


def settle_primary(work: Work, item: Item) -> None:
    """One tube of an assay gives the result: the only one does, and of two the one that was declared first."""
    tube = tube_of(work, item)
    others = tubes_like(work, item, tube.assay)
    declared = [each for each in others if each.is_primary and each.id != tube.id]
    if tube.is_primary and declared:
        tube.is_primary = False
    elif not tube.is_primary and not declared:
        tube.is_primary = True


def _collect_tube(work: Work, draw: Draw, participant: Participant | None, form: TubeForm, *, with_label: bool) -> Item:
    item = new_item(
        work,
        Kind.BLOOD,
        participant,
        processing=Processing.DRAWN,
        custody=Custody.EXPECTED,
        role=None if participant else ControlRole.PROVISIONAL,
    )
    if form.tube_type is None or form.purpose is None or form.assay is None:
        raise Refused(_("A tube needs its type, purpose and assay."), hint=_("Choose them, then confirm."))
    has_primary = any(other.is_primary for other in tubes_like(work, item, form.assay))
    draw.at = as_written(work, item, draw.at)
    tube = Tube(
        item_id=item.id,
        draw_id=draw.id,
        is_primary=not has_primary,
        missing=form.stored_missing(),
        **tube_columns(work, form),
    )
    work.add(tube)
    if with_label:
        labels.ask(work, item)
    work.log("tube.collected", item, tube_type=tube.tube_type.value)
    check_expiry(work, item, tube, draw)
    return item


def tube_columns(work: Work, form: TubeForm) -> dict[str, Any]:
    """The columns of a tube; a scanned lot, or the number of a registered one, brings its own number and expiry."""
    columns = form.recorded()
    lot = _lot_of(work, form.lot_text or "")
    if lot is not None:
        columns |= {"lot_id": lot.id, "lot_text": lot.number, "expiry": form.expiry or lot.expiry}
    return columns


def _lot_of(work: Work, text: str) -> Lot | None:
    if not looks_like_code(text):
        numbered = select(Lot).where(Lot.kind == LotKind.TUBE, Lot.number == text)
        known = work.session.scalars(numbered.limit(2)).all()
        return known[0] if len(known) == 1 else None
    lot = work.get(Lot, subject_id_of(work, text, Kind.LOT))
    if lot.kind is not LotKind.TUBE:
        raise Refused(
            _("{code} is a lot of another kind: {kind}.").format(code=printed(lot.barcode), kind=label_of(lot.kind)),
            hint=_("Scan the lot of the blood tubes, or type its number."),
            code="lot_text",
        )
    return lot


def may_collect(participant: Participant | None, at: Moment | None = None) -> None:
    """Refused after a withdrawal or a screen failure; `at` is when the blood was drawn, None: now."""
    if participant is None:
        return
    name = f"{participant.number:03d}"
    consent.may_person(Use.COLLECT, participant, at=at)
    if participant.status is ParticipantStatus.SCREEN_FAIL:
        raise Refused(
            _("Participant {number} is a screen failure.").format(number=name),
            hint=_("Correct the participant's status first, with its reason."),
        )


def check_expiry(work: Work, item: Item, tube: Tube, draw: Draw) -> None:
    """R08: a tube past its expiry at the draw, or of a lot that was stopped, is a fact with a deviation."""
    day = draw.at.day if draw.at is not None else None
    lot = work.get(Lot, tube.lot_id) if tube.lot_id is not None else None
    why = lot_ended(view_of(lot), day) if lot is not None and day is not None else ""
    if not why and tube.expiry is not None and day is not None and tube.expiry < day:
        why = _("expired on {day}").format(day=tube.expiry.strftime("%d/%m/%Y"))
    if why:
        text = _("Tube lot {lot} was used at the draw: {why}.").format(lot=tube.lot_text or "?", why=why)
        deviate(work, DeviationCode.LOT_EXPIRED, text, rule="R08", items=[item])


def _check(work: Work, item: Item, form: ReceiptForm, answers: Answers) -> str:
    """What the rules ask before a receipt is taken; returns the breach of order that a reason explains."""
    draw = work.get(Draw, tube_of(work, item).draw_id)
    check_free_text(form)
    not_in_future(_("Receipt"), form.received, now=work.now)
    check_decision(specimen(work.session, work.settings, item.id), form)
    times = ((_("the draw"), draw.at), (_("the receipt"), form.received))
    return in_order(times, reason=answers.time_reason)


def _columns(work: Work, form: ReceiptForm) -> dict[str, object]:
    columns = form.recorded()
    if columns["received"] is None and "received" not in form.missing:
        columns["received"] = work.moment()
    return columns


def _settle(item: Item, form: ReceiptForm) -> None:
    decision = form.decision or Decision.REJECTED
    item.quality = _QUALITY[decision]
    item.custody = Custody.IN_LAB if item.custody is Custody.EXPECTED else item.custody
    item.processing = Processing.RECEIVED if item.processing is Processing.DRAWN else item.processing


def _is_exploratory(form: ReceiptForm, before: Receipt | None) -> bool:
    """R06: a filtered attempt on clotted blood makes its count exploratory, and so does a rejection that is overridden."""
    if form.decision is not Decision.WITH_DEVIATION:
        return False
    was_rejected = before is not None and (before.exploratory or before.decision is Decision.REJECTED)
    return is_clotted(form) or was_rejected


def _follow(work: Work, item: Item, receipt: Receipt) -> None:
    """What was made of a tube before its decision changed: fractions take the decision, counts become exploratory."""
    for each in descendants(work.session, item.id)[1:]:
        made = work.get(Item, each)
        if made.kind is Kind.ENRICHED and made.processing is not Processing.ENDED:
            made.quality = item.quality
    if receipt.exploratory:
        for count in work.session.scalars(select(Count).where(Count.item_id == item.id)):
            count.exploratory = True


def _deviate(work: Work, item: Item, form: ReceiptForm, breach: str) -> None:
    """Each breach seen at the receipt is a fact with its deviation: R02, R03, R04, R05, R06, R08."""
    name = printed(item.barcode)
    tube = specimen(work.session, work.settings, item.id)
    cosign = Role.BIOLOGIST if form.decision is Decision.WITH_DEVIATION else None
    if breach:
        deviate(work, DeviationCode.TIME, breach, rule="R02", items=[item])
    if temperature := out_of_temperature(form, tube.clock.window if tube.clock else None):
        deviate(work, DeviationCode.TEMP, f"{name}: {temperature}", rule="R04", items=[item], cosign=cosign)
    if is_clotted(form):
        text = _("{code} is clotted.").format(code=name)
        deviate(work, DeviationCode.CLOT, text, rule="R06", items=[item], severity=Severity.MAJOR, cosign=cosign)
    if form.rejection is Rejection.LABEL_MISMATCH or YesNo.NO in (form.label_match, form.identity_checked):
        text = _("The label or the identity of {code} did not fit.").format(code=name)
        deviate(work, DeviationCode.LABEL, text, rule="LABEL", items=[item], severity=Severity.MAJOR, cosign=cosign)
    deviate_on_age(work, item)
    if tube.assay is Assay.CTC_CELLSEARCH and tube.tube_type is TubeType.CELLSAVE:
        _deviate_on_volume(work, item, tube.volume_ml)
    if cosign is not None:
        _cosign_is_due(work, item, form)


def _cosign_is_due(work: Work, item: Item, form: ReceiptForm) -> None:
    """Blood accepted with a deviation has one that waits for the biologist, even where no rule named a breach (2.2)."""
    of_item = select(Deviation).join(DeviationItem, DeviationItem.deviation_id == Deviation.id)
    waits = of_item.where(DeviationItem.item_id == item.id, Deviation.cosign_role == Role.BIOLOGIST)
    if work.session.scalar(waits.limit(1)) is None:
        text = _("{code} was accepted with a deviation: {reason}").format(
            code=printed(item.barcode), reason=form.decision_reason or ""
        )
        deviate(work, DeviationCode.OTHER, text, rule="DECISION", items=[item], cosign=Role.BIOLOGIST)


def deviate_on_age(work: Work, item: Item) -> None:
    """R03: a hard limit passed at the receipt drafts its deviation by itself."""
    clock = specimen(work.session, work.settings, item.id).clock
    receipt = receipt_of(work, item)
    arrived = receipt.received.at if receipt and receipt.received and receipt.received.at else work.now
    drawn = clock.drawn.at if clock and clock.drawn else None
    hard_h = clock.window.hard_h if clock and clock.window else None
    if drawn is None or hard_h is None or arrived - drawn <= timedelta(hours=hard_h):
        return
    text = _("{code} was received {age} after its draw; the limit is {limit} h.").format(
        code=printed(item.barcode), age=hours_and_minutes(arrived - drawn), limit=decimal(hard_h)
    )
    deviate(work, DeviationCode.WINDOW, text, rule="R03", items=[item], severity=Severity.MAJOR)


def _deviate_on_volume(work: Work, item: Item, volume_ml: float | None) -> None:
    limit = work.settings.cellsearch_min_ml
    if volume_ml is not None and volume_ml < limit:
        text = _("{code} holds {volume} mL; CellSearch needs {limit} mL.").format(
            code=printed(item.barcode), volume=decimal(volume_ml), limit=decimal(limit)
        )
        deviate(work, DeviationCode.VOLUME, text, rule="R05", items=[item])


def tube_of(work: Work, item: Item) -> Tube:
    return work.session.scalars(select(Tube).where(Tube.item_id == item.id)).one()


def receipt_of(work: Work, item: Item) -> Receipt | None:
    return work.session.scalar(select(Receipt).where(Receipt.item_id == item.id))


def tubes_like(work: Work, item: Item, assay: Assay) -> Sequence[Tube]:
    """The tubes of the same participant and assay."""
    if item.participant_id is None:
        return ()
    same = select(Tube).join(Item, Item.id == Tube.item_id).where(Item.participant_id == item.participant_id)
    return work.session.scalars(same.where(Tube.assay == assay)).all()
