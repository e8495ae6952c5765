"""Aliquots of products and extracts, one row each."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.times import Moment
from app.domain.words import Edge, Kind, TimeSource
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Joined, added
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Event, Item, Lineage, Participant

MADE: Final = "aliquot.made"
"""The event that tells of one; `at` in its details where it was made earlier than it was entered."""


def aliquots(session: Session, settings: Settings) -> tuple[Joined, ...]:
    """Every aliquot in the order it was made, with what it was taken from and what is left there (µL)."""
    source = aliased(Item)
    rows = session.execute(
        select(
            Item.id,
            Item.version,
            Item.id.label("item_id"),
            Item.barcode,
            Participant.number,
            source.barcode.label("source"),
            source.kind.label("source_kind"),
            source.volume_ul.label("source_left_ul"),
            Item.volume_ul,
            Event.at,
            Event.details,
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Item.restriction_reason,
        )
        .join(Lineage, Lineage.child_id == Item.id)
        .join(source, source.id == Lineage.parent_id)
        .join(Event, Event.item_id == Item.id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Lineage.edge == Edge.ALIQUOT_OF, Event.verb == MADE, Item.voided.is_(False))
        .order_by(Item.id)
    )
    return tuple(Joined((), dict(row._mapping) | {"made": _made(row, settings)}) for row in rows)


def _made(row: Any, settings: Settings) -> Moment:
    late = dict(row.details).get("at")
    if late is None:
        return Moment.of(row.at, zone=settings.zone)
    return Moment.of(datetime.fromisoformat(late), zone=settings.zone, source=TimeSource.LATE)


ALIQUOT: Columns = tuple(
    added(each)
    for each in (
        CODE,
        column("PARENT", N_("Taken from"), "source", K.CODE, origin="Assigned"),
        column("PARTYPE", N_("Type of what it was taken from"), "source_kind", K.WORD, words=Kind, origin="Derived"),
        column("MADEDTC", N_("Made at"), "made", K.TIME),
        column("VOLUME", N_("Volume"), "volume_ul", K.NUMBER, unit="µL", places=1),
        column("SRCLEFT", N_("Left in the source"), "source_left_ul", K.NUMBER, unit="µL", places=1),
        *STATE,
    )
)
