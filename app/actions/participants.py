"""Enrol participants, revise what is known of them, record screen failures and withdrawals."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.actions.codes import participant_by_number
from app.actions.deviations import deviate
from app.domain.enrolment import CONSENT_FIELDS, Enrolment, Withdrawal
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form
from app.domain.order import not_in_future
from app.domain.times import Moment, is_before
from app.domain.words import (
    Custody,
    DeviationCode,
    ParticipantStatus,
    Restriction,
    Severity,
    WithdrawalScope,
)
from app.i18n import _
from app.work import Versioned, Work
from db.base import Watched
from db.models import Consent, Draw, Item, Participant


def enrol(work: Work, form: Enrolment) -> int:
    """Enrol a participant; returns the number. Included where a consent is dated, else screened."""
    number = form.number
    if number is None:
        raise Refused(_("A participant needs a number."), hint=_("Type a number from 001 to 999."), code="number")
    if work.session.scalar(select(Participant.id).where(Participant.number == number)) is not None:
        raise Refused(
            _("Participant {number:03d} is enrolled already.").format(number=number),
            hint=_("Open it, or take the next free number."),
            code="number",
        )
    check_free_text(form)
    _check_times(work, form)
    consented = form.day is not None
    row = Participant(
        status=ParticipantStatus.INCLUDED if consented else ParticipantStatus.SCREENED,
        included_on=form.visit_date if consented else None,
        missing=form.stored_missing(),
        **_columns(form),
    )
    work.add(row)
    work.add(Consent(participant_id=row.id, **_consent(form)))
    work.log("participant.enrolled", participant_id=row.id, number=number)
    return number


def revise(work: Work, number: int, form: Enrolment, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct a participant's record; a changed value needs the reason, a first entry doesn't."""
    row = participant_by_number(work, number)
    work.expect(row, seen)
    check_free_text(form)
    _check_times(work, form)
    consent = consent_of(work, row)
    if corrects(row, _columns(form)) or corrects(consent, _consent(form)):
        work.because(reason)
    row.revise(**_columns(form), missing=form.stored_missing())
    consent.revise(**_consent(form))
    if row.status is ParticipantStatus.SCREENED and form.day is not None:
        row.revise(status=ParticipantStatus.INCLUDED, included_on=form.visit_date or work.today)
    work.log("participant.revised", participant_id=row.id, number=number)
    check_treatment(work, row)


def screen_fail(work: Work, number: int, reason: str) -> None:
    """The participant is not included; the number stays used."""
    row = participant_by_number(work, number)
    if not reason.strip():
        raise Refused(_("A screen failure needs its reason."), hint=_("Say which criterion was not met."))
    row.revise(status=ParticipantStatus.SCREEN_FAIL, screen_fail_reason=reason.strip())
    work.log("participant.screen_failed", participant_id=row.id, number=number)


def withdraw(work: Work, number: int, form: Withdrawal) -> None:
    """R20: no new work from here on; what exists is restricted as the participant wishes."""
    row = participant_by_number(work, number)
    not_in_future(_("Withdrawal"), form.withdrawn_at, now=work.now)
    if form.withdrawal_scope is None:
        raise Refused(_("A withdrawal needs its scope."), hint=_("Ask what may be kept and used."))
    row.revise(
        status=ParticipantStatus.WITHDRAWN,
        withdrawn_at=form.withdrawn_at or work.moment(),
        withdrawal_scope=form.withdrawal_scope,
    )
    if form.withdrawal_scope is not WithdrawalScope.STOP_ONLY_KEEP:
        for item in work.session.scalars(select(Item).where(Item.participant_id == row.id)):
            if item.custody is not Custody.DESTROYED:
                item.revise(restriction=Restriction.CONSENT, changed_at=work.now)
    work.log("participant.withdrew", participant_id=row.id, number=number, scope=form.withdrawal_scope.value)


def check_treatment(work: Work, participant: Participant) -> None:
    """R01: blood is drawn before the first dose of the line (actual, else planned); a deviation where it was not."""
    first = participant.first_dose
    provisional = first is None
    if first is None and participant.first_dose_planned is not None:
        first = Moment(participant.first_dose_planned)
    if first is None:
        return
    for draw in work.session.scalars(select(Draw).where(Draw.participant_id == participant.id)):
        if draw.at is not None and is_before(first, draw.at):
            text = _("Drawn at {drawn}, after the first dose ({dose}).")
            deviate(
                work,
                DeviationCode.TREATMENT,
                text.format(drawn=draw.at.iso[:16].replace("T", " "), dose=first.iso[:16].replace("T", " ")),
                rule="R01",
                severity=Severity.MAJOR,
                participant_id=participant.id,
                facts={"drawn": draw.at.iso, "first_dose": first.iso, "provisional": provisional},
            )


def consent_of(work: Work, participant: Participant) -> Consent:
    """The participant's consent; every participant has one row."""
    return work.session.scalars(select(Consent).where(Consent.participant_id == participant.id)).one()


def check_free_text(form: Form) -> None:
    """Free text that looks like an identity is asked about, once."""
    found = () if form.confirmed_free_text else form.identities()
    for field, looks_like in found:
        raise NeedsReason(
            _("{field} seems to hold {what}.").format(field=_(field.entry.title), what=looks_like),
            hint=_("The study holds no identity: take it out, or confirm that it is none."),
            code=field.name,
            way_out="confirm-text",
        )


def corrects(row: Watched, values: Mapping[str, Any]) -> bool:
    """Whether a value that was there before becomes another."""
    return any(held is not None and held != values[name] for name, held in row.held(*values).items())


def _check_times(work: Work, form: Enrolment) -> None:
    not_in_future(_("First dose"), form.first_dose, now=work.now)
    not_in_future(_("Consent check"), form.checked_at, now=work.now)
    if form.day is not None:
        not_in_future(_("Consent"), Moment(form.day), now=work.now)


def _columns(form: Enrolment) -> dict[str, Any]:
    return {name: value for name, value in form.recorded().items() if name not in CONSENT_FIELDS}


def _consent(form: Enrolment) -> dict[str, Any]:
    return {name: value for name, value in form.recorded().items() if name in CONSENT_FIELDS}
