"""Signing: in the role one acts in, with the password again, over the digest of what was shown."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.actions.deviations import sign
from app.domain.errors import Refused
from app.domain.words import SignatureMeaning
from app.i18n import _
from app.work import Work
from db.models import User


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
    sign(work, subject, subject_id, meaning, digest=digest, remark=remark)


def must_know(work: Work, password: str) -> None:
    """Refused where this is not the password of the person who works."""
    stored = work.get(User, work.who.id).password_hash
    try:
        PasswordHasher().verify(stored, password)
    except (InvalidHashError, VerificationError):
        raise Refused(
            _("The password does not fit."), hint=_("Nothing was signed. Type it again."), code="password"
        ) from None
