"""Blood tubes and how they were received."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import FREE_TEXT, Record, Watched
from db.moment import Moment
from db.words import (
    Assay,
    Condition,
    Decision,
    Purpose,
    Rejection,
    TempCondition,
    TubeType,
    YesNo,
)


class Tube(Watched):
    """What a blood tube is; one row beside its item."""

    __tablename__ = "tube"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    tube_type: Mapped[TubeType]
    purpose: Mapped[Purpose]
    assay: Mapped[Assay]
    is_primary: Mapped[bool] = mapped_column(default=False)
    primary_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    lot_text: Mapped[str | None]
    expiry: Mapped[date | None]
    nominal_ml: Mapped[float | None]
    drawn_ml: Mapped[float | None]
    position_in_draw: Mapped[int | None]
    inversions: Mapped[int | None]
    missing: Mapped[Record] = mapped_column(default=dict)


class Receipt(Watched):
    """How a tube came in; it may be revised, each revision with its reason in the audit."""

    __tablename__ = "receipt"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    received: Mapped[Moment | None]
    receiver: Mapped[str]
    temp_c: Mapped[float | None]
    temp_condition: Mapped[TempCondition | None]
    logger_min_c: Mapped[float | None]
    logger_max_c: Mapped[float | None]
    condition: Mapped[Condition | None]
    hemolysis_score: Mapped[int | None]
    clots: Mapped[YesNo | None]
    leak: Mapped[YesNo | None]
    label_match: Mapped[YesNo | None]
    identity_against: Mapped[str | None]
    identity_checked: Mapped[YesNo | None]
    identity_second: Mapped[str | None]
    volume_ml: Mapped[float | None]
    decision: Mapped[Decision]
    rejection: Mapped[Rejection | None]
    decision_reason: Mapped[str | None] = mapped_column(info=FREE_TEXT)
    exploratory: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[Record] = mapped_column(default=dict)
