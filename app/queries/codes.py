"""What a scanned code stands for, and what was probably meant when it is wrong."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.barcode import neighbours, normalised, parse, printed
from app.domain.errors import NotFound, Refused
from app.domain.words import Kind, LabelState
from app.i18n import _
from db.models import Code, Item, Label, User


@dataclass(frozen=True, slots=True)
class Found:
    """The subject of a code: a table's name, the row's id, and the code itself."""

    code: str
    kind: Kind
    subject: str
    subject_id: int


def found(session: Session, scanned: str, *, even_void: bool = False) -> Found:
    """What the code stands for. A wrong character names the code that was probably meant; NotFound where none bears it.

    A code whose label is void is refused with the code its thing bears since; `even_void` finds the thing under that one.
    """
    try:
        text = parse(scanned).text
    except Refused as error:
        if error.way_out != "did-you-mean":
            raise
        raise _with_suggestion(session, error) from error
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


def probably_meant(session: Session, text: str) -> tuple[str, ...]:
    """Issued codes one character or one swap away from `text`, at most three."""
    near = neighbours(text)
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
