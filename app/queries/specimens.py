"""An item as the rules read it: its record, its blood's clock, its participant's consent."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.step import BloodClock, Specimen
from app.domain.times import Moment
from app.domain.words import Custody, Edge, EndEvent, RunOutcome
from app.queries.destroyed import how_destroyed
from app.settings import Settings
from db.models import Draw, Item, Lineage, Participant, Receipt, RunItem, StepRun, Tube

FRACTIONS = (Edge.ENRICHED_FROM, Edge.ALIQUOT_OF)


@dataclass(frozen=True, slots=True)
class Blood:
    """The tube from which an item came."""

    tube_id: int
    barcode: str
    draw_id: int


def ancestors(session: Session, item_id: int) -> Sequence[int]:
    """Ids of the item and of everything it came from, nearest first."""
    up = select(Lineage.parent_id, Lineage.child_id).where(Lineage.child_id == item_id).cte(recursive=True)
    edge = aliased(Lineage)
    up = up.union(select(edge.parent_id, edge.child_id).where(edge.child_id == up.c.parent_id, edge.voided.is_(False)))
    return (item_id, *session.scalars(select(up.c.parent_id).order_by(up.c.parent_id.desc())))


def descendants(session: Session, item_id: int) -> Sequence[int]:
    """Ids of the item and of everything made of it."""
    down = select(Lineage.child_id, Lineage.parent_id).where(Lineage.parent_id == item_id).cte(recursive=True)
    edge = aliased(Lineage)
    down = down.union(
        select(edge.child_id, edge.parent_id).where(edge.parent_id == down.c.child_id, edge.voided.is_(False))
    )
    return (item_id, *session.scalars(select(down.c.child_id).order_by(down.c.child_id)))


def blood_of(session: Session, item_id: int) -> Blood | None:
    """The blood tube that an item came from, itself included; None for a block, a plate or a control of nobody."""
    tube = select(Tube.item_id, Item.barcode, Tube.draw_id).join(Item, Item.id == Tube.item_id)
    row = session.execute(tube.where(Tube.item_id == item_id)).first()
    if row is None:
        row = session.execute(tube.where(Tube.item_id.in_(ancestors(session, item_id)))).first()
    return None if row is None else Blood(*row)


def specimen(session: Session, settings: Settings, item_id: int) -> Specimen:
    """The item with this id, as a rule reads it."""
    owned = select(Item, Participant).outerjoin(Participant, Participant.id == Item.participant_id)
    item, owner = session.execute(owned.where(Item.id == item_id)).one()
    tube, receipt, drawn = _blood_record(session, item_id)
    return Specimen(
        id=item.id,
        barcode=item.barcode,
        kind=item.kind,
        participant=owner.number if owner else None,
        custody=item.custody,
        processing=item.processing,
        quality=item.quality,
        restriction=item.restriction,
        tube_type=tube.tube_type if tube else None,
        assay=tube.assay if tube else None,
        condition=receipt.condition if receipt else None,
        volume_ml=_received_ml(tube, receipt),
        used_ml=used_ml(session, item_id),
        clock=_clock(settings, tube, drawn, _runs_of(session, tube.item_id)) if tube else None,
        withdrawal=owner.withdrawal_scope if owner else None,
        destroyed=how_destroyed(session, item.id) if item.custody is Custody.DESTROYED else "",
        successor=successor(session, item_id),
        cellsearch_min_ml=settings.cellsearch_min_ml,
    )


def _blood_record(session: Session, item_id: int) -> tuple[Tube | None, Receipt | None, Moment | None]:
    """The tube that an item came from, its receipt and the time of its draw, in one read for a tube, two for the rest."""
    read = (
        select(Tube, Receipt, Draw)
        .outerjoin(Receipt, Receipt.item_id == Tube.item_id)
        .outerjoin(Draw, Draw.id == Tube.draw_id)
    )
    row = session.execute(read.where(Tube.item_id == item_id)).first()
    if row is None:
        row = session.execute(read.where(Tube.item_id.in_(ancestors(session, item_id)))).first()
    return (None, None, None) if row is None else (row[0], row[1], row[2].at if row[2] else None)


def used_ml(session: Session, item_id: int) -> float:
    """mL of the item that all runs used (R07)."""
    return (
        session.scalar(select(func.coalesce(func.sum(RunItem.used_ml), 0.0)).where(RunItem.item_id == item_id)) or 0.0
    )


def successor(session: Session, item_id: int) -> str:
    """The code of what the last run made of an item; empty where nothing was."""
    made = (
        select(Item.barcode)
        .join(RunItem, RunItem.made_id == Item.id)
        .where(RunItem.item_id == item_id, Item.voided.is_(False))
        .order_by(RunItem.id.desc())
    )
    return session.scalar(made.limit(1)) or ""


def clock_of(session: Session, settings: Settings, tube: Tube) -> BloodClock:
    """The clock of a tube: its draw, the window in force for its type and assay, and the end event if it came."""
    return clocks_of(session, settings, [tube])[tube.item_id]


def clocks_of(session: Session, settings: Settings, tubes: Sequence[Tube]) -> dict[int, BloodClock]:
    """The clocks of many tubes by item id, in three reads: draws, fractions, runs."""
    drawn = {
        row.id: row.at
        for row in session.execute(select(Draw.id, Draw.at).where(Draw.id.in_({t.draw_id for t in tubes})))
    }
    ids = [tube.item_id for tube in tubes]
    source = {each: each for each in ids}
    rows = session.execute(
        select(Lineage.child_id, Lineage.parent_id).where(Lineage.parent_id.in_(ids), Lineage.edge.in_(FRACTIONS))
    )
    source |= {row.child_id: row.parent_id for row in rows}
    runs: dict[int, list[StepRun]] = {}
    members = select(RunItem.item_id, StepRun).join(StepRun, StepRun.id == RunItem.run_id)
    for item_id, run in session.execute(members.where(RunItem.item_id.in_(source))):
        runs.setdefault(source[item_id], []).append(run)
    return {tube.item_id: _clock(settings, tube, drawn.get(tube.draw_id), runs.get(tube.item_id, [])) for tube in tubes}


def _clock(settings: Settings, tube: Tube, drawn: Moment | None, runs: Sequence[StepRun]) -> BloodClock:
    window = settings.window(tube.tube_type, tube.assay)
    ends = [moment for run in runs if window and (moment := _ends(run, window.end_event)) is not None]
    return BloodClock(drawn, window, min(ends, key=Moment.text) if ends else None)


def _ends(run: StepRun, event: EndEvent) -> Moment | None:
    if run.outcome is RunOutcome.ABORTED:
        return None
    match event:
        case EndEvent.PROCESSING_START:
            return run.started if run.step in ("enrichment", "staining", "acquisition") else None
        case EndEvent.FIXATION:
            return run.finished if run.record.get("fixed") == "Y" else None
        case EndEvent.SORT_END:
            return run.finished if run.step == "sorting" else None


def _runs_of(session: Session, tube_id: int) -> Sequence[StepRun]:
    """The runs of a tube and of its fractions."""
    fractions = select(Lineage.child_id).where(Lineage.parent_id == tube_id, Lineage.edge.in_(FRACTIONS))
    members = select(StepRun).join(RunItem, RunItem.run_id == StepRun.id)
    return session.scalars(members.where(or_(RunItem.item_id == tube_id, RunItem.item_id.in_(fractions)))).all()


def _received_ml(tube: Tube | None, receipt: Receipt | None) -> float | None:
    if receipt is not None and receipt.volume_ml is not None:
        return receipt.volume_ml
    return tube.drawn_ml if tube else None
