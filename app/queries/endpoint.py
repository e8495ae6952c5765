"""The endpoint: each participant's populations and verdict, signed or as the rule proposes it (domain 3.4, 3.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.genome.endpoint import Standing
from app.domain.populations import Populations
from app.domain.words import Verdict, VerdictState
from app.i18n import N_
from app.queries.counts import CountRow, final_count
from app.queries.populations import from_counts, readings_by_participant
from app.queries.proposed import Proposed, proposals
from app.queries.verdicts import SignedVerdict, signed_verdicts
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Exclusion, Participant

COLUMNS: tuple[Column[Populations], ...] = (
    column("ENRLFL", N_("Enrolled"), "enrolled", K.FLAG, origin="Derived"),
    column("SAMPFL", N_("Sampled"), "sampled", K.FLAG, origin="Derived"),
    column("CNTFL", N_("Counted"), "counted", K.FLAG, origin="Derived"),
    column("NDP", N_("DP cells"), "n_dp", K.NUMBER, origin="Derived"),
    column("DPPOSFL", N_("DP-positive"), "dp_positive", K.FLAG, origin="Derived"),
    column("VERDICT", N_("Verdict"), "verdict", K.CODE, origin="Derived"),
    column("VERDREAS", N_("Reason"), "reason", origin="Derived"),
)

NEED_RESULTS: Final = (Verdict.PENDING,)
"""What the counts alone can't decide further."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One participant of the endpoint: what stands, what the rule proposes today, and what was signed."""

    standing: Standing
    proposed: Populations
    signed: SignedVerdict | None
    to_reopen: bool = False
    """Signed twice, and the facts are others since: the signatures stay visible and people have to look again (R19)."""
    is_half_signed: bool = False
    """Signed once, on the facts as they are: a second person's signature makes it final."""


def endpoint(session: Session, settings: Settings, *, number: int | None = None) -> tuple[Populations, ...]:
    """One row a participant, by number; or the row of one. A verdict that two people signed is the one that stands."""
    return tuple(each.standing.populations for each in judged_participants(session, settings, number=number))


def judged_participants(session: Session, settings: Settings, *, number: int | None = None) -> tuple[Judged, ...]:
    """Everybody with populations, verdict, its sensitivity and exclusion."""
    signed = signed_verdicts(session)
    excluded = exclusions(session)
    readings = readings_by_participant(session, settings, number=number)
    people = from_counts(session, settings, number=number)
    told = proposals(session, settings, [each for each in people if each.verdict in NEED_RESULTS])
    return tuple(
        _judged(
            told.get(each.number) or Proposed(each, each.verdict, ""),
            signed.get(each.number),
            excluded.get(each.number, ""),
            final_count(readings.get(each.number, ())),
        )
        for each in people
    )


def exclusions(session: Session) -> Mapping[int, str]:
    """The signed exclusions in force, by participant: why each leaves the sensitivity estimate."""
    rows = session.execute(
        select(Participant.number, Exclusion.why)
        .join(Participant, Participant.id == Exclusion.participant_id)
        .where(Exclusion.lifted.is_(None), Exclusion.voided.is_(False))
    )
    return dict(rows.tuples().all())


def _judged(told: Proposed, signed: SignedVerdict | None, excluded: str, final: CountRow | None) -> Judged:
    proposed, verified = told.populations, told.verified
    stands = proposed
    if signed is not None and signed.state is VerdictState.SIGNED and signed.verdict is not None:
        reason = signed.overridden_why or proposed.reason
        stands = replace(proposed, verdict=signed.verdict, reason=reason)
        verified = verified if signed.verdict.value == signed.proposed else signed.verdict
    state = signed.state if signed is not None else None
    to_reopen = signed is not None and state is VerdictState.SIGNED and signed.digest != told.digest
    standing = Standing(
        stands,
        verified,
        excluded,
        final.is_ctc_positive if final else None,
        _number(final.dp_per_norm if final else None),
        _number(final.ctc_per_norm if final else None),
        unsettled=to_reopen or state is VerdictState.REOPENED,
    )
    half = signed is not None and state is VerdictState.FIRST_SIGNED and signed.digest == told.digest
    return Judged(standing, proposed, signed, to_reopen, half)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
