"""Records about the work: deviations, signatures, queries, files, issued documents and exports."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import (
    DeviationCode,
    DeviationState,
    DocumentKind,
    FileKind,
    Role,
    Severity,
    SignatureMeaning,
)


class Deviation(Watched):
    """A departure from the protocol (DV). Equal ones of one run are one row with several items."""

    __tablename__ = "deviation"
    __table_args__ = (
        Index("ix_deviation_participant", "participant_id"),
        Index("ix_deviation_state", "state"),
    )

    code: Mapped[DeviationCode]
    rule: Mapped[str]
    severity: Mapped[Severity]
    state: Mapped[DeviationState] = mapped_column(default=DeviationState.DRAFT)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("step_run.id"))
    description: Mapped[str] = mapped_column(info=FREE_TEXT)
    facts: Mapped[Record] = mapped_column(default=dict)
    action_taken: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    capa: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    opened: Mapped[Moment]
    opened_by: Mapped[str]
    closed: Mapped[Moment | None]
    closed_by: Mapped[str | None]
    cosign_role: Mapped[Role | None]
    cosign_due: Mapped[date | None]
    cosigned_by: Mapped[str | None]
    cosigned: Mapped[Moment | None]


class DeviationItem(Watched):
    __tablename__ = "deviation_item"
    __table_args__ = (Index("ix_deviation_item_item", "item_id"),)

    deviation_id: Mapped[int] = mapped_column(ForeignKey("deviation.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))


class Signature(Watched):
    """Who signed what, meaning what; `digest` is the SHA-256 of the content as it was shown."""

    __tablename__ = "signature"
    __table_args__ = (Index("ix_signature_subject", "subject", "subject_id"),)

    subject: Mapped[str]
    subject_id: Mapped[int]
    user: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role]
    meaning: Mapped[SignatureMeaning]
    at: Mapped[Moment]
    digest: Mapped[str]
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Query(Watched):
    """A question on a field, open until it is answered and closed."""

    __tablename__ = "query"
    __table_args__ = (Index("ix_query_subject", "subject", "subject_id"),)

    subject: Mapped[str]
    subject_id: Mapped[int]
    field: Mapped[str]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    question: Mapped[str] = mapped_column(info=FREE_TEXT)
    answer: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    asked: Mapped[Moment]
    asked_by: Mapped[str]
    answered: Mapped[Moment | None]
    answered_by: Mapped[str | None]
    closed: Mapped[Moment | None]
    closed_by: Mapped[str | None]


class File(Watched):
    """A raw file by its SHA-256; the file itself stays at `place`."""

    __tablename__ = "file"

    name: Mapped[str]
    kind: Mapped[FileKind]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    place: Mapped[str | None]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    added: Mapped[Moment]
    counts: Mapped[Record] = mapped_column(default=dict)


class Document(Watched):
    """An issued PDF or workbook: its number, version and hash; what it said can be told from the record of that time."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_participant", "participant_id", "kind"),)

    kind: Mapped[DocumentKind]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    number: Mapped[int]
    version_no: Mapped[int] = mapped_column(default=1)
    state: Mapped[str]
    issued: Mapped[Moment]
    issued_by: Mapped[str]
    sha256: Mapped[str]
    data_sha256: Mapped[str]
    cut_change_id: Mapped[int]
    profile: Mapped[str | None]
    filters: Mapped[Record] = mapped_column(default=dict)
    recipient: Mapped[str | None]
    content: Mapped[Record] = mapped_column(default=dict)
