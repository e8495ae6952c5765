"""Tumour blocks as a list: each with what comes next for it, and what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.times import Moment
from app.domain.words import BlockNature, BlockStatus, Custody, RequestStatus
from app.i18n import N_, _
from app.queries.block import AWAITED, reminder_due
from app.queries.sheets import blocks
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Item, Participant, Reference, SectionSet


@dataclass(frozen=True, slots=True)
class TumourRow:
    """A block with its next act; `is_late` where that was due before today."""

    id: int
    version: int
    barcode: str
    number: int | None
    request_status: RequestStatus
    nature: BlockNature | None
    site: str
    tumour_nuclei_pct: float | None
    sections_left: int | None
    status: BlockStatus
    due_back: date | None
    since: Moment | None
    next: str
    is_late: bool
    is_reminder: bool


COLUMNS: tuple[Column[Any], ...] = (
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=100),
    column("REFID", N_("Code"), "barcode", K.CODE, width=140),
    column("REQSTAT", N_("Request"), "request_status", K.WORD, words=RequestStatus, width=125),
    column("NATURE", N_("Nature"), "nature", K.WORD, words=BlockNature, width=130),
    column("MILOC", N_("Site"), "site", width=90),
    column("TUMCECE", N_("Nuclei"), "tumour_nuclei_pct", K.NUMBER, unit="%", width=110),
    column("SECLEFT", N_("Sections"), "sections_left", K.NUMBER, width=100),
    Column(N_("Reference"), lambda row: row.since.day if row.since else None, K.DATE, name="REFSINCE", width=120),
    column("NEXT", N_("Next"), "next", width=210, stretch=True),
)


def tumours(session: Session, settings: Settings, today: date) -> Sequence[TumourRow]:
    """Every block: what is late first, then in the order they were asked for."""
    awaited = set(
        session.scalars(
            select(Item.barcode)
            .join(SectionSet, SectionSet.block_id == Item.id)
            .where(SectionSet.cut.is_(None), SectionSet.voided.is_(False))
        )
    )
    linked = set(
        session.scalars(
            select(Participant.number)
            .join(Reference, Reference.participant_id == Participant.id)
            .where(Reference.until.is_(None), Reference.voided.is_(False))
        )
    )
    rows = [_row(row, settings, today, cut=row.barcode in awaited, linked=linked) for row in blocks(session)]
    return sorted(rows, key=lambda row: (not row.is_late, row.id))


def overdue_returns(session: Session, today: date) -> Sequence[Row[Any]]:
    """Blocks that are here and were due back in pathology before today."""
    return [
        row
        for row in blocks(session)
        if row.custody is Custody.IN_LAB and row.received is not None and row.due_back and row.due_back < today
    ]


def _row(row: Row[Any], settings: Settings, today: date, *, cut: bool, linked: set[int]) -> TumourRow:
    text, is_late, is_reminder = _next(row, settings, today, cut=cut, linked=linked)
    return TumourRow(
        row.id,
        row.version,
        row.barcode,
        row.number,
        row.request_status,
        row.nature,
        row.site or "",
        row.tumour_nuclei_pct,
        row.sections_left,
        row.status,
        row.due_back,
        row.since,
        text,
        is_late,
        is_reminder,
    )


def _next(row: Row[Any], settings: Settings, today: date, *, cut: bool, linked: set[int]) -> tuple[str, bool, bool]:
    """The next act in words, whether it is late, whether it is a reminder."""
    if row.request_status in AWAITED:
        due = reminder_due(row.requested, row.reminded, settings)
        if due is not None and due <= today:
            days = (today - row.requested.day).days
            return _("Remind pathology: asked {days} days ago").format(days=days), True, True
        return (_("Awaited; remind from {day}").format(day=_day(due)) if due else _("Awaited")), False, False
    if row.request_status is RequestStatus.REFUSED:
        return _("Refused; ask for another block"), False, False
    if row.custody is Custody.LOST:
        return _("Lost; ask for another block"), False, False
    if row.custody is Custody.IN_LAB and row.due_back is not None and row.due_back < today:
        return _("Give it back: due on {day}").format(day=_day(row.due_back)), True, False
    if cut:
        return _("Report the sections that came"), False, False
    if row.reviewed is None:
        return _("Record the review"), False, False
    if row.number not in linked:
        return _("Link the reference"), False, False
    if row.custody is Custody.IN_LAB and row.due_back is not None:
        return _("Give it back by {day}").format(day=_day(row.due_back)), False, False
    return "", False, False


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day is not None else ""
