"""The rule's answer for each participant, kept as long as nothing that it rests on changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.genome.reasons import Reason, Why
from app.domain.populations import Populations
from app.domain.words import CellVerdict, Kind, Verdict
from app.i18n import language
from app.queries.evidence import Shelf
from app.queries.origin import origin_of, rule_version
from app.queries.origin_parts import Origin
from app.settings import Settings
from db.base import Watched
from db.models import (
    AlterationName,
    Block,
    Cell,
    Exclusion,
    Extract,
    Item,
    Lineage,
    OriginVerdict,
    Participant,
    Plate,
    Reference,
    ResultFile,
    ResultSample,
    RunItem,
    Shipment,
    ShipmentItem,
    SortSession,
    WgaProduct,
)


@dataclass(frozen=True, slots=True)
class ToldCell:
    """A DP cell with its verdict as it stands; None with the reason where the cell is not judged. `reasons` of the rule."""

    item_id: int
    verdict: CellVerdict | None
    why: Why | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the rule says of a participant today, what it would say without unverified cells, and the digest of the facts."""

    populations: Populations
    verified: Verdict
    digest: str
    cells: tuple[ToldCell, ...] = ()


Stamp: TypeAlias = tuple[object, ...]

_OF_ITEM: Final[tuple[tuple[type[Watched], Any], ...]] = (
    (Cell, Cell.item_id),
    (WgaProduct, WgaProduct.item_id),
    (Block, Block.item_id),
    (Extract, Extract.item_id),
    (RunItem, RunItem.item_id),
    (ShipmentItem, ShipmentItem.item_id),
    (SortSession, SortSession.source_id),
    (ResultSample, ResultSample.item_id),
)
_OF_PARTICIPANT: Final[tuple[tuple[type[Watched], Any], ...]] = (
    (Participant, Participant.id),
    (Item, Item.participant_id),
    (Lineage, Lineage.participant_id),
    (Reference, Reference.participant_id),
    (OriginVerdict, OriginVerdict.participant_id),
    (Exclusion, Exclusion.participant_id),
)
_kept: WeakKeyDictionary[Any, dict[int, tuple[Stamp, Settings, Proposed]]] = WeakKeyDictionary()
"""By the store's engine and the participant's number; only what a reader saw, never what a change has not committed."""


def proposals(session: Session, settings: Settings, known: Sequence[Populations]) -> Mapping[int, Proposed]:
    """The answer of each of these participants; worked out again only where a row, count or setting below it changed."""
    if not known:
        return {}
    stamps = _stamps(session, known)
    kept = {} if "trail" in session.info else _kept.setdefault(session.get_bind(), {})
    found = {}
    shelf: Shelf = {}
    for each in known:
        before = kept.get(each.number)
        if before is None or before[0] != stamps[each.number] or before[1] != settings:
            case = origin_of(session, settings, each, shelf)
            told = Proposed(case.populations, case.verified, case.digest, _cells(case))
            before = kept[each.number] = (stamps[each.number], settings, told)
        found[each.number] = before[2]
    return found


def _cells(case: Origin) -> tuple[ToldCell, ...]:
    return tuple(
        ToldCell(
            each.sequenced.item_id,
            each.verdict,
            each.origin.reasons[0].code if each.origin.reasons else None,
            (*each.origin.reasons, *each.origin.remarks),
        )
        for each in case.cells
        if each.kind is Kind.DP_CELL
    )


def _stamps(session: Session, known: Sequence[Populations]) -> Mapping[int, Stamp]:
    """By number: what the counts tell, and rows, ids and versions of every table that the rule reads of the participant.

    A row is never deleted and its version goes up with each change, so that no change leaves these sums alike.
    """
    sums: dict[int, list[object]] = defaultdict(list)
    statements = [
        *(_summed(table, owner) for table, owner in _OF_PARTICIPANT),
        *(_summed(table, Item.participant_id).join(Item, Item.id == item) for table, item in _OF_ITEM),
        _summed(Plate, Item.participant_id)
        .join(SortSession, SortSession.plate_id == Plate.item_id)
        .join(Item, Item.id == SortSession.source_id),
        _summed(Shipment, Item.participant_id)
        .join(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .join(Item, Item.id == ShipmentItem.item_id),
        _summed(ResultFile, Item.participant_id)
        .join(ResultSample, ResultSample.result_file_id == ResultFile.id)
        .join(Item, Item.id == ResultSample.item_id),
    ]
    for place, statement in enumerate(statements):
        for participant_id, *told in session.execute(statement).tuples():
            sums[participant_id].append((place, *told))
    names = session.scalar(select(func.max(AlterationName.id)))
    common = (language(), rule_version(session), names)
    ids = dict(session.execute(select(Participant.number, Participant.id)).tuples().all())
    return {each.number: (*common, each, *sums[ids[each.number]]) for each in known}


def _summed(table: type[Watched], owner: Any) -> Any:
    return (
        select(owner, func.count(table.id), func.sum(table.id), func.sum(table.version))
        .select_from(table)
        .group_by(owner)
    )
