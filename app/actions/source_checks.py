"""A monitor ticks a page of a participant's form as verified against its source, or withdraws the tick."""

from collections.abc import Mapping

from sqlalchemy import select

from app.actions.codes import participant_by_number
from app.domain.errors import NotFound, Refused
from app.i18n import _
from app.queries.source_checks import PAGE_KEYS, digest_of
from app.work import Work
from db.models import SourceCheck


def check(work: Work, number: int, page: str, shown: Mapping[str, str]) -> None:
    """Tick a page that says what was shown; a tick of what it said before is withdrawn by it."""
    if page not in PAGE_KEYS:
        raise NotFound(
            _("There is no page “{page}”.").format(page=page),
            hint=_("Pages: {pages}.").format(pages=", ".join(PAGE_KEYS)),
        )
    row = participant_by_number(work, number)
    digest = digest_of(shown)
    standing = _standing(work, row.id, page)
    if standing is not None:
        if standing.digest == digest:
            raise Refused(_("This page is verified already."), hint=_("Nothing is left to verify on it."))
        standing.revise(withdrawn=work.moment(), withdrawn_by=work.who.login)
    work.add(
        SourceCheck(
            participant_id=row.id,
            page=page,
            digest=digest,
            content=dict(shown),
            checked=work.moment(),
            checked_by=work.who.login,
        )
    )
    work.log("source.checked", participant_id=row.id, page=page)


def withdraw(work: Work, number: int, page: str) -> None:
    """Take back the tick of a page."""
    row = participant_by_number(work, number)
    standing = _standing(work, row.id, page)
    if standing is None:
        raise Refused(_("This page is not verified."), hint=_("Nothing is left to withdraw."))
    standing.revise(withdrawn=work.moment(), withdrawn_by=work.who.login)
    work.log("source.withdrawn", participant_id=row.id, page=page)


def _standing(work: Work, participant_id: int, page: str) -> SourceCheck | None:
    return work.session.scalar(
        select(SourceCheck).where(
            SourceCheck.participant_id == participant_id, SourceCheck.page == page, SourceCheck.withdrawn.is_(None)
        )
    )
