"""All items as a list that may hold a million rows: pages from SQL, never a filter in Python."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.domain.barcode import printed
from app.domain.words import Custody, Kind, Processing, Quality, Restriction
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Item, Participant, WellContent


def place_of(row: Any) -> str:
    """Where a thing stands: its place, else its plate and well."""
    return row.place_text or (f"{printed(row.plate)} {row.well}" if row.plate else "")


COLUMNS: tuple[Column[Any], ...] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=170, sort="barcode"),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110, sort="participant"),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=180, sort="kind"),
    column("PROCESS", N_("Processing"), "processing", K.WORD, words=Processing, width=150, sort="processing"),
    column("QUALITY", N_("Quality"), "quality", K.WORD, words=Quality, width=190),
    column("CUSTODY", N_("Custody"), "custody", K.WORD, words=Custody, width=140),
    column("RESTRICT", N_("Restriction"), "restriction", K.WORD, words=Restriction, width=130),
    Column[Any](N_("Place"), place_of, name="PLACE", width=180, sort="place", stretch=True),
    column("CHANGED", N_("Changed"), "changed_at", K.TIME, width=160, sort="changed"),
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
    session: Session, *, offset: int, limit: int, sort: str = "changed", descending: bool = True, search: str = ""
) -> Sequence[Row[Any]]:
    """One page of items; ids come first from an index on (column, id), the rows after them."""
    key = _SORT.get(sort, Item.changed_at)
    order = (key.desc(), Item.id.desc()) if descending else (key, Item.id)
    ids = _matching(select(Item.id), search).order_by(*order).offset(offset).limit(limit)
    plate = aliased(Item)
    found = select(
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
        Item.changed_at,
    ).outerjoin(Participant, Participant.id == Item.participant_id)
    found = found.outerjoin(
        WellContent,
        and_(WellContent.item_id == Item.id, WellContent.live, WellContent.voided.is_(False)),
    ).outerjoin(plate, plate.id == WellContent.plate_id)
    return session.execute(found.where(Item.id.in_(ids)).order_by(*order)).all()


def specimens_count(session: Session, *, search: str = "") -> int:
    return session.scalar(_matching(select(func.count(Item.id)), search)) or 0


def _matching(statement: Select[Any], search: str) -> Select[Any]:
    """By participant's number, by a kind's letter, or by any part of the code."""
    statement = statement.where(Item.voided.is_(False))
    text = search.strip().upper().replace("-", "").replace(" ", "")
    if not text:
        return statement
    if text.isdigit() and len(text) <= 3:
        return statement.where(Item.barcode.like(f"__{int(text):03d}%"))
    return statement.where(Item.barcode.like(f"%{text}%"))
