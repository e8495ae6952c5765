"""Signing: in the role one acts in, with the password again, over the digest of what was shown."""

from app.domain.errors import Conflict, WrongPassword
from app.domain.words import SignatureMeaning
from app.i18n import _
from app.passwords import fits
from app.queries.content import content_digest
from app.tries import must_be_open
from app.work import Work
from db.models import Signature, User


def must_know(work: Work, password: str) -> None:
    """Refused where this is not the password of the person who works; wrong ones count towards the lock."""
    user = work.get(User, work.who.id)
    must_be_open(work, user.login)
    if not fits(user.password_hash, password):
        raise WrongPassword(
            _("The password does not fit."), hint=_("Nothing was done. Type it again."), code="password"
        )


def sign_again(
    work: Work,
    subject: str,
    subject_id: int,
    meaning: SignatureMeaning,
    *,
    digest: str,
    password: str,
    remark: str = "",
) -> None:
    """Sign a record after typing the password again (21 CFR 11.200)."""
    must_know(work, password)
    work.add(
        Signature(
            subject=subject,
            subject_id=subject_id,
            user=work.who.login,
            name=work.who.name,
            role=work.who.role,
            meaning=meaning,
            at=work.moment(),
            digest=digest,
            remark=remark.strip() or None,
        )
    )


def sign_content(
    work: Work, subject: str, subject_id: int, meaning: SignatureMeaning, *, password: str, remark: str = ""
) -> None:
    """Sign what a record says after this act: a later change of that is told beside the signature."""
    work.session.flush()
    digest = content_digest(work.session, work.settings, subject, subject_id)
    sign_again(work, subject, subject_id, meaning, digest=digest, password=password, remark=remark)


def must_be_as_seen(work: Work, subject: str, subject_id: int, seen: str, name: str) -> None:
    """Conflict where a record says something else than what was shown to whoever signs."""
    if seen != content_digest(work.session, work.settings, subject, subject_id):
        raise Conflict(
            _("The record of {name} changed since it was shown.").format(name=name),
            hint=_("Nothing was signed. Look at it as it is, then sign."),
        )
