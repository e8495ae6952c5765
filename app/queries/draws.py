"""What a draw is seen against: the participant's consent and treatment, and the lot of its tubes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.steps.collection import tube_type_named
from app.domain.times import Moment
from app.domain.words import Kind, LotKind, ParticipantStatus, TubeType, label_of
from app.i18n import _
from app.queries.codes import found
from db.models import Consent, Lot, Participant


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who gives the blood, as far as a draw depends on it."""

    number: int
    status: ParticipantStatus
    consented: date | None
    first_dose: Moment | None
    first_dose_planned: date | None
    last_doxorubicin: date | None


@dataclass(frozen=True, slots=True)
class TubeLot:
    """A lot of blood tubes: its number, its end, and the type that its name speaks of."""

    barcode: str
    number: str
    expiry: date | None
    tube_type: TubeType | None


def who_gives(session: Session, number: int) -> Drawn | None:
    """The participant with this number; None where none is enrolled under it."""
    row = session.scalar(select(Participant).where(Participant.number == number))
    if row is None:
        return None
    signed = session.scalar(select(Consent.day).where(Consent.participant_id == row.id))
    return Drawn(row.number, row.status, signed, row.first_dose, row.first_dose_planned, row.last_doxorubicin)


def tube_lot(session: Session, scanned: str) -> TubeLot:
    """The lot of blood tubes with this code; Refused where it is a lot of something else."""
    target = found(session, scanned, even_void=True)
    lot = session.get_one(Lot, target.subject_id) if target.kind is Kind.LOT else None
    if lot is None or lot.kind is not LotKind.TUBE:
        raise Refused(
            _("{code} is a lot of another kind: {kind}.").format(
                code=printed(target.code), kind=label_of(lot.kind if lot else target.kind)
            ),
            hint=_("Scan the lot of the blood tubes, or type its number."),
            code="lot_text",
        )
    return TubeLot(lot.barcode, lot.number, lot.expiry, tube_type_named(lot.name))
