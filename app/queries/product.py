"""One amplification product as its measurement page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.steps.wga import QcForm
from app.domain.words import ControlRole, Kind, NtcVerdict, Restriction, WgaKit, label_of
from app.queries.codes import found
from db.models import Item, Participant, RunItem, WellContent, WgaProduct


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product, the cell it came from, where it lies, and what was measured of it.

    `batch` is the plate it lies on, of a product in a tube the plate that was amplified with it, else itself.
    """

    barcode: str
    version: int
    cell: str
    kind: Kind
    role: ControlRole | None
    number: int | None
    plate: str
    well: str
    kit: WgaKit
    left_ul: float | None
    values: Mapping[str, Any]
    verdict: NtcVerdict | None
    restriction: Restriction | None
    restriction_reason: str
    low_gii_override: str
    no_qc_reason: str
    batch: str

    @property
    def type_word(self) -> str:
        return label_of(self.role) if self.is_control and self.role is not None else label_of(self.kind)

    @property
    def is_control(self) -> bool:
        """Whether it is a no-template control, judged by the criterion of its kit."""
        return self.kind is Kind.NTC


def product_record(session: Session, scanned: str) -> ProductRecord:
    """The product of a scanned code."""
    item = session.get_one(Item, found(session, scanned, even_void=True).subject_id)
    row = session.scalars(select(WgaProduct).where(WgaProduct.item_id == item.id)).one()
    cell = session.scalars(select(Item).join(RunItem, RunItem.item_id == Item.id).where(RunItem.made_id == item.id))
    source = cell.one()
    lies = session.scalar(select(WellContent).where(WellContent.item_id == item.id, WellContent.live))
    owner = session.get(Participant, item.participant_id) if item.participant_id else None
    plate = session.get_one(Item, lies.plate_id).barcode if lies else ""
    return ProductRecord(
        item.barcode,
        row.version,
        source.barcode,
        source.kind,
        item.role,
        owner.number if owner else None,
        plate,
        lies.well if lies else "",
        row.kit,
        item.volume_ul,
        row.held(*(field.name for field in QcForm.fields())) | {"missing": row.missing},
        row.ntc_verdict,
        item.restriction,
        item.restriction_reason or "",
        row.low_gii_override or "",
        row.no_qc_reason or "",
        plate or _plate_of_run(session, item.id) or item.barcode,
    )


def _plate_of_run(session: Session, product_id: int) -> str | None:
    """A plate on which products of the same amplification lie."""
    runs = select(RunItem.run_id).where(RunItem.made_id == product_id, RunItem.voided.is_(False))
    return session.scalar(
        select(Item.barcode)
        .join(WellContent, WellContent.plate_id == Item.id)
        .join(RunItem, RunItem.made_id == WellContent.item_id)
        .where(RunItem.run_id.in_(runs), WellContent.live, WellContent.voided.is_(False))
        .order_by(Item.id)
        .limit(1)
    )
