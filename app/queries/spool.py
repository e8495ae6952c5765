"""What is on its way to the printers: copies that wait, and those of which nobody knows whether they came out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.words import ON_ITS_WAY, SpoolState
from db.models import Label, Spooled

LONGEST_SEND: Final = timedelta(seconds=20)
"""A copy that is still being sent after this was left behind by a program that ended."""


def waiting_copies(session: Session, batch: int) -> Sequence[Row[Any]]:
    """The copies of a batch that were not sent, in their order, with what their labels say."""
    return session.execute(
        select(Spooled.id, Label.code, Label.template, Label.template_version, Label.content)
        .join(Label, Label.id == Spooled.label_id)
        .where(Spooled.batch == batch, Spooled.state == SpoolState.WAITING)
        .order_by(Spooled.place)
    ).all()


def waiting_batches(session: Session) -> Sequence[Row[Any]]:
    """(batch, printer) of every batch of which something waits, oldest first."""
    return session.execute(
        select(Spooled.batch, Spooled.printer)
        .where(Spooled.state == SpoolState.WAITING)
        .group_by(Spooled.batch, Spooled.printer)
        .order_by(Spooled.batch)
    ).all()


def open_copies(session: Session) -> Sequence[Row[Any]]:
    """Every copy that waits, is being sent, or is in doubt; those in doubt last of each label."""
    return session.execute(
        select(Spooled.id, Spooled.batch, Spooled.label_id, Spooled.printer, Spooled.state, Spooled.problem, Spooled.at)
        .where(Spooled.state.in_(ON_ITS_WAY))
        .order_by(Spooled.batch, Spooled.place)
    ).all()


def is_doubtful(copy: Row[Any], now: datetime) -> bool:
    """Whether a person must look for a copy: it is in doubt, or it was being sent when a program ended."""
    if copy.state is SpoolState.DOUBTFUL:
        return True
    return copy.state is SpoolState.SENDING and copy.at.at is not None and now - copy.at.at > LONGEST_SEND
