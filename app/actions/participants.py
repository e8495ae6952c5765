"""Enrol participants, revise what is known of them, record screen failures and withdrawals."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app import destruction_list
from app.actions.codes import participant_by_number
from app.actions.deviations import deviate
from app.domain.enrolment import CONSENT_FIELDS, Enrolment, ScreenFailure, Withdrawal, failure_text
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form
from app.domain.order import not_in_future
from app.domain.times import Moment, is_before
from app.domain.withdrawal import binds
from app.domain.words import (
    Custody,
    DeviationCode,
    LabelState,
    ParticipantStatus,
    Restriction,
    Severity,
    WithdrawalScope,
)
from app.i18n import _
from app.work import Versioned, Work
from db.base import Watched
from db.models import Consent, Draw, Item, Label, Participant


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
    if form.number not in (None, number):
        raise Refused(
            _("Participant {number:03d} keeps that number: labels bear it.").format(number=number),
            hint=_("Enrol the other number, and record a screen failure for this one."),
            code="number",
        )
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


def screen_fail(work: Work, number: int, form: ScreenFailure, *, seen: int | Versioned | None = None) -> None:
    """The participant is not included, for a coded reason; the number stays used."""
    row = participant_by_number(work, number)
    work.expect(row, seen)
    check_free_text(form)
    text = failure_text(form)
    if row.status is ParticipantStatus.WITHDRAWN:
        raise Refused(
            _("Participant {number:03d} withdrew: that is no screen failure.").format(number=number),
            hint=_("Take the withdrawal back first, if it was a slip."),
        )
    if row.status is ParticipantStatus.SCREEN_FAIL and row.screen_fail_reason == text:
        raise Refused(
            _("Participant {number:03d} is recorded so already.").format(number=number), hint=_("Nothing was changed.")
        )
    row.revise(status=ParticipantStatus.SCREEN_FAIL, screen_fail_reason=text)
    work.log("participant.screen_failed", participant_id=row.id, number=number, reason=form.reason)


def withdraw(
    work: Work, number: int, form: Withdrawal, *, seen: int | Versioned | None = None, reason: str = ""
) -> None:
    """R20: no new work from here on; what exists is restricted as the participant wishes. Another scope needs a reason."""
    row = participant_by_number(work, number)
    work.expect(row, seen)
    not_in_future(_("Withdrawal"), form.withdrawn_at, now=work.now)
    if form.withdrawal_scope is None:
        raise Refused(
            _("A withdrawal needs its scope."), hint=_("Ask what may be kept and used."), code="withdrawal_scope"
        )
    values = {
        "withdrawn_at": form.withdrawn_at or row.withdrawn_at or work.moment(),
        "withdrawal_scope": form.withdrawal_scope,
    }
    if row.status is ParticipantStatus.WITHDRAWN:
        if row.held(*values) == values:
            raise Refused(
                _("Participant {number:03d} is recorded so already.").format(number=number),
                hint=_("Nothing was changed."),
            )
        work.because(reason)
    row.revise(status=ParticipantStatus.WITHDRAWN, **values)
    _restrict(work, row, is_bound=binds(form.withdrawal_scope))
    if form.withdrawal_scope is WithdrawalScope.DESTROY_SAMPLES:
        destruction_list.ask(work, row)
    else:
        destruction_list.give_up(work, row)
    work.log("participant.withdrew", participant_id=row.id, number=number, scope=form.withdrawal_scope.value)


def reinstate(work: Work, number: int, reason: str) -> None:
    """Take a screen failure or a withdrawal back that was recorded by mistake; the reason stays with it."""
    row = participant_by_number(work, number)
    if row.status not in (ParticipantStatus.WITHDRAWN, ParticipantStatus.SCREEN_FAIL):
        raise Refused(
            _("Participant {number:03d} left nothing that could be taken back.").format(number=number),
            hint=_("Nothing was changed."),
        )
    work.because(reason)
    was_included = row.included_on is not None or consent_of(work, row).day is not None
    row.revise(
        status=ParticipantStatus.INCLUDED if was_included else ParticipantStatus.SCREENED,
        screen_fail_reason=None,
        withdrawn_at=None,
        withdrawal_scope=None,
    )
    _restrict(work, row, is_bound=False)
    destruction_list.give_up(work, row)
    work.log("participant.reinstated", participant_id=row.id, number=number)


def check_consent(work: Work, number: int, *, seen: int | Versioned | None = None) -> None:
    """A person looks at the consent form again, now: who and when; what it says stays as it is."""
    row = participant_by_number(work, number)
    work.expect(row, seen)
    consent = consent_of(work, row)
    if consent.day is None:
        raise Refused(
            _("The consent of participant {number:03d} has no date.").format(number=number),
            hint=_("Complete the consent on the record first."),
            code="day",
        )
    consent.revise(checked_by=work.who.initials, checked_at=work.moment())
    work.log("consent.checked", participant_id=row.id, number=number, version=consent.form_version)


def _restrict(work: Work, participant: Participant, *, is_bound: bool) -> None:
    """Bind all that exists of a participant, its waiting labels cancelled; or set it free, a hold of before comes back."""
    for item in work.session.scalars(select(Item).where(Item.participant_id == participant.id)):
        if is_bound and item.custody is not Custody.DESTROYED and item.restriction is not Restriction.CONSENT:
            item.revise(restriction=Restriction.CONSENT, changed_at=work.now)
            _cancel_labels(work, item)
        if not is_bound and item.restriction is Restriction.CONSENT:
            before = Restriction.HOLD if item.restriction_reason else None
            item.revise(restriction=before, changed_at=work.now)


def _cancel_labels(work: Work, item: Item) -> None:
    waiting = select(Label).where(Label.item_id == item.id, Label.state == LabelState.WAITING)
    for label in work.session.scalars(waiting):
        label.state = LabelState.CANCELLED


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
    """Whether a value that was there before becomes another; a date that gets its time is completed, not corrected."""
    return any(
        held is not None and held != values[name] and not _completes(held, values[name])
        for name, held in row.held(*values).items()
    )


def _completes(held: Any, value: Any) -> bool:
    return isinstance(held, Moment) and isinstance(value, Moment) and held.is_partial and held.day == value.day


def _check_times(work: Work, form: Enrolment) -> None:
    not_in_future(_("First dose"), form.first_dose, now=work.now)
    not_in_future(_("Consent check"), form.checked_at, now=work.now)
    if form.day is not None:
        not_in_future(_("Consent"), Moment(form.day), now=work.now)


def _columns(form: Enrolment) -> dict[str, Any]:
    return {name: value for name, value in form.recorded().items() if name not in CONSENT_FIELDS}


def _consent(form: Enrolment) -> dict[str, Any]:
    return {name: value for name, value in form.recorded().items() if name in CONSENT_FIELDS}
