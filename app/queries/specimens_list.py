"""All items as a list that may hold a million rows: pages from SQL, never a filter in Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.domain.barcode import printed
from app.domain.words import AWAY, CELL_KINDS, Custody, Kind, Processing, Quality, SortOutcome
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Cell, Item, Participant, WellContent


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the list is narrowed to: a view, kinds, participants by number, a text in the code."""

    view: str = "all"
    kinds: tuple[Kind, ...] = ()
    first: int | None = None
    last: int | None = None
    text: str = ""


EVERYTHING: Final = Narrowed()

_TELLING: Final = (SortOutcome.EMPTY, SortOutcome.MULTIPLE, SortOutcome.CONTAMINATED, SortOutcome.RECOVERED)


def state_of(row: Any) -> StrEnum:
    """The one word that matters most of an item: why it rests, where else it is, what is wrong with it, how far it is."""
    told: StrEnum = row.processing
    if row.outcome in _TELLING and row.processing in (Processing.SORTED, Processing.ENDED):
        told = row.outcome
    if row.quality is Quality.REJECTED:
        told = row.quality
    if row.custody in AWAY:
        told = row.custody
    return row.restriction or told


def place_of(row: Any) -> str:
    """Where a thing stands: its place, else its plate and well."""
    return row.place_text or (f"{printed(row.plate)} {row.well}" if row.plate else "")


COLUMNS: tuple[Column[Any], ...] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=150, sort="barcode"),
    column("KIND", N_("Kind"), "kind", K.CELL, words=Kind, width=140, sort="kind"),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=100, sort="participant"),
    Column[Any](N_("State"), state_of, K.STATE, name="STATE", width=150, sort="processing"),
    Column[Any](N_("Place"), place_of, name="PLACE", width=176, sort="place", stretch=True),
    column("CHANGED", N_("Changed"), "changed_at", K.TIME, width=124, sort="changed"),
)

VIEWS: Final = (
    ("amplify", N_("To amplify")),
    ("hold", N_("On hold")),
    ("shipped", N_("Dispatched")),
    ("gone", N_("Lost or destroyed")),
    ("all", N_("All")),
)

_SORT: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "barcode": Item.barcode,
    "participant": Item.participant_id,
    "kind": Item.kind,
    "processing": Item.processing,
    "place": Item.place_text,
    "changed": Item.changed_at,
}


def specimens(
    session: Session,
    *,
    offset: int,
    limit: int,
    sort: str = "changed",
    descending: bool = True,
    narrowed: Narrowed = EVERYTHING,
) -> Sequence[Row[Any]]:
    """One page of items; ids come first from an index on (column, id), the rows after them."""
    key = _SORT.get(sort, Item.changed_at)
    order = (key.desc(), Item.id.desc()) if descending else (key, Item.id)
    ids = select(Item.id).where(*_conditions(narrowed)).order_by(*order).offset(offset).limit(limit)
    plate = aliased(Item)
    found = (
        select(
            Item.id,
            Item.barcode,
            Participant.number,
            Item.kind,
            Item.processing,
            Item.quality,
            Item.custody,
            Item.restriction,
            Item.place_text,
            plate.barcode.label("plate"),
            WellContent.well,
            Cell.outcome,
            Item.changed_at,
        )
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(Cell, Cell.item_id == Item.id)
        .outerjoin(
            WellContent,
            and_(WellContent.item_id == Item.id, WellContent.live, WellContent.voided.is_(False)),
        )
        .outerjoin(plate, plate.id == WellContent.plate_id)
    )
    return session.execute(found.where(Item.id.in_(ids)).order_by(*order)).all()


def specimens_count(session: Session, narrowed: Narrowed = EVERYTHING) -> int:
    """How many items there are of what the list is narrowed to."""
    return session.scalar(select(func.count(Item.id)).where(*_conditions(narrowed))) or 0


def _conditions(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    found = [Item.voided.is_(False), *_of_view(narrowed.view)]
    if narrowed.kinds:
        found.append(Item.kind.in_(narrowed.kinds))
    if narrowed.first is not None:
        low, high = sorted((narrowed.first, narrowed.last if narrowed.last is not None else narrowed.first))
        found.append(Item.participant_id.in_(select(Participant.id).where(Participant.number.between(low, high))))
    return [*found, *_of_text(narrowed.text)]


def _of_view(view: str) -> list[ColumnElement[bool]]:
    match view:
        case "amplify":
            return [
                Item.processing.in_((Processing.SORTED, Processing.LYSED)),
                Item.kind.in_(CELL_KINDS),
                Item.custody.not_in(AWAY),
                Item.restriction.is_(None),
            ]
        case "hold":
            return [Item.restriction.is_not(None)]
        case "shipped":
            return [Item.custody == Custody.SHIPPED]
        case "gone":
            return [Item.custody.in_((Custody.LOST, Custody.DESTROYED))]
    return []


def _of_text(text: str) -> list[ColumnElement[bool]]:
    """By the participant's number in the code, or by any part of the code."""
    code = text.strip().upper().replace("-", "").replace(" ", "")
    if not code:
        return []
    if code.isdecimal() and len(code) <= 3:
        return [Item.barcode.like(f"__{int(code):03d}%")]
    named = aliased(Item)
    return [Item.id.in_(select(named.id).where(named.voided.is_(False), named.barcode.contains(code, autoescape=True)))]
