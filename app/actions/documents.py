"""Issued documents and exports: number, version, state and hash; a FINAL one is superseded, never replaced."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.words import DocumentKind
from app.work import Work
from db.models import Document

DRAFT, FINAL, SUPERSEDED = "DRAFT", "FINAL", "SUPERSEDED"


def issue(
    work: Work,
    kind: DocumentKind,
    *,
    number: int,
    sha256: str,
    data_sha256: str,
    cut: int,
    participant_id: int | None = None,
    shipment_id: int | None = None,
    version_no: int = 1,
    state: str = FINAL,
    profile: str = "",
    recipient: str = "",
    filters: Mapping[str, Any] | None = None,
) -> int:
    """Enter an issued document in the ledger; a new FINAL one supersedes the one before it."""
    if state == FINAL and participant_id is not None:
        before = select(Document).where(
            Document.kind == kind, Document.participant_id == participant_id, Document.state == FINAL
        )
        for row in work.session.scalars(before):
            row.state = SUPERSEDED
    row = Document(
        kind=kind,
        participant_id=participant_id,
        shipment_id=shipment_id,
        number=number,
        version_no=version_no,
        state=state,
        issued=work.moment(),
        issued_by=work.who.login,
        sha256=sha256,
        data_sha256=data_sha256,
        cut_change_id=cut,
        profile=profile or None,
        filters=dict(filters or {}),
        recipient=recipient.strip() or None,
    )
    work.add(row)
    work.log("document.issued", participant_id=participant_id, kind=kind.value, number=number, state=state)
    return row.id


def next_number(session: Session, kind: DocumentKind) -> int:
    """The number after the last of its kind."""
    return 1 + (session.scalar(select(func.max(Document.number)).where(Document.kind == kind)) or 0)
