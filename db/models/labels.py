"""Labels and their way through a printer, their templates, and the codes that were printed in advance."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import Kind, LabelState, PrintReason, ReservedState, SpoolState


class Label(Watched):
    """A label asked for, and what became of it; `content` is the frozen snapshot that a reprint bears again.

    `reprint` counts reprints of the same code from 1 (0: the first print; 1 is printed as R2). A label is APPLIED once
    it was scanned `beside` what it stands for or comes from.
    """

    __tablename__ = "label"
    __table_args__ = (
        Index("ix_label_state_id", "state", "id"),
        Index("ix_label_code", "code"),
    )

    code: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    template: Mapped[str]
    template_version: Mapped[int] = mapped_column(default=1)
    copies: Mapped[int] = mapped_column(default=1)
    reprint: Mapped[int] = mapped_column(default=0)
    reason: Mapped[PrintReason] = mapped_column(default=PrintReason.FIRST)
    why: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    state: Mapped[LabelState] = mapped_column(default=LabelState.WAITING)
    content: Mapped[Record]
    printed_at: Mapped[Moment | None]
    printed_by: Mapped[str | None]
    applied_at: Mapped[Moment | None]
    applied_by: Mapped[str | None]
    beside: Mapped[str | None]
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[str | None]
    void_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Spooled(Watched):
    """One copy of a label on its way to a printer (its name at this bench): a batch is what was sent together."""

    __tablename__ = "spooled"
    __table_args__ = (Index("ix_spooled_state", "state", "id"), Index("ix_spooled_batch", "batch", "place"))

    batch: Mapped[int]
    place: Mapped[int]
    label_id: Mapped[int] = mapped_column(ForeignKey("label.id"), index=True)
    printer: Mapped[str]
    state: Mapped[SpoolState] = mapped_column(default=SpoolState.WAITING)
    at: Mapped[Moment]
    by: Mapped[str]
    problem: Mapped[str | None]


class TemplateVersion(Watched):
    """A label template as it was saved here; version 1 of a name is the file that came with the program."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("name", "number"),)

    name: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    at: Mapped[Moment]
    by: Mapped[str]
    why: Mapped[str]


class OutageKit(Watched):
    """Labels and worksheets printed in advance, for work without the program; `paper` is the number on its sheets."""

    __tablename__ = "outage_kit"

    paper: Mapped[str] = mapped_column(unique=True)
    made: Mapped[Moment]
    made_by: Mapped[str]
    closed: Mapped[Moment | None]
    closed_by: Mapped[str | None]
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class Reserved(Watched):
    """A code of a kit, and how it was accounted for: when it was used, who wrote the paper, which line of it."""

    __tablename__ = "reserved"
    __table_args__ = (Index("ix_reserved_kit", "kit_id", "id"), Index("ix_reserved_state", "state"))

    kit_id: Mapped[int] = mapped_column(ForeignKey("outage_kit.id"))
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    participant_no: Mapped[int]
    state: Mapped[ReservedState] = mapped_column(default=ReservedState.RESERVED)
    used_at: Mapped[Moment | None]
    written_by: Mapped[str | None]
    entered: Mapped[Moment | None]
    entered_by: Mapped[str | None]
    paper_line: Mapped[str | None]
    why: Mapped[str | None] = mapped_column(info=FREE_TEXT)


class CodeFloor(Watched):
    """The highest number of a kind that was printed before an older store was restored: the next one is above it."""

    __tablename__ = "code_floor"
    __table_args__ = (Index("ix_code_floor_kind", "participant_no", "kind"),)

    participant_no: Mapped[int]
    kind: Mapped[Kind]
    sequence: Mapped[int]
    at: Mapped[Moment]
    source: Mapped[str]
