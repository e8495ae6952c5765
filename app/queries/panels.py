"""Panels as a run finds them: by the lot of their cocktail, or by name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import Kind
from app.queries.codes import found
from db.models import Lot, Panel


@dataclass(frozen=True, slots=True)
class Preset:
    """A panel in use: its name and its markers, one a line."""

    name: str
    markers: str


def panel_of_lot(session: Session, scanned: str) -> Preset | None:
    """The panel of a cocktail lot: the lot it names, else a lot of the same cocktail, else the one that bears its name."""
    target = found(session, scanned, even_void=True)
    if target.kind is not Kind.LOT:
        return None
    lot = session.get_one(Lot, target.subject_id)
    in_use = select(Panel).where(Panel.active).order_by(Panel.id.desc())
    own = session.scalar(in_use.where(Panel.cocktail_lot_id == lot.id).limit(1))
    same_cocktail = select(Lot.id).where(Lot.kind == lot.kind, Lot.name == lot.name)
    alike = own or session.scalar(in_use.where(Panel.cocktail_lot_id.in_(same_cocktail)).limit(1))
    return _preset(alike or session.scalar(in_use.where(Panel.name == lot.name).limit(1)))


def panel_named(session: Session, name: str) -> Preset | None:
    """The panel in use with this name."""
    return _preset(session.scalar(select(Panel).where(Panel.active, Panel.name == name).limit(1)))


def _preset(row: Panel | None) -> Preset | None:
    return Preset(row.name, str(row.content.get("markers", ""))) if row is not None else None
