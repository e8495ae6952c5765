"""What is recorded of a participant and the consent. No field may hold a name, a full birth date or a hospital number."""

from datetime import date
from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.words import Sex, Subtype, WithdrawalScope, YesNo
from app.i18n import N_

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
    checked_by: str | None = entry(N_("Checked by (initials)"), section=CONSENT, required=True)
    checked_at: Moment | None = entry(N_("Checked at"), section=CONSENT)
    genetic_analysis: YesNo | None = entry(N_("Genetic analysis agreed"), section=CONSENT, required=True)
    reuse: YesNo | None = entry(N_("Re-use agreed"), section=CONSENT, required=True)
    line: int | None = entry(N_("Line of treatment"), low=1, high=20, section=TREATMENT, required=True)
    first_dose_planned: date | None = entry(N_("First dose planned"), section=TREATMENT)
    first_dose: Moment | None = entry(N_("First dose given"), section=TREATMENT, cdisc="RFXSTDTC")
    last_doxorubicin: date | None = entry(N_("Last doxorubicin"), section=TREATMENT)
    remark: str | None = entry(N_("Remark"), section=TREATMENT, long=True)


CONSENT_FIELDS = ("form_version", "day", "checked_by", "checked_at", "genetic_analysis", "reuse")


class Withdrawal(Form):
    """A participant takes the consent back; what happens to what exists is their choice (art. L1122-1-1 CSP)."""

    TITLE: ClassVar[str] = N_("Withdrawal")

    withdrawn_at: Moment | None = entry(N_("Withdrawn at"), required=True, may_be_missing=False)
    withdrawal_scope: WithdrawalScope | None = entry(N_("Scope"), required=True, may_be_missing=False)
