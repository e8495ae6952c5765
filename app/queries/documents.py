"""The ledger of what was issued: forms, manifests, workbooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Row, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.times import Moment
from app.domain.words import DocumentKind
from app.i18n import N_, _
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
    column("CUT", N_("Data up to change"), "cut_change_id", K.NUMBER, width=220),
    column("TO", N_("Recipient"), "recipient", width=140),
    column("SEALED", N_("Encrypted"), "encrypted", width=100),
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
            type_coerce(Document.filters, JSON)["encrypted"].as_string().label("encrypted"),
            Document.sha256,
        )
        .outerjoin(Participant, Participant.id == Document.participant_id)
        .order_by(Document.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Made:
    """A version of a form as it was issued; `pages` are its blocks as they were kept, in their language."""

    version_no: int
    state: str
    issued: Moment
    data_sha256: str
    pages: Sequence[Any]
    chain_head: str
    visit: str
    notice: str = ""
    form_version: str = "1"
    language: str = ""
    chain_change: int = 0


def last_final(session: Session, participant_id: int) -> Made | None:
    """The case report form in force; None before the first final one."""
    statement = _versions(Document.participant_id == participant_id).order_by(Document.version_no.desc()).limit(1)
    row = session.execute(statement).one_or_none()
    return None if row is None else _made(row)


def final_version(session: Session, number: int) -> int:
    """The version of a participant's final case report form in force; 0 before the first."""
    versions = _versions(Participant.number == number).subquery()
    return session.scalar(select(func.max(versions.c.version_no))) or 0


def made_version(session: Session, number: int, version_no: int) -> Made:
    """A final version of a participant's case report form; NotFound where none was issued."""
    row = session.execute(_versions(Participant.number == number, Document.version_no == version_no)).one_or_none()
    if row is None:
        text = _("No version {version} of the case report form of {number:03d} was issued.")
        raise NotFound(text.format(version=version_no, number=number), hint=_("The ledger lists those that were."))
    return _made(row)


def _versions(*where: Any) -> Select[Any]:
    return (
        select(
            Document.version_no,
            Document.state,
            Document.issued,
            Document.data_sha256,
            Document.content,
        )
        .join(Participant, Participant.id == Document.participant_id)
        .where(Document.kind == DocumentKind.CRF, Document.state != "DRAFT", *where)
    )


def _made(row: Row[Any]) -> Made:
    content = dict(row.content or {})
    return Made(
        row.version_no,
        row.state,
        row.issued,
        row.data_sha256,
        content.get("pages", ()),
        content.get("chain", ""),
        content.get("visit", ""),
        content.get("notice", ""),
        content.get("form", "1"),
        content.get("language", ""),
        content.get("change", 0),
    )


def cut_of_export(session: Session, number: int) -> int:
    """The last change that an earlier export held; NotFound where there was none of this number."""
    cut = session.scalar(
        select(Document.cut_change_id).where(Document.kind == DocumentKind.WORKBOOK, Document.number == number)
    )
    if cut is None:
        raise NotFound(
            _("There is no export {number}.").format(number=number), hint=_("The ledger lists those that were.")
        )
    return cut


def last_issued(session: Session) -> int:
    """The id of the last entry of the ledger; 0 of an empty one."""
    return session.scalar(select(func.max(Document.id))) or 0


def removed_after(session: Session, document_id: int) -> int:
    """How many identities were taken out of what was issued after an entry of the ledger."""
    found = session.scalars(select(Document.filters).where(Document.id > document_id))
    return sum(int(dict(each or {}).get("removed", 0)) for each in found)


def exports(session: Session) -> Sequence[Row[Any]]:
    """The workbooks that went out, newest first: number, when, to whom, data up to which change."""
    return session.execute(
        select(
            Document.number,
            Document.issued,
            Document.recipient,
            Document.cut_change_id,
            type_coerce(Document.filters, JSON)["encrypted"].as_string().label("encrypted"),
        )
        .where(Document.kind == DocumentKind.WORKBOOK)
        .order_by(Document.id.desc())
    ).all()
