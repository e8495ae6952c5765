"""What sequencing gave: files and their samples, alterations, calls, segments, quality; verdicts and exclusions."""

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, AppendOnly, Record, Watched
from db.moment import Moment
from db.result_words import AlterationKind, CellVerdict, Quarantine, SampleState, Verdict, VerdictState
from db.words import FileKind


class ResultFile(Watched):
    """A file of results that was taken in; its bytes are known by the SHA-256 of its `file`."""

    __tablename__ = "result_file"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), unique=True)
    kind: Mapped[FileKind]
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)
    provider: Mapped[str | None]
    build: Mapped[str | None]
    format: Mapped[str | None]
    pipeline: Mapped[str | None]
    run: Mapped[str | None]
    platform: Mapped[str | None]
    records: Mapped[int]
    taken: Mapped[Moment]
    taken_by: Mapped[str]
    warnings: Mapped[Record] = mapped_column(default=dict)


class ResultSample(Watched):
    """A sample as a file names it, and the item its rows count for: by itself, or by two people, one after the other."""

    __tablename__ = "result_sample"
    __table_args__ = (
        Index("ix_result_sample_file", "result_file_id"),
        Index("ix_result_sample_item", "item_id"),
        Index("ix_result_sample_state", "state"),
    )

    result_file_id: Mapped[int] = mapped_column(ForeignKey("result_file.id"))
    name: Mapped[str]
    ordinal: Mapped[int]
    state: Mapped[SampleState]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    quarantine: Mapped[Quarantine | None]
    told: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    rows: Mapped[int] = mapped_column(default=0)
    proposed_by: Mapped[str | None]
    proposed: Mapped[Moment | None]
    why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    confirmed_by: Mapped[str | None]
    confirmed: Mapped[Moment | None]


class Alteration(AppendOnly):
    """An alteration by its key (`17:7674220:C:T`, or a name), told once whichever files hold it."""

    __tablename__ = "alteration"

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[AlterationKind]
    chrom: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    ref: Mapped[str]
    alt: Mapped[str]
    name: Mapped[str]


class AlterationName(AppendOnly):
    """The gene and the HGVS names that a file gives an alteration; the last one told is shown."""

    __tablename__ = "alteration_name"
    __table_args__ = (Index("ix_alteration_name_alteration", "alteration_id"),)

    alteration_id: Mapped[int] = mapped_column(ForeignKey("alteration.id"))
    result_file_id: Mapped[int] = mapped_column(ForeignKey("result_file.id"))
    gene: Mapped[str]
    hgvsc: Mapped[str]
    hgvsp: Mapped[str]


class CallSet(AppendOnly):
    """The calls of one sample, packed one array a column; `app.domain.genome.packing` reads them."""

    __tablename__ = "call_set"
    __table_args__ = (Index("ix_call_set_sample", "sample_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("result_sample.id"))
    part: Mapped[int]
    count: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class SegmentSet(AppendOnly):
    """The copy-number segments of one sample, packed."""

    __tablename__ = "segment_set"
    __table_args__ = (Index("ix_segment_set_sample", "sample_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("result_sample.id"))
    count: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class QcValues(AppendOnly):
    """What the provider measured on one sample, as its table tells it."""

    __tablename__ = "qc_values"
    __table_args__ = (Index("ix_qc_values_sample", "sample_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("result_sample.id"))
    line: Mapped[int]
    content: Mapped[Record]


class OriginVerdict(Watched):
    """A verdict as people signed it, on a cell or on a participant; earlier ones stay, superseded or reopened."""

    __tablename__ = "origin_verdict"
    __table_args__ = (
        Index("ix_origin_verdict_item", "item_id"),
        Index(
            "uq_origin_verdict_participant",
            "participant_id",
            unique=True,
            sqlite_where=text("item_id IS NULL AND state <> 'SUPERSEDED' AND NOT voided"),
            postgresql_where=text("item_id IS NULL AND state <> 'SUPERSEDED' AND NOT voided"),
        ),
        UniqueConstraint("participant_id", "item_id", "number"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    state: Mapped[VerdictState]
    verdict: Mapped[Verdict | None]
    cell_verdict: Mapped[CellVerdict | None]
    proposed: Mapped[str]
    reasons: Mapped[Record] = mapped_column(default=dict)
    rule_version: Mapped[str]
    evidence: Mapped[Record] = mapped_column(default=dict)
    digest: Mapped[str]
    overridden_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    first_by: Mapped[str]
    first: Mapped[Moment]
    second_by: Mapped[str | None]
    second: Mapped[Moment | None]
    reopened: Mapped[Moment | None]
    reopened_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Exclusion(Watched):
    """A participant left out of a sensitivity estimate, signed; the literal denominator keeps everybody (domain 3.5)."""

    __tablename__ = "exclusion"
    __table_args__ = (Index("ix_exclusion_participant", "participant_id"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    why: Mapped[str] = mapped_column(info=FREE_TEXT)
    signed_by: Mapped[str]
    signed: Mapped[Moment]
    lifted: Mapped[Moment | None]
    lifted_why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
