"""Queries on a field: asked by who reviews, answered by the bench, closed or opened again by who asked."""

from sqlalchemy import select

from app.actions.codes import participant_by_number
from app.domain.errors import Refused
from app.domain.privacy import names_nobody
from app.i18n import _
from app.queries.asked import SUBJECTS
from app.work import Versioned, Work
from db.models import Query


def ask(work: Work, subject: str, subject_id: int, field: str, question: str, *, number: int | None = None) -> int:
    """Ask about a field of a record; returns the query's number. One open query a field and person."""
    table = SUBJECTS.get(subject)
    if table is None or field not in table.__table__.c or work.session.get(table, subject_id) is None:
        raise Refused(
            _("There is no field “{field}” to ask about.").format(field=f"{subject}.{field}"),
            hint=_("Ask on a field that is recorded: {subjects}.").format(subjects=", ".join(SUBJECTS)),
        )
    text = _said(question, _("A query needs its question."))
    _not_asked_already(work, subject, subject_id, field)
    row = Query(
        subject=subject,
        subject_id=subject_id,
        field=field,
        participant_id=None if number is None else participant_by_number(work, number).id,
        question=text,
        asked=work.moment(),
        asked_by=work.who.login,
    )
    work.add(row)
    work.log("query.asked", participant_id=row.participant_id, number=row.id, field=field)
    return row.id


def answer(work: Work, query: int, text: str, *, seen: int | Versioned | None = None) -> None:
    """Answer a query, after a correction or without one."""
    row = _open(work, query, seen)
    said = _said(text, _("An answer needs its words."))
    if row.answer is not None:
        work.because(_("Answered again."))
    row.revise(answer=said, answered=work.moment(), answered_by=work.who.login)
    work.log("query.answered", participant_id=row.participant_id, number=row.id)


def close(work: Work, query: int, *, seen: int | Versioned | None = None) -> None:
    """Close a query that was answered; who asked it closes it."""
    row = _open(work, query, seen)
    _asked_by_oneself(work, row)
    if row.answered is None:
        raise Refused(
            _("Query {number} has no answer yet.").format(number=row.id), hint=_("It is closed once it is answered.")
        )
    row.revise(closed=work.moment(), closed_by=work.who.login)
    work.log("query.closed", participant_id=row.participant_id, number=row.id)


def reopen(work: Work, query: int, why: str, *, seen: int | Versioned | None = None) -> None:
    """Open a query again whose answer does not do; the answer stays in the audit, the reason beside it."""
    row = work.get(Query, query)
    work.expect(row, seen)
    _asked_by_oneself(work, row)
    if row.answered is None and row.closed is None:
        raise Refused(_("Query {number} is open.").format(number=row.id), hint=_("The bench answers it."))
    work.because(why)
    row.revise(answer=None, answered=None, answered_by=None, closed=None, closed_by=None)
    work.log("query.reopened", participant_id=row.participant_id, number=row.id)


def _open(work: Work, query: int, seen: int | Versioned | None) -> Query:
    row = work.get(Query, query)
    work.expect(row, seen)
    if row.closed is not None:
        raise Refused(
            _("Query {number} is closed.").format(number=row.id),
            hint=_("Who asked it can open it again, with a reason."),
        )
    return row


def _asked_by_oneself(work: Work, row: Query) -> None:
    if row.asked_by != work.who.login:
        raise Refused(
            _("Query {number} was asked by {who}.").format(number=row.id, who=row.asked_by),
            hint=_("Who asked it closes it or opens it again."),
        )


def _not_asked_already(work: Work, subject: str, subject_id: int, field: str) -> None:
    same = select(Query.id).where(Query.subject == subject, Query.subject_id == subject_id, Query.field == field)
    known = work.session.scalar(same.where(Query.closed.is_(None), Query.asked_by == work.who.login))
    if known is not None:
        raise Refused(
            _("You asked about this field already: query {number}.").format(number=known),
            hint=_("Close it before you ask again."),
        )


def _said(text: str, lacking: str) -> str:
    if not text.strip():
        raise Refused(lacking, hint=_("Say it in a sentence."))
    names_nobody(text, _("The text seems to hold {what}."))
    return text.strip()
