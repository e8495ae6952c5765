"""Runs, and tubes as a run sees them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.words import Assay, Kind, Processing
from app.queries.codes import found
from app.queries.specimens import specimen
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class RunTube:
    """A tube or fraction that may join a run: what is left of it, in mL."""

    barcode: str
    kind: Kind
    processing: Processing
    assay: Assay | None
    left_ml: float | None


def run_tube(session: Session, settings: Settings, scanned: str) -> RunTube:
    """The tube of a scanned code."""
    item = specimen(session, settings, found(session, scanned).subject_id)
    is_blood = item.kind is Kind.BLOOD
    left = item.volume_ml - item.used_ml if item.volume_ml is not None and is_blood else None
    return RunTube(item.barcode, item.kind, item.processing, item.assay, left)
