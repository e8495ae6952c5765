"""Signing: in the role one acts in, with the password again, over the digest of what was shown."""

from app.actions.accounts import must_know
from app.actions.deviations import sign
from app.domain.words import SignatureMeaning
from app.work import Work

__all__ = ["must_know", "sign_again"]


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
