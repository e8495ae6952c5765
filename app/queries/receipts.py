"""What the receiving screen shows: the tube, its draw, its receipt if there is one, and what is derived of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.step import Specimen
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment
from app.domain.words import Quality
from app.i18n import _
from app.queries.case import corrections
from app.queries.case_parts import Correction
from app.queries.codes import found
from app.queries.specimens import blood_of, specimen
from app.settings import Settings, Window
from db.base import Watched
from db.models import Draw, Item, Receipt, Tube


@dataclass(frozen=True, slots=True)
class Sister:
    """Another tube of the same participant and assay."""

    barcode: str
    is_primary: bool
    quality: Quality


@dataclass(frozen=True, slots=True)
class TubeRecord:
    """A tube with all that was recorded of it so far; `receipt` is empty until it was received.

    `version` is the receipt's; `corrections` are values of the receipt that a later one replaced, by field.
    """

    specimen: Specimen
    tube: Mapping[str, Any]
    draw: Mapping[str, Any]
    receipt: Mapping[str, Any]
    version: int
    is_received: bool
    is_primary: bool = True
    primary_reason: str = ""
    sisters: tuple[Sister, ...] = ()
    draw_versions: tuple[int, int] = (0, 0)
    drawn_together: int = 1
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)


def tube_record(session: Session, settings: Settings, scanned: str) -> TubeRecord:
    """The record of a blood tube by its code."""
    item_id = found(session, scanned, even_void=True).subject_id
    tube = session.scalars(select(Tube).where(Tube.item_id == item_id)).one()
    draw = session.get_one(Draw, tube.draw_id)
    receipt = session.scalar(select(Receipt).where(Receipt.item_id == item_id))
    return TubeRecord(
        specimen(session, settings, item_id),
        _of(tube, TubeForm),
        _of(draw, DrawForm),
        _of(receipt, ReceiptForm) if receipt else {},
        receipt.version if receipt else 0,
        receipt is not None,
        tube.is_primary,
        tube.primary_reason or "",
        _sisters(session, tube),
        (draw.version, tube.version),
        session.scalar(select(func.count(Tube.id)).where(Tube.draw_id == draw.id)) or 1,
        corrections(session, "receipt", [receipt.id]).get(receipt.id, {}) if receipt else {},
    )


def _sisters(session: Session, tube: Tube) -> tuple[Sister, ...]:
    own = session.scalar(select(Item.participant_id).where(Item.id == tube.item_id))
    if own is None:
        return ()
    rows = session.execute(
        select(Item.barcode, Tube.is_primary, Item.quality)
        .join(Item, Item.id == Tube.item_id)
        .where(Item.participant_id == own, Tube.assay == tube.assay, Tube.id != tube.id)
        .order_by(Item.id)
    )
    return tuple(Sister(*row) for row in rows)


def _of(row: Watched, form: type[DrawForm] | type[TubeForm] | type[ReceiptForm]) -> dict[str, Any]:
    held = row.held("missing", *(field.name for field in form.fields()))
    return {name: value for name, value in held.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a receipt under way: age of the blood against its window, filling against its target."""

    age: timedelta | None
    window: Window | None
    fill_pct: float | None
    fill_min_pct: float
    hemolysis_cutoff: int

    @property
    def is_over(self) -> bool:
        """Whether the blood is older than the hard limit of its window (R03)."""
        hard_h = self.window.hard_h if self.window else None
        return hard_h is not None and self.age is not None and self.age > timedelta(hours=hard_h)


def derived(settings: Settings, draw: DrawForm, tube: TubeForm, receipt: ReceiptForm, *, now: datetime) -> Derived:
    """The side panel of a receipt: nothing of it is stored."""
    window = settings.window(tube.tube_type, tube.assay) if tube.tube_type and tube.assay else None
    until = _instant(receipt.received) or now
    drawn = _instant(draw.at)
    volume = receipt.volume_ml if receipt.volume_ml is not None else tube.drawn_ml
    return Derived(
        age=until - drawn if drawn else None,
        window=window,
        fill_pct=100 * volume / tube.nominal_ml if volume is not None and tube.nominal_ml else None,
        fill_min_pct=settings.fill_target_pct(tube.tube_type),
        hemolysis_cutoff=settings.hemolysis_cutoff,
    )


def _instant(moment: Moment | None) -> datetime | None:
    return moment.at if moment else None


def tube_of(session: Session, scanned: str) -> str:
    """The code of the blood tube that a tube or fraction comes from."""
    item_id = found(session, scanned, even_void=True).subject_id
    blood = blood_of(session, item_id)
    if blood is None:
        raise NotFound(_("This comes from no blood tube."), hint=_("Scan a tube or its fraction."))
    return blood.barcode
