"""RELSPEC: the tree of a subject's specimens, which tells what each GFREFID was made of (domain 6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.derived import SpecimenType
from app.domain.words import Kind
from app.i18n import N_
from app.queries.sheets.common import Columns
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Item, Lineage, Participant

TYPES: Final[Mapping[Kind, SpecimenType]] = {
    Kind.BLOOD: SpecimenType.BLOOD,
    Kind.ENRICHED: SpecimenType.ENRICHED,
    Kind.DP_CELL: SpecimenType.DP_CELL,
    Kind.CTC: SpecimenType.CTC,
    Kind.WBC: SpecimenType.LEUKOCYTE,
    Kind.WGA_PRODUCT: SpecimenType.DNA,
    Kind.ALIQUOT: SpecimenType.DNA,
    Kind.BLOCK: SpecimenType.TISSUE,
    Kind.SECTION: SpecimenType.SECTION,
    Kind.EXTRACT: SpecimenType.DNA,
}


@dataclass(frozen=True, slots=True)
class Related:
    """A specimen and what it was made of; level 1 has no parent. One made of several has a row for each."""

    number: int
    item_id: int
    code: str
    spec: SpecimenType
    parent: str
    level: int


def related(session: Session) -> tuple[Related, ...]:
    """Every specimen of every participant, parents before what was made of them."""
    items = {row.id: row for row in _items(session)}
    parents: dict[int, list[int]] = {}
    edges = select(Lineage.child_id, Lineage.parent_id).where(Lineage.voided.is_(False)).order_by(Lineage.parent_id)
    for child, parent in session.execute(edges).tuples():
        if child in items and parent in items:
            parents.setdefault(child, []).append(parent)
    levels: dict[int, int] = {}
    for item in items:
        levels[item] = 1 + max((levels[each] for each in parents.get(item, ())), default=0)
    return tuple(
        _row(row, parent, levels[item])
        for item, row in items.items()
        for parent in [items[each].barcode for each in parents.get(item, ())] or [""]
    )


def _items(session: Session) -> Sequence[Row[Any]]:
    """By number, then as issued: a child has a higher id than its parent."""
    return session.execute(
        select(Item.id, Item.barcode, Item.kind, Participant.number)
        .join(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False), Participant.voided.is_(False), Item.kind.in_(TYPES))
        .order_by(Participant.number, Item.id)
    ).all()


def _row(item: Row[Any], parent: str, level: int) -> Related:
    return Related(item.number, item.id, item.barcode, TYPES[item.kind], parent, level)


CDISC_RELSPEC: Final[Columns] = (
    column("REFID", N_("Reference ID"), "code", K.CODE, origin="Assigned"),
    column("SPEC", N_("Specimen Type"), "spec", K.WORD, words=SpecimenType, origin="Assigned"),
    column("PARENT", N_("Specimen Parent"), "parent", K.CODE, origin="Assigned"),
    column(
        "LEVEL", N_("Specimen Level"), "level", K.NUMBER, origin="Derived", rule="1 at the root, else the parent's + 1"
    ),
)
