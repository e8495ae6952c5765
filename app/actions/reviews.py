"""Reviewing the audit: what was read and found, signed with the password."""

import hashlib

from app.actions.signatures import sign_again
from app.domain.errors import NeedsReason, Refused
from app.domain.privacy import names_nobody
from app.domain.words import ReviewRisk, SignatureMeaning
from app.i18n import _
from app.queries.reviews import planned, to_read
from app.work import Work
from db.models import AuditReview


def finish(work: Work, risk: ReviewRisk, findings: str, *, up_to: int, password: str) -> int:
    """Sign a review of the audit up to the change that was read; returns its number. Refused where nothing came since."""
    if not findings.strip():
        raise NeedsReason(_("A review needs its findings."), hint=_("Say what was found, or that nothing was."))
    names_nobody(findings, _("The findings seem to hold {what}."))
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
    read = "".join(f"{line.id}|{line.old}|{line.new}\n" for line in lines)
    digest = hashlib.sha256(read.encode()).hexdigest()
    sign_again(work, "audit_review", row.id, SignatureMeaning.AUDIT_REVIEWED, digest=digest, password=password)
    work.log("audit.reviewed", number=row.id, risk=risk.value, lines=len(lines))
    return row.id
