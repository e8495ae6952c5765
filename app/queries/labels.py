"""Labels that wait to be printed, and those that were."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.words import LabelState, PrintReason
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Label

COLUMNS: tuple[Column[Any], ...] = (
    column("CODE", N_("Code"), "code", K.CODE, width=180),
    column("TEMPLATE", N_("Label"), "template", width=210),
    column("COPIES", N_("Copies"), "copies", K.NUMBER, width=90),
    column("REASON", N_("Reason"), "reason", K.WORD, words=PrintReason, width=190),
    column("STATE", N_("State"), "state", K.WORD, words=LabelState, width=140),
    column("WHY", N_("Why"), "why", width=200, stretch=True),
)


def labels(session: Session, *, only_waiting: bool = True) -> Sequence[Row[Any]]:
    """Waiting labels in the order asked for, or all, newest first."""
    statement = select(
        Label.id,
        Label.version,
        Label.code,
        Label.template,
        Label.template_version,
        Label.copies,
        Label.reason,
        Label.state,
        Label.why,
        Label.content,
    ).where(Label.voided.is_(False))
    if only_waiting:
        statement = statement.where(Label.state == LabelState.WAITING).order_by(Label.id)
    else:
        statement = statement.order_by(Label.id.desc()).limit(500)
    return session.execute(statement).all()
