"""What a scanned code stands for, and what was probably meant when it is wrong."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.domain.barcode import Barcode, as_read, is_code, neighbours, normalised, parse, printed
from app.domain.errors import NotFound, Refused
from app.domain.words import Kind, LabelState, ReservedState
from app.i18n import _
from db.models import Audit, Change, Code, CodeFloor, Item, Label, OutageKit, Reserved, User

RESERVED = "reserved"
"""The subject of a code that was printed in advance and stands for nothing yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """The subject of a code: a table's name, the row's id, and the code itself."""

    code: str
    kind: Kind
    subject: str
    subject_id: int


def read_code(session: Session, scanned: str) -> Barcode:
    """The code that was scanned or typed; a refused one names the issued codes that were probably meant."""
    try:
        return parse(scanned)
    except Refused as error:
        if error.way_out != "did-you-mean":
            raise
        raise _with_suggestion(session, error) from error


def found(session: Session, scanned: str, *, even_void: bool = False) -> Found:
    """What the code stands for. A wrong character names the code that was probably meant; NotFound where none bears it.

    A code whose label is void is refused with the code its thing bears since; `even_void` finds the thing under that one.
    """
    text = read_code(session, scanned).text
    row = _issued(session, text)
    if row is None:
        raise NotFound(
            _("{code} was never issued here.").format(code=printed(text)),
            hint=_suggestion(session, text) or _("Scan it again, or look for it with the search."),
            code=text,
        )
    if row.voided:
        raise NotFound(
            _("{code} was issued and taken back.").format(code=printed(text)),
            hint=_("Put the label aside: this code is never used again."),
            code=text,
        )
    if row.subject == RESERVED:
        raise _is_reserved(session, text)
    if row.void_reason and (present := _borne_since(session, row)) is not None:
        if not even_void:
            raise _void(session, row, present.text)
        row = present
    return Found(row.text, row.kind, row.subject, row.subject_id)


def _issued(session: Session, text: str) -> Row[Any] | None:
    columns = select(Code.text, Code.kind, Code.subject, Code.subject_id, Code.voided, Code.void_reason)
    return session.execute(columns.where(Code.text == text).execution_options(with_voided=True)).one_or_none()


def _borne_since(session: Session, row: Row[Any]) -> Row[Any] | None:
    """The code that the thing bears since this one is void; None where it bears it again, or is no specimen."""
    present = session.scalar(select(Item.barcode).where(Item.id == row.subject_id)) if row.subject == "item" else None
    return _issued(session, present) if present is not None and present != row.text else None


def _void(session: Session, row: Row[Any], present: str) -> Refused:
    """Since when, by whom and why the label is void, and where its thing is found."""
    code = printed(row.text)
    label = session.execute(
        select(Label.voided_at, Label.voided_by, User.name)
        .outerjoin(User, User.login == Label.voided_by)
        .where(Label.code == row.text, Label.state == LabelState.VOID)
        .order_by(Label.id.desc())
        .limit(1)
    ).one_or_none()
    local = label.voided_at.local if label is not None and label.voided_at is not None else None
    if label is None or local is None:
        text = _("The label {code} is void: {why}.").format(code=code, why=row.void_reason.rstrip("."))
    else:
        text = _("The label {code} is void since {when} ({who}: {why}).").format(
            code=code,
            when=local.strftime("%d/%m %H:%M"),
            who=initialled(label.name or label.voided_by),
            why=row.void_reason,
        )
    hint = _("It bears {code} since: put that label on it.").format(code=printed(present))
    return Refused(text, hint=hint, code=present, way_out="open")


def initialled(name: str) -> str:
    """A person's name as a short line says it: C. Martin."""
    first, _blank, last = name.strip().rpartition(" ")
    return f"{first[0]}. {last}" if first else last


def _is_reserved(session: Session, text: str) -> Refused:
    kit = select(OutageKit.paper).join(Reserved, Reserved.kit_id == OutageKit.id).where(Reserved.code == text)
    return Refused(
        _("{code} is reserved for the outage kit {kit}: nothing was recorded of it yet.").format(
            code=printed(text), kit=session.scalars(kit).one()
        ),
        hint=_("Enter it late: say when it was used and where it is written."),
        code=text,
        way_out="late",
    )


def claimed_in() -> Any:
    """The change in which a reserved code was claimed, as a part of a query on Reserved: the order of claiming."""
    return (
        select(func.max(Audit.change_id))
        .where(
            Audit.table_name == Reserved.__tablename__,
            Audit.row_id == Reserved.id,
            Audit.field == "state",
            Audit.new == ReservedState.CLAIMED.value,
        )
        .scalar_subquery()
    )


def highest_numbers(session: Session) -> dict[tuple[int, Kind], int]:
    """By participant number and kind, the highest number that was issued, or printed before an older store came back."""
    found: dict[tuple[int, Kind], int] = {}
    for table in (Code, CodeFloor):
        rows = select(table.participant_no, table.kind, func.max(table.sequence)).group_by(
            table.participant_no, table.kind
        )
        for number, kind, highest in session.execute(rows.execution_options(with_voided=True)):
            found[number, kind] = max(highest, found.get((number, kind), 0))
    return found


def last_change_day(session: Session) -> str:
    """The day of the last change, as an ISO date in UTC; empty before the first."""
    last = session.scalar(select(func.max(Change.at)))
    return last.date().isoformat() if last else ""


def probably_meant(session: Session, text: str) -> tuple[str, ...]:
    """Issued codes one character, one swap or the look-alikes of its letters away from `text`, at most three."""
    read = as_read(text)
    near = {*neighbours(read), *((read,) if read != text and is_code(read) else ())}
    rows = session.scalars(select(Code.text).where(Code.text.in_(near)).order_by(Code.text).limit(3))
    return tuple(rows)


def _with_suggestion(session: Session, error: Refused) -> Refused:
    hint = _suggestion(session, normalised(error.code)) or error.hint
    return Refused(error.text, hint=hint, code=error.code, way_out="did-you-mean")


def _suggestion(session: Session, text: str) -> str:
    meant = probably_meant(session, text)
    if not meant:
        return ""
    return _("Probably meant: {codes}. Scan again to be sure.").format(codes=", ".join(printed(code) for code in meant))
