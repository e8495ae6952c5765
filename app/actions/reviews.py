"""Reviewing the audit, by plan or for a cause: what was read and found, signed with the password."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.actions.signatures import sign_again
from app.domain.errors import NeedsReason, Refused
from app.domain.privacy import names_nobody
from app.domain.words import ReviewRisk, SignatureMeaning
from app.i18n import _
from app.queries.reviews import AT_MOST, Due, count_to_read, planned, raised, to_read
from app.queries.trail import head
from app.work import Work
from db.models import AuditReview


def raise_for_cause(work: Work, why: str, search: str = "") -> int:
    """Ask for a review of what fits a filter, up to the last change, due as soon as critical data; returns its number."""
    work.because(why)
    names_nobody(why, _("The reason seems to hold {what}."))
    up_to, _head = head(work.session)
    found = Due(ReviewRisk.CAUSE, 0, up_to, work.today, None, 0, search=search.strip())
    count = count_to_read(work.session, work.settings, found)
    if not count:
        raise Refused(_("The filter finds nothing to review."), hint=_("Widen it, then raise the review."))
    if count > AT_MOST:
        raise Refused(
            _("The filter finds {count} lines, more than anybody reads.").format(count=count),
            hint=_("Narrow it, for instance by who:, table: or from:."),
        )
    row = AuditReview(
        risk=ReviewRisk.CAUSE,
        scope={"search": search.strip(), "why": why.strip()},
        due=work.today + timedelta(days=work.settings.review_critical_days),
        from_change_id=1,
        to_change_id=up_to,
    )
    work.add(row)
    work.log("audit.review_raised", number=row.id)
    return row.id


def finish_raised(work: Work, number: int, findings: str, *, password: str) -> None:
    """Sign a review that was raised for a cause."""
    _must_say(findings)
    due = next((each for each in raised(work.session) if each.number == number), None)
    row = work.session.get(AuditReview, number)
    if due is None or row is None:
        raise Refused(
            _("Review {number} is not open.").format(number=number), hint=_("Look at the page again: it may be signed.")
        )
    lines = to_read(work.session, work.settings, due)
    row.revise(done=work.moment(), done_by=work.who.login, findings=findings.strip(), looked_at=len(lines))
    _sign(work, row, lines, password)


def finish(work: Work, risk: ReviewRisk, findings: str, *, up_to: int, password: str) -> int:
    """Sign a review of the audit up to the change that was read; returns its number. Refused where nothing came since."""
    _must_say(findings)
    due = planned(work.session, work.settings, risk)
    if due.up_to <= due.after:
        raise Refused(_("Nothing changed since the last review."), hint=_("There is nothing to read."))
    if up_to != due.up_to:
        raise Refused(
            _("The record changed while the audit was read."), hint=_("Look at what was added, then sign again.")
        )
    lines = to_read(work.session, work.settings, due)
    row = AuditReview(
        risk=risk,
        scope={"seed": due.seed, "sample": work.settings.review_sample} if risk is ReviewRisk.ROUTINE else {},
        due=due.day,
        from_change_id=due.after + 1,
        to_change_id=due.up_to,
        done=work.moment(),
        done_by=work.who.login,
        findings=findings.strip(),
        looked_at=len(lines),
    )
    work.add(row)
    _sign(work, row, lines, password)
    return row.id


def _must_say(findings: str) -> None:
    if not findings.strip():
        raise NeedsReason(_("A review needs its findings."), hint=_("Say what was found, or that nothing was."))
    names_nobody(findings, _("The findings seem to hold {what}."))


def _sign(work: Work, row: AuditReview, lines: Sequence[Any], password: str) -> None:
    """The signature is over the lines as they were read."""
    read = "".join(f"{line.id}|{line.old}|{line.new}\n" for line in lines)
    digest = hashlib.sha256(read.encode()).hexdigest()
    sign_again(work, "audit_review", row.id, SignatureMeaning.AUDIT_REVIEWED, digest=digest, password=password)
    work.log("audit.reviewed", number=row.id, risk=row.risk.value, lines=len(lines))
