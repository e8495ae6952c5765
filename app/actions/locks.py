"""Approve a participant's record, lock and unlock it, lock and unlock the study: each a signature with the password."""

from collections.abc import Sequence

from sqlalchemy import select

from app.actions.codes import participant_by_number
from app.actions.signatures import must_be_as_seen, sign_content
from app.domain.barcode import participant_name
from app.domain.errors import NeedsReason, Refused
from app.domain.privacy import names_nobody
from app.domain.words import SignatureMeaning
from app.i18n import _
from app.locking import PARTICIPANT, STUDY, told_of
from app.queries.locks import Obstacle, against_participant, against_study
from app.work import Work
from db.models import Lock


def approve(work: Work, number: int, *, digest: str, password: str, remark: str = "") -> None:
    """Sign a participant's record as a whole, as it was shown."""
    row = participant_by_number(work, number)
    must_be_as_seen(work, PARTICIPANT, row.id, digest, participant_name(number))
    names_nobody(remark, _("The remark seems to hold {what}."))
    sign_content(work, PARTICIPANT, row.id, SignatureMeaning.APPROVED, password=password, remark=remark)
    work.log("participant.approved", participant_id=row.id)


def lock(work: Work, number: int, why: str, *, password: str) -> None:
    """Close a participant's record to every change, after an approval that still holds."""
    row = participant_by_number(work, number)
    _not_locked(work, PARTICIPANT, row.id, participant_name(number))
    _nothing_against(against_participant(work.session, work.settings, number))
    _close(work, PARTICIPANT, row.id, row.id, why, password=password)
    work.log("participant.locked", participant_id=row.id)


def unlock(work: Work, number: int, why: str, *, password: str) -> None:
    """Open a participant's record again, with the reason."""
    row = participant_by_number(work, number)
    _open(work, PARTICIPANT, row.id, participant_name(number), why, password=password)
    work.log("participant.unlocked", participant_id=row.id)


def lock_study(work: Work, why: str, *, password: str) -> None:
    """Close the study: every record locked, every query and deviation closed, every co-signature done."""
    _not_locked(work, STUDY, 0, _("The study"))
    _nothing_against(against_study(work.session))
    _close(work, STUDY, 0, None, why, password=password)
    work.log("study.locked")


def unlock_study(work: Work, why: str, *, password: str) -> None:
    """Open the study again, with the reason; the participants stay locked."""
    _open(work, STUDY, 0, _("The study"), why, password=password)
    work.log("study.unlocked")


def _close(work: Work, subject: str, subject_id: int, participant_id: int | None, why: str, *, password: str) -> None:
    names_nobody(why, _("The reason seems to hold {what}."))
    work.add(
        Lock(
            subject=subject,
            subject_id=subject_id,
            participant_id=participant_id,
            locked=work.moment(),
            locked_by=work.who.login,
            why=why.strip() or None,
        )
    )
    sign_content(work, subject, subject_id, SignatureMeaning.LOCKED, password=password)


def _open(work: Work, subject: str, subject_id: int, name: str, why: str, *, password: str) -> None:
    row = _standing(work, subject, subject_id)
    if row is None:
        raise Refused(_("{name} is not locked.").format(name=name), hint=_("Nothing is left to unlock."))
    if not why.strip():
        raise NeedsReason(_("Unlocking needs its reason."), hint=_("Say what has to be corrected."))
    work.because(why)
    row.revise(unlocked=work.moment(), unlocked_by=work.who.login, unlocked_why=why.strip())
    sign_content(work, subject, subject_id, SignatureMeaning.UNLOCKED, password=password)


def _standing(work: Work, subject: str, subject_id: int) -> Lock | None:
    return work.session.scalar(
        select(Lock).where(Lock.subject == subject, Lock.subject_id == subject_id, Lock.unlocked.is_(None))
    )


def _not_locked(work: Work, subject: str, subject_id: int, name: str) -> None:
    row = _standing(work, subject, subject_id)
    if row is not None:
        raise Refused(told_of(name, row.locked_by, row.locked), hint=_("Nothing is left to lock."))


def _nothing_against(obstacles: Sequence[Obstacle]) -> None:
    if obstacles:
        raise Refused(
            " ".join(each.text for each in obstacles[:3]),
            hint=_("{count} in the way of the lock: settle them first.").format(count=len(obstacles)),
        )
