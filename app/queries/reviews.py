"""Reviews of the audit, planned or raised for a cause: when each is due, and which lines it reads."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.domain.words import ReviewRisk
from app.queries.audit_filter import conditions
from app.queries.trail import head, lines_of
from app.settings import Settings
from db.models import Audit, AuditReview, Change

PLANNED: Final = (ReviewRisk.CRITICAL, ReviewRisk.ROUTINE)

CRITICAL_TABLES: Final = (
    "consent",
    "count",
    "exclusion",
    "origin_verdict",
    "participant",
    "redaction",
    "role_grant",
    "signature",
    "user",
)
"""Consent and eligibility, identity, counts, verdicts, redactions, roles."""

AT_MOST: Final = 20_000
"""How many lines a review for a cause may read: whoever signs has them all in front."""


@dataclass(frozen=True, slots=True)
class Due:
    """A review to be done: the changes it reads, and the day by which; `last` is when the one before was done.

    One that was raised has its `number`, reads what fits its `search`, and says `why`.
    """

    risk: ReviewRisk
    after: int
    up_to: int
    day: date
    last: date | None
    seed: int
    number: int = 0
    search: str = ""
    why: str = ""

    def is_late(self, today: date) -> bool:
        return self.day < today

    def is_due(self, today: date) -> bool:
        return self.day <= today


def planned(session: Session, settings: Settings, risk: ReviewRisk) -> Due:
    """The next review of a risk; the first one counts from the first change on record."""
    up_to, found = head(session)
    done = select(AuditReview.to_change_id, AuditReview.done).where(
        AuditReview.risk == risk, AuditReview.done.is_not(None)
    )
    last = session.execute(done.order_by(AuditReview.id.desc()).limit(1)).one_or_none()
    if last is not None and last.done is not None:
        since, after, day = last.done.day, last.to_change_id or 0, last.done.day
    else:
        first = session.scalar(select(func.min(Change.at)))
        since, after, day = (first.astimezone(settings.zone).date() if first else date.max, 0, None)
    span = settings.review_critical_days if risk is ReviewRisk.CRITICAL else settings.review_routine_days
    until = since if since == date.max else since + timedelta(days=span)
    return Due(risk, after, up_to, until, day, int(found[:8], 16))


def due_reviews(session: Session, settings: Settings, today: date) -> tuple[Due, ...]:
    """The reviews that were raised, and the planned ones whose day has come."""
    found = (planned(session, settings, risk) for risk in PLANNED)
    return (*raised(session), *(each for each in found if each.is_due(today) and each.up_to > each.after))


def raised(session: Session) -> tuple[Due, ...]:
    """The reviews raised for a cause that nobody signed yet, the first one first."""
    rows = select(
        AuditReview.id, AuditReview.from_change_id, AuditReview.to_change_id, AuditReview.due, AuditReview.scope
    ).where(AuditReview.risk == ReviewRisk.CAUSE, AuditReview.done.is_(None))
    return tuple(
        Due(
            ReviewRisk.CAUSE,
            row.from_change_id - 1,
            row.to_change_id,
            row.due,
            None,
            0,
            row.id,
            row.scope.get("search", ""),
            row.scope.get("why", ""),
        )
        for row in session.execute(rows.order_by(AuditReview.id))
    )


def to_read(session: Session, settings: Settings, due: Due) -> Sequence[Row[Any]]:
    """The lines that a review reads: all that is critical or fits its filter, or changes drawn by the recorded seed."""
    return session.execute(_lines(settings, due).order_by(Audit.id)).all()


def count_to_read(session: Session, settings: Settings, due: Due) -> int:
    """How many lines a review reads."""
    return session.scalar(select(func.count()).select_from(_lines(settings, due).subquery())) or 0


def _lines(settings: Settings, due: Due) -> Any:
    span = lines_of().where(Audit.change_id > due.after, Audit.change_id <= due.up_to)
    match due.risk:
        case ReviewRisk.CRITICAL:
            voided = (Audit.field == "voided") & (Audit.new == "1")
            return span.where(or_(Audit.table_name.in_(CRITICAL_TABLES), voided, Change.reason_digest.is_not(None)))
        case ReviewRisk.CAUSE:
            return span.where(*conditions(due.search, settings.zone))
    return span.where(Audit.change_id.in_(drawn(due, settings.review_sample)))


def drawn(due: Due, size: int) -> tuple[int, ...]:
    """The changes of a random sample: the same seed over the same changes draws the same ones."""
    span = range(due.after + 1, due.up_to + 1)
    return tuple(sorted(random.Random(due.seed).sample(span, min(size, len(span)))))
