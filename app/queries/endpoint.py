"""The endpoint's populations, participant by participant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.populations import Populations, populations
from app.i18n import N_
from app.queries.counts import counts, final_count
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Draw, Participant

COLUMNS: tuple[Column[Populations], ...] = (
    column("ENRLFL", N_("Enrolled"), "enrolled", K.FLAG, origin="Derived"),
    column("SAMPFL", N_("Sampled"), "sampled", K.FLAG, origin="Derived"),
    column("CNTFL", N_("Counted"), "counted", K.FLAG, origin="Derived"),
    column("NDP", N_("DP cells"), "n_dp", K.NUMBER, origin="Derived"),
    column("DPPOSFL", N_("DP-positive"), "dp_positive", K.FLAG, origin="Derived"),
    column("VERDICT", N_("Verdict"), "verdict", K.CODE, origin="Derived"),
    column("VERDREAS", N_("Reason"), "reason", origin="Derived"),
)


def endpoint(session: Session, settings: Settings) -> tuple[Populations, ...]:
    """One row a participant, by number."""
    sampled = set(session.scalars(select(Draw.participant_id).where(Draw.participant_id.is_not(None))))
    found = []
    for row in session.scalars(select(Participant).order_by(Participant.number)):
        final = final_count(counts(session, settings, participant=row.number))
        found.append(
            populations(
                row.number,
                enrolled=row.included_on is not None,
                sampled=row.id in sampled,
                status=final.status if final else None,
                n_dp=final.n_dp if final else None,
                nd_reason=(final.nd_reason or "") if final else "",
                dp_min=settings.dp_positive_min,
            )
        )
    return tuple(found)
