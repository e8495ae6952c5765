"""The funnel of the DP cells and its mass balance: detected, placed, single, amplified, fit, dispatched, sequenced."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import participant_name
from app.domain.dispatch import OUT
from app.domain.words import (
    CountStage,
    Custody,
    Edge,
    ItemReceipt,
    Kind,
    Quality,
    Reading,
    Restriction,
    ShipmentStatus,
    SortOutcome,
    label_of,
)
from app.i18n import N_, NP_, _, ngettext, pgettext
from app.queries.counts import CountRow, counts
from app.settings import Settings
from db.models import Cell, Item, Lineage, Participant, RunItem, Shipment, ShipmentItem, WgaProduct


class Stage(IntEnum):
    """How far a cell has come."""

    DETECTED = 0
    PLACED = 1
    SINGLE = 2
    AMPLIFIED = 3
    FIT = 4
    DISPATCHED = 5
    SEQUENCED = 6


TITLES: Final = {
    Stage.DETECTED: NP_("cells", "Detected"),
    Stage.PLACED: NP_("cells", "Placed"),
    Stage.SINGLE: NP_("cells", "Single"),
    Stage.AMPLIFIED: NP_("cells", "Amplified"),
    Stage.FIT: NP_("cells", "Fit to send"),
    Stage.DISPATCHED: NP_("cells", "Dispatched"),
    Stage.SEQUENCED: NP_("cells", "Sequenced"),
}
NOT_SORTED: Final = N_("not sorted")
BELOW_GATE: Final = N_("below the GII gate")
FAILED: Final = N_("failed")
DESTROYED: Final = N_("destroyed")
NO_RESULT: Final = N_("no result to come")


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One stage of the cells: how many came here, how many ended here and why, how many wait."""

    title: str
    count: int
    ended: int
    cause: str
    waiting: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cell stands: its furthest stage, why it ended there, whether it is on hold."""

    stage: Stage
    ended: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """Detected cells against where they stand now. `excess`: cells placed beyond what was counted, by participant."""

    detected: int
    through: int
    ended: int
    waiting: int
    excess: tuple[tuple[int, int], ...]

    @property
    def difference(self) -> int:
        """0 where every detected cell is accounted for and none came from nowhere."""
        return self.through + self.ended + self.waiting - self.detected

    @property
    def closes(self) -> bool:
        return self.difference == 0

    def sentence(self) -> str:
        told = _("{detected} detected = {through} sequenced + {ended} ended + {waiting} waiting").format(
            detected=self.detected, through=self.through, ended=self.ended, waiting=self.waiting
        )
        if self.closes:
            return _("Balanced: {told}.").format(told=told)
        where = ", ".join(f"{participant_name(number)} (+{count})" for number, count in self.excess[:4])
        return ngettext(
            "{count} cell more was placed than counted: {where}.",
            "{count} cells more were placed than counted: {where}.",
            self.difference,
        ).format(count=self.difference, where=where)


Placed: TypeAlias = Mapping[int, tuple[int | None, Standing]]


def funnel(session: Session, settings: Settings) -> tuple[tuple[FunnelRow, ...], Balance]:
    """DP cells from the count to the sequence: at each stage every cell ended, waits or went on."""
    return funnel_of(session, settings, furthest(session, settings))


def funnel_of(session: Session, settings: Settings, found: Placed) -> tuple[tuple[FunnelRow, ...], Balance]:
    """The same, where how far each placed cell came is known already."""
    placed = tuple(found.values())
    standings = [each for _number, each in placed]
    by_participant = Counter(number for number, _each in placed)
    counted = _counted(session, settings)
    excess = tuple(
        (number, have - counted[number])
        for number, have in sorted(by_participant.items())
        if number is not None and number in counted and have > counted[number]
    )
    for number, have in by_participant.items():
        if number is not None:
            counted.setdefault(number, have)
    unplaced = {number: count - by_participant[number] for number, count in counted.items()}
    for number, left in unplaced.items():
        began = by_participant[number] > 0
        standings += [Standing(Stage.DETECTED, NOT_SORTED if began else "")] * max(left, 0)
    rows = tuple(_row(stage, standings) for stage in Stage)
    return rows, _balance(rows, sum(counted.values()), excess)


def standings_by_item(session: Session, settings: Settings, number: int) -> Mapping[int, Standing]:
    """Where each placed DP cell of a participant stands, by its id."""
    found = furthest(session, settings, number=number)
    return {item: standing for item, (_number, standing) in found.items()}


def furthest(session: Session, settings: Settings, *, number: int | None = None) -> Placed:
    """By the id of each placed DP cell: its participant's number and the furthest stage it came to."""
    furthest: dict[int, tuple[int | None, Standing]] = {}
    for row in _cells(session, number=number):
        found = standing(row, gate=settings.gii_go)
        if row.id not in furthest or _goes_further(furthest[row.id][1], found):
            furthest[row.id] = (row.number, found)
    return furthest


def _goes_further(known: Standing, found: Standing) -> bool:
    """Whether another line of a cell tells more; one that was given up ends nothing that is under way."""
    if known.stage is found.stage and found.ended == NO_RESULT:
        return bool(known.ended)
    return known.stage <= found.stage


def standing(row: Row[Any], *, gate: int) -> Standing:
    """Where one placed cell stands. A product's results count for its cell; what was sent has passed every gate."""
    held = Restriction.HOLD in (row.restriction, row.product_restriction)
    if row.sent in OUT and row.no_result is not None:
        return Standing(Stage.DISPATCHED, NO_RESULT)
    if row.result is not None:
        return Standing(Stage.SEQUENCED)
    if row.sent in OUT:
        gone = row.receipt is ItemReceipt.MISSING or Custody.LOST in (row.custody, row.product_custody)
        return Standing(Stage.DISPATCHED, ItemReceipt.MISSING.value if gone else "", held)
    if row.product is not None:
        return _amplified(row, gate, held=held)
    if row.outcome in (SortOutcome.EMPTY, SortOutcome.LOST):
        return Standing(Stage.PLACED if row.lost_at_step in (None, "sorting") else Stage.SINGLE, row.outcome.value)
    if row.outcome in (SortOutcome.MULTIPLE, SortOutcome.CONTAMINATED):
        return Standing(Stage.PLACED, row.outcome.value)
    if row.custody is Custody.DESTROYED:
        return Standing(Stage.SINGLE, DESTROYED)
    if row.quality is Quality.REJECTED:
        return Standing(Stage.SINGLE, FAILED)
    return Standing(Stage.SINGLE, "", held)


def _amplified(row: Row[Any], gate: int, *, held: bool) -> Standing:
    if row.outcome is SortOutcome.LOST or row.product_custody is Custody.LOST:
        return Standing(Stage.AMPLIFIED, SortOutcome.LOST.value)
    if row.product_custody is Custody.DESTROYED:
        return Standing(Stage.AMPLIFIED, DESTROYED)
    if row.product_quality is Quality.REJECTED:
        return Standing(Stage.AMPLIFIED, FAILED)
    if row.gii is not None and row.gii < gate and not row.low_gii_override:
        return Standing(Stage.AMPLIFIED, BELOW_GATE)
    has_qc = row.gii is not None or row.yield_ng is not None or row.markers_pass is not None or row.no_qc_reason
    return Standing(Stage.FIT if has_qc else Stage.AMPLIFIED, "", held)


def _row(stage: Stage, standings: Sequence[Standing]) -> FunnelRow:
    here = [each for each in standings if each.stage is stage]
    ended = Counter(each.ended for each in here if each.ended)
    waiting = 0 if stage is Stage.SEQUENCED else sum(not each.ended for each in here)
    return FunnelRow(
        pgettext("cells", TITLES[stage]),
        sum(each.stage >= stage for each in standings),
        sum(ended.values()),
        ", ".join(f"{count} {_cause(cause)}" for cause, count in ended.most_common()),
        waiting,
        sum(each.held and not each.ended for each in here),
    )


def _cause(cause: str) -> str:
    words: Iterable[SortOutcome | ItemReceipt] = (*SortOutcome, *ItemReceipt)
    return next((label_of(word).lower() for word in words if word.value == cause), _(cause))


def _balance(rows: Sequence[FunnelRow], detected: int, excess: tuple[tuple[int, int], ...]) -> Balance:
    return Balance(detected, rows[-1].count, sum(row.ended for row in rows), sum(row.waiting for row in rows), excess)


def _counted(session: Session, settings: Settings) -> dict[int, int]:
    """DP cells counted of each participant's tubes: the final count, else the preliminary one."""
    by_tube: dict[str, list[CountRow]] = {}
    for row in counts(session, settings):
        by_tube.setdefault(row.barcode, []).append(row)
    found: dict[int, int] = {}
    for readings in by_tube.values():
        best = min(readings, key=lambda row: (row.stage is not CountStage.FINAL, row.reading is not Reading.CONSENSUS))
        if best.n_dp is not None and best.participant is not None:
            found[best.participant] = found.get(best.participant, 0) + best.n_dp
    return found


def _cells(session: Session, *, number: int | None = None) -> Sequence[Row[Any]]:
    """Every placed DP cell with its product, and the shipment of it, of the product or of an aliquot, live or past."""
    product, shipped = aliased(Item), aliased(ShipmentItem)
    part = and_(Lineage.parent_id == product.id, Lineage.edge == Edge.ALIQUOT_OF, Lineage.voided.is_(False))
    made = and_(RunItem.item_id == Item.id, RunItem.made_id.is_not(None), RunItem.voided.is_(False))
    sent = select(ShipmentItem.item_id, ShipmentItem.id).where(ShipmentItem.voided.is_(False)).subquery()
    statement = (
        select(
            Item.id,
            Participant.number,
            Item.custody,
            Item.quality,
            Item.restriction,
            Cell.outcome,
            Cell.lost_at_step,
            product.id.label("product"),
            product.custody.label("product_custody"),
            product.quality.label("product_quality"),
            product.restriction.label("product_restriction"),
            WgaProduct.gii,
            WgaProduct.yield_ng,
            WgaProduct.markers_pass,
            WgaProduct.no_qc_reason,
            WgaProduct.low_gii_override,
            Shipment.status.label("sent"),
            shipped.receipt,
            shipped.result_received.label("result"),
            shipped.no_result,
        )
        .select_from(Cell)
        .join(Item, Item.id == Cell.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(RunItem, made)
        .outerjoin(product, and_(product.id == RunItem.made_id, product.kind == Kind.WGA_PRODUCT))
        .outerjoin(WgaProduct, WgaProduct.item_id == product.id)
        .outerjoin(Lineage, part)
        .outerjoin(sent, sent.c.item_id.in_((product.id, Item.id, Lineage.child_id)))
        .outerjoin(shipped, shipped.id == sent.c.id)
        .outerjoin(Shipment, and_(Shipment.id == shipped.shipment_id, Shipment.status != ShipmentStatus.CANCELLED))
        .where(Item.kind == Kind.DP_CELL, Item.voided.is_(False), Cell.voided.is_(False))
        .order_by(Item.id, shipped.id)
    )
    if number is not None:
        statement = statement.where(Participant.number == number)
    return session.execute(statement).all()
