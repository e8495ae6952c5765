"""A batch of amplification as its page shows it: cells that wait, products with what was measured, controls, holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.steps.wga import WGA, yield_text
from app.domain.times import Moment
from app.domain.words import (
    CELL_KINDS,
    ControlRole,
    Custody,
    Kind,
    NtcVerdict,
    Processing,
    Qualifier,
    Quality,
    Restriction,
    WgaKit,
    label_of,
)
from app.queries.codes import found
from db.models import Cell, Item, Participant, Plate, RunItem, StepRun, WellContent, WgaProduct


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A cell of a batch and the product it became; `well` is where both lie or lay."""

    id: int
    cell: str
    kind: Kind
    role: ControlRole | None
    well: str
    is_live: bool
    processing: Processing
    sorted_at: Moment | None
    run_id: int | None
    is_running: bool
    product: str
    kit: WgaKit | None
    yield_ng: float | None
    qualifier: Qualifier | None
    conc_ng_ul: float | None
    frag_bp: int | None
    gii: int | None
    markers_pass: int | None
    low_gii_override: str
    no_qc_reason: str
    verdict: NtcVerdict | None
    quality: Quality
    restriction: Restriction | None
    restriction_reason: str
    custody: Custody
    number: int | None

    @property
    def barcode(self) -> str:
        """The code that is in the well now: the product's, else the cell's."""
        return self.product or self.cell

    @property
    def type_word(self) -> str:
        """The two no-template controls are told apart."""
        return label_of(self.role) if self.kind is Kind.NTC and self.role is not None else label_of(self.kind)

    @property
    def yield_word(self) -> str:
        return yield_text(self.yield_ng, self.qualifier)

    @property
    def standing(self) -> Restriction | Quality | None:
        """What a person must know of it: its restriction, else that it was rejected."""
        return self.restriction or (Quality.REJECTED if self.quality is Quality.REJECTED else None)

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be amplified."""
        return self.is_live and not self.product and not self.is_running and WGA.may_take(self.kind, self.processing)

    @property
    def is_measured(self) -> bool:
        told = (self.yield_ng, self.qualifier, self.conc_ng_ul, self.frag_bp, self.gii, self.markers_pass)
        return any(value is not None for value in told)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a plate, a cell in a tube or a product belongs to; `run_id` is the run under way."""

    barcode: str
    kind: Kind
    number: int | None
    closed_at: Moment | None
    is_on_hold: bool
    hold_reason: str
    run_id: int | None
    started: Moment | None
    rows: tuple[BatchRow, ...]

    @property
    def products(self) -> tuple[BatchRow, ...]:
        return tuple(row for row in self.rows if row.product)

    @property
    def waiting(self) -> tuple[BatchRow, ...]:
        return tuple(row for row in self.rows if row.is_waiting)

    @property
    def controls(self) -> tuple[BatchRow, ...]:
        return tuple(row for row in self.products if row.kind is Kind.NTC)

    @property
    def positive(self) -> BatchRow | None:
        """The first control that is positive and not settled."""
        return next((row for row in self.controls if row.verdict is NtcVerdict.POSITIVE), None)

    def days_since_sort(self, now: datetime) -> int | None:
        """Days from the earliest sort of the cells to the start of their run, or until now where they still wait."""
        sorts = [row.sorted_at.at for row in self.rows if row.sorted_at is not None and row.sorted_at.at is not None]
        until = self.started.at if self.started is not None and self.started.at is not None else now
        return (until - min(sorts)).days if sorts else None


def batch(session: Session, scanned: str) -> Batch:
    """The batch of a plate, of a cell or of a product."""
    target = found(session, scanned, even_void=True)
    item = session.get_one(Item, target.subject_id)
    plate = session.scalar(select(Plate).where(Plate.item_id == item.id))
    ids = _cells_of(session, item)
    runs = set(session.scalars(_wga_rows(ids).with_only_columns(RunItem.run_id)))
    blanks = select(RunItem.item_id).join(Item, Item.id == RunItem.item_id)
    blanks = blanks.where(RunItem.run_id.in_(runs), Item.role == ControlRole.REAGENT_BLANK)
    found_rows = session.execute(_rows({*ids, *session.scalars(blanks)}))
    rows = tuple(_row(each, on_plate=plate is not None) for each in found_rows)
    shown = tuple(row for row in rows if row.is_live or row.product or row.is_running)
    under_way = next((row.run_id for row in shown if row.is_running), None)
    last = select(StepRun).where(StepRun.id == (under_way or max(runs, default=0)))
    run = session.scalar(last)
    owner = session.get(Participant, item.participant_id) if item.participant_id else None
    return Batch(
        item.barcode,
        item.kind,
        owner.number if owner else None,
        plate.closed_at if plate else None,
        item.restriction is Restriction.HOLD,
        item.restriction_reason or "",
        under_way,
        run.started if run else None,
        shown,
    )


def open_run_of(session: Session, scanned: str) -> int | None:
    """The run in which cells of a plate, or a cell, are being amplified; None where none is."""
    return batch(session, scanned).run_id


def days_since_sort(session: Session, scanned: str, now: datetime) -> int | None:
    """Days that the cells which wait on a plate, or a cell, have waited since the sort."""
    found_batch = batch(session, scanned)
    sorts = [row.sorted_at.at for row in found_batch.waiting if row.sorted_at and row.sorted_at.at]
    return (now - min(sorts)).days if sorts else None


def unsettled_controls(session: Session, item_id: int) -> Sequence[str]:
    """Codes of the positive no-template controls that speak for an item and are neither released nor failed."""
    plates = select(WellContent.plate_id).where(WellContent.item_id == item_id, WellContent.live)
    runs = select(RunItem.run_id).where(RunItem.made_id == item_id)
    positive = (
        select(Item.barcode)
        .join(WgaProduct, WgaProduct.item_id == Item.id)
        .where(WgaProduct.ntc_verdict == NtcVerdict.POSITIVE)
    )
    of_plate = positive.join(WellContent, WellContent.item_id == Item.id).where(
        Item.role == ControlRole.SORT,
        WellContent.live,
        or_(WellContent.plate_id == item_id, WellContent.plate_id.in_(plates)),
    )
    of_run = positive.where(Item.role == ControlRole.REAGENT_BLANK, WgaProduct.run_id.in_(runs))
    return (*session.scalars(of_plate), *session.scalars(of_run))


def unsettled_control_of(session: Session, scanned: str) -> str:
    """The first of them for a scanned code; empty where none is."""
    return next(iter(unsettled_controls(session, found(session, scanned, even_void=True).subject_id)), "")


def _cells_of(session: Session, item: Item) -> set[int]:
    """The cells that lie or lay on a plate; of a cell or product, those of its run."""
    if item.kind is Kind.PLATE:
        lay = select(WellContent.item_id).join(Item, Item.id == WellContent.item_id)
        return set(session.scalars(lay.where(WellContent.plate_id == item.id, Item.kind.in_(CELL_KINDS))))
    runs = select(RunItem.run_id).join(StepRun, StepRun.id == RunItem.run_id)
    mine = runs.where(
        StepRun.step == WGA.key, RunItem.left_at.is_(None), or_(RunItem.item_id == item.id, RunItem.made_id == item.id)
    )
    together = select(RunItem.item_id).where(RunItem.run_id.in_(mine), RunItem.left_at.is_(None))
    return set(session.scalars(together)) or {item.id}


def _wga_rows(ids: set[int]) -> Select[Any]:
    """The places of these cells in runs of amplification which they did not leave."""
    rows = select(RunItem).join(StepRun, StepRun.id == RunItem.run_id)
    return rows.where(
        RunItem.item_id.in_(ids), RunItem.left_at.is_(None), RunItem.voided.is_(False), StepRun.step == WGA.key
    )


def _rows(ids: set[int]) -> Select[Any]:
    made, owner = aliased(Item, name="made"), aliased(Participant)
    places = _wga_rows(ids).with_only_columns(
        RunItem.item_id, RunItem.run_id, RunItem.made_id, StepRun.finished.label("finished")
    )
    inside = places.subquery()
    last = select(func.max(WellContent.id)).where(WellContent.voided.is_(False)).group_by(WellContent.item_id)
    return (
        select(
            Item.id,
            Item.barcode,
            Item.kind,
            Item.role,
            Item.processing,
            Item.quality,
            Item.restriction,
            Item.restriction_reason,
            Item.custody,
            Cell.sorted_at,
            WellContent.well,
            WellContent.live,
            inside.c.run_id,
            inside.c.finished,
            made,
            WgaProduct,
            owner.number,
        )
        .outerjoin(Cell, Cell.item_id == Item.id)
        .outerjoin(WellContent, and_(WellContent.item_id == Item.id, WellContent.id.in_(last)))
        .outerjoin(inside, inside.c.item_id == Item.id)
        .outerjoin(made, made.id == inside.c.made_id)
        .outerjoin(WgaProduct, WgaProduct.item_id == made.id)
        .outerjoin(owner, owner.id == Item.participant_id)
        .where(Item.id.in_(ids), Item.voided.is_(False))
        .order_by(WellContent.well.is_(None), WellContent.well, Item.id)
    )


def _row(row: Row[Any], *, on_plate: bool) -> BatchRow:
    """`on_plate`: a cell that left its well for a tube belongs to the plate no more."""
    made: Item | None = row.made
    product: WgaProduct | None = row.WgaProduct
    state = made if made is not None else row
    return BatchRow(
        id=row.id,
        cell=row.barcode,
        kind=row.kind,
        role=row.role,
        well=row.well or "",
        is_live=bool(row.live) if on_plate else row.processing is not Processing.ENDED,
        processing=row.processing,
        sorted_at=row.sorted_at,
        run_id=row.run_id,
        is_running=row.run_id is not None and row.finished is None,
        product=made.barcode if made else "",
        kit=product.kit if product else None,
        yield_ng=product.yield_ng if product else None,
        qualifier=product.qualifier if product else None,
        conc_ng_ul=product.conc_ng_ul if product else None,
        frag_bp=product.frag_bp if product else None,
        gii=product.gii if product else None,
        markers_pass=product.markers_pass if product else None,
        low_gii_override=(product.low_gii_override or "") if product else "",
        no_qc_reason=(product.no_qc_reason or "") if product else "",
        verdict=product.ntc_verdict if product else None,
        quality=state.quality,
        restriction=state.restriction,
        restriction_reason=state.restriction_reason or "",
        custody=state.custody,
        number=row.number,
    )
