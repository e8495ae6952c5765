"""The ledger of what was issued: forms, manifests, workbooks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.words import DocumentKind
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Document, Participant

COLUMNS: tuple[Column[Any], ...] = (
    column("KIND", N_("Document"), "kind", K.WORD, words=DocumentKind, width=180),
    column("NO", N_("No."), "no", K.NUMBER, width=70),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110),
    column("VERSION", N_("Version"), "version_no", K.NUMBER, width=90),
    column("STATE", N_("State"), "state", width=130),
    column("ISSUED", N_("Issued at"), "issued", K.TIME, width=170),
    column("CUT", N_("Data up to change"), "cut_change_id", K.NUMBER, width=150),
    column("TO", N_("Recipient"), "recipient", width=140),
    column("SHA256", N_("SHA-256"), "sha256", K.CODE, stretch=True),
)


def documents(session: Session) -> Sequence[Row[Any]]:
    """Everything issued, newest first."""
    return session.execute(
        select(
            Document.id,
            Document.version,
            Document.kind,
            Document.number.label("no"),
            Participant.number,
            Document.version_no,
            Document.state,
            Document.issued,
            Document.cut_change_id,
            Document.recipient,
            Document.sha256,
        )
        .outerjoin(Participant, Participant.id == Document.participant_id)
        .order_by(Document.id.desc())
    ).all()
