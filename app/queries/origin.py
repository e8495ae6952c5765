"""The origin of one participant's cells as the rule tells it from the facts of today: evidence, verdicts, penetrance."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.genome.rule import ALGORITHM
from app.domain.populations import Populations
from app.queries.awaited import awaited
from app.queries.evidence import Shelf, evidence
from app.queries.judging import judged
from app.queries.origin_parts import Origin
from app.queries.populations import from_counts
from app.queries.verdicts import signed_cells
from app.settings import Settings
from db.models import Exclusion, StudySettings


def origin(session: Session, settings: Settings, number: int) -> Origin:
    """The case of one participant; the same facts give the same answer."""
    return origin_of(session, settings, from_counts(session, settings, number=number)[0])


def origin_of(session: Session, settings: Settings, known: Populations, shelf: Shelf | None = None) -> Origin:
    """The same of one of several participants whose counts are read, `shelf` being theirs together."""
    number = known.number
    found = evidence(session, number, shelf=shelf)
    expected, signed = awaited(session, settings, found), signed_cells(session, number)
    return judged(
        found,
        known,
        expected,
        settings,
        signed=signed,
        version=rule_version(session),
        exclusion=_exclusion(session, found.participant_id),
    )


def _exclusion(session: Session, participant_id: int) -> int | None:
    """The signed exclusion from the sensitivity estimate that is in force."""
    rows = select(Exclusion.id).where(Exclusion.participant_id == participant_id, Exclusion.lifted.is_(None))
    return session.scalar(rows.where(Exclusion.voided.is_(False)))


def rule_version(session: Session) -> str:
    """The rule and the version of the study's settings that hold its thresholds."""
    return f"{ALGORITHM}.{session.scalar(select(func.max(StudySettings.number))) or 0}"
