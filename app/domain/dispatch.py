"""What may be sent to the sequencing provider, and what is recorded of a shipment."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from app.domain.barcode import printed
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.withdrawal import Use, Withdrawn, destroyed, may
from app.domain.words import (
    CELL_KINDS,
    Custody,
    Kind,
    ShipmentStatus,
    ShippingTemperature,
    WithdrawalScope,
    YesNo,
    label_of,
)
from app.i18n import N_, _

SHIPMENT = N_("Shipment")
OUT: Final = (ShipmentStatus.SENT, ShipmentStatus.RECEIVED)
"""The states of a shipment whose items are with the provider; a draft or a locked list has sent nothing yet."""
SENDABLE: Final = (
    Kind.PLATE,
    *CELL_KINDS,
    Kind.WGA_PRODUCT,
    Kind.ALIQUOT,
    Kind.EXTRACT,
    Kind.SECTION,
)
"""What travels in a shipment; a plate stands for what lies in it."""


class ShipmentForm(Form):
    """How a shipment travels."""

    TITLE: ClassVar[str] = N_("Shipment")

    provider: str | None = entry(N_("Provider"), section=SHIPMENT, required=True, may_be_missing=False)
    courier: str | None = entry(N_("Courier"), section=SHIPMENT)
    awb: str | None = entry(N_("Air waybill"), section=SHIPMENT, code=True)
    temperature: ShippingTemperature | None = entry(N_("Temperature"), section=SHIPMENT, required=True)
    dry_ice_kg: float | None = entry(N_("Dry ice"), unit="kg", low=0, high=200, places=1, section=SHIPMENT)
    results_expected: date | None = entry(N_("Results expected by"), section=SHIPMENT)
    remark: str | None = entry(N_("Remark"), section=SHIPMENT, long=True)


class HandOver(Form):
    """When the courier took a shipment."""

    TITLE: ClassVar[str] = N_("Hand-over")

    sent: Moment | None = entry(N_("Sent at"), section=N_("Hand-over"), hint=N_("Empty: now"), may_be_missing=False)


class Arrival(Form):
    """When and how a shipment arrived at the provider."""

    TITLE: ClassVar[str] = N_("Arrival at the provider")

    received: Moment | None = entry(
        N_("Received at"), section=N_("Arrival at the provider"), hint=N_("Empty: now"), may_be_missing=False
    )
    condition: str | None = entry(
        N_("Condition on arrival"), section=N_("Arrival at the provider"), hint=N_("Ice, seals, logger")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules read of an item that is to be sent; an aliquot has the quality control of its product."""

    barcode: str
    kind: Kind
    participant: int | None
    genetic_analysis: YesNo | None
    withdrawal: WithdrawalScope | None
    is_on_hold: bool
    custody: Custody
    is_rejected: bool
    is_used_up: bool
    in_shipment: str
    product: str
    has_qc: bool
    no_qc_reason: str
    gii: int | None
    low_gii_override: bool
    gii_go: int
    destroyed: str = ""

    @property
    def name(self) -> str:
        return printed(self.barcode)


def may_be_sent(item: Candidate, *, wga_at_provider: bool) -> None:
    """Refused by name: withdrawn (R20), used up, on hold, without consent, elsewhere, in another shipment, no QC (R12)."""
    may(Use.SEND, Withdrawn(item.withdrawal), item.name, code=item.barcode)
    if item.destroyed:
        raise destroyed(item.barcode, item.destroyed)
    if item.is_on_hold:
        raise _no(item, _("{code} is on hold."), _("A biologist lifts the hold; the others can go without it."))
    if item.participant is not None and item.genetic_analysis is not YesNo.YES:
        raise _no(
            item, _("{code} has no consent to genetic analysis."), _("Record the consent first, if it was given.")
        )
    if item.in_shipment:
        text = _("{code} is in shipment {shipment}.").format(code=item.name, shipment=printed(item.in_shipment))
        raise Refused(text, hint=_("Take it out there first."), code=item.barcode)
    if item.is_used_up:
        raise _no(item, _("{code} is used up."), _("Scan what was made of it."))
    if item.custody is not Custody.IN_LAB:
        raise _no(item, _("{code} is not in the laboratory."), _("Record where it is first."))
    if item.is_rejected:
        raise _no(item, _("{code} was rejected."), _("Its batch failed; it is not sent."))
    _check_qc(item, wga_at_provider=wga_at_provider)


def not_sendable(code: str, kind: Kind) -> Refused:
    """What travels in no shipment."""
    text = _("{code} travels in no shipment.").format(code=printed(code))
    return Refused(text, hint=_("It is: {kind}.").format(kind=label_of(kind)), code=code)


def not_listed(code: str, shipment: str) -> Refused:
    """What is packed and does not stand on the locked list (R24)."""
    text = _("{code} is not on the list of {shipment}.").format(code=printed(code), shipment=printed(shipment))
    return Refused(text, hint=_("Put it back; the list is locked."), code=code)


def _check_qc(item: Candidate, *, wga_at_provider: bool) -> None:
    """R12: products carry a QC record or a reason; unamplified cells need none where the provider amplifies."""
    if item.kind in CELL_KINDS and not wga_at_provider:
        raise _no(
            item,
            _("{code} is not amplified, and amplification is done here."),
            _("Amplify it, or set in the study that the provider amplifies."),
        )
    if not item.product:
        return
    if not item.has_qc and not item.no_qc_reason:
        raise NeedsReason(
            _("{code} has no quality control on record.").format(code=item.name),
            hint=_("Enter it, or say why there is none."),
            code=item.product,
            way_out="no-qc",
        )
    if item.gii is not None and item.gii < item.gii_go and not item.low_gii_override and item.participant is not None:
        text = _("{code} has GII {gii}; the gate is {gate}.").format(code=item.name, gii=item.gii, gate=item.gii_go)
        raise NeedsReason(
            text, hint=_("Override it with a reason: it is then flagged."), code=item.product, way_out="low-gii"
        )


def _no(item: Candidate, text: str, hint: str) -> Refused:
    return Refused(text.format(code=item.name), hint=hint, code=item.barcode)
