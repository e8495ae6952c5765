"""Participants, their consent and their blood draws."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import (
    DrawSite,
    ParticipantStatus,
    Position,
    Sex,
    Subtype,
    WithdrawalScope,
    YesNo,
)


class Participant(Watched):
    """`missing` says, by column, why a value is not there: cause and reason."""

    __tablename__ = "participant"
    __table_args__ = (
        Index(
            "uq_participant_number",
            "number",
            unique=True,
            sqlite_where=text("NOT voided"),
            postgresql_where=text("NOT voided"),
        ),
    )

    number: Mapped[int]
    status: Mapped[ParticipantStatus]
    sex: Mapped[Sex | None]
    birth_year: Mapped[int | None]
    subtype: Mapped[Subtype | None]
    metastatic_sites: Mapped[str | None]
    line: Mapped[int | None]
    visit_date: Mapped[date | None]
    included_on: Mapped[date | None]
    first_dose_planned: Mapped[date | None]
    first_dose: Mapped[Moment | None]
    last_doxorubicin: Mapped[date | None]
    screen_fail_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    withdrawn_at: Mapped[Moment | None]
    withdrawal_scope: Mapped[WithdrawalScope | None]
    remark: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    missing: Mapped[Record] = mapped_column(default=dict)


class Consent(Watched):
    __tablename__ = "consent"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    form_version: Mapped[str | None]
    day: Mapped[date | None]
    checked_by: Mapped[str | None]
    checked_at: Mapped[Moment | None]
    genetic_analysis: Mapped[YesNo | None]
    reuse: Mapped[YesNo | None]
    missing: Mapped[Record] = mapped_column(default=dict)


class Draw(Watched):
    """One venepuncture; its tubes share the moment. Without a participant while its tubes are provisional."""

    __tablename__ = "draw"

    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    at: Mapped[Moment | None]
    collector: Mapped[str | None]
    site: Mapped[DrawSite | None]
    discard_tube: Mapped[YesNo | None]
    needle_g: Mapped[int | None]
    tourniquet_s: Mapped[int | None]
    position: Mapped[Position | None]
    fasting: Mapped[YesNo | None]
    missing: Mapped[Record] = mapped_column(default=dict)
