"""One row a participant: the record, the key dates, the final count, the populations and the verdict's state."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.genome.endpoint import EVALUABLE
from app.domain.words import CountStatus, Kind, Verdict, VerdictState, YesNo
from app.i18n import N_
from app.queries.counts import PER_NORM, CountRow, final_count
from app.queries.endpoint import Judged, judged_participants
from app.queries.populations import readings_by_participant
from app.queries.sheets.common import SUBJECT, Columns, Joined, added, of_base
from app.queries.sheets.people import PARTICIPANT, participants
from app.queries.sheets.tubes import tubes
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Item, Participant, Reference


def overviews(session: Session, settings: Settings) -> tuple[Joined, ...]:
    """Every participant, by number."""
    people = {each.standing.number: each for each in judged_participants(session, settings)}
    readings = readings_by_participant(session, settings)
    dates = _dates(session, settings)
    linked = _linked(session)
    cells = _cells(session)
    found = []
    for row in participants(session):
        final = final_count(readings.get(row.number, ()))
        told = people[row.number]
        found.append(
            Joined(
                row,
                {
                    **_judged(told),
                    "linked": linked.get(row.number),
                    **dates.get(row.number, {}),
                    "norm_ml": settings.norm_volume_ml,
                    **_count(final),
                    **{kind.name.lower(): cells.get((row.number, kind), 0) for kind in _CELLS},
                },
            )
        )
    return tuple(found)


def _judged(told: Judged) -> dict[str, Any]:
    """Populations and verdict as they stand, what the rule proposes, and who of two people signed."""
    known = told.standing.populations
    return {
        "enrolled": known.enrolled,
        "sampled": known.sampled,
        "counted": known.counted,
        "dp_positive": known.dp_positive,
        "evaluable": known.verdict in EVALUABLE,
        "verdict": known.verdict,
        "verdict_reason": known.reason,
        "verdict_state": told.signed.state if told.signed else None,
        "to_reopen": told.to_reopen,
        "proposed": told.proposed.verdict,
        "verified": told.standing.verified,
        "excluded": told.standing.excluded,
    }


_CELLS = (Kind.DP_CELL, Kind.CTC, Kind.WBC)


def _count(final: CountRow | None) -> dict[str, Any]:
    if final is None:
        return {}
    return {
        "n_dp": final.n_dp,
        "n_ctc": final.n_ctc,
        "volume_analysed_ml": final.volume_analysed_ml,
        "dp_per_norm": final.dp_per_norm,
        "ctc_per_norm": final.ctc_per_norm,
        "count_status": final.status,
        "count_reason": final.nd_reason,
        "counted_at": final.at,
    }


def _dates(session: Session, settings: Settings) -> Mapping[int, dict[str, Any]]:
    """Draw and receipt of the primary tube, else of the first; before treatment only where every draw was."""
    found: dict[int, dict[str, Any]] = {}
    for row in sorted(tubes(session, settings), key=lambda each: not each.base.is_primary):
        number = row.base.number
        if number is None:
            continue
        told = found.setdefault(
            number, {"drawn": row.base.at, "received": row.base.received, "before": row.more["before_treatment"]}
        )
        told["before"] = _worse(told["before"], row.more["before_treatment"])
    return found


def _worse(one: YesNo, other: YesNo) -> YesNo:
    for answer in (YesNo.NO, YesNo.UNKNOWN):
        if answer in (one, other):
            return answer
    return one


def _linked(session: Session) -> Mapping[int, Any]:
    rows = session.execute(
        select(Participant.number, Reference.since)
        .join(Reference, Reference.participant_id == Participant.id)
        .where(Reference.until.is_(None), Reference.voided.is_(False))
    )
    return {row.number: row.since for row in rows}


def _cells(session: Session) -> Mapping[tuple[int, Kind], int]:
    rows = session.execute(
        select(Participant.number, Item.kind, func.count(Item.id))
        .join(Item, Item.participant_id == Participant.id)
        .where(Item.kind.in_(_CELLS), Item.voided.is_(False))
        .group_by(Participant.number, Item.kind)
    )
    return {(row[0], row[1]): row[2] for row in rows}


DERIVED: Columns = (
    column("DRAWDTC", N_("Primary tube drawn at"), "drawn", K.TIME, origin="Derived"),
    column("RECDTC", N_("Primary tube received at"), "received", K.TIME, origin="Derived"),
    column("BEFORETX", N_("Drawn before treatment"), "before", K.WORD, words=YesNo, origin="Derived", rule="R01"),
    column("COUNTDTC", N_("Counted at"), "counted_at", K.TIME, origin="Derived"),
    column("CPSTAT", N_("Final count"), "count_status", K.WORD, words=CountStatus, origin="Derived"),
    column("CPREASND", N_("Why not done"), "count_reason", origin="Derived"),
    column("NDP", N_("DP cells"), "n_dp", K.NUMBER, origin="Derived"),
    column("NCTC", N_("CTC"), "n_ctc", K.NUMBER, origin="Derived"),
    column("VOLANAL", N_("Volume analysed"), "volume_analysed_ml", K.NUMBER, unit="mL", places=2, origin="Derived"),
    column("NORMVOL", N_("Norm volume"), "norm_ml", K.NUMBER, unit="mL", places=1, origin="Protocol"),
    column("DPNORM", N_("DP per norm volume"), "dp_per_norm", K.NUMBER, places=1, origin="Derived", rule=PER_NORM),
    column("CTCNORM", N_("CTC per norm volume"), "ctc_per_norm", K.NUMBER, places=1, origin="Derived", rule=PER_NORM),
    column("NDPCELL", N_("DP cells placed"), "dp_cell", K.NUMBER, origin="Derived"),
    column("NCTCCELL", N_("CTC placed"), "ctc", K.NUMBER, origin="Derived"),
    column("NWBCCELL", N_("WBC controls placed"), "wbc", K.NUMBER, origin="Derived"),
    column("REFSINCE", N_("Reference linked at"), "linked", K.TIME, origin="Derived"),
    column("ENRLFL", N_("Enrolled"), "enrolled", K.FLAG, origin="Derived", rule="ever included"),
    column("SAMPFL", N_("Sampled"), "sampled", K.FLAG, origin="Derived", rule="a tube was drawn"),
    column("CNTFL", N_("Counted"), "counted", K.FLAG, origin="Derived", rule="final DP count of the primary tube"),
    column(
        "DPPOSFL",
        N_("DP-positive"),
        "dp_positive",
        K.FLAG,
        origin="Derived",
        rule="NDP at the study's limit or above",
    ),
    column("EVALFL", N_("Evaluable"), "evaluable", K.FLAG, origin="Derived", rule="PROVEN or NOT_PROVEN"),
    column("VERDICT", N_("Verdict"), "verdict", K.WORD, words=Verdict, origin="Derived", rule="R18"),
    column("VERDREAS", N_("Reason of the verdict"), "verdict_reason", origin="Derived"),
    column("VERDSIGN", N_("Signatures of the verdict"), "verdict_state", K.WORD, words=VerdictState),
    column(
        "REOPENFL",
        N_("To look at again"),
        "to_reopen",
        K.FLAG,
        origin="Derived",
        rule="R19: signed twice, and the facts are others since",
    ),
    column("VERDPROP", N_("The rule proposes"), "proposed", K.WORD, words=Verdict, origin="Derived", rule="R18"),
    column("VERDVERI", N_("Without unverified cells"), "verified", K.WORD, words=Verdict, origin="Derived"),
    column("EXCLREAS", N_("Signed exclusion from the sensitivity estimate"), "excluded"),
)
OVERVIEW: Columns = (*of_base((SUBJECT, *PARTICIPANT)), *(added(each) for each in DERIVED))
