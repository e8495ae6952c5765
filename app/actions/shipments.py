"""Dispatch to the sequencing provider: a draft filled by scanning, locked, sent, received item by item."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app import consent
from app.actions import labels
from app.actions.codes import item_of, next_barcode, register, subject_id_of
from app.actions.deviations import deviate
from app.actions.no_results import came_after_all
from app.actions.participants import check_free_text, corrects
from app.actions.wga import is_measured
from app.domain.barcode import printed
from app.domain.dispatch import SENDABLE, Candidate, ShipmentForm, may_be_sent, not_listed
from app.domain.errors import NeedsReason, Refused
from app.domain.order import not_in_future
from app.domain.times import Moment
from app.domain.withdrawal import Use
from app.domain.words import (
    CELL_KINDS,
    Custody,
    DeviationCode,
    Edge,
    ItemReceipt,
    Kind,
    Processing,
    Quality,
    Restriction,
    Severity,
    ShipmentStatus,
)
from app.i18n import _
from app.queries.destroyed import how_destroyed
from app.work import Versioned, Work
from db.models import Consent, Item, Lineage, Participant, Shipment, ShipmentItem, WellContent, WgaProduct


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
    _leave(work, row, _listed(work, row, scanned))


def take_off(work: Work, shipment: str, scanned: str, reason: str) -> None:
    """Take an item, or all items of a plate, off a locked list, with the reason: the list is open again from then on."""
    row = _row(work, shipment)
    if row.sent is not None:
        raise Refused(
            _("{shipment} was sent: {code} leaves its list no more.").format(
                shipment=printed(row.barcode), code=printed(scanned)
            ),
            code=row.barcode,
        )
    out = _listed(work, row, scanned)
    if not reason.strip():
        raise NeedsReason(
            _("Why does {code} leave the locked list?").format(code=printed(scanned)),
            hint=_("The list opens again: lock it, and pack against it, once more."),
        )
    unlock(work, shipment, reason)
    _leave(work, row, out)


def name_items(work: Work, shipment: str, names: Mapping[str, str], *, reason: str = "") -> int:
    """The provider's own sample names, by our codes; another name for an item needs the reason. Returns how many."""
    row = _row(work, shipment)
    by_code = {work.get(Item, each.item_id).barcode: each for each in _items(work, row)}
    for code, name in names.items():
        if code not in by_code:
            raise Refused(_("{code} is not in this shipment.").format(code=printed(code)), hint=_("Nothing was named."))
        if corrects(by_code[code], {"provider_name": name.strip() or None}):
            work.because(reason)
        by_code[code].provider_name = name.strip() or None
    work.log("shipment.named", shipment=row.barcode, items=len(names))
    return len(names)


def describe(work: Work, shipment: str, form: ShipmentForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Courier, temperature, expected results and the like; once it was sent a value changes with its reason."""
    row = _row(work, shipment)
    work.expect(row, seen)
    check_free_text(form)
    if row.sent is not None and corrects(row, form.recorded()):
        work.because(reason)
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


def check(work: Work, shipment: str, scanned: str) -> list[str]:
    """Scan the packed items against the locked list; one that is not on it is refused (R24). Returns what was ticked off.

    A plate ticks off all that it stands for; the packing is on record.
    """
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.LOCKED:
        raise Refused(_("{code} is not locked.").format(code=printed(row.barcode)), hint=_("Lock its list first."))
    item = item_of(work, scanned)
    mine = _mine(work, row, item)
    if not mine:
        raise not_listed(item.barcode, row.barcode)
    packed = [work.get(Item, each.item_id) for each in mine]
    for each in packed:
        consent.may_be(work, Use.SEND, each)
    for each in packed:
        work.log("shipment.packed", each, shipment=row.barcode)
    return [each.barcode for each in packed]


def send(work: Work, shipment: str, *, at: Moment | None = None) -> None:
    """Hand the locked shipment to the courier: its items leave the laboratory, results are expected by a day."""
    row = _row(work, shipment)
    if row.status is not ShipmentStatus.LOCKED:
        raise Refused(_("{code} is not locked.").format(code=printed(row.barcode)), hint=_("Lock its list first."))
    not_in_future(_("The dispatch"), at, now=work.now)
    for each in _items(work, row):
        consent.may_be(work, Use.SEND, work.get(Item, each.item_id))
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


def arrived(
    work: Work, shipment: str, scanned: str, receipt: ItemReceipt, *, remark: str = "", reason: str = ""
) -> list[str]:
    """How one item, or all of a plate, arrived at the provider; after the arrival is closed it takes a reason."""
    row = _row(work, shipment)
    _was_sent(row)
    mine = _mine_or_refuse(work, row, item_of(work, scanned))
    if row.status is ShipmentStatus.RECEIVED and any(each.receipt is not receipt for each in mine):
        work.because(reason)
    return [each.barcode for each in _take_down(work, row, mine, receipt, remark)]


def receive(
    work: Work, shipment: str, receipts: Mapping[str, ItemReceipt], *, at: Moment | None = None, condition: str = ""
) -> None:
    """The provider reports what arrived: good, damaged or missing. What was not named before or here arrived good."""
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
    for receipt in ItemReceipt:
        told = [each for code, each in by_code.items() if receipts.get(code) is receipt]
        left = [each for code, each in by_code.items() if code not in receipts and each.receipt is None]
        _take_down(work, row, [*told, *(left if receipt is ItemReceipt.GOOD else [])], receipt, "")
    row.revise(
        status=ShipmentStatus.RECEIVED, received=at or work.moment(), received_condition=condition.strip() or None
    )


def result_came(work: Work, shipment: str, scanned: str, *, on: date | None = None, dates: str = "") -> list[str]:
    """The sequence of an item, or of all of a plate, came back (a fact; what it says is imported apart)."""
    row = _row(work, shipment)
    _was_sent(row)
    came = Moment(on) if on else work.moment()
    not_in_future(_("The result"), came, now=work.now)
    told = []
    for each in _mine_or_refuse(work, row, item_of(work, scanned)):
        item = work.get(Item, each.item_id)
        each.revise(result_received=came, results_dates=dates.strip() or None)
        item.revise(processing=Processing.SEQUENCED, changed_at=work.now)
        came_after_all(work, item, shipment=row.barcode)
        work.log("result.received", item, shipment=row.barcode)
        told.append(item.barcode)
    return told


def leftover(work: Work, shipment: str, scanned: str, custody: Custody) -> list[str]:
    """What became of the rest at the provider, of an item or of all of a plate: returned or destroyed, on record."""
    row = _row(work, shipment)
    item = item_of(work, scanned)
    mine = _mine(work, row, item)
    if not mine or custody not in (Custody.RETURNED, Custody.DESTROYED):
        raise Refused(_("Leftovers are returned or destroyed."), hint=_("Scan an item of this shipment."))
    _was_sent(row)
    for each in mine:
        each.revise(leftover=custody, leftover_at=work.moment())
    things = {each.item_id: work.get(Item, each.item_id) for each in mine} | {item.id: item}
    for thing in things.values():
        thing.revise(custody=Custody.IN_LAB if custody is Custody.RETURNED else custody, changed_at=work.now)
        work.log("item.moved", thing, custody=custody.value)
    return [work.get(Item, each.item_id).barcode for each in mine]


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


def _mine(work: Work, row: Shipment, item: Item) -> list[ShipmentItem]:
    """The rows of a shipment that a scanned item, or the plate in which they went, stands for."""
    return [each for each in _items(work, row) if item.id in (each.item_id, each.plate_id)]


def _mine_or_refuse(work: Work, row: Shipment, item: Item) -> list[ShipmentItem]:
    mine = _mine(work, row, item)
    if not mine:
        raise Refused(
            _("{code} is not in this shipment.").format(code=printed(item.barcode)),
            hint=_("Scan another."),
            code=item.barcode,
        )
    return mine


def _listed(work: Work, row: Shipment, scanned: str) -> list[ShipmentItem]:
    """The rows of what was scanned, to be taken out."""
    item = item_of(work, scanned)
    mine = _mine(work, row, item)
    if not mine:
        raise Refused(
            _("{code} is not in this shipment.").format(code=printed(item.barcode)), hint=_("Nothing was changed.")
        )
    return mine


def _leave(work: Work, row: Shipment, out: Sequence[ShipmentItem]) -> None:
    for each in out:
        each.voided = True
        work.log("shipment.removed", work.get(Item, each.item_id), shipment=row.barcode)


def _was_sent(row: Shipment) -> None:
    if row.sent is None:
        raise Refused(_("{code} was not sent.").format(code=printed(row.barcode)), hint=_("Send it first."))


def _take_down(
    work: Work, row: Shipment, mine: Sequence[ShipmentItem], receipt: ItemReceipt, remark: str
) -> list[Item]:
    """Write how items arrived; what is missing is lost, with its deviation."""
    items = [work.get(Item, each.item_id) for each in mine]
    for each, item in zip(mine, items, strict=True):
        each.revise(receipt=receipt, receipt_remark=remark.strip() or each.receipt_remark)
        if receipt is ItemReceipt.MISSING:
            item.revise(custody=Custody.LOST, changed_at=work.now)
        elif item.custody is Custody.LOST:
            item.revise(custody=Custody.SHIPPED, changed_at=work.now)
        work.log("shipment.received", item, shipment=row.barcode, receipt=receipt.value)
    if items and receipt is not ItemReceipt.GOOD:
        names = ", ".join(printed(item.barcode) for item in items[:4]) + (" …" if len(items) > 4 else "")
        is_missing = receipt is ItemReceipt.MISSING
        told = _("{codes}: missing on arrival of {shipment}.") if is_missing else _("{codes}: damaged, {shipment}.")
        deviate(
            work,
            DeviationCode.LOST if is_missing else DeviationCode.OTHER,
            told.format(codes=names, shipment=printed(row.barcode)),
            rule="SHIPMENT",
            items=items,
            severity=Severity.MAJOR if is_missing else Severity.MINOR,
        )
    return items


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
    source, product = _product_of(work, item)
    elsewhere = (
        select(Shipment.barcode)
        .join(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .where(
            ShipmentItem.item_id == item.id,
            ShipmentItem.leftover.is_(None) | (ShipmentItem.leftover != Custody.RETURNED),
            Shipment.status != ShipmentStatus.CANCELLED,
            Shipment.id != row.id,
        )
    )
    was_amplified = item.kind in CELL_KINDS and item.processing is Processing.AMPLIFIED
    return Candidate(
        barcode=item.barcode,
        kind=item.kind,
        participant=owner.number if owner else None,
        genetic_analysis=consent,
        withdrawal=owner.withdrawal_scope if owner else None,
        is_on_hold=item.restriction is Restriction.HOLD,
        custody=item.custody,
        is_rejected=item.quality is Quality.REJECTED,
        is_used_up=item.processing is Processing.ENDED or was_amplified,
        in_shipment=work.session.scalar(elsewhere.limit(1)) or "",
        product=source.barcode if product else "",
        has_qc=product is not None and is_measured(product),
        no_qc_reason=(product.no_qc_reason or "") if product else "",
        gii=product.gii if product else None,
        low_gii_override=bool(product and product.low_gii_override),
        gii_go=work.settings.gii_go,
        destroyed=how_destroyed(work.session, item.id) if item.custody is Custody.DESTROYED else "",
    )


def _product_of(work: Work, item: Item) -> tuple[Item, WgaProduct | None]:
    """The product whose quality control an item carries: its own, or that of what it is an aliquot of."""
    source = item
    if item.kind is Kind.ALIQUOT:
        above = select(Lineage.parent_id).where(Lineage.child_id == item.id, Lineage.edge == Edge.ALIQUOT_OF)
        source = work.get(Item, work.session.scalars(above).one())
    return source, work.session.scalar(select(WgaProduct).where(WgaProduct.item_id == source.id))
