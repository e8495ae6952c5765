"""Whose record a row is: the participant's number of any audited row, for parts of an export."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.queries import trail
from app.queries.sheets import records
from app.queries.sheets.common import Joined
from db.base import Watched
from db.models import (
    Block,
    Cell,
    Code,
    Consent,
    Count,
    Destruction,
    Deviation,
    DeviationItem,
    Draw,
    Exclusion,
    Extract,
    File,
    Item,
    Label,
    Lineage,
    OriginVerdict,
    Participant,
    Placement,
    PlannedWell,
    Plate,
    Query,
    Receipt,
    Reference,
    ResultSample,
    Review,
    RunItem,
    SectionSet,
    ShipmentItem,
    SortSession,
    Tube,
    WellContent,
    WgaProduct,
)

Owners = Mapping[str, Mapping[int, int]]

_BY_ITEM: tuple[tuple[type[Watched], Any], ...] = (
    (Tube, Tube.item_id),
    (Receipt, Receipt.item_id),
    (Cell, Cell.item_id),
    (WgaProduct, WgaProduct.item_id),
    (Block, Block.item_id),
    (SectionSet, SectionSet.item_id),
    (Extract, Extract.item_id),
    (Plate, Plate.item_id),
    (Count, Count.item_id),
    (Placement, Placement.item_id),
    (RunItem, RunItem.item_id),
    (ShipmentItem, ShipmentItem.item_id),
    (DeviationItem, DeviationItem.item_id),
    (Review, Review.block_id),
    (WellContent, WellContent.item_id),
    (Lineage, Lineage.child_id),
    (PlannedWell, PlannedWell.plate_id),
    (SortSession, SortSession.source_id),
    (Label, Label.item_id),
    (ResultSample, ResultSample.item_id),
)
_BY_PARTICIPANT: tuple[tuple[type[Watched], Any], ...] = (
    (Item, Item.participant_id),
    (Consent, Consent.participant_id),
    (Draw, Draw.participant_id),
    (Reference, Reference.participant_id),
    (Deviation, Deviation.participant_id),
    (Destruction, Destruction.participant_id),
    (Query, Query.participant_id),
    (File, File.participant_id),
    (OriginVerdict, OriginVerdict.participant_id),
    (Exclusion, Exclusion.participant_id),
)


def owners(session: Session) -> Owners:
    """By table, the participant's number of each row that belongs to one; a run belongs to one if all its items do."""
    found: dict[str, dict[int, int]] = {
        "participant": _pairs(session, select(Participant.id, Participant.number)),
        "code": _pairs(session, select(Code.id, Code.participant_no).where(Code.participant_no > 0)),
        "step_run": _runs(session),
    }
    for table, item_id in _BY_ITEM:
        of_item = select(table.id, Participant.number).join(Item, Item.id == item_id)
        found[table.__tablename__] = _pairs(session, of_item.join(Participant, Participant.id == Item.participant_id))
    for table, participant_id in _BY_PARTICIPANT:
        direct = select(table.id, Participant.number).join(Participant, Participant.id == participant_id)
        found[table.__tablename__] = _pairs(session, direct)
    return found


def audited(session: Session, *, after: int = 0) -> Iterator[Joined]:
    """Every audited field that concerns data, with the participant's number."""
    whose = owners(session)
    for row in trail.audit(session, after=after, only_data=True):
        yield Joined(row, {"number": whose.get(row.table_name, {}).get(row.row_id)})


def signed(session: Session) -> Iterator[Joined]:
    """Every signature, with the number of the participant whose record it stands on."""
    whose = owners(session)
    for row in records.signatures(session):
        yield Joined(row, {"number": whose.get(row.subject, {}).get(row.subject_id)})


def _pairs(session: Session, statement: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(statement)}


def _runs(session: Session) -> dict[int, int]:
    numbers: dict[int, set[int]] = {}
    for run_id, number in session.execute(
        select(RunItem.run_id, Participant.number)
        .join(Item, Item.id == RunItem.item_id)
        .join(Participant, Participant.id == Item.participant_id)
    ):
        numbers.setdefault(run_id, set()).add(number)
    return {run_id: min(found) for run_id, found in numbers.items() if len(found) == 1}
