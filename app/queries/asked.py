"""Queries as their list shows them: what was asked on which field, the answer, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.barcode import normalised, participant_name
from app.domain.times import Moment
from app.i18n import N_
from db.base import Watched
from db.models import (
    Block,
    Cell,
    Consent,
    Count,
    Draw,
    Extract,
    Item,
    Participant,
    Query,
    Receipt,
    Review,
    SectionSet,
    Shipment,
    SortSession,
    StepRun,
    Tube,
    WgaProduct,
)

SUBJECTS: Final[dict[str, type[Watched]]] = {
    table.__tablename__: table
    for table in (
        Participant,
        Consent,
        Draw,
        Tube,
        Receipt,
        StepRun,
        SortSession,
        Count,
        Cell,
        WgaProduct,
        Block,
        Review,
        SectionSet,
        Extract,
        Shipment,
    )
}
"""The records with a form; a query names one of their fields."""

PAGES_OF_PERSON: Final = {"participant": "enrol", "consent": "enrol"}
PAGES_OF_ITEM: Final = {
    "tube": "draw",
    "receipt": "receive",
    "cell": "cell",
    "wga_product": "measure",
    "block": "block",
    "review": "block",
    "section_set": "block",
}
"""Where the form of a record is; of any other item, its own page."""

OPEN, ANSWERED, CLOSED, ALL = "open", "answered", "closed", "all"
STATES: Final = {OPEN: N_("Open"), ANSWERED: N_("Answered"), CLOSED: N_("Closed"), ALL: N_("All")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, whole."""

    id: int
    version: int
    subject: str
    subject_id: int
    field: str
    number: int | None
    question: str
    answer: str
    asked: Moment
    asked_by: str
    answered: Moment | None
    answered_by: str | None
    closed: Moment | None
    closed_by: str | None

    @property
    def about(self) -> str:
        """The record and the field, as the audit names them."""
        return f"{self.subject} {self.subject_id} · {self.field}"

    @property
    def person(self) -> str:
        return "" if self.number is None else participant_name(self.number)

    @property
    def state(self) -> str:
        if self.closed is not None:
            return CLOSED
        return OPEN if self.answered is None else ANSWERED


def asked(
    session: Session,
    *,
    state: str = ALL,
    number: int | None = None,
    by: str = "",
    subject: str = "",
    subject_id: int = 0,
) -> tuple[Asked, ...]:
    """Queries in a state, of a participant, by who asked them or on a record; the oldest first."""
    statement = select(Query, Participant.number).outerjoin(Participant, Participant.id == Query.participant_id)
    if number is not None:
        statement = statement.where(Participant.number == number)
    if by:
        statement = statement.where(Query.asked_by == by)
    if subject:
        statement = statement.where(Query.subject == subject, Query.subject_id == subject_id)
    found = (_asked(row, whose) for row, whose in session.execute(statement.order_by(Query.id)))
    return tuple(each for each in found if state in (ALL, each.state))


def _asked(row: Query, number: int | None) -> Asked:
    return Asked(
        row.id,
        row.version,
        row.subject,
        row.subject_id,
        row.field,
        number,
        row.question,
        row.answer or "",
        row.asked,
        row.asked_by,
        row.answered,
        row.answered_by,
        row.closed,
        row.closed_by,
    )


def waiting(session: Session, number: int | None = None) -> int:
    """How many queries are not closed, of a participant or in all."""
    statement = select(func.count(Query.id)).where(Query.closed.is_(None))
    if number is not None:
        statement = statement.join(Participant, Participant.id == Query.participant_id).where(
            Participant.number == number
        )
    return session.scalar(statement) or 0


def number_of(session: Session, subject: str, subject_id: int) -> int | None:
    """The number of the participant whose record this row belongs to; None where it is of nobody or of several."""
    row = session.get(SUBJECTS[subject], subject_id) if subject in SUBJECTS else None
    if isinstance(row, Participant):
        return row.number
    if isinstance(row, Consent | Draw):
        person = row.participant_id
    else:
        item = _shown_as(session, row)
        person = None if item is None else item.participant_id
    return session.scalar(select(Participant.number).where(Participant.id == person))


def place_of(session: Session, subject: str, subject_id: int) -> tuple[str, str]:
    """The page where a record is read and corrected, and what it is opened on; the audit's filter where none is."""
    row = session.get(SUBJECTS[subject], subject_id)
    number = number_of(session, subject, subject_id)
    if subject in PAGES_OF_PERSON and number is not None:
        return PAGES_OF_PERSON[subject], f"{number}"
    if isinstance(row, Shipment):
        return "shipment", row.barcode
    if isinstance(row, StepRun):
        return "run_record", f"{row.id}"
    if isinstance(row, Draw):
        return "draw", _tubes_of(session, row.id)[0]
    item = _shown_as(session, row)
    if item is not None and subject == "count":
        return "count", f"{item.barcode} {subject_id}"
    if item is not None:
        return PAGES_OF_ITEM.get(subject, "item"), item.barcode
    return "audit", f"table:{subject} row:{subject_id}"


def records_at(session: Session, page: str, subject: str) -> tuple[tuple[str, int], ...]:
    """The records whose fields a page shows when it is opened on something: where `place_of` leads from them."""
    code, _blank, row_id = subject.partition(" ")
    if page == "enrol" and code.isdecimal():
        person = select(Participant.id).where(Participant.number == int(code))
        consents = select(Consent.id).where(Consent.participant_id.in_(person)).order_by(Consent.id.desc())
        return (*_rows(session, Participant, person), *_rows(session, Consent, consents))
    if page == "run_record" and code.isdecimal():
        return (("step_run", int(code)),)
    if page == "count":
        return (("count", int(row_id)),) if row_id else ()
    item = select(Item.id).where(Item.barcode == normalised(code))
    if page == "draw":
        draws = select(Tube.draw_id).where(Tube.item_id.in_(item))
        return (*_rows(session, Draw, draws), *_of_item(session, Tube, item))
    tables = {"receive": (Receipt,), "cell": (Cell,), "measure": (WgaProduct,)}
    if page == "block":
        of_block = (
            _rows(session, table, select(table.id).where(table.block_id.in_(item)).order_by(table.id.desc()))
            for table in (Review, SectionSet)
        )
        return (*_of_item(session, Block, item), *(each for rows in of_block for each in rows))
    return tuple(each for table in tables.get(page, ()) for each in _of_item(session, table, item))


def waiting_at(session: Session, page: str, subject: str) -> tuple[Asked, ...]:
    """The queries that are not closed on what a page shows."""
    records = records_at(session, page, subject)
    return tuple(
        each
        for record in records
        for each in asked(session, subject=record[0], subject_id=record[1])
        if not each.closed
    )


def field_at(session: Session, page: str, subject: str, field: str) -> tuple[str, int] | None:
    """The record that a field of a page is of: table and id; None where the page shows nothing recorded of this name."""
    records = records_at(session, page, subject)
    return next((each for each in records if field in SUBJECTS[each[0]].__table__.c), None)


def _of_item(session: Session, table: Any, item: Select[tuple[int]]) -> tuple[tuple[str, int], ...]:
    return _rows(session, table, select(table.id).where(table.item_id.in_(item)))


def _rows(session: Session, table: type[Watched], ids: Select[tuple[int]]) -> tuple[tuple[str, int], ...]:
    return tuple((table.__tablename__, row_id) for row_id in session.scalars(ids))


def _tubes_of(session: Session, draw: int) -> Sequence[str]:
    """The codes of a draw's tubes."""
    tubes = select(Item.barcode).join(Tube, Tube.item_id == Item.id).where(Tube.draw_id == draw)
    return session.scalars(tubes.order_by(Tube.id)).all()


def _shown_as(session: Session, row: Watched | None) -> Item | None:
    number = None if row is None else _item_of(row)
    return None if number is None else session.get(Item, number)


def _item_of(row: Watched) -> int | None:
    """The item whose page shows a row."""
    match row:
        case Review() | SectionSet():
            return row.block_id
        case SortSession():
            return row.plate_id
        case Tube() | Receipt() | Count() | Cell() | WgaProduct() | Block() | Extract():
            return row.item_id
    return None
