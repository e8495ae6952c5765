"""DM, DS and DV as CDISC has them: who the subjects are, what became of them, and protocol deviations (domain 6.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from app.domain.derived import Disposition
from app.domain.enrolment import told_failure
from app.domain.times import Moment
from app.domain.words import DeviationCode, Severity, Sex, label_of
from app.i18n import N_
from app.queries import sheets
from app.queries.sheets.common import Columns
from app.queries.sheets.people import age_at
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column

YEARS: Final = "YEARS"
MILESTONE: Final = "PROTOCOL MILESTONE"
EVENT: Final = "DISPOSITION EVENT"


@dataclass(frozen=True, slots=True)
class Demographics:
    """One subject; a birth date is a year."""

    number: int
    participant_id: int
    site: str
    consented: date | None
    visit: date | None
    born: str
    age: int | None
    sex: Sex | None

    @property
    def subject(self) -> str:
        return f"{self.number:03d}"

    @property
    def age_unit(self) -> str:
        return YEARS if self.age is not None else ""


@dataclass(frozen=True, slots=True)
class Disposed:
    """A milestone or an end of a subject's part in the study."""

    number: int
    participant_id: int
    decod: Disposition
    term: str
    at: Moment | date | None

    @property
    def category(self) -> str:
        is_milestone = self.decod in (Disposition.CONSENTED, Disposition.ENTERED)
        return MILESTONE if is_milestone else EVENT


def demographics(session: Session, settings: Settings) -> tuple[Demographics, ...]:
    """Every participant by number."""
    consented = _consented(session)
    return tuple(
        Demographics(
            row.number,
            row.id,
            settings.site_id,
            consented.get(row.number),
            row.visit_date,
            str(row.birth_year or ""),
            age_at(row.visit_date, row.birth_year),
            row.sex,
        )
        for row in sheets.participants(session)
    )


def dispositions(session: Session) -> Iterator[Disposed]:
    """Consent, inclusion, screen failure, withdrawal of each participant, by number."""
    consented = _consented(session)
    for row in sheets.participants(session):
        if (day := consented.get(row.number)) is not None:
            yield Disposed(row.number, row.id, Disposition.CONSENTED, Disposition.CONSENTED.value, day)
        if row.included_on is not None:
            yield Disposed(row.number, row.id, Disposition.ENTERED, Disposition.ENTERED.value, row.included_on)
        if row.screen_fail_reason:
            yield Disposed(row.number, row.id, Disposition.SCREEN_FAILURE, told_failure(row.screen_fail_reason), None)
        if row.withdrawn_at is not None:
            term = label_of(row.withdrawal_scope) if row.withdrawal_scope else Disposition.WITHDRAWN.value
            yield Disposed(row.number, row.id, Disposition.WITHDRAWN, term, row.withdrawn_at)


def _consented(session: Session) -> dict[int, date | None]:
    """The day of the first consent, by participant."""
    found: dict[int, date | None] = {}
    for row in sheets.consents(session):
        found.setdefault(row.number, row.day)
    return found


CDISC_DM: Final[Columns] = (
    column("SUBJID", N_("Subject Identifier for the Study"), "subject", K.CODE, origin="Assigned"),
    column("RFSTDTC", N_("Subject Reference Start Date/Time"), "visit", K.DATE),
    column("RFICDTC", N_("Date/Time of Informed Consent"), "consented", K.DATE, source="consent form"),
    column("SITEID", N_("Study Site Identifier"), "site", K.CODE, origin="Assigned"),
    column("BRTHDTC", N_("Date/Time of Birth"), "born", K.CODE, source="ward form"),
    column("AGE", N_("Age"), "age", K.NUMBER, origin="Derived", rule="year of RFSTDTC - BRTHDTC"),
    column("AGEU", N_("Age Units"), "age_unit", origin="Assigned"),
    column("SEX", N_("Sex"), "sex", K.WORD, words=Sex, source="ward form"),
)
CDISC_DS: Final[Columns] = (
    column("DSTERM", N_("Reported Term for the Disposition Event"), "term"),
    column("DSDECOD", N_("Standardized Disposition Term"), "decod", K.WORD, words=Disposition, origin="Assigned"),
    column("DSCAT", N_("Category for Disposition Event"), "category", origin="Assigned"),
    column("DSSTDTC", N_("Start Date/Time of Disposition Event"), "at", K.TIME),
)
CDISC_DV: Final[Columns] = (
    column("DVSPID", N_("Sponsor-Defined Identifier"), "id", K.NUMBER, origin="Assigned"),
    column("DVTERM", N_("Protocol Deviation Term"), "description", stretch=True),
    column("DVDECOD", N_("Protocol Deviation Coded Term"), "code", K.WORD, words=DeviationCode),
    column("DVCAT", N_("Category for Protocol Deviation"), "severity", K.WORD, words=Severity),
    column("DVSTDTC", N_("Start Date/Time of Deviation"), "opened", K.TIME),
    column("DVENDTC", N_("End Date/Time of Deviation"), "closed", K.TIME),
)
