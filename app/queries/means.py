"""What a scanned lot, instrument or person's card says of itself beside a run."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.lots import LotView, lot_ended
from app.domain.words import Kind
from app.i18n import _
from app.queries.codes import found
from db.models import Instrument, Lot, User


@dataclass(frozen=True, slots=True)
class Named:
    """Its name as people say it, and why it should not be used on the day; empty where it may."""

    kind: Kind
    name: str
    why_not: str = ""


def named(session: Session, scanned: str, day: date) -> Named:
    """The lot, instrument or person of a code."""
    target = found(session, scanned, even_void=True)
    match target.kind:
        case Kind.LOT:
            lot = session.get_one(Lot, target.subject_id)
            view = LotView(lot.state, lot.expiry, lot.opened_on, lot.use_within_days)
            return Named(Kind.LOT, f"{lot.name} {lot.number}", lot_ended(view, day))
        case Kind.INSTRUMENT:
            return _instrument(session.get_one(Instrument, target.subject_id), day)
        case Kind.PERSON:
            name = session.scalar(select(User.initials).where(User.id == target.subject_id)) or ""
            return Named(Kind.PERSON, name)
    return Named(target.kind, printed(target.code))


def _instrument(row: Instrument, day: date) -> Named:
    is_due = row.calibration_due is not None and row.calibration_due < day
    return Named(Kind.INSTRUMENT, row.name, _("calibration overdue") if is_due else "")
