"""Participants and their consents."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.enrolment import failure_of
from app.domain.words import FailureReason, ParticipantStatus, Sex, Subtype, WithdrawalScope, YesNo
from app.i18n import N_
from app.queries.sheets.common import Columns, Rows
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Consent, Participant


def participants(session: Session) -> Rows:
    """One row a participant."""
    return session.execute(
        select(
            Participant.id,
            Participant.version,
            Participant.number,
            Participant.status,
            Participant.sex,
            Participant.birth_year,
            Participant.subtype,
            Participant.metastatic_sites,
            Participant.line,
            Participant.visit_date,
            Participant.included_on,
            Participant.first_dose_planned,
            Participant.first_dose,
            Participant.last_doxorubicin,
            Participant.screen_fail_reason,
            Participant.withdrawn_at,
            Participant.withdrawal_scope,
            Participant.remark,
            Participant.missing,
        )
        .where(Participant.voided.is_(False))
        .order_by(Participant.number)
    ).all()


def age_at(day: date | None, birth_year: int | None) -> int | None:
    """Age in years on a day, by the year of birth alone."""
    return day.year - birth_year if day is not None and birth_year is not None else None


PARTICIPANT: Columns = (
    column("STATUS", N_("Status"), "status", K.WORD, words=ParticipantStatus, origin="Assigned"),
    column("SEX", N_("Sex"), "sex", K.WORD, words=Sex, source="ward form"),
    column("BRTHYR", N_("Birth year"), "birth_year", K.NUMBER, source="ward form"),
    Column(
        N_("Age at the visit"),
        lambda row: age_at(row.visit_date, row.birth_year),
        K.NUMBER,
        unit="a",
        name="AGE",
        places=0,
        origin="Derived",
        rule="year of RFSTDTC - BRTHYR",
        attribute="age",
    ),
    column("SUBTYPE", N_("Subtype"), "subtype", K.WORD, words=Subtype, source="pathology report"),
    column("METSITES", N_("Metastatic sites"), "metastatic_sites", source="ward form"),
    column("LINE", N_("Line of treatment"), "line", K.NUMBER, source="ward form"),
    column("RFSTDTC", N_("Visit"), "visit_date", K.DATE),
    column("INCLDTC", N_("Included on"), "included_on", K.DATE, origin="Derived"),
    column("DOSEPLAN", N_("First dose planned"), "first_dose_planned", K.DATE, source="ward form"),
    column("RFXSTDTC", N_("First dose given"), "first_dose", K.TIME, source="ward form"),
    column("DOXODTC", N_("Last doxorubicin"), "last_doxorubicin", K.DATE, source="ward form"),
    Column[Any](
        N_("Reason of screen failure"),
        lambda row: failure_of(row.screen_fail_reason or "").reason,
        K.WORD,
        name="SCRFREAS",
        words=FailureReason,
        source="this app",
        attribute="screen_fail_reason",
    ),
    Column[Any](
        N_("Screen failure in words"),
        lambda row: failure_of(row.screen_fail_reason or "").why,
        name="SCRFWHY",
        source="this app",
        attribute="screen_fail_why",
    ),
    column("WDRWDTC", N_("Withdrawn at"), "withdrawn_at", K.TIME),
    column("WDRWSCOP", N_("Scope of withdrawal"), "withdrawal_scope", K.WORD, words=WithdrawalScope),
    column("COVAL", N_("Remark"), "remark"),
)


def consents(session: Session) -> Rows:
    """Every consent, by participant."""
    return session.execute(
        select(
            Consent.id,
            Consent.version,
            Participant.number,
            Consent.form_version,
            Consent.day,
            Consent.checked_by,
            Consent.checked_at,
            Consent.genetic_analysis,
            Consent.reuse,
            Consent.missing,
            Participant.missing.label("participant_missing"),
        )
        .join(Participant, Participant.id == Consent.participant_id)
        .where(Participant.voided.is_(False), Consent.voided.is_(False))
        .order_by(Participant.number, Consent.id)
    ).all()


CONSENT: Columns = (
    column("ICVER", N_("Consent version"), "form_version", source="consent form"),
    column("RFICDTC", N_("Signed on"), "day", K.DATE, source="consent form"),
    column("ICCHKBY", N_("Checked by (initials)"), "checked_by"),
    column("ICCHKDTC", N_("Checked at"), "checked_at", K.TIME),
    column("ICGENET", N_("Genetic analysis agreed"), "genetic_analysis", K.WORD, words=YesNo, source="consent form"),
    column("ICREUSE", N_("Re-use agreed"), "reuse", K.WORD, words=YesNo, source="consent form"),
)
