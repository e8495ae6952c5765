"""What is recorded of a participant and the consent. No field may hold a name, a full birth date or a hospital number."""

from datetime import date
from typing import ClassVar

from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.withdrawal import binds
from app.domain.words import FailureReason, Sex, Subtype, WithdrawalScope, YesNo, label_of
from app.i18n import N_, _

PARTICIPANT = N_("Participant")
CONSENT = N_("Consent")
TREATMENT = N_("Treatment")


class Enrolment(Form):
    """A participant as enrolled: who counts in the study, what was consented to, when treatment begins."""

    TITLE: ClassVar[str] = N_("Enrolment")

    number: int | None = entry(
        N_("Participant number"),
        low=1,
        high=999,
        required=True,
        section=PARTICIPANT,
        cdisc="SUBJID",
        may_be_missing=False,
    )
    sex: Sex | None = entry(N_("Sex"), section=PARTICIPANT, cdisc="SEX", required=True)
    birth_year: int | None = entry(
        N_("Birth year"), low=1900, high=2020, section=PARTICIPANT, cdisc="BRTHDTC", required=True, hint=N_("Year only")
    )
    subtype: Subtype | None = entry(N_("Subtype"), section=PARTICIPANT, required=True)
    metastatic_sites: str | None = entry(N_("Metastatic sites"), section=PARTICIPANT, hint=N_("Liver, bone, lung …"))
    visit_date: date | None = entry(N_("Visit"), section=PARTICIPANT, cdisc="RFSTDTC", required=True)
    form_version: str | None = entry(N_("Consent version"), section=CONSENT, required=True)
    day: date | None = entry(N_("Signed on"), section=CONSENT, cdisc="RFICDTC", required=True)
    checked_by: str | None = entry(N_("Checked by (initials)"), section=CONSENT, required=True, person=True)
    checked_at: Moment | None = entry(N_("Checked at"), section=CONSENT)
    genetic_analysis: YesNo | None = entry(N_("Genetic analysis agreed"), section=CONSENT, required=True)
    reuse: YesNo | None = entry(N_("Re-use agreed"), section=CONSENT, required=True)
    line: int | None = entry(N_("Line of treatment"), low=1, high=20, section=TREATMENT, required=True)
    first_dose_planned: date | None = entry(N_("First dose planned"), section=TREATMENT)
    first_dose: Moment | None = entry(N_("First dose given"), section=TREATMENT, cdisc="RFXSTDTC")
    last_doxorubicin: date | None = entry(N_("Last doxorubicin"), section=TREATMENT)
    remark: str | None = entry(N_("Remark"), section=TREATMENT, long=True)


CONSENT_FIELDS = ("form_version", "day", "checked_by", "checked_at", "genetic_analysis", "reuse")


def washout_short(last: date | None, day: date | None, *, days: int) -> str:
    """Fewer days since doxorubicin than CellSearch asks for (7, package insert), in words; empty where it is enough."""
    if last is None or day is None or (day - last).days >= days:
        return ""
    return _("{passed} d after doxorubicin; the wash-out is {days} d.").format(passed=(day - last).days, days=days)


BINDING = tuple(scope for scope in WithdrawalScope if binds(scope))
"""The scopes under which nothing more is done with what exists (R20)."""

LEAVING = N_("Leaving the study")


class Withdrawal(Form):
    """A participant takes the consent back; what happens to what exists is their choice (art. L1122-1-1 CSP)."""

    TITLE: ClassVar[str] = N_("Withdrawal")

    withdrawn_at: Moment | None = entry(N_("Withdrawn at"), required=True, may_be_missing=False, section=LEAVING)
    withdrawal_scope: WithdrawalScope | None = entry(
        N_("What may be kept and used"), required=True, may_be_missing=False, section=LEAVING, long=True
    )


class ScreenFailure(Form):
    """A participant is not included; the number stays used."""

    TITLE: ClassVar[str] = N_("Screen failure")

    reason: FailureReason | None = entry(N_("Reason"), required=True, may_be_missing=False, section=LEAVING)
    why: str | None = entry(N_("Which criterion, in words"), section=LEAVING, long=True)


def failure_text(form: ScreenFailure) -> str:
    """The coded reason as it is kept, with its words behind it; Refused where one is missing."""
    if form.reason is None:
        raise Refused(
            _("A screen failure needs its coded reason."),
            hint=_("Choose the reason, then say which criterion it was."),
            code="reason",
        )
    if form.reason in (FailureReason.CRITERION, FailureReason.OTHER) and not form.why:
        raise Refused(
            _("“{reason}” needs its words.").format(reason=label_of(form.reason)),
            hint=_("Say in a few words which criterion it was."),
            code="why",
        )
    return f"{form.reason.value}: {form.why}" if form.why else form.reason.value


def failure_of(text: str) -> ScreenFailure:
    """The reason of a screen failure as it was given; words alone where it was never coded."""
    code, _colon, why = text.partition(":")
    known = {each.value: each for each in FailureReason}
    if code not in known:
        return ScreenFailure(why=text)
    return ScreenFailure(reason=known[code], why=why.strip() or None)


def told_failure(text: str) -> str:
    """The reason of a screen failure in words."""
    form = failure_of(text)
    if form.reason is None:
        return form.why or ""
    code = label_of(form.reason)
    return _("{what}: {why}").format(what=code, why=form.why) if form.why else code
