"""Issued documents and exports: number, version, state and hash; a FINAL one is superseded, never replaced."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.times import Moment
from app.domain.words import DocumentKind
from app.i18n import _
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
    issued: Moment | None = None,
    content: Mapping[str, Any] | None = None,
) -> int:
    """Enter an issued document in the ledger; a new FINAL one supersedes the one before it.

    Conflict where another bench issued the same number or version meanwhile: it is printed on the document.
    """
    if state == FINAL:
        _still_next(work, kind, number, version_no, participant_id)
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
        issued=issued or work.moment(),
        issued_by=work.who.login,
        sha256=sha256,
        data_sha256=data_sha256,
        cut_change_id=cut,
        profile=profile or None,
        filters=dict(filters or {}),
        recipient=recipient.strip() or None,
        content=dict(content or {}),
    )
    work.add(row)
    work.log("document.issued", participant_id=participant_id, kind=kind.value, number=number, state=state)
    return row.id


def told_of(encrypted: str, removed: int) -> dict[str, Any]:
    """What the ledger tells of how a document went out: how it was encrypted, and how many identities were removed."""
    return {**({"encrypted": encrypted} if encrypted else {}), **({"removed": removed} if removed else {})}


def _still_next(work: Work, kind: DocumentKind, number: int, version_no: int, participant_id: int | None) -> None:
    made = select(Document.id).where(Document.kind == kind, Document.state != DRAFT)
    if kind is DocumentKind.WORKBOOK:
        made = made.where(Document.number == number)
    elif participant_id is not None:
        made = made.where(Document.participant_id == participant_id, Document.version_no == version_no)
    else:
        return
    if work.session.scalar(made) is not None:
        raise Conflict(
            _("Another bench issued this document at the same moment."),
            hint=_("Issue it again: it gets its own number."),
        )


def next_number(session: Session, kind: DocumentKind) -> int:
    """The number after the last of its kind."""
    return 1 + (session.scalar(select(func.max(Document.number)).where(Document.kind == kind)) or 0)
