"""Dispatch to the sequencing provider: a draft filled by scanning, locked, sent, received item by item."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import item_of, next_barcode, register, subject_id_of
from app.actions.participants import check_free_text
from app.domain.barcode import printed
from app.domain.dispatch import Candidate, ShipmentForm, may_be_sent
from app.domain.errors import NeedsReason, Refused
from app.domain.order import not_in_future
from app.domain.times import Moment
from app.domain.words import (
    Custody,
    ItemReceipt,
    Kind,
    Processing,
    Quality,
    Restriction,
    ShipmentStatus,
)
from app.i18n import _
from app.work import Versioned, Work
from db.models import Consent, Item, Participant, Shipment, ShipmentItem, WellContent, WgaProduct

SENDABLE = (
    Kind.PLATE,
    Kind.DP_CELL,
    Kind.CTC,
    Kind.WBC,
    Kind.NTC,
    Kind.POSITIVE,
    Kind.WGA_PRODUCT,
    Kind.ALIQUOT,
    Kind.EXTRACT,
    Kind.SECTION,
)


def open_draft(work: Work, provider: str) -> str:
    """Open a shipment to a provider; returns its code."""
    if not provider.strip():
        raise Refused(_("A shipment needs its provider."), hint=_("Say where it goes."), code="provider")
    code = next_barcode(work, Kind.SHIPMENT)
    row = Shipment(barcode=code.text, provider=provider.strip())
    work.add(row)
    register(work, code, "shipment", row.id)
    labels.ask_for_code(work, code.text, Kind.SHIPMENT, provider.strip())
    work.log("shipment.opened", shipment=code.text)
    return code.text


def add(work: Work, shipment: str, scanned: str) -> list[str]:
    """Put what was scanned into the draft: a plate stands for its live items. All of it, or nothing and why."""
    row = _draft(work, shipment)
    item = item_of(work, scanned, *SENDABLE)
    plate = item if item.kind is Kind.PLATE else None
    members = _live_of(work, item) if plate is not None else [(item, None)]
    if not members:
        raise Refused(_("{plate} holds nothing live.").format(plate=printed(item.barcode)), hint=_("Nothing to send."))
    here = {each.item_id for each in _items(work, row)}
    for member, _well in members:
        if member.id in here:
            raise Refused(
                _("{code} is in this shipment already.").format(code=printed(member.barcode)),
                hint=_("Scan the next one."),
            )
        may_be_sent(_candidate(work, member, row), wga_at_provider=work.settings.wga_at_provider)
    for member, well in members:
        work.add(ShipmentItem(shipment_id=row.id, item_id=member.id, plate_id=plate.id if plate else None, well=well))
        work.log("shipment.added", member, shipment=row.barcode)
    return [member.barcode for member, _well in members]


def remove(work: Work, shipment: str, scanned: str) -> None:
    """Take an item, or all items of a plate, out of the draft."""
    row = _draft(work, shipment)
    item = item_of(work, scanned)
    mine = _items(work, row)
    out = [each for each in mine if item.id in (each.item_id, each.plate_id)]
    if not out:
        raise Refused(
            _("{code} is not in this shipment.").format(code=printed(item.barcode)), hint=_("Nothing was changed.")
        )
    for each in out:
        each.voided = True
        work.log("shipment.removed", work.get(Item, each.item_id), shipment=row.barcode)


def name_items(work: Work, shipment: str, names: Mapping[str, str]) -> None:
    """The provider's own sample names, by our codes."""
    row = _row(work, shipment)
    by_code = {work.get(Item, each.item_id).barcode: each for each in _items(work, row)}
    for code, name in names.items():
        if code not in by_code:
            raise Refused(_("{code} is not in this shipment.").format(code=printed(code)), hint=_("Nothing was named."))
        by_code[code].provider_name = name.strip() or None


def describe(work: Work, shipment: str, form: ShipmentForm, *, seen: int | Versioned | None) -> None:
    """Courier, temperature, expected results and the like."""
    row = _row(work, shipment)
    work.expect(row, seen)
    check_free_text(form)
    row.revise(**form.recorded(), missing=form.stored_missing())


def lock(work: Work, shipment: str) -> None:
    """Close the list: from then on nothing joins or leaves; the manifest is drawn from it."""
    row = _draft(work, shipment)
    members = _items(work, row)
    if not members:
        raise Refused(_("{code} is empty.").format(code=printed(row.barcode)), hint=_("Scan what is to be sent."))
    for each in members:
        item = work.get(Item, each.item_id)
        may_be_sent(_candidate(work, item, row), wga_at_provider=work.settings.wga_at_provider)
    row.revise(status=ShipmentStatus.LOCKED, locked_at=work.moment())
    work.log("shipment.locked", shipment=row.barcode, items=len(members))


def unlock(work: Work, shipment: str, reason: str) -> None:
    """Open a locked list again, with the reason."""
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.LOCKED:
        raise Refused(_("{code} is not locked.").format(code=printed(row.barcode)), hint=_("Nothing to unlock."))
    work.because(reason)
    row.revise(status=ShipmentStatus.DRAFT, locked_at=None)
    work.log("shipment.unlocked", shipment=row.barcode)


def check(work: Work, shipment: str, scanned: str) -> str:
    """Scan the packed items against the locked list; one that is not on it is refused (R24). Returns its well or place."""
    row = _row(work, shipment)
    item = item_of(work, scanned)
    mine = [each for each in _items(work, row) if item.id in (each.item_id, each.plate_id)]
    if not mine:
        raise Refused(
            _("{code} is not on the list of {shipment}.").format(
                code=printed(item.barcode), shipment=printed(row.barcode)
            ),
            hint=_("Put it back; the list is locked."),
            code=item.barcode,
        )
    return mine[0].well or ""


def send(work: Work, shipment: str, *, at: Moment | None = None) -> None:
    """Hand the locked shipment to the courier: its items leave the laboratory, results are expected by a day."""
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.LOCKED:
        raise Refused(_("{code} is not locked.").format(code=printed(row.barcode)), hint=_("Lock its list first."))
    not_in_future(_("The dispatch"), at, now=work.now)
    sent = at or work.moment()
    expected = row.results_expected or sent.day + timedelta(days=work.settings.results_expected_days)
    row.revise(status=ShipmentStatus.SENT, sent=sent, results_expected=expected)
    plates = set()
    for each in _items(work, row):
        item = work.get(Item, each.item_id)
        item.revise(custody=Custody.SHIPPED, changed_at=work.now)
        work.log("shipment.sent", item, shipment=row.barcode)
        plates.add(each.plate_id)
    for plate_id in plates - {None}:
        work.get(Item, plate_id or 0).revise(custody=Custody.SHIPPED, changed_at=work.now)


def receive(
    work: Work, shipment: str, receipts: Mapping[str, ItemReceipt], *, at: Moment | None = None, condition: str = ""
) -> None:
    """The provider reports what arrived, item by item: good, damaged or missing. What is not named arrived good."""
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.SENT:
        raise Refused(_("{code} was not sent.").format(code=printed(row.barcode)), hint=_("Send it first."))
    not_in_future(_("The arrival"), at, now=work.now)
    by_code = {work.get(Item, each.item_id).barcode: each for each in _items(work, row)}
    for code in receipts:
        if code not in by_code:
            raise Refused(
                _("{code} is not in this shipment.").format(code=printed(code)), hint=_("Nothing was changed.")
            )
    for code, each in by_code.items():
        each.receipt = receipts.get(code, ItemReceipt.GOOD)
        item = work.get(Item, each.item_id)
        if each.receipt is ItemReceipt.MISSING:
            item.revise(custody=Custody.LOST, changed_at=work.now)
        work.log("shipment.received", item, shipment=row.barcode, receipt=each.receipt.value)
    row.revise(
        status=ShipmentStatus.RECEIVED, received=at or work.moment(), received_condition=condition.strip() or None
    )


def result_came(work: Work, shipment: str, scanned: str, *, on: date | None = None, dates: str = "") -> None:
    """The sequence of an item came back (a fact; what it says is imported apart)."""
    row = _row(work, shipment)
    item = item_of(work, scanned)
    mine = next((each for each in _items(work, row) if each.item_id == item.id), None)
    if mine is None:
        raise Refused(_("{code} is not in this shipment.").format(code=printed(item.barcode)), hint=_("Scan another."))
    came = Moment(on) if on else work.moment()
    mine.revise(result_received=came, results_dates=dates or None)
    item.revise(processing=Processing.SEQUENCED, changed_at=work.now)
    work.log("result.received", item, shipment=row.barcode)


def leftover(work: Work, shipment: str, scanned: str, custody: Custody) -> None:
    """What became of the rest at the provider: returned or destroyed, on record."""
    row = _row(work, shipment)
    item = item_of(work, scanned)
    mine = next((each for each in _items(work, row) if each.item_id == item.id), None)
    if mine is None or custody not in (Custody.RETURNED, Custody.DESTROYED):
        raise Refused(_("Leftovers are returned or destroyed."), hint=_("Scan an item of this shipment."))
    mine.revise(leftover=custody, leftover_at=work.moment())
    item.revise(custody=Custody.IN_LAB if custody is Custody.RETURNED else custody, changed_at=work.now)
    work.log("item.moved", item, custody=custody.value)


def cancel(work: Work, shipment: str, reason: str) -> None:
    """Cancel a draft or a locked shipment; its items are free again."""
    row = _row(work, shipment)
    if row.status not in (ShipmentStatus.DRAFT, ShipmentStatus.LOCKED):
        raise Refused(_("{code} was sent.").format(code=printed(row.barcode)), hint=_("It can't be cancelled."))
    if not reason.strip():
        raise NeedsReason(_("Cancelling a shipment needs the reason."), hint=_("Say why it is not sent."))
    row.revise(status=ShipmentStatus.CANCELLED, cancelled_reason=reason.strip())
    for each in _items(work, row):
        each.voided = True
    work.log("shipment.cancelled", shipment=row.barcode)


def _row(work: Work, shipment: str) -> Shipment:
    return work.get(Shipment, subject_id_of(work, shipment, Kind.SHIPMENT))


def _draft(work: Work, shipment: str) -> Shipment:
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.DRAFT:
        raise Refused(
            _("The list of {code} is locked.").format(code=printed(row.barcode)), hint=_("Unlock it with a reason.")
        )
    return row


def _items(work: Work, row: Shipment) -> list[ShipmentItem]:
    rows = select(ShipmentItem).where(ShipmentItem.shipment_id == row.id).order_by(ShipmentItem.id)
    return list(work.session.scalars(rows))


def _live_of(work: Work, plate: Item) -> list[tuple[Item, str | None]]:
    rows = (
        select(Item, WellContent.well)
        .join(WellContent, WellContent.item_id == Item.id)
        .where(WellContent.plate_id == plate.id, WellContent.live)
        .order_by(WellContent.well)
    )
    return [(item, well) for item, well in work.session.execute(rows)]


def _candidate(work: Work, item: Item, row: Shipment) -> Candidate:
    owner = work.get(Participant, item.participant_id) if item.participant_id else None
    consent = None
    if owner is not None:
        consent = work.session.scalar(select(Consent.genetic_analysis).where(Consent.participant_id == owner.id))
    product = work.session.scalar(select(WgaProduct).where(WgaProduct.item_id == item.id))
    elsewhere = (
        select(Shipment.barcode)
        .join(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .where(ShipmentItem.item_id == item.id, Shipment.status != ShipmentStatus.CANCELLED, Shipment.id != row.id)
    )
    return Candidate(
        barcode=item.barcode,
        kind=item.kind,
        participant=owner.number if owner else None,
        genetic_analysis=consent,
        withdrawal=owner.withdrawal_scope if owner else None,
        is_on_hold=item.restriction is Restriction.HOLD,
        custody=item.custody,
        is_rejected=item.quality is Quality.REJECTED,
        in_shipment=work.session.scalar(elsewhere.limit(1)) or "",
        has_qc=product is not None and any(v is not None for v in (product.yield_ng, product.qualifier, product.gii)),
        no_qc_reason=(product.no_qc_reason or "") if product else "",
        gii=product.gii if product else None,
        low_gii_override=bool(product and product.low_gii_override),
        gii_go=work.settings.gii_go,
    )
