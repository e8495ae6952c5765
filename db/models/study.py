"""The study's settings, versioned, and drafts that people left open."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Record, Watched


class StudySettings(Watched):
    """One version of the settings; the highest number is in force."""

    __tablename__ = "study_settings"

    number: Mapped[int] = mapped_column(unique=True)
    content: Mapped[Record]


class StoreNote(Base):
    """Facts about the store itself, like whether it holds the example study."""

    __tablename__ = "store_note"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


class Draft(Base):
    """What a person typed and did not confirm yet; no record, so not audited."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str]
    content: Mapped[Record]
    at: Mapped[datetime]
